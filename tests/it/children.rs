//! Other programs that are started: no secret of this one is in their environment.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use drivetrain::sandbox::CLIENT_SECRET;

use crate::layers::sources;
#[cfg(target_os = "linux")]
use crate::support::Run;
use crate::support::{ALLOW, Server, TestEnv, found, sign_in};
use crate::synced::Synced;

/// The one file that makes commands.
const PLACE: &str = "context/child";

/// Ways to start another program.
const WAYS: [&str; 3] = ["Command::new(", "open::", "process::Command::"];

const SECRETS: [&str; 4] = [
    "DRIVETRAIN_ACCESS_TOKEN",
    "JUSTWORKS_CLIENT_SECRET",
    "DRIVETRAIN_KEY_FILE",
    "CREDENTIALS_DIRECTORY",
];

#[test]
fn every_other_program_is_started_in_one_place() {
    let mut there = 0;
    for source in sources() {
        let ways = WAYS.iter().filter(|way| {
            let starts = source.code.match_indices(*way);
            // `files::open::` and the like are no crate.
            starts.into_iter().any(|(at, _)| {
                let before = source.code[..at].chars().next_back();
                !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
            })
        });
        match source.path.to_str() {
            Some(PLACE) => there += ways.count(),
            _ => assert_eq!(
                ways.count(),
                0,
                "{} starts a program",
                source.path.display()
            ),
        }
    }
    assert_eq!(there, 2, "{PLACE} is not where programs are started");
}

/// A folder of programs that write down their environment.
struct Programs(PathBuf);

impl Programs {
    fn beside(env: &TestEnv) -> Self {
        let folder = env.home().with_file_name("bin");
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// One that then does this.
    fn lay_out(&self, name: &str, script: &str) -> PathBuf {
        let path = self.0.join(name);
        let text = format!(
            "#!/bin/sh\n/usr/bin/env >>\"$0.new\"; /bin/cp \"$0.new\" \"$0.tmp\"; /bin/mv \"$0.tmp\" \"$0.env\"\n{script}\n"
        );
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
        path
    }

    /// The command with these programs before all others, and a canary in each secret variable that
    /// is not set yet.
    fn before(&self, command: &mut Command) {
        command.env("PATH", format!("{}:/usr/bin:/bin", self.0.display()));
        for name in SECRETS {
            if !command.get_envs().any(|(set, _)| set == name) {
                command.env(name, format!("/CANARY-{name}"));
            }
        }
    }

    /// Nothing of them in what a program has got.
    #[track_caller]
    fn clean(&self, name: &str) {
        let path = self.0.join(format!("{name}.env"));
        let text = found(
            || std::fs::read_to_string(&path).ok(),
            || format!("{name} was not started"),
        );
        assert!(text.contains("PATH="), "{name} has got:\n{text}");
        for secret in ["CANARY", CLIENT_SECRET].iter().chain(&SECRETS) {
            assert!(!text.contains(secret), "{name} has got:\n{text}");
        }
    }
}

/// A `connect` that opens a browser.
fn connecting(env: &TestEnv, server: &Server, programs: &Programs) -> Command {
    let mut command = env.command(&["connect", "justworks", "--yes", "--no-sync"]);
    command
        .args(["--client-id", drivetrain::sandbox::CLIENT_ID])
        .args(["--insecure-storage", "--redirect-uri", &server.redirect])
        .args(["--api-url", &server.sandbox.api_url()])
        .args(["--authorize-url", &server.sandbox.authorize_url()])
        .env("JUSTWORKS_CLIENT_SECRET", CLIENT_SECRET);
    programs.before(&mut command);
    // Given instead of a sign-in, and there is to be one.
    command.env_remove("DRIVETRAIN_ACCESS_TOKEN");
    command
}

#[test]
fn the_browser_knows_no_secret() {
    let (env, server) = (TestEnv::new(), Server::small());
    let programs = Programs::beside(&env);
    programs.lay_out("xdg-open", "exit 0");
    let command = connecting(&env, &server, &programs);
    sign_in(command, ALLOW).expect(0);
    programs.clean("xdg-open");
}

/// The first launcher that is there is taken, and one that stays is left alone.
#[test]
#[cfg(target_os = "linux")]
fn a_browser_that_stays_is_not_waited_for() {
    let (env, server) = (TestEnv::new(), Server::small());
    let programs = Programs::beside(&env);
    let stays = programs.lay_out("gio", "echo $$ >\"$0.pid\"; exec /bin/sleep 600");
    let mut command = connecting(&env, &server, &programs);
    command.env("PATH", &programs.0);
    sign_in(command, ALLOW).expect(0);
    let pid = || {
        let text = std::fs::read_to_string(stays.with_extension("pid")).ok()?;
        rustix::process::Pid::from_raw(text.trim().parse().ok()?)
    };
    let pid = found(pid, || "it was not started".into());
    programs.clean("gio");
    rustix::process::kill_process(pid, rustix::process::Signal::KILL)
        .expect("it still runs when the sign-in is over");
}

#[test]
fn a_hook_knows_no_secret() {
    let home = Synced::connected();
    let programs = Programs::beside(&home.env);
    let hook = programs.lay_out("hook", "exit 0");
    home.settings(|text| format!("on_failure = [\"{}\"]\n{text}", hook.display()));
    let mut command = home.command(&["-q"]);
    programs.before(&mut command);
    // The server knows no such token.
    assert_eq!(command.output().unwrap().status.code(), Some(4));
    programs.clean("hook");
}

#[test]
fn the_schedulers_programs_know_no_secret() {
    let env = TestEnv::new();
    let programs = Programs::beside(&env);
    programs.lay_out("crontab", "exit 1");
    programs.lay_out("systemctl", "exit 1");
    let connect = ["connect", "justworks", "--sandbox", "--yes", "--no-sync"];
    env.run(&connect).expect(0);
    for args in [
        &["status"][..],
        &["doctor"],
        &["schedule", "sandbox", "--with", "cron", "--install"],
        &["schedule", "sandbox", "--with", "systemd", "--install"],
    ] {
        let mut command = env.command(args);
        programs.before(&mut command);
        command.output().unwrap();
    }
    // What each call has got is in one file.
    for name in ["crontab", "systemctl"] {
        programs.clean(name);
    }
}

/// A session bus whose address is a program: the library would start it as it is.
#[test]
#[cfg(target_os = "linux")]
fn a_session_bus_that_is_a_program_is_not_started() {
    let env = TestEnv::new();
    let programs = Programs::beside(&env);
    let bus = programs.lay_out("bus", "exit 1");
    let mut command = env.command(&["connect", "justworks", "--sandbox", "--yes"]);
    command
        .args(["--no-sync", "--storage", "keyring"])
        .env("JUSTWORKS_CLIENT_SECRET", CLIENT_SECRET)
        .env(
            "DBUS_SESSION_BUS_ADDRESS",
            format!("unixexec:path={}", bus.display()),
        );
    Run::from(command.output().unwrap())
        .expect(1)
        .says(&["unixexec", "vault.unavailable"]);
    assert!(!bus.with_extension("env").exists(), "it was started");
    assert!(!env.config().join("connections/sandbox.toml").exists());
}
