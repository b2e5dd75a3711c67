//! The guided path in a real terminal: what a person reads, answers and sees, step by step.

mod stopping;

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use drivetrain::sandbox::visitor::{self, Decision};
use drivetrain::sandbox::{CLIENT_ID, CLIENT_SECRET};

use crate::support::{ALLOW, Server, TestEnv, found};
use crate::terminal::Terminal;

/// Rows enough that nothing scrolls away.
const TALL: u16 = 90;

const ADMIN: &str = "Are you a Justworks admin of your company? [y/n]";
const OPTIONAL: &str = "Optional, off by default (Space checks, Enter continues) ›";
const GO_ON: &str = "Continue? ›";
const APP: &str = "Do you have a Justworks OAuth app? ›";
const REDIRECT: &str = "Redirect URI of the app (http://127.0.0.1:8976/callback) ›";
const CLIENT: &str = "Client ID ›";
const SECRET: &str = "Client secret (hidden) ›";
const WAIT: &str = "Paste the final address here";

/// Checks the second of the optional two, the date of birth.
const CHECK_DOB: &str = "\x1b[B \r";

/// A question, and the keys that answer it.
type Step<'a> = (&'a str, String);

/// The way to the sign-in: no sex, but the date of birth.
fn steps(server: &Server) -> Vec<Step<'static>> {
    vec![
        (ADMIN, "y\r".into()),
        (OPTIONAL, CHECK_DOB.into()),
        (GO_ON, "\r".into()),
        (APP, "\r".into()),
        (CLIENT, format!("{CLIENT_ID}\r")),
        (SECRET, format!("{CLIENT_SECRET}\r")),
        (REDIRECT, format!("{}\r", server.redirect)),
    ]
}

/// `connect justworks`, step by step, in a terminal without a browser.
fn guided(env: &TestEnv, server: &Server, more: &[&str]) -> Terminal {
    let mut command = connect(env, server);
    command.arg("--no-browser").args(more);
    Terminal::run(&command, TALL)
}

fn connect(env: &TestEnv, server: &Server) -> Command {
    let mut command = env.command(&["connect", "justworks"]);
    command
        .args(["--insecure-storage"])
        .args(["--api-url", &server.sandbox.api_url()])
        .args(["--authorize-url", &server.sandbox.authorize_url()]);
    command
}

/// Answers these questions.
#[track_caller]
fn walk(terminal: &mut Terminal, steps: &[Step]) {
    for (question, keys) in steps {
        terminal.until(question);
        if *question == SECRET {
            terminal.until_unechoed();
        }
        terminal.press(keys);
    }
}

/// No file is there, of whatever name.
#[track_caller]
fn nothing_is_stored(env: &TestEnv) {
    let mut folders = vec![env.home()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else {
                // A lock's file holds nothing.
                assert!(name.ends_with(".lock"), "{}", path.display());
            }
        }
    }
}

