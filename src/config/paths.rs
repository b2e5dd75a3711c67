//! Where things are: one folder for what a person may edit, one for what the program keeps.

use std::path::{Path, PathBuf};

use etcetera::{AppStrategy as _, AppStrategyArgs};

use super::Name;
use crate::codes;
use crate::error::Error;
use crate::files::{self, Expected, quoted};

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
    /// Errors: `config.no_home` where neither is known, `files.not_text` where what is printed,
    /// recorded and scheduled could not name them.
    pub fn find(home: Option<&Path>) -> Result<Self, Error> {
        let found = Self::found(home)?;
        for folder in [&found.config, &found.data] {
            text(folder).map_err(|error| {
                error.hint(
                    "set DRIVETRAIN_HOME to the full path of a folder whose name is UTF-8 text",
                )
            })?;
        }
        Ok(found)
    }

    fn found(home: Option<&Path>) -> Result<Self, Error> {
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
            Error::hinted(
                codes::CONFIG_NO_HOME,
                "this user has no home directory for settings and data",
            )
        })?;
        Ok(Self {
            config: strategy.config_dir(),
            data: strategy.data_dir(),
        })
    }

    /// The file of the user's defaults.
    pub fn defaults(&self) -> PathBuf {
        self.config.join("drivetrain.toml")
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
    pub fn sign_in_info(&self, name: &Name) -> PathBuf {
        self.data.join(format!("{name}.session.json"))
    }

    /// How fast a connection's server lets itself be asked.
    pub fn pace(&self, name: &Name) -> PathBuf {
        self.data.join(format!("{name}.pace.json"))
    }

    /// Since when a connection's runs fail, where a person is told of it.
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

    /// Looks whether the folders that are there are private to this user, and no links.
    pub fn look(&self) -> Result<(), Error> {
        for folder in self.folders() {
            files::look(&folder, Expected::Folder)?;
        }
        Ok(())
    }

    /// Makes the folders, private to this user.
    pub fn make(&self) -> Result<(), Error> {
        for folder in self.folders() {
            files::create_dir_private(&folder)?;
        }
        Ok(())
    }

    fn folders(&self) -> [PathBuf; 4] {
        [
            self.config.clone(),
            self.config.join("connections"),
            self.config.join("secrets"),
            self.data.clone(),
        ]
    }
}

/// A path as text, where it is to be written down.
///
/// Errors: `files.not_text`.
pub fn text(path: &Path) -> Result<&str, Error> {
    path.to_str().ok_or_else(|| {
        let message = format!("the path {} is not UTF-8 text", quoted(path));
        Error::new(codes::FILES_NOT_TEXT, message)
    })
}
