//! The way to Justworks, and what it answers.

use super::Hint::{Also, Do, Run};
use super::Kind::{Failed, Incomplete, Temporary};
use super::Who::{Admin, Justworks, Machine, Nobody, You};
use super::hint::{
    ADDRESS, AGAIN, LATER, LEAVE_OUT, NETWORK, REQUEST_ID, SIGN_IN, TELL, WITHOUT_PROXY,
};

rows! {
    NET_DNS = "net.dns" {
        exit: &[Temporary, Incomplete],
        who: &[Machine, You],
        cause: "The host name has no address: there is no network, the name server does not answer, or the address has a typo. Behind a proxy, the proxy looks names up, so HTTPS_PROXY may be missing.",
        hints: &[
            Do(NETWORK),
            Also("check whether the name is known here: `getent hosts public-api.justworks.com`"),
        ],
        example: "the host's name cannot be resolved (public-api.justworks.com)\nerror sending request\nclient error (Connect)\ndns error",
    }
    NET_CONNECT = "net.connect" {
        exit: &[Temporary, Incomplete],
        who: &[Machine, You],
        cause: "Nothing answers at that address and port: a firewall, a proxy that is not running, or a wrong port.",
        hints: &[Do(NETWORK)],
        example: "the server cannot be reached (127.0.0.1:9)\nerror sending request\nclient error (Connect)\ntcp connect error\nConnection refused (os error 111)",
    }
    NET_PROXY = "net.proxy" {
        exit: &[Temporary, Incomplete],
        who: &[Machine],
        cause: "The proxy in HTTPS_PROXY or ALL_PROXY works, but refuses to connect this machine to that host: the host is not on the proxy's list. The causes include its answer.",
        hints: &[
            Do("ask the person who runs the proxy in {proxy} to let this machine reach that host"),
            Do(WITHOUT_PROXY),
        ],
        example: "the proxy does not let it through (public-api.justworks.com)\nerror sending request\nclient error (Connect)\ntunnel error: unsuccessful",
    }
    NET_PROXY_UNREACHABLE = "net.proxy_unreachable" {
        exit: &[Temporary, Incomplete],
        who: &[Machine],
        cause: "The proxy itself cannot be reached: its name has no address, or nothing answers at its port. Justworks itself may be fine. The message names the proxy.",
        hints: &[
            Do("check the proxy's address in {proxy}, then run the same command again"),
            Do(WITHOUT_PROXY),
        ],
        example: "the proxy's name cannot be resolved (proxy.example.com:3128)\nerror sending request\nclient error (Connect)\ntunnel error: failed to create underlying connection\ndns error",
    }
    NET_PROXY_SIGN_IN = "net.proxy_sign_in" {
        exit: &[Failed, Incomplete],
        who: &[Machine, You],
        cause: "The proxy in HTTPS_PROXY or ALL_PROXY answered 407: it needs a user name and password, or rejects the ones it got. It is asked only once, because some proxies lock an account after a few wrong passwords. The token was not sent.",
        hints: &[
            Do("set {proxy}=http://USER:PASSWORD@HOST:PORT, with characters such as @ : / # % percent-encoded in the user name and password (@ is %40)"),
            Do(WITHOUT_PROXY),
        ],
        example: "the proxy needs a user name and password (proxy.example.com:3128)\nerror sending request\nclient error (Connect)\ntunnel error: proxy authorization required",
    }
    NET_PROXY_SETTING = "net.proxy_setting" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "HTTPS_PROXY is set, but is not a proxy address that drivetrain can use. (ALL_PROXY is used if HTTPS_PROXY is not set or empty; lowercase names work too.) Without this check, everything would go out without a proxy. Nothing was sent.",
        hints: &[
            Also("set it to http://HOST:PORT or http://USER:PASSWORD@HOST:PORT, with characters such as @ : / # % percent-encoded in the user name and password (@ is %40)"),
            Also(WITHOUT_PROXY),
        ],
        example: "HTTPS_PROXY is not a valid proxy address; nothing was sent",
    }
    NET_SETUP = "net.setup" {
        exit: &[Failed],
        who: &[Machine],
        cause: "The connection could not be prepared: this process may not open more files (`ulimit -n`), or the system's certificates cannot be read. Nothing was sent.",
        hints: &[
            Do("check the limits of this process with `ulimit -a`, and that the system's certificates can be read; then run the same command again"),
        ],
        example: "the system does not provide what a connection needs\nbuilder error\nToo many open files (os error 24)",
    }
    NET_TLS = "net.tls" {
        exit: &[Temporary, Incomplete, Failed],
        who: &[Machine],
        cause: "This machine does not trust the certificate it received. Many companies inspect TLS: their proxy answers with a certificate of the company's own CA. If yours does not, another party may be intercepting the connection. The token was not sent.",
        hints: &[
            Do("if your company inspects TLS, point SSL_CERT_FILE to its CA certificate"),
            Also("see who signed the certificate: `openssl s_client -connect public-api.justworks.com:443 -showcerts`"),
            Do("otherwise, stop here: another party may be between you and Justworks"),
        ],
        example: "the encrypted connection cannot be trusted (public-api.justworks.com)\nerror sending request\nclient error (Connect)\ninvalid peer certificate: UnknownIssuer",
    }
    NET_TIMEOUT = "net.timeout" {
        exit: &[Temporary, Incomplete],
        who: &[Machine, Nobody],
        cause: "The server was reached but did not answer in time, on any attempt.",
        hints: &[Do(NETWORK)],
        example: "no answer in time (public-api.justworks.com)",
    }
    NET_INTERRUPTED = "net.interrupted" {
        exit: &[Temporary, Incomplete],
        who: &[Machine, Nobody],
        cause: "On every attempt, the connection broke off during an answer, or the answer ended before its JSON did.",
        hints: &[Do(NETWORK)],
        example: "the connection broke off (public-api.justworks.com)\nconnection reset by peer",
    }
    API_RATE_LIMITED = "api.rate_limited" {
        exit: &[Temporary, Incomplete],
        who: &[Nobody],
        cause: "Justworks answered 429 (too many requests) on every attempt, or asked for a longer wait than `longest_wait_seconds`; the message then says how long. drivetrain slows down by itself; another program that uses the same app may be using up the limit.",
        hints: &[Do(LATER)],
        example: "/v1/members answered 429",
    }
    API_UNAVAILABLE = "api.unavailable" {
        exit: &[Temporary, Incomplete],
        who: &[Nobody, Justworks],
        cause: "Justworks is having problems: it answered 5xx or 408 on every attempt, or asked for a longer wait than `longest_wait_seconds`; the message then says how long.",
        hints: &[Do(LATER)],
        example: "/v1/payrolls answered 503 (request 7f3a…)",
    }
    API_FORBIDDEN = "api.forbidden" {
        exit: &[Incomplete, Failed],
        who: &[Admin, You],
        cause: "Justworks answered 403: the permission for this was withdrawn, or the person who signed in may no longer see it. Data that was saved before is unchanged.",
        hints: &[Do(SIGN_IN), Run(LEAVE_OUT)],
        example: "deductions: /v1/deductions answered 403 (request 7f3a…)",
    }
    API_NOT_FOUND = "api.not_found" {
        exit: &[Incomplete, Failed],
        who: &[You, Justworks],
        cause: "Justworks answered 404 or 410 where a list should be. Usually the API address is wrong.",
        hints: &[Do(ADDRESS)],
        example: "/v1/company answered 404",
    }
    API_REDIRECT = "api.redirect" {
        exit: &[Failed, Incomplete],
        who: &[You, Machine],
        cause: "The server redirects to another address. drivetrain does not follow, because it must not send your token there. The API address is wrong, or a proxy shows its own sign-in page.",
        hints: &[Do(ADDRESS)],
        example: "/v1/company answered 302",
    }
    API_REFUSED = "api.refused" {
        exit: &[Incomplete, Failed],
        who: &[Justworks],
        cause: "Justworks answered 4xx to a request that should be valid. If it is about a single ID, only that one is kept as it was.",
        hints: &[Also(REQUEST_ID)],
        example: "/v1/payrolls answered 400 (request 7f3a…)\nthe server says: bad_request: start_date is required",
    }
    API_BAD_ANSWER = "api.bad_answer" {
        exit: &[Incomplete, Failed],
        who: &[You, Machine, Justworks],
        cause: "The answer does not match the API's documentation: it is a web page (a proxy's block page, or a wrong address), not JSON, or not the expected list.",
        hints: &[
            Do(ADDRESS),
            Also("behind a proxy: open the address in a browser on this machine, and see who answers"),
        ],
        example: "/v1/company answered a web page instead of JSON",
    }
    API_BAD_JSON = "api.bad_json" {
        exit: &[Incomplete, Failed],
        who: &[Justworks],
        cause: "The answer arrived complete, from the right address, but its JSON cannot be read: it is broken, nested more than 127 levels deep, not UTF-8, or has a key that begins with `$serde_json::private::` (which would be read as a number that was never sent). The message says at which byte. A single bad character in text is not such an error: it is read as U+FFFD and reported.",
        hints: &[Do(AGAIN), Do(REQUEST_ID)],
        example: "members: /v1/members answered broken JSON (at byte 884)",
    }
    API_TOO_LARGE = "api.too_large" {
        exit: &[Incomplete, Failed],
        who: &[Justworks],
        cause: "One answer is larger than drivetrain keeps in memory. A page of 100 records is far smaller.",
        hints: &[Also(TELL)],
        example: "/v1/members answered more than 64 MiB",
    }
    API_NO_KEY = "api.no_key" {
        exit: &[Incomplete, Failed],
        who: &[Justworks],
        cause: "A record came without its ID, or its ID has a character that cannot be read, so it cannot be told apart from others. Its table, and the tables that belong to it, are kept as they were.",
        hints: &[Also(AGAIN), Also(TELL)],
        example: "paystubs: an item of paystubs has no paystub_id",
    }
    API_NO_DATE = "api.no_date" {
        exit: &[Incomplete, Failed],
        who: &[Justworks],
        cause: "Payrolls are listed by pay date, and time-off requests by first day. This one came without that date, so no month could include it, and no later sync could notice that it was removed. It is left out until it has a date. If a row was saved before, it is kept as it was.",
        hints: &[Also(AGAIN), Also(TELL)],
        example: "payrolls: payrolls without a pay_date are held back until they have one",
    }
    API_OTHER_ITEM = "api.other_item" {
        exit: &[Incomplete, Failed],
        who: &[Justworks],
        cause: "Justworks answered a request for one record with a different one. Nothing from this answer is used.",
        hints: &[Also(AGAIN), Also(TELL)],
        example: "the detail is a different record from the one requested",
    }
    API_CONTRADICTION = "api.contradiction" {
        exit: &[Incomplete, Failed],
        who: &[Justworks],
        cause: "Two answers from Justworks cannot both be true: a list and the detail of the same record differ, a paystub is listed under two payrolls, or an answer holds the same record twice with different content. Neither is used. The records keep their previous version and are read again in each sync until the answers agree.",
        hints: &[Also(AGAIN), Also(TELL)],
        example: "payrolls: 2 were kept as they were, including 8f1c: 51aa of paystubs is listed under two payrolls: 8f1c and 0b7e",
    }
    API_UNREADABLE_AMOUNT = "api.unreadable_amount" {
        exit: &[Incomplete, Failed],
        who: &[Justworks],
        cause: "Justworks sent an amount that is not a whole number of cents: it has a fraction or an exponent, is text, or is too large. Guessing could be off by a factor of a hundred. The payroll keeps its previous version; a new one is not saved yet.",
        hints: &[Do(AGAIN), Do(REQUEST_ID)],
        example: "payrolls: Justworks sent payrolls.gross_pay_minor as a number with a fraction, not as a whole number of cents",
    }
    API_EXPIRED_CURSOR = "api.expired_cursor" {
        exit: &[Incomplete, Failed],
        who: &[Nobody, Justworks],
        cause: "The next page of a list was refused because its cursor had expired. It was refused again after the list was restarted.",
        hints: &[Do(AGAIN), Do(TELL)],
        example: "members: /v1/members no longer accepts its own cursor",
    }
    API_REPEATED_PAGE = "api.repeated_page" {
        exit: &[Incomplete, Failed],
        who: &[Nobody, Justworks],
        cause: "A list answered a page twice, so the page in between is missing; or it repeats records that it listed before, and may never end.",
        hints: &[Do(AGAIN), Do(TELL)],
        example: "members: /v1/members answered a page again",
    }
    API_REPEATED_CURSOR = "api.repeated_cursor" {
        exit: &[Incomplete, Failed],
        who: &[Nobody, Justworks],
        cause: "A list leads back to a page that it already returned, and would never end.",
        hints: &[Do(AGAIN), Do(TELL)],
        example: "members: /v1/members returned a cursor that it returned before",
    }
    API_ENDLESS_LIST = "api.endless_list" {
        exit: &[Incomplete, Failed],
        who: &[Nobody, Justworks],
        cause: "A list has more pages than any company needs, or page after page brings nothing new.",
        hints: &[Do(AGAIN), Do(TELL)],
        example: "members: /v1/members never ends",
    }
    API_MOVING_LIST = "api.moving_list" {
        exit: &[Incomplete, Temporary],
        who: &[Nobody],
        cause: "Data changed in Justworks while it was being read: two reads of a list differed, so a record may be missing from both.",
        hints: &[Also(AGAIN)],
        example: "members: /v1/members returned a different list the second time",
    }
    API_REPORT_LATE = "api.report_late" {
        exit: &[Incomplete, Temporary],
        who: &[Nobody, Justworks],
        cause: "Justworks calculates time-off balances on request, and did not finish in time.",
        hints: &[Do(AGAIN), Do(TELL), Run(LEAVE_OUT)],
        example: "time_off_balances: /v1/time-off/balances/{id} was not ready after 120 s",
    }
    API_REPORT_FAILED = "api.report_failed" {
        exit: &[Incomplete, Failed],
        who: &[Nobody, Justworks],
        cause: "Justworks could not calculate the time-off balances.",
        hints: &[Do(AGAIN), Do(TELL), Run(LEAVE_OUT)],
        example: "time_off_balances: /v1/time-off/balances/{id} says that the report failed",
    }
}
