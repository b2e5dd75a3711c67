//! `connect` where the browser is on another machine: over SSH, and where nobody wants one here.

use std::process::Command;

use drivetrain::sandbox::{CLIENT_ID, CLIENT_SECRET};

use crate::support::{ALLOW, Run, Server, TestEnv, sign_in};

const SSH: &str = "203.0.113.9 51344 10.0.0.5 2222";

/// Somebody who is logged in to a machine that has a browser, which must not be opened.
struct Remote {
    env: TestEnv,
    server: Server,
    folder: tempfile::TempDir,
}

impl Remote {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        #[cfg(target_os = "linux")]
        {
            use std::os::unix::fs::PermissionsExt;
            let browser = folder.path().join("xdg-open");
            let opened = folder.path().join("opened").display().to_string();
            std::fs::write(&browser, format!("#!/bin/sh\n: >'{opened}'\n")).unwrap();
            std::fs::set_permissions(&browser, PermissionsExt::from_mode(0o700)).unwrap();
        }
        Self {
            env: TestEnv::new(),
            server: Server::small(),
            folder,
        }
    }

    fn command(&self) -> Command {
        self.command_at(&self.server.redirect, &self.server.sandbox.authorize_url())
    }

    fn command_at(&self, redirect: &str, page: &str) -> Command {
        let args = ["connect", "justworks", "--yes", "--no-sync"];
        let mut command = self.env.command(&args);
        command
            .args(["--client-id", CLIENT_ID, "--insecure-storage"])
            .args(["--api-url", &self.server.sandbox.api_url()])
            .args(["--authorize-url", page])
            .args(["--redirect-uri", redirect])
            .env("JUSTWORKS_CLIENT_SECRET", CLIENT_SECRET)
            .env(
                "PATH",
                format!("{}:/usr/bin:/bin", self.folder.path().display()),
            )
            .env("USER", "ana");
        command
    }

    fn connects(&self, variable: Option<(&str, &str)>, more: &[&str]) -> Run {
        let mut command = self.command();
        command.args(more).envs(variable);
        let run = sign_in(command, ALLOW).expect(0);
        assert!(!self.folder.path().join("opened").exists());
        run
    }

    /// The ports that have to be forwarded: the redirect's, and here the sign-in page's as well.
    fn forwarded(&self) -> String {
        let port = |url: &str| url.parse::<url::Url>().unwrap().port().unwrap();
        let redirect = port(&self.server.redirect);
        let page = port(&self.server.sandbox.authorize_url());
        format!("ssh -L {redirect}:127.0.0.1:{redirect} -L {page}:127.0.0.1:{page}")
    }
}

/// The one line that is there to be copied.
#[track_caller]
fn command(run: &Run) -> &str {
    let mut lines = run.stderr.lines().map(str::trim);
    lines.find(|line| line.starts_with("ssh -L")).unwrap()
}

#[test]
fn over_ssh_no_browser_is_opened_and_the_port_can_be_forwarded() {
    let remote = Remote::new();
    let run = remote.connects(Some(("SSH_CONNECTION", SSH)), &[]);
    run.says(&[
        "This is an SSH session. Open this address in your own browser:",
        &format!("The browser ends on {}", remote.server.redirect),
    ]);
    // Nobody could paste anything here.
    assert!(!run.stderr.contains("pasted"), "{}", run.stderr);
    let expected = format!("{} -p 2222 ana@10.0.0.5", remote.forwarded());
    assert_eq!(command(&run), expected);
}

#[test]
fn a_terminal_of_an_ssh_session_is_enough_to_know() {
    let remote = Remote::new();
    let run = remote.connects(Some(("SSH_TTY", "/dev/pts/3")), &[]);
    run.says(&["This is an SSH session"]);
    // The address is not known then; the name that this machine gives itself is.
    let prefix = format!("{} ana@", remote.forwarded());
    let host = command(&run).strip_prefix(&prefix);
    assert!(host.is_some_and(|host| !host.is_empty()), "{}", run.stderr);
}

#[test]
fn without_a_browser_the_same_is_said_anywhere() {
    let remote = Remote::new();
    let run = remote.connects(None, &["--no-browser"]);
    assert!(!run.stderr.contains("SSH session"));
    run.says(&["Open this address in your browser:"]);
    assert!(command(&run).starts_with(&remote.forwarded()));
}

#[cfg(unix)]
mod in_a_terminal {
    use drivetrain::sandbox::visitor;

    use super::*;
    use crate::terminal::Terminal;

    #[test]
    fn the_address_can_be_pasted() {
        let remote = Remote::new();
        let mut command = remote.command();
        command.env("SSH_CONNECTION", SSH);
        let mut terminal = Terminal::run(&command, 90);
        let address = terminal.address();
        let screen = terminal.screen();
        assert!(screen.contains("This is an SSH session"), "{screen}");
        assert!(screen.contains("Or skip that"), "{screen}");
        assert!(screen.contains("Paste the final address here"));
        assert!(!screen.contains("Press Enter"));
        // Whole in what was written: the terminal wraps it, and copies it whole.
        let written = terminal.written();
        let command = format!("{} -p 2222 ana@10.0.0.5", remote.forwarded());
        assert!(written.contains(&command), "{written}");
        // Enter opens nothing.
        terminal.press("\r");
        let back = visitor::redirected(&address, ALLOW).unwrap();
        terminal.press(&format!("{back}\r"));
        terminal.until("✓ Signed in");
        assert_eq!(terminal.exit(), 0, "{}", terminal.screen());
        terminal.is_sane();
        assert!(!remote.folder.path().join("opened").exists());
    }

    #[test]
    fn a_redirect_to_another_machine_has_no_port_here() {
        let remote = Remote::new();
        let page = "https://secure.example.com/authorize";
        let mut command = remote.command_at("https://example.com/callback", page);
        command.env("SSH_CONNECTION", SSH);
        let mut terminal = Terminal::run(&command, 90);
        terminal.until("Paste the final address here");
        assert!(!terminal.written().contains("ssh -L"));
        terminal.press("\x03");
        assert_eq!(terminal.exit(), 130);
        terminal.is_sane();
    }
}
