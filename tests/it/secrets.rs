//! Secrets and people's data stay put: nothing of them in what is said, logged, kept or sent where
//! it does not belong; and what is kept is closed to others.

#[cfg(unix)]
mod files;

use std::collections::BTreeSet;
use std::path::PathBuf;

use drivetrain::sandbox::visitor::{self, Decision};
use drivetrain::sandbox::{CLIENT_ID, CLIENT_SECRET};
use serde_json::Value;

use crate::support::{ALLOW, Run, Server, TestEnv, holds, sign_in_by};
use crate::traces::below;
use crate::web::{Web, get, post, query};

const TICK: Decision = Decision::Authorize {
    tick_sex: true,
    tick_birth: true,
};

/// What must not be found anywhere.
#[derive(Debug, Default)]
struct Needles {
    /// Tokens, codes, verifiers, the client secret.
    secrets: BTreeSet<String>,
    /// Birth dates, homes, private addresses and numbers, tax ids.
    private: BTreeSet<String>,
    /// Names and work e-mail: rightly in the store, and nowhere else.
    people: BTreeSet<String>,
}

impl Needles {
    /// What was sent through the recording server.
    fn overhear(&mut self, web: &Web) {
        for request in web.heard() {
            let form = request.form();
            for field in [
                "code",
                "code_verifier",
                "client_secret",
                "refresh_token",
                "token",
            ] {
                self.secrets.extend(form.get(field).cloned());
            }
            let bearer = request.head.lines().find_map(|line| {
                let (name, value) = line.split_once(": Bearer ")?;
                name.eq_ignore_ascii_case("authorization").then_some(value)
            });
            self.secrets.extend(bearer.map(str::to_owned));
        }
    }

    /// What the vault holds.
    fn look_into(&mut self, env: &TestEnv) {
        let secret = env.secret("justworks");
        for field in ["access", "refresh", "client_secret"] {
            self.secrets.insert(text(&secret[field]));
        }
    }

    /// What the API says to somebody who may see everything.
    fn know_the_people(&mut self, server: &Server) {
        let url = server.sandbox.api_url();
        let token = all_seeing(server);
        let read = |path: &str| -> Option<Value> {
            let (status, body) = get(&format!("{url}{path}"), Some(&token)).unwrap();
            (status == 200).then(|| serde_json::from_str(&body).unwrap())
        };
        let members = read("/v1/members?limit=100").unwrap();
        for member in members["items"].as_array().unwrap() {
            self.private.insert(text(&member["date_of_birth"]));
            self.people
                .insert(text(&member["name"]["full_preferred_name"]));
            for email in member["emails"].as_array().unwrap() {
                let work = email["type"] == "work";
                let kind = if work {
                    &mut self.people
                } else {
                    &mut self.private
                };
                kind.insert(text(&email["address"]));
            }
            for home in member["addresses"].as_array().unwrap() {
                self.private.insert(text(&home["line1"]));
            }
            for phone in member["phones"].as_array().unwrap() {
                self.private.insert(text(&phone["number"]));
            }
            let id = text(&member["id"]);
            if let Some(tax) = read(&format!("/v1/members/{id}/tax-id")) {
                self.private.insert(text(&tax["US"]["ssn"]));
            }
        }
    }
}

fn text(value: &Value) -> String {
    let text = value.as_str().unwrap();
    assert!(text.len() > 5, "{text:?} would be found by chance");
    text.to_owned()
}

/// An access token with every scope there is.
pub fn all_seeing(server: &Server) -> String {
    let mut url: url::Url = server.sandbox.authorize_url().parse().unwrap();
    url.query_pairs_mut()
        .append_pair("client_id", CLIENT_ID)
        .append_pair("redirect_uri", &server.redirect)
        .append_pair("response_type", "code");
    let back = visitor::redirected(url.as_str(), TICK).unwrap();
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "authorization_code")
        .append_pair("client_id", CLIENT_ID)
        .append_pair("client_secret", CLIENT_SECRET)
        .append_pair("redirect_uri", &server.redirect)
        .append_pair("code", &query(&back)["code"])
        .finish();
    let answer = post(&format!("{}/oauth/token", server.sandbox.api_url()), &form);
    let answer: Value = serde_json::from_str(&answer.unwrap().1).unwrap();
    text(&answer["access_token"])
}

#[track_caller]
fn holds_none<'a>(place: &str, bytes: &[u8], needles: impl IntoIterator<Item = &'a String>) {
    for needle in needles {
        assert!(!holds(bytes, needle), "{needle:?} is in {place}");
    }
}

/// A connection through a recording server, as talkative as it can be, that asks for sex and birth
/// without including them; then runs that succeed and runs that fail.
struct Story {
    env: TestEnv,
    web: Web,
    needles: Needles,
    said: Vec<Run>,
}

