//! The OAuth 2.0 conversation with the authorization server (RFC 6749, PKCE by RFC 7636).
//!
//! The `oauth2` crate builds and reads the protocol; every answer passes through [`OAuth::send`]
//! first, which reads it tolerantly and turns it into a form that the crate cannot misread. The
//! crate's own errors are never shown: one of them carries the raw answer, tokens included.

mod answer;
mod refusal;

use std::sync::Mutex;
use std::time::Duration;

use oauth2::basic::BasicClient;
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest,
    HttpResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, Scope, TokenUrl,
};
use url::Url;

use answer::{Answer, error_code, garbage, granted, is_page, refusal, within};
pub use refusal::{OAuthError, code, meaning};

use super::callback::{Expected, RedirectUri};
use super::token::Grant;
use crate::codes;
use crate::http::answer::body;
use crate::http::client::host_of;
use crate::http::exchange::{Observer, Watch};
use crate::http::json;
use crate::secret::Secret;

/// Largest token answer that is read, in bytes.
const MAX_ANSWER_BYTES: usize = 1 << 20;

/// Longer than any exchange: its time is taken elsewhere.
const UNBOUNDED: Duration = Duration::from_secs(24 * 3600);

/// The app at the provider, and where to talk to it.
#[derive(Debug, Clone)]
pub struct App {
    /// The client id.
    pub client_id: String,
    /// The client secret: sent in the body of token requests, never in a URL or a header.
    pub client_secret: Secret,
    /// The redirect URI as registered.
    pub redirect: RedirectUri,
    /// The sign-in page.
    pub authorize_url: Url,
    /// The token endpoint.
    pub token_url: Url,
    /// The revocation endpoint (RFC 7009).
    pub revoke_url: Url,
}

/// One attempt at signing in: the URL for the browser, and what must come back.
pub struct Attempt {
    /// The URL to open.
    pub url: Url,
    /// What the redirect must carry.
    pub state: Secret,
    verifier: PkceCodeVerifier,
}

impl Attempt {
    /// What its redirect must carry.
    pub fn expected(&self, app: &App) -> Expected {
        let origin = |url: &Url| url.origin().ascii_serialization();
        Expected {
            state: self.state.clone(),
            issuers: vec![origin(&app.authorize_url), origin(&app.token_url)],
        }
    }
}

/// The conversation of one app.
pub struct OAuth {
    app: App,
    transport: reqwest::Client,
    timeout: Duration,
    observer: Option<Observer>,
}

impl OAuth {
    /// A conversation over this transport, which must not follow redirects. `timeout` bounds each
    /// exchange.
    pub fn new(app: App, transport: reqwest::Client, timeout: Duration) -> Self {
        Self {
            app,
            transport,
            timeout,
            observer: None,
        }
    }

    /// The same, watched.
    #[must_use]
    pub fn watched(self, observer: Option<Observer>) -> Self {
        Self { observer, ..self }
    }

    /// The app.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Begins a sign-in: a fresh `state` of 256 bits, a fresh verifier of 256 bits, S256.
    pub fn begin(&self, scopes: impl Iterator<Item = String>) -> Attempt {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let authorize_url = AuthUrl::from_url(self.app.authorize_url.clone());
        let (url, state) = self
            .client()
            .set_auth_uri(authorize_url)
            .authorize_url(|| CsrfToken::new_random_len(32))
            .add_scopes(scopes.map(Scope::new))
            .set_pkce_challenge(challenge)
            .url();
        Attempt {
            url,
            state: Secret::new(state.into_secret()),
            verifier,
        }
    }

    /// Exchanges the code of a redirect for tokens.
    pub async fn exchange(&self, code: &Secret, attempt: Attempt) -> Result<Grant, OAuthError> {
        let heard = Mutex::new(None);
        let client = self.token_client();
        let doing = "the token request";
        let sent = client
            .exchange_code(AuthorizationCode::new(code.expose().to_owned()))
            .set_pkce_verifier(attempt.verifier)
            .request_async(&|request| self.send(request, (doing, 1), &heard))
            .await;
        outcome(sent.err(), heard, doing)
    }

