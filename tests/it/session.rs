//! Tokens over years: renewed once however many ask, saved before they are used, and a person asked
//! only when nothing else helps.

mod answers;
mod given;
#[cfg(unix)]
mod killed;
mod library;
mod processes;
#[cfg(unix)]
mod standing;
#[cfg(target_os = "linux")]
mod unsaved;

use std::time::Duration;

use drivetrain::sandbox::{Fault, FaultKind};

use crate::support::{ALLOW, Run, Server, TestEnv, sign_in};
use crate::web::Web;

/// Lets the access token's time come, as the program knows it.
fn age(env: &TestEnv) {
    env.set_secret("justworks", "expires_at", "2020-01-01T00:00:00Z");
}

/// Lets the next requests to this path answer a status.
fn failing(server: &Server, path: &str, status: u16, times: usize) {
    server.sandbox.fault(Fault {
        path_contains: path.into(),
        skip: 0,
        times,
        kind: FaultKind::Status {
            status,
            retry_after: None,
            body: r#"{"message":"not now"}"#.into(),
            content_type: "application/json",
        },
    });
}

#[test]
fn an_expired_token_is_renewed_once_before_the_first_request() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    age(&env);
    server.sandbox.clear_requests();
    env.run(&["sync"]).expect(0);
    assert_eq!(server.count("/oauth/token"), 1);
    let requests = server.sandbox.requests();
    assert_eq!(requests[0].path, "/oauth/token");
    assert!(requests.iter().all(|request| request.status == 200));
}

#[test]
fn a_rotated_token_is_kept_for_the_next_process() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    let mut seen = vec![env.secret("justworks")["refresh"].clone()];
    for _ in 0..3 {
        server.sandbox.expire_access_tokens().unwrap();
        env.run(&["sync"]).expect(0);
        let refresh = env.secret("justworks")["refresh"].clone();
        assert!(!seen.contains(&refresh));
        seen.push(refresh);
    }
    assert_eq!(server.count("/oauth/token"), 1 + 3);
}

#[test]
fn a_fresh_token_that_is_refused_is_renewed_once() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    env.impatient("justworks");
    failing(&server, "/v1/company", 401, usize::MAX);
    server.sandbox.clear_requests();
    let run = env.run(&["sync", "--json"]).expect(4);
    assert_eq!(run.error_code(), "auth.rejected");
    assert!(run.stderr.contains("not even a renewed one"));
    assert_eq!(server.count("/oauth/token"), 1);
    assert_eq!(server.count("/v1/company"), 2);
}

#[test]
fn a_refresh_that_is_refused_asks_for_a_person_and_connecting_repairs_it() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &[]);
    server.sandbox.revoke_everything().unwrap();
    server.sandbox.clear_requests();
    let run = env.run(&["sync", "--json"]).expect(4);
    assert_eq!(run.error_code(), "auth.refresh_rejected");
    assert!(
        run.stderr
            .contains("error: Justworks no longer accepts the saved sign-in")
    );
    assert!(
        run.stderr
            .contains("caused by: token refresh answered 400 invalid_grant")
    );
    assert!(
        run.stderr
            .contains("hint: run `drivetrain connect justworks` to sign in again; your data stays")
    );
    // Asking again and again would be of no use to anybody.
    assert_eq!(server.count("/oauth/token"), 1);
    assert_eq!(env.rows("justworks", "payrolls"), 4);

    let status = env.run(&["status"]).expect(0).stdout;
    assert!(status.contains("no longer accepted"), "{status}");
    let status = env.run(&["status", "--json"]).expect(0).json();
    let status = &status["connections"][0];
    assert_eq!(status["signed_in"], false);
    assert_eq!(status["sign_in_again"]["code"], "auth.refresh_rejected");

    env.connected(&server, &[]);
    let status = env.run(&["status", "--json"]).expect(0).json();
    assert_eq!(status["connections"][0]["signed_in"], true);
    env.run(&["sync"]).expect(0);
}

#[test]
fn an_expired_sign_in_without_a_refresh_token_asks_for_a_person() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    age(&env);
    let mut secret = env.secret("justworks");
    secret.as_object_mut().unwrap().remove("refresh");
    std::fs::write(env.secret_file("justworks"), secret.to_string()).unwrap();
    let run = env.run(&["sync", "--json"]).expect(4);
    assert_eq!(run.error_code(), "auth.expired");
    assert!(
        run.stderr
            .contains("hint: run `drivetrain connect justworks`")
    );
}

