//! What the environment says. Every variable is read here, once.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

use super::Login;
use crate::auth::token::is_sendable;
use crate::auth::vault::key::{CREDENTIAL, KeyFile, Origin};
use crate::files::quoted;
use crate::http::proxy;
use crate::secret::{Secret, text};

/// Variables of others that a run depends on: the folders, the proxy and the CA.
fn surroundings() -> impl Iterator<Item = &'static str> {
    let folders = ["XDG_CONFIG_HOME", "XDG_DATA_HOME"].into_iter();
    let certificates = ["SSL_CERT_FILE", "SSL_CERT_DIR"];
    folders.chain(proxy::PROXIES).chain(certificates)
}

/// What no other program has any business to know.
pub const SECRETS: [&str; 4] = [
    "DRIVETRAIN_ACCESS_TOKEN",
    "JUSTWORKS_CLIENT_SECRET",
    "DRIVETRAIN_KEY_FILE",
    "CREDENTIALS_DIRECTORY",
];

/// What a variable holds that should hold a secret; the error says what is wrong with it, and shows
/// nothing of it.
pub type Given = Result<Secret, &'static str>;

/// The environment, read once.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// `DRIVETRAIN_HOME`: overrides every path at once.
    pub home: Option<PathBuf>,
    /// `DRIVETRAIN_ACCESS_TOKEN`: used as it is, never refreshed, never stored.
    pub access_token: Option<Given>,
    /// `JUSTWORKS_CLIENT_SECRET`: the app's secret, used instead of the one that is kept.
    pub client_secret: Option<Given>,
    /// `CREDENTIALS_DIRECTORY`: where a service manager has laid out credentials.
    pub credentials: Option<PathBuf>,
    /// `DRIVETRAIN_KEY_FILE`: the key of encrypted sign-ins.
    pub key_file: Option<PathBuf>,
    /// What leads runs from here to their folders and to the network, as a schedule has to know it.
    pub surroundings: Vec<(&'static str, String)>,
    /// What says which proxy is used, to the byte: one that is set and empty says something too.
    pub proxies: Vec<(&'static str, OsString)>,
    /// Where the user's own systemd looks for units.
    pub units: Option<PathBuf>,
    /// `SSH_CONNECTION`, `SSH_TTY`, and the user's name: how a person is logged in.
    pub login: Login,
    /// `HOME` and `LOGNAME`: what a scheduler sets for this user by itself, as it is here.
    pub passwd: Vec<(&'static str, OsString)>,
    /// The user's own folder, as far as it is known: what is sent to others does not name it.
    pub user_home: Option<String>,
    /// `DBUS_SESSION_BUS_ADDRESS` names a program to start (`unixexec:`), which would inherit this
    /// program's secrets.
    pub bus_is_a_program: bool,
    /// `DRIVETRAIN_CONNECTION`: the connection for commands that need one.
    pub connection: Option<String>,
    /// `DRIVETRAIN_PAGER`, else `PAGER`: what shows long answers in a terminal. One that is set and empty
    /// stands for none.
    pub pager: Option<String>,
    /// Who runs the program, by name.
    pub user: Option<String>,
    /// The words of the command line, to be shown in hints. No secret is ever given in one.
    pub typed: Vec<String>,
}

impl Environment {
    /// Reads it. An empty variable counts as unset.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the environment"
    )]
    pub fn read() -> Self {
        let set = |name| std::env::var_os(name).filter(|value: &OsString| !value.is_empty());
        let secret = |name, fits| set(name).map(|value| given(&value, fits));
        let text = |name| set(name)?.into_string().ok();
        let user = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(text);
        let proxies = proxy::settings();
        Self {
            login: Login::new(
                text("SSH_CONNECTION").as_deref(),
                text("SSH_TTY").as_deref(),
                user.clone(),
            ),
            user: user.clone(),
            connection: set("DRIVETRAIN_CONNECTION").map(|it| it.to_string_lossy().into_owned()),
            pager: ["DRIVETRAIN_PAGER", "PAGER"]
                .into_iter()
                .find_map(|name| std::env::var_os(name)?.into_string().ok()),
            passwd: [("HOME", set("HOME")), ("LOGNAME", user.map(OsString::from))]
                .into_iter()
                .filter_map(|(name, value)| Some((name, value?)))
                .collect(),
            home: set("DRIVETRAIN_HOME").map(PathBuf::from),
            access_token: secret("DRIVETRAIN_ACCESS_TOKEN", is_sendable),
            client_secret: secret("JUSTWORKS_CLIENT_SECRET", is_one_line),
            credentials: set("CREDENTIALS_DIRECTORY").map(PathBuf::from),
            key_file: set("DRIVETRAIN_KEY_FILE").map(PathBuf::from),
            surroundings: surroundings()
                .filter(|name| !is_behind_an_empty_one(name, &proxies))
                .filter_map(|name| Some((name, set(name)?.into_string().ok()?)))
                .collect(),
            proxies,
            units: etcetera::base_strategy::Xdg::new()
                .ok()
                .map(|user| user.config_dir().join("systemd/user")),
            user_home: etcetera::home_dir()
                .ok()
                .and_then(|home| home.into_os_string().into_string().ok()),
            bus_is_a_program: set("DBUS_SESSION_BUS_ADDRESS")
                .is_some_and(|it| it.to_string_lossy().contains("unixexec:")),
            typed: typed(std::env::args_os().skip(1)),
        }
    }
}

