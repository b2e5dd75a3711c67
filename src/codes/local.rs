//! This machine: settings, files, locks, questions, output, and the programs beside it.

use super::Hint::{Also, Do};
use super::Kind::{Failed, Temporary, Usage};
use super::Who::{Machine, Nobody, You};
use super::hint::DENIED;

rows! {
    CONFIG_NO_HOME = "config.no_home" {
        exit: &[Failed],
        who: &[Machine, You],
        cause: "The user has no home directory, as in some containers and services, so that there is no place for settings and data.",
        hints: &[
            Do("set DRIVETRAIN_HOME to a folder of your own"),
            Also("for a timer: set HOME, or take cron: `drivetrain schedule justworks --with cron`"),
        ],
        example: "there is no home directory to keep things in",
    }
    CONFIG_UNREADABLE = "config.unreadable" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "A connection's settings are not what this program writes, or cannot be read; the message names the file and the line.",
        hints: &[Do("mend the file, or move it away and connect again")],
        example: "/home/me/.config/drivetrain/connections/justworks.toml is not a connection: TOML parse error at line 3, column 1",
    }
    CONFIG_KEY = "config.key" {
        exit: &[Usage],
        who: &[You],
        cause: "There is no such setting, or another command changes it.",
        hints: &[Do("`drivetrain config list` lists the settings")],
        example: "there is no setting finance.departments",
    }
    CONFIG_VALUE = "config.value" {
        exit: &[Usage],
        who: &[You],
        cause: "The value is not one that the setting takes. Nothing was changed.",
        hints: &[],
        example: "finance.hours_per_year does not take \"many\": a year has 1 to 8784 hours; write `hours_per_year = 2080`",
    }
    CONFIG_UNWRITABLE = "config.unwritable" {
        exit: &[Failed],
        who: &[You],
        cause: "A fault of this program: settings that cannot be put into a file.",
        hints: &[Also("run it again with -vv, and report what it says")],
        example: "the connection cannot be written",
    }
    CONFIG_BROKEN = "config.broken" {
        exit: &[Failed],
        who: &[You],
        cause: "A fault of this program: an address that is built in is none.",
        hints: &[
            Also("give the addresses yourself: `drivetrain connect justworks --api-url URL --authorize-url URL`"),
        ],
        example: "a built-in URL is broken",
    }
    FILES_DENIED = "files.denied" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "The system does not let this user read or write the file or folder. Often sudo has made it as root once.",
        hints: &[Do(DENIED)],
        example: "cannot create /home/me/.local/share/drivetrain\nPermission denied (os error 13)",
    }
    FILES_FAILED = "files.failed" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "A file or folder is not as it must be: private data is not kept where others can read it, behind a link, or in another user's file; or the disk is full. The message says which, and the command that closes it.",
        hints: &[
            Also("do what the message says, such as `chmod 600 FILE`; for a full disk: `df -h`, and free some space"),
        ],
        example: "/home/me/.config/drivetrain/secrets/justworks.json is open to other users (mode 644): `chmod 600 /home/me/.config/drivetrain/secrets/justworks.json` closes it",
    }
    FILES_NOT_TEXT = "files.not_text" {
        exit: &[Usage],
        who: &[You],
        cause: "A path is not UTF-8 text, and drivetrain has to write it down: into its output, its settings or a schedule.",
        hints: &[
            Also("set DRIVETRAIN_HOME to the full path of a folder whose name is UTF-8 text"),
            Also("for a file to write: name another one"),
        ],
        example: "the path $'/srv/x\\xff/config' is not UTF-8 text",
    }
    LOCK_HELD = "lock.held" {
        exit: &[Temporary],
        who: &[Nobody],
        cause: "Another drivetrain is at work on this connection; the message names its process. One that was killed holds no lock.",
        hints: &[
            Do("wait for it to end, then run the command again"),
            Also("from cron: `drivetrain sync --wait 10m` waits by itself"),
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
        cause: "Another drivetrain has been renewing the sign-in for longer than that takes. Two must not renew at once: each would end the other's.",
        hints: &[Also("wait for it to end, then run the command again")],
        example: "another drivetrain holds /home/me/.config/drivetrain/6f1d….refresh.lock",
    }
    PROMPT_NO_TERMINAL = "prompt.no_terminal" {
        exit: &[Usage],
        who: &[You],
        cause: "Something must be asked, and there is nobody to ask: a pipe, cron, or CI. The hint names the flag that gives the answer.",
        hints: &[Also("give the answer with the flag in the hint, such as --yes")],
        example: "there is no terminal to ask: Sign in again? The data and the bookmarks are kept.",
    }
    PROMPT_FAILED = "prompt.failed" {
        exit: &[Failed],
        who: &[You],
        cause: "The terminal went away, or cannot be read.",
        hints: &[Also("run the command again in another terminal")],
        example: "the terminal cannot be read\nInput/output error (os error 5)",
    }
    OUTPUT_FAILED = "output.failed" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "What was to be printed could not be written: where standard output goes to, the disk may be full. A pipe that closes early is not an error.",
        hints: &[Also("see whether there is room where the output goes to: `df -h`")],
        example: "the result cannot be printed\nNo space left on device (os error 28)",
    }
    SANDBOX_FAILED = "sandbox.failed" {
        exit: &[Failed],
        who: &[You],
        cause: "The sandbox could not be started: its port is taken, or its file cannot be written.",
        hints: &[Also("take another port: `drivetrain sandbox --port 0`")],
        example: "the sandbox cannot listen on 127.0.0.1:8977\nAddress already in use (os error 98)",
    }
    SANDBOX_VISITOR = "sandbox.visitor" {
        exit: &[Failed],
        who: &[You],
        cause: "With --sandbox --yes a script signs in at the sandbox's pages, and could not.",
        hints: &[Also("sign in yourself: `drivetrain connect justworks --sandbox`")],
        example: "the sandbox's scripted visitor could not sign in: the page has no form",
    }
    SANDBOX_NOT_ONE = "sandbox.not_one" {
        exit: &[Usage],
        who: &[You],
        cause: "Only a fictional company can be moved to another day.",
        hints: &[Do("name a sandbox connection: `drivetrain sync NAME --as-of DATE`")],
        example: "--as-of moves sandboxes, and justworks is none",
    }
    SANDBOX_NO_PAYROLL = "sandbox.no_payroll" {
        exit: &[Usage],
        who: &[You],
        cause: "The fictional company pays every second Friday, up to the day of --as-of; there is no payroll of the day that --restate names.",
        hints: &[Also("see which days it pays on: `drivetrain query \"SELECT pay_date FROM payrolls\"`")],
        example: "the sandbox has no payroll of 2026-06-20",
    }
    EXPLAIN_UNKNOWN = "explain.unknown" {
        exit: &[Usage],
        who: &[You],
        cause: "There is no such code and no such group of codes.",
        hints: &[Also("see all of them: `drivetrain explain`")],
        example: "there is no error code auth.refresh_rejectd",
    }
}
