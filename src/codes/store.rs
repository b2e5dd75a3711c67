//! The database.

use super::Hint::{Also, Do};
use super::Kind::{Failed, Temporary, Usage};
use super::Who::{Machine, Nobody, You};
use super::hint::NEWER;

rows! {
    STORE_FULL = "store.full" {
        exit: &[Failed],
        who: &[Machine],
        cause: "There is no room for the new data on the disk or in the user's quota, or files may not grow this large (`ulimit -f`). The data you have is unchanged.",
        hints: &[
            Do("free some space on that disk, or raise the limit on file sizes, then run the same command again; the data you have is unchanged"),
            Also("check the free space: `df -h`; check the file size limit: `ulimit -f`"),
        ],
        example: "there is no space left for the database /home/me/.local/share/drivetrain/justworks.db\ndatabase or disk is full",
    }
    STORE_DAMAGED = "store.damaged" {
        exit: &[Failed],
        who: &[Machine, You],
        cause: "The database file is damaged: a failing disk, a copy made during a sync, or another program that wrote into it. drivetrain no longer writes to it.",
        hints: &[
            Do("to fix it: remove the -wal and -shm files beside it, restore the file from a backup, then run `drivetrain sync --full`"),
            Do("without a backup: move the file away, with its -wal and -shm files if there are any, and run `drivetrain sync`; it reads everything that Justworks still has"),
            Do("only the old file has earlier versions and rows that Justworks removed: `sqlite3 OLD.db .recover | sqlite3 NEW.db` saves everything that is still readable"),
        ],
        example: "the database /home/me/.local/share/drivetrain/justworks.db is damaged: SQLite cannot read it\nfile is not a database",
    }
    STORE_NEWER = "store.newer" {
        exit: &[Failed],
        who: &[You],
        cause: "A newer version of drivetrain wrote the database, and this version could damage it.",
        hints: &[Do(NEWER)],
        example: "the database /home/me/.local/share/drivetrain/justworks.db needs drivetrain 0.4.0 or later; this is drivetrain 0.1.0 (the version of the database is 9, this program knows up to 4)",
    }
    STORE_LOCKED = "store.locked" {
        exit: &[Temporary],
        who: &[You, Nobody],
        cause: "Another program is writing to the database. Programs that only read it do not cause this.",
        hints: &[Do("close the program that has the database open for writing, then try again")],
        example: "another program holds the database /home/me/.local/share/drivetrain/justworks.db\ndatabase is locked",
    }
    STORE_READONLY = "store.readonly" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "The database, its folder or the whole file system is read-only.",
        hints: &[Do("make the file and its folder writable for your user")],
        example: "the database /home/me/.local/share/drivetrain/justworks.db cannot be written to\nattempt to write a readonly database",
    }
    STORE_READONLY_FOLDER = "store.readonly_folder" {
        exit: &[Failed],
        who: &[You],
        cause: "The database's folder is read-only, and the last changes are in the -wal file beside the database, which SQLite cannot read there.",
        hints: &[
            Also("copy the database and its -wal file to a folder of yours, and query the copy: the message has the command"),
            Also("or let a sync finish where the folder is writable: it copies the -wal file into the database"),
        ],
        example: "the folder /mnt/data is read-only, and the last changes of justworks.db are still in justworks.db-wal beside it: copy both with `cp /mnt/data/justworks.db /mnt/data/justworks.db-wal FOLDER`, and query the copy with `sqlite3 FOLDER/justworks.db`",
    }
    STORE_MOVED = "store.moved" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "During a sync, another program moved the database or put another file in its place. Neither file's tables have changed, and nothing was written to the new one: its history does not list this sync either.",
        hints: &[
            Do("put the database you want to keep in that place, then run `drivetrain sync` again; it reads what was not saved"),
            Also("move or restore a database only when no sync is running: `drivetrain sync --wait 10m` waits for another one"),
        ],
        example: "the database /home/me/.local/share/drivetrain/justworks.db was moved or replaced during the sync, so nothing was saved to it",
    }
    STORE_OPEN = "store.open" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "The database file cannot be opened: it belongs to another program or user, is behind a link, or is open to others. The message says which.",
        hints: &[
            Also("check the owner with `ls -l FILE`; move it if it isn't yours, or set DRIVETRAIN_HOME to another folder"),
        ],
        example: "/home/me/.local/share/drivetrain/justworks.db is another program's database",
    }
    STORE_IO = "store.io" {
        exit: &[Failed],
        who: &[Machine],
        cause: "The disk or network share with the database failed to read or write. SQLite needs a local disk.",
        hints: &[
            Also("check the system log: `dmesg`; keep the data on a local disk, with DRIVETRAIN_HOME"),
        ],
        example: "reading or writing the database /home/me/.local/share/drivetrain/justworks.db failed\ndisk I/O error",
    }
    STORE_FAILED = "store.failed" {
        exit: &[Failed],
        who: &[You],
        cause: "The database refused an operation: another program changed its tables, or drivetrain has a bug. The transaction was rolled back, so readers see the previous data.",
        hints: &[Also("run it again with -vv, and report the output")],
        example: "an operation on the database /home/me/.local/share/drivetrain/justworks.db failed\nno such table: _runs",
    }
    STORE_NONE = "store.none" {
        exit: &[Usage],
        who: &[You],
        cause: "This connection has never been synced, so it has no database yet.",
        hints: &[Do("run `drivetrain sync {name}` first")],
        example: "justworks has never been synced, so there is no data yet",
    }
}
