//! Signing in at Justworks, and staying signed in.

use super::Hint::{Also, Do};
use super::Kind::{Failed, Incomplete, SignIn, Temporary, Usage};
use super::Who::{Admin, Justworks, Machine, Nobody, You};
use super::hint::{ADDRESS, LATER, SIGN_IN};

const VALID_TOKEN: &str = "put a valid token there, or unset it to use the saved sign-in";

rows! {
    AUTH_REFRESH_REJECTED = "auth.refresh_rejected" plain {
        exit: &[SignIn],
        who: &[You, Admin],
        cause: "Justworks no longer renews the saved sign-in: it has expired (nothing was synced for longer than it lasts), somebody revoked the app at Justworks, or another copy of this sign-in has renewed it. What is published stays as it is.",
        hints: &[Do(SIGN_IN)],
        example: "Justworks no longer accepts the saved sign-in\ntoken refresh answered 400 invalid_grant (request 7f3a…)",
    }
    AUTH_REJECTED = "auth.rejected" plain {
        exit: &[SignIn],
        who: &[You, Admin],
        cause: "The API does not accept the access token, and not a renewed or a new one either: the app was revoked at Justworks, the one who signed in has lost their rights, or the API's address is another system than the sign-in's.",
        hints: &[
            Do(SIGN_IN),
            Also("if it is refused again, ask Justworks whether the API's address is the one that the sign-in is for"),
        ],
        example: "Justworks does not accept the access token, not even a renewed one\n/v1/company answered 401\nthe server says: invalid_token: the access token is revoked",
    }
    AUTH_RENEWAL_LOST = "auth.renewal_lost" {
        exit: &[SignIn],
        who: &[You],
        cause: "A renewal was cut off after Justworks was asked and before its answer was kept (a crash, a lost connection). Justworks has made the old token worthless by then.",
        hints: &[Do(SIGN_IN)],
        example: "a renewal of the sign-in was cut off at 2026-03-01 05:30:11 UTC, after Justworks was asked and before its answer was kept; Justworks no longer accepts the sign-in from before\ntoken refresh answered 400 invalid_grant",
    }
    AUTH_EXPIRED = "auth.expired" {
        exit: &[SignIn],
        who: &[You],
        cause: "The access token is over, and there is no refresh token to renew it with. A token that was handed over with --with-token can be like that.",
        hints: &[Do(SIGN_IN)],
        example: "the saved sign-in has expired and cannot be renewed",
    }
    AUTH_SIGNED_OUT = "auth.signed_out" {
        exit: &[SignIn],
        who: &[You],
        cause: "This connection has no sign-in: it was disconnected, or what kept it is empty. Its data is still there.",
        hints: &[
            Do(SIGN_IN),
            Also("to keep the sign-in elsewhere from now on: `drivetrain connect justworks --storage file`"),
        ],
        example: "the connection justworks is signed out",
    }
    AUTH_BAD_CLIENT = "auth.bad_client" plain {
        exit: &[SignIn],
        who: &[You, Justworks],
        cause: "Justworks does not know this client id and secret: one of them was mistyped, the secret was replaced at Justworks, or the app was deleted or may not use the authorization-code grant.",
        hints: &[
            Do("check both with whoever registered the app at Justworks, then run `{connect}`; JUSTWORKS_CLIENT_SECRET, where it is set, is used instead of the kept secret"),
            Also("ask Justworks to allow the authorization-code grant for the app, if it says unauthorized_client"),
        ],
        example: "Justworks does not accept the app's client id and secret\ntoken refresh answered 401 invalid_client",
    }
    AUTH_INVALID_SCOPE = "auth.invalid_scope" plain {
        exit: &[SignIn],
        who: &[You, Justworks],
        cause: "The sign-in asks for a scope that the app was not registered with at Justworks.",
        hints: &[
            Do("run `{connect} --scopes \"…\"` with the scopes that the app was registered with"),
            Also("or ask Justworks to register the app with it"),
        ],
        example: "the app is not registered for a scope that was asked for\ninvalid_scope: deductions:read is not among the app's scopes",
    }
    AUTH_REFUSED = "auth.refused" {
        exit: &[SignIn],
        who: &[You, Justworks],
        cause: "Justworks refuses the sign-in for a reason that this program does not know; it stands in the causes.",
        hints: &[Do(SIGN_IN), Also("check the app's registration, if it is refused again")],
        example: "Justworks refused the sign-in\ninvalid_request: redirect_uri is missing",
    }
    AUTH_DENIED = "auth.denied" {
        exit: &[SignIn],
        who: &[Admin],
        cause: "Whoever was at the browser clicked that access is denied. Nothing was stored.",
        hints: &[Do("run `{connect}` again when it may be allowed")],
        example: "access was denied at Justworks; nothing was stored\naccess_denied: the admin has denied access",
    }
    AUTH_TIMEOUT = "auth.timeout" {
        exit: &[SignIn],
        who: &[You],
        cause: "Nobody came back from the browser in time. If the page itself did not open or said that something is wrong with the request, the authorize URL, the client id or the redirect URI is not what the app was registered with.",
        hints: &[
            Also("run the command again; `drivetrain connect justworks --timeout 30m` waits longer"),
            Also("if the sign-in page did not open, check its address: `drivetrain connect justworks --authorize-url URL`"),
        ],
        example: "nobody signed in within 10 min",
    }
    AUTH_CODE_REJECTED = "auth.code_rejected" {
        exit: &[SignIn],
        who: &[You],
        cause: "The browser came back with a code that Justworks does not take: it is good for one minute and one use, and only with the redirect URI that the app was registered with.",
        hints: &[
            Do("a code is good for one minute and one use: run the same command again"),
            Do("if it happens again, compare --redirect-uri with what the app was registered with, to the letter"),
        ],
        example: "the code for the sign-in answered 400 invalid_grant",
    }
    AUTH_TOKEN_REJECTED = "auth.token_rejected" {
        exit: &[SignIn],
        who: &[You],
        cause: "The token that was handed over with --with-token is not good, and there is no refresh token, or it is not good either. Nothing was stored.",
        hints: &[
            Also("get a new one, or sign in: `drivetrain connect justworks` without --with-token"),
        ],
        example: "Justworks does not accept the access token; nothing was stored",
    }
    AUTH_GIVEN_TOKEN_REJECTED = "auth.given_token_rejected" {
        exit: &[SignIn],
        who: &[You],
        cause: "DRIVETRAIN_ACCESS_TOKEN is set and is used instead of the saved sign-in; Justworks does not accept it. This program does not renew it.",
        hints: &[Do(VALID_TOKEN)],
        example: "Justworks does not accept the token in DRIVETRAIN_ACCESS_TOKEN",
    }
    AUTH_GIVEN_TOKEN_MALFORMED = "auth.given_token_malformed" {
        exit: &[SignIn],
        who: &[You],
        cause: "DRIVETRAIN_ACCESS_TOKEN is set, and what it holds cannot be sent as a token: it has a line break, a blank or a character outside ASCII in it. The saved sign-in is not used in its place.",
        hints: &[Do(VALID_TOKEN)],
        example: "DRIVETRAIN_ACCESS_TOKEN holds something that is not UTF-8 text",
    }
    AUTH_NOT_SAVED = "auth.not_saved" {
        exit: &[SignIn],
        who: &[Machine, You],
        cause: "The sign-in was renewed and the new one could not be kept. This run went on with it; the old one is worthless now.",
        hints: &[Do("the next run needs a sign-in"), Do(SIGN_IN)],
        example: "the renewed sign-in could not be saved: the OS keyring did not answer within 3 s; it may be waiting for a prompt that nobody sees",
    }
    AUTH_UNAVAILABLE = "auth.unavailable" {
        exit: &[Temporary, Incomplete],
        who: &[Nobody, Justworks],
        cause: "Justworks could not complete the sign-in or its renewal: a disturbance there, or too many requests.",
        hints: &[Do(LATER)],
        example: "token refresh answered 503",
    }
    AUTH_BAD_ANSWER = "auth.bad_answer" {
        exit: &[Temporary, Incomplete],
        who: &[Nobody, Machine, You],
        cause: "What answered at the sign-in's address does not speak OAuth: a page of a proxy, a firewall or a hotel's network, an outage, or a wrong API address. It says nothing about the sign-in, which stays as it was.",
        hints: &[Do(LATER), Do(ADDRESS)],
        example: "token refresh answered 302 with a web page instead of JSON",
    }
    AUTH_FAILED = "auth.failed" {
        exit: &[Failed],
        who: &[You],
        cause: "A fault of this program while the sign-in was read or kept.",
        hints: &[Also("run it again with -vv, and report what it says")],
        example: "keeping the sign-in failed unexpectedly",
    }
    AUTH_NOT_REVOKED = "auth.not_revoked" {
        exit: &[Failed],
        who: &[Admin],
        cause: "The tokens are forgotten on this machine, but Justworks could not be told that they are no longer good; the cause says why. A token without its app can be revoked by nobody but Justworks.",
        hints: &[
            Also("the tokens are forgotten here; to be safe, revoke the app's access at Justworks as well"),
        ],
        example: "the sign-in could not be revoked at Justworks\nthe server cannot be reached (public-api.justworks.com)",
    }
    AUTH_NOT_FORGOTTEN = "auth.not_forgotten" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "The keyring or file that keeps the sign-in could not be emptied; the cause says why. The command can be repeated until it can.",
        hints: &[
            Also("unlock the keyring, or make the file writable, then run the same command again: `drivetrain disconnect justworks`"),
            Also("or remove it by hand: `secret-tool clear service drivetrain username ID`"),
        ],
        example: "the sign-in could not be removed from the OS keyring\nthe OS keyring is locked or was never set up, and nobody here could unlock it",
    }
    SCOPE_CORE_MISSING = "scope.core_missing" {
        exit: &[SignIn, Usage],
        who: &[Admin, Justworks],
        cause: "Without this scope there is nothing to sync: the company, its people and its payrolls with their paystubs are the least. It was unticked at the sign-in, withdrawn since, or the app was not registered with it.",
        hints: &[
            Do("run `{connect}` and leave everything that is listed allowed"),
            Also("if the page does not offer it, ask Justworks to register the app with it"),
        ],
        example: "paystub:read is no longer granted, and without it there is nothing to sync",
    }
    SCOPE_NOT_GRANTED = "scope.not_granted" {
        exit: &[],
        who: &[Admin],
        cause: "Justworks did not grant the scope that this stream needs. It is skipped, which is not a failure; all others are read.",
        hints: &[
            Also("to read it: `drivetrain connect justworks`, and allow it there"),
            Also("if the page does not offer it, ask Justworks to register the app with it"),
        ],
        example: "deductions: the scope deductions:read is not granted",
    }
    SCOPE_PARENT_SKIPPED = "scope.parent_skipped" {
        exit: &[],
        who: &[Admin, You],
        cause: "This stream hangs on another one that is not read. It is skipped, which is not a failure.",
        hints: &[Also("see why the other one is not read: `drivetrain streams justworks`")],
        example: "paystub_lines: it belongs to paystubs, which is not read",
    }
    SCOPE_UNKNOWN = "scope.unknown" {
        exit: &[Usage],
        who: &[You],
        cause: "A word in --scopes is no scope that this program reads with: a slip of the pen, or a scope that writes.",
        hints: &[
            Also("leave it out of --scopes: `drivetrain connect justworks --help` says what it takes"),
        ],
        example: "payrol:read is not a scope that this program reads with",
    }
    SCOPE_MISSING = "scope.missing" {
        exit: &[Usage],
        who: &[You],
        cause: "--include asks for something whose scope is not in --scopes.",
        hints: &[Do("add it to --scopes, if the app was registered with it")],
        example: "--include tax_ids needs member.tax_id:read",
    }
    SELECTION_NOT_INCLUDED = "selection.not_included" {
        exit: &[],
        who: &[You],
        cause: "This stream is about sensitive or rarely wanted things, and is read only if somebody asks for it by name.",
        hints: &[Also("to read it: `drivetrain streams justworks --include STREAM`")],
        example: "tax_ids: not included: --include tax_ids",
    }
    SELECTION_EXCLUDED = "selection.excluded" {
        exit: &[],
        who: &[You],
        cause: "Somebody chose not to read this stream. What was read of it before stays.",
        hints: &[Also("to read it again: `drivetrain streams justworks --include STREAM`")],
        example: "payroll_fees: excluded",
    }
}
