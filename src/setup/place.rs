//! Where the sign-in will be kept, and the key that was made for it: known before the first question.

use std::cell::Cell;
use std::path::PathBuf;

use super::options::Options;
use super::storage;
use crate::auth::vault::VaultKind;
use crate::config::{Connection, Name};
use crate::context::Context;
use crate::error::Error;
use crate::files;

/// Where the sign-in will be kept: known, and tried, before the first question is asked.
pub(super) struct Place {
    pub id: String,
    pub kind: VaultKind,
    /// The key that was chosen for it.
    pub key: Option<PathBuf>,
    /// Whether the key was made for this, and opens nothing yet.
    is_new: Cell<bool>,
    /// The context that knows the key.
    pub context: Context,
}

/// Chooses it. The sandbox's tokens open nothing.
pub(super) fn place(
    args: &Options,
    name: &Name,
    old: Option<&Connection>,
    context: &Context,
) -> Result<Place, Error> {
    context.paths.make()?;
    let id = old.map_or_else(storage::new_id, |old| old.id.clone());
    let plain = args.sandbox.then_some(VaultKind::Plain);
    let said = args.place.said().or(old.map(|old| old.vault)).or(plain);
    let (kind, key) = storage::chosen_or_asked(said, name, &id, context)?;
    let mut context = context.clone();
    let is_new = key.as_ref().is_some_and(|(_, existed)| !existed);
    let key = key.map(|(path, _)| path);
    if let Some(key) = &key {
        context.environment.key_file = Some(key.clone());
    }
    Ok(Place {
        id,
        kind,
        key,
        is_new: Cell::new(is_new),
        context,
    })
}

impl Place {
    /// The sign-in is kept: the key opens it from now on.
    pub fn is_used(&self) {
        self.is_new.set(false);
        self.context.interrupts.at_the_end(|| {});
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(key) = self.key.as_ref().filter(|_| self.is_new.get()) {
            let _ = files::remove(key);
        }
    }
}
