//! `drivetrain api`: what it asks, what it shows, and what it does not do unless it is told to.

mod refused;

use drivetrain::sandbox::{Fault, FaultKind};
use serde_json::{Value, json};

use crate::secrets::all_seeing;
use crate::support::{Run, Server, TestEnv};
use crate::web::{Web, get};

/// A connected home that has not been synced.
struct Home {
    env: TestEnv,
    server: Server,
}

impl Home {
    fn new() -> Self {
        Self::with(&[])
    }

    fn with(more: &[&str]) -> Self {
        let (env, server) = (TestEnv::new(), Server::small());
        env.connected(&server, &[&["--no-sync"], more].concat());
        env.impatient("justworks");
        server.sandbox.clear_requests();
        Self { env, server }
    }

    fn api(&self, args: &[&str]) -> Run {
        self.env.run(&[&["api"], args].concat())
    }

    /// Lets the next requests for such a path go wrong.
    fn fault(&self, path: &str, times: usize, kind: FaultKind) {
        self.server.sandbox.fault(Fault {
            path_contains: path.into(),
            skip: 0,
            times,
            kind,
        });
    }

    /// What the server says to somebody who may see everything.
    fn truth(&self, path: &str) -> Value {
        let token = all_seeing(&self.server);
        let url = format!("{}{path}", self.server.sandbox.api_url());
        let (status, body) = get(&url, Some(&token)).unwrap();
        assert_eq!(status, 200, "{path}");
        serde_json::from_str(&body).unwrap()
    }
}

/// Fails unless the command line is refused with this, before anything is asked.
#[track_caller]
fn refused(home: &Home, args: &[&str], says: &str) {
    home.server.sandbox.clear_requests();
    let run = home.api(args).expect(2);
    run.says(&[says]);
    assert_eq!(run.stdout, "");
    assert_eq!(home.server.sandbox.requests().len(), 0, "{args:?}");
}

#[test]
fn an_answer_is_printed_as_it_came_and_what_is_sensitive_is_hidden() {
    let home = Home::new();
    // Nothing in it is sensitive: every byte is as it was sent.
    let policies = home.api(&["/v1/time-off/policies"]).expect(0);
    let token = home.env.secret("justworks")["access"].clone();
    let url = format!("{}/v1/time-off/policies", home.server.sandbox.api_url());
    let (_, sent) = get(&url, token.as_str()).unwrap();
    assert_eq!(policies.stdout, sent);
    assert_eq!(policies.stderr, "");

    let company = home.api(&["v1/company"]).expect(0);
    company.says(&["Sensitive fields are hidden (--show-sensitive to show)"]);
    let (shown, truth) = (company.json(), home.truth("/v1/company"));
    assert_eq!(shown["display_name"], truth["display_name"]);
    assert_eq!(shown["tax_id"], "[redacted]");
    assert!(!company.stdout.contains(truth["tax_id"].as_str().unwrap()));

    let whole = home.api(&["get", "/v1/company", "--show-sensitive"]);
    let whole = whole.expect(0);
    whole.says(&["including private data (--show-sensitive)"]);
    assert_eq!(whole.json(), truth);
}

#[test]
fn what_is_included_and_granted_is_shown_and_nothing_else() {
    let home = Home::with(&["--include", "addresses,bank_account"]);
    let member = home.truth("/v1/members?limit=1")["items"][0].clone();
    let path = format!("/v1/members/{}", member["id"].as_str().unwrap());
    let shown = home.api(&[&path]).expect(0).json();
    assert_eq!(shown["addresses"], member["addresses"]);
    assert_eq!(shown["phones"], "[redacted]");
    assert_eq!(shown["name"], member["name"]);
    // The company's own account is one thing, people's accounts another.
    let account = home.api(&["/v1/company/bank-account"]).expect(0).json();
    assert_eq!(account, home.truth("/v1/company/bank-account"));
}

