//! Tokens that were just received, proven good: the scope is enough, and the company is the right one.

use std::cell::Cell;
use std::sync::Arc;

use super::Draft;
use super::sign_in::Signed;
use crate::auth::oauth::OAuth;
use crate::auth::session::Session;
use crate::auth::token::Credentials;
use crate::codes;
use crate::config::Company;
use crate::context::Context;
use crate::error::Error;
use crate::justworks::scopes::Scopes;
use crate::report::Problem;
use crate::run::{check_company, company};

/// Revokes tokens that are of no use to anyone.
pub(super) async fn revoke(oauth: &OAuth, document: &Credentials) {
    let token = document.refresh.as_ref().unwrap_or(&document.access);
    if let Err(error) = oauth.revoke(token).await {
        tracing::info!("the unused sign-in could not be revoked: {error}");
    }
}

/// Checks tokens that were made here, and revokes them if they fail.
pub(super) async fn check_or_revoke(
    draft: &Draft,
    oauth: &OAuth,
    document: Credentials,
    context: &Context,
) -> Result<Signed, Error> {
    let checked = check(draft, &document, context).await;
    if checked.is_err() {
        revoke(oauth, &document).await;
    }
    let (granted, company) = checked?;
    Ok(Signed {
        document,
        granted,
        company,
    })
}

/// The API refuses a token that was received a moment ago.
fn unaccepted(answer: Problem, draft: &Draft) -> Error {
    let name = draft.connection.name.to_string();
    let message = "Justworks issued a new sign-in, but its API does not accept it";
    let mut error = Error::new(codes::AUTH_REJECTED, message)
        .hint_for(&name, "run `{connect}` to sign in again")
        .hint(format!(
            "if it is refused again, ask Justworks whether {} is the API for this sign-in",
            draft.endpoint.api_url
        ));
    error.causes.push(answer.message);
    error.said = answer.said;
    error
}

/// Whether the scope is enough and the company is the right one.
pub(super) async fn check(
    draft: &Draft,
    document: &Credentials,
    context: &Context,
) -> Result<(Scopes, Company), Error> {
    let granted = Scopes::read(&document.scope);
    if let Some(core) = granted.lacking_core().first() {
        let message =
            format!("Justworks did not grant {core}, and without it there is nothing to sync");
        return Err(Error::new(codes::SCOPE_CORE_MISSING, message)
            .hint("run the command again and leave everything checked")
            .hint("if the page does not offer it, ask Justworks to add the scope to the app"));
    }
    let name = draft.connection.name.to_string();
    let session = Arc::new(Session::fresh(document.access.clone()));
    let client = context.client(&draft.connection, &draft.endpoint, session, &name)?;
    let seen = company(&client, &Cell::default(), draft.connection.source)
        .await
        .map_err(|problem| match problem.code {
            codes::AUTH_REJECTED => unaccepted(problem, draft),
            _ => Error::of_problem(&problem, &name),
        })?;
    if draft.former.is_some() {
        check_company(&draft.connection, &draft.endpoint, &seen)?;
    }
    Ok((
        granted,
        Company {
            id: seen.id,
            name: seen.name,
            host: draft.endpoint.host.as_str().into(),
        },
    ))
}
