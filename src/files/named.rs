//! Names of files: of one that stands beside another, and as a shell takes them.

use std::path::{Path, PathBuf};

use crate::foreign::steers;

/// The file beside this one whose name is longer by a suffix: `NAME.db-wal`, `NAME.lock`.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(suffix);
    path.into()
}

/// A path, or any other word, as a shell takes it, so that a command can be pasted. What would steer a
/// terminal is written as bash, ksh and zsh read it (`$'…'`).
pub fn quoted(path: &Path) -> String {
    #[cfg(unix)]
    if path.to_str().is_none() {
        return in_bytes(path);
    }
    let text = path.display().to_string();
    if text.contains(steers) {
        let escaped = |c: char| match c {
            '\'' | '\\' => format!("\\{c}"),
            c if steers(c) => format!("\\u{:04x}", u32::from(c)),
            c => c.to_string(),
        };
        return format!("$'{}'", text.chars().map(escaped).collect::<String>());
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@%,=".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// A path that is not text, as bash, zsh and ksh take it.
#[cfg(unix)]
fn in_bytes(path: &Path) -> String {
    let bytes = std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str());
    let quoted = bytes.iter().map(|byte| match byte {
        b'\'' | b'\\' => format!("\\{}", *byte as char),
        b' '..=b'~' => (*byte as char).to_string(),
        byte => format!("\\x{byte:02x}"),
    });
    format!("$'{}'", quoted.collect::<String>())
}
