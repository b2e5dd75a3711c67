//! What a connection signs in with, made when it is needed: where its sign-in is kept, the session that
//! yields its tokens, and the conversation of its app with the authorization server.

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::{Context, Endpoint, retry, timeout, transport};
use crate::auth::callback::RedirectUri;
use crate::auth::oauth::{App, OAuth};
use crate::auth::session::Session;
use crate::auth::sign_in_store::SignInStore;
use crate::auth::vault::{Vault, VaultKind};
use crate::codes;
use crate::config::{Connection, Name};
use crate::http::Observer;
use crate::http::client::below;
use crate::mutex::lock;
use crate::report::{Class, Problem};
use crate::secret::Secret;

impl Context {
    /// Where the connection's sign-in is kept.
    pub fn sign_in_store(&self, name: &Name, id: &str, place: VaultKind) -> SignInStore {
        // A keyring may ask to be unlocked, if there is a person to do it.
        let timeout = Duration::from_secs(if self.ui.asks() { 60 } else { 3 });
        let vault = match place {
            VaultKind::Keyring => Vault::keyring(id, timeout, self.environment.keyring_refused()),
            VaultKind::File => {
                Vault::file(self.paths.sealed_secret(name), id, self.environment.key())
            }
            VaultKind::Plain => Vault::Plain(self.paths.plain_secret(name)),
        };
        SignInStore {
            vault,
            info: self.paths.sign_in_info(name),
            lock: self.paths.refresh_lock(id),
        }
    }

    /// Where the connection's sign-in is kept, by its settings.
    pub fn sign_in_of(&self, connection: &Connection) -> SignInStore {
        self.sign_in_store(&connection.name, &connection.id, connection.vault)
    }

    /// Whether the key lies in the same folders as the files that it opens.
    pub fn key_beside(&self) -> bool {
        self.environment.key().is_some_and(|key| {
            key.path.starts_with(&self.paths.config) || key.path.starts_with(&self.paths.data)
        })
    }

    /// What yields the connection's access tokens.
    pub fn session(&self, connection: &Connection, endpoint: &Endpoint) -> Session {
        match &self.environment.access_token {
            Some(Ok(token)) => return Session::given(token.clone()),
            Some(Err(what)) => return Session::none(malformed_token(what)),
            None => {}
        }
        let keep = self.sign_in_of(connection);
        let name = connection.name.clone();
        let (connection, api_url) = (connection.clone(), endpoint.api_url.clone());
        let authorize_url = endpoint.authorize_url.clone();
        let retry = retry(&connection.profile);
        let given = self.given_secret(&connection).map(|given| given.cloned());
        let observer = self.observer(&connection);
        let oauth = move |kept| {
            let secret = given.clone().unwrap_or(Ok(kept))?;
            let oauth = conversation(&connection, &api_url, &authorize_url, secret)?;
            Ok(oauth.watched(observer.clone()))
        };
        let session = Session::kept(Arc::new(keep), oauth, retry);
        let mut sessions = lock(&self.sessions);
        sessions.push((name, session.unsaved()));
        session
    }

    /// The client secret that the environment gives instead of the kept one. The sandbox's app has
    /// its own.
    pub fn given_secret(&self, connection: &Connection) -> Option<Result<&Secret, Problem>> {
        let given = self.environment.client_secret.as_ref();
        let given = given.filter(|_| connection.sandbox.is_none())?;
        Some(given.as_ref().map_err(|what| malformed_secret(what)))
    }

    /// The conversation of the connection's app with the authorization server.
    pub fn oauth(
        &self,
        connection: &Connection,
        endpoint: &Endpoint,
        client_secret: Secret,
    ) -> Result<OAuth, Problem> {
        let oauth = conversation(
            connection,
            &endpoint.api_url,
            &endpoint.authorize_url,
            client_secret,
        )?;
        Ok(oauth.watched(self.observer(connection)))
    }

    /// Who watches the connection's exchanges: the trace, if there is one.
    pub fn observer(&self, connection: &Connection) -> Option<Observer> {
        Some(self.trace.as_ref()?.observer(connection))
    }
}

fn conversation(
    connection: &Connection,
    api_url: &Url,
    authorize_url: &Url,
    client_secret: Secret,
) -> Result<OAuth, Problem> {
    let redirect = RedirectUri::parse(&connection.redirect_uri).map_err(|error| {
        Problem::new(codes::CONFIG_UNREADABLE, Class::Broken, error.to_string())
    })?;
    let app = App {
        client_id: connection.client_id.clone(),
        client_secret,
        redirect,
        authorize_url: authorize_url.clone(),
        token_url: below(api_url, connection.source.sign_in.token_path),
        revoke_url: below(api_url, connection.source.sign_in.revoke_path),
    };
    let transport = transport(&connection.profile, api_url)?;
    Ok(OAuth::new(app, transport, timeout(&connection.profile)))
}

/// What is set instead of the saved sign-in, and cannot be sent.
pub fn malformed_token(what: &str) -> Problem {
    let message = format!("DRIVETRAIN_ACCESS_TOKEN holds {what}");
    Problem::new(codes::AUTH_GIVEN_TOKEN_MALFORMED, Class::SignIn, message)
}

/// The same of the client secret.
pub fn malformed_secret(what: &str) -> Problem {
    let message = format!("JUSTWORKS_CLIENT_SECRET holds {what}");
    Problem::new(codes::CONNECT_CLIENT_SECRET, Class::SignIn, message)
}