#[test]
fn walks_from_nothing_to_a_database() {
    let (env, server) = (TestEnv::new(), Server::small());
    let mut terminal = guided(&env, &server, &[]);
    let steps = steps(&server);

    walk(&mut terminal, &steps[..2]);
    terminal.until(GO_ON);
    let screen = terminal.screen();
    for text in [
        "Connect Justworks",
        "· to be a Justworks admin of your company",
        "✓ Are you a Justworks admin of your company? · yes",
        "  · payrolls, their totals and fees\n",
        "Not included\n  sex · date of birth · Social Security",
        "✓ Optional, off by default (Space checks, Enter continues) · date of birth",
    ] {
        assert!(screen.contains(text), "no {text:?} in:\n{screen}");
    }

    walk(&mut terminal, &steps[2..]);
    terminal.until(WAIT);
    terminal.until("✓ Client secret · hidden");
    let screen = terminal.screen();
    assert!(screen.contains("10:00 left") || screen.contains("9:5"));
    assert!(!screen.contains("8976/callback)"), "{screen}");
    nothing_is_stored(&env);
    let decision = Decision::Authorize {
        tick_sex: false,
        tick_birth: true,
    };
    visitor::visit(&terminal.address(), decision).unwrap();

    terminal.until("every day");
    assert_eq!(terminal.exit(), 0, "{}", terminal.screen());
    terminal.is_sane();
    let screen = terminal.screen();
    for text in [
        "\n  ✓ Signed in\n\n✓ Signed in to ",
        "  granted      company.detail:read",
        "member.dob:read",
        "  stored in    plain file",
        "First sync\n\n✓ 7 people, 4 payrolls, 24 paystubs\n",
        "✓ 4 payrolls tie: payroll gross = its paystubs' gross",
        "saved · ",
        "drivetrain status",
        "drivetrain schedule justworks --install",
    ] {
        assert!(screen.contains(text), "no {text:?} in:\n{screen}");
    }
    assert!(!screen.contains(WAIT) && !screen.contains('━'), "{screen}");
    assert!(!screen.contains("\n\n\n"), "{screen}");
    assert!(!terminal.written().contains(CLIENT_SECRET));
    let birthdays: i64 = env
        .store("justworks")
        .query_row("SELECT count(date_of_birth) FROM members", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert!(birthdays > 0);
}

#[test]
fn takes_the_pasted_address_and_not_a_wrong_one() {
    let (env, server) = (TestEnv::new(), Server::small());
    let mut terminal = guided(&env, &server, &[]);
    walk(&mut terminal, &steps(&server));
    terminal.answer(WAIT, "hello\r");
    terminal.until("That isn't a web address");
    let foreign = format!("{}?code=c0de-of-another&state=x", server.redirect);
    terminal.answer(" left ", &format!("{foreign}\r"));
    terminal.until("it belongs to an");
    let address = visitor::redirected(&terminal.address(), ALLOW).unwrap();
    terminal.press(&format!("\x1b[200~{address}\n\x1b[201~"));
    terminal.answer("characters)", "\r");
    terminal.until("every day");
    assert_eq!(terminal.exit(), 0);
    terminal.is_sane();
    let (screen, written) = (terminal.screen(), terminal.written());
    assert!(screen.contains("✓ Signed in"), "{screen}");
    assert!(screen.contains("not granted  member.dob:read: date of birth of each person;"));
    let code = address.split("code=").nth(1).unwrap();
    let code = code.split('&').next().unwrap();
    assert!(!written.contains(code) && !written.contains("c0de-of-another"));
}

#[test]
fn enter_opens_the_browser_at_the_address_that_was_printed() {
    let (env, server) = (TestEnv::new(), Server::small());
    let folder = tempfile::tempdir().unwrap();
    let opener = folder.path().join("xdg-open");
    let opened = folder.path().join("opened");
    // Moved into place, so that it is never seen half-written.
    let script = format!(
        "#!/bin/sh\nprintf %s \"$1\" > {0}.part\nmv {0}.part {0}\n",
        opened.display()
    );
    std::fs::write(&opener, script).unwrap();
    std::fs::set_permissions(&opener, Permissions::from_mode(0o755)).unwrap();
    let mut command = connect(&env, &server);
    command.env("PATH", format!("{}:/usr/bin:/bin", folder.path().display()));
    let mut terminal = Terminal::run(&command, TALL);
    walk(&mut terminal, &steps(&server));
    let address = terminal.address();
    assert!(!opened.exists());
    terminal.answer("Enter opens your browser", "\r");
    terminal.until("Browser opened. Waiting for you to sign in");
    found(|| opened.exists().then_some(()), || terminal.screen());
    assert_eq!(std::fs::read_to_string(&opened).unwrap(), address);
    visitor::visit(&address, Decision::Deny).unwrap();
    assert_eq!(terminal.exit(), 4);
    terminal.is_sane();
    let screen = terminal.screen();
    assert!(screen.contains("error: access was denied"), "{screen}");
    nothing_is_stored(&env);
}

#[test]
fn bars_are_for_a_terminal_that_is_not_verbose() {
    let (env, server) = (TestEnv::new(), Server::small());
    let run = env.connected(&server, &[]);
    assert!(!run.stderr.contains(['━', '\r', '\x1b']), "{}", run.stderr);

    for (flag, bars) in [("--json", true), ("-v", false)] {
        let mut terminal = Terminal::run(&env.command(&["sync", flag]), TALL);
        assert_eq!(terminal.exit(), 0, "{}", terminal.screen());
        terminal.is_sane();
        let written = terminal.written();
        // Whatever is drawn is drawn over, and taken away at the end.
        assert_eq!(written.contains("\x1b[2K"), bars, "{written:?}");
        assert!(!terminal.screen().contains('━'));
    }
}

#[test]
fn no_color_is_honored() {
    let env = TestEnv::new();
    for (color, colored) in [(None, true), (Some("1"), false)] {
        let mut command = env.command(&["connect", "justworks", "--insecure-storage"]);
        if let Some(color) = color {
            command.env("NO_COLOR", color);
        }
        let mut terminal = Terminal::run(&command, TALL);
        terminal.answer(ADMIN, "n\r");
        assert_eq!(terminal.exit(), 4);
        // Any color or weight; taking it back is not one.
        let written = terminal.written().replace("\x1b[0m", "");
        let found = written.split("\x1b[").skip(1).any(|rest| {
            let end = rest.find(|c: char| c.is_ascii_alphabetic());
            end.is_some_and(|end| rest[end..].starts_with('m'))
        });
        assert_eq!(found, colored, "{written:?}");
    }
}

#[test]
fn somebody_who_is_no_admin_gets_a_text_to_forward() {
    let (env, server) = (TestEnv::new(), Server::small());
    let mut terminal = guided(&env, &server, &[]);
    terminal.answer(ADMIN, "n\r");
    assert_eq!(terminal.exit(), 4);
    terminal.is_sane();
    let screen = terminal.screen();
    assert!(
        screen.contains("a text you can forward:\n\n    I'd like to use our Justworks"),
        "{screen}"
    );
    assert!(
        screen.contains("\n        drivetrain connect justworks\n"),
        "{screen}"
    );
    nothing_is_stored(&env);
}

#[test]
fn somebody_without_an_app_gets_a_letter() {
    let (env, server) = (TestEnv::new(), Server::small());
    let mut terminal = guided(&env, &server, &[]);
    walk(&mut terminal, &steps(&server)[..3]);
    terminal.answer(APP, "\x1b[B\r");
    assert_eq!(terminal.exit(), 4);
    terminal.is_sane();
    let screen = terminal.screen();
    for text in [
        "    Name:          Drivetrain",
        "    Redirect URI:  http://127.0.0.1:8976/callback\n",
        "    Scopes:\n      company.detail:read\n      member.detail:read\n      \
         member.employment:read\n      member.pay:read\n      payroll:read\n      paystub:read\n      \
         time_off:read\n      deductions:read\n      member.dob:read\n\n",
        "\nAn OAuth app from Justworks is needed first.\n  nothing was changed; when Justworks replies, run",
    ] {
        assert!(screen.contains(text), "no {text:?} in:\n{screen}");
    }
    nothing_is_stored(&env);
}

#[test]
fn what_is_listed_can_be_declined() {
    let (env, server) = (TestEnv::new(), Server::small());
    let mut terminal = guided(&env, &server, &[]);
    walk(&mut terminal, &steps(&server)[..2]);
    // Scopes and tables on demand, then the question again.
    terminal.answer(GO_ON, "\x1b[B\r");
    for text in [
        "  · payrolls, their totals and fees\n    payroll:read → payrolls, payroll_fees\n",
        "  · date of birth of each person\n    member.dob:read → members\n",
        "time_off:read → time_off_policies, time_off_requests\n",
    ] {
        terminal.until(text);
    }
    terminal.answer(GO_ON, "\x1b[B\x1b[B\r");
    assert_eq!(terminal.exit(), 4);
    let screen = terminal.screen();
    assert!(screen.contains("\nNothing was changed."), "{screen}");
    assert!(!screen.contains("error:"), "{screen}");
    nothing_is_stored(&env);
}

#[test]
fn an_empty_answer_is_asked_for_again() {
    let (env, server) = (TestEnv::new(), Server::small());
    let mut terminal = guided(&env, &server, &[]);
    walk(&mut terminal, &steps(&server)[..4]);
    terminal.answer(CLIENT, "\r");
    terminal.answer("✗ it cannot be empty", "some-app\r");
    terminal.answer(SECRET, "\r");
    terminal.answer("✗ it cannot be empty", "\x03");
    assert_eq!(terminal.exit(), 130);
    terminal.is_sane();
}

#[test]
fn without_a_source_it_is_the_only_one() {
    let env = TestEnv::new();
    let connect = ["connect", "--insecure-storage"];
    let mut terminal = Terminal::run(&env.command(&connect), 24);
    terminal.answer(ADMIN, "\x03");
    assert!(terminal.screen().contains("Connect Justworks"));
    assert_eq!(terminal.exit(), 130);
    terminal.is_sane();
}

/// Where there is no keyring, that is found before the first question, and an answer leads on.
#[test]
fn without_a_keyring_a_place_is_chosen_first() {
    let (env, server) = (TestEnv::new(), Server::small());
    let connect = |env: &TestEnv| {
        let mut command = env.command(&["connect", "justworks", "--no-browser"]);
        command
            .args(["--api-url", &server.sandbox.api_url()])
            .args(["--authorize-url", &server.sandbox.authorize_url()]);
        Terminal::run(&command, TALL)
    };
    let place = "Where should the sign-in be stored? ›";
    let mut terminal = connect(&env);
    terminal.until(place);
    assert!(!terminal.screen().contains(ADMIN));
    terminal.press("\x1b[B\x1b[B\r");
    assert_eq!(terminal.exit(), 4);
    assert!(terminal.screen().contains("Nothing was changed."));
    nothing_is_stored(&env);

    let mut terminal = connect(&env);
    terminal.answer(place, "\r");
    walk(&mut terminal, &steps(&server));
    terminal.until(WAIT);
    visitor::visit(&terminal.address(), ALLOW).unwrap();
    assert_eq!(terminal.exit(), 0, "{}", terminal.screen());
    terminal.is_sane();
    let key = env.home().with_file_name("drivetrain.key");
    let line = format!("export DRIVETRAIN_KEY_FILE={}", key.display());
    assert!(terminal.written().contains(&line), "{}", terminal.screen());
    assert_eq!(key.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let mut sync = env.command(&["sync"]);
    sync.env("DRIVETRAIN_KEY_FILE", &key);
    let run = crate::support::Run::from(sync.output().unwrap());
    run.expect(0);
}

#[test]
fn connecting_again_asks_and_keeps_the_data() {
    let (env, server) = (TestEnv::new(), Server::small());
    env.connected(&server, &[]);

    let mut terminal = guided(&env, &server, &[]);
    terminal.answer("Sign in again? Your data stays. [Y/n]", "n\r");
    assert_eq!(terminal.exit(), 4);
    assert!(terminal.screen().contains("Nothing was changed."));

    let mut terminal = guided(&env, &server, &[]);
    terminal.answer("Sign in again?", "\r");
    terminal.answer(OPTIONAL, "\r");
    terminal.answer(GO_ON, "\r");
    terminal.answer("Keep the client secret that is already stored?", "\r");
    terminal.until(WAIT);
    visitor::visit(&terminal.address(), ALLOW).unwrap();
    assert_eq!(terminal.exit(), 0);
    terminal.is_sane();
    let screen = terminal.screen();
    assert!(screen.contains("nothing has changed"), "{screen}");
    assert!(
        [APP, SECRET, ADMIN].iter().all(|it| !screen.contains(it)),
        "{screen}"
    );
}
