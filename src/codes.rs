//! Every code that an error or a skipped table can have: one row each, with all that is known of it.
//!
//! An error carries a [`Code`], which only this table makes, so that a code cannot be misspelled, and
//! one that nothing raises is dead code. Its exit code, and what to do about it, come from the row;
//! `drivetrain explain` and `docs/errors.md` are views of the table. A new code is one more row in the
//! file of its group, and a new hint one more line of its row.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::text::{distance, slips};

/// Makes the rows of a file, and a constant for the code of each.
macro_rules! rows {
    ($($name:ident = $code:literal $($plain:ident)? { $($field:ident: $value:expr,)* })*) => {
        $(pub(crate) const $name: super::Code = super::Code($code);)*
        pub(super) const ROWS: &[super::Row] = &[$(super::Row {
            code: super::Code($code),
            plain: rows!(@ $($plain)?),
            $($field: $value,)*
        }),*];
    };
    (@ plain) => { true };
    (@) => { false };
}

mod api;
mod auth;
mod causes;
mod checks;
mod connect;
mod doctor;
mod hint;
mod kind;
mod local;
mod moves;
mod run;
mod schedule;
mod store;
mod usage;
mod vault;

pub(crate) use self::api::*;
pub(crate) use self::auth::*;
pub(crate) use self::causes::*;
pub(crate) use self::checks::*;
pub(crate) use self::connect::*;
pub(crate) use self::doctor::*;
pub(crate) use self::hint::SIGN_IN;
pub use self::hint::{For, Hint, connect_command};
pub use self::kind::Kind;
pub(crate) use self::local::*;
pub(crate) use self::moves::*;
pub(crate) use self::run::*;
pub(crate) use self::schedule::*;
pub(crate) use self::store::*;
pub(crate) use self::usage::*;
pub(crate) use self::vault::*;

/// A code: the name of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Code(&'static str);

impl Code {
    /// The stable spelling: the group, a dot, the case.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The code with this spelling. One of another release is shown as it was written, and lives as
    /// long as the program, which has few of them to show.
    pub fn read(spelling: String) -> Self {
        find(&spelling).unwrap_or_else(|| Self(Box::leak(spelling.into_boxed_str())))
    }

    /// What is known of it. `None` of a code that a report of another release has.
    pub fn row(self) -> Option<&'static Row> {
        all().find(|row| row.code == self)
    }

    /// How a command ends that fails with it, if nothing else is said.
    pub fn kind(self) -> Kind {
        let usual = self.row().and_then(|row| row.exit.first());
        usual.copied().unwrap_or(Kind::Failed)
    }

    /// The plain words for a problem whose own words say little to a person.
    pub fn plain(self) -> Option<&'static str> {
        let row = self.row().filter(|row| row.plain)?;
        row.example.lines().next()
    }

    /// The group: what stands before the dot.
    pub fn group(self) -> &'static str {
        self.0.split_once('.').map_or(self.0, |(group, _)| group)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::read)
    }
}

/// What is known of a code.
#[derive(Debug)]
pub struct Row {
    /// The code.
    pub code: Code,
    /// Whether a problem is shown in the words of the example, with its own as the first cause.
    pub plain: bool,
    /// How a command ends that fails with it, the usual end first; a stream that is skipped is no
    /// failure and has none.
    pub exit: &'static [Kind],
    /// Who can fix it, the likeliest first.
    pub who: &'static [Who],
    /// Why it happens, and what it leaves untouched.
    pub cause: &'static str,
    /// What to do, in the order to try it; commands stand between backticks.
    pub hints: &'static [Hint],
    /// The message, as it stands behind `error:`, and the causes below it, a line each. For a stream
    /// that is skipped: what `streams` says of it.
    pub example: &'static str,
}

/// Who can fix something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The person who typed the command.
    You,
    /// An admin of the company at Justworks.
    Admin,
    /// The person who runs the machine: disks, keyrings, cron, the network.
    Machine,
    /// Justworks.
    Justworks,
    /// It passes by itself.
    Nobody,
}

impl Who {
    /// The same in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::You => "you",
            Self::Admin => "your Justworks admin",
            Self::Machine => "the person who runs this machine",
            Self::Justworks => "Justworks",
            Self::Nobody => "no one: it passes by itself",
        }
    }

    /// The same for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::You => "you",
            Self::Admin => "admin",
            Self::Machine => "machine",
            Self::Justworks => "justworks",
            Self::Nobody => "nobody",
        }
    }
}

impl Row {
    /// What to do, for a connection called `justworks`.
    pub fn steps(&self) -> impl Iterator<Item = String> {
        let connect = connect_command(For::ANYBODY.name);
        let filled = self
            .hints
            .iter()
            .filter_map(|hint| For::ANYBODY.fill(hint.words()));
        filled.map(move |step| step.replace("{connect}", &connect))
    }

    /// The example as `error` prints it, without the hints.
    pub fn shown(&self) -> String {
        let mut lines = self.example.lines();
        let first = lines.next().unwrap_or_default();
        let mut text = match self.exit {
            [] => return first.to_owned(),
            [Kind::Interrupted | Kind::Terminated] => format!("error: {first}"),
            _ => format!("error: {first} [{}]", self.code),
        };
        for cause in lines {
            text.push_str(&format!("\n  caused by: {cause}"));
        }
        text
    }
}

