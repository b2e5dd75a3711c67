//! The sign-in in a real browser: a person's clicks on the sandbox's pages, and the page of this
//! program that they end on. Pictures are left in `target/tmp`.

use std::process::{Child, Stdio};
use std::sync::mpsc::Receiver;

use crate::support::{DEADLINE, Run, Server, TestEnv, address, listening};
use crate::webdriver::Browser;

/// A `connect` that waits for somebody in a browser.
struct Connecting {
    child: Child,
    lines: Receiver<String>,
    said: String,
    address: String,
}

impl Connecting {
    fn start(env: &TestEnv, server: &Server) -> Self {
        let child = env
            .connect_command(server, &["--include", "sex,dob", "--json"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (child, lines) = listening(child);
        let mut said = String::new();
        let address = loop {
            let line = lines.recv_timeout(DEADLINE).unwrap();
            said.push_str(&line);
            if let Some(address) = address(&line) {
                break address.to_owned();
            }
        };
        Self {
            child,
            lines,
            said,
            address,
        }
    }

    fn end(mut self) -> Run {
        while let Ok(line) = self.lines.recv_timeout(DEADLINE) {
            self.said.push_str(&line);
        }
        let mut run = Run::from(self.child.wait_with_output().unwrap());
        run.stderr = self.said;
        run
    }
}

#[test]
fn somebody_signs_in_and_ticks_one_box() {
    let Some(browser) = Browser::open(false) else {
        return;
    };
    let (env, server) = (TestEnv::new(), Server::small());
    let connecting = Connecting::start(&env, &server);

    browser.go(&connecting.address);
    assert_eq!(browser.text("h1"), "Sign in");
    browser.picture("sign-in-1-login");
    browser.click("#login");
    assert!(browser.text("ul.scopes").contains("payroll:read"));
    browser.picture("sign-in-2-review");
    browser.click("#next");
    browser.click("#back");
    assert!(browser.text("ul.scopes").contains("payroll:read"));
    browser.click("#next");
    assert!(!browser.ticked("#sex") && !browser.ticked("#birth"));
    browser.click("#birth");
    browser.picture("sign-in-3-boxes");
    browser.click("#authorize");

    browser.text("main.good");
    let text = browser.text("main");
    assert!(text.contains("go back to your terminal"), "{text}");
    assert!(browser.address().starts_with(&server.redirect));
    browser.picture("sign-in-4-worked");

    let document = connecting.end().expect(0).json();
    let granted = document["granted"].as_array().unwrap();
    assert!(granted.iter().any(|scope| scope == "member.dob:read"));
    assert!(granted.iter().all(|scope| scope != "member.sex:read"));
    assert_eq!(document["not_granted"][0], "member.sex:read");
}

#[test]
fn somebody_denies_in_the_dark() {
    let Some(browser) = Browser::open(true) else {
        return;
    };
    let (env, server) = (TestEnv::new(), Server::small());
    let connecting = Connecting::start(&env, &server);

    browser.go(&connecting.address);
    browser.picture("denied-1-login");
    browser.click("#login");
    browser.picture("denied-2-review");
    browser.click("#next");
    browser.picture("denied-3-boxes");
    browser.click("#deny");

    assert_eq!(
        browser.text("main.plain h1"),
        "You chose not to give access"
    );
    browser.picture("denied-4-page");

    let run = connecting.end().expect(4);
    assert!(run.stdout.is_empty(), "{}", run.stdout);
    assert!(run.stderr.contains("access was denied"), "{}", run.stderr);
    assert!(!env.config().join("secrets").join("justworks.json").exists());
    assert_eq!(server.count("/oauth/token"), 0);
}

#[test]
fn the_first_step_can_be_canceled() {
    let Some(browser) = Browser::open(false) else {
        return;
    };
    let (env, server) = (TestEnv::new(), Server::small());
    let connecting = Connecting::start(&env, &server);

    browser.go(&connecting.address);
    browser.click("#login");
    browser.click("#cancel");

    assert_eq!(
        browser.text("main.plain h1"),
        "You chose not to give access"
    );
    assert!(!browser.text("main").contains("access_denied"));
    connecting.end().expect(4);
    assert_eq!(server.count("/oauth/token"), 0);
}