impl Environment {
    /// The words behind the program's name, as they were typed.
    pub fn words() -> Vec<String> {
        let words = std::env::args_os().skip(1);
        words.map(|it| it.to_string_lossy().into_owned()).collect()
    }

    /// Why the OS keyring must not be asked, if it must not.
    pub fn keyring_refused(&self) -> Option<&'static str> {
        self.bus_is_a_program.then_some(
            "DBUS_SESSION_BUS_ADDRESS names a program to start (unixexec:); set it to a socket (unix:path=…)",
        )
    }

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

/// Whether a variable is passed over because the one with the same name in capitals is set, and empty.
fn is_behind_an_empty_one(name: &str, proxies: &[(&'static str, OsString)]) -> bool {
    proxies.iter().any(|(other, value)| {
        *other != name && other.eq_ignore_ascii_case(name) && *other < name && value.is_empty()
    })
}

/// One that is set wrongly is not passed over: what is used in its place would be another sign-in.
fn given(value: &OsStr, fits: fn(&Secret) -> bool) -> Given {
    let secret = Secret::new(text(value.as_encoded_bytes())?.trim());
    if fits(&secret) {
        Ok(secret)
    } else {
        Err("a line break, a space or another character that is not allowed")
    }
}

fn is_one_line(secret: &Secret) -> bool {
    !secret.is_empty() && !secret.expose().contains(char::is_control)
}

/// The words of a command line, each as a shell reads it.
fn typed(args: impl Iterator<Item = OsString>) -> Vec<String> {
    let quoted = args.map(|arg| quoted(Path::new(&arg)));
    std::iter::once("drivetrain".to_owned())
        .chain(quoted)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_manager_s_key_comes_before_the_variable_s() {
        let folder = tempfile::tempdir().unwrap();
        let mut environment = Environment::default();
        assert_eq!(environment.key(), None);
        environment.key_file = Some("/run/key".into());
        environment.credentials = Some(folder.path().into());
        // There are credentials, and none of them is ours.
        let key = environment.key().unwrap();
        assert_eq!(key.origin, Origin::Variable);
        assert_eq!(key.path, Path::new("/run/key"));
        let path = folder.path().join("drivetrain.key");
        std::fs::write(&path, "whatever is in it").unwrap();
        let origin = Origin::Credential;
        assert_eq!(environment.key(), Some(KeyFile { path, origin }));
    }

    #[test]
    fn a_command_line_is_shown_as_a_shell_reads_it() {
        let args = ["connect", "--scopes", "a:read b's"].map(OsString::from);
        let expected = r"drivetrain connect --scopes 'a:read b'\''s'";
        assert_eq!(typed(args.into_iter()).join(" "), expected);
    }
}