/// The groups, each with what its codes are about, in the order of a connection's life.
pub const GROUPS: &[(&str, &str)] = &[
    ("usage", "the command line"),
    ("connect", "connecting"),
    ("auth", "signing in to Justworks, and staying signed in"),
    ("scope", "what Justworks granted"),
    ("selection", "what you chose to sync"),
    (
        "connection",
        "which connection is used, and whose data it holds",
    ),
    ("net", "reaching Justworks"),
    ("api", "what Justworks answers"),
    ("guard", "rows that went missing"),
    ("tie", "sums"),
    ("verify", "the command line of verify"),
    ("check", "what `drivetrain verify` finds"),
    ("run", "how a sync ends"),
    ("notify", "commands that report a failed sync"),
    ("sync", "the command line of sync"),
    ("store", "the database"),
    ("vault", "where the sign-in is stored"),
    ("config", "settings"),
    ("files", "files and folders"),
    ("lock", "two programs at once"),
    ("prompt", "questions"),
    ("output", "printing"),
    ("export", "moving a connection away"),
    ("import", "moving a connection here"),
    ("schedule", "syncing automatically"),
    ("sandbox", "the made-up company"),
    ("explain", "this list"),
    ("doctor", "checks of this machine"),
    ("environment", "what the environment changes"),
    ("clock", "the time of day"),
    ("query", "querying the database"),
    ("row", "the history of a row"),
    ("runs", "past syncs"),
    ("trace", "recording a sync"),
    ("replay", "replaying a recording"),
    ("bundle", "the support bundle"),
];

const ALL: &[&[Row]] = &[
    api::ROWS,
    auth::ROWS,
    causes::ROWS,
    checks::ROWS,
    connect::ROWS,
    doctor::ROWS,
    local::ROWS,
    moves::ROWS,
    run::ROWS,
    schedule::ROWS,
    store::ROWS,
    usage::ROWS,
    vault::ROWS,
];

/// All of them.
pub fn all() -> impl Iterator<Item = &'static Row> {
    ALL.iter().copied().flatten()
}

/// The rows of a group, by code.
pub fn group(name: &str) -> Vec<&'static Row> {
    let mut rows: Vec<_> = all().filter(|row| row.code.group() == name).collect();
    rows.sort_by_key(|row| row.code);
    rows
}

/// The code with this spelling.
pub fn find(spelling: &str) -> Option<Code> {
    let mut codes = all().map(|row| row.code);
    codes.find(|code| code.0 == spelling)
}

/// The codes and groups that look like what was typed, the nearest first.
pub fn near(typed: &str) -> Vec<&'static str> {
    let bound = slips(typed);
    let groups = GROUPS.iter().map(|(name, _)| *name);
    let mut near: Vec<(usize, &str)> = all()
        .flat_map(|row| {
            let code = row.code.as_str();
            let case = code.split_once('.').map_or("", |(_, case)| case);
            // A person may know the case and not its group.
            let either = [distance(typed, code), distance(typed, case)];
            either.into_iter().min().map(|far| (far, code))
        })
        .chain(groups.map(|group| (distance(typed, group), group)))
        .filter(|(far, _)| *far <= bound)
        .collect();
    near.sort_unstable();
    near.into_iter().take(3).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_what_was_meant() {
        assert_eq!(near("auth.refresh_rejectd")[0], "auth.refresh_rejected");
        assert_eq!(near("refresh_rejected")[0], "auth.refresh_rejected");
        assert_eq!(near("stoer")[0], "store");
        assert!(near("something else altogether").is_empty());
    }

    #[test]
    fn every_code_is_there_once_in_a_group_that_has_a_name() {
        let mut codes: Vec<_> = all().map(|row| row.code).collect();
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count);
        for (name, _) in GROUPS {
            assert!(!group(name).is_empty(), "{name} is empty");
        }
        for row in all() {
            let group = row.code.group();
            let named = GROUPS.iter().any(|(name, _)| *name == group);
            assert!(named, "{} is in no group of GROUPS", row.code);
        }
    }

    #[test]
    fn every_row_says_all_there_is_to_say() {
        for row in all() {
            let code = row.code;
            assert!(!row.who.is_empty() && !row.example.is_empty(), "{code}");
            assert!(row.cause.ends_with('.'), "{code}: {}", row.cause);
            assert_ne!(row.steps().count(), 0, "{code}");
            for step in row.steps() {
                assert_eq!(step.matches('`').count() % 2, 0, "{code}: {step}");
                let mut braces = step.split('{').skip(1);
                let no_hole = braces.all(|rest| rest.starts_with('"'));
                assert!(no_hole, "{code}: {step}");
            }
        }
    }

    #[test]
    fn a_code_of_another_release_is_shown_as_it_was_written() {
        let read = |text: &str| serde_json::from_str::<Code>(text).unwrap();
        assert_eq!(read("\"store.full\""), STORE_FULL);
        let foreign = read("\"later.new\"");
        assert_eq!(
            (foreign.as_str(), foreign.kind()),
            ("later.new", Kind::Failed)
        );
        assert!(foreign.row().is_none());
        assert_eq!(serde_json::to_string(&foreign).unwrap(), "\"later.new\"");
    }
}
