//! Notifying people: the commands that a connection's file names get a run's report on standard
//! input, after a run that failed, and once when it is well again.
//!
//! Whether it failed before is a file beside the store, not a row in it: a store that cannot be
//! written is a failure as well. Whatever becomes of the command, the run ends as it ended.

use std::io::Write as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::json;

use crate::codes::{self, Code};
use crate::config::{Connection, Hook};
use crate::context::{Context, child};
use crate::error::Kind;
use crate::files;
use crate::foreign::visible_json;
use crate::ui::times::time;

/// How often a command is looked at that has not ended.
const POLL: Duration = Duration::from_millis(20);

impl Context {
    /// Calls `on_failure` or `on_recovery` where the run that has just ended is one or the other.
    /// `code` is why it could not begin. A run that a person has stopped is neither, and one that
    /// found another at work leaves it to that one.
    pub fn notify(
        &self,
        connection: &Connection,
        kind: Option<Kind>,
        code: Option<Code>,
        document: &impl Serialize,
    ) {
        let none = connection.on_failure.is_none() && connection.on_recovery.is_none();
        let stopped = matches!(
            kind,
            Some(Kind::Usage | Kind::Interrupted | Kind::Terminated)
        );
        if none || stopped || code == Some(codes::LOCK_HELD) {
            return;
        }
        let mark = self.paths.failing(&connection.name);
        let (event, hook) = match kind {
            Some(kind) => {
                if !mark.exists() {
                    let text = json!({ "since": (self.clock)(), "exit_code": kind.exit_code() });
                    // Without it no one hears of the recovery; the failure is told all the same.
                    if let Err(error) = files::write_private(&mark, text.to_string().as_bytes()) {
                        tracing::warn!("the failure of this sync could not be noted: {error}");
                    }
                }
                ("failure", &connection.on_failure)
            }
            None if files::remove(&mark).unwrap_or(false) => ("recovery", &connection.on_recovery),
            None => return,
        };
        let command = hook.as_ref();
        let command = command.and_then(|it| self.command_of(connection, event, kind, it));
        let Some(command) = command else {
            return;
        };
        let limit = Duration::from_secs(connection.profile.hook_seconds.max(1));
        // Its keys are in alphabetical order, as on stdout.
        let document = serde_json::to_value(document).unwrap_or_default();
        if let Err(what) = self.call(command, &format!("{document:#}\n"), limit) {
            let name = &connection.name;
            self.ui
                .warn(format!("{name}: the on_{event} command {what}"));
        }
    }

    /// Runs the command of an event with a report of nothing, as a run would. The error says what it did.
    pub fn try_hook(
        &self,
        connection: &Connection,
        event: &str,
        hook: &Hook,
    ) -> Result<(), String> {
        let kind = (event == "failure").then_some(Kind::Failed);
        let document = json!({
            "connection": connection.name.to_string(), "event": event, "test": true,
            "exit_code": kind.map_or(0, Kind::exit_code),
        });
        let Some(command) = self.command_of(connection, event, kind, hook) else {
            return Err("names no program".to_owned());
        };
        let limit = Duration::from_secs(connection.profile.hook_seconds.max(1));
        self.call(command, &format!("{document:#}\n"), limit)
    }

    /// The command of an event, with what it is told in its environment.
    fn command_of(
        &self,
        connection: &Connection,
        event: &str,
        kind: Option<Kind>,
        hook: &Hook,
    ) -> Option<Command> {
        let mut command = child::hook(hook)?;
        let code = kind.map_or(0, Kind::exit_code).to_string();
        command
            .env("DRIVETRAIN_CONNECTION", connection.name.to_string())
            .env("DRIVETRAIN_EVENT", event)
            .env("DRIVETRAIN_EXIT_CODE", code);
        Some(command)
    }

    /// Runs a command to its end, or to the limit's.
    fn call(&self, mut command: Command, document: &str, limit: Duration) -> Result<(), String> {
        // Its end is seen to here; a second signal does not wait for that.
        let _orderly = self.interrupts.orderly();
        // Stdout is for the report alone.
        command.stdin(Stdio::piped()).stdout(Stdio::null());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command
            .spawn()
            .map_err(|error| format!("could not be started: {error}"))?;
        // A hook may mail it as it is.
        let text = visible_json(document).into_owned();
        if let Some(mut stdin) = child.stdin.take() {
            // On a thread of its own, because a command that reads nothing would be waited for. One
            // that has ended or was ended closes the pipe.
            let _ = std::thread::Builder::new().spawn(move || stdin.write_all(text.as_bytes()));
        }
        match self.wait(&mut child, limit) {
            Ok(Some(status)) if status.success() => Ok(()),
            Ok(Some(status)) => Err(format!("failed: {status}")),
            Ok(None) => {
                end(&mut child);
                Err(match self.interrupts.seen() {
                    Some(_) => "was stopped by a signal".into(),
                    None => format!("did not finish within {} and was stopped", time(limit)),
                })
            }
            Err(error) => Err(format!("could not be watched: {error}")),
        }
    }

    fn wait(&self, child: &mut Child, limit: Duration) -> std::io::Result<Option<ExitStatus>> {
        let began = Instant::now();
        while began.elapsed() < limit && self.interrupts.seen().is_none() {
            if let Some(status) = child.try_wait()? {
                return Ok(Some(status));
            }
            std::thread::sleep(POLL);
        }
        child.try_wait()
    }
}

/// Ends a command with everything that it has started.
fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id())
        .ok()
        .and_then(rustix::process::Pid::from_raw)
    {
        // It may have ended by itself just now.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}