    /// Exchanges a refresh token for new tokens. Once; which attempt it is, is only told.
    pub async fn refresh(&self, token: &Secret, attempt: u32) -> Result<Grant, OAuthError> {
        let heard = Mutex::new(None);
        let doing = "token refresh";
        let token = RefreshToken::new(token.expose().to_owned());
        let sent = self
            .token_client()
            .exchange_refresh_token(&token)
            .request_async(&|request| self.send(request, (doing, attempt), &heard))
            .await;
        outcome(sent.err(), heard, doing)
    }

    /// Revokes a refresh token (RFC 7009). Posted by hand: the crate refuses `http://` even on
    /// loopback hosts.
    pub async fn revoke(&self, token: &Secret) -> Result<(), OAuthError> {
        let form = [
            ("client_id", self.app.client_id.as_str()),
            ("client_secret", self.app.client_secret.expose()),
            ("token", token.expose()),
            ("token_type_hint", "refresh_token"),
        ];
        let request = self.transport.post(self.app.revoke_url.clone()).form(&form);
        let doing = "token revocation";
        let sent = self.answer(request, (doing, 1), &self.app.revoke_url);
        let answer = sent.await?;
        // The body of a success is not looked at (RFC 7009 §2.2), unless it is plainly a proxy's.
        let done = (200..300).contains(&answer.status) && error_code(&answer).is_none();
        if done && !is_page(&answer.body) {
            return Ok(());
        }
        Err(refusal(doing, &answer).unwrap_or_else(|| garbage(doing, &answer, "no OAuth answer")))
    }

    fn client(&self) -> BasicClient {
        let client = BasicClient::new(ClientId::new(self.app.client_id.clone()));
        // It has been parsed before; the crate keeps the registered text byte for byte.
        match RedirectUrl::new(self.app.redirect.as_str().to_owned()) {
            Ok(redirect) => client.set_redirect_uri(redirect),
            Err(_) => client,
        }
    }

    fn token_client(
        &self,
    ) -> BasicClient<
        oauth2::EndpointNotSet,
        oauth2::EndpointNotSet,
        oauth2::EndpointNotSet,
        oauth2::EndpointNotSet,
        oauth2::EndpointSet,
    > {
        self.client()
            .set_client_secret(ClientSecret::new(
                self.app.client_secret.expose().to_owned(),
            ))
            .set_auth_type(AuthType::RequestBody)
            .set_token_uri(TokenUrl::from_url(self.app.token_url.clone()))
    }