impl Story {
    fn tell(more: &[&str]) -> Self {
        let (env, server) = (TestEnv::new(), Server::small());
        let web = Web::before(&server.sandbox);
        let mut needles = Needles::default();
        let mut command = env.connect_to(&web.url(), &server.redirect);
        command
            .args(["--authorize-url", &server.sandbox.authorize_url()])
            .args(["-vv", "--json"])
            .args(more)
            .env("RUST_BACKTRACE", "1");
        let run = sign_in_by(command, |url| visitor::visit(url, TICK).unwrap());
        let mut said = vec![run.expect(0)];
        let sync = |code| {
            let mut command = env.command(&["sync", "-vv", "--json"]);
            let run = command.env("RUST_BACKTRACE", "1").output().unwrap();
            Run::from(run).expect(code)
        };
        needles.look_into(&env);
        server.sandbox.expire_access_tokens().unwrap();
        said.push(sync(0));
        needles.look_into(&env);
        needles.know_the_people(&server);
        said.push(env.run(&["status", "--json"]).expect(0));
        said.push(env.run(&["status"]).expect(0));
        server.sandbox.revoke_everything().unwrap();
        said.push(sync(4));
        needles.overhear(&web);
        Self {
            env,
            web,
            needles,
            said,
        }
    }

    /// Every file that was written, but the one secret.
    fn written(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let secret = self.env.secret_file("justworks");
        let mut files = below(&self.env.home());
        files.retain(|path| path.is_file() && *path != secret);
        let read = |path: PathBuf| {
            let bytes = std::fs::read(&path).unwrap();
            (path, bytes)
        };
        files.into_iter().map(read).collect()
    }
}

const WITH_PRIVATE: &str = "company.detail:read member.detail:read member.employment:read \
     member.pay:read payroll:read paystub:read member.dob:read member.sex:read";

#[test]
fn nothing_secret_and_nobody_s_data_is_said_or_kept_where_it_does_not_belong() {
    // Granted, because the scopes say so, and not included: it must be taken out all the same.
    let story = Story::tell(&["--scopes", WITH_PRIVATE]);
    let Needles {
        secrets,
        private,
        people,
    } = &story.needles;
    // Two access and two refresh tokens, code, verifier, client secret; six people or more.
    assert!(secrets.len() >= 7, "{}", secrets.len());
    assert!(secrets.contains(CLIENT_SECRET));
    assert!(private.len() > 6 * 3 && people.len() >= 6 * 2);

    for run in &story.said {
        for (place, text) in [("stdout", &run.stdout), ("stderr", &run.stderr)] {
            let all = secrets.iter().chain(private).chain(people);
            holds_none(place, text.as_bytes(), all);
        }
    }
    let mut found = 0;
    for (path, bytes) in story.written() {
        let place = path.display().to_string();
        holds_none(&place, &bytes, secrets.iter().chain(private));
        found += people.iter().filter(|person| holds(&bytes, person)).count();
    }
    // They are found where they belong: the search can find something.
    assert!(found >= people.len(), "{found}");
    let secret = std::fs::read(story.env.secret_file("justworks")).unwrap();
    assert!(secrets.iter().any(|needle| holds(&secret, needle)));
    holds_none("the vault", &secret, private.iter().chain(people));
    let sexes =
        "SELECT count(*) FROM members WHERE _raw LIKE '%\"sex_assigned_at_birth\":\"%ale\"%'";
    let store = story.env.store("justworks");
    assert_eq!(
        store
            .query_row(sexes, [], |row| row.get::<_, i64>(0))
            .unwrap(),
        0
    );
}

#[test]
fn what_was_included_is_in_the_store_and_still_never_said() {
    let story = Story::tell(&["--include", "dob"]);
    let births: i64 = story
        .env
        .store("justworks")
        .query_row(
            "SELECT count(*) FROM members WHERE _raw LIKE '%\"date_of_birth\":\"19%'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert!(births > 0);
    for run in &story.said {
        let private = &story.needles.private;
        holds_none("stdout", run.stdout.as_bytes(), private);
        holds_none("stderr", run.stderr.as_bytes(), private);
    }
}

#[test]
fn the_client_secret_travels_only_in_the_body_of_token_requests() {
    let story = Story::tell(&[]);
    let heard = story.web.heard();
    assert!(heard.len() > 10);
    for request in &heard {
        assert!(!request.head.contains(CLIENT_SECRET), "{}", request.what());
        let carries = request.body.contains(CLIENT_SECRET);
        assert_eq!(
            carries,
            request.what() == "POST /oauth/token",
            "{}",
            request.what()
        );
    }
    // A bearer token travels in its header, never in an address.
    for request in &heard {
        let line = request.head.lines().next().unwrap();
        holds_none("an address", line.as_bytes(), &story.needles.secrets);
    }
}

#[test]
fn a_verifier_is_fresh_has_256_bits_and_fits_its_challenge() {
    let (env, server) = (TestEnv::new(), Server::small());
    let web = Web::before(&server.sandbox);
    let mut challenges = BTreeSet::new();
    for _ in 0..2 {
        let mut command = env.connect_to(&web.url(), &server.redirect);
        command.args([
            "--authorize-url",
            &server.sandbox.authorize_url(),
            "--no-sync",
        ]);
        let run = sign_in_by(command, |url| {
            let asked = query(url);
            assert_eq!(asked["code_challenge_method"], "S256");
            assert!(asked["state"].len() >= 22, "128 bits at least");
            challenges.insert(asked["code_challenge"].clone());
            // The sandbox checks that the verifier fits.
            visitor::visit(url, ALLOW).unwrap();
        });
        run.expect(0);
    }
    assert_eq!(challenges.len(), 2);
    let tokens = web.heard_of("POST /oauth/token");
    let verifiers: BTreeSet<_> = tokens
        .iter()
        .map(|request| request.form()["code_verifier"].clone())
        .collect();
    assert_eq!(verifiers.len(), 2);
    assert!(verifiers.iter().all(|verifier| verifier.len() >= 43));
}
