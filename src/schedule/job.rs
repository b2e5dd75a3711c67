//! What a schedule runs: the program by its absolute path, one connection, and the few variables
//! that a run needs as they are in this terminal.
//!
//! A scheduler starts programs in an empty environment. So what leads this terminal's runs to their
//! folders, their key and the network is written into the schedule; no secret is among it. The mark
//! is how a schedule is found again: it names the connection, and the folder it lives in where that
//! is not the usual one, so that two homes on one machine keep out of each other's way.

use std::path::{Path, PathBuf};

use crate::auth::vault::VaultKind;
use crate::auth::vault::key::Origin;
use crate::codes;
use crate::config::{Connection, Name};
use crate::context::Context;
use crate::error::Error;
use crate::foreign::steers;

/// One connection's sync, as a scheduler is to start it.
#[derive(Debug, Clone)]
pub struct Job {
    /// The connection.
    pub name: Name,
    /// The comment by which the schedule is found again.
    pub mark: String,
    /// The absolute path of this program.
    pub program: String,
    /// Variables that are set for the run.
    pub variables: Vec<(&'static str, String)>,
    /// The key of encrypted sign-ins, if this connection's is one.
    pub key: Option<String>,
}

impl Job {
    /// The sync of this connection, from this terminal's point of view.
    ///
    /// Errors: `schedule.unwritable`, naming the path that no scheduler could be told.
    pub fn new(connection: &Connection, context: &Context) -> Result<Self, Error> {
        let program = std::env::current_exe().map_err(|error| {
            Error::new(
                codes::SCHEDULE_NO_PROGRAM,
                "drivetrain's own path is not known",
            )
            .cause(&error)
        })?;
        if !program.exists() {
            let message = format!("{} no longer exists", program.display());
            return Err(Error::hinted(codes::SCHEDULE_NO_PROGRAM, message));
        }
        let mut variables = Vec::new();
        if let Some(home) = home(context) {
            variables.push(("DRIVETRAIN_HOME", home?));
        }
        for (name, value) in &context.environment.surroundings {
            // With a home of its own, the program looks at no other folder.
            let elsewhere = name.starts_with("XDG_") && !variables.is_empty();
            if !elsewhere && !secret(value) {
                variables.push((name, writable(value.clone())?));
            }
        }
        let key = match context.environment.key() {
            Some(key) if connection.vault == VaultKind::File && key.origin == Origin::Variable => {
                Some(text(&key.path)?)
            }
            _ => None,
        };
        Ok(Self {
            name: connection.name.clone(),
            mark: mark(&connection.name, context)?,
            program: text(&program)?,
            variables,
            key,
        })
    }

    /// What follows the program's name: it says nothing unless something is wrong, and ends in time.
    pub fn words(&self) -> String {
        format!("sync {} -q --deadline 2h", self.name)
    }
}

/// Whether a proxy's address holds a password.
pub fn secret(value: &str) -> bool {
    value.contains('@')
}

/// The comment by which a connection's schedule is found again.
pub fn mark(name: &Name, context: &Context) -> Result<String, Error> {
    Ok(match home(context) {
        None => format!("# drivetrain schedule {name}"),
        Some(home) => format!("# drivetrain schedule {name} in {}", home?),
    })
}

/// `DRIVETRAIN_HOME` where it is set, as a run in another folder has to know it.
fn home(context: &Context) -> Option<Result<String, Error>> {
    let home = context.environment.home.as_ref()?;
    let home = std::path::absolute(home).unwrap_or_else(|_| home.clone());
    // However it was spelt, with a slash at its end or a dot within, it is one home.
    Some(text(&home.components().collect::<PathBuf>()))
}

fn text(path: &Path) -> Result<String, Error> {
    match path.to_str() {
        Some(text) => writable(text.to_owned()),
        None => Err(unwritable(&path.to_string_lossy())),
    }
}

/// Both schedulers' files are made of lines of text, and a backslash means something else to each.
/// Windows has neither scheduler, and a backslash in every path.
fn writable(text: String) -> Result<String, Error> {
    let fits = |c: char| !steers(c) && (cfg!(windows) || c != '\\');
    if text.chars().all(fits) && text.trim() == text {
        Ok(text)
    } else {
        Err(unwritable(&text))
    }
}

fn unwritable(text: &str) -> Error {
    let message = format!("{text:?} cannot be written into a schedule");
    Error::new(codes::SCHEDULE_UNWRITABLE, message).hint(
        "use a path with letters, digits and plain signs: move drivetrain, or set DRIVETRAIN_HOME to another folder",
    )
}
