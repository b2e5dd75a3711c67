//! The same checks with the environment that cron gives, which is hardly any; and what differs.

use std::io::Read as _;
use std::process::Stdio;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde::{Deserialize as _, Serialize, Serializer};
use serde_json::Value;

use super::check::{Check, Finding, Status};
use crate::codes::{self, Code};
use crate::config::{Connection, Name};
use crate::context::{Context, child};
use crate::error::{Error, Kind, Step};
use crate::foreign::Line;
use crate::schedule::installed::Schedules;
use crate::ui::working::Working;
use crate::ui::{behind, bold, cyan, dim, green, red};

/// How long the second run may take.
const RUN_TIMEOUT: Duration = Duration::from_secs(300);

/// Variables whose loss is worth naming, with what it does.
const LOST: [(&str, &str); 6] = [
    ("DRIVETRAIN_HOME", "cron uses the default folders instead"),
    (
        "DRIVETRAIN_KEY_FILE",
        "cron has no key for the encrypted sign-in",
    ),
    ("DRIVETRAIN_ACCESS_TOKEN", "cron uses the saved sign-in"),
    (
        "JUSTWORKS_CLIENT_SECRET",
        "cron uses the stored client secret",
    ),
    (
        "XDG_CONFIG_HOME",
        "cron uses the default folder for settings",
    ),
    ("XDG_DATA_HOME", "cron uses the default folder for data"),
];

/// What the run with cron's environment came to.
#[derive(Serialize)]
pub struct AsCron {
    /// Checks that are worse there than here.
    pub worse: Vec<Check>,
    /// What is set here and not there, and what that does.
    #[serde(rename = "not_set", serialize_with = "names")]
    lost: Vec<(&'static str, &'static str)>,
    /// What a crontab sets besides.
    #[serde(rename = "set_by_crontab")]
    set: Vec<String>,
}

