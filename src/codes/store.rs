//! The database.

use super::Hint::{Also, Do};
use super::Kind::{Failed, Temporary, Usage};
use super::Who::{Machine, Nobody, You};
use super::hint::NEWER;

rows! {
    STORE_FULL = "store.full" {
        exit: &[Failed],
        who: &[Machine],
        cause: "The disk or the user's quota has no room for what was read, or no file may grow so large (`ulimit -f`). What was published is unharmed.",
        hints: &[
            Do("free some space on that disk, or raise the limit on file sizes, then run the same command again; what was published is unharmed"),
            Also("see how much there is: `df -h`; and how large a file may be: `ulimit -f`"),
        ],
        example: "there is no space left for the store /home/me/.local/share/drivetrain/justworks.db\ndatabase or disk is full",
    }
    STORE_DAMAGED = "store.damaged" {
        exit: &[Failed],
        who: &[Machine, You],
        cause: "The database file is not what SQLite wrote: a failing disk, a copy made while it was written, or another program that wrote into it. Nothing is written to it any more.",
        hints: &[
            Do("to fix it: remove the -wal and -shm beside it, restore the file from a backup, then run `drivetrain sync --full`"),
            Do("without a backup: move the file away, with its -wal and -shm if they are there, and run `drivetrain sync`; all that Justworks still has is read again"),
            Do("only that file has former versions and what has vanished since: `sqlite3 OLD.db .recover | sqlite3 NEW.db` saves what can still be read"),
        ],
        example: "the store /home/me/.local/share/drivetrain/justworks.db is damaged: SQLite cannot read it\nfile is not a database",
    }
    STORE_NEWER = "store.newer" {
        exit: &[Failed],
        who: &[You],
        cause: "A newer version of this program has written the database, and this one could not keep its promises about it.",
        hints: &[Do(NEWER)],
        example: "the store /home/me/.local/share/drivetrain/justworks.db was written by a newer drivetrain (its version is 9, this one knows up to 4)",
    }
    STORE_LOCKED = "store.locked" {
        exit: &[Temporary],
        who: &[You, Nobody],
        cause: "Another program has the database open in a transaction that writes. Readers never are in the way.",
        hints: &[Do("close the program that has the database open for writing, then try again")],
        example: "another program holds the store /home/me/.local/share/drivetrain/justworks.db\ndatabase is locked",
    }
    STORE_READONLY = "store.readonly" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "The database, its folder or the whole file system cannot be written to.",
        hints: &[Do("make the file and its folder writable for your user")],
        example: "the store /home/me/.local/share/drivetrain/justworks.db cannot be written to\nattempt to write a readonly database",
    }
    STORE_READONLY_FOLDER = "store.readonly_folder" {
        exit: &[Failed],
        who: &[You],
        cause: "The folder of the database is read-only, and the last changes are in the -wal file beside it, which SQLite cannot read there.",
        hints: &[
            Also("copy the database and its -wal file to a folder of your own, and query the copy: the message has the command"),
            Also("or let a sync end where the folder can be written: it copies the -wal file into the database"),
        ],
        example: "the folder /mnt/data is read-only, and the last changes of justworks.db are still in justworks.db-wal beside it: copy both with `cp /mnt/data/justworks.db /mnt/data/justworks.db-wal FOLDER`, and query the copy with `sqlite3 FOLDER/justworks.db`",
    }
    STORE_MOVED = "store.moved" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "While a sync ran, another program moved the database or put another file in its place. The tables of neither file have changed, and nothing was written to the new one: this run is not in its history either.",
        hints: &[
            Do("put the database you want to keep in that place, then run `drivetrain sync` again; it reads again what was not saved"),
            Also("move or restore a database only while no sync runs: `drivetrain sync --wait 10m` waits for another run"),
        ],
        example: "the database /home/me/.local/share/drivetrain/justworks.db was moved or replaced during the sync, so nothing was saved to it",
    }
    STORE_OPEN = "store.open" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "The database file cannot be opened: it is another program's, another user's, behind a link, or open to others. The message says which.",
        hints: &[
            Also("see whose it is: `ls -l FILE`; move a foreign file away, or set DRIVETRAIN_HOME to another folder"),
        ],
        example: "/home/me/.local/share/drivetrain/justworks.db is a database of another program, not a store",
    }
    STORE_IO = "store.io" {
        exit: &[Failed],
        who: &[Machine],
        cause: "The disk, or the network share that the database lies on, failed to read or write. SQLite needs a local disk.",
        hints: &[
            Also("see what the system says: `dmesg`; keep the data on a local disk, where DRIVETRAIN_HOME points to"),
        ],
        example: "reading or writing the store /home/me/.local/share/drivetrain/justworks.db failed\ndisk I/O error",
    }
    STORE_FAILED = "store.failed" {
        exit: &[Failed],
        who: &[You],
        cause: "The database refused something that it should do: another program changed its tables, or it is a fault of this one. The transaction was rolled back, so that readers see what they saw.",
        hints: &[Also("run it again with -vv, and report what it says")],
        example: "the store /home/me/.local/share/drivetrain/justworks.db could not do its work\nno such table: _runs",
    }
    STORE_NONE = "store.none" {
        exit: &[Usage],
        who: &[You],
        cause: "This connection has never been synced, so that it has no database yet.",
        hints: &[Do("run `drivetrain sync {name}` first")],
        example: "justworks has never been synced, so nothing has arrived yet",
    }
}