#[test]
fn a_server_that_is_down_for_a_moment_is_asked_again() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    env.impatient("justworks");
    age(&env);
    failing(&server, "/oauth/token", 503, 2);
    server.sandbox.clear_requests();
    env.run(&["sync"]).expect(0);
    assert_eq!(server.count("/oauth/token"), 3);
}

#[test]
fn a_server_that_stays_down_is_temporary_and_the_sign_in_is_untouched() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    env.impatient("justworks");
    age(&env);
    let before = env.secret("justworks");
    for status in [500, 502, 429] {
        failing(&server, "/oauth/token", status, usize::MAX);
        let run = env.run(&["sync", "--json"]).expect(75);
        assert_eq!(run.error_code(), "auth.unavailable");
        assert_eq!(env.secret("justworks"), before);
        server.sandbox.clear_faults();
    }
    let status = env.run(&["status", "--json"]).expect(0).json();
    assert_eq!(status["connections"][0]["signed_in"], true);
    env.run(&["sync"]).expect(0);
}

#[test]
fn a_client_secret_that_was_replaced_says_so_and_connecting_repairs_it() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    age(&env);
    env.set_secret("justworks", "client_secret", "0utdated");
    let run = env.run(&["sync", "--json"]).expect(4);
    assert_eq!(run.error_code(), "auth.bad_client");
    assert!(!run.stderr.contains("0utdated") && !run.stdout.contains("0utdated"));
    env.connected(&server, &["--no-sync"]);
    env.run(&["sync"]).expect(0);
}

/// A disk that is full: every write to a file fails, reading goes on.
#[cfg(unix)]
#[test]
fn a_sign_in_that_could_not_be_saved_is_found_before_the_old_one_dies() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    age(&env);
    let before = env.secret("justworks");
    server.sandbox.clear_requests();
    let template = env.command(&["sync", "--json"]);
    let run = Run::from(crate::support::on_a_full_disk(&template).output().unwrap()).expect(1);
    assert_eq!(run.error_code(), "vault.file");
    assert_eq!(server.count("/oauth/token"), 0);
    assert_eq!(env.secret("justworks"), before);
    env.run(&["sync"]).expect(0);
}

#[test]
fn a_short_life_does_not_cost_a_renewal_for_every_request() {
    let (env, server) = (
        TestEnv::new(),
        Server::start(|options| {
            options.company.members = 6;
            options.company.payrolls = 4;
            // Less than the ten minutes that a longer life has to have left.
            options.access_ttl = Duration::from_secs(300);
        }),
    );
    env.connected(&server, &[]);
    env.run(&["sync"]).expect(0);
    assert_eq!(server.count("/oauth/token"), 1);
    assert!(server.sandbox.requests().len() > 30);
}

#[test]
fn what_status_knows_of_a_sign_in_is_not_needed_for_a_run() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    let record = env.data().join("justworks.session.json");
    std::fs::remove_file(&record).unwrap();
    // Nothing can be written there.
    std::fs::create_dir(&record).unwrap();
    env.run(&["sync"]).expect(0);
}

#[test]
fn a_week_old_refresh_token_is_renewed_while_it_lives() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    let ago =
        |hours| (jiff::Timestamp::now() - jiff::SignedDuration::from_hours(hours)).to_string();
    env.set_secret("justworks", "expires_at", "2999-01-01T00:00:00Z");
    for (hours, renewals) in [(6 * 24, 0), (8 * 24, 1)] {
        env.set_secret("justworks", "received_at", &ago(hours));
        server.sandbox.clear_requests();
        env.run(&["sync"]).expect(0);
        assert_eq!(server.count("/oauth/token"), renewals, "{hours} h");
    }
}

