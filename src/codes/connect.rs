//! Connecting, and which connection is meant.

use super::Hint::{Also, Do};
use super::Kind::{Failed, SignIn, Temporary, Usage};
use super::Who::{Admin, Justworks, Machine, You};

rows! {
    CONNECT_NO_APP = "connect.no_app" {
        exit: &[SignIn],
        who: &[Justworks, You],
        cause: "Justworks' API needs a registered OAuth app, and you do not have one yet. The email that was printed asks Justworks for one.",
        hints: &[
            Do("nothing was changed; when Justworks replies, run `{connect}` again"),
            Also("until then, try it with a made-up company: `drivetrain connect justworks --sandbox --yes`"),
        ],
        example: "an OAuth app from Justworks is needed first",
    }
    CONNECT_NOT_ADMIN = "connect.not_admin" {
        exit: &[SignIn],
        who: &[Admin],
        cause: "Only a Justworks admin of the company can allow an app. Nothing was changed.",
        hints: &[Do("ask an admin to run `{connect}`; nothing was changed")],
        example: "this has to be done by a Justworks admin",
    }
    CONNECT_DECLINED = "connect.declined" {
        exit: &[SignIn],
        who: &[You],
        cause: "You answered no. Nothing was changed.",
        hints: &[
            Also("run `drivetrain connect justworks` again when you are ready"),
            Also("to connect another company: add --name NAME"),
        ],
        example: "nothing was changed",
    }
    CONNECT_CLIENT_SECRET = "connect.client_secret" {
        exit: &[Usage, SignIn],
        who: &[You],
        cause: "The client secret is empty, its file does not hold exactly one line with the secret, or JUSTWORKS_CLIENT_SECRET is not text.",
        hints: &[
            Do("set JUSTWORKS_CLIENT_SECRET again, or unset it to use the saved client secret"),
            Also("run it again and paste the secret, or give it with JUSTWORKS_CLIENT_SECRET or --client-secret-file"),
        ],
        example: "the client secret is empty",
    }
    CONNECT_TOKEN = "connect.token" {
        exit: &[Usage],
        who: &[You],
        cause: "The input for --with-token is not a token.",
        hints: &[
            Do("it takes an access token, or JSON: {\"access_token\": …, \"refresh_token\": …, \"scope\": …, \"expires_at\": …}"),
        ],
        example: "standard input holds nothing",
    }
    CONNECT_REDIRECT_URI = "connect.redirect_uri" {
        exit: &[Usage],
        who: &[You],
        cause: "The browser returns to the redirect URI, which must be registered with the app. This URI cannot be used.",
        hints: &[
            Also("the default is http://127.0.0.1:8976/callback; `drivetrain connect justworks --redirect-uri URI` uses the one your app has"),
        ],
        example: "http://example.com/callback cannot be a redirect URI: http:// works for 127.0.0.1, [::1] and localhost only; other hosts need https://",
    }
    CONNECT_PASTE_ONLY = "connect.paste_only" {
        exit: &[Usage],
        who: &[You],
        cause: "The redirect URI leads to another machine, so its address must be pasted here, and there is no terminal to paste into.",
        hints: &[
            Do("run it in a terminal, or register a loopback address such as http://127.0.0.1:8976/callback"),
        ],
        example: "https://app.example.com/callback leads to another machine, and there is no terminal to paste into",
    }
    CONNECT_PORT_BUSY = "connect.port_busy" {
        exit: &[Temporary],
        who: &[Machine, You],
        cause: "The browser returns to a port of this machine, and another program uses it: often a sign-in that is still open in another terminal.",
        hints: &[
            Also("stop the program that uses it (`ss -ltnp 'sport = :8976'` shows it), then run the command again"),
            Also("use another port only if your app is registered with it: --redirect-uri"),
        ],
        example: "port 8976 is in use by another program",
    }
    CONNECT_PORT = "connect.port" {
        exit: &[Failed],
        who: &[Machine],
        cause: "No port can be opened on 127.0.0.1 for the browser to return to; the cause says why.",
        hints: &[Also("run it on a machine, or in a container, that has a loopback interface")],
        example: "port 80 cannot be opened\nPermission denied (os error 13)",
    }
    CONNECT_NOT_SANDBOX = "connect.not_sandbox" {
        exit: &[Usage],
        who: &[You],
        cause: "These flags describe a made-up company, not a real one.",
        hints: &[Do("add --sandbox")],
        example: "--seed, --members, --payrolls, --as-of, --varied and --books describe the sandbox's company",
    }
    CONNECT_SANDBOX_URL = "connect.sandbox_url" {
        exit: &[Usage],
        who: &[You],
        cause: "A sandbox runs inside drivetrain, at its own addresses.",
        hints: &[Do("leave out --api-url and --authorize-url, or --sandbox")],
        example: "--sandbox brings its own addresses",
    }
    CONNECT_SANDBOX_APP = "connect.sandbox_app" {
        exit: &[Usage],
        who: &[You],
        cause: "A sandbox has its own app.",
        hints: &[Do("leave out --client-id")],
        example: "--sandbox brings its own app",
    }
    CONNECT_SANDBOX_TOKEN = "connect.sandbox_token" {
        exit: &[Usage],
        who: &[You],
        cause: "A sandbox signs in by itself.",
        hints: &[Do("leave out --with-token")],
        example: "a sandbox connection signs in by itself",
    }
    CONNECTION_NONE = "connection.none" {
        exit: &[Usage],
        who: &[You],
        cause: "This user has no connection in this home. Under cron or sudo, it may be another user or another DRIVETRAIN_HOME than in your terminal.",
        hints: &[
            Do("run `{connect}`"),
            Also("or try it first: `drivetrain connect justworks --sandbox --yes`"),
        ],
        example: "nothing is connected yet",
    }
    CONNECTION_UNKNOWN = "connection.unknown" {
        exit: &[Usage],
        who: &[You],
        cause: "No connection has this name here.",
        hints: &[Also("list the connections: `drivetrain status`")],
        example: "there is no connection justwroks",
    }
    CONNECTION_WHICH = "connection.which" {
        exit: &[Usage],
        who: &[You],
        cause: "This command needs one connection, and you have several.",
        hints: &[Also("choose one: `drivetrain status` lists them")],
        example: "you have several connections",
    }
    CONNECTION_MOVED = "connection.moved" {
        exit: &[SignIn],
        who: &[You],
        cause: "The connection was exported, so that another machine syncs it. If two machines used one sign-in, each would end the other's.",
        hints: &[
            Also("it now syncs where the file was imported; to sign in here as well, run `drivetrain connect justworks`"),
            Also("if the export was cut off: run `drivetrain export-connection justworks --to FILE` again"),
        ],
        example: "the connection justworks was moved to another machine on 2026-03-01 09:00 UTC",
    }
    CONNECTION_UNFINISHED = "connection.unfinished" {
        exit: &[SignIn],
        who: &[You],
        cause: "`connect` was cut off (a crash, a power cut) while it stored the sign-in. Nothing uses what it stored.",
        hints: &[
            Do("run `{connect}` again"),
            Do("or `drivetrain disconnect {name} --purge` to revoke and remove it"),
        ],
        example: "the connection justworks was not finished: `connect` was cut off",
    }
    CONNECTION_NOT_REMOVED = "connection.not_removed" {
        exit: &[SignIn],
        who: &[You, Machine],
        cause: "`disconnect --purge` removed the data, but could not reach the keyring or file with the sign-in. The settings stay until it can: without them, drivetrain could not find the sign-in.",
        hints: &[
            Also("unlock its keyring, or make the file with its sign-in writable, then run `drivetrain disconnect justworks` again to remove the sign-in"),
        ],
        example: "the connection justworks was removed, but its sign-in could not be removed yet",
    }
    CONNECTION_OTHER_COMPANY = "connection.other_company" {
        exit: &[SignIn],
        who: &[You],
        cause: "The sign-in belongs to a different company than the data of this connection. Two companies never share a database. Nothing was read or changed.",
        hints: &[Do("to keep both: `{connect} --name NAME`")],
        example: "this sign-in is for the company Other Inc. (c-2), and justworks holds the data of Example Inc. (c-1)",
    }
    CONNECTION_OTHER_HOST = "connection.other_host" {
        exit: &[Usage],
        who: &[You],
        cause: "A connection always uses the API host it was created with, so its token never goes to another one.",
        hints: &[Do("to connect this one as well: `{connect} --name NAME`")],
        example: "the connection justworks belongs to public-api.justworks.com, not to 127.0.0.1:8977",
    }
}
