//! How a run is judged and how it ends.

use super::Entry;
use super::Who::{Admin, Justworks, Nobody, You};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "guard.drop",
        exit: &[5],
        who: &[You, Admin],
        cause: "Far more rows are gone from Justworks' answer than a company loses between two syncs: all of a table, or more than 5 and a tenth. It may be a bad answer, so that what was published stays as it is.",
        mend: &[
            "look at Justworks; if the drop is real: `drivetrain sync justworks --accept-drop STREAM`",
        ],
        example: "members: 31 of 31 rows of members are gone from Justworks' answer; held back",
    },
    Entry {
        code: "tie.difference",
        exit: &[5],
        who: &[Justworks, You],
        cause: "With --strict, payrolls whose paystubs do not add up to them, or paystubs whose lines do not add up to their gross, are held back. The summary says which and by how much.",
        mend: &[
            "ask Justworks about those payrolls, or publish them as they are: `drivetrain sync justworks`",
        ],
        example: "payrolls: 1 of payrolls does not add up; held back by --strict",
    },
    Entry {
        code: "run.deadline",
        exit: &[75, 3],
        who: &[Nobody, You],
        cause: "The time that --deadline gives a run was up. Whole families that were read are published; the rest goes on where it ended.",
        mend: &[
            "run `drivetrain sync justworks` again: it goes on where this run ended",
            "a longer --deadline lets a run end by itself",
        ],
        example: "payrolls: not read in time: the run's 10 minutes were up",
    },
    Entry {
        code: "run.interrupted",
        exit: &[130],
        who: &[You],
        cause: "Ctrl-C. What was read so far is kept for the next run, and readers see nothing of it.",
        mend: &["nothing is lost: `drivetrain sync justworks` reads it again"],
        example: "stopped; nothing was published",
    },
    Entry {
        code: "run.terminated",
        exit: &[143],
        who: &[You, Nobody],
        cause: "The system or somebody ended the program (SIGTERM): a shutdown, a time limit of a service manager. What was read so far is kept for the next run.",
        mend: &["nothing is lost: `drivetrain sync justworks` reads it again"],
        example: "stopped; nothing was published",
    },
    Entry {
        code: "run.failed",
        exit: &[1],
        who: &[You],
        cause: "The system is out of something that every program needs: threads, open files, memory. Or drivetrain met an error of its own. The cause says which.",
        mend: &[
            "see your limits with `ulimit -a`, raise the one that was met, and run the same command again",
            "if the cause names no limit and it keeps happening, report it with what `drivetrain debug-bundle NAME` collects",
        ],
        example: "drivetrain stopped because of an error of its own\na panic at src/commands/query/mod.rs:61",
    },
    Entry {
        code: "sync.one_token",
        exit: &[2],
        who: &[You],
        cause: "DRIVETRAIN_ACCESS_TOKEN is a token for one company, and would be sent for several.",
        mend: &["name one: `drivetrain sync NAME`"],
        example: "DRIVETRAIN_ACCESS_TOKEN is one token, and several connections are selected",
    },
];
