//! Text from outside that would steer a terminal: a company, ids, scopes, paths and what is typed that
//! write to the clipboard, turn the reading direction around, or forge a line of ours. Through every
//! command, on a real terminal and in a pipe.

mod data;
#[cfg(unix)]
mod on_a_terminal;
mod words;

use std::path::PathBuf;
use std::process::Command;

use clap::CommandFactory as _;
use drivetrain::cli::Cli;
use drivetrain::sandbox::FaultKind;
use serde_json::Value;

use crate::support::{ALLOW, Run, Server, TestEnv, sign_in};
use crate::synced::{Synced, small};

/// OSC 52 writes to the clipboard, C1's CSI colors, the override turns the direction around, and the
/// line break forges a line.
pub const HOSTILE: &str = "A\u{1b}]52;c;QQ==\u{7}\u{9b}31m\u{202e}\nerror: FAKE";

/// The same as a person is shown it.
pub const VISIBLE: &str = r"A\u{1b}]52;c;QQ==\u{7}\u{9b}31m\u{202e}\nerror: FAKE";

/// A home whose company is called so, in a folder that is called so.
pub struct Hostile {
    pub synced: Synced,
    pub home: PathBuf,
    company: String,
    /// The list of members as the API answers it.
    members: Value,
}

impl Hostile {
    pub fn home() -> Self {
        let server = Server::start(small);
        let env = TestEnv::new();
        // Whoever connects asks for the company: its name comes with the first answer.
        crate::synced::connect(&env, &server);
        let synced = Synced { env, server };
        synced.sync(&[]).expect(0);
        let mut company = synced.api("/v1/company");
        let members = synced.api("/v1/members?limit=100");
        company["display_name"] = HOSTILE.into();
        company["legal_name"] = HOSTILE.into();
        company[HOSTILE] = HOSTILE.into();
        synced.always("/v1/company$", FaultKind::Body(company.to_string()));
        let home = synced.env.home().with_file_name(format!("{HOSTILE}-home"));
        std::fs::rename(synced.env.home(), &home).unwrap();
        let hostile = Self {
            company: company["id"].as_str().unwrap().to_owned(),
            synced,
            home,
            members,
        };
        hostile.connects();
        hostile.run(&["sync"]).expect(0);
        hostile
    }

    /// Signs in once more, now that the company is called so.
    fn connects(&self) -> Run {
        let mut command = self.synced.env.connect_command(&self.synced.server, &[]);
        command.arg("--no-sync").env("DRIVETRAIN_HOME", &self.home);
        sign_in(command, ALLOW).expect(0)
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = self.synced.env.command(args);
        command
            .env("DRIVETRAIN_HOME", &self.home)
            .env("HOME", &self.home);
        command
    }

    pub fn run(&self, args: &[&str]) -> Run {
        self.command(args).output().unwrap().into()
    }

    /// Each command, in the ways in which it says something about the company, a file, or what was
    /// typed. A new command has to be added: the list is held against clap's.
    pub fn commands(&self) -> Vec<Vec<String>> {
        let file = self.home.join(HOSTILE);
        let file = file.to_str().unwrap();
        // One that is there would be served until somebody stops it.
        let none = format!("{file}.none");
        let select = "SELECT display_name, _raw FROM company";
        let all: &[&[&str]] = &[
            &["connect", "justworks", "--api-url", HOSTILE],
            &["connect", HOSTILE],
            &["sync"],
            &["sync", "-vv", "--full"],
            &["sync", "--full", "--trace", file],
            &["sync", "--accept-drop", HOSTILE],
            &["schedule"],
            &["schedule", "--with", "cron", "--at", HOSTILE],
            &["status"],
            &["status", "--check"],
            &["doctor"],
            &["streams"],
            &["streams", "--shapes"],
            &["streams", HOSTILE],
            &["verify", "--all"],
            &["verify", HOSTILE],
            &["verify", "--accept", HOSTILE, "--reason", HOSTILE],
            &["why", "company", &self.company],
            &["why", "company", HOSTILE],
            &["changes", "--since", "yesterday"],
            &["changes", "--run", HOSTILE],
            &["changes", HOSTILE],
            &["api", "/v1/company", "--jq", ".nothing.at | all"],
            &["api", HOSTILE],
            &["runs"],
            &["runs", "show", "latest"],
            &["runs", "show", HOSTILE],
            &["query", "-f", "table", select],
            &["query", HOSTILE],
            &["vault", "new-key", file],
            &["vault", "move", "--to", "file"],
            &["export-connection", "justworks", "--to", "/nowhere"],
            &["import-connection", file],
            &["explain", HOSTILE],
            &["sandbox", "--fault", HOSTILE],
            &["replay", &none],
            &["debug-bundle", "--yes", "--to", &format!("{file}.gz")],
            &["completions", HOSTILE],
            &["use", HOSTILE],
            &["use"],
            &["config", "set", HOSTILE, HOSTILE],
            &["config", "set", "finance.fte_field", HOSTILE],
            &["config", "list"],
            &["config", "get", "finance.fte_field"],
            &["config", "path"],
            &["notify", "--on-failure", HOSTILE],
            &["notify", "--off"],
            &["help", HOSTILE],
            &[HOSTILE],
            &["status", &format!("--{HOSTILE}")],
            &["disconnect", "--yes"],
        ];
        let owned = |args: &&[&str]| args.iter().map(|&arg| arg.to_owned()).collect();
        all.iter().map(owned).collect()
    }
}

