//! How a run is judged and how it ends.

use super::Hint::{Also, Do, Run};
use super::Kind::{Failed, Held, Incomplete, Interrupted, Temporary, Terminated, Usage};
use super::Who::{Admin, Justworks, Machine, Nobody, You};

rows! {
    NOTIFY_FAILED = "notify.failed" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "The command that is to tell of a failed sync, or of one that works again, did not end well.",
        hints: &[Do("correct the command: `drivetrain notify --on-failure '…' --test`")],
        example: "the command on failure failed: exit status: 127",
    }
    NOTIFY_NONE = "notify.none" {
        exit: &[Usage],
        who: &[You],
        cause: "--test runs the commands that tell of a failure and of the recovery, and none is set.",
        hints: &[Do("name one: `drivetrain notify --on-failure '…' --test`")],
        example: "there is no command to test",
    }
    GUARD_DROP = "guard.drop" {
        exit: &[Held],
        who: &[You, Admin],
        cause: "Far more rows are gone from Justworks' answer than a company loses between two syncs: all of a table, or more than 5 and a tenth. It may be a bad answer, so that what was published stays as it is.",
        hints: &[Run("look at Justworks; if the drop is real: `drivetrain sync {name} {drops}`")],
        example: "members: 31 of 31 rows of members are gone from Justworks' answer; held back",
    }
    TIE_DIFFERENCE = "tie.difference" {
        exit: &[Held],
        who: &[Justworks, You],
        cause: "With --strict, payrolls whose paystubs do not add up to them, or paystubs whose lines do not add up to their gross, are held back. The summary says which and by how much.",
        hints: &[
            Run("ask Justworks about those payrolls, or publish them as they are: `drivetrain sync {name}`"),
        ],
        example: "payrolls: 1 of payrolls does not add up; held back by --strict",
    }
    RUN_DEADLINE = "run.deadline" {
        exit: &[Temporary, Incomplete],
        who: &[Nobody, You],
        cause: "The time that --deadline gives a run was up. Whole families that were read are published; the rest goes on where it ended.",
        hints: &[
            Do("run `drivetrain sync {name}` again: it goes on where this run ended"),
            Do("a longer --deadline lets a run end by itself"),
        ],
        example: "payrolls: not read in time: the run's 10 minutes were up",
    }
    RUN_INTERRUPTED = "run.interrupted" {
        exit: &[Interrupted],
        who: &[You],
        cause: "Ctrl-C. What was read so far is kept for the next run, and readers see nothing of it.",
        hints: &[Run("nothing is lost: `drivetrain sync {name}` reads it again")],
        example: "stopped; nothing was published",
    }
    RUN_TERMINATED = "run.terminated" {
        exit: &[Terminated],
        who: &[You, Nobody],
        cause: "The system or somebody ended the program (SIGTERM): a shutdown, a time limit of a service manager. What was read so far is kept for the next run.",
        hints: &[Run("nothing is lost: `drivetrain sync {name}` reads it again")],
        example: "stopped; nothing was published",
    }
    RUN_FAILED = "run.failed" {
        exit: &[Failed],
        who: &[You],
        cause: "The system is out of something that every program needs: threads, open files, memory. Or drivetrain met an error of its own. The cause says which.",
        hints: &[
            Also("see your limits with `ulimit -a`, raise the one that was met, and run the same command again"),
            Also("if the cause names no limit and it keeps happening, report it with what `drivetrain debug-bundle NAME` collects"),
        ],
        example: "drivetrain stopped because of an error of its own\na panic at src/commands/query/mod.rs:61",
    }
    SYNC_DAY_TO_COME = "sync.day_to_come" {
        exit: &[Usage],
        who: &[You],
        cause: "Balances are asked for as of a day that is still to come.",
        hints: &[Do("give a day that is over: `drivetrain sync --balances-as-of 2026-06-30`")],
        example: "--balances-as-of 2999-12-31 is still to come: it is 2026-11-30 at justworks",
    }
    SYNC_ONE_TOKEN = "sync.one_token" {
        exit: &[Usage],
        who: &[You],
        cause: "DRIVETRAIN_ACCESS_TOKEN is a token for one company, and would be sent for several.",
        hints: &[Do("name one: `drivetrain sync NAME`")],
        example: "DRIVETRAIN_ACCESS_TOKEN is one token, and several connections are selected",
    }
}
