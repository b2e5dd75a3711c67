//! Moving a connection to another machine.

use super::Hint::{Also, Do};
use super::Kind::{Failed, SignIn, Usage};
use super::Who::You;

rows! {
    EXPORT_EXISTS = "export.exists" {
        exit: &[Usage],
        who: &[You],
        cause: "The file already exists, and may be the only copy of another connection.",
        hints: &[Do("choose another file with --to, or replace this one with --force")],
        example: "justworks.enc already exists",
    }
    EXPORT_FAILED = "export.failed" {
        exit: &[Failed],
        who: &[You],
        cause: "The file could not be created, or could not be read back correctly. The sign-in was not removed from this machine.",
        hints: &[
            Also("nothing was changed; this machine continues as before"),
            Also("run `drivetrain export-connection justworks --to FILE` again; if it keeps failing, use another disk"),
        ],
        example: "justworks.enc could not be read back correctly",
    }
    EXPORT_PASSPHRASE = "export.passphrase" {
        exit: &[Usage],
        who: &[You],
        cause: "The passphrase file does not contain a usable passphrase.",
        hints: &[Also("put only the passphrase into the file, on one line; at least 12 characters")],
        example: "pass.txt does not hold a passphrase: it is too short",
    }
    EXPORT_SANDBOX = "export.sandbox" {
        exit: &[Usage],
        who: &[You],
        cause: "A made-up company exists only on the machine that created it.",
        hints: &[Also("create one there: `drivetrain connect justworks --sandbox --yes`")],
        example: "a sandbox connection has its company on this machine, and cannot be moved",
    }
    IMPORT_NO_FILE = "import.no_file" {
        exit: &[Usage],
        who: &[You],
        cause: "The file does not exist, or cannot be read.",
        hints: &[Also("use the exported file: `drivetrain import-connection FILE`")],
        example: "justworks.enc cannot be read\nNo such file or directory (os error 2)",
    }
    IMPORT_PASSPHRASE = "import.passphrase" {
        exit: &[SignIn],
        who: &[You],
        cause: "The file does not open with this passphrase.",
        hints: &[
            Do("type the passphrase from the export; nothing was changed"),
            Do("if it is right, the file was damaged on the way: copy it again"),
        ],
        example: "justworks.enc cannot be opened: the passphrase is wrong",
    }
    IMPORT_DAMAGED = "import.damaged" {
        exit: &[Failed],
        who: &[You],
        cause: "The file was changed or cut off on the way.",
        hints: &[Do("copy it again from where it was exported; nothing was changed")],
        example: "justworks.enc cannot be opened: it is damaged",
    }
    IMPORT_UNREADABLE = "import.unreadable" {
        exit: &[Failed],
        who: &[You],
        cause: "The file is not an exported connection.",
        hints: &[Also("use a file from `drivetrain export-connection justworks`")],
        example: "notes.txt cannot be opened: it is not an encrypted file",
    }
    IMPORT_NEWER = "import.newer" {
        exit: &[Failed],
        who: &[You],
        cause: "A newer version of drivetrain exported it.",
        hints: &[Do("install that version here too")],
        example: "justworks.enc was written by a newer drivetrain",
    }
    IMPORT_EXISTS = "import.exists" {
        exit: &[Usage],
        who: &[You],
        cause: "A connection with this name is already signed in here.",
        hints: &[
            Also("to keep both: add --name NAME to the command"),
            Also("or sign it out first: `drivetrain disconnect justworks`; its data stays"),
        ],
        example: "there is already a connection justworks here, and it is signed in",
    }
    IMPORT_OTHER_COMPANY = "import.other_company" {
        exit: &[Usage],
        who: &[You],
        cause: "The connection with this name here holds a different company's data than the one in the file.",
        hints: &[Also("to keep both: add --name NAME to the command")],
        example: "the connection justworks here belongs to Example Inc. at public-api.justworks.com, the one in the file to Other Inc. at public-api.justworks.com",
    }
}
