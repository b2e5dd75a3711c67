//! [`Proxy`]: what stands between the program and a sandbox, and breaks answers by a [`Plan`].
//!
//! It signs nobody in: whatever the token is, the sandbox is asked with one that is good, so that a
//! broken token answer has no other consequence than its own. Reads are remembered, for the sandbox
//! answers the same each time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use drivetrain::justworks::endpoints::template;
use serde_json::Value;

use super::bytes;
use super::chance::Chance;
use super::json::Json;
use super::served::Served;
use super::wire::Answer;
use crate::support::Server;
use crate::web::{Heard, Web};

/// Which answers are broken.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// What all decisions follow from; `None` breaks nothing.
    pub seed: Option<(u64, u64, usize)>,
    /// How many of a hundred answers.
    pub percent: u32,
    /// Only answers of paths that contain this.
    pub focus: &'static str,
    /// Never those of paths that contain one of these.
    pub spares: &'static [&'static str],
    /// Whether the same request gets the same answer each time.
    pub sticky: bool,
    /// Whether lists go on for ever.
    pub endless: bool,
    /// Which of the answers that would be broken are: all, or those with these numbers, which is how
    /// the ones that matter are found.
    pub only: Option<Vec<u64>>,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub served: Served,
    pub requests: u64,
    pub mutated: u64,
    /// Each broken answer: its number, the request, and the bytes.
    pub log: Vec<(u64, String, Vec<u8>)>,
}

/// Broken answers of one case whose bytes are kept.
const KEPT: usize = 400;

#[derive(Default)]
struct State {
    plan: Plan,
    seen: Seen,
    /// How often each request came in this run.
    times: HashMap<String, u64>,
    cache: HashMap<String, Answer>,
    /// Sound answers, each with the kind of its address.
    sound: Vec<(String, Vec<u8>)>,
}

pub struct Proxy {
    pub web: Web,
    state: Arc<Mutex<State>>,
}

impl Proxy {
    /// Stands before this server.
    pub fn before(server: &Server) -> Self {
        let granted = server.sandbox.grant().unwrap();
        let token: Value = serde_json::from_str(&granted).unwrap();
        let token = token["access_token"].as_str().unwrap().to_owned();
        let url = server.sandbox.api_url();
        let client = reqwest::Client::builder()
            .no_proxy()
            // Each request has a runtime of its own, which a connection would not outlive.
            .pool_max_idle_per_host(0)
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(30))
            .build()
            .unwrap();
        let state: Arc<Mutex<State>> = Arc::default();
        let behind = Behind { url, token, client };
        let shared = state.clone();
        let web = Web::start(move |heard| answer(&shared, &behind, &granted, heard));
        Self { web, state }
    }

    /// Begins a run: what was counted stays, and what each request was answered begins again.
    pub fn begin(&self, plan: Plan) {
        self.web.forget();
        let mut state = self.state.lock().unwrap();
        state.plan = plan;
        state.times.clear();
    }

    /// Forgets what was seen, and takes this for what was said before.
    pub fn reset(&self, served: Served) {
        let mut state = self.state.lock().unwrap();
        state.seen = Seen {
            served,
            ..Seen::default()
        };
        state.plan = Plan::default();
    }

    /// From now on parts of other answers are of those that there were until now.
    pub fn freeze(&self) {
        let mut state = self.state.lock().unwrap();
        let all = state.cache.iter();
        let mut all: Vec<_> = all
            .map(|(target, answer)| (target.clone(), answer.body.clone()))
            .collect();
        all.sort();
        let of = |(target, body): (String, Vec<u8>)| {
            (template(target.split('?').next().unwrap_or_default()), body)
        };
        state.sound = all.into_iter().map(of).collect();
    }

    /// What was seen since.
    pub fn seen(&self) -> Seen {
        self.state.lock().unwrap().seen.clone()
    }
}

struct Behind {
    url: String,
    token: String,
    client: reqwest::Client,
}

impl Behind {
    /// Asks the sandbox.
    fn ask(&self, method: &str, target: &str, body: &str) -> Option<Answer> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .ok()?;
        let request = self
            .client
            .request(method.parse().ok()?, format!("{}{target}", self.url))
            .bearer_auth(&self.token)
            .header("content-type", "application/json")
            .body(body.to_owned());
        runtime.block_on(async {
            let answer = request.send().await.ok()?;
            let header = |name: &str| {
                let value = answer.headers().get(name)?.to_str().ok()?;
                Some((name.to_owned(), value.to_owned()))
            };
            Some(Answer {
                status: answer.status().as_u16(),
                headers: ["content-type", "x-request-id", "date", "retry-after"]
                    .into_iter()
                    .filter_map(header)
                    .collect(),
                body: answer.bytes().await.ok()?.to_vec(),
            })
        })
    }
}

