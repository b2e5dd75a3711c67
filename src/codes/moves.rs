//! Moving a connection to another machine.

use super::Hint::{Also, Do};
use super::Kind::{Failed, SignIn, Usage};
use super::Who::You;

rows! {
    EXPORT_EXISTS = "export.exists" {
        exit: &[Usage],
        who: &[You],
        cause: "The file to be written is there already, and may be the only copy of another connection.",
        hints: &[Do("name another file with --to, or replace this one with --force")],
        example: "justworks.enc is there already",
    }
    EXPORT_FAILED = "export.failed" {
        exit: &[Failed],
        who: &[You],
        cause: "The file could not be made, or did not give back what was put into it. The sign-in was not removed from this machine.",
        hints: &[
            Also("nothing was changed; this machine goes on as before"),
            Also("run `drivetrain export-connection justworks --to FILE` again, on another disk if it stays so"),
        ],
        example: "justworks.enc does not give back what was written",
    }
    EXPORT_PASSPHRASE = "export.passphrase" {
        exit: &[Usage],
        who: &[You],
        cause: "The file that is to hold the passphrase does not hold a usable one.",
        hints: &[Also("put a passphrase alone into the file, on one line; 12 characters or more")],
        example: "pass.txt does not hold a passphrase: it is too short",
    }
    EXPORT_SANDBOX = "export.sandbox" {
        exit: &[Usage],
        who: &[You],
        cause: "A fictional company lives on the machine that made it.",
        hints: &[Also("make one there: `drivetrain connect justworks --sandbox --yes`")],
        example: "a sandbox connection has its company on this machine, and cannot be moved",
    }
    IMPORT_NO_FILE = "import.no_file" {
        exit: &[Usage],
        who: &[You],
        cause: "The file is not there, or cannot be read.",
        hints: &[Also("name the file that was exported: `drivetrain import-connection FILE`")],
        example: "justworks.enc cannot be read\nNo such file or directory (os error 2)",
    }
    IMPORT_PASSPHRASE = "import.passphrase" {
        exit: &[SignIn],
        who: &[You],
        cause: "The file does not open with this passphrase.",
        hints: &[
            Do("type it as it was typed at the export; nothing was changed"),
            Do("if it is the right one, the file was damaged on its way: copy it again"),
        ],
        example: "justworks.enc cannot be opened: the passphrase is wrong",
    }
    IMPORT_DAMAGED = "import.damaged" {
        exit: &[Failed],
        who: &[You],
        cause: "The file was changed or cut off on its way.",
        hints: &[Do("copy it again from where it was exported; nothing was changed")],
        example: "justworks.enc cannot be opened: it is damaged",
    }
    IMPORT_UNREADABLE = "import.unreadable" {
        exit: &[Failed],
        who: &[You],
        cause: "The file is no exported connection.",
        hints: &[Also("it takes a file that `drivetrain export-connection justworks` has made")],
        example: "notes.txt cannot be opened: it is not an encrypted file",
    }
    IMPORT_NEWER = "import.newer" {
        exit: &[Failed],
        who: &[You],
        cause: "A newer version of this program has exported it.",
        hints: &[Do("use that version here as well")],
        example: "justworks.enc was written by a newer drivetrain",
    }
    IMPORT_EXISTS = "import.exists" {
        exit: &[Usage],
        who: &[You],
        cause: "A connection of this name is signed in here already.",
        hints: &[
            Also("to keep both: add --name NAME to the command"),
            Also("or sign it out first: `drivetrain disconnect justworks`; its data stays"),
        ],
        example: "there is a connection justworks here, and it is signed in",
    }
    IMPORT_OTHER_COMPANY = "import.other_company" {
        exit: &[Usage],
        who: &[You],
        cause: "The connection of this name here holds another company's data than the one in the file.",
        hints: &[Also("to keep both: add --name NAME to the command")],
        example: "the connection justworks here belongs to Example Inc. at public-api.justworks.com, the one in the file to Other Inc. at public-api.justworks.com",
    }
}
