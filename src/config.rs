//! Where things are, what the environment says, and a connection's settings as TOML.
//!
//! It stands with the wiring, not below it, because a connection's settings speak the words of the
//! vault and of the provider.

mod defaults;
mod environment;
mod hook;
mod login;
mod paths;
pub mod settings;
pub mod sources;
mod text;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use url::Url;

pub use self::defaults::Defaults;
pub use self::environment::{Environment, SECRETS};
pub use self::hook::Hook;
pub use self::login::Login;
pub use self::paths::{Paths, text as path_text};
use crate::auth::vault::VaultKind;
use crate::codes;
use crate::error::Error;
use crate::files;
use crate::foreign::Foreign;
use crate::justworks::profile::Profile;
use crate::justworks::scopes::{Include, Scopes, shown};
use crate::justworks::selection::Selection;
use crate::policy::{Finance, Verify};
use crate::source::{Redact, Source};

/// Largest connection file that is read, in bytes.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// The name of a connection: it is part of file names, so it is kept simple.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Name(String);

impl std::str::FromStr for Name {
    type Err = String;

    /// Reads a name; capitals are the same letters.
    fn from_str(text: &str) -> Result<Self, String> {
        let text = &text.to_ascii_lowercase();
        if is_windows_device(text) {
            return Err("Windows reserves this name; choose another".into());
        }
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        let starts = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        if starts && text.len() <= 64 && text.chars().all(fits) {
            return Ok(Self(text.to_owned()));
        }
        let words = text.split(|c: char| !fits(c)).filter(|it| !it.is_empty());
        let proposed = words.collect::<Vec<_>>().join("-");
        Err(match proposed.is_empty() || proposed.len() > 64 {
            true => "a name has 1 to 64 letters, digits, - and _".to_owned(),
            false => format!("a name has 1 to 64 letters, digits, - and _, such as {proposed}"),
        })
    }
}

/// Windows has no files of these names, whatever their extension. They are refused on every system,
/// because a connection can be moved to another one.
fn is_windows_device(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let port = name.strip_prefix("com").or(name.strip_prefix("lpt"));
    matches!(name.as_str(), "con" | "aux" | "prn" | "nul")
        || port.is_some_and(|number| matches!(number.as_bytes(), [b'1'..=b'9']))
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The company that a connection was first made for; empty until the first sign-in says it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// Its id at the provider.
    pub id: Foreign,
    /// Its name.
    pub name: Foreign,
    /// The API's host, `sandbox` for the built-in one.
    pub host: Foreign,
}

/// The built-in sandbox behind a connection: enough to start the same company again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxSettings {
    /// Which company.
    pub seed: u64,
    /// How many people are paid in each payroll.
    pub members: usize,
    /// How many payrolls there were on the day of connecting.
    pub payrolls: usize,
    /// The day it is there.
    pub as_of: Date,
    /// The first pay date, pinned at connect.
    pub since: Date,
    /// Whether it has what real payrolls have.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub varied: bool,
    /// Which identities hold between its amounts.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub books: u32,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl SandboxSettings {
    /// The company that these settings describe.
    pub fn company(&self) -> crate::sandbox::Company {
        crate::sandbox::Company {
            seed: self.seed,
            members: self.members,
            payrolls: self.payrolls,
            as_of: self.as_of,
            since: Some(self.since),
            varied: self.varied,
            books: self.books,
        }
    }
}

/// Whether tokens may travel there: HTTPS, or plain HTTP to this very machine. The error says what
/// is wrong.
pub fn secure(url: &Url) -> Result<(), &'static str> {
    let loopback = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    match url.scheme() {
        "https" => Ok(()),
        "http" if loopback => Ok(()),
        "http" => Err("http:// is for this machine only; use https://"),
        _ => Err("not an https:// URL"),
    }
}

