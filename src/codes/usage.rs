//! What is wrong with a command line.

use super::Hint::{Also, Do};
use super::Kind::Usage;
use super::Who::You;

rows! {
    USAGE_COMMAND = "usage.command" {
        exit: &[Usage],
        who: &[You],
        cause: "There is no such command.",
        hints: &[Do("`drivetrain --help` lists the commands")],
        example: "there is no command login",
    }
    USAGE_OPTION = "usage.option" {
        exit: &[Usage],
        who: &[You],
        cause: "The command has no such option, or takes fewer words.",
        hints: &[Also("`drivetrain --help` lists the commands, `drivetrain sync --help` shows one of them")],
        example: "sync has no option --watch",
    }
    USAGE_VALUE = "usage.value" {
        exit: &[Usage],
        who: &[You],
        cause: "The option or argument does not accept this value.",
        hints: &[Also("`drivetrain --help` lists the commands, `drivetrain sync --help` shows one of them")],
        example: "--since does not take \"11/01/2026\": a date is YYYY-MM-DD, such as 2026-11-01",
    }
    USAGE_MISSING = "usage.missing" {
        exit: &[Usage],
        who: &[You],
        cause: "A required option or argument is missing.",
        hints: &[Also("`drivetrain --help` lists the commands, `drivetrain sync --help` shows one of them")],
        example: "vault move needs --to PLACE",
    }
    USAGE_CONFLICT = "usage.conflict" {
        exit: &[Usage],
        who: &[You],
        cause: "Two options cannot be used together, or one needs another.",
        hints: &[Also("`drivetrain --help` lists the commands, `drivetrain sync --help` shows one of them")],
        example: "--quiet cannot be used with --verbose",
    }
}
