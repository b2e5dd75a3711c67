//! `connect` from outside: the main job, and each way in which it can fail.

mod answers;
#[cfg(target_os = "linux")]
mod cut_off;
mod refused;
mod repair;
mod ssh;
mod usage;

use std::process::Stdio;

use drivetrain::sandbox::{Fault, FaultKind, Options, Sandbox, visitor};

use crate::support::{ALLOW, Server, TestEnv, address, free_port, listening, sign_in_by, until};
use crate::web::{Web, get, query};

/// Fails unless neither a connection nor a secret, a record or data is there.
#[track_caller]
fn nothing_is_stored(env: &TestEnv) {
    let mut files = env.files();
    files.retain(|file| !file.ends_with(".lock"));
    assert!(files.is_empty(), "{files:?}");
}

#[test]
fn connects_and_runs_the_first_sync() {
    let (env, server) = (TestEnv::new(), Server::small());
    let run = env.connected(&server, &["--json"]);
    let document = run.json();
    assert_eq!(document["exit_code"], 0);
    assert_eq!(document["report"]["published"], true);
    assert_eq!(env.rows("justworks", "payrolls"), 4);
    assert_eq!(server.count("/oauth/token"), 1);
}

#[test]
fn without_a_first_sync_it_only_signs_in() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    assert_eq!(server.count("/v1/company"), 1);
    assert_eq!(server.count("/v1/payrolls"), 0);
    let files = env.files();
    assert!(!files.iter().any(|file| file.ends_with(".db")), "{files:?}");
}

#[test]
fn the_redirect_uri_is_the_same_to_the_byte_in_both_requests() {
    let env = TestEnv::new();
    // Nothing of this would survive a parser that tidies up.
    let redirect = format!("http://127.0.0.1:{}/a%2fb?x=Y%20z", free_port());
    let sandbox = Sandbox::start(Options {
        redirect_uris: vec![redirect.clone()],
        ..Options::default()
    });
    let sandbox = sandbox.unwrap();
    let web = Web::before(&sandbox);
    let mut command = env.connect_to(&web.url(), &redirect);
    command
        .args(["--authorize-url", &sandbox.authorize_url()])
        .arg("--no-sync");
    let mut asked = String::new();
    let run = sign_in_by(command, |url| {
        asked = query(url)["redirect_uri"].clone();
        visitor::visit(url, ALLOW).unwrap();
    });
    run.expect(0);
    assert_eq!(asked, redirect);
    let sent = web.heard_of("POST /oauth/token")[0].form();
    assert_eq!(sent["redirect_uri"], redirect);
}

#[test]
fn what_does_not_belong_to_this_sign_in_is_turned_away_and_the_wait_goes_on() {
    let (env, server) = (TestEnv::new(), Server::small());
    let run = sign_in_by(env.connect_command(&server, &["--no-sync"]), |url| {
        let back = &server.redirect;
        let state = &query(url)["state"];
        for wrong in [
            format!("{back}?code=stolen&state=of-another-tab"),
            format!("{back}?code=stolen"),
            format!("{back}?error=access_denied&state=of-another-tab"),
            format!("{back}?code=a&code=b&state={state}"),
            format!("{back}?code=stolen&state={state}&iss=https://evil.example"),
        ] {
            assert_eq!(get(&wrong, None).unwrap().0, 400, "{wrong}");
        }
        assert_eq!(server.count("/oauth/token"), 0);
        visitor::visit(url, ALLOW).unwrap();
    });
    run.expect(0);
    assert_eq!(server.count("/oauth/token"), 1);
}

#[test]
fn a_redirect_that_comes_twice_buys_one_token() {
    let (env, server) = (TestEnv::new(), Server::small());
    let run = sign_in_by(env.connect_command(&server, &["--no-sync"]), |url| {
        let back = visitor::redirected(url, ALLOW).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                // All but one are refused, or find the door closed.
                scope.spawn(|| get(&back, None));
            }
        });
    });
    run.expect(0);
    assert_eq!(server.count("/oauth/token"), 1);
}

#[test]
fn the_listener_closes_when_the_sign_in_came() {
    let (env, server) = (TestEnv::new(), Server::small());
    // The company is asked for after the redirect: there the program is made to wait.
    server.sandbox.fault(Fault {
        path_contains: "/v1/company".into(),
        skip: 0,
        times: 1,
        kind: FaultKind::Hang,
    });
    let mut child = env
        .connect_command(&server, &["--no-sync"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines;
    (child, lines) = listening(child);
    let url = lines.iter().find(|line| address(line).is_some()).unwrap();
    visitor::visit(url.trim(), ALLOW).unwrap();
    until("the company is read", || server.count("/v1/company") > 0);
    assert_eq!(get(&server.redirect, None), None);
    child.kill().unwrap();
    child.wait().unwrap();
    nothing_is_stored(&env);
}

/// The system's own browser is opened, with the address that was printed before.
#[cfg(target_os = "linux")]
#[test]
fn the_browser_is_given_the_address_that_was_printed() {
    use drivetrain::sandbox::{CLIENT_ID, CLIENT_SECRET};
    use std::os::unix::fs::PermissionsExt;
    let (env, server) = (TestEnv::new(), Server::small());
    let folder = tempfile::tempdir().unwrap();
    let (browser, opened) = (folder.path().join("xdg-open"), folder.path().join("opened"));
    let script = format!(
        "#!/bin/sh\nprintf %s \"$1\" >'{0}.part'\nmv '{0}.part' '{0}'\n",
        opened.display()
    );
    std::fs::write(&browser, script).unwrap();
    std::fs::set_permissions(&browser, PermissionsExt::from_mode(0o700)).unwrap();
    let mut command = env.command(&["connect", "justworks", "--yes", "--no-sync"]);
    command
        .args(["--client-id", CLIENT_ID, "--insecure-storage"])
        .args(["--api-url", &server.sandbox.api_url()])
        .args(["--authorize-url", &server.sandbox.authorize_url()])
        .args(["--redirect-uri", &server.redirect])
        .env("JUSTWORKS_CLIENT_SECRET", CLIENT_SECRET)
        .env("PATH", format!("{}:/usr/bin:/bin", folder.path().display()));
    let run = sign_in_by(command, |url| {
        until("the browser is opened", || opened.exists());
        let given = std::fs::read_to_string(&opened).unwrap();
        assert_eq!(given, url);
        visitor::visit(&given, ALLOW).unwrap();
    });
    run.expect(0);
}

#[test]
fn the_address_is_printed_however_quiet_it_is_to_be() {
    let (env, server) = (TestEnv::new(), Server::small());
    let run = env.connected(&server, &["-q", "--no-sync"]);
    assert!(run.stderr.lines().any(|line| address(line).is_some()));
}
