//! A trace (`--trace FILE.har`): every exchange of a command, as a HAR 1.2 that browsers open.
//!
//! Each exchange is masked and written as soon as it is over, to a file beside the one that was
//! asked for, so that a sync of any length takes no memory for it. When the command ends, however it
//! ends, the file is closed and put in its place, whole or not at all. The masking is Justworks'
//! ([`Mask`]), its key is forgotten with the command.

mod entry;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::config::Connection;
use crate::files::{self, Growing};
use crate::http::{Exchange, Observer};
use crate::justworks::mask::Mask;
use crate::mutex::lock;

/// How a file of this program begins: another one is not replaced.
pub const BEGINS: &str = r#"{"log":{"version":"1.2","creator":{"name":"drivetrain","#;

/// What is kept of bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bodies {
    /// Their form: values are replaced.
    Masked,
    /// What a sync would keep of them.
    Kept,
}

impl Bodies {
    fn told(self) -> &'static str {
        match self {
            Self::Masked => {
                "Values are replaced, every amount is 0, IDs are pseudonyms of this file; sizes are those of the real bodies"
            }
            Self::Kept => {
                "Bodies contain people's data; secrets, and fields that were not included by name, are removed"
            }
        }
    }
}

/// Collects the exchanges of a command.
#[derive(Debug, Clone)]
pub struct Trace(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    bodies: Bodies,
    mask: Mask,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// `None` once it is in its place.
    file: Option<Growing>,
    written: Written,
}

/// What came of a trace.
#[derive(Debug, Default)]
pub struct Written {
    /// Exchanges in the file.
    pub entries: u64,
    /// Exchanges that could not be written.
    pub lost: u64,
    /// Why the first one could not.
    pub fault: Option<files::Error>,
}

impl Trace {
    /// Begins a file; finds out now whether it can be written.
    pub fn begin(path: &Path, bodies: Bodies, key: [u8; 32]) -> Result<Self, files::Error> {
        let mut file = files::grow(path)?;
        let head = format!(
            r#"{BEGINS}"version":"{}"}},"comment":"{}","entries":["#,
            env!("CARGO_PKG_VERSION"),
            bodies.told()
        );
        file.add(head.as_bytes())?;
        Ok(Self(Arc::new(Inner {
            path: path.to_owned(),
            bodies,
            mask: Mask::new(key),
            state: Mutex::new(State {
                file: Some(file),
                written: Written::default(),
            }),
        })))
    }

    /// Where it will be.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// What hands it the exchanges of a connection. What the connection's syncs take out before they
    /// keep anything is taken out here too.
    pub fn observer(&self, connection: &Connection) -> Observer {
        let inner = self.0.clone();
        let (name, source) = (connection.name.to_string(), connection.source);
        // A redaction remembers keys it has met, for one thread.
        let redaction = Mutex::new(connection.redaction(&connection.scopes));
        Observer::new(move |exchange: Exchange| {
            let redaction = lock(&redaction);
            let redaction = (inner.bodies == Bodies::Kept).then_some(&**redaction);
            let entry = entry::entry(&exchange, (&name, source), &inner.mask, redaction);
            inner.add(&entry.to_string());
        })
    }

    /// Closes the file and puts it in its place. Only the first call does; `None` for the others.
    ///
    /// Errors where there is no file then, or still the former one.
    pub fn finish(&self) -> Option<Result<Written, files::Error>> {
        let mut state = lock(&self.0.state);
        let mut file = state.file.take()?;
        let written = std::mem::take(&mut state.written);
        let closed = file.add(b"\n]}}\n").and_then(|()| file.commit());
        Some(closed.map(|()| written))
    }
}

impl Inner {
    fn add(&self, entry: &str) {
        let mut state = lock(&self.state);
        let State { file, written } = &mut *state;
        let Some(file) = file else {
            return;
        };
        let comma = if written.entries == 0 { "\n" } else { ",\n" };
        match file.add(format!("{comma}{entry}").as_bytes()) {
            Ok(()) => written.entries += 1,
            Err(error) => {
                written.lost += 1;
                written.fault.get_or_insert(error);
            }
        }
    }
}
