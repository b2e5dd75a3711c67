//! Where things are, what the environment says, and a connection's settings as TOML.
//!
//! Every environment variable is read here, once. It stands with the wiring, not below it, because
//! a connection's settings speak the words of the vault and of the provider.

mod hook;
mod login;
mod text;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use etcetera::{AppStrategy, AppStrategyArgs, BaseStrategy as _};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use url::Url;

pub use self::hook::Hook;
use crate::auth::vault::Place;
use crate::auth::vault::key::{CREDENTIAL, KeyFile, Origin};
use crate::error::Error;
use crate::files;
use crate::justworks::profile::Profile;
use crate::justworks::scopes::{Include, Scopes};
use crate::justworks::selection::Selection;
use crate::secret::Secret;
pub use login::Login;

/// Largest connection file that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// Variables of others that a run depends on: the folders, the proxy and the CA.
const SURROUNDINGS: [&str; 10] = [
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
];

/// The environment, read once.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// `DRIVETRAIN_HOME`: overrides every path at once.
    pub home: Option<PathBuf>,
    /// `DRIVETRAIN_ACCESS_TOKEN`: used as it is, never refreshed, never stored.
    pub access_token: Option<Secret>,
    /// `JUSTWORKS_CLIENT_SECRET`: the app's secret, used instead of the one that is kept.
    pub client_secret: Option<Secret>,
    /// `CREDENTIALS_DIRECTORY`: where a service manager has laid out credentials.
    pub credentials: Option<PathBuf>,
    /// `DRIVETRAIN_KEY_FILE`: the key of encrypted sign-ins.
    pub key_file: Option<PathBuf>,
    /// What leads runs from here to their folders and to the network, as a schedule has to know it.
    pub surroundings: Vec<(&'static str, String)>,
    /// Where the user's own systemd looks for units.
    pub units: Option<PathBuf>,
    /// `SSH_CONNECTION`, `SSH_TTY`, and the user's name: how somebody is logged in.
    pub login: Login,
    /// The command line, to be shown in hints. No secret is ever given in one.
    pub typed: String,
}

impl Environment {
    /// Reads it. An empty variable counts as unset.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the environment"
    )]
    pub fn read() -> Self {
        let set = |name| std::env::var_os(name).filter(|value: &OsString| !value.is_empty());
        let secret = |name| {
            let text = set(name)?.into_string().ok()?;
            Some(Secret::new(text.trim()))
        };
        let text = |name| set(name)?.into_string().ok();
        let user = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(text);
        Self {
            login: Login::new(
                text("SSH_CONNECTION").as_deref(),
                text("SSH_TTY").as_deref(),
                user,
            ),
            home: set("DRIVETRAIN_HOME").map(PathBuf::from),
            access_token: secret("DRIVETRAIN_ACCESS_TOKEN"),
            client_secret: secret("JUSTWORKS_CLIENT_SECRET"),
            credentials: set("CREDENTIALS_DIRECTORY").map(PathBuf::from),
            key_file: set("DRIVETRAIN_KEY_FILE").map(PathBuf::from),
            surroundings: SURROUNDINGS
                .into_iter()
                .filter_map(|name| Some((name, set(name)?.into_string().ok()?)))
                .collect(),
            units: etcetera::base_strategy::Xdg::new()
                .ok()
                .map(|user| user.config_dir().join("systemd/user")),
            typed: typed(std::env::args_os().skip(1)),
        }
    }
}

impl Environment {
    /// The key of encrypted sign-ins: the service manager's credential, if it has laid one out, else
    /// the file that the variable names. Whether it can be used is found out when it is.
    pub fn key(&self) -> Option<KeyFile> {
        let credential = self.credentials.as_ref().map(|it| it.join(CREDENTIAL));
        // A service may have other credentials than ours.
        let absent = |path: &PathBuf| {
            let looked = path.symlink_metadata();
            looked.is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
        };
        let credential = credential.filter(|path| !absent(path));
        let of = |origin| move |path| KeyFile { path, origin };
        credential.map(of(Origin::Credential)).or_else(|| {
            let path = self.key_file.as_ref()?;
            let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
            Some(of(Origin::Variable)(path))
        })
    }
}

/// A command line that a shell reads as it was.
fn typed(args: impl Iterator<Item = OsString>) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@+%".contains(c);
    let quoted = args.map(|arg| {
        let arg = arg.to_string_lossy();
        match !arg.is_empty() && arg.chars().all(plain) {
            true => arg.into_owned(),
            false => format!("'{}'", arg.replace('\'', r"'\''")),
        }
    });
    std::iter::once("drivetrain".to_owned())
        .chain(quoted)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Where things are.
#[derive(Debug, Clone)]
pub struct Paths {
    /// Connections and vault files.
    pub config: PathBuf,
    /// Stores, locks and sign-in records.
    pub data: PathBuf,
}