#[test]
fn a_given_token_is_used_as_it_is_and_neither_renewed_nor_stored() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &["--no-sync"]);
    let given = env.secret("justworks")["access"]
        .as_str()
        .unwrap()
        .to_owned();
    std::fs::remove_file(env.secret_file("justworks")).unwrap();
    let sync = |token: &str| {
        let mut command = env.command(&["sync", "--json"]);
        Run::from(
            command
                .env("DRIVETRAIN_ACCESS_TOKEN", token)
                .output()
                .unwrap(),
        )
    };
    sync(&given).expect(0);
    assert!(!env.secret_file("justworks").exists());
    let run = sync("n0t-a-token").expect(4);
    assert_eq!(run.error_code(), "auth.given_token_rejected");
    assert!(
        run.stderr
            .contains("hint: set it to a valid token, or unset it")
    );
    assert!(!run.stderr.contains("n0t-a-token") && !run.stdout.contains("n0t-a-token"));
    assert_eq!(server.count("/oauth/token"), 1);
    // Without it there is nothing left to sign in with.
    let run = env.run(&["sync", "--json"]).expect(4);
    assert_eq!(run.error_code(), "auth.signed_out");
}

/// Between the server's answer and the vault the old token is dead already.
#[cfg(unix)]
#[test]
fn a_signal_amid_a_renewal_does_not_lose_the_sign_in() {
    use crate::support::DEADLINE;
    use std::process::Stdio;
    use std::sync::{Arc, Mutex};
    use std::time::Instant;

    use rustix::process::{Pid, Signal, kill_process, test_kill_process};
    let (env, server) = (TestEnv::new(), Server::small());
    let child: Arc<Mutex<Option<Pid>>> = Arc::default();
    let running = child.clone();
    let web = Web::between(&server.sandbox, move |request| {
        if request.form().contains_key("refresh_token") {
            let started = Instant::now();
            let pid = loop {
                if let Some(pid) = *running.lock().unwrap() {
                    break pid;
                }
                assert!(started.elapsed() < DEADLINE);
            };
            kill_process(pid, Signal::INT).unwrap();
            // One that ends at once would be gone by now.
            let told = Instant::now();
            while told.elapsed() < Duration::from_secs(1) && test_kill_process(pid).is_ok() {
                std::thread::yield_now();
            }
        }
    });
    let mut command = env.connect_to(&web.url(), &server.redirect);
    let authorize = server.sandbox.authorize_url();
    command.args(["--authorize-url", &authorize, "--no-sync"]);
    sign_in(command, ALLOW).expect(0);
    age(&env);
    let mut command = env.command(&["sync"]);
    let started = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let started = started.unwrap();
    *child.lock().unwrap() = Pid::from_raw(i32::try_from(started.id()).unwrap());
    let run = Run::from(started.wait_with_output().unwrap());
    run.expect(130);
    assert_eq!(server.count("/oauth/token"), 2);
    env.run(&["sync"]).expect(0);
    assert_eq!(server.count("/oauth/token"), 2, "the new token was kept");
}

/// It takes the half minute for which saving is tried.
#[test]
fn new_tokens_that_cannot_be_saved_serve_this_run_and_the_end_says_so() {
    let (env, server) = (TestEnv::new(), Server::small());
    let (path, aside) = (env.secret_file("justworks"), env.home().join("aside"));
    let place = path.clone();
    let web = Web::between(&server.sandbox, move |request| {
        // From the moment at which the old tokens die there is something in the way.
        if request.form().contains_key("refresh_token") {
            std::fs::rename(&place, &aside).unwrap();
            std::fs::create_dir(&place).unwrap();
        }
    });
    let mut command = env.connect_to(&web.url(), &server.redirect);
    command.args([
        "--authorize-url",
        &server.sandbox.authorize_url(),
        "--no-sync",
    ]);
    sign_in(command, ALLOW).expect(0);
    age(&env);
    let run = env.run(&["sync", "--json"]).expect(4);
    assert_eq!(run.error_code(), "auth.not_saved");
    assert!(
        run.stderr
            .contains("error: the renewed sign-in could not be saved: ")
    );
    assert!(
        run.stderr
            .contains("hint: the next sync needs a new sign-in")
    );
    assert!(
        run.stderr
            .contains("hint: run `drivetrain connect justworks` to sign in again")
    );
    assert_eq!(web.heard_of("POST /oauth/token").len(), 2);
    assert_eq!(env.rows("justworks", "payrolls"), 4);
    std::fs::remove_dir(&path).unwrap();
}
