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
        cause: "The host's name has no address: there is no network, the name server does not answer, or the address was mistyped. Behind a proxy the proxy looks names up, so HTTPS_PROXY may be missing.",
        hints: &[
            Do(NETWORK),
            Also("see whether the name is known here: `getent hosts public-api.justworks.com`"),
        ],
        example: "the host's name cannot be resolved (public-api.justworks.com)\nerror sending request\nclient error (Connect)\ndns error",
    }
    NET_CONNECT = "net.connect" {
        exit: &[Temporary, Incomplete],
        who: &[Machine, You],
        cause: "Nobody answers at that address and port: a firewall, a proxy that does not run, or a wrong port.",
        hints: &[Do(NETWORK)],
        example: "the server cannot be reached (127.0.0.1:9)\nerror sending request\nclient error (Connect)\ntcp connect error\nConnection refused (os error 111)",
    }
    NET_PROXY = "net.proxy" {
        exit: &[Temporary, Incomplete],
        who: &[Machine],
        cause: "The proxy in HTTPS_PROXY or ALL_PROXY is there, and refuses to connect this machine to that host: it is not on the proxy's list. The causes have its answer.",
        hints: &[
            Do("ask whoever runs the proxy in {proxy} to let this machine reach that host"),
            Do(WITHOUT_PROXY),
        ],
        example: "the proxy does not let it through (public-api.justworks.com)\nerror sending request\nclient error (Connect)\ntunnel error: unsuccessful",
    }
    NET_PROXY_UNREACHABLE = "net.proxy_unreachable" {
        exit: &[Temporary, Incomplete],
        who: &[Machine],
        cause: "The proxy itself cannot be reached: its name has no address, or nothing answers at its port. Whether Justworks can be reached is not known. The message names the proxy.",
        hints: &[
            Do("check the proxy's address in {proxy}, then run the same command again"),
            Do(WITHOUT_PROXY),
        ],
        example: "the proxy's name cannot be resolved (proxy.example.com:3128)\nerror sending request\nclient error (Connect)\ntunnel error: failed to create underlying connection\ndns error",
    }
    NET_PROXY_SIGN_IN = "net.proxy_sign_in" {
        exit: &[Failed, Incomplete],
        who: &[Machine, You],
        cause: "The proxy in HTTPS_PROXY or ALL_PROXY answered 407: it wants a name and a password, or does not accept the ones it got. It is asked only once, because some proxies lock an account after a few wrong passwords. The token was not sent.",
        hints: &[
            Do("set {proxy}=http://USER:PASSWORD@HOST:PORT, with characters such as @ : / # % percent-encoded in name and password (@ is %40)"),
            Do(WITHOUT_PROXY),
        ],
        example: "the proxy wants a name and a password (proxy.example.com:3128)\nerror sending request\nclient error (Connect)\ntunnel error: proxy authorization required",
    }
    NET_PROXY_SETTING = "net.proxy_setting" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "HTTPS_PROXY (or ALL_PROXY, which holds where that one is not set or empty; or either name in small letters) is set and is not the address of a proxy that can be used. Without this check everything would go out without a proxy. Nothing was sent.",
        hints: &[
            Also("set it to http://HOST:PORT or http://USER:PASSWORD@HOST:PORT, with characters such as @ : / # % percent-encoded in name and password (@ is %40)"),
            Also(WITHOUT_PROXY),
        ],
        example: "HTTPS_PROXY cannot be read as the address of a proxy; nothing was sent",
    }
    NET_SETUP = "net.setup" {
        exit: &[Failed],
        who: &[Machine],
        cause: "A connection could not even be prepared: this process may not open more files (`ulimit -n`), or the system's certificates cannot be read. Nothing was sent.",
        hints: &[
            Do("see the limits of this process with `ulimit -a`, and whether the system's certificates can be read; then run the same command again"),
        ],
        example: "the system does not give what a connection needs\nbuilder error\nToo many open files (os error 24)",
    }
    NET_TLS = "net.tls" {
        exit: &[Temporary, Incomplete, Failed],
        who: &[Machine],
        cause: "The certificate that came is not one that this machine trusts. Many companies inspect TLS: their proxy answers with a certificate of the company's own CA. If yours does not, somebody else may be in between. The token was not sent.",
        hints: &[
            Do("if your company inspects TLS, point SSL_CERT_FILE to its CA certificate"),
            Also("see who signed what comes: `openssl s_client -connect public-api.justworks.com:443 -showcerts`"),
            Do("if not, do not go on: somebody may be between you and Justworks"),
        ],
        example: "no trustworthy encrypted connection (public-api.justworks.com)\nerror sending request\nclient error (Connect)\ninvalid peer certificate: UnknownIssuer",
    }
    NET_TIMEOUT = "net.timeout" {
        exit: &[Temporary, Incomplete],
        who: &[Machine, Nobody],
        cause: "There was a connection, and no answer in time. All retries are used up.",
        hints: &[Do(NETWORK)],
        example: "no answer in time (public-api.justworks.com)",
    }
    NET_INTERRUPTED = "net.interrupted" {
        exit: &[Temporary, Incomplete],
        who: &[Machine, Nobody],
        cause: "The connection broke off in the middle of an answer, or the answer ended before its JSON did, in all attempts.",
        hints: &[Do(NETWORK)],
        example: "the connection broke off (public-api.justworks.com)\nconnection reset by peer",
    }
    API_RATE_LIMITED = "api.rate_limited" {
        exit: &[Temporary, Incomplete],
        who: &[Nobody],
        cause: "Justworks answered 429 (too many requests) to all attempts, or asked for a longer wait than `longest_wait_seconds`; the message then names it. The pace adapts by itself; another program with the same app may use the limit up.",
        hints: &[Do(LATER)],
        example: "/v1/members answered 429",
    }
    API_UNAVAILABLE = "api.unavailable" {
        exit: &[Temporary, Incomplete],
        who: &[Nobody, Justworks],
        cause: "Justworks is having problems: it answered 5xx or 408 to all attempts, or asked for a longer wait than `longest_wait_seconds`; the message then names it.",
        hints: &[Do(LATER)],
        example: "/v1/payrolls answered 503 (request 7f3a…)",
    }
    API_FORBIDDEN = "api.forbidden" {
        exit: &[Incomplete, Failed],
        who: &[Admin, You],
        cause: "Justworks answered 403: the scope for this was withdrawn, or the one who signed in may not see it any more. What was published before stays as it is.",
        hints: &[Do(SIGN_IN), Run(LEAVE_OUT)],
        example: "deductions: /v1/deductions answered 403 (request 7f3a…)",
    }
    API_NOT_FOUND = "api.not_found" {
        exit: &[Incomplete, Failed],
        who: &[You, Justworks],
        cause: "Justworks answered 404 or 410 where a list should be. Mostly the API's address is a wrong one.",
        hints: &[Do(ADDRESS)],
        example: "/v1/company answered 404",
    }
    API_REDIRECT = "api.redirect" {
        exit: &[Failed, Incomplete],
        who: &[You, Machine],
        cause: "The server wants to send this program elsewhere. A token must not travel there, so it is not followed. It is a wrong API address, or a proxy's own sign-in page.",
        hints: &[Do(ADDRESS)],
        example: "/v1/company answered 302",
    }
    API_REFUSED = "api.refused" {
        exit: &[Incomplete, Failed],
        who: &[Justworks],
        cause: "Justworks answered 4xx to a request that should be a good one. If it is about one id, that one alone is kept as it was.",
        hints: &[Also(REQUEST_ID)],
        example: "/v1/payrolls answered 400 (request 7f3a…)\nthe server says: bad_request: start_date is required",
    }
    API_BAD_ANSWER = "api.bad_answer" {
        exit: &[Incomplete, Failed],
        who: &[You, Machine, Justworks],
        cause: "The answer is not what the API's documentation says: a web page (a proxy's block page, a wrong address), something that is not JSON, or a list that is not one.",
        hints: &[
            Do(ADDRESS),
            Also("behind a proxy: open the address in a browser of this machine, and see who answers"),
        ],
        example: "/v1/company answered a web page instead of JSON",
    }
    API_BAD_JSON = "api.bad_json" {
        exit: &[Incomplete, Failed],
        who: &[Justworks],
        cause: "The answer came whole, from the right address, and its JSON cannot be read: it is broken, nested more than 127 levels deep, not in UTF-8, or has a key that begins with `$serde_json::private::` (which would be read as a number that nobody sent). The message says after how many bytes of the answer. A single bad character in a text is not such a fault: it is read as U+FFFD and reported.",
        hints: &[Do(AGAIN), Do(REQUEST_ID)],
        example: "members: /v1/members answered broken JSON (at byte 884)",
    }
    API_TOO_LARGE = "api.too_large" {
        exit: &[Incomplete, Failed],
        who: &[Justworks],
        cause: "One answer has more bytes than this program is willing to keep in memory. A page of 100 records is far below that.",
        hints: &[Also(TELL)],
        example: "/v1/members answered more than 64 MiB",
    }
    API_NO_KEY = "api.no_key" {
        exit: &[Incomplete, Failed],
        who: &[Justworks],
        cause: "A record came without its id, or its id has a character that cannot be read, so that it cannot be told from others. Its family is kept as it was.",
        hints: &[Also(AGAIN), Also(TELL)],
        example: "paystubs: an item of paystubs has no paystub_id",
    }
    API_NO_DATE = "api.no_date" {
        exit: &[Incomplete, Failed],
        who: &[Justworks],
        cause: "Payrolls are listed by pay date, and time-off requests by first day. This one came without that date: no month could count it, and no later sync could tell that it is gone. It is left out until it has its date; a row that was there before stays as it was.",
        hints: &[Also(AGAIN), Also(TELL)],
        example: "payrolls: payrolls without a pay_date are held back until they have one",
    }
    API_OTHER_ITEM = "api.other_item" {
        exit: &[Incomplete, Failed],
        who: &[Justworks],
        cause: "Asked for one record, Justworks answered another one. Nothing of it is believed.",
        hints: &[Also(AGAIN), Also(TELL)],
        example: "payrolls: the detail is another one than was asked for",
    }
    API_CONTRADICTION = "api.contradiction" {
        exit: &[Incomplete, Failed],
        who: &[Justworks],
        cause: "Two answers of Justworks cannot both be true: a list and the detail of the same record differ, a paystub is listed under two payrolls, or an answer holds the same record twice with different content. Neither is believed. What they are about keeps its former version, and is read again in each run until the answers agree.",
        hints: &[Also(AGAIN), Also(TELL)],
        example: "payrolls: 2 are left as they were, 8f1c among them: 51aa of paystubs is listed under two payrolls: 8f1c and 0b7e",
    }
    API_UNREADABLE_AMOUNT = "api.unreadable_amount" {
        exit: &[Incomplete, Failed],
        who: &[Justworks],
        cause: "Justworks sent an amount of money that is not a whole number of hundredths: it has a fraction or an exponent, is text, or is too large. Reading it by guess could be off by a factor of a hundred. The payroll keeps its previous version; one that is new is not saved yet.",
        hints: &[Do(AGAIN), Do(REQUEST_ID)],
        example: "payrolls: Justworks sent payrolls.gross_pay_minor as a number with a fraction, not as a whole number of hundredths",
    }
    API_EXPIRED_CURSOR = "api.expired_cursor" {
        exit: &[Incomplete, Failed],
        who: &[Nobody, Justworks],
        cause: "A list's next page was refused because its cursor is no longer good, and so again when the list was begun anew.",
        hints: &[Do(AGAIN), Do(TELL)],
        example: "members: /v1/members no longer knows its own cursor",
    }
    API_REPEATED_PAGE = "api.repeated_page" {
        exit: &[Incomplete, Failed],
        who: &[Nobody, Justworks],
        cause: "A list answered a page twice, so that the one in between is missing; or it goes on with records that it had listed before, and may never end.",
        hints: &[Do(AGAIN), Do(TELL)],
        example: "members: /v1/members answered a page again",
    }
    API_REPEATED_CURSOR = "api.repeated_cursor" {
        exit: &[Incomplete, Failed],
        who: &[Nobody, Justworks],
        cause: "A list leads back to a page that it has shown already, and would never end.",
        hints: &[Do(AGAIN), Do(TELL)],
        example: "members: /v1/members answered with a cursor that it gave before",
    }
    API_ENDLESS_LIST = "api.endless_list" {
        exit: &[Incomplete, Failed],
        who: &[Nobody, Justworks],
        cause: "A list goes on beyond any number of pages that a company can have, or page after page brings nothing new.",
        hints: &[Do(AGAIN), Do(TELL)],
        example: "members: /v1/members has no end",
    }
    API_MOVING_LIST = "api.moving_list" {
        exit: &[Incomplete, Temporary],
        who: &[Nobody],
        cause: "Somebody was at work at Justworks while a list was read: it did not come the same twice, so that a record may be on no page of it.",
        hints: &[Also(AGAIN)],
        example: "members: /v1/members did not come the same twice",
    }
    API_REPORT_LATE = "api.report_late" {
        exit: &[Incomplete, Temporary],
        who: &[Nobody, Justworks],
        cause: "Justworks works time-off balances out on request, and was not done in time.",
        hints: &[Do(AGAIN), Do(TELL), Run(LEAVE_OUT)],
        example: "time_off_balances: /v1/time-off/balances/{id} was not ready after 120 s",
    }
    API_REPORT_FAILED = "api.report_failed" {
        exit: &[Incomplete, Failed],
        who: &[Nobody, Justworks],
        cause: "Justworks could not work out the time-off balances.",
        hints: &[Do(AGAIN), Do(TELL), Run(LEAVE_OUT)],
        example: "time_off_balances: /v1/time-off/balances/{id} says that the report has failed",
    }
}
