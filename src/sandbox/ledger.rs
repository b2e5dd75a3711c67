//! The ledger of everything granted, and the file it persists in.
//!
//! On disk are only SHA-256 hashes, so the state file opens nothing. Several servers may share the
//! file: every look at the ledger checks whether the file changed, and every change happens under a
//! lock file: read again, change, write aside, rename.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::held;
use super::scope::ScopeSet;

/// Everything granted; codes and tokens by their hash.
#[derive(Default, Serialize, Deserialize)]
pub struct Ledger {
    pub last_family: u64,
    /// What each living family may see.
    pub families: HashMap<u64, ScopeSet>,
    pub codes: HashMap<String, Code>,
    pub access: HashMap<String, Token>,
    pub refresh: HashMap<String, Token>,
}

#[derive(Serialize, Deserialize)]
pub struct Code {
    pub family: u64,
    pub redirect_uri: String,
    pub challenge: Option<String>,
    pub expires_at: u64,
    pub spent: bool,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Token {
    pub family: u64,
    /// Milliseconds since 1970.
    pub expires_at: u64,
    pub spent: bool,
    /// What this token may see, which can be less than its family.
    pub scopes: ScopeSet,
}

impl Token {
    /// A token that lives this long.
    pub fn new(family: u64, scopes: ScopeSet, life: Duration) -> Self {
        Self {
            family,
            expires_at: after(life),
            spent: false,
            scopes,
        }
    }
}

/// Where the ledger is kept: in memory, and in a file if there is one.
pub struct Keeper {
    path: Option<PathBuf>,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    ledger: Ledger,
    seen: FileState,
}

/// How the file looked when the ledger was read from it.
#[derive(Default, PartialEq, Eq)]
enum FileState {
    /// It must be read.
    #[default]
    Unknown,
    Missing,
    File {
        modified: SystemTime,
        len: u64,
        inode: u64,
    },
}

impl Keeper {
    /// Opens the ledger.
    ///
    /// Errors: a file that cannot be read.
    pub fn open(path: Option<PathBuf>) -> io::Result<Self> {
        let keeper = Self {
            path,
            memory: Mutex::default(),
        };
        keeper.read(|_| ())?;
        Ok(keeper)
    }

    /// Looks at the ledger.
    ///
    /// Errors: a file that cannot be read.
    pub fn read<T>(&self, look: impl FnOnce(&Ledger) -> T) -> io::Result<T> {
        let mut memory = held(&self.memory);
        if let Some(path) = &self.path {
            reload(path, &mut memory)?;
        }
        Ok(look(&memory.ledger))
    }

    /// Changes the ledger; when this returns, the change is in the file.
    ///
    /// Errors: a file that cannot be read or written; nothing has changed then.
    pub fn change<T>(&self, change: impl FnOnce(&mut Ledger) -> T) -> io::Result<T> {
        let mut memory = held(&self.memory);
        let Some(path) = &self.path else {
            let result = change(&mut memory.ledger);
            memory.ledger.forget();
            return Ok(result);
        };
        // Held until the end of this function.
        let lock = private().open(beside(path, "lock"))?;
        lock.lock()?;
        reload(path, &mut memory)?;
        // Whatever fails from here on: what is only in memory must not be believed.
        memory.seen = FileState::Unknown;
        let result = change(&mut memory.ledger);
        memory.ledger.forget();
        let aside = beside(path, "new");
        write(&aside, &memory.ledger)?;
        fs::rename(&aside, path)?;
        memory.seen = look(path)?;
        Ok(result)
    }
}

/// Reads the file if it is not as it was.
fn reload(path: &Path, memory: &mut Memory) -> io::Result<()> {
    let seen = look(path)?;
    if seen != memory.seen {
        memory.ledger = match seen {
            FileState::File { .. } => serde_json::from_slice(&fs::read(path)?)?,
            _ => Ledger::default(),
        };
        memory.seen = seen;
    }
    Ok(())
}

impl Ledger {
    /// Drops what has expired and what belongs to a dead family. Spent things of a living family
    /// stay: they must be recognized when they come again.
    fn forget(&mut self) {
        let now = now();
        let families = &self.families;
        let alive = |token: &Token| token.expires_at > now && families.contains_key(&token.family);
        self.access.retain(|_, token| alive(token));
        self.refresh.retain(|_, token| alive(token));
        self.codes
            .retain(|_, code| code.expires_at > now || families.contains_key(&code.family));
        let (refresh, access, codes) = (&self.refresh, &self.access, &self.codes);
        let needed = |id: &u64| {
            refresh
                .values()
                .chain(access.values())
                .any(|token| token.family == *id)
                || codes
                    .values()
                    .any(|code| code.family == *id && !code.spent && code.expires_at > now)
        };
        self.families.retain(|id, _| needed(id));
    }
}

fn write(path: &Path, ledger: &Ledger) -> io::Result<()> {
    let mut file = private().truncate(true).open(path)?;
    file.write_all(&serde_json::to_vec(ledger)?)
}

/// How files of the ledger are opened: made if missing, for their owner only.
fn private() -> fs::OpenOptions {
    let mut options = File::options();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

fn look(path: &Path) -> io::Result<FileState> {
    let data = match fs::metadata(path) {
        Ok(data) => data,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(FileState::Missing),
        Err(error) => return Err(error),
    };
    #[cfg(unix)]
    let inode = std::os::unix::fs::MetadataExt::ino(&data);
    #[cfg(not(unix))]
    let inode = 0;
    Ok(FileState::File {
        modified: data.modified()?,
        len: data.len(),
        inode,
    })
}

/// Milliseconds since 1970.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    u64::try_from(since.unwrap_or_default().as_millis()).unwrap_or(u64::MAX)
}

/// Milliseconds since 1970, `time` from now.
pub fn after(time: Duration) -> u64 {
    now().saturating_add(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
}
