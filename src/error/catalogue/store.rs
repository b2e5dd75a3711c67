//! The database.

use super::Entry;
use super::Who::{Machine, Nobody, You};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "store.full",
        exit: &[1],
        who: &[Machine],
        cause: "The disk or the user's quota has no room for what was read, or no file may grow so large (`ulimit -f`). What was published is unharmed.",
        mend: &[
            "free some space on that disk, then run the same command again; what was published is unharmed",
            "see how much there is: `df -h`; and how large a file may be: `ulimit -f`",
        ],
        example: "there is no space left for the store /home/me/.local/share/drivetrain/justworks.db\ndatabase or disk is full",
    },
    Entry {
        code: "store.damaged",
        exit: &[1],
        who: &[Machine, You],
        cause: "The database file is not what SQLite wrote: a failing disk, a copy made while it was written, or another program that wrote into it. Nothing is written to it any more.",
        mend: &[
            "to fix it: remove the -wal and -shm beside it, restore the file from a backup, then run `drivetrain sync --full`",
            "without a backup: move the file away, with its -wal and -shm if they are there, and run `drivetrain sync`; all that Justworks still has is read again",
            "only that file has former versions and what has vanished since: `sqlite3 OLD.db .recover | sqlite3 NEW.db` saves what can still be read",
        ],
        example: "the store /home/me/.local/share/drivetrain/justworks.db is damaged: SQLite cannot read it\nfile is not a database",
    },
    Entry {
        code: "store.newer",
        exit: &[1],
        who: &[You],
        cause: "A newer version of this program has written the database, and this one could not keep its promises about it.",
        mend: &["use the newer drivetrain that wrote it"],
        example: "the store /home/me/.local/share/drivetrain/justworks.db was written by a newer drivetrain (its version is 9, this one knows up to 4)",
    },
    Entry {
        code: "store.locked",
        exit: &[75],
        who: &[You, Nobody],
        cause: "Another program has the database open in a transaction that writes. Readers never are in the way.",
        mend: &["close the program that has the database open for writing, then try again"],
        example: "another program holds the store /home/me/.local/share/drivetrain/justworks.db\ndatabase is locked",
    },
    Entry {
        code: "store.readonly",
        exit: &[1],
        who: &[You, Machine],
        cause: "The database, its folder or the whole file system cannot be written to.",
        mend: &["make the file and its folder writable for your user"],
        example: "the store /home/me/.local/share/drivetrain/justworks.db cannot be written to\nattempt to write a readonly database",
    },
    Entry {
        code: "store.readonly_folder",
        exit: &[1],
        who: &[You],
        cause: "The folder of the database is read-only, and the last changes are in the -wal file beside it, which SQLite cannot read there.",
        mend: &[
            "copy the database and its -wal file to a folder of your own, and query the copy: the message has the command",
            "or let a sync end where the folder can be written: it copies the -wal file into the database",
        ],
        example: "the folder /mnt/data is read-only, and the last changes of justworks.db are still in justworks.db-wal beside it: copy both with `cp /mnt/data/justworks.db /mnt/data/justworks.db-wal FOLDER`, and query the copy with `sqlite3 FOLDER/justworks.db`",
    },
    Entry {
        code: "store.moved",
        exit: &[1],
        who: &[You, Machine],
        cause: "While a sync ran, another program moved the database or put another file in its place. The tables of neither file have changed, and nothing was written to the new one: this run is not in its history either.",
        mend: &[
            "put the database you want to keep in that place, then run `drivetrain sync` again; it reads again what was not saved",
            "move or restore a database only while no sync runs: `drivetrain sync --wait 10m` waits for another run",
        ],
        example: "the database /home/me/.local/share/drivetrain/justworks.db was moved or replaced during the sync, so nothing was saved to it",
    },
    Entry {
        code: "store.open",
        exit: &[1],
        who: &[You, Machine],
        cause: "The database file cannot be opened: it is another program's, another user's, behind a link, or open to others. The message says which.",
        mend: &[
            "see whose it is: `ls -l FILE`; move a foreign file away, or set DRIVETRAIN_HOME to another folder",
        ],
        example: "/home/me/.local/share/drivetrain/justworks.db is a database of another program, not a store",
    },
    Entry {
        code: "store.io",
        exit: &[1],
        who: &[Machine],
        cause: "The disk, or the network share that the database lies on, failed to read or write. SQLite needs a local disk.",
        mend: &[
            "see what the system says: `dmesg`; keep the data on a local disk, where DRIVETRAIN_HOME points to",
        ],
        example: "reading or writing the store /home/me/.local/share/drivetrain/justworks.db failed\ndisk I/O error",
    },
    Entry {
        code: "store.failed",
        exit: &[1],
        who: &[You],
        cause: "The database refused something that it should do: another program changed its tables, or it is a fault of this one. The transaction was rolled back, so that readers see what they saw.",
        mend: &["run it again with -vv, and report what it says"],
        example: "the store /home/me/.local/share/drivetrain/justworks.db could not do its work\nno such table: _runs",
    },
    Entry {
        code: "store.none",
        exit: &[2],
        who: &[You],
        cause: "This connection has never been synced, so that it has no database yet.",
        mend: &["run `drivetrain sync justworks` first"],
        example: "justworks has never been synced, so nothing has arrived yet",
    },
];
