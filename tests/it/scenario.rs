//! `drivetrain sandbox --scenario`: what is printed is done to the letter, in a shell, and ends as it
//! says.

use std::process::{Child, Command, Stdio};

use crate::support::{ALLOW, DEADLINE, Run, TestEnv, free_port, listening, sign_in};

/// A sandbox with a scenario, in a process of its own, and what it says to do.
struct Lab {
    env: TestEnv,
    child: Child,
    redirect: String,
    said: String,
}

impl Lab {
    fn open(scenario: &str) -> Self {
        let env = TestEnv::new();
        std::fs::create_dir_all(env.home()).unwrap();
        let redirect = format!("http://127.0.0.1:{}/callback", free_port());
        let mut command = env.command(&["sandbox", "--port", "0", "--members", "6"]);
        command
            .args(["--payrolls", "12", "--scenario", scenario])
            .args(["--redirect-uri", &redirect])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let (child, lines) = listening(command.spawn().unwrap());
        let mut said = String::new();
        while !said.contains("Press Ctrl-C to stop it") {
            said.push_str(&lines.recv_timeout(DEADLINE).unwrap());
        }
        Self {
            env,
            child,
            redirect,
            said,
        }
    }

    /// The commands below a heading.
    fn below(&self, heading: &str) -> String {
        let (_, rest) = self.said.split_once(&format!("{heading}\n\n")).unwrap();
        let (block, _) = rest.split_once("\n\n").unwrap();
        let lines = block.lines();
        lines
            .map(|line| line.strip_prefix("  ").unwrap())
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Does what is printed.
    fn shell(&self, script: &str) -> Run {
        let program = std::path::Path::new(env!("CARGO_BIN_EXE_drivetrain"));
        let programs = program.parent().unwrap().display();
        let mut command = Command::new("/bin/bash");
        command
            .args(["-c", script])
            .env_clear()
            .env("PATH", format!("{programs}:/usr/bin:/bin:/usr/sbin"))
            .env("HOME", self.env.home())
            .env("TMPDIR", self.env.home())
            .env("TZ", "UTC")
            .stdin(Stdio::null());
        command.output().unwrap().into()
    }

    /// What the steps say of their end.
    fn promised(&self) -> (i32, String) {
        let line = self
            .said
            .lines()
            .find(|line| line.starts_with("Expected result:"));
        let rest = line
            .unwrap()
            .strip_prefix("Expected result: exit code ")
            .unwrap();
        let (code, rest) = rest.split_once(", ").unwrap();
        let what = rest.split("   (").next().unwrap();
        (code.parse().unwrap(), what.to_owned())
    }

    /// The steps end as they promise to, and the error names these.
    #[track_caller]
    fn shows(&self, texts: &[&str]) -> Run {
        let run = self.shell(&self.below("In another terminal:"));
        let (code, what) = self.promised();
        let run = run.expect(code);
        run.says(&[what.as_str()]);
        run.says(texts);
        run
    }

    /// The same, and what mends it after it: the whole ends well.
    #[track_caller]
    fn is_mended(&self, texts: &[&str]) -> Run {
        let steps = self.below("In another terminal:");
        let mend = self.below("How to fix it:");
        let script = format!("{steps}\necho \"ended: $?\"\nset -e\n{mend}");
        let run = self.shell(&script).expect(0);
        let (code, what) = self.promised();
        let ended = run.stdout.contains(&format!("ended: {code}\n"));
        assert!(ended, "not {code}: {}{}", run.stdout, run.stderr);
        run.says(&[what.as_str()]);
        run.says(texts);
        run
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _code = self.child.wait();
    }
}

const SIGN_IN: &str = "hint: run `drivetrain connect justworks` to sign in again";

#[test]
fn a_revoked_app_and_an_expired_refresh_token_need_a_sign_in() {
    let lab = Lab::open("revoked-app");
    lab.shows(&[
        "Justworks no longer accepts the saved sign-in",
        "invalid_grant",
        SIGN_IN,
    ]);
    let mended = {
        let api = lab.said.split("--api-url ").nth(1).unwrap();
        let api = api.split_whitespace().next().unwrap();
        let mut command = lab.env.connect_to(api, &lab.redirect);
        command.args(["--authorize-url", &format!("{api}/oauth/authorize")]);
        sign_in(command, ALLOW)
    };
    mended.expect(0);
    let lab = Lab::open("expired-refresh-token");
    lab.shows(&["invalid_grant", SIGN_IN]);
}

#[test]
fn a_missing_scope_is_named() {
    Lab::open("missing-scope").shows(&["paystubs answered 403", SIGN_IN]);
}

#[test]
fn a_wrong_authorize_host_is_named() {
    Lab::open("wrong-authorize-host").shows(&[
        "no one signed in within 3 s",
        "/wrong: run the same command with the right --authorize-url",
    ]);
}

#[test]
fn tls_interception_needs_the_ca() {
    Lab::open("tls-interception").is_mended(&[
        "UnknownIssuer",
        "hint: if your company inspects TLS, point SSL_CERT_FILE",
        "saved",
    ]);
}

#[test]
fn a_proxy_that_blocks_is_named() {
    Lab::open("blocking-proxy").shows(&[
        "error: the proxy does not let it through (api.justworks.example)",
        "caused by: tunnel error: unsuccessful",
        "`env -u HTTPS_PROXY`",
    ]);
}

#[test]
fn a_clock_that_is_off_does_no_harm() {
    let run = Lab::open("clock-off").shows(&[]);
    assert!(run.stdout.contains("justworks"), "{}", run.stdout);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named_and_more_room_mends_it() {
    let lab = Lab::open("full-disk");
    let may = lab.shell("unshare --map-root-user --mount mount -t tmpfs tmpfs /mnt");
    if may.code != 0 {
        return crate::tools::skip("nobody may mount here");
    }
    lab.is_mended(&[
        "there is no space left",
        "hint: free some space on that disk",
        "saved",
    ]);
}

#[test]
fn a_damaged_store_is_named_and_read_again() {
    Lab::open("damaged-store").is_mended(&[
        "is damaged",
        "`drivetrain sync --full`",
        "move the file away",
        "saved",
    ]);
}

#[test]
fn a_killed_run_is_resumed() {
    Lab::open("crash").shows(&["resumed:", "were already there"]);
}

#[test]
fn a_correction_and_a_departure_are_kept_track_of() {
    Lab::open("restated-payroll").shows(&["payrolls: 1 changed", "paystubs: 1 changed"]);
    Lab::open("vanished-member").shows(&["members: 1 removed"]);
}

#[test]
fn they_are_listed_and_a_slip_lists_them_too() {
    let env = TestEnv::new();
    let listed = env.run(&["sandbox", "--scenario"]).expect(0).stdout;
    assert_eq!(listed.lines().count(), 12);
    let slip = env.run(&["sandbox", "--scenario", "revoked"]).expect(2);
    for line in listed.lines() {
        let name = line.split_whitespace().next().unwrap();
        assert!(slip.stderr.contains(name), "{}", slip.stderr);
    }
}
