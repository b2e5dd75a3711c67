//! Every command that renews says when the renewed sign-in could not be saved. Each takes the half
//! minute for which saving is tried, so they go side by side.

use crate::support::{ALLOW, Server, TestEnv, sign_in};
use crate::web::Web;

/// A connection whose vault cannot be written from the moment at which its tokens are renewed.
fn unsavable() -> (TestEnv, Server, Web) {
    let (env, server) = (TestEnv::new(), Server::small());
    let (path, aside) = (env.secret_file("justworks"), env.home().join("aside"));
    let web = Web::between(&server.sandbox, move |request| {
        if request.form().contains_key("refresh_token") {
            std::fs::rename(&path, &aside).unwrap();
            std::fs::create_dir(&path).unwrap();
        }
    });
    let mut command = env.connect_to(&web.url(), &server.redirect);
    let authorize = server.sandbox.authorize_url();
    command.args(["--authorize-url", &authorize, "--no-sync"]);
    sign_in(command, ALLOW).expect(0);
    super::age(&env);
    (env, server, web)
}

#[track_caller]
fn says_so(args: &[&str], act: impl FnOnce(&Server)) {
    let (env, server, _web) = unsavable();
    act(&server);
    let run = env.run(args).expect(4);
    run.says(&[
        "error: the renewed sign-in could not be saved: ",
        "hint: the next sync needs a new sign-in",
        "hint: run `drivetrain connect justworks` to sign in again",
    ]);
    let told = run.stderr.matches("could not be saved").count();
    assert_eq!(told, 1, "{args:?}: {}", run.stderr);
}

#[test]
fn every_command_says_so_once() {
    let down = |server: &Server| super::failing(server, "/v1/company", 503, usize::MAX);
    std::thread::scope(|scope| {
        scope.spawn(|| says_so(&["api", "/v1/company"], |_| {}));
        scope.spawn(|| says_so(&["sync"], |_| {}));
        // What passes by itself does not hide it.
        scope.spawn(|| says_so(&["sync", "--json"], down));
        scope.spawn(|| says_so(&["api", "/v1/company"], down));
    });
}

/// A command that is stopped meanwhile says it as well: the renewal goes to its end.
#[test]
fn one_that_is_stopped_says_so_as_well() {
    use rustix::process::{Pid, Signal, kill_process};
    use std::process::Stdio;
    let (env, server, _web) = unsavable();
    let mut command = env.command(&["api", "/v1/company", "-v"]);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    let (mut child, lines) = crate::support::listening(child);
    let mut said = String::new();
    while let Ok(line) = lines.recv_timeout(crate::support::DEADLINE) {
        if line.contains("is not saved yet") && !said.contains("is not saved yet") {
            kill_process(pid, Signal::TERM).unwrap();
        }
        said.push_str(&line);
    }
    assert_eq!(child.wait().unwrap().code(), Some(143), "{said}");
    assert!(
        said.contains("error: the renewed sign-in could not be saved: "),
        "{said}"
    );
    drop(server);
}
