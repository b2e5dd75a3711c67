//! A process that stands still amid a renewal, for longer than an answer may take.

use std::process::Stdio;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{ALLOW, DEADLINE, Run, Server, TestEnv, found, sign_in};
use crate::web::Web;

#[test]
fn an_answer_that_came_while_it_stood_still_is_taken() {
    let (env, server) = (TestEnv::new(), Server::small());
    let child: Arc<Mutex<Option<Pid>>> = Arc::default();
    let running = child.clone();
    let (stopped, seen) = sync_channel(1);
    let web = Web::between(&server.sandbox, move |request| {
        if request.form().contains_key("refresh_token") {
            let pid = found(|| *running.lock().unwrap(), || "it was not started".into());
            kill_process(pid, Signal::STOP).unwrap();
            stopped.send(pid).unwrap();
        }
    });
    let mut command = env.connect_to(&web.url(), &server.redirect);
    let authorize = server.sandbox.authorize_url();
    command.args(["--authorize-url", &authorize, "--no-sync"]);
    sign_in(command, ALLOW).expect(0);
    let mut settings = env.settings("justworks");
    settings.insert("profile".into(), toml::toml!(timeout_seconds = 2).into());
    std::fs::write(env.settings_file("justworks"), settings.to_string()).unwrap();
    super::age(&env);
    let mut command = env.command(&["sync"]);
    let started = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let started = started.unwrap();
    *child.lock().unwrap() = Pid::from_raw(i32::try_from(started.id()).unwrap());
    let pid = seen.recv_timeout(DEADLINE).unwrap();
    // Longer than an answer may take: that time has to go by.
    std::thread::sleep(Duration::from_secs(4));
    kill_process(pid, Signal::CONT).unwrap();
    Run::from(started.wait_with_output().unwrap()).expect(0);
    // One for the sign-in, one for the renewal.
    assert_eq!(server.count("/oauth/token"), 2);
    env.run(&["sync"]).expect(0);
}