/// What a request is answered with when nothing is wrong.
fn sound(state: &Mutex<State>, behind: &Behind, granted: &str, heard: &Heard) -> Option<Answer> {
    let mut words = heard.head.split(' ');
    let (method, target) = (words.next()?, words.next()?);
    if method == "POST" && target.starts_with("/oauth/") {
        return Some(Answer {
            status: 200,
            headers: vec![("content-type".into(), "application/json".into())],
            body: granted.as_bytes().to_vec(),
        });
    }
    if !heard.head.to_lowercase().contains("authorization: bearer ") {
        return Some(Answer {
            status: 401,
            headers: Vec::new(),
            body: b"{\"error\":\"unauthorized\"}".to_vec(),
        });
    }
    let changes = |part: &&str| target.contains(part);
    let cached = method == "GET" && !["/balances/", NEWS].iter().any(changes);
    let known = |state: &Mutex<State>| state.lock().unwrap().cache.get(target).cloned();
    if let Some(answer) = known(state).filter(|_| cached) {
        return Some(answer);
    }
    let answer = behind.ask(method, target, &heard.body)?;
    if cached && answer.status == 200 {
        let mut state = state.lock().unwrap();
        state.cache.insert(target.to_owned(), answer.clone());
    }
    Some(answer)
}

fn answer(state: &Mutex<State>, behind: &Behind, granted: &str, heard: &Heard) -> Vec<u8> {
    // Nobody answers: the connection ends.
    let Some(mut answer) = sound(state, behind, granted, heard) else {
        return Vec::new();
    };
    let line = heard.head.lines().next().unwrap_or_default().to_owned();
    let target = line.split(' ').nth(1).unwrap_or_default();
    let path = target.split('?').next().unwrap_or_default().to_owned();
    let mut state = state.lock().unwrap();
    let state = &mut *state;
    state.seen.requests += 1;
    let asked = constant(&line);
    let times = state.times.entry(asked.clone()).or_default();
    *times += 1;
    let times = if state.plan.sticky { 0 } else { *times };
    let mut chance = Chance::of((state.plan.seed, &asked, times));
    let number = Chance::of((state.plan.seed, &asked, times, "number")).number() as u64;
    let strikes = state.plan.seed.is_some()
        && line.contains(state.plan.focus)
        && !state.plan.spares.iter().any(|part| line.contains(part))
        && chance.percent(state.plan.percent)
        && state
            .plan
            .only
            .as_ref()
            .is_none_or(|only| only.contains(&number));
    if state.plan.endless && line.contains(state.plan.focus) {
        endless(&mut answer, times);
    }
    if !strikes {
        note(
            &mut state.seen.served,
            &answer,
            &path,
            Json::read(&answer.body),
        );
        return answer.bytes();
    }
    let kind = template(&path);
    let alike: Vec<_> = state.sound.iter().filter(|(own, _)| *own == kind).collect();
    let other = match alike.is_empty() {
        true => answer.body.clone(),
        false => chance.pick(&alike).1.clone(),
    };
    let (bytes, json) = broken(&mut answer, &other, &mut chance);
    note(&mut state.seen.served, &answer, &path, json);
    state.seen.served.mutated.insert(path);
    state.seen.mutated += 1;
    if state.seen.log.len() < KEPT {
        state.seen.log.push((number, line, bytes.clone()));
    }
    bytes
}

/// The parameter that is another one in each run.
const NEWS: &str = "updated_at_gte=";

/// A request without what differs from run to run.
fn constant(line: &str) -> String {
    if let Some((begin, _)) = line.split_once("/balances/") {
        return format!("{begin}/balances/ ");
    }
    match line.split_once(NEWS) {
        Some((begin, end)) => {
            let end = end.find(['&', ' ']).map_or("", |at| &end[at..]);
            format!("{begin}{end}")
        }
        None => line.to_owned(),
    }
}

/// Breaks an answer: its JSON, its bytes, or its way.
fn broken(answer: &mut Answer, other: &[u8], chance: &mut Chance) -> (Vec<u8>, Option<Json>) {
    let read = Json::read(&answer.body);
    match (chance.below(100), read) {
        (0..72, Some(mut json)) => {
            let alike = Json::read(other).unwrap_or_else(|| json.clone());
            for _ in 0..=chance.below(3) {
                json.mutate(&alike, chance);
            }
            answer.body = json.text().into_bytes();
            (answer.bytes(), Some(json))
        }
        (96.., read) => (answer.broken(chance), read),
        _ => {
            for _ in 0..=chance.below(2) {
                bytes::mutate(&mut answer.body, other, chance);
            }
            (answer.bytes(), Json::read(&answer.body))
        }
    }
}

/// A list that has always one more page, with what it had before.
fn endless(answer: &mut Answer, times: u64) {
    if let Ok(mut page) = serde_json::from_slice::<Value>(&answer.body)
        && page["items"].is_array()
    {
        page["next_cursor"] = format!("more-{times}").into();
        answer.body = page.to_string().into_bytes();
    }
}

fn note(served: &mut Served, answer: &Answer, path: &str, json: Option<Json>) {
    if let Some(json) = json {
        served.note(&json);
    }
    if answer.status == 404 {
        served.note_missing(path);
    }
}
