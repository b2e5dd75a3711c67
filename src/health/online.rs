//! What takes the network, of one connection: the way there, the sign-in, and what it opens.

use super::check::{Checks, Finding};
use super::{Renewal, endpoints, network, sign_in};
use crate::auth::token::Credentials;
use crate::codes;
use crate::config::Connection;
use crate::context::{Context, Endpoint, now};
use crate::error::Error;
use crate::justworks::scopes::Scopes;
use crate::secret::Secret;
use crate::ui::working::Working;

/// A connection, with what was found of its sign-in.
pub(super) struct Online<'a> {
    pub connection: &'a Connection,
    pub here: bool,
    pub given: Option<&'a Secret>,
    pub document: Option<Credentials>,
}

const API: [(&str, &str); 2] = [
    ("api.company", "same company"),
    ("api.rate_limit", "rate limit"),
];

impl Online<'_> {
    /// What takes the network.
    pub fn checks(
        &self,
        checks: &mut Checks<'_>,
        renewal: Renewal,
        working: &Working,
        context: &Context,
    ) -> Result<(), Error> {
        let link = match context.link(self.connection) {
            Ok(link) => link,
            Err(error) => {
                let (id, title) = match error.code {
                    codes::NET_PROXY_SETTING => ("network.proxy", "proxy"),
                    _ => ("sandbox.started", "sandbox"),
                };
                checks.check(id, title, || Finding::bad(error));
                return Ok(());
            }
        };
        let runtime = context.runtime()?;
        runtime.block_on(async {
            let reached = network::checks(checks, self.connection, &link, context).await;
            let token = self
                .sign_in(checks, &link, reached, renewal, working, context)
                .await?;
            self.endpoints(checks, &link, reached, token, context).await;
            Ok(())
        })
    }

    /// The sign-in; gives the token that can be used.
    async fn sign_in(
        &self,
        checks: &mut Checks<'_>,
        link: &Endpoint,
        reached: bool,
        renewal: Renewal,
        working: &Working,
        context: &Context,
    ) -> Result<Option<Secret>, Error> {
        // Another process may have renewed it since it was read.
        let connection = self.connection;
        let document = match &self.document {
            Some(document) if !sign_in::usable(document, now()) => {
                let keep = context.keep(&connection.name, &connection.id, connection.vault);
                keep.load().ok().flatten().or_else(|| self.document.clone())
            }
            document => document.clone(),
        };
        let document = document.as_ref();
        let may_renew = reached && document.is_some_and(|it| it.refresh.is_some());
        let renews =
            may_renew && (renewal == Renewal::Wanted || self.asks(renewal, working, context)?);
        checks.check("sign_in.token", "access token", || {
            sign_in::token(connection, document, renews, context)
        });
        checks.check("sign_in.life", "sign-in", || match self.here {
            true => sign_in::life(connection, document, context),
            false => Finding::skipped("it is not signed in here"),
        });
        let mut renewed = None;
        let id = "sign_in.refresh";
        match document {
            Some(document) if renews => {
                let _orderly = context.interrupts.orderly();
                let access = &document.access;
                let renewal = sign_in::renewal(connection, link, access, context, &mut renewed);
                checks.wait(id, "renewal", renewal).await;
                if let Some(signal) = context.interrupts.seen() {
                    return Err(signal.error());
                }
            }
            _ => {
                let why = self.unrenewed(reached);
                checks.skip(&[(id, "renewal")], &why);
            }
        }
        checks.check("scopes.granted", "scopes", || match self.granted(context) {
            Some(granted) => sign_in::scopes(connection, &granted),
            None => Finding::skipped("what is granted is not known"),
        });
        let usable = document.filter(|it| sign_in::usable(it, now()));
        let kept = usable.map(|document| document.access.clone());
        // A token from the environment goes to no other host than that of the connection either.
        let given = self.given.filter(|_| self.here).cloned();
        Ok(renewed.or(given).or(kept))
    }

    fn asks(&self, renewal: Renewal, working: &Working, context: &Context) -> Result<bool, Error> {
        if renewal == Renewal::Never || !context.ui.asks() || context.ui.is_quiet() {
            return Ok(false);
        }
        let question = format!(
            "Renew the sign-in of {}, to see that it works",
            self.connection.name
        );
        Ok(working.aside(|| context.ui.confirm(&question, Some(false), "--refresh"))?)
    }

    /// Why nothing was renewed.
    fn unrenewed(&self, reached: bool) -> String {
        let name = &self.connection.name;
        match &self.document {
            None if self.given.is_some() => "DRIVETRAIN_ACCESS_TOKEN is never renewed".into(),
            None => "there is no sign-in that can be read".into(),
            Some(document) if document.refresh.is_none() => {
                "this sign-in has nothing to renew it with".into()
            }
            Some(_) if !reached => "the server is out of reach".into(),
            Some(_) => format!("not tried; `drivetrain doctor {name} --refresh` does"),
        }
    }

    fn granted(&self, context: &Context) -> Option<Scopes> {
        let connection = self.connection;
        let asked = connection.asked();
        if let Some(document) = &self.document {
            return Some(Scopes::read(&document.scope).within(&asked));
        }
        let keep = context.keep(&connection.name, &connection.id, connection.vault);
        keep.info()
            .map(|record| Scopes::read(&record.granted).within(&asked))
    }

    async fn endpoints(
        &self,
        checks: &mut Checks<'_>,
        link: &Endpoint,
        reached: bool,
        token: Option<Secret>,
        context: &Context,
    ) {
        let connection = self.connection;
        let granted = self
            .granted(context)
            .unwrap_or_else(|| connection.scopes.clone());
        let asking = match token {
            Some(token) if reached => endpoints::Asking::new(connection, link, token, context),
            token => {
                let why = match token {
                    Some(_) => "the server is out of reach",
                    None => "there is no token to ask with: see sign_in.token",
                };
                endpoints::skip(checks, connection, &granted, why);
                checks.skip(&API, why);
                return;
            }
        };
        match asking {
            Ok(asking) => {
                asking.all(checks, &granted).await;
                checks.check(API[0].0, API[0].1, || asking.company());
                checks.check(API[1].0, API[1].1, || asking.rate_limit(context));
            }
            Err(problem) => {
                let name = connection.name.to_string();
                let error = Error::of_problem(&problem, &name);
                checks.check("api.client", "client", || Finding::bad(error));
            }
        }
    }
}