/// No terminal obeys it, and no reader takes a line of it for ours.
#[track_caller]
pub fn is_harmless(what: &str, said: &str) {
    for steers in ["\u{1b}]52", "\u{7}", "\u{9b}", "\u{202e}"] {
        assert!(!said.contains(steers), "{what}: {steers:?} in\n{said:?}");
    }
    let plain = console::strip_ansi_codes(said);
    let forged = plain
        .split(['\n', '\r'])
        .find(|line| line.starts_with("error: FAKE"));
    assert_eq!(forged, None, "{what}:\n{said}");
}

fn args(args: &[String]) -> Vec<&str> {
    args.iter().map(String::as_str).collect()
}

#[test]
fn every_command_is_tried() {
    let home = Hostile::home();
    let tried: Vec<_> = home
        .commands()
        .into_iter()
        .map(|it| it[0].clone())
        .collect();
    for command in Cli::command().get_subcommands() {
        let name = command.get_name();
        assert!(tried.iter().any(|it| it == name), "{name} is never tried");
    }
}

#[test]
fn what_is_said_in_a_pipe_steers_nothing() {
    let home = Hostile::home();
    let connected = home.connects();
    is_harmless("connect", &connected.stderr);
    connected.says(&[VISIBLE]);
    let mut shown = 0;
    for command in home.commands() {
        let run = home.run(&args(&command));
        for said in [&run.stdout, &run.stderr] {
            is_harmless(&format!("{command:?}"), said);
            assert!(!said.contains('\u{1b}'), "{command:?}: {said:?}");
            shown += usize::from(said.contains(r"A\u{1b}]52;c;QQ==\u{7}"));
        }
    }
    // It is shown, not left out; `why` tells what it was before.
    assert!(shown > 20, "{shown}");
}

/// Cron mails what a job says on stdout and stderr.
#[test]
fn a_mail_of_cron_has_no_line_of_theirs() {
    let home = Hostile::home();
    let mut members = home.members.clone();
    let id = format!("x{HOSTILE}");
    let mut member = members["items"][0].clone();
    member["id"] = id.as_str().into();
    members["items"].as_array_mut().unwrap().push(member);
    home.synced
        .always("/v1/members?", FaultKind::Body(members.to_string()));
    let run = home.run(&["sync", "-q", "--full"]);
    is_harmless("cron", &(run.stdout.clone() + &run.stderr));
    assert_ne!(run.code, 0, "{}", run.stderr);
    run.says(&[&format!("x{VISIBLE}")]);
    let shown = home.run(&["runs", "show", "latest"]);
    is_harmless("runs show", &(shown.stdout.clone() + &shown.stderr));
    assert!(shown.stdout.contains(r"xA\u{1b}]52"), "{}", shown.stdout);
}

/// The answer of the token endpoint ends in a scope that writes to the clipboard.
#[test]
fn a_granted_scope_steers_nothing() {
    let home = Hostile::home();
    let file = home.home.join("config/secrets/justworks.json");
    let secret: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let known = home.run(&["status", "--json"]).json()["connections"][0]["scopes_granted"].clone();
    let known: Vec<_> = known
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it.as_str().unwrap())
        .collect();
    let scope = format!("{} evil\u{1b}]52;c;QQ==\u{7}", known.join(" "));
    let answer = serde_json::json!({
        "access_token": secret["access"],
        "refresh_token": secret["refresh"],
        "token_type": "bearer",
        "expires_in": 3600,
        "scope": scope,
    });
    home.synced
        .always("/oauth/token", FaultKind::Body(answer.to_string()));
    let connected = home.connects();
    is_harmless("connect", &connected.stderr);
    connected.says(&[r"evil\u{1b}]52;c;QQ==\u{7}"]);
    for args in [["status"], ["doctor"], ["streams"]] {
        let run = home.run(&args);
        is_harmless(args[0], &(run.stdout.clone() + &run.stderr));
    }
    let status = home.run(&["status"]).stdout;
    assert!(status.contains(r"evil\u{1b}]52;c;QQ==\u{7}"), "{status}");
}
