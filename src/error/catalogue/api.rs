//! The way to Justworks, and what it answers.

use super::Entry;
use super::Who::{Admin, Justworks, Machine, Nobody, You};

/// What to do about an answer that is not what it should be: it may be one bad moment.
const AGAIN: &str = "run `drivetrain sync justworks` again in a while";
const TELL: &str = "if it stays so, tell Justworks the path and the time";
const ADDRESS: &str =
    "check the API's address: `drivetrain connect justworks --api-url URL` sets another";
const WITHOUT_PROXY: &str = "to go without it once: the same command behind `env -u HTTPS_PROXY`; for good: the host in NO_PROXY";
const NETWORK: &str = "check the network and HTTPS_PROXY, then run the same command again";

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "net.dns",
        exit: &[75, 3],
        who: &[Machine, You],
        cause: "The host's name has no address: there is no network, the name server does not answer, or the address was mistyped. Behind a proxy the proxy looks names up, so HTTPS_PROXY may be missing.",
        mend: &[
            NETWORK,
            "see whether the name is known here: `getent hosts public-api.justworks.com`",
        ],
        example: "the host's name cannot be resolved (public-api.justworks.com)\nerror sending request\nclient error (Connect)\ndns error",
    },
    Entry {
        code: "net.connect",
        exit: &[75, 3],
        who: &[Machine, You],
        cause: "Nobody answers at that address and port: a firewall, a proxy that does not run, or a wrong port.",
        mend: &[NETWORK],
        example: "the server cannot be reached (127.0.0.1:9)\nerror sending request\nclient error (Connect)\ntcp connect error\nConnection refused (os error 111)",
    },
    Entry {
        code: "net.proxy",
        exit: &[75, 3],
        who: &[Machine],
        cause: "The proxy in HTTPS_PROXY is there, and refuses to connect this machine to that host: it is not on the proxy's list. The causes have its answer.",
        mend: &[
            "ask whoever runs the proxy in HTTPS_PROXY to let this machine reach that host",
            WITHOUT_PROXY,
        ],
        example: "the proxy does not let it through (public-api.justworks.com)\nerror sending request\nclient error (Connect)\ntunnel error: unsuccessful",
    },
    Entry {
        code: "net.proxy_unreachable",
        exit: &[75, 3],
        who: &[Machine],
        cause: "The proxy itself cannot be reached: its name has no address, or nobody answers at its port. Whether Justworks can be reached is not known. The message names the proxy.",
        mend: &[
            "check the proxy's address in HTTPS_PROXY, then run the same command again",
            WITHOUT_PROXY,
        ],
        example: "the proxy's name cannot be resolved (proxy.example.com:3128)\nerror sending request\nclient error (Connect)\ntunnel error: failed to create underlying connection\ndns error",
    },
    Entry {
        code: "net.proxy_sign_in",
        exit: &[1, 3],
        who: &[Machine, You],
        cause: "The proxy in HTTPS_PROXY answered 407: it wants a name and a password, or does not accept the ones it got. It is asked only once, because some proxies lock an account after a few wrong passwords. The token was not sent.",
        mend: &[
            "set HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT, with characters such as @ : / # % percent-encoded in name and password (@ is %40)",
            WITHOUT_PROXY,
        ],
        example: "the proxy wants a name and a password (proxy.example.com:3128)\nerror sending request\nclient error (Connect)\ntunnel error: proxy authorization required",
    },
    Entry {
        code: "net.proxy_setting",
        exit: &[1],
        who: &[You, Machine],
        cause: "HTTPS_PROXY (or ALL_PROXY, or HTTP_PROXY) is set and is not the address of a proxy that can be used. Without this check everything would go out without a proxy. Nothing was sent.",
        mend: &[
            "set it to http://HOST:PORT or http://USER:PASSWORD@HOST:PORT, with characters such as @ : / # % percent-encoded in name and password (@ is %40)",
            WITHOUT_PROXY,
        ],
        example: "HTTPS_PROXY cannot be read as the address of a proxy; nothing was sent",
    },
    Entry {
        code: "net.tls",
        exit: &[75, 3, 1],
        who: &[Machine],
        cause: "The certificate that came is not one that this machine trusts. Many companies inspect TLS: their proxy answers with a certificate of the company's own CA. If yours does not, somebody else may be in between. The token was not sent.",
        mend: &[
            "if your company inspects TLS, point SSL_CERT_FILE to its CA certificate",
            "see who signed what comes: `openssl s_client -connect public-api.justworks.com:443 -showcerts`",
            "if not, do not go on: somebody may be between you and Justworks",
        ],
        example: "no trustworthy encrypted connection (public-api.justworks.com)\nerror sending request\nclient error (Connect)\ninvalid peer certificate: UnknownIssuer",
    },
    Entry {
        code: "net.timeout",
        exit: &[75, 3],
        who: &[Machine, Nobody],
        cause: "There was a connection, and no answer in time. All retries are used up.",
        mend: &[NETWORK],
        example: "no answer in time (public-api.justworks.com)",
    },
    Entry {
        code: "net.interrupted",
        exit: &[75, 3],
        who: &[Machine, Nobody],
        cause: "The connection broke off in the middle of an answer, or the answer ended before its JSON did, in all attempts.",
        mend: &[NETWORK],
        example: "the connection broke off (public-api.justworks.com)\nconnection reset by peer",
    },
    Entry {
        code: "api.rate_limited",
        exit: &[75, 3],
        who: &[Nobody],
        cause: "Justworks answered 429 (too many requests) to all attempts, or asked for a longer wait than `longest_wait_seconds`; the message then names it. The pace adapts by itself; another program with the same app may use the limit up.",
        mend: &["wait a few minutes, then run the same command again"],
        example: "/v1/members answered 429: rate_limited: too many requests",
    },
    Entry {
        code: "api.unavailable",
        exit: &[75, 3],
        who: &[Nobody, Justworks],
        cause: "Justworks is having problems: it answered 5xx or 408 to all attempts, or asked for a longer wait than `longest_wait_seconds`; the message then names it.",
        mend: &["wait a few minutes, then run the same command again"],
        example: "/v1/payrolls answered 503 (request 7f3a…)",
    },
    Entry {
        code: "api.forbidden",
        exit: &[3, 1],
        who: &[Admin, You],
        cause: "Justworks answered 403: the scope for this was withdrawn, or the one who signed in may not see it any more. What was published before stays as it is.",
        mend: &[
            "run `drivetrain connect justworks` to sign in again; your data and bookmarks are kept",
            "or leave it out: `drivetrain streams justworks --exclude STREAM`",
        ],
        example: "deductions: /v1/deductions answered 403: insufficient_scope: this needs the scope deductions:read (request 7f3a…)",
    },
    Entry {
        code: "api.not_found",
        exit: &[3, 1],
        who: &[You, Justworks],
        cause: "Justworks answered 404 or 410 where a list should be. Mostly the API's address is a wrong one.",
        mend: &[ADDRESS],
        example: "/v1/company answered 404",
    },
    Entry {
        code: "api.redirect",
        exit: &[1, 3],
        who: &[You, Machine],
        cause: "The server wants to send this program elsewhere. A token must not travel there, so it is not followed. It is a wrong API address, or a proxy's own sign-in page.",
        mend: &[ADDRESS],
        example: "/v1/company answered 302",
    },
    Entry {
        code: "api.refused",
        exit: &[3, 1],
        who: &[Justworks],
        cause: "Justworks answered 4xx to a request that should be a good one. If it is about one id, that one alone is kept as it was.",
        mend: &[
            "run the same command with -v, and tell Justworks the path, the time and the request id",
        ],
        example: "/v1/payrolls answered 400: bad_request: start_date is required (request 7f3a…)",
    },
    Entry {
        code: "api.bad_answer",
        exit: &[3, 1],
        who: &[You, Machine, Justworks],
        cause: "The answer is not what the API's documentation says: a web page (a proxy's block page, a wrong address), something that is not JSON, or a list that is not one.",
        mend: &[
            ADDRESS,
            "behind a proxy: open the address in a browser of this machine, and see who answers",
        ],
        example: "/v1/company answered a web page instead of JSON",
    },
    Entry {
        code: "api.bad_json",
        exit: &[3, 1],
        who: &[Justworks],
        cause: "The answer came whole, from the right address, and its JSON cannot be read: it is broken, nested more than 127 levels deep, or not in UTF-8. The message says after how many bytes of the answer. A single bad character in a text is not such a fault: it is read as U+FFFD and reported.",
        mend: &[
            AGAIN,
            "run the same command with -v, and tell Justworks the path, the time and the request id",
        ],
        example: "members: /v1/members answered broken JSON (at byte 884)",
    },
    Entry {
        code: "api.too_large",
        exit: &[3, 1],
        who: &[Justworks],
        cause: "One answer has more bytes than this program is willing to keep in memory. A page of 100 records is far below that.",
        mend: &[TELL],
        example: "/v1/members answered more than 64 MiB",
    },
    Entry {
        code: "api.no_key",
        exit: &[3, 1],
        who: &[Justworks],
        cause: "A record came without its id, or its id has a character that cannot be read, so that it cannot be told from others. Its family is kept as it was.",
        mend: &[AGAIN, TELL],
        example: "paystubs: an item of paystubs has no paystub_id",
    },
    Entry {
        code: "api.other_item",
        exit: &[3, 1],
        who: &[Justworks],
        cause: "Asked for one record, Justworks answered another one. Nothing of it is believed.",
        mend: &[AGAIN, TELL],
        example: "payrolls: the detail is another one than was asked for",
    },
    Entry {
        code: "api.contradiction",
        exit: &[3, 1],
        who: &[Justworks],
        cause: "A list and the detail of the same record give different values for the same field. Neither is believed; the payroll keeps its former version.",
        mend: &[AGAIN, TELL],
        example: "payrolls: list and detail differ in the net_pay_minor",
    },
    Entry {
        code: "api.unreadable_amount",
        exit: &[3, 1],
        who: &[Justworks],
        cause: "Justworks sent an amount of money that is not a whole number of hundredths: it has a fraction or an exponent, is text, or is too large. Reading it by guess could be off by a factor of a hundred. The payroll keeps its previous version; one that is new is not saved yet.",
        mend: &[
            AGAIN,
            "run the same command with -v, and tell Justworks the path, the time and the request id",
        ],
        example: "payrolls: Justworks sent payrolls.gross_pay_minor as a number with a fraction, not as a whole number of hundredths",
    },
    Entry {
        code: "api.expired_cursor",
        exit: &[3, 1],
        who: &[Nobody, Justworks],
        cause: "A list's next page was refused because its cursor is no longer good, and so again when the list was begun anew.",
        mend: &[AGAIN, TELL],
        example: "members: /v1/members no longer knows its own cursor",
    },
    Entry {
        code: "api.repeated_page",
        exit: &[3, 1],
        who: &[Nobody, Justworks],
        cause: "A list answered a page twice, so that the one in between is missing; or it goes on with records that it had listed before, and may never end.",
        mend: &[AGAIN, TELL],
        example: "members: /v1/members answered a page again",
    },
    Entry {
        code: "api.repeated_cursor",
        exit: &[3, 1],
        who: &[Nobody, Justworks],
        cause: "A list leads back to a page that it has shown already, and would never end.",
        mend: &[AGAIN, TELL],
        example: "members: /v1/members answered with a cursor that it gave before",
    },
    Entry {
        code: "api.endless_list",
        exit: &[3, 1],
        who: &[Nobody, Justworks],
        cause: "A list goes on beyond any number of pages that a company can have, or page after page brings nothing new.",
        mend: &[AGAIN, TELL],
        example: "members: /v1/members has no end",
    },
    Entry {
        code: "api.moving_list",
        exit: &[3, 75],
        who: &[Nobody],
        cause: "Somebody was at work at Justworks while a list was read: it did not come the same twice, so that a record may be on no page of it.",
        mend: &[AGAIN],
        example: "members: /v1/members did not come the same twice",
    },
    Entry {
        code: "api.report_late",
        exit: &[3, 75],
        who: &[Nobody, Justworks],
        cause: "Justworks works time-off balances out on request, and was not done in time.",
        mend: &[
            AGAIN,
            TELL,
            "or leave it out: `drivetrain streams justworks --exclude STREAM`",
        ],
        example: "time_off_balances: /v1/time-off/balances/{id} was not ready after 120 s",
    },
    Entry {
        code: "api.report_failed",
        exit: &[3, 1],
        who: &[Nobody, Justworks],
        cause: "Justworks could not work out the time-off balances.",
        mend: &[
            AGAIN,
            TELL,
            "or leave it out: `drivetrain streams justworks --exclude STREAM`",
        ],
        example: "time_off_balances: /v1/time-off/balances/{id} says that the report has failed",
    },
];
