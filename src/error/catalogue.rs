//! Every code that an error or a skipped stream can have, with what a person needs to know of it.
//!
//! `drivetrain explain` and `docs/errors.md` are this table. A hint of an error knows the connection
//! and the machine; here is what holds for all of them. A test walks the source: a code that is
//! raised and not here, or here and never raised, fails it, and so does a hint whose command is not
//! here. A new code is one more [`Entry`] in the file of its group.

mod api;
mod auth;
mod causes;
mod connect;
mod doctor;
mod local;
mod moves;
mod run;
mod schedule;
mod store;
mod vault;

/// What is known of a code.
#[derive(Debug)]
pub struct Entry {
    /// The stable code: the group, a dot, the case.
    pub code: &'static str,
    /// The exit codes of a command that ends with it, the usual one first.
    pub exit: &'static [u8],
    /// Who can mend it, the likeliest first.
    pub who: &'static [Who],
    /// Why it happens, and what it leaves untouched.
    pub cause: &'static str,
    /// What to do, in the order to try it; commands stand between backticks, for a connection
    /// called `justworks`.
    pub mend: &'static [&'static str],
    /// The message, as it stands behind `error:`, and the causes below it, a line each. For a stream
    /// that is skipped: what `streams` says of it.
    pub example: &'static str,
}

/// Who can mend something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Whoever typed the command.
    You,
    /// An admin of the company at Justworks.
    Admin,
    /// Whoever runs the machine: disks, keyrings, cron, the network.
    Machine,
    /// Justworks.
    Justworks,
    /// Nobody: it passes.
    Nobody,
}

impl Who {
    /// The same in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::You => "you",
            Self::Admin => "your Justworks admin",
            Self::Machine => "whoever runs this machine",
            Self::Justworks => "Justworks",
            Self::Nobody => "nobody: wait",
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

impl Entry {
    /// The group: what stands before the dot.
    pub fn group(&self) -> &'static str {
        self.code
            .split_once('.')
            .map_or(self.code, |(group, _)| group)
    }

    /// The commands in [`Entry::mend`].
    pub fn commands(&self) -> impl Iterator<Item = &'static str> {
        self.mend
            .iter()
            .flat_map(|text| text.split('`').skip(1).step_by(2))
    }

    /// The example as `error` prints it, without the hints.
    pub fn shown(&self) -> String {
        let mut lines = self.example.lines();
        let first = lines.next().unwrap_or_default();
        if self.exit == [0] {
            return first.to_owned();
        }
        let mut text = match self.exit {
            [130 | 143] => format!("error: {first}"),
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
    ("connect", "connecting"),
    ("auth", "signing in at Justworks, and staying signed in"),
    ("scope", "what Justworks grants"),
    ("selection", "what you chose to read"),
    (
        "connection",
        "which connection is meant, and whose data it holds",
    ),
    ("net", "the way to Justworks"),
    ("api", "what Justworks answers"),
    ("guard", "what is held back"),
    ("tie", "sums"),
    ("run", "how a run ends"),
    ("sync", "the command line of sync"),
    ("store", "the database"),
    ("vault", "where the sign-in is kept"),
    ("config", "settings"),
    ("files", "files and folders"),
    ("lock", "two at once"),
    ("prompt", "questions"),
    ("output", "printing"),
    ("export", "moving a connection away"),
    ("import", "moving a connection here"),
    ("schedule", "syncing without you"),
    ("sandbox", "the fictional company"),
    ("explain", "this catalogue"),
    ("doctor", "checks as cron would make them"),
    ("environment", "what the environment changes"),
    ("clock", "the time of day"),
    ("query", "asking the database"),
    ("row", "the life of a row"),
    ("runs", "looking at past runs"),
    ("trace", "writing the conversation down"),
    ("replay", "serving it back"),
    ("bundle", "one file for whoever helps"),
];

const ALL: &[&[Entry]] = &[
    api::ENTRIES,
    auth::ENTRIES,
    causes::ENTRIES,
    connect::ENTRIES,
    doctor::ENTRIES,
    local::ENTRIES,
    moves::ENTRIES,
    run::ENTRIES,
    schedule::ENTRIES,
    store::ENTRIES,
    vault::ENTRIES,
];

/// All of them.
pub fn all() -> impl Iterator<Item = &'static Entry> {
    ALL.iter().copied().flatten()
}

/// The entries of a group, by code.
pub fn group(name: &str) -> Vec<&'static Entry> {
    let mut entries: Vec<_> = all().filter(|entry| entry.group() == name).collect();
    entries.sort_by_key(|entry| entry.code);
    entries
}

/// The entry of a code.
pub fn find(code: &str) -> Option<&'static Entry> {
    all().find(|entry| entry.code == code)
}

/// The codes and groups that look like what was typed, the nearest first.
pub fn near(typed: &str) -> Vec<&'static str> {
    let bound = (typed.chars().count() / 3).max(2);
    let groups = GROUPS.iter().map(|(name, _)| *name);
    let mut near: Vec<(usize, &str)> = all()
        .flat_map(|entry| {
            let case = entry.code.split_once('.').map_or("", |(_, case)| case);
            // Somebody may know the case and not its group.
            let either = [distance(typed, entry.code), distance(typed, case)];
            either.into_iter().min().map(|far| (far, entry.code))
        })
        .chain(groups.map(|group| (distance(typed, group), group)))
        .filter(|(far, _)| *far <= bound)
        .collect();
    near.sort_unstable();
    near.into_iter().take(3).map(|(_, name)| name).collect()
}

/// How many letters must be changed, added or left out to make one word of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, a) in one.chars().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], line + 1);
        for (column, b) in other.iter().enumerate() {
            let changed = corner + usize::from(a != *b);
            corner = row[column + 1];
            row[column + 1] = changed.min(corner + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
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
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
    }

    #[test]
    fn every_code_is_there_once_in_a_group_that_has_a_name() {
        let mut codes: Vec<_> = all().map(|entry| entry.code).collect();
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count);
        for (name, _) in GROUPS {
            assert!(!group(name).is_empty(), "{name} is empty");
        }
        for entry in all() {
            let named = GROUPS.iter().any(|(name, _)| *name == entry.group());
            assert!(named, "{} is in no group of GROUPS", entry.code);
        }
    }

    #[test]
    fn every_entry_says_all_there_is_to_say() {
        for entry in all() {
            let code = entry.code;
            assert!(!entry.exit.is_empty() && !entry.who.is_empty(), "{code}");
            assert!(
                !entry.mend.is_empty() && !entry.example.is_empty(),
                "{code}"
            );
            assert!(entry.cause.ends_with('.'), "{code}: {}", entry.cause);
            for text in entry.mend {
                assert_eq!(text.matches('`').count() % 2, 0, "{code}: {text}");
            }
        }
    }
}