/// One connection's settings. No secret is among them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connection {
    /// Its name, which is the file's name.
    #[serde(skip)]
    pub name: Name,
    /// A random id: its account in the OS keyring.
    pub id: String,
    /// What it reads from.
    #[serde(default = "sources::default", with = "sources")]
    pub source: &'static Source,
    /// When it was first made.
    pub created_at: Timestamp,
    /// Since when a sign-in is being kept for it: `connect` writes this before the sign-in and takes
    /// it away after, so that a sign-in is never kept for a connection that no one can find.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connecting_at: Option<Timestamp>,
    /// Since when its data is removed by `disconnect --purge`, whose sign-in could not be: the file
    /// goes when the sign-in has gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purged_at: Option<Timestamp>,
    /// Since when it is signed out by `disconnect`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disconnected_at: Option<Timestamp>,
    /// Since when its sign-in is on another machine, moved there by `export-connection`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_at: Option<Timestamp>,
    /// Which file that export writes, until it has come to its end: the file may not be in its place
    /// yet, or the sign-in may still be here as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exporting_to: Option<String>,
    /// The API's base URL.
    pub api_url: Url,
    /// The sign-in page.
    pub authorize_url: Url,
    /// The app's client id.
    pub client_id: String,
    /// The redirect URI as registered.
    pub redirect_uri: String,
    /// What is asked for.
    pub scopes: Scopes,
    /// What is included by name.
    #[serde(default)]
    pub include: Vec<Include>,
    /// Tables that are not read, though they would be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<String>,
    /// The first date of payrolls, where it is not two years back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// Where the secret is.
    pub vault: VaultKind,
    /// Where a move that did not come to its end may have left copies of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vault_copies: Vec<VaultKind>,
    /// What gets the report of a run that failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_failure: Option<Hook>,
    /// What gets the report of the first run that did not fail any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_recovery: Option<Hook>,
    /// The pinned company.
    pub company: Company,
    /// The built-in sandbox behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sandbox: Option<SandboxSettings>,
    /// How views count people and place their pay.
    #[serde(default, skip_serializing_if = "is_default")]
    pub finance: Finance,
    /// How bad findings are.
    #[serde(default, skip_serializing_if = "Verify::is_empty")]
    pub verify: Verify,
    /// Numbers that differ from the provider profile.
    #[serde(default, skip_serializing_if = "is_default")]
    pub profile: Profile,
}

fn is_default<T: Default + PartialEq>(settings: &T) -> bool {
    *settings == T::default()
}

impl Connection {
    /// Reads a connection; `None` if there is none of this name.
    ///
    /// Errors: `config.unreadable`, naming the place in the file.
    pub fn load(paths: &Paths, name: &Name) -> Result<Option<Self>, Error> {
        paths.look()?;
        let path = paths.connection(name);
        let Some(bytes) = files::read_private(&path, MAX_FILE_BYTES)? else {
            return Ok(None);
        };
        let unreadable = |what: String| {
            let message = format!("{} is not a valid connection: {what}", path.display());
            Error::hinted(codes::CONFIG_UNREADABLE, message)
        };
        let text = String::from_utf8(bytes).map_err(|_| unreadable("it is not text".into()))?;
        Self::from_text(name, &text).map(Some).map_err(unreadable)
    }

    /// What is read and what is not, by the person's words.
    pub fn selection(&self) -> Selection {
        Selection {
            include: self.include.clone(),
            exclude: self.exclude.clone(),
        }
    }

    /// The scopes of what a person asked for: at the sign-in, or by name since.
    pub fn asked(&self) -> Scopes {
        let included = self.include.iter().map(|include| include.scope());
        let asked: Vec<_> = self.scopes.iter().chain(included).collect();
        Scopes::read(&asked.join(" "))
    }

    /// What takes out of answers what must not be kept, under this grant.
    pub fn redaction(&self, granted: &Scopes) -> Box<dyn Redact> {
        (self.source.redaction)(&shown(&self.include, granted))
    }

    /// The same connection, whose sign-in may be in this place as well.
    #[must_use]
    pub fn with_copy(mut self, place: VaultKind) -> Self {
        if !self.vault_copies.contains(&place) {
            self.vault_copies.push(place);
        }
        self
    }

    /// Writes the connection, whole or not at all.
    pub fn save(&self, paths: &Paths) -> Result<(), Error> {
        Ok(files::write_private(
            &paths.connection(&self.name),
            self.to_text()?.as_bytes(),
        )?)
    }

    /// Forgets the connection's settings.
    pub fn remove(&self, paths: &Paths) -> Result<(), Error> {
        files::remove(&paths.connection(&self.name))?;
        Ok(())
    }

    /// The names of all connections, sorted.
    pub fn names(paths: &Paths) -> Result<Vec<Name>, Error> {
        let folder = paths.config.join("connections");
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => {
                let message = format!("{} cannot be read", folder.display());
                return Err(Error::new(codes::CONFIG_UNREADABLE, message).cause(&error));
            }
        };
        let mut names: Vec<Name> = entries
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter_map(|file| {
                let stem = file.strip_suffix(".toml")?;
                let name: Name = stem.parse().ok()?;
                // A name with capitals is another one's.
                (name.0 == stem).then_some(name)
            })
            .collect();
        names.sort();
        Ok(names)
    }
}

#[cfg(test)]
mod tests;