impl Paths {
    /// `DRIVETRAIN_HOME` with `config/` and `data/` inside it, or the platform's folders.
    ///
    /// Errors: `config.no_home` where neither is known.
    pub fn find(home: Option<&Path>) -> Result<Self, Error> {
        if let Some(home) = home {
            let home = std::path::absolute(home).unwrap_or_else(|_| home.to_owned());
            return Ok(Self {
                config: home.join("config"),
                data: home.join("data"),
            });
        }
        let args = AppStrategyArgs {
            top_level_domain: "com".into(),
            author: "drivetrain".into(),
            app_name: "drivetrain".into(),
        };
        let strategy = etcetera::app_strategy::choose_native_strategy(args).map_err(|_| {
            Error::failed(
                "config.no_home",
                "there is no home directory to keep things in",
            )
            .hint("set DRIVETRAIN_HOME to a folder of your own")
        })?;
        Ok(Self {
            config: strategy.config_dir(),
            data: strategy.data_dir(),
        })
    }

    /// The file of one connection's settings.
    pub fn connection(&self, name: &Name) -> PathBuf {
        self.config.join("connections").join(format!("{name}.toml"))
    }

    /// The plain vault file of a connection.
    pub fn plain_secret(&self, name: &Name) -> PathBuf {
        self.config.join("secrets").join(format!("{name}.json"))
    }

    /// The encrypted vault file of a connection.
    pub fn sealed_secret(&self, name: &Name) -> PathBuf {
        self.config.join("secrets").join(format!("{name}.enc"))
    }

    /// The store of a connection.
    pub fn store(&self, name: &Name) -> PathBuf {
        self.data.join(format!("{name}.db"))
    }

    /// What is known of a connection's sign-in without its secrets.
    pub fn record(&self, name: &Name) -> PathBuf {
        self.data.join(format!("{name}.session.json"))
    }

    /// How fast a connection's server lets itself be asked.
    pub fn pace(&self, name: &Name) -> PathBuf {
        self.data.join(format!("{name}.pace.json"))
    }

    /// Since when a connection's runs fail, where somebody is told of it.
    pub fn failing(&self, name: &Name) -> PathBuf {
        self.data.join(format!("{name}.failing.json"))
    }

    /// The lock of a run.
    pub fn run_lock(&self, name: &Name) -> PathBuf {
        self.data.join(format!("{name}.run.lock"))
    }

    /// The lock of a refresh.
    pub fn refresh_lock(&self, id: &str) -> PathBuf {
        self.data.join(format!("{id}.refresh.lock"))
    }

    /// What a sandbox connection's sandbox remembers of its tokens.
    pub fn sandbox_state(&self, name: &Name) -> PathBuf {
        self.data.join(format!("{name}.sandbox.json"))
    }

    /// Makes the folders, private to this user.
    pub fn make(&self) -> Result<(), Error> {
        for folder in [
            &self.config,
            &self.config.join("connections"),
            &self.config.join("secrets"),
            &self.data,
        ] {
            files::create_dir_private(folder)?;
        }
        Ok(())
    }
}

/// The name of a connection: it is part of file names, so it is kept simple.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Name(String);

impl std::str::FromStr for Name {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        let starts = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        if starts && text.len() <= 64 && text.chars().all(fits) {
            return Ok(Self(text.to_owned()));
        }
        Err("a connection's name has 1 to 64 lower-case letters, digits, - and _".into())
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The company that a connection was first made for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// Its id at the provider.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The API's host, `sandbox` for the built-in one.
    pub host: String,
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
    /// The source: `justworks`.
    pub source: String,
    /// When it was first made.
    pub created_at: Timestamp,
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
    pub vault: Place,
    /// Where a move that did not come to its end may have left copies of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vault_copies: Vec<Place>,
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
    /// Numbers that differ from the provider profile.
    #[serde(default, skip_serializing_if = "is_default")]
    pub profile: Profile,
}

fn is_default(profile: &Profile) -> bool {
    *profile == Profile::default()
}

impl Connection {
    /// Reads a connection; `None` if there is none of this name.
    ///
    /// Errors: `config.unreadable`, naming the place in the file.
    pub fn load(paths: &Paths, name: &Name) -> Result<Option<Self>, Error> {
        let path = paths.connection(name);
        let Some(bytes) = files::read_private(&path, LARGEST)? else {
            return Ok(None);
        };
        let unreadable = |what: String| {
            let message = format!("{} is not a connection: {what}", path.display());
            Error::failed("config.unreadable", message)
                .hint("mend the file, or move it away and connect again")
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

    /// The same connection, whose sign-in may be in this place as well.
    #[must_use]
    pub fn with_copy(mut self, place: Place) -> Self {
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
                return Err(Error::failed("config.unreadable", message).cause(&error));
            }
        };
        let mut names: Vec<Name> = entries
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter_map(|file| file.strip_suffix(".toml")?.parse().ok())
            .collect();
        names.sort();
        Ok(names)
    }
}

#[cfg(test)]
mod tests;
