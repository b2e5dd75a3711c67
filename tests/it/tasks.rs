//! Named tasks, each played as a person would in a terminal of 80x24, without help from outside. The engineer's
//! one, from last night's total to the paystub's line, is in `changes::found`.

use std::process::Command;

use drivetrain::sandbox::visitor;
use drivetrain::sandbox::{CLIENT_ID, CLIENT_SECRET};

use crate::support::{ALLOW, Run, Server, TestEnv};
use crate::terminal::Terminal;

/// What a command leaves on a screen of 24 rows; nothing that matters may have scrolled away.
fn screen(env: &TestEnv, args: &[&str]) -> String {
    let mut terminal = Terminal::run(&env.command(args), 24);
    assert_eq!(terminal.exit(), 0, "{}", terminal.screen());
    terminal.is_sane();
    terminal.screen()
}

/// The command that a screen names for this purpose.
fn named(screen: &str, start: &str) -> Vec<String> {
    let at = screen
        .find(start)
        .unwrap_or_else(|| panic!("no {start} in\n{screen}"));
    let line = screen[at..].lines().next().unwrap();
    let line = line.split("   ").next().unwrap();
    line.split_whitespace().skip(1).map(str::to_owned).collect()
}

fn words(command: &[String]) -> Vec<&str> {
    command.iter().map(String::as_str).collect()
}

/// The first ten minutes of an admin: what is this, try it, look at it, then her own company up to the browser.
#[test]
fn an_admins_first_ten_minutes() {
    let env = TestEnv::new();
    let start = screen(&env, &[]);
    let attempt = named(&start, "drivetrain connect justworks --sandbox");
    let small = [
        &words(&attempt)[..],
        &["--members", "6", "--payrolls", "4", "--no-browser"],
    ];
    let mut terminal = Terminal::run(&env.command(&small.concat()), 24);
    terminal.answer("Are you a Justworks admin of your company? [y/n]", "y\r");
    // All that is agreed to still stands on the screen when it is asked.
    terminal.until("Optional, off by default");
    let consent = terminal.screen();
    for text in [
        "What will be read",
        "payrolls, their totals and fees",
        "Not included",
    ] {
        assert!(consent.contains(text), "no {text} in\n{consent}");
    }
    terminal.press("\r");
    terminal.answer("Continue? ›", "\r");
    terminal.until(" left ");
    visitor::visit(&terminal.address(), ALLOW).unwrap();
    assert_eq!(terminal.exit(), 0, "{}", terminal.screen());
    terminal.is_sane();
    let summary = terminal.screen();
    assert!(summary.contains("4 payrolls tie"), "{summary}");
    let ask = named(&summary, "drivetrain query --list");
    let questions = screen(&env, &words(&ask));
    assert!(questions.contains("headcount"), "{questions}");
    let totals = screen(&env, &["query", "payroll_totals"]);
    assert!(
        totals.starts_with("pay_date") && totals.contains("(4 rows"),
        "{totals}"
    );
    assert!(screen(&env, &[]).starts_with("OK: sandbox"));

    // Her own company: up to the page where she signs in, and away from there without an error.
    let server = Server::small();
    let mut command: Command = env.command(&["connect", "justworks"]);
    command
        .args(["--api-url", &server.sandbox.api_url()])
        .args(["--authorize-url", &server.sandbox.authorize_url()]);
    let mut terminal = Terminal::run(&command, 24);
    terminal.answer("Where should the sign-in be stored? ›", "\x1b[B\r");
    terminal.answer("Are you a Justworks admin of your company? [y/n]", "y\r");
    terminal.answer("Optional, off by default", "\r");
    terminal.answer("Continue? ›", "\r");
    terminal.answer("Do you have a Justworks OAuth app? ›", "\r");
    terminal.answer("Client ID ›", &format!("{CLIENT_ID}\r"));
    terminal.until("Client secret (hidden) ›");
    terminal.until_unechoed();
    terminal.press(&format!("{CLIENT_SECRET}\r"));
    terminal.answer("Redirect URI of the app", &format!("{}\r", server.redirect));
    terminal.until("Enter opens your browser; or paste the final address here");
    terminal.press("\x03");
    assert_eq!(terminal.exit(), 130);
    terminal.is_sane();
    assert!(
        terminal.screen().trim_end().ends_with("Stopped."),
        "{}",
        terminal.screen()
    );
    env.run(&["status", "justworks"]).expect(2);
}

/// A server without a terminal, a keyring or a browser: connected with a token, scheduled, watched.
#[test]
fn an_operators_server() {
    let (env, server) = (TestEnv::new(), Server::small());
    let run = |args: &[&str], key: Option<&str>| -> Run {
        let mut command = env.command(args);
        if let Some(key) = key {
            command.env("DRIVETRAIN_KEY_FILE", key);
        }
        command.output().unwrap().into()
    };
    // Everything that is missing is named at once.
    run(&["connect", "justworks"], None).expect(2).says(&[
        "add --yes",
        "add --client-id",
        "JUSTWORKS_CLIENT_SECRET",
    ]);
    let key = env
        .home()
        .with_file_name("drivetrain.key")
        .display()
        .to_string();
    let made = run(&["vault", "new-key", &key], None).expect(0);
    made.says(&["DRIVETRAIN_KEY_FILE"]);
    let token = crate::with_token::granted(&server, None).to_string();
    let mut connect = env.command(&["connect", "justworks", "--yes", "--with-token"]);
    connect
        .args([
            "--api-url",
            &server.sandbox.api_url(),
            "--client-id",
            CLIENT_ID,
        ])
        .args(["--authorize-url", &server.sandbox.authorize_url()])
        .env("DRIVETRAIN_KEY_FILE", &key)
        .env("JUSTWORKS_CLIENT_SECRET", CLIENT_SECRET);
    let connected = Run::from(
        crate::support::feeding(connect, token.as_bytes())
            .wait_with_output()
            .unwrap(),
    );
    connected.expect(0).says(&["encrypted file"]);
    run(&["sync", "-q"], Some(&key)).expect(0);
    let planned = run(&["schedule", "--with", "cron"], Some(&key)).expect(0);
    assert!(
        planned.stdout.contains("sync justworks -q"),
        "{}",
        planned.stdout
    );
    assert!(planned.stdout.contains(&key), "{}", planned.stdout);
    let well = run(&["status", "--check"], Some(&key)).expect(0);
    assert!(
        well.stdout.starts_with("OK: justworks was synced"),
        "{}",
        well.stdout
    );
    // Who is told, and the line that a monitor reads when something is wrong.
    let told = env.home().join("told");
    let hook = format!("cat > '{}'", told.display());
    run(&["notify", "--on-failure", &hook, "--test"], Some(&key)).expect(0);
    std::fs::remove_file(&told).unwrap();
    server.sandbox.revoke_everything().unwrap();
    run(&["sync", "-q"], Some(&key)).expect(4);
    assert!(told.exists());
    let alarm = run(&["status", "--check"], Some(&key)).expect(4);
    assert!(
        alarm.stdout.starts_with("SIGN-IN: justworks"),
        "{}",
        alarm.stdout
    );
    assert!(
        alarm.stdout.contains("`drivetrain connect justworks`"),
        "{}",
        alarm.stdout
    );
}