fn names<S: Serializer>(
    lost: &[(&'static str, &'static str)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(lost.iter().map(|(name, _)| name))
}

/// What is set here, and by no crontab: what a run lacks without it.
fn lost(context: &Context, set: &[String]) -> Vec<(&'static str, &'static str)> {
    let environment = &context.environment;
    let is_set = |name: &str| match name {
        "DRIVETRAIN_HOME" => environment.home.is_some(),
        "DRIVETRAIN_KEY_FILE" => environment.key_file.is_some(),
        "DRIVETRAIN_ACCESS_TOKEN" => environment.access_token.is_some(),
        "JUSTWORKS_CLIENT_SECRET" => environment.client_secret.is_some(),
        name => environment
            .surroundings
            .iter()
            .any(|(known, _)| *known == name),
    };
    let network = environment.surroundings.iter().map(|(name, _)| *name);
    let network = network.filter(|name| !name.starts_with("XDG_"));
    let lost = LOST.into_iter().filter(|(name, _)| is_set(name));
    let lost =
        lost.chain(network.map(|name| (name, "cron connects to the network in another way")));
    let lost = lost.filter(|(name, _)| !set.iter().any(|other| other == name));
    lost.collect()
}

impl AsCron {
    /// Runs this program again, once for each connection, with what cron would set for it.
    pub fn run(
        name: Option<&Name>,
        all: &[(Name, Result<Connection, Error>)],
        here: &[Check],
        working: &Working,
        context: &Context,
    ) -> Result<Self, Error> {
        if cfg!(windows) {
            let message = "there is no cron on Windows";
            return Err(Error::hinted(codes::DOCTOR_NO_CRON, message));
        }
        let schedules = Schedules::read(context);
        let names: Vec<_> = match (name, all.is_empty()) {
            (Some(name), _) => vec![Some(name)],
            (None, true) => vec![None],
            (None, false) => all.iter().map(|(name, _)| Some(name)).collect(),
        };
        let (mut worse, mut set) = (Vec::<Check>::new(), Vec::new());
        for name in names {
            working.on("the same again, the way cron runs it");
            let variables = name.map_or_else(Vec::new, |it| schedules.cron_variables(it));
            let began = Instant::now();
            match again(name, &variables, context) {
                Ok(Some(document)) => worse.extend(differences(&document, here)),
                Ok(None) => worse.push(unknown(name, context, began)),
                // What was found here is shown all the same.
                Err(error) if error.code == codes::DOCTOR_CRON_FAILED => worse.push(Check {
                    id: "cron.run".into(),
                    connection: name.map(Name::to_string),
                    title: "as cron".into(),
                    finding: Finding::bad(error),
                    took: began.elapsed(),
                }),
                Err(error) => return Err(error),
            }
            set.extend(variables.into_iter().map(|(name, _)| name));
        }
        // What is about this machine is the same each time.
        let mut seen = Vec::new();
        worse.retain(|check| {
            let known = (check.connection.clone(), check.id.clone());
            let new = !seen.contains(&known);
            seen.push(known);
            new
        });
        Ok(Self {
            worse,
            lost: lost(context, &set),
            set,
        })
    }

    /// For a person.
    pub fn text(&self) -> String {
        let mut text = format!("\n{}\n", bold().apply_to("under cron"));
        let mut line = |mark: String, what: &str| {
            text.push_str(&format!("  {mark} {}\n", behind(what, 4)));
        };
        if self.worse.is_empty() {
            let fine = "every check has the same result, or a better one";
            line(green().apply_to("✓").to_string(), fine);
        }
        for check in &self.worse {
            let finding = &check.finding;
            let about = match &check.connection {
                Some(name) => format!("{name}: {}", check.title),
                None => check.title.clone(),
            };
            line(
                red().apply_to("✗").to_string(),
                &format!("{about}: {}", finding.detail),
            );
            for hint in &finding.hints {
                line(" ".into(), &format!("{} {hint}", cyan().apply_to("hint:")));
            }
        }
        for (name, what) in &self.lost {
            line(
                dim().apply_to("·").to_string(),
                &format!("{name} is set here but not in cron: {what}"),
            );
        }
        text
    }
}

/// This program once more; `None` where there is no such connection.
fn again(
    name: Option<&Name>,
    variables: &[(String, String)],
    context: &Context,
) -> Result<Option<Value>, Error> {
    let failed = |error: std::io::Error| {
        Error::new(
            codes::DOCTOR_CRON_FAILED,
            "drivetrain could not be run the way cron does",
        )
        .cause(&error)
    };
    let program = std::env::current_exe().map_err(failed)?;
    let mut command = child::command(program);
    command
        .arg("doctor")
        .args(name.map(Name::to_string))
        .arg("--json");
    // What Debian's cron sets; a test holds this against the real one.
    command
        .env_clear()
        .env("SHELL", "/bin/sh")
        .env("PATH", "/usr/bin:/bin");
    command.envs(
        context
            .environment
            .passwd
            .iter()
            .map(|(name, value)| (name, value)),
    );
    command.envs(variables.iter().map(|(name, value)| (name, value)));
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = command.spawn().map_err(failed)?;
    let (sender, said) = mpsc::channel();
    let stdout = child.stdout.take();
    std::thread::spawn(move || {
        let mut text = Vec::new();
        let read = stdout.map(|mut pipe| pipe.read_to_end(&mut text));
        // No one waits any more after the deadline.
        let _ = sender.send(read.transpose().map(|_| text));
    });
    let Ok(text) = said.recv_timeout(RUN_TIMEOUT) else {
        child.kill().map_err(failed)?;
        child.wait().map_err(failed)?;
        let late = std::io::Error::new(std::io::ErrorKind::TimedOut, "it did not finish in time");
        return Err(failed(late));
    };
    let text = text.map_err(failed)?;
    child.wait().map_err(failed)?;
    if text.is_empty() {
        return Ok(None);
    }
    let document = serde_json::from_slice(&text);
    document.map(Some).map_err(|error| failed(error.into()))
}

/// The checks that come out worse there than here.
fn differences(there: &Value, here: &[Check]) -> Vec<Check> {
    let checks = there["checks"].as_array().into_iter().flatten();
    let bad = |status: Option<Status>| match status {
        Some(Status::Bad) => 2,
        Some(Status::Warn) => 1,
        _ => 0,
    };
    let is_worse = |check: &&Value| {
        let before = here.iter().find(|it| {
            check["id"] == it.id.as_str()
                && check["connection"].as_str() == it.connection.as_deref()
        });
        bad(status(check)) > bad(before.map(|it| it.finding.status))
    };
    checks.filter(is_worse).map(read).collect()
}

fn status(check: &Value) -> Option<Status> {
    Status::deserialize(&check["status"]).ok()
}

fn read(check: &Value) -> Check {
    let text = |name: &str| check[name].as_str().unwrap_or_default().to_owned();
    let list = |name: &str| {
        let items = check[name].as_array().into_iter().flatten();
        items.filter_map(Value::as_str)
    };
    let kind = match check["exit_code"].as_u64() {
        Some(2) => Kind::Usage,
        Some(3) => Kind::Incomplete,
        Some(4) => Kind::SignIn,
        Some(5) => Kind::Held,
        Some(75) => Kind::Temporary,
        _ => Kind::Failed,
    };
    let mut error = Error::new(Code::read(text("code")), text("detail")).ends(kind);
    error.causes = list("causes").map(Line::from).collect();
    error.hints = list("hints").map(Step::from).collect();
    Check {
        id: text("id"),
        connection: check["connection"].as_str().map(str::to_owned),
        title: text("title"),
        finding: match status(check) {
            Some(Status::Warn) => Finding::warn(error),
            _ => Finding::bad(error),
        },
        took: Duration::from_millis(check["ms"].as_u64().unwrap_or_default()),
    }
}

/// Cron would not find the connection at all.
fn unknown(name: Option<&Name>, context: &Context, began: Instant) -> Check {
    let name = name.map(Name::to_string).unwrap_or_default();
    let message = format!("from cron there is no connection {name}: it looks in other folders");
    let mut error = Error::new(codes::DOCTOR_CRON_ELSEWHERE, message).hint(format!(
        "`drivetrain schedule {name} --with cron --install` writes DRIVETRAIN_HOME into its line"
    ));
    if let Some(home) = &context.environment.home {
        error = error.hint(format!(
            "or put a line DRIVETRAIN_HOME={} above the jobs in your crontab",
            home.display()
        ));
    }
    Check {
        id: "config.readable".into(),
        connection: Some(name),
        title: "settings".into(),
        finding: Finding::bad(error),
        took: began.elapsed(),
    }
}
