//! Step 5 for somebody who has a token already: it is read from standard input instead of signed in
//! for, and proven good for the right company as any other.
//!
//! An access token is tried as it is. If it is refused and there is a refresh token, that is used
//! once: from then on it may be dead, and what came for it is kept or, if it is of no use, revoked.

use super::Draft;
use super::sign_in::{Signed, check, check_or_revoke};
use crate::auth::token::{Document, Grant};
use crate::context::{Context, now};
use crate::error::{Error, Kind};
use crate::ui::paste::MAX_LINE;

/// Reads what was handed over. Nothing of it is ever shown.
pub(super) fn read(context: &Context) -> Result<Grant, Error> {
    let what = "Paste the token";
    let text = context.ui.handed_over(what, "standard input: `… < FILE`")?;
    let unfit = |what: &str| {
        let message = format!("standard input holds {what}");
        Error::usage("connect.token", message).hint(
            "it takes an access token alone, or JSON: {\"access_token\": …, \"refresh_token\": …, \"scope\": …, \"expires_at\": …}",
        )
    };
    if text.expose().len() > MAX_LINE {
        return Err(unfit("more than any token"));
    }
    Grant::given(&text, now()).map_err(unfit)
}

/// Checks the token, as it is or renewed.
pub(super) fn accept(draft: &Draft, grant: &Grant, context: &Context) -> Result<Signed, Error> {
    let _orderly = context.interrupts.orderly();
    if grant.scope.is_none() {
        context.ui.warn(
            "the token does not say its scope: what was asked for is taken as granted. If it is less, say so with --scopes, or in JSON with \"scope\"",
        );
    }
    if grant.refresh.is_none() {
        context.ui.warn(
            "there is no refresh token: this sign-in ends with the access token, and cannot be renewed",
        );
    }
    let runtime = context.runtime()?;
    runtime.block_on(async {
        tokio::select! {
            signed = prove(draft, grant, context) => signed,
            signal = context.interrupts.wait() => Err(signal.error()),
        }
    })
}

async fn prove(draft: &Draft, grant: &Grant, context: &Context) -> Result<Signed, Error> {
    let asked = draft.connection.scopes.to_string();
    let document = Document::new(grant.clone(), &asked, draft.secret.clone(), now());
    let refused = match check(draft, &document, context).await {
        Ok((granted, company)) => {
            return Ok(Signed {
                document,
                granted,
                company,
            });
        }
        Err(error) if error.code == "auth.given_token_rejected" => error,
        Err(error) => return Err(error),
    };
    let name = draft.connection.name.to_string();
    let rejected = |message: &str| {
        let mut error = Error::new("auth.token_rejected", Kind::SignIn, message)
            .hint("get a new one, or sign in: run the same command without --with-token");
        error.causes.clone_from(&refused.causes);
        error
    };
    let Some(refresh) = &document.refresh else {
        let message = "Justworks does not accept the access token; nothing was stored";
        return Err(rejected(message));
    };
    let oauth = context
        .oauth(&draft.connection, &draft.link, draft.secret.clone())
        .map_err(|problem| Error::of_problem(&problem, &name))?;
    let renewed = oauth.refresh(refresh).await.map_err(|error| {
        if error.error() != Some("invalid_grant") {
            return Error::of_problem(&error.problem(), &name);
        }
        let mut top = rejected(
            "Justworks accepts neither the access token nor the refresh token; nothing was stored",
        );
        top.causes.push(error.to_string());
        top
    })?;
    let document = document.renewed(renewed, now());
    check_or_revoke(draft, &oauth, document, context).await
}
