//! What is on this machine: folders, files, the environment, and the place of the sign-in.

use std::path::{Path, PathBuf};

use crate::auth::token::Credentials;
use crate::auth::vault::{VaultError, VaultKind};
use crate::codes;
use crate::config::{Connection, Paths};
use crate::context::{Context, malformed_secret, malformed_token};
use crate::error::{Error, Kind, Step};
use crate::files::{self, Expected, quoted};
use crate::http::client::host_of;
use crate::lock::Lock;
use crate::report::Problem;
use crate::run::other_host;
use crate::ui::summary::things;

use super::check::{Checks, Finding, Look};

/// The machine-wide checks.
pub(super) fn machine(checks: &mut Checks<'_>, context: &Context) {
    let paths = &context.paths;
    checks.check(("home.config", "settings folder"), || folder(&paths.config));
    checks.check(("home.data", "data folder"), || folder(&paths.data));
    checks.check(("environment.home", "other homes"), || home(context));
    let environment = &context.environment;
    checks.check(("environment.access_token", "access token"), || {
        let saved = "the saved sign-in, and never renewed; unset it to use the saved one";
        let token = &environment.access_token;
        given(token, "DRIVETRAIN_ACCESS_TOKEN", malformed_token, saved)
    });
    checks.check(("environment.client_secret", "client secret"), || {
        let kept = "the client secret that is stored with each sign-in";
        let secret = &environment.client_secret;
        given(secret, "JUSTWORKS_CLIENT_SECRET", malformed_secret, kept)
    });
    checks.check(("environment.key", "key"), || key(context));
    checks.check(("environment.network", "proxy and CA"), || network(context));
}

/// What a variable gives that is used instead of something that is kept.
fn given<T>(
    value: &Option<Result<T, &'static str>>,
    name: &str,
    malformed: fn(&str) -> Problem,
    instead_of: &str,
) -> Finding {
    match value {
        None => Finding::ok(format!("{name} is not set")),
        Some(Err(what)) => Error::of_problem(&malformed(what), "justworks").into(),
        Some(Ok(_)) => Finding::note(format!("{name} is used instead of {instead_of}")),
    }
}

/// A folder of the program's own: private, and a file can be kept in it.
fn folder(path: &Path) -> Finding {
    match files::look(path, Expected::Folder) {
        Ok(true) => {}
        Ok(false) => {
            return Finding::note(format!(
                "{} does not exist yet; `drivetrain connect justworks` creates it",
                path.display()
            ));
        }
        Err(error) => return unfit(error),
    }
    let probe = path.join(format!(".doctor-{}", std::process::id()));
    let kept = files::write_private(&probe, &[b'x'; 4096]);
    let gone = files::remove(&probe);
    match kept.and(gone) {
        Ok(_) => Finding::ok(format!("{} is private and writable", path.display())),
        Err(error) => unfit(error),
    }
}

