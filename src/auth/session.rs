//! A valid access token, whenever one is needed.
//!
//! In this process one caller asks at a time (a mutex) and the others take what it got; the renewal
//! itself, with the lock between processes, is in `renewal`.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::Mutex;

use super::oauth::OAuth;
use super::renewal::{MAX_REFRESH_AGE, OAuthFactory, Unsaved, renew};
use super::sign_in_store::{SignInInfo, SignInStore, blocking, missing};
use super::token::Credentials;
use crate::codes;
use crate::http::retry::Policy;
use crate::report::{Class, Problem};
use crate::secret::Secret;

/// What yields valid access tokens.
pub struct Session {
    source: Source,
    /// The credentials that are used, once they were read.
    current: Mutex<Option<Credentials>>,
    unsaved: Unsaved,
}

enum Source {
    /// What is given cannot be used.
    None(Problem),
    /// Given for this process; never refreshed, never stored.
    Given(Secret),
    /// Just received, and not proven yet.
    Fresh(Secret),
    Kept {
        store: Arc<SignInStore>,
        oauth: OAuthFactory,
        retry: Policy,
    },
}

impl Session {
    /// A session with a token that another program renews.
    pub fn given(token: Secret) -> Self {
        Self::of(Source::Given(token))
    }

    /// A session with a token that has just been received. There is no other: refused, it is sent
    /// once more, so that what is told is the server's own answer.
    pub fn fresh(token: Secret) -> Self {
        Self::of(Source::Fresh(token))
    }

    fn of(source: Source) -> Self {
        Self {
            source,
            current: Mutex::default(),
            unsaved: Unsaved::default(),
        }
    }

    /// A session without a token: what was given in its place is no token.
    pub fn none(problem: Problem) -> Self {
        Self::of(Source::None(problem))
    }

    /// A session of a kept sign-in. `oauth` makes the conversation for the kept client secret.
    pub fn kept(
        store: Arc<SignInStore>,
        oauth: impl Fn(Secret) -> Result<OAuth, Problem> + Send + Sync + 'static,
        retry: Policy,
    ) -> Self {
        let oauth = Arc::new(oauth);
        Self::of(Source::Kept {
            store,
            oauth,
            retry,
        })
    }

    /// A valid access token. `rejected` is one that the server has just refused: it is never
    /// answered again.
    ///
    /// Errors: `auth.*` of class [`Class::SignIn`] where a person must sign in, `vault.*` where the
    /// kept sign-in cannot be reached, temporary ones where the server cannot.
    pub async fn token(&self, rejected: Option<&Secret>) -> Result<Secret, Problem> {
        let mut current = self.current.lock().await;
        let (store, oauth, retry) = match &self.source {
            Source::None(problem) => return Err(problem.clone()),
            Source::Fresh(token) => return Ok(token.clone()),
            Source::Given(token) if rejected.is_none() => return Ok(token.clone()),
            Source::Given(_) => {
                let message = "Justworks does not accept the token in DRIVETRAIN_ACCESS_TOKEN";
                return Err(Problem::new(
                    codes::AUTH_GIVEN_TOKEN_REJECTED,
                    Class::SignIn,
                    message,
                ));
            }
            Source::Kept {
                store,
                oauth,
                retry,
            } => (store, oauth, retry),
        };
        let now = Timestamp::now();
        let usable = |it: &Credentials| {
            it.is_fresh(now) && rejected.is_none_or(|rejected| *rejected != it.access)
        };
        if let Some(known) = current.as_ref().filter(|known| usable(known)) {
            return Ok(known.access.clone());
        }
        let first = current.is_none();
        let kept = store.clone();
        let load = move || {
            let kept_credentials = kept.load()?;
            // A record that was lost is made again, as far as the credentials say.
            if let Some(known) = kept_credentials.as_ref().filter(|_| kept.info().is_none()) {
                kept.note(&SignInInfo::of(known));
            }
            Ok(kept_credentials)
        };
        let kept = blocking(load).await?.ok_or_else(missing)?;
        let old = first && now.duration_since(kept.received_at) > MAX_REFRESH_AGE;
        let credentials = if usable(&kept) && !(old && kept.refresh.is_some()) {
            tracing::debug!("the kept access token is still good");
            kept
        } else {
            match renew(store, (oauth, &self.unsaved), retry, rejected, old).await {
                // Renewed only because it is old: the token at hand is good for this run.
                Err(problem) if old && usable(&kept) && problem.class != Class::SignIn => {
                    tracing::warn!("the sign-in could not be renewed yet: {}", problem.message);
                    kept
                }
                renewed => renewed?,
            }
        };
        let token = credentials.access.clone();
        *current = Some(credentials);
        Ok(token)
    }

    /// What the command must end with if a new token could not be saved.
    pub fn unsaved(&self) -> Unsaved {
        self.unsaved.clone()
    }

    /// The granted scope, as far as it is known; `None` for a given token.
    pub async fn granted(&self) -> Option<String> {
        let current = self.current.lock().await;
        current.as_ref().map(|known| known.scope.clone())
    }
}
