//! The commands that look for a cause: `api`, `query`, `runs`, `why`, traces, and bundles.

use super::Hint::{Also, Do};
use super::Kind::{Failed, Usage};
use super::Who::{Justworks, Nobody, You};

rows! {
    API_PATH = "api.path" {
        exit: &[Usage],
        who: &[You],
        cause: "`drivetrain api` asks the connection's own API only, so that its token goes nowhere else: a whole address, or a path that leaves the API, is not asked.",
        hints: &[
            Do("a path begins below the API's address: `drivetrain api /v1/company`"),
            Do("`drivetrain streams` lists what there is to read"),
        ],
        example: "the path is a whole address: the token goes to the connection's own API only",
    }
    API_UNSAFE_METHOD = "api.unsafe_method" {
        exit: &[Usage],
        who: &[You],
        cause: "The method may change something at Justworks, and this program only reads.",
        hints: &[Do("if that is what is meant, add --unsafe-method")],
        example: "PUT may change something at Justworks, and this program only reads",
    }
    API_PAGINATE = "api.paginate" {
        exit: &[Usage],
        who: &[You],
        cause: "Only lists have pages, and lists are read by a GET.",
        hints: &[Do("leave --paginate or the method out")],
        example: "--paginate reads the pages of a list, which is a GET",
    }
    API_INPUT = "api.input" {
        exit: &[Usage],
        who: &[You],
        cause: "The body of --input cannot be sent: the file cannot be read, is not JSON, is larger than 1 MiB, or the method has no body.",
        hints: &[Also("give parameters with -f KEY=VALUE, or mend the file")],
        example: "a GET has no body, so --input has nowhere to go",
    }
    API_FILTER = "api.filter" {
        exit: &[Usage],
        who: &[You],
        cause: "The filter of --jq is not one. The message says where.",
        hints: &[Also("the language is jq's: https://jqlang.org/manual")],
        example: "the filter of --jq cannot be read",
    }
    API_FILTER_FAILED = "api.filter_failed" {
        exit: &[Usage],
        who: &[You],
        cause: "The filter of --jq is right, and the answer looks otherwise than it expects. Which value it met is not said, because it may be somebody's.",
        hints: &[
            Also("let it pass what is not there: `drivetrain api /v1/members --jq '.items[]?'`"),
            Also("--show-sensitive says which value it met"),
        ],
        example: "the filter of --jq does not fit the answer",
    }
    API_NOT_JSON = "api.not_json" {
        exit: &[Failed],
        who: &[Justworks, You],
        cause: "The answer is not JSON, so that nobody can say what in it is sensitive.",
        hints: &[
            Also("--show-sensitive prints it as it came"),
            Also("leave --jq out to see what it is"),
        ],
        example: "a filter needs JSON, and the answer is none",
    }
    QUERY_REFUSED = "query.refused" {
        exit: &[Usage],
        who: &[You],
        cause: "`drivetrain query` reads the database and nothing else: what would write, attach a file or change a setting is not run.",
        hints: &[
            Do("ask with a SELECT; to change data, copy the file first and open the copy with `sqlite3`"),
        ],
        example: "query only reads: a SELECT is allowed, what changes the database is not",
    }
    QUERY_SEVERAL = "query.several" {
        exit: &[Usage],
        who: &[You],
        cause: "The SQL holds a second statement, and one is answered at a time.",
        hints: &[Do("run the command once for each")],
        example: "there is a second statement, and one is answered at a time",
    }
    QUERY_EMPTY = "query.empty" {
        exit: &[Usage],
        who: &[You],
        cause: "There is no SQL in the argument, and none on standard input.",
        hints: &[
            Also("give it in quotes: `drivetrain query \"SELECT * FROM headcount\"`"),
            Also("`drivetrain query --list` shows the saved questions"),
        ],
        example: "there is no SQL on standard input",
    }
    QUERY_PARAMETERS = "query.parameters" {
        exit: &[Usage],
        who: &[You],
        cause: "The SQL has places for values, and nothing fills them.",
        hints: &[Do("write the values in their place")],
        example: "the SQL has parameters (? or :name), and nothing gives them values",
    }
    QUERY_FAILED = "query.failed" {
        exit: &[Usage],
        who: &[You],
        cause: "SQLite does not understand the SQL, or knows no such table or column. A view that a later release added comes with the next sync.",
        hints: &[
            Also("`drivetrain query --list` shows the saved questions"),
            Also("`drivetrain query \"PRAGMA table_list\"` shows the tables"),
            Also("`drivetrain sync justworks` adds what an older release did not make"),
        ],
        example: "SQLite says: no such table: employees",
    }
    QUERY_UNREADABLE = "query.unreadable" {
        exit: &[Failed],
        who: &[You],
        cause: "What comes on standard input is not SQL: it cannot be read, is not UTF-8, or is longer than 1 MiB.",
        hints: &[
            Also("give the SQL as an argument: `drivetrain query \"SELECT * FROM headcount\"`"),
        ],
        example: "the SQL on standard input is not UTF-8",
    }
    QUERY_FILE = "query.file" {
        exit: &[Usage],
        who: &[You],
        cause: "The name of the file that the answer goes to does not end in .csv, .json or .md, so its format is not known.",
        hints: &[Do("end the name in .csv, .json or .md, or add --format")],
        example: "the format of pay.xls cannot be told from its name",
    }
    RUNS_UNKNOWN = "runs.unknown" {
        exit: &[Usage],
        who: &[You],
        cause: "No run that is remembered has such an id. Runs are forgotten after two years, or after `keep_runs_days`.",
        hints: &[
            Do("`drivetrain runs --limit 1000` shows which there are; those of long ago are no longer remembered"),
        ],
        example: "there is no run whose id begins with 2024",
    }
    RUNS_AMBIGUOUS = "runs.ambiguous" {
        exit: &[Usage],
        who: &[You],
        cause: "Several runs have ids that begin like this.",
        hints: &[Also("name one: `drivetrain runs show ID justworks`")],
        example: "the ids of 3 runs begin with 2026",
    }
    ROW_UNKNOWN = "row.unknown" {
        exit: &[Usage],
        who: &[You],
        cause: "No row of the table has this ID, pay date or name, and none ever had.",
        hints: &[
            Also("list the last ten rows: `drivetrain why members`"),
            Also("if Justworks has it and the database does not: `drivetrain sync justworks`"),
        ],
        example: "no row of members fits Mover, now or before",
    }
    ROW_SEVERAL = "row.several" {
        exit: &[Usage],
        who: &[You],
        cause: "Several rows fit what you typed, and there is no terminal to choose one.",
        hints: &[
            Also("add a name or a pay date: `drivetrain why paystub Mover 2026-11-20`"),
            Also("use the ID of one of the rows that are listed"),
        ],
        example: "26 rows of paystubs fit Mover",
    }
    TRACE_NOT_A_TRACE = "trace.not_a_trace" {
        exit: &[Usage],
        who: &[You],
        cause: "The file of --trace is there already and is none of this program's traces: it is not replaced.",
        hints: &[Also("name another file, or remove that one: `rm FILE`")],
        example: "sync.har is there already, and is not a trace of drivetrain",
    }
    REPLAY_UNREADABLE = "replay.unreadable" {
        exit: &[Failed, Usage],
        who: &[You],
        cause: "The trace is not there, is no regular file, or cannot be read.",
        hints: &[Also("make one: `drivetrain sync --full --trace sync.har`")],
        example: "the trace sync.har cannot be read",
    }
    REPLAY_TOO_LARGE = "replay.too_large" {
        exit: &[Failed],
        who: &[You],
        cause: "A trace of more than 1 GiB is not served.",
        hints: &[
            Also("trace less: `drivetrain sync justworks --since 2026-01-01 --trace sync.har`"),
        ],
        example: "sync.har is larger than 1 GiB",
    }
    REPLAY_NOT_A_HAR = "replay.not_a_har" {
        exit: &[Failed],
        who: &[You],
        cause: "The file is not a HAR, or only a part of one.",
        hints: &[Also("make one: `drivetrain sync --full --trace sync.har`")],
        example: "sync.har is not a HAR",
    }
    REPLAY_EMPTY = "replay.empty" {
        exit: &[Failed],
        who: &[You],
        cause: "The HAR holds no exchange with the API that could be served.",
        hints: &[Also("make one that does: `drivetrain sync --full --trace sync.har`")],
        example: "sync.har has no exchange with Justworks in it",
    }
    REPLAY_PORT = "replay.port" {
        exit: &[Failed],
        who: &[You],
        cause: "Another program listens on the port.",
        hints: &[Also("take another port: `drivetrain replay sync.har --port 0`")],
        example: "the replay cannot listen on 127.0.0.1:8979",
    }
    REPLAY_ENDED = "replay.ended" {
        exit: &[Failed],
        who: &[You],
        cause: "The system ended the listening. The cause says why.",
        hints: &[Also("start it again: `drivetrain replay sync.har`")],
        example: "the replay ended by itself",
    }
    BUNDLE_EXISTS = "bundle.exists" {
        exit: &[Usage],
        who: &[You],
        cause: "The archive would take the place of a file that is there.",
        hints: &[Also("name another file with --to, or remove that one: `rm FILE`")],
        example: "bundle.tar.gz is there already",
    }
    BUNDLE_FAILED = "bundle.failed" {
        exit: &[Failed],
        who: &[Nobody, You],
        cause: "The pieces could not be packed. Nothing was written.",
        hints: &[Also("try again: `drivetrain debug-bundle`")],
        example: "the archive cannot be made",
    }
}