#[test]
fn what_stands_in_made_up_fields_is_judged_by_their_labels() {
    let home = Home::new();
    let members = home.truth("/v1/members?limit=100");
    let members = members["items"].as_array().unwrap().iter();
    let mut paths = members.map(|member| {
        let id = member["id"].as_str().unwrap();
        format!("/v1/members/{id}/custom-field-values")
    });
    let two = |path: &String| home.truth(path)["items"].as_array().unwrap().len() == 2;
    let path = paths.find(two).unwrap();
    let truth = home.truth(&path);
    assert_eq!(home.api(&[&path]).expect(0).json(), truth);

    let mut labels = home.truth("/v1/company/custom-fields");
    labels["items"][0]["label"] = "Pronouns".into();
    let private = labels["items"][0]["id"].clone();
    let answer = FaultKind::Body(labels.to_string());
    home.fault("/v1/company/custom-fields", 1, answer);
    let shown = home.api(&[&path]).expect(0).json();
    for (shown, item) in shown["items"]
        .as_array()
        .unwrap()
        .iter()
        .zip(truth["items"].as_array().unwrap())
    {
        assert_eq!(shown["id"], item["id"]);
        assert_eq!(shown["values"] == "[redacted]", item["id"] == private);
    }

    // Without the labels nobody knows what stands there.
    let gone = FaultKind::Body("<p>".into());
    home.fault("/v1/company/custom-fields", 1, gone);
    let shown = home.api(&[&path, "--jq", ".items[].values"]).expect(0);
    assert_eq!(shown.stdout, "[redacted]\n[redacted]\n");
}

#[test]
fn fields_go_into_the_query_and_pages_become_one_document() {
    let home = Home::new();
    let all = home.truth("/v1/members?limit=100");
    let ids: Vec<_> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["id"])
        .collect();
    assert!(ids.len() > 4);

    let page = home.api(&["/v1/members?limit=1", "-f", "limit=2"]);
    assert_eq!(page.code, 0);
    let page = home.api(&["/v1/members", "-F", "limit=2", "--jq", ".items | length"]);
    assert_eq!(page.expect(0).stdout, "2\n");

    home.server.sandbox.clear_requests();
    let run = home
        .api(&["/v1/members", "-f", "limit=2", "--paginate"])
        .expect(0);
    let document = run.json();
    let read: Vec<_> = document["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["id"])
        .collect();
    assert_eq!(read, ids);
    assert!(document.get("next_cursor").is_none());
    assert_eq!(home.server.count("/v1/members"), ids.len().div_ceil(2));

    // One object is a document already.
    let one = home
        .api(&["/v1/company", "--paginate", "--jq", ".display_name"])
        .expect(0);
    assert_eq!(one.stdout.trim(), home.truth("/v1/company")["display_name"]);

    home.fault("/v1/members", usize::MAX, FaultKind::RepeatedCursor);
    let run = home
        .api(&["/v1/members", "-f", "limit=2", "--paginate"])
        .expect(1);
    run.says(&["/v1/members returned a cursor that it returned before"]);
    assert_eq!(run.stdout, "");
}

#[test]
fn a_filter_prints_texts_as_they_are_and_says_what_is_wrong_with_itself() {
    let home = Home::new();
    let company = home.truth("/v1/company");
    let run = home
        .api(&["/v1/company", "--jq", ".display_name, .tax_id, {id}"])
        .expect(0);
    let name = company["display_name"].as_str().unwrap();
    // It sees what would be printed.
    let expected = format!("{name}\n[redacted]\n{}\n", json!({"id": company["id"]}));
    assert_eq!(run.stdout, expected);
    refused(
        &home,
        &["/v1/company", "--jq", ".a | nothing"],
        "the filter of --jq is wrong at character 6: there is no filter nothing",
    );
    refused(
        &home,
        &["/v1/company", "--jq", "env"],
        "there is no filter env",
    );

    let run = home
        .api(&["/v1/company", "--jq", ".id, (.display_name | .x)"])
        .expect(2);
    run.says(&["the filter of --jq does not fit the answer"]);
    assert_eq!(run.stdout.trim(), company["id"]);
    assert!(!run.stderr.contains(name), "{}", run.stderr);
    let run = home
        .api(&["/v1/company", "--jq", ".id, halt, .display_name"])
        .expect(0);
    assert_eq!(run.stdout.trim(), company["id"]);
}

