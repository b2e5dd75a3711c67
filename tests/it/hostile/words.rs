//! What a server says in its own words may be about somebody: a terminal shows it, through one mask,
//! and nothing keeps it or passes it on.

use std::path::Path;

use drivetrain::sandbox::FaultKind;

use crate::bundle::unpacked;
use crate::support::{ALLOW, Run, sign_in};
use crate::synced::Synced;

/// Whom the words are about.
const CANARIES: [&str; 4] = ["CANARYERRNAME", "1907-09-13", "987-65-4329", "CANARYSTREET"];

/// The same, and with what would steer a terminal.
const SAID: &str = "Member CANARYERRNAME Smith born 1907-09-13 SSN 987-65-4329 of CANARYSTREET \u{1b}]52;c;QQ==\u{7}\u{9b}1m\u{202e}\nerror: FAKE";

fn refuses(status: u16) -> FaultKind {
    FaultKind::Status {
        status,
        retry_after: None,
        body: serde_json::json!({ "error": "bad", "message": SAID }).to_string(),
        content_type: "application/json",
    }
}

#[track_caller]
fn is_clean(what: &str, text: &str) {
    for canary in CANARIES {
        assert!(!text.contains(canary), "{what} has {canary}:\n{text}");
    }
    // The code of an answer is a word of the server's as well.
    assert!(!text.contains("bad: "), "{what}:\n{text}");
}

fn everything_said(run: &Run) -> String {
    format!("{}{}", run.stdout, run.stderr)
}

/// A home whose failures are told to a command, and all of what a run leaves behind.
fn told() -> (Synced, std::path::PathBuf) {
    let home = Synced::once();
    let file = home.env.home().join("told");
    let hook = format!("on_failure = \"cat >> {}\"\n", file.display());
    home.settings(|text| format!("{hook}{text}"));
    (home, file)
}

#[test]
fn a_refusal_is_told_without_the_server_s_words() {
    let (home, hook) = told();
    let (log, trace) = (home.env.home().join("log"), home.env.home().join("t.har"));
    let text = |path: &Path| std::fs::read_to_string(path).unwrap();
    for path in ["/v1/members?", "/v1/company$"] {
        home.always(path, refuses(400));
        let command = |args: &[&str]| {
            let mut command = home.command(&["--full"]);
            command.args(args).arg("--log-file").arg(&log);
            command
        };
        let traced = command(&["-vv", "--trace", trace.to_str().unwrap()]).output();
        let run = Run::from(traced.unwrap());
        is_clean("stderr", &everything_said(&run));
        run.says(&["answered 400"]);
        let run = Run::from(command(&["--json"]).output().unwrap());
        is_clean("--json", &everything_said(&run));
        let run = Run::from(command(&["-q"]).output().unwrap());
        is_clean("cron", &everything_said(&run));
        assert!(text(&hook).contains("answered 400"));
        for (what, path) in [("hook", &hook), ("log", &log), ("HAR", &trace)] {
            is_clean(what, &text(path));
        }
        let kept = home.column("SELECT coalesce(report, '') FROM _runs");
        assert!(kept.iter().any(|run| run.contains("answered 400")));
        is_clean("_runs", &kept.join("\n"));
        for args in [
            &["runs", "show", "latest"][..],
            &["runs", "--json"],
            &["status", "--json"],
            &["doctor", "--json"],
            &["doctor"],
        ] {
            is_clean(args[0], &everything_said(&home.env.run(args)));
        }
        let to = home.env.home().join(format!(
            "{}.tar.gz",
            path.replace(|c: char| !c.is_alphanumeric(), "-")
        ));
        let bundled = home
            .env
            .run(&["debug-bundle", "--yes", "--to", to.to_str().unwrap()]);
        is_clean("debug-bundle", &everything_said(&bundled.expect(0)));
        for (name, bytes) in unpacked(&to) {
            is_clean(&name, &String::from_utf8_lossy(&bytes));
        }
        home.server.sandbox.clear_faults();
    }
    let mut store = std::fs::read(home.env.data().join("justworks.db")).unwrap();
    store.extend(std::fs::read(home.env.data().join("justworks.db-wal")).unwrap_or_default());
    is_clean("the database", &String::from_utf8_lossy(&store));
}

#[test]
fn other_commands_tell_it_without_them_as_well() {
    let home = Synced::once();
    home.always("/v1/departments", refuses(400));
    is_clean(
        "api",
        &everything_said(&home.env.run(&["api", "/v1/departments"])),
    );
    home.server.sandbox.clear_faults();

    home.always("/oauth/token", refuses(400));
    let command = home.env.connect_command(&home.server, &["--no-sync"]);
    let run = sign_in(command, ALLOW);
    is_clean("connect", &everything_said(&run));
    assert_eq!(run.code, 4, "{}", run.stderr);
    home.server.sandbox.expire_access_tokens().unwrap();
    let run = home.sync(&[]);
    is_clean("sync", &everything_said(&run));
    is_clean("status", &everything_said(&home.env.run(&["status"])));
    home.server.sandbox.clear_faults();

    home.always("/oauth/revoke", refuses(400));
    let run = home.env.run(&["disconnect", "--yes"]);
    is_clean("disconnect", &everything_said(&run));
}

/// The browser comes back with a description of whom it refuses.
#[test]
fn a_refusal_at_sign_in_is_told_without_the_description() {
    let home = Synced::connected();
    let command = home.env.connect_command(&home.server, &["--no-sync"]);
    let run = crate::support::sign_in_by(command, |url| {
        let url = url::Url::parse(url).unwrap();
        let query = |name: &str| {
            let found = url.query_pairs().find(|(key, _)| key == name);
            found.unwrap().1.into_owned()
        };
        let mut back = url::Url::parse(&query("redirect_uri")).unwrap();
        back.query_pairs_mut()
            .append_pair("error", "access_denied")
            .append_pair("error_description", SAID)
            .append_pair("state", &query("state"));
        crate::web::get(back.as_str(), None).unwrap();
    });
    is_clean("connect", &everything_said(&run));
    run.expect(4).says(&["Justworks said access_denied"]);
}

#[cfg(unix)]
#[test]
fn a_person_at_a_terminal_reads_them_through_the_mask() {
    use crate::terminal::Terminal;

    let home = Synced::once();
    home.always("/v1/members?", refuses(400));
    let mut terminal = Terminal::run(&home.command(&["--full"]), 50);
    terminal.exit();
    let written = terminal.written();
    crate::hostile::is_harmless("sync", &written);
    let said = written.split_whitespace().collect::<Vec<_>>().join(" ");
    // A name and a street are what it cannot know; numbers go.
    let masked = "the server says: bad: Member CANARYERRNAME Smith born [number] SSN [number] of CANARYSTREET";
    assert!(said.contains(masked), "{said}");
    // What is data on stdout is the same as in a pipe.
    let mut terminal = Terminal::run(&home.env.command(&["runs", "show", "latest"]), 50);
    terminal.exit();
    is_clean("runs show", &terminal.written());
}