    /// Sends a request of the crate's, keeps what was granted in `heard`, and hands the crate an
    /// answer without surprises.
    async fn send(
        &self,
        request: HttpRequest,
        (doing, attempt): (&'static str, u32),
        heard: &Mutex<Option<Grant>>,
    ) -> Result<HttpResponse, OAuthError> {
        let unusable = |_| OAuthError::unreadable(doing, "a request that cannot be sent");
        let request = reqwest::Request::try_from(request).map_err(unusable)?;
        let request = reqwest::RequestBuilder::from_parts(self.transport.clone(), request);
        let doing_it = (doing, attempt);
        let answer = self.answer(request, doing_it, &self.app.token_url).await?;
        let grant = granted(doing, &answer)?;
        let plain = serde_json::json!({
            "access_token": grant.access.expose(),
            "token_type": "bearer",
        });
        if let Ok(mut heard) = heard.lock() {
            *heard = Some(grant);
        }
        let mut response = HttpResponse::new(plain.to_string().into_bytes());
        if let Ok(json) = "application/json".parse() {
            response.headers_mut().insert("content-type", json);
        }
        Ok(response)
    }

    /// Sends a request and reads its answer, whatever it says.
    async fn answer(
        &self,
        request: reqwest::RequestBuilder,
        (doing, attempt): (&'static str, u32),
        url: &Url,
    ) -> Result<Answer, OAuthError> {
        let (path, began) = (url.path(), std::time::Instant::now());
        let ms = || began.elapsed().as_millis() as u64;
        let network = |error: reqwest::Error| crate::http::Error::network(&error, url);
        let broken = |error: reqwest::Error| OAuthError::Network(network(error).problem());
        // The transport's own limit would throw away an answer that arrived while this process
        // stood still, so the time is taken here.
        let request = request
            .header("accept", "application/json")
            .timeout(UNBOUNDED);
        let request = request.build().map_err(broken)?;
        let mut watch = Watch::begin(self.observer.as_ref(), &request, path, attempt, None);
        let exchange = async {
            let mut response = self.transport.execute(request).await?;
            watch.headers(&response);
            let body = body(&mut response, MAX_ANSWER_BYTES).await?;
            Ok((response, body))
        };
        let exchanged = match within(self.timeout, exchange).await {
            Some(exchanged) => exchanged.map_err(network),
            None => Err(crate::http::Error::timeout(&host_of(url))),
        };
        let (response, body) = match exchanged {
            Ok(exchanged) => exchanged,
            Err(error) => {
                tracing::info!(path, ms = ms(), attempt, "POST: {error}");
                watch.failed(error.code());
                return Err(OAuthError::Network(error.problem()));
            }
        };
        let mut answer = Answer::of(&response);
        tracing::info!(
            path,
            status = answer.status,
            ms = ms(),
            attempt,
            request = answer.request_id.as_deref().unwrap_or("-"),
            "POST"
        );
        let Some(body) = body else {
            watch.failed(codes::AUTH_BAD_ANSWER);
            return Err(garbage(doing, &answer, "more than a megabyte"));
        };
        if (200..300).contains(&answer.status) && json::is_cut(&body) {
            let error = crate::http::Error::cut(&body, url);
            watch.failed(error.code());
            return Err(OAuthError::Network(error.problem()));
        }
        watch.body(&body);
        answer.body = body;
        Ok(answer)
    }
}

/// What a token request came to. The crate's error is taken apart without ever being shown.
fn outcome<T: oauth2::ErrorResponse>(
    failed: Option<oauth2::RequestTokenError<OAuthError, T>>,
    heard: Mutex<Option<Grant>>,
    doing: &'static str,
) -> Result<Grant, OAuthError> {
    match failed {
        Some(oauth2::RequestTokenError::Request(error)) => Err(error),
        Some(_) => {
            let what = "something that is not a token answer";
            Err(OAuthError::unreadable(doing, what))
        }
        None => {
            let heard = heard.into_inner().ok().flatten();
            heard.ok_or_else(|| OAuthError::unreadable(doing, "nothing"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn oauth(redirect: &str) -> OAuth {
        let url = |path: &str| Url::parse(&format!("http://127.0.0.1:9{path}")).unwrap();
        let app = App {
            client_id: "id".into(),
            client_secret: Secret::new("hush"),
            redirect: RedirectUri::parse(redirect).unwrap(),
            authorize_url: url("/oauth/authorize"),
            token_url: url("/oauth/token"),
            revoke_url: url("/v1/oauth/revoke"),
        };
        OAuth::new(app, reqwest::Client::new(), Duration::from_secs(1))
    }

    #[test]
    fn each_attempt_has_a_fresh_state_and_challenge_and_no_secret_in_its_url() {
        let oauth = oauth("http://127.0.0.1:8976/callback");
        let scopes = || ["a:read", "b:read"].map(str::to_owned).into_iter();
        let (one, two) = (oauth.begin(scopes()), oauth.begin(scopes()));
        let query = |attempt: &Attempt| -> HashMap<String, String> {
            attempt.url.query_pairs().into_owned().collect()
        };
        let (first, second) = (query(&one), query(&two));
        assert_eq!(first["scope"], "a:read b:read");
        assert_eq!(first["response_type"], "code");
        assert_eq!(first["code_challenge_method"], "S256");
        assert_ne!(first["state"], second["state"]);
        assert_ne!(first["code_challenge"], second["code_challenge"]);
        assert!(one.state.matches(&first["state"]));
        assert!(first["state"].len() >= 43 && one.verifier.secret().len() >= 43);
        assert!(!one.url.as_str().contains("hush"));
        assert!(!one.url.as_str().contains(one.verifier.secret().as_str()));
    }

    #[test]
    fn the_redirect_uri_goes_out_byte_for_byte() {
        for uri in [
            "http://127.0.0.1:8976",
            "http://localhost:8976/a%2fb?x=Y",
            "https://example.com",
        ] {
            let attempt = oauth(uri).begin(std::iter::empty());
            let sent = attempt
                .url
                .query_pairs()
                .find(|(name, _)| name == "redirect_uri");
            assert_eq!(sent.unwrap().1, uri);
        }
    }
}
