//! What takes the network, of one connection: the way there, the sign-in, and what it opens.

use super::check::{CheckName, Checks, Finding};
use super::endpoints::EndpointChecks;
use super::{Renewal, endpoints, network, sign_in};
use crate::auth::token::Credentials;
use crate::codes;
use crate::config::Connection;
use crate::context::{Context, Endpoint, now};
use crate::error::Error;
use crate::justworks::scopes::Scopes;
use crate::secret::Secret;

/// A connection, with what was found of its sign-in.
pub(super) struct Online<'a> {
    pub connection: &'a Connection,
    pub here: bool,
    pub given: Option<&'a Secret>,
    pub document: Option<Credentials>,
    pub context: &'a Context,
}

const COMPANY: CheckName = ("api.company", "same company");
const RATE_LIMIT: CheckName = ("api.rate_limit", "rate limit");

impl Online<'_> {
    /// What takes the network.
    pub fn checks(&self, checks: &mut Checks<'_>, renewal: Renewal) -> Result<(), Error> {
        let endpoint = match self.context.endpoint(self.connection) {
            Ok(endpoint) => endpoint,
            Err(error) => {
                let check = match error.code {
                    codes::NET_PROXY_SETTING => ("network.proxy", "proxy"),
                    _ => ("sandbox.started", "sandbox"),
                };
                checks.check(check, || error.into());
                return Ok(());
            }
        };
        let runtime = self.context.runtime()?;
        runtime.block_on(async {
            let reached = network::checks(checks, self.connection, &endpoint, self.context).await;
            let token = self.sign_in(checks, &endpoint, reached, renewal).await?;
            self.endpoints(checks, &endpoint, reached, token).await;
            Ok(())
        })
    }

    /// The sign-in; gives the token that can be used.
    async fn sign_in(
        &self,
        checks: &mut Checks<'_>,
        endpoint: &Endpoint,
        reached: bool,
        renewal: Renewal,
    ) -> Result<Option<Secret>, Error> {
        let (connection, context) = (self.connection, self.context);
        let is_usable = |document: &&Credentials| sign_in::usable(document, now());
        // Another process may have renewed it since it was read.
        let read = self.document.as_ref();
        let is_expired = read.is_some_and(|document| !is_usable(&document));
        let again = is_expired.then(|| context.sign_in_of(connection).load().ok().flatten());
        let again = again.flatten();
        let document = again.as_ref().or(read);
        let renewable = document.filter(|it| reached && it.refresh.is_some());
        let renewable = renewable.filter(|_| renewal == Renewal::Wanted);
        checks.check(("sign_in.token", "access token"), || {
            sign_in::token(connection, document, renewable.is_some(), context)
        });
        checks.check(("sign_in.life", "sign-in"), || {
            if self.here {
                sign_in::life(connection, document, context)
            } else {
                Finding::skipped("not signed in here")
            }
        });
        let check = ("sign_in.refresh", "renewal");
        let mut renewed = None;
        if let Some(document) = renewable {
            let _orderly = context.interrupts.orderly();
            let renewal = sign_in::renewal(connection, endpoint, &document.access, context);
            renewed = checks.wait(check, renewal).await;
            if let Some(signal) = context.interrupts.seen() {
                return Err(signal.error());
            }
        } else {
            checks.skip(&[check], &self.unrenewed(reached));
        }
        checks.check(("scopes.granted", "scopes"), || match self.granted() {
            Some(granted) => sign_in::scopes(connection, &granted),
            None => Finding::skipped("the granted scopes are not known"),
        });
        // A token from the environment goes to no other host than that of the connection either.
        let given = self.given.filter(|_| self.here);
        let kept = document.filter(is_usable).map(|document| &document.access);
        Ok(renewed.or_else(|| given.or(kept).cloned()))
    }

    /// Why nothing was renewed.
    fn unrenewed(&self, reached: bool) -> String {
        let name = &self.connection.name;
        match &self.document {
            None if self.given.is_some() => "DRIVETRAIN_ACCESS_TOKEN is never renewed".into(),
            None => "there is no readable sign-in".into(),
            Some(document) if document.refresh.is_none() => {
                "this sign-in has no refresh token".into()
            }
            Some(_) if !reached => "the server cannot be reached".into(),
            Some(_) => format!("not tested; `drivetrain doctor {name} --refresh` tests it"),
        }
    }

    fn granted(&self) -> Option<Scopes> {
        let asked = self.connection.asked();
        let granted = match &self.document {
            Some(document) => document.scope.clone(),
            None => self.context.sign_in_of(self.connection).info()?.granted,
        };
        Some(Scopes::read(&granted).within(&asked))
    }

    async fn endpoints(
        &self,
        checks: &mut Checks<'_>,
        endpoint: &Endpoint,
        reached: bool,
        token: Option<Secret>,
    ) {
        let (connection, context) = (self.connection, self.context);
        let granted = self.granted();
        let granted = granted.unwrap_or_else(|| connection.scopes.clone());
        let Some(token) = token.as_ref().filter(|_| reached) else {
            let why = match token {
                Some(_) => "the server cannot be reached",
                None => "there is no usable token: see sign_in.token",
            };
            endpoints::skip(checks, connection, &granted, why);
            checks.skip(&[COMPANY, RATE_LIMIT], why);
            return;
        };
        match EndpointChecks::new(connection, endpoint, token.clone(), context) {
            Ok(endpoints) => {
                endpoints.all(checks, &granted).await;
                checks.check(COMPANY, || endpoints.company());
                checks.check(RATE_LIMIT, || endpoints.rate_limit(context));
            }
            Err(problem) => {
                let error = Error::of_problem(&problem, &connection.name.to_string());
                checks.check(("api.client", "client"), || error.into());
            }
        }
    }
}