/// What is wrong with a file or folder, and the command that fixes it.
pub(super) fn unfit(error: files::Error) -> Finding {
    let (full, denied) = (error.full(), error.denied());
    let hint = match &error {
        files::Error::Exposed { path, fix, .. } => {
            Some(format!("`chmod {fix:03o} {}` fixes it", quoted(path)))
        }
        files::Error::ForeignOwner { path, us, .. } => {
            Some(format!("`sudo chown {us} {}`", quoted(path)))
        }
        files::Error::Io { path, .. } if full => Some(format!(
            "free some space: `df -h {}` shows how full that disk is",
            quoted(folder_of(path))
        )),
        files::Error::Io { path, .. } if denied => Some(format!(
            "check the owner with `ls -ld {0}`; if it is yours: `chmod u+rwx {0}`",
            quoted(folder_of(path))
        )),
        _ => None,
    };
    let mut top = Error::from(error);
    if full {
        top.code = codes::FILES_FULL;
    }
    // The command for this very folder comes before the general advice.
    top.hints.splice(0..0, hint.map(Step::from));
    Finding::bad(top)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

/// Whether the home that is looked at hides another one.
fn home(context: &Context) -> Finding {
    let Some(home) = &context.environment.home else {
        let what = format!(
            "DRIVETRAIN_HOME is not set; settings are in {}",
            context.paths.config.display()
        );
        return Finding::ok(what);
    };
    let set = format!("DRIVETRAIN_HOME is {}", home.display());
    let usual = Paths::find(None).ok();
    let names = usual
        .as_ref()
        .and_then(|paths| Connection::names(paths).ok());
    match (names.map_or(0, |names| names.len()), usual) {
        (hidden @ 1.., Some(usual)) => Finding::note(format!(
            "{set}, and {} in {} not seen; unset it to use {}",
            things(hidden as u64, "connection"),
            usual.config.display(),
            if hidden == 1 { "that one" } else { "those" },
        )),
        _ => Finding::ok(set),
    }
}

fn key(context: &Context) -> Finding {
    let environment = &context.environment;
    let Some(key) = environment.key() else {
        return Finding::ok("no key for encrypted sign-ins is set");
    };
    let from = key.origin.variable();
    let told = format!("{}, set in {from}", key.path.display());
    let other = environment.key_file.as_ref();
    match other.filter(|other| **other != key.path && from != "DRIVETRAIN_KEY_FILE") {
        Some(other) => Finding::note(format!(
            "{told}, is used instead of {} from DRIVETRAIN_KEY_FILE",
            other.display()
        )),
        None if context.key_beside() => Finding::note(format!(
            "{told}, is in the same folder as the files it opens: this is no safer than a plain file"
        )),
        None => Finding::ok(told),
    }
}

/// What leads to the network from here. Whether it leads there is found out later.
fn network(context: &Context) -> Finding {
    let set = &context.environment.surroundings;
    let value = |name: &str| {
        let found = set.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    };
    if let Some(fault) = value("SSL_CERT_FILE").and_then(|path| no_certificates(Path::new(path))) {
        return Finding::bad(fault);
    }
    let mut told = Vec::new();
    for (upper, lower) in [
        ("HTTPS_PROXY", "https_proxy"),
        ("ALL_PROXY", "all_proxy"),
        ("NO_PROXY", "no_proxy"),
    ] {
        match (value(upper), value(lower)) {
            (Some(one), Some(other)) if one != other => {
                told.push(format!("{upper} is used instead of {lower}"));
            }
            (Some(_), _) => told.push(format!("{upper} is set")),
            (None, Some(_)) => told.push(format!("{lower} is set")),
            (None, None) => {}
        }
    }
    let own: Vec<_> = ["SSL_CERT_FILE", "SSL_CERT_DIR"]
        .into_iter()
        .filter_map(|name| Some(format!("{name} ({})", value(name)?)))
        .collect();
    if !own.is_empty() {
        told.push(format!(
            "{} instead of the system's certificates",
            own.join(" and ")
        ));
    }
    if told.is_empty() {
        return Finding::ok("no proxy and no CA of your own is set");
    }
    Finding::note(told.join("; "))
}

fn no_certificates(path: &Path) -> Option<Error> {
    let message = match std::fs::read(path) {
        Ok(text) => {
            let mut windows = text.windows(17);
            if windows.any(|window| window == b"BEGIN CERTIFICATE") {
                return None;
            }
            format!(
                "SSL_CERT_FILE is {}, which holds no certificate",
                path.display()
            )
        }
        Err(error) => format!(
            "SSL_CERT_FILE is {}, which cannot be read: {error}",
            path.display()
        ),
    };
    Some(Error::hinted(codes::ENVIRONMENT_NO_CERTIFICATES, message))
}

/// Whether it is to be signed in here, and at the host that it was made for: the sign-in goes to no
/// other.
pub(super) fn connected(connection: &Connection, context: &Context) -> Look<()> {
    if let Some(away) = connection.away() {
        return Err(away.into());
    }
    let (name, pinned) = (&connection.name, &connection.company.host);
    let host = host_of(&connection.api_url);
    match other_host(name, pinned, &host) {
        Err(error) if connection.sandbox.is_none() => {
            let file = context.paths.connection(name);
            let error = Error::new(error.code, error.message).ends(Kind::Failed);
            let hint = format!(
                "set api_url in {} back to the address at {pinned}",
                file.display()
            );
            Err(error.hint(hint).into())
        }
        _ => Finding::ok(format!("connected to {pinned}")).passes(),
    }
}

/// The files of a connection: each is private.
pub(super) fn private(connection: &Connection, context: &Context) -> Finding {
    let (paths, name) = (&context.paths, &connection.name);
    let store = paths.store(name);
    let beside = |suffix: &str| {
        let mut path = store.clone().into_os_string();
        path.push(suffix);
        PathBuf::from(path)
    };
    let folders = [
        paths.config.join("connections"),
        paths.config.join("secrets"),
    ];
    let files = [
        paths.connection(name),
        paths.plain_secret(name),
        paths.sealed_secret(name),
        paths.sign_in_info(name),
        paths.pace(name),
        paths.failing(name),
        paths.sandbox_state(name),
        paths.run_lock(name),
        paths.refresh_lock(&connection.id),
        beside("-wal"),
        beside("-shm"),
        store,
    ];
    let folders = folders.map(|path| files::look(&path, Expected::Folder));
    let files = files.map(|path| files::look(&path, Expected::File));
    let (mut there, mut worst) = (0, None::<Finding>);
    for looked in folders.into_iter().chain(files) {
        match (looked, &mut worst) {
            (Ok(found), _) => there += u64::from(found),
            (Err(error), None) => worst = Some(unfit(error)),
            (Err(error), Some(worst)) => {
                let other = unfit(error);
                worst.causes.push(other.detail);
                worst.hints.extend(other.hints);
            }
        }
    }
    worst.unwrap_or_else(|| Finding::ok(format!("all {there} files and folders are private")))
}

/// The vault: what it holds can be read.
pub(super) fn readable(connection: &Connection, context: &Context) -> Look<Credentials> {
    let keep = context.sign_in_of(connection);
    let name = connection.name.to_string();
    let place = keep.vault.describe();
    let document = keep
        .load()
        .map_err(|problem| Error::of_problem(&problem, &name))?;
    let document = document.ok_or_else(|| {
        let message = format!("there is no saved sign-in in the {place}");
        Error::new(codes::AUTH_SIGNED_OUT, message).hints_for(&name)
    })?;
    let insecure = connection.vault == VaultKind::Plain && connection.sandbox.is_none();
    let finding = if insecure {
        Finding::note(format!(
            "{place}; `drivetrain vault move {name} --to keyring` is safer"
        ))
    } else {
        Finding::ok(place)
    };
    Ok((document, finding.fact("place", connection.vault.word())))
}

/// The vault: a renewed sign-in could be kept there.
pub(super) fn writable(connection: &Connection, context: &Context) -> Finding {
    let keep = context.sign_in_of(connection);
    // Only who holds this lock may write the sign-in: another process may be about to renew it.
    let lock = Lock::acquire(&keep.lock);
    let rewritten = || lock.as_ref().map_or(Ok(()), |_| keep.vault.rewrite());
    match keep.vault.probe().and_then(|()| rewritten()) {
        Ok(()) => Finding::ok("a test entry was written, read back and removed"),
        Err(VaultError::Files(error)) if error.full() || error.denied() => unfit(error),
        Err(error) => Error::of_problem(&error.problem(), &connection.name.to_string()).into(),
    }
}
