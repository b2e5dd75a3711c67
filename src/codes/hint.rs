//! What to do, written once for every connection: a hint has holes, and is filled in for the one
//! that it is said about.
//!
//! | hole | is filled with |
//! |---|---|
//! | `{name}` | the connection's name |
//! | `{connect}` | the command that connects it; flags may follow up to the closing backtick |
//! | `{tables}`, `{drops}` | the tables it is about, as a list and as flags of `--accept-drop` |
//! | `{proxy}`, `{unset}` | the variable that decides on a proxy, and all that are set, to unset them |

/// One thing to do, and when it is said.
#[derive(Debug, Clone, Copy)]
pub enum Hint {
    /// With the error wherever it comes up, and by `explain`.
    Do(&'static str),
    /// With the error at the end of a run that has met it, and by `explain`.
    Run(&'static str),
    /// By `explain` alone: it helps in some cases only, or the error has a more exact one.
    Also(&'static str),
}

impl Hint {
    /// The words, holes and all.
    pub fn words(self) -> &'static str {
        let (Self::Do(words) | Self::Run(words) | Self::Also(words)) = self;
        words
    }
}

/// Whom a hint is written for.
#[derive(Debug, Clone, Copy)]
pub struct For<'a> {
    /// The connection's name.
    pub name: &'a str,
    /// The tables it is about. Without any, a hint about tables is not said.
    pub tables: &'a [&'a str],
    /// The variables that lead through a proxy here, the one that decides first.
    pub proxies: &'a [&'a str],
}

impl For<'static> {
    /// A connection as most are, on a machine as most are: what `explain` is written for.
    pub const ANYBODY: Self = Self {
        name: "justworks",
        tables: &["STREAM"],
        proxies: &[],
    };
}

impl For<'_> {
    /// A hint without its holes but `{connect}`. `None` where it is about tables and there are none.
    pub fn fill(&self, words: &str) -> Option<String> {
        let about_tables = words.contains("{tables}") || words.contains("{drops}");
        if about_tables && self.tables.is_empty() {
            return None;
        }
        let proxies = match self.proxies {
            [] => &["HTTPS_PROXY"],
            proxies => proxies,
        };
        let each = |flag: &str, words: &[&str]| {
            let flags: Vec<_> = words.iter().map(|word| format!("{flag} {word}")).collect();
            flags.join(" ")
        };
        let filled = words
            .replace("{name}", self.name)
            .replace("{tables}", &self.tables.join(","))
            .replace("{drops}", &each("--accept-drop", self.tables))
            .replace("{proxy}", proxies[0])
            .replace("{unset}", &each("-u", proxies));
        Some(filled)
    }
}

/// The command that signs a connection in again.
pub fn connect_command(name: &str) -> String {
    match name {
        "sandbox" => "drivetrain connect justworks --sandbox".into(),
        "justworks" => "drivetrain connect justworks".into(),
        name => format!("drivetrain connect justworks --name {name}"),
    }
}

// What several codes have in common.

pub(super) const ADDRESS: &str = "check the API address: `{connect} --api-url URL` sets another";
/// An answer that is not what it should be may be one bad moment.
pub(super) const AGAIN: &str = "run `drivetrain sync {name}` again in a while";
/// This user may not write.
pub(super) const DENIED: &str = "run it as the user who owns it, make it readable and writable for your user, or set DRIVETRAIN_HOME to a folder that is";
pub(super) const DESKTOP: &str =
    "log in to your desktop session, or unlock the keyring, and try again";
pub(super) const FILE: &str = "on a machine without a keyring: create a key with `drivetrain vault new-key PATH`, set DRIVETRAIN_KEY_FILE to it, and run `{connect} --storage file`; the sign-in is then stored in an encrypted file";
/// It passes by itself.
pub(super) const LATER: &str = "wait a few minutes, then run the same command again";
pub(super) const LEAVE_OUT: &str =
    "or leave it out: `drivetrain streams {name} --exclude {tables}`";
pub(super) const NETWORK: &str = "check the network and {proxy}, then run the same command again";
pub(super) const NEWER: &str = "use the newer drivetrain that wrote it";
pub(super) const PLAIN: &str = "or `{connect} --insecure-storage`, which stores the sign-in unencrypted, in a file only you can read";
pub(super) const REQUEST_ID: &str =
    "run the same command with -v, and send Justworks the path, the time and the request ID";
pub(crate) const SIGN_IN: &str = "run `{connect}` to sign in again; your data stays";
pub(super) const TELL: &str = "if it keeps happening, tell Justworks the path and the time";
pub(super) const WITHOUT_PROXY: &str = "to skip the proxy once, put `env {unset}` before the command; to skip it always, add the host to NO_PROXY";

#[cfg(test)]
mod tests {
    use super::{For, WITHOUT_PROXY};

    #[test]
    fn a_hint_is_about_the_connection_and_the_machine() {
        let there = For {
            name: "acme",
            tables: &["members", "payrolls"],
            proxies: &["https_proxy", "ALL_PROXY"],
        };
        for (words, expected) in [
            ("`drivetrain sync {name}`", Some("`drivetrain sync acme`")),
            ("`x {tables}`", Some("`x members,payrolls`")),
            (
                "`x {drops}`",
                Some("`x --accept-drop members --accept-drop payrolls`"),
            ),
            ("check {proxy}", Some("check https_proxy")),
            ("`env {unset}`", Some("`env -u https_proxy -u ALL_PROXY`")),
        ] {
            assert_eq!(there.fill(words).as_deref(), expected, "{words}");
        }
        let nowhere = For {
            tables: &[],
            ..there
        };
        assert_eq!(nowhere.fill("`x {tables}`"), None);
        let plain = For::ANYBODY.fill(WITHOUT_PROXY).unwrap();
        assert!(plain.contains("`env -u HTTPS_PROXY`"), "{plain}");
    }
}
