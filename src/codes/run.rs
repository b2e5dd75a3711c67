//! How a run is judged and how it ends.

use super::Hint::{Also, Do, Run};
use super::Kind::{Failed, Held, Incomplete, Interrupted, Temporary, Terminated, Usage};
use super::Who::{Admin, Justworks, Machine, Nobody, You};

rows! {
    NOTIFY_FAILED = "notify.failed" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "The command that reports a failed or recovered sync did not succeed.",
        hints: &[Do("correct the command: `drivetrain notify --on-failure '…' --test`")],
        example: "the on_failure command failed: exit status: 127",
    }
    NOTIFY_NONE = "notify.none" {
        exit: &[Usage],
        who: &[You],
        cause: "--test runs the commands for failure and recovery, and none is set.",
        hints: &[Do("set one: `drivetrain notify --on-failure '…' --test`")],
        example: "there is no command to test",
    }
    GUARD_DROP = "guard.drop" {
        exit: &[Held],
        who: &[You, Admin],
        cause: "Far more rows are missing from Justworks' answer than a company loses between two syncs: all rows of a table, or more than 5 and a tenth of them. The answer may be wrong, so your data was not changed.",
        hints: &[Run("check in Justworks; if the rows were really removed: `drivetrain sync {name} {drops}`")],
        example: "members: 31 of 31 rows of members are missing from Justworks' answer, so nothing was changed",
    }
    TIE_DIFFERENCE = "tie.difference" {
        exit: &[Held],
        who: &[Justworks, You],
        cause: "With --strict, drivetrain holds back payrolls that differ from the sum of their paystubs, and paystubs whose gross differs from the sum of their lines. The summary says which, and by how much.",
        hints: &[
            Run("ask Justworks about those payrolls, or save them unchanged: `drivetrain sync {name}`"),
        ],
        example: "payrolls: 1 of payrolls does not add up; held back by --strict",
    }
    RUN_DEADLINE = "run.deadline" {
        exit: &[Temporary, Incomplete],
        who: &[Nobody, You],
        cause: "The sync reached the time limit of --deadline. Complete tables are saved; the rest continues next time.",
        hints: &[
            Do("run `drivetrain sync {name}` again: it continues where this sync stopped"),
            Do("use a longer --deadline to let a sync finish"),
        ],
        example: "payrolls: not read in time: the limit of 10 minutes was reached",
    }
    RUN_INTERRUPTED = "run.interrupted" {
        exit: &[Interrupted],
        who: &[You],
        cause: "You pressed Ctrl-C. Anything read so far is kept for the next sync, and your data is unchanged.",
        hints: &[Run("`drivetrain sync {name}` continues where it left off")],
        example: "stopped; your data is unchanged",
    }
    RUN_TERMINATED = "run.terminated" {
        exit: &[Terminated],
        who: &[You, Nobody],
        cause: "The system or a person stopped drivetrain (SIGTERM): a shutdown, or a service manager's time limit. Anything read so far is kept for the next sync.",
        hints: &[Run("`drivetrain sync {name}` continues where it left off")],
        example: "stopped; your data is unchanged",
    }
    RUN_FAILED = "run.failed" {
        exit: &[Failed],
        who: &[You],
        cause: "The system is out of a basic resource: threads, open files or memory. Or drivetrain has a bug. The cause says which.",
        hints: &[
            Also("see your limits with `ulimit -a`, raise the one that was reached, and run the same command again"),
            Also("if the cause names no limit and it keeps happening, report it with the output of `drivetrain debug-bundle NAME`"),
        ],
        example: "drivetrain stopped because of a bug\na panic at src/commands/query/mod.rs:61",
    }
    SYNC_DAY_TO_COME = "sync.day_to_come" {
        exit: &[Usage],
        who: &[You],
        cause: "The day for the balances is still in the future.",
        hints: &[Do("use a day in the past: `drivetrain sync --balances-as-of 2026-06-30`")],
        example: "--balances-as-of 2999-12-31 is in the future: it is 2026-11-30 at justworks",
    }
    SYNC_ONE_TOKEN = "sync.one_token" {
        exit: &[Usage],
        who: &[You],
        cause: "DRIVETRAIN_ACCESS_TOKEN is a token for one company, but would be sent for several.",
        hints: &[Do("choose one: `drivetrain sync NAME`")],
        example: "DRIVETRAIN_ACCESS_TOKEN is one token, but several connections are selected",
    }
}
