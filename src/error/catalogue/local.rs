//! This machine: settings, files, locks, questions, output, and the programs beside it.

use super::Entry;
use super::Who::{Machine, Nobody, You};

/// What to do where this user may not write.
pub(super) const DENIED: &str = "run it as the user that it belongs to, make it readable and writable for that user, or set DRIVETRAIN_HOME to a folder that is";

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "config.no_home",
        exit: &[1],
        who: &[Machine, You],
        cause: "The user has no home directory, as in some containers and services, so that there is no place for settings and data.",
        mend: &[
            "set DRIVETRAIN_HOME to a folder of your own",
            "for a timer: set HOME, or take cron: `drivetrain schedule justworks --with cron`",
        ],
        example: "there is no home directory to keep things in",
    },
    Entry {
        code: "config.unreadable",
        exit: &[1],
        who: &[You, Machine],
        cause: "A connection's settings are not what this program writes, or cannot be read; the message names the file and the line.",
        mend: &["mend the file, or move it away and connect again"],
        example: "/home/me/.config/drivetrain/connections/justworks.toml is not a connection: TOML parse error at line 3, column 1",
    },
    Entry {
        code: "config.unwritable",
        exit: &[1],
        who: &[You],
        cause: "A fault of this program: settings that cannot be put into a file.",
        mend: &["run it again with -vv, and report what it says"],
        example: "the connection cannot be written",
    },
    Entry {
        code: "config.broken",
        exit: &[1],
        who: &[You],
        cause: "A fault of this program: an address that is built in is none.",
        mend: &[
            "give the addresses yourself: `drivetrain connect justworks --api-url URL --authorize-url URL`",
        ],
        example: "a built-in URL is broken",
    },
    Entry {
        code: "files.denied",
        exit: &[1],
        who: &[You, Machine],
        cause: "The system does not let this user read or write the file or folder. Often sudo has made it as root once.",
        mend: &[DENIED],
        example: "cannot create /home/me/.local/share/drivetrain\nPermission denied (os error 13)",
    },
    Entry {
        code: "files.failed",
        exit: &[1],
        who: &[You, Machine],
        cause: "A file or folder is not as it must be: private data is not kept where others can read it, behind a link, or in another user's file; or the disk is full. The message says which, and the command that closes it.",
        mend: &[
            "do what the message says, such as `chmod 600 FILE`; for a full disk: `df -h`, and free some space",
        ],
        example: "/home/me/.config/drivetrain/secrets/justworks.json is open to other users (mode 644): `chmod 600 /home/me/.config/drivetrain/secrets/justworks.json` closes it",
    },
    Entry {
        code: "files.not_text",
        exit: &[2],
        who: &[You],
        cause: "A path is not UTF-8 text, and drivetrain has to write it down: into its output, its settings or a schedule.",
        mend: &[
            "set DRIVETRAIN_HOME to the full path of a folder whose name is UTF-8 text",
            "for a file to write: name another one",
        ],
        example: "the path $'/srv/x\\xff/config' is not UTF-8 text",
    },
    Entry {
        code: "lock.held",
        exit: &[75],
        who: &[Nobody],
        cause: "Another drivetrain is at work on this connection; the message names its process. One that was killed holds no lock.",
        mend: &[
            "wait for it to end, then run the command again",
            "from cron: `drivetrain sync --wait 10m` waits by itself",
        ],
        example: "another drivetrain holds /home/me/.local/share/drivetrain/justworks.run.lock (process 4711, sync, since 05:30)",
    },
    Entry {
        code: "lock.failed",
        exit: &[1],
        who: &[Machine],
        cause: "The file system cannot lock files, as some network shares cannot.",
        mend: &["set DRIVETRAIN_HOME to a folder on a local disk"],
        example: "cannot lock /mnt/share/drivetrain/justworks.run.lock",
    },
    Entry {
        code: "lock.refresh",
        exit: &[75, 1],
        who: &[Nobody, Machine],
        cause: "Another drivetrain has been renewing the sign-in for longer than that takes. Two must not renew at once: each would end the other's.",
        mend: &["wait for it to end, then run the command again"],
        example: "another drivetrain holds /home/me/.config/drivetrain/6f1d….refresh.lock",
    },
    Entry {
        code: "prompt.no_terminal",
        exit: &[2],
        who: &[You],
        cause: "Something must be asked, and there is nobody to ask: a pipe, cron, or CI. The hint names the flag that gives the answer.",
        mend: &["give the answer with the flag in the hint, such as --yes"],
        example: "there is no terminal to ask: Sign in again? The data and the bookmarks are kept.",
    },
    Entry {
        code: "prompt.failed",
        exit: &[1],
        who: &[You],
        cause: "The terminal went away, or cannot be read.",
        mend: &["run the command again in another terminal"],
        example: "the terminal cannot be read\nInput/output error (os error 5)",
    },
    Entry {
        code: "output.failed",
        exit: &[1],
        who: &[You, Machine],
        cause: "What was to be printed could not be written: where standard output goes to, the disk may be full. A pipe that closes early is not an error.",
        mend: &["see whether there is room where the output goes to: `df -h`"],
        example: "the status cannot be printed\nNo space left on device (os error 28)",
    },
    Entry {
        code: "sandbox.failed",
        exit: &[1],
        who: &[You],
        cause: "The sandbox could not be started: its port is taken, or its file cannot be written.",
        mend: &["take another port: `drivetrain sandbox --port 0`"],
        example: "the sandbox cannot listen on 127.0.0.1:8977\nAddress already in use (os error 98)",
    },
    Entry {
        code: "sandbox.visitor",
        exit: &[1],
        who: &[You],
        cause: "With --sandbox --yes a script signs in at the sandbox's pages, and could not.",
        mend: &["sign in yourself: `drivetrain connect justworks --sandbox`"],
        example: "the sandbox's scripted visitor could not sign in: the page has no form",
    },
    Entry {
        code: "sandbox.not_one",
        exit: &[2],
        who: &[You],
        cause: "Only a fictional company can be moved to another day.",
        mend: &["name a sandbox connection: `drivetrain sync NAME --as-of DATE`"],
        example: "--as-of moves sandboxes, and justworks is none",
    },
    Entry {
        code: "explain.unknown",
        exit: &[2],
        who: &[You],
        cause: "There is no such code and no such group of codes.",
        mend: &["see all of them: `drivetrain explain`"],
        example: "there is no error code auth.refresh_rejectd",
    },
];
