//! This machine: settings, files, locks, questions, output, and the programs beside it.

use super::Hint::{Also, Do};
use super::Kind::{Failed, Temporary, Usage};
use super::Who::{Machine, Nobody, You};
use super::hint::DENIED;

rows! {
    CONFIG_NO_HOME = "config.no_home" {
        exit: &[Failed],
        who: &[Machine, You],
        cause: "This user has no home directory, as in some containers and services, so drivetrain has nowhere to save settings and data.",
        hints: &[
            Do("set DRIVETRAIN_HOME to a folder of yours"),
            Also("for a timer: set HOME, or use cron: `drivetrain schedule justworks --with cron`"),
        ],
        example: "this user has no home directory for settings and data",
    }
    CONFIG_UNREADABLE = "config.unreadable" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "A connection's settings file is not valid or cannot be read. The message names the file and the line.",
        hints: &[Do("fix the file, or move it away and connect again")],
        example: "/home/me/.config/drivetrain/connections/justworks.toml is not a valid connection: TOML parse error at line 3, column 1",
    }
    CONFIG_KEY = "config.key" {
        exit: &[Usage],
        who: &[You],
        cause: "There is no such setting, or a different command changes it.",
        hints: &[Do("`drivetrain config list` lists the settings")],
        example: "there is no setting finance.departments",
    }
    CONFIG_VALUE = "config.value" {
        exit: &[Usage],
        who: &[You],
        cause: "The setting does not accept this value. Nothing was changed.",
        hints: &[Also("`drivetrain config list` shows the settings with their values")],
        example: "finance.hours_per_year does not take \"many\": a year has 1 to 8784 hours; write `hours_per_year = 2080`",
    }
    CONFIG_UNWRITABLE = "config.unwritable" {
        exit: &[Failed],
        who: &[You],
        cause: "Bug in drivetrain: the settings cannot be put into a file.",
        hints: &[Also("run it again with -vv, and report the output")],
        example: "the connection cannot be written",
    }
    CONFIG_BROKEN = "config.broken" {
        exit: &[Failed],
        who: &[You],
        cause: "Bug in drivetrain: a built-in address is invalid.",
        hints: &[
            Also("give the addresses yourself: `drivetrain connect justworks --api-url URL --authorize-url URL`"),
        ],
        example: "a built-in URL is invalid",
    }
    FILES_DENIED = "files.denied" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "The system does not let this user read or write the file or folder. Often a command with sudo has created it as root.",
        hints: &[Do(DENIED)],
        example: "cannot create /home/me/.local/share/drivetrain\nPermission denied (os error 13)",
    }
    FILES_FAILED = "files.failed" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "A file or folder is not safe for private data: others can read it, it is behind a link, or another user owns it; or the disk is full. The message says which, and gives the command that fixes it.",
        hints: &[
            Also("do what the message says, such as `chmod 600 FILE`; for a full disk: `df -h`, then free some space"),
        ],
        example: "other users can read /home/me/.config/drivetrain/secrets/justworks.json (mode 644): `chmod 600 /home/me/.config/drivetrain/secrets/justworks.json` fixes it",
    }
    FILES_NOT_TEXT = "files.not_text" {
        exit: &[Usage],
        who: &[You],
        cause: "A path is not UTF-8 text, and drivetrain must write it into its output, its settings or a schedule.",
        hints: &[
            Also("set DRIVETRAIN_HOME to the full path of a folder whose name is UTF-8 text"),
            Also("for an output file: choose another name"),
        ],
        example: "the path $'/srv/x\\xff/config' is not UTF-8 text",
    }
    LOCK_HELD = "lock.held" {
        exit: &[Temporary],
        who: &[Nobody],
        cause: "Another drivetrain is working on this connection; the message names its process. A killed process holds no lock.",
        hints: &[
            Do("wait for it to end, then run the command again"),
            Also("from cron: `drivetrain sync --wait 10m` waits for it"),
        ],
        example: "another drivetrain holds /home/me/.local/share/drivetrain/justworks.run.lock (process 4711, sync, since 05:30)",
    }
    LOCK_FAILED = "lock.failed" {
        exit: &[Failed],
        who: &[Machine],
        cause: "The file system cannot lock files, as some network shares cannot.",
        hints: &[Also("set DRIVETRAIN_HOME to a folder on a local disk")],
        example: "cannot lock /mnt/share/drivetrain/justworks.run.lock",
    }
    LOCK_REFRESH = "lock.refresh" {
        exit: &[Temporary, Failed],
        who: &[Nobody, Machine],
        cause: "Another drivetrain has been renewing the sign-in for longer than this takes. Two renewals at once would end each other's sign-in.",
        hints: &[Also("wait for it to end, then run the command again")],
        example: "another drivetrain holds /home/me/.config/drivetrain/6f1d….refresh.lock",
    }
    PROMPT_NO_TERMINAL = "prompt.no_terminal" {
        exit: &[Usage],
        who: &[You],
        cause: "drivetrain needs an answer, and there is no terminal to ask in: a pipe, cron, or CI. The hint names the flag that gives the answer.",
        hints: &[Also("give the answer with the flag in the hint, such as --yes")],
        example: "needs an answer, and there is no terminal to ask in: Sign in again? Your data stays.",
    }
    PROMPT_FAILED = "prompt.failed" {
        exit: &[Failed],
        who: &[You],
        cause: "The terminal was closed, or cannot be read.",
        hints: &[Also("run the command again in another terminal")],
        example: "the terminal cannot be read\nInput/output error (os error 5)",
    }
    OUTPUT_FAILED = "output.failed" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "The output could not be written: the disk may be full. A pipe that closes early is not an error.",
        hints: &[Also("check the free space: `df -h`")],
        example: "the output cannot be written\nNo space left on device (os error 28)",
    }
    SANDBOX_FAILED = "sandbox.failed" {
        exit: &[Failed],
        who: &[You],
        cause: "The sandbox could not be started: its port is taken, or its file cannot be written.",
        hints: &[Also("choose another port: `drivetrain sandbox --port 0`")],
        example: "the sandbox cannot listen on 127.0.0.1:8977\nAddress already in use (os error 98)",
    }
    SANDBOX_VISITOR = "sandbox.visitor" {
        exit: &[Failed],
        who: &[You],
        cause: "With --sandbox --yes, drivetrain signs in to the sandbox's pages by itself. This failed.",
        hints: &[Also("sign in yourself: `drivetrain connect justworks --sandbox`")],
        example: "the automatic sign-in to the sandbox failed: the page has no form",
    }
    SANDBOX_NOT_ONE = "sandbox.not_one" {
        exit: &[Usage],
        who: &[You],
        cause: "Only a made-up company can be moved to another day.",
        hints: &[Do("name a sandbox connection: `drivetrain sync NAME --as-of DATE`")],
        example: "--as-of works with sandboxes only, and justworks is not a sandbox",
    }
    SANDBOX_NO_PAYROLL = "sandbox.no_payroll" {
        exit: &[Usage],
        who: &[You],
        cause: "The made-up company pays every second Friday, up to the day of --as-of. There is no payroll on the day that --restate names.",
        hints: &[Also("see its paydays: `drivetrain query \"SELECT pay_date FROM payrolls\"`")],
        example: "the sandbox has no payroll on 2026-06-20",
    }
    EXPLAIN_UNKNOWN = "explain.unknown" {
        exit: &[Usage],
        who: &[You],
        cause: "There is no such code or group of codes.",
        hints: &[Also("list all of them: `drivetrain explain`")],
        example: "there is no error code auth.refresh_rejectd",
    }
}
