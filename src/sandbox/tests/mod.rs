//! The sandbox from outside: over HTTP, through its pages, as a client meets it.

use std::collections::HashSet;
use std::time::Duration;

use serde_json::Value;

use super::visitor::{Decision, redirected};
use super::*;

mod api;
mod fault;
mod plain;
mod sign_in;

const URI: &str = "http://127.0.0.1:8976/callback";
const YES: Decision = Decision::Authorize {
    tick_sex: false,
    tick_birth: false,
};
const ALL: Decision = Decision::Authorize {
    tick_sex: true,
    tick_birth: true,
};

/// A blocking client.
struct Client {
    runtime: tokio::runtime::Runtime,
    http: reqwest::Client,
}

struct Reply {
    status: u16,
    headers: reqwest::header::HeaderMap,
    body: String,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

impl Client {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let none = reqwest::redirect::Policy::none();
        let http = reqwest::Client::builder().no_proxy().redirect(none);
        Self {
            runtime: runtime.unwrap(),
            http: http.timeout(Duration::from_secs(20)).build().unwrap(),
        }
    }

    fn send(&self, request: reqwest::RequestBuilder) -> reqwest::Result<Reply> {
        self.runtime.block_on(async {
            let response = request.send().await?;
            Ok(Reply {
                status: response.status().as_u16(),
                headers: response.headers().clone(),
                body: response.text().await?,
            })
        })
    }

    fn get(&self, url: &str, token: &str) -> Reply {
        self.send(self.http.get(url).bearer_auth(token)).unwrap()
    }

    fn post(&self, url: &str, form: &[(&str, &str)]) -> Reply {
        self.send(self.http.post(url).form(form)).unwrap()
    }
}

/// A server and a person who has signed in to it.
struct Session {
    sandbox: Sandbox,
    client: Client,
    tokens: Value,
}

impl Session {
    fn new(options: Options) -> Self {
        Self::with(options, &scope::read_scopes().join(" "), ALL)
    }

    fn with(options: Options, scopes: &str, decision: Decision) -> Self {
        let sandbox = Sandbox::start(options).unwrap();
        let client = Client::new();
        let landed = redirected(&authorize(&sandbox, &[("scope", scopes)]), decision).unwrap();
        let tokens = redeem(&sandbox, &client, &param(&landed, "code").unwrap());
        assert_eq!(tokens.status, 200, "{}", tokens.body);
        let tokens = tokens.json();
        Self {
            sandbox,
            client,
            tokens,
        }
    }

    fn get(&self, path: &str) -> Reply {
        let url = format!("{}{path}", self.sandbox.api_url());
        self.client
            .get(&url, self.tokens["access_token"].as_str().unwrap())
    }

    /// All items of a list.
    fn all(&self, path: &str) -> Vec<Value> {
        let (mut items, mut cursor) = (Vec::new(), String::new());
        let joint = if path.contains('?') { '&' } else { '?' };
        loop {
            let reply = self.get(&format!("{path}{joint}limit=7&cursor={cursor}"));
            assert_eq!(reply.status, 200, "{path}: {}", reply.body);
            let page = reply.json();
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => return items,
            }
        }
    }

    fn post(&self, path: &str, form: &[(&str, &str)]) -> Reply {
        let url = format!("{}{path}", self.sandbox.api_url());
        self.client.post(&url, form)
    }

    fn refresh(&self, token: &str) -> Reply {
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", CLIENT_ID),
            ("client_secret", CLIENT_SECRET),
            ("refresh_token", token),
        ];
        self.post("/oauth/token", &form)
    }
}

fn authorize(sandbox: &Sandbox, changes: &[(&str, &str)]) -> String {
    let challenge = digest::s256("a-verifier");
    let mut params = vec![
        ("response_type", "code"),
        ("client_id", CLIENT_ID),
        ("redirect_uri", URI),
        ("scope", "company.basic:read"),
        ("state", "s & t"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in changes {
        params.retain(|(known, _)| known != name);
        params.push((name, value));
    }
    let mut url = url::Url::parse(&sandbox.authorize_url()).unwrap();
    url.query_pairs_mut().extend_pairs(params);
    url.into()
}

fn redeem(sandbox: &Sandbox, client: &Client, code: &str) -> Reply {
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT_ID),
        ("client_secret", CLIENT_SECRET),
        ("code", code),
        ("redirect_uri", URI),
        ("code_verifier", "a-verifier"),
    ];
    client.post(&format!("{}/oauth/token", sandbox.api_url()), &form)
}

fn param(url: &str, name: &str) -> Option<String> {
    let url = url::Url::parse(url).unwrap();
    let mut pairs = url.query_pairs();
    let found = pairs.find(|(key, _)| key == name);
    found.map(|(_, value)| value.into_owned())
}

fn keys(value: &Value) -> HashSet<String> {
    let map = value.as_object().unwrap();
    map.keys().cloned().collect()
}
