//! Signing in at Justworks, and staying signed in.

use super::Hint::{Also, Do};
use super::Kind::{Failed, Incomplete, SignIn, Temporary, Usage};
use super::Who::{Admin, Justworks, Machine, Nobody, You};
use super::hint::{ADDRESS, LATER, SIGN_IN};

const VALID_TOKEN: &str = "set it to a valid token, or unset it to use the saved sign-in";

rows! {
    AUTH_REFRESH_REJECTED = "auth.refresh_rejected" plain {
        exit: &[SignIn],
        who: &[You, Admin],
        cause: "Justworks no longer renews the saved sign-in: it has expired (there was no sync for longer than it lasts), the app was revoked at Justworks, or another copy of this sign-in has renewed it. Your data is unchanged.",
        hints: &[Do(SIGN_IN)],
        example: "Justworks no longer accepts the saved sign-in\ntoken refresh answered 400 invalid_grant (request 7f3a…)",
    }
    AUTH_REJECTED = "auth.rejected" plain {
        exit: &[SignIn],
        who: &[You, Admin],
        cause: "The API rejects the access token, and also a renewed or new one: the app was revoked at Justworks, the person who signed in has lost their permissions, or the API address belongs to another system than the sign-in.",
        hints: &[
            Do(SIGN_IN),
            Also("if it is refused again, ask Justworks whether this API address matches the sign-in"),
        ],
        example: "Justworks does not accept the access token, not even a renewed one\n/v1/company answered 401\nthe server says: invalid_token: the access token is revoked",
    }
    AUTH_RENEWAL_LOST = "auth.renewal_lost" {
        exit: &[SignIn],
        who: &[You],
        cause: "A renewal was cut off after Justworks was asked and before its answer was saved (a crash, a lost connection). By then, Justworks had already replaced the old token.",
        hints: &[Do(SIGN_IN)],
        example: "a renewal of the sign-in was cut off at 2026-03-01 05:30:11 UTC, after Justworks was asked and before its answer was saved; Justworks no longer accepts the previous sign-in\ntoken refresh answered 400 invalid_grant",
    }
    AUTH_EXPIRED = "auth.expired" {
        exit: &[SignIn],
        who: &[You],
        cause: "The access token has expired, and there is no refresh token to renew it with. This happens with some tokens that were set up with --with-token.",
        hints: &[Do(SIGN_IN)],
        example: "the saved sign-in has expired and cannot be renewed",
    }
    AUTH_SIGNED_OUT = "auth.signed_out" {
        exit: &[SignIn],
        who: &[You],
        cause: "This connection has no sign-in: it was disconnected, or its stored sign-in is empty. Its data is still there.",
        hints: &[
            Do(SIGN_IN),
            Also("to store the sign-in somewhere else from now on: `drivetrain connect justworks --storage file`"),
        ],
        example: "the connection justworks is signed out",
    }
    AUTH_BAD_CLIENT = "auth.bad_client" plain {
        exit: &[SignIn],
        who: &[You, Justworks],
        cause: "Justworks does not know this client ID and secret: one has a typo, the secret was replaced at Justworks, or the app was deleted or may not use the authorization-code grant.",
        hints: &[
            Do("check both with the person who registered the app at Justworks, then run `{connect}`; if JUSTWORKS_CLIENT_SECRET is set, it is used instead of the stored secret"),
            Also("ask Justworks to allow the authorization-code grant for the app, if it says unauthorized_client"),
        ],
        example: "Justworks does not accept the app's client ID and secret\ntoken refresh answered 401 invalid_client",
    }
    AUTH_INVALID_SCOPE = "auth.invalid_scope" plain {
        exit: &[SignIn],
        who: &[You, Justworks],
        cause: "The sign-in requests a scope that the app is not registered for at Justworks.",
        hints: &[
            Do("run `{connect} --scopes \"…\"` with the scopes that your app has"),
            Also("or ask Justworks to add the scope to the app"),
        ],
        example: "the app is not registered for a requested scope\ninvalid_scope: deductions:read is not among the app's scopes",
    }
    AUTH_REFUSED = "auth.refused" {
        exit: &[SignIn],
        who: &[You, Justworks],
        cause: "Justworks refused the sign-in for a reason that drivetrain does not know. The causes have Justworks' words.",
        hints: &[Do(SIGN_IN), Also("if it is refused again, check the app's registration")],
        example: "Justworks refused the sign-in\ninvalid_request: redirect_uri is missing",
    }
    AUTH_DENIED = "auth.denied" {
        exit: &[SignIn],
        who: &[Admin],
        cause: "Access was denied in the browser. Nothing was saved.",
        hints: &[Do("run `{connect}` again once access may be granted")],
        example: "access was denied at Justworks; nothing was saved\naccess_denied: the admin has denied access",
    }
    AUTH_TIMEOUT = "auth.timeout" {
        exit: &[SignIn],
        who: &[You],
        cause: "The browser did not come back in time. If the page did not open, or said that something is wrong with the request, then the authorize URL, the client ID or the redirect URI does not match the app's registration.",
        hints: &[
            Also("run the command again; `drivetrain connect justworks --timeout 30m` waits longer"),
            Also("if the sign-in page did not open, check its address: `drivetrain connect justworks --authorize-url URL`"),
        ],
        example: "no one signed in within 10 min",
    }
    AUTH_CODE_REJECTED = "auth.code_rejected" {
        exit: &[SignIn],
        who: &[You],
        cause: "Justworks rejects the code that the browser brought back: a code works once, within one minute, and only with the app's registered redirect URI.",
        hints: &[
            Do("a code works once, within one minute: run the same command again"),
            Do("if it happens again, check that --redirect-uri matches the app's registration, letter by letter"),
        ],
        example: "the sign-in code answered 400 invalid_grant",
    }
    AUTH_TOKEN_REJECTED = "auth.token_rejected" {
        exit: &[SignIn],
        who: &[You],
        cause: "The token from --with-token is not valid, and there is no refresh token, or that one is not valid either. Nothing was saved.",
        hints: &[
            Also("get a new one, or sign in: `drivetrain connect justworks` without --with-token"),
        ],
        example: "Justworks does not accept the access token; nothing was saved",
    }
    AUTH_GIVEN_TOKEN_REJECTED = "auth.given_token_rejected" {
        exit: &[SignIn],
        who: &[You],
        cause: "DRIVETRAIN_ACCESS_TOKEN is set and is used instead of the saved sign-in, but Justworks does not accept it. drivetrain does not renew it.",
        hints: &[Do(VALID_TOKEN)],
        example: "Justworks does not accept the token in DRIVETRAIN_ACCESS_TOKEN",
    }
    AUTH_GIVEN_TOKEN_MALFORMED = "auth.given_token_malformed" {
        exit: &[SignIn],
        who: &[You],
        cause: "DRIVETRAIN_ACCESS_TOKEN is set, but it cannot be sent as a token: it contains a line break, a space or a character outside ASCII. The saved sign-in is not used in its place.",
        hints: &[Do(VALID_TOKEN)],
        example: "DRIVETRAIN_ACCESS_TOKEN holds something that is not UTF-8 text",
    }
    AUTH_NOT_SAVED = "auth.not_saved" {
        exit: &[SignIn],
        who: &[Machine, You],
        cause: "The sign-in was renewed, but the new one could not be saved. This sync continued with it; the old one no longer works.",
        hints: &[Do("the next sync needs a new sign-in"), Do(SIGN_IN)],
        example: "the renewed sign-in could not be saved: the system keyring did not answer within 3 s; it may be showing a prompt that you cannot see",
    }
    AUTH_UNAVAILABLE = "auth.unavailable" {
        exit: &[Temporary, Incomplete],
        who: &[Nobody, Justworks],
        cause: "Justworks could not complete the sign-in or its renewal: it is having problems, or gets too many requests.",
        hints: &[Do(LATER)],
        example: "token refresh answered 503",
    }
    AUTH_BAD_ANSWER = "auth.bad_answer" {
        exit: &[Temporary, Incomplete],
        who: &[Nobody, Machine, You],
        cause: "The server at the sign-in address does not speak OAuth: it is a proxy's page, a firewall, a hotel network, an outage, or a wrong API address. Your sign-in is unchanged and may be fine.",
        hints: &[Do(LATER), Do(ADDRESS)],
        example: "token refresh answered 302 with a web page instead of JSON",
    }
    AUTH_FAILED = "auth.failed" {
        exit: &[Failed],
        who: &[You],
        cause: "Bug in drivetrain: reading or saving the sign-in failed.",
        hints: &[Also("run it again with -vv, and report the output")],
        example: "saving the sign-in failed unexpectedly",
    }
    AUTH_NOT_REVOKED = "auth.not_revoked" {
        exit: &[Failed],
        who: &[Admin],
        cause: "The tokens were deleted on this machine, but could not be revoked at Justworks; the cause says why. Without its app, only Justworks can revoke a token.",
        hints: &[
            Also("the tokens were deleted here; to be safe, also revoke the app's access at Justworks"),
        ],
        example: "the sign-in could not be revoked at Justworks\nthe server cannot be reached (public-api.justworks.com)",
    }
    AUTH_NOT_FORGOTTEN = "auth.not_forgotten" {
        exit: &[Failed],
        who: &[You, Machine],
        cause: "The sign-in could not be removed from its keyring or file; the cause says why. You can repeat the command until it works.",
        hints: &[
            Also("unlock the keyring, or make the file writable, then run the same command again: `drivetrain disconnect justworks`"),
            Also("or remove it yourself: `secret-tool clear service drivetrain username ID`"),
        ],
        example: "the sign-in could not be removed from the system keyring\nthe system keyring is locked or was never set up, and cannot be unlocked from here",
    }
    SCOPE_CORE_MISSING = "scope.core_missing" {
        exit: &[SignIn, Usage],
        who: &[Admin, Justworks],
        cause: "Without this scope there is nothing to sync: a sync needs at least the company, its people and its payrolls with their paystubs. The scope was unchecked at the sign-in, was withdrawn since, or is not registered for the app.",
        hints: &[
            Do("run `{connect}` and leave everything checked"),
            Also("if the page does not offer it, ask Justworks to add the scope to the app"),
        ],
        example: "paystub:read is no longer granted, and without it there is nothing to sync",
    }
    SCOPE_NOT_GRANTED = "scope.not_granted" {
        exit: &[],
        who: &[Admin],
        cause: "Justworks did not grant the scope that this table needs. The table is skipped, which is not a failure; all others are synced.",
        hints: &[
            Also("to sync it: run `drivetrain connect justworks`, and allow it there"),
            Also("if the page does not offer it, ask Justworks to add the scope to the app"),
        ],
        example: "deductions: the scope deductions:read is not granted",
    }
    SCOPE_PARENT_SKIPPED = "scope.parent_skipped" {
        exit: &[],
        who: &[Admin, You],
        cause: "Needs another table that is not being synced. It is skipped, which is not a failure.",
        hints: &[Also("see why the other table is not synced: `drivetrain streams justworks`")],
        example: "paystub_lines: needs paystubs, which is not synced",
    }
    SCOPE_UNKNOWN = "scope.unknown" {
        exit: &[Usage],
        who: &[You],
        cause: "Unknown scope in --scopes: a typo, or one that can write.",
        hints: &[
            Also("leave it out of --scopes; `drivetrain connect justworks --help` lists the valid ones"),
        ],
        example: "payrol:read is not a scope that drivetrain uses",
    }
    SCOPE_MISSING = "scope.missing" {
        exit: &[Usage],
        who: &[You],
        cause: "--include names something whose scope is not in --scopes.",
        hints: &[Do("add it to --scopes, if your app has it")],
        example: "--include tax_ids needs member.tax_id:read",
    }
    SELECTION_NOT_INCLUDED = "selection.not_included" {
        exit: &[],
        who: &[You],
        cause: "This table is sensitive or rarely needed, and is synced only if you include it by name.",
        hints: &[Also("to sync it: `drivetrain streams justworks --include STREAM`")],
        example: "tax_ids: not included: --include tax_ids",
    }
    SELECTION_EXCLUDED = "selection.excluded" {
        exit: &[],
        who: &[You],
        cause: "You excluded this table. Data that was synced before stays.",
        hints: &[Also("to sync it again: `drivetrain streams justworks --include STREAM`")],
        example: "payroll_fees: excluded",
    }
}
