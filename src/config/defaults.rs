//! The user's own defaults, in `drivetrain.toml`: which connection is meant where a command needs one.

use serde::{Deserialize, Serialize};

use super::{MAX_FILE_BYTES, Paths};
use crate::codes;
use crate::error::Error;
use crate::files;

/// The user's defaults. No secret is among them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Defaults {
    /// The connection that `use` has chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
}

impl Defaults {
    /// Reads them; without a file there are none.
    ///
    /// Errors: `config.unreadable`, naming the file.
    pub fn load(paths: &Paths) -> Result<Self, Error> {
        let path = paths.defaults();
        let Some(bytes) = files::read_private(&path, MAX_FILE_BYTES)? else {
            return Ok(Self::default());
        };
        let text = String::from_utf8_lossy(&bytes);
        toml::from_str(&text).map_err(|error| {
            let what = error.message();
            let message = format!("{} is not valid: {what}", path.display());
            Error::hinted(codes::CONFIG_UNREADABLE, message)
        })
    }

    /// Writes them, whole or not at all.
    pub fn save(&self, paths: &Paths) -> Result<(), Error> {
        paths.make()?;
        let text = toml::to_string(self).map_err(|error| {
            Error::new(codes::CONFIG_UNWRITABLE, "the defaults cannot be written").cause(&error)
        })?;
        Ok(files::write_private(&paths.defaults(), text.as_bytes())?)
    }
}
