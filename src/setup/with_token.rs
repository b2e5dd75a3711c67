//! Step 5 for a person who has a token already: it is read from standard input instead of signed in
//! for, and proven good for the right company as any other.
//!
//! An access token is tried as it is. If it is refused and there is a refresh token, that is used
//! once: from then on it may be dead. What came for it is revoked only if it is of no use, and kept
//! also where that is not known yet.

use super::Draft;
use super::keep_signed_in;
use super::proof::{check, revoke};
use super::sign_in::Signed;
use crate::auth::oauth::OAuthError;
use crate::auth::sign_in_store::SignInInfo;
use crate::auth::token::{Credentials, Grant};
use crate::codes;
use crate::context::{Context, now};
use crate::error::{Error, Kind};
use crate::foreign::Line;
use crate::secret::{Secret, text};
use crate::ui::paste::MAX_LINE;

/// Reads what was handed over. Nothing of it is ever shown.
pub(super) fn read(context: &Context) -> Result<Grant, Error> {
    let what = "Paste the token";
    let bytes = context.ui.handed_over(what, "standard input: `… < FILE`")?;
    let unfit = |what: &str| {
        let message = format!("standard input holds {what}");
        Error::hinted(codes::CONNECT_TOKEN, message)
    };
    if bytes.len() > MAX_LINE {
        return Err(unfit("more than any token"));
    }
    let text = text(&bytes).map_err(unfit)?;
    Grant::given(&Secret::new(text), now()).map_err(unfit)
}

/// Checks the token, as it is or renewed.
pub(super) fn accept(draft: &Draft, grant: &Grant, context: &Context) -> Result<Signed, Error> {
    let _orderly = context.interrupts.orderly();
    if grant.scope.is_none() {
        context.ui.warn(
            "the token does not include its scope, so drivetrain assumes that everything was granted. If less was, use --scopes, or JSON with \"scope\"",
        );
    }
    if grant.refresh.is_none() {
        context.ui.warn(
            "there is no refresh token: this sign-in expires with the access token, and cannot be renewed",
        );
    }
    let runtime = context.runtime()?;
    let checked = |document: &Credentials| {
        runtime.block_on(context.interrupts.or(check(draft, document, context)))
    };
    let signed = |document, (granted, company)| Signed {
        document,
        granted,
        company,
    };
    let asked = draft.connection.scopes.to_string();
    let document = Credentials::new(grant.clone(), &asked, draft.secret.clone(), now());
    let refused = match checked(&document) {
        Ok(good) => return Ok(signed(document, good)),
        Err(error) if error.code == codes::AUTH_REJECTED => error,
        Err(error) => return Err(error),
    };
    let Some(refresh) = &document.refresh else {
        let message = "Justworks does not accept the access token; nothing was saved";
        return Err(rejected(message, &refused));
    };
    let name = draft.connection.name.to_string();
    let oauth = context
        .oauth(&draft.connection, &draft.endpoint, draft.secret.clone())
        .map_err(|problem| Error::of_problem(&problem, &name))?;
    // Not stopped by a signal: a request given up before its answer would leave a dead token behind.
    let renewed = runtime.block_on(oauth.refresh(refresh, 1));
    let renewed = renewed.map_err(|error| unrenewed(&error, &refused, &name))?;
    let document = document.renewed(renewed, now());
    match checked(&document) {
        Ok(good) => Ok(signed(document, good)),
        Err(error) if matches!(error.kind, Kind::SignIn | Kind::Usage) => {
            runtime.block_on(revoke(&oauth, &document));
            Err(error)
        }
        Err(error) => Err(kept(draft, &document, error, context)),
    }
}

fn rejected(message: &str, refused: &Error) -> Error {
    let mut error = Error::new(codes::AUTH_TOKEN_REJECTED, message)
        .hint("get a new one, or sign in: run the same command without --with-token");
    error.causes.clone_from(&refused.causes);
    error
}

/// Why there are no new tokens.
fn unrenewed(error: &OAuthError, refused: &Error, name: &str) -> Error {
    if error.error() == Some("invalid_grant") {
        let message =
            "Justworks accepts neither the access token nor the refresh token; nothing was saved";
        let mut top = rejected(message, refused);
        top.causes.push(error.to_string().into());
        return top;
    }
    let top = Error::of_problem(&error.problem(), name);
    match error {
        OAuthError::Refused { .. } => top,
        _ => top.hint(
            "the refresh token may be used up: if the same command is refused, get a new token, or sign in without --with-token",
        ),
    }
}

/// Keeps tokens that could not be proven good yet: the ones that were handed over are used up. Which
/// company they are for is seen by the next sync, before it reads anything. A sign-in that works is
/// not given up for them.
fn kept(draft: &Draft, document: &Credentials, mut error: Error, context: &Context) -> Error {
    let name = &draft.connection.name;
    let name = &name.to_string();
    if draft.former.as_ref().is_some_and(|it| it.away().is_none()) {
        let hint = format!(
            "{name} keeps its previous sign-in. The refresh token is used up, and the new tokens were neither saved nor revoked: get a new token, or run `{{connect}}`"
        );
        error.hints.clear();
        return error.hint_for(name, &hint);
    }
    let mut connection = draft.connection.clone();
    if connection.company.id.is_empty() {
        connection.company.name = "company not known yet".into();
        connection.company.host = draft.endpoint.host.as_str().into();
    }
    match keep_signed_in(connection, document, &SignInInfo::of(document), context) {
        Ok(_) => {
            error.hints.clear();
            error.hint(format!(
                "the refresh token is used up, and the new tokens are saved: run `drivetrain sync {name}`, which checks the company first"
            ))
        }
        Err(unkept) => {
            error.causes.push(Line::from(format!(
                "the new tokens could not be saved: {}",
                unkept.message
            )));
            error.causes.extend(unkept.causes);
            error.hints = unkept.hints;
            error.hint_for(
                name,
                "the refresh token is used up, and the new tokens are not revoked: get a new token, or run `{connect}`",
            )
        }
    }
}
