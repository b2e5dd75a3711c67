//! Moving a connection to another machine.

use super::Entry;
use super::Who::You;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "export.exists",
        exit: &[2],
        who: &[You],
        cause: "The file to be written is there already, and may be the only copy of another connection.",
        mend: &["name another file with --to, or replace this one with --force"],
        example: "justworks.enc is there already",
    },
    Entry {
        code: "export.failed",
        exit: &[1],
        who: &[You],
        cause: "The file could not be made, or did not give back what was put into it. The sign-in was not removed from this machine.",
        mend: &[
            "nothing was changed; this machine goes on as before",
            "run `drivetrain export-connection justworks --to FILE` again, on another disk if it stays so",
        ],
        example: "justworks.enc does not give back what was written",
    },
    Entry {
        code: "export.passphrase",
        exit: &[2],
        who: &[You],
        cause: "The file that is to hold the passphrase does not hold a usable one.",
        mend: &["put a passphrase alone into the file, on one line; 12 characters or more"],
        example: "pass.txt does not hold a passphrase: it is too short",
    },
    Entry {
        code: "export.sandbox",
        exit: &[2],
        who: &[You],
        cause: "A fictional company lives on the machine that made it.",
        mend: &["make one there: `drivetrain connect justworks --sandbox --yes`"],
        example: "a sandbox connection has its company on this machine, and cannot be moved",
    },
    Entry {
        code: "import.no_file",
        exit: &[2],
        who: &[You],
        cause: "The file is not there, or cannot be read.",
        mend: &["name the file that was exported: `drivetrain import-connection FILE`"],
        example: "justworks.enc cannot be read\nNo such file or directory (os error 2)",
    },
    Entry {
        code: "import.passphrase",
        exit: &[4],
        who: &[You],
        cause: "The file does not open with this passphrase.",
        mend: &[
            "type it as it was typed at the export; nothing was changed",
            "if it is the right one, the file was damaged on its way: copy it again",
        ],
        example: "justworks.enc cannot be opened: the passphrase is wrong",
    },
    Entry {
        code: "import.damaged",
        exit: &[1],
        who: &[You],
        cause: "The file was changed or cut off on its way.",
        mend: &["copy it again from where it was exported; nothing was changed"],
        example: "justworks.enc cannot be opened: it is damaged",
    },
    Entry {
        code: "import.unreadable",
        exit: &[1],
        who: &[You],
        cause: "The file is no exported connection.",
        mend: &["it takes a file that `drivetrain export-connection justworks` has made"],
        example: "notes.txt cannot be opened: it is not an encrypted file",
    },
    Entry {
        code: "import.newer",
        exit: &[1],
        who: &[You],
        cause: "A newer version of this program has exported it.",
        mend: &["use that version here as well"],
        example: "justworks.enc was written by a newer drivetrain",
    },
    Entry {
        code: "import.exists",
        exit: &[2],
        who: &[You],
        cause: "A connection of this name is signed in here already.",
        mend: &[
            "to keep both: add --name NAME to the command",
            "or sign it out first: `drivetrain disconnect justworks`; its data stays",
        ],
        example: "there is a connection justworks here, and it is signed in",
    },
    Entry {
        code: "import.other_company",
        exit: &[2],
        who: &[You],
        cause: "The connection of this name here holds another company's data than the one in the file.",
        mend: &["to keep both: add --name NAME to the command"],
        example: "the connection justworks here belongs to Example Inc. at public-api.justworks.com, the one in the file to Other Inc. at public-api.justworks.com",
    },
];