#[test]
fn headers_come_before_the_body_and_each_request_is_a_line_without_values() {
    let home = Home::new();
    home.server.sandbox.expire_access_tokens().unwrap();
    let id = home.truth("/v1/members?limit=1")["items"][0]["id"].clone();
    let id = id.as_str().unwrap();
    let path = format!("/v1/members/{id}");
    let run = home.api(&[&path, "-f", "note=4111", "-i", "-v"]).expect(0);
    let (head, body) = run.stdout.split_once("\n\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\n"), "{head}");
    assert!(
        head.to_lowercase()
            .contains("content-type: application/json")
    );
    assert_eq!(serde_json::from_str::<Value>(body).unwrap()["id"], id);
    let lines: Vec<_> = run
        .stderr
        .lines()
        .filter(|line| line.contains(" INFO "))
        .collect();
    let of = |method: &str, path: &str, status: u16| {
        let parts = [
            format!("{method} path=\"{path}\" status={status} ms="),
            " attempt=1 request=".into(),
        ];
        move |line: &&str| parts.iter().all(|part| line.contains(part.as_str()))
    };
    assert!(of("GET", "/v1/members/{id}", 401)(&lines[0]), "{lines:#?}");
    assert!(of("POST", "/oauth/token", 200)(&lines[1]), "{lines:#?}");
    assert!(of("GET", "/v1/members/{id}", 200)(&lines[2]), "{lines:#?}");
    assert_eq!(lines.len(), 3);
    assert!(!run.stderr.contains(id) && !run.stderr.contains("4111"));
}

#[test]
fn the_token_goes_nowhere_else_and_not_from_a_connection_that_is_away() {
    let home = Home::new();
    // A token that is given is asked for its company first.
    let token = all_seeing(&home.server);
    let mut command = home
        .env
        .command(&["api", "/v1/deduction-types", "-c", "justworks"]);
    let run: Run = command
        .env("DRIVETRAIN_ACCESS_TOKEN", &token)
        .output()
        .unwrap()
        .into();
    run.expect(0);
    assert_eq!(home.server.count("/v1/company"), 1);
    let mut command = home.env.command(&["api", "/v1/company"]);
    let command = command.env("DRIVETRAIN_ACCESS_TOKEN", "no-such-token");
    Run::from(command.output().unwrap()).expect(4);

    let mut settings = home.env.settings("justworks");
    let other = Web::start(|_| Vec::new());
    settings.insert("api_url".into(), other.url().into());
    let file = home.env.settings_file("justworks");
    let before = std::fs::read(&file).unwrap();
    std::fs::write(&file, settings.to_string()).unwrap();
    home.api(&["/v1/company"]).expect(2).says(&["belongs to"]);
    assert_eq!(other.heard().len(), 0);
    std::fs::write(&file, before).unwrap();

    home.env.run(&["disconnect", "--yes"]).expect(0);
    home.server.sandbox.clear_requests();
    home.api(&["/v1/company"]).expect(4);
    assert_eq!(home.server.sandbox.requests().len(), 0);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_at_once() {
    use crate::support::{listening, until};
    use std::process::Stdio;
    let home = Home::new();
    home.fault("/v1/company", usize::MAX, FaultKind::Hang);
    let mut command = home.env.command(&["api", "/v1/company"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let (mut child, _lines) = listening(child.spawn().unwrap());
    until("it hangs", || home.server.count("/v1/company") > 0);
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
}
