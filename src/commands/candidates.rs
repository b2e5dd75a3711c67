//! What a shell proposes where an argument is a thing of this machine: connections, questions, runs, codes,
//! settings. Nothing is asked of anyone, and what cannot be read proposes nothing.

use clap::builder::StyledStr;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use crate::codes::{GROUPS, all};
use crate::config::settings::keys;
use crate::config::{Connection, Environment, Name, Paths, sources};
use crate::foreign::visible;
use crate::store::{Store, questions};

/// Runs that are proposed for each connection.
const RUNS: u32 = 10;

fn proposed(word: impl Into<String>, about: &str) -> CompletionCandidate {
    let about = (!about.is_empty()).then(|| StyledStr::from(visible(about).into_owned()));
    CompletionCandidate::new(word.into()).help(about)
}

fn here() -> Option<(Paths, Vec<Name>)> {
    let paths = Paths::find(Environment::read().home.as_deref()).ok()?;
    let names = Connection::names(&paths).ok()?;
    Some((paths, names))
}

/// The connections of this user.
pub fn connections() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let Some((paths, names)) = here() else {
            return Vec::new();
        };
        let told = |name: &Name| {
            let connection = Connection::load(&paths, name).ok().flatten();
            let company = connection.map(|it| it.company.name.to_string());
            proposed(name.to_string(), &company.unwrap_or_default())
        };
        names.iter().map(told).collect()
    })
}

/// Saved questions and tables.
pub fn answers() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let saved = questions().map(|it| proposed(it.view, it.about));
        let tables = sources::streams().map(|it| proposed(it.name, it.about));
        saved.chain(tables).collect()
    })
}

/// The last runs of all connections.
pub fn runs() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let mut all = vec![proposed("latest", "the last one")];
        let Some((paths, names)) = here() else {
            return all;
        };
        for name in names {
            let Ok(Some(connection)) = Connection::load(&paths, &name) else {
                continue;
            };
            let opened = Store::open_read_only(&paths.store(&name), connection.source.streams);
            let runs = opened.ok().flatten().and_then(|it| it.runs(RUNS).ok());
            for run in runs.unwrap_or_default() {
                let outcome = run.outcome.as_deref().unwrap_or("at work");
                let about = format!("{name}, {}: {outcome}", run.started_at.strftime("%F %H:%M"));
                all.push(proposed(run.id, &about));
            }
        }
        all
    })
}

/// Codes of errors, and groups of them.
pub fn codes() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let codes = all().map(|row| proposed(row.code.as_str(), ""));
        let groups = GROUPS.iter().map(|(name, about)| proposed(*name, about));
        groups.chain(codes).collect()
    })
}

/// Settings of a connection.
pub fn settings() -> ArgValueCandidates {
    ArgValueCandidates::new(|| keys().map(|key| proposed(key, "")).collect())
}
