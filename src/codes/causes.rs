//! The commands that look for a cause: `api`, `query`, `runs`, `why`, traces, and bundles.

use super::Hint::{Also, Do};
use super::Kind::{Failed, Usage};
use super::Who::{Justworks, Nobody, You};

rows! {
    API_PATH = "api.path" {
        exit: &[Usage],
        who: &[You],
        cause: "`drivetrain api` sends requests to the connection's own API only, so its token goes nowhere else. A full URL, or a path that leaves the API, is refused.",
        hints: &[
            Do("a path is relative to the API address: `drivetrain api /v1/company`"),
            Do("`drivetrain streams` lists the tables"),
        ],
        example: "the path is a full URL: the token goes to the connection's own API only",
    }
    API_UNSAFE_METHOD = "api.unsafe_method" {
        exit: &[Usage],
        who: &[You],
        cause: "The method may change data at Justworks, and drivetrain only reads.",
        hints: &[Do("if you mean it, add --unsafe-method")],
        example: "PUT may change data at Justworks, and drivetrain only reads",
    }
    API_PAGINATE = "api.paginate" {
        exit: &[Usage],
        who: &[You],
        cause: "Only lists have pages, and lists are read with GET.",
        hints: &[Do("leave out --paginate or the method")],
        example: "--paginate reads the pages of a list, which needs GET",
    }
    API_INPUT = "api.input" {
        exit: &[Usage],
        who: &[You],
        cause: "The body of --input cannot be sent: the file cannot be read, is not JSON, is larger than 1 MiB, or the method takes no body.",
        hints: &[Also("give parameters with -f KEY=VALUE, or fix the file")],
        example: "a GET has no body, so --input cannot be used",
    }
    API_FILTER = "api.filter" {
        exit: &[Usage],
        who: &[You],
        cause: "The filter of --jq is not valid. The message says where.",
        hints: &[Also("jq's manual: https://jqlang.org/manual")],
        example: "the filter of --jq cannot be read",
    }
    API_FILTER_FAILED = "api.filter_failed" {
        exit: &[Usage],
        who: &[You],
        cause: "The filter of --jq is valid, but does not fit the answer. The value is not shown, because it may be personal data.",
        hints: &[
            Also("skip missing values: `drivetrain api /v1/members --jq '.items[]?'`"),
            Also("--show-sensitive shows the value"),
        ],
        example: "the filter of --jq does not fit the answer",
    }
    API_NOT_JSON = "api.not_json" {
        exit: &[Failed],
        who: &[Justworks, You],
        cause: "The answer is not JSON, so drivetrain cannot tell which parts are sensitive.",
        hints: &[
            Also("--show-sensitive prints it unchanged"),
            Also("leave out --jq to see the answer"),
        ],
        example: "a filter needs JSON, and the answer is not JSON",
    }
    QUERY_REFUSED = "query.refused" {
        exit: &[Usage],
        who: &[You],
        cause: "`drivetrain query` only reads the database. It refuses SQL that writes, attaches a file or changes a setting.",
        hints: &[
            Do("use a SELECT; to change data, copy the file first and open the copy with `sqlite3`"),
        ],
        example: "query only reads: a SELECT is allowed, what changes the database is not",
    }
    QUERY_SEVERAL = "query.several" {
        exit: &[Usage],
        who: &[You],
        cause: "The SQL holds a second statement. Only one statement runs at a time.",
        hints: &[Do("run the command once for each statement")],
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
        cause: "The SQL has parameters, and nothing gives them values.",
        hints: &[Do("write the values into the SQL")],
        example: "the SQL has parameters (? or :name), and nothing gives them values",
    }
    QUERY_FAILED = "query.failed" {
        exit: &[Usage],
        who: &[You],
        cause: "SQLite does not understand the SQL, or there is no such table or column. A view that a newer release added appears with the next sync.",
        hints: &[
            Also("`drivetrain query --list` shows the saved questions"),
            Also("`drivetrain query \"PRAGMA table_list\"` shows the tables"),
            Also("`drivetrain sync justworks` adds views that an older release did not create"),
        ],
        example: "SQLite says: no such table: employees",
    }
    QUERY_UNREADABLE = "query.unreadable" {
        exit: &[Failed],
        who: &[You],
        cause: "The text on standard input is not SQL: it cannot be read, is not UTF-8, or is longer than 1 MiB.",
        hints: &[
            Also("give the SQL as an argument: `drivetrain query \"SELECT * FROM headcount\"`"),
        ],
        example: "the SQL on standard input is not UTF-8",
    }
    QUERY_FILE = "query.file" {
        exit: &[Usage],
        who: &[You],
        cause: "The name of the output file does not end in .csv, .json or .md, so its format is not known.",
        hints: &[Do("end the name in .csv, .json or .md, or add --format")],
        example: "the format of pay.xls cannot be told from its name",
    }
    RUNS_UNKNOWN = "runs.unknown" {
        exit: &[Usage],
        who: &[You],
        cause: "No sync on record has this ID. Syncs are kept for two years, or for `keep_runs_days`.",
        hints: &[
            Do("`drivetrain runs --limit 1000` lists them; older syncs are no longer kept"),
        ],
        example: "no sync has an ID that begins with 2024",
    }
    RUNS_AMBIGUOUS = "runs.ambiguous" {
        exit: &[Usage],
        who: &[You],
        cause: "Several syncs have IDs that begin with this.",
        hints: &[Also("choose one: `drivetrain runs show ID justworks`")],
        example: "the IDs of 3 syncs begin with 2026",
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
        cause: "The file of --trace already exists and is not a drivetrain trace, so it was not replaced.",
        hints: &[Also("choose another file, or remove this one: `rm FILE`")],
        example: "sync.har already exists and is not a drivetrain trace",
    }
    REPLAY_UNREADABLE = "replay.unreadable" {
        exit: &[Failed, Usage],
        who: &[You],
        cause: "The trace does not exist, is not a regular file, or cannot be read.",
        hints: &[Also("record one: `drivetrain sync --full --trace sync.har`")],
        example: "the trace sync.har cannot be read",
    }
    REPLAY_TOO_LARGE = "replay.too_large" {
        exit: &[Failed],
        who: &[You],
        cause: "The trace is larger than 1 GiB.",
        hints: &[
            Also("record less: `drivetrain sync justworks --since 2026-01-01 --trace sync.har`"),
        ],
        example: "sync.har is larger than 1 GiB",
    }
    REPLAY_NOT_A_HAR = "replay.not_a_har" {
        exit: &[Failed],
        who: &[You],
        cause: "The file is not a HAR file, or is incomplete.",
        hints: &[Also("record one: `drivetrain sync --full --trace sync.har`")],
        example: "sync.har is not a HAR file",
    }
    REPLAY_EMPTY = "replay.empty" {
        exit: &[Failed],
        who: &[You],
        cause: "The HAR file contains no request to the API that could be replayed.",
        hints: &[Also("record one that does: `drivetrain sync --full --trace sync.har`")],
        example: "sync.har contains no request to Justworks",
    }
    REPLAY_PORT = "replay.port" {
        exit: &[Failed],
        who: &[You],
        cause: "Another program uses the port.",
        hints: &[Also("choose another port: `drivetrain replay sync.har --port 0`")],
        example: "the replay cannot listen on 127.0.0.1:8979",
    }
    REPLAY_ENDED = "replay.ended" {
        exit: &[Failed],
        who: &[You],
        cause: "The system stopped the replay. The cause says why.",
        hints: &[Also("start it again: `drivetrain replay sync.har`")],
        example: "the replay stopped by itself",
    }
    BUNDLE_EXISTS = "bundle.exists" {
        exit: &[Usage],
        who: &[You],
        cause: "The archive would replace a file that already exists.",
        hints: &[Also("choose another file with --to, or remove this one: `rm FILE`")],
        example: "bundle.tar.gz already exists",
    }
    BUNDLE_FAILED = "bundle.failed" {
        exit: &[Failed],
        who: &[Nobody, You],
        cause: "The archive could not be created. Nothing was written.",
        hints: &[Also("try again: `drivetrain debug-bundle`")],
        example: "the archive could not be created",
    }
}
