//! `status --json`: a connection as a document, with the same keys in every state.

use jiff::Timestamp;
use serde::Serialize;

use super::Status;
use crate::auth::vault::VaultKind;
use crate::config::{Company, Hook, SandboxSettings};
use crate::context::Context;
use crate::error::Kind;
use crate::foreign::Line;
use crate::health::lifetime::death;
use crate::justworks::scopes::Include;
use crate::report::{Problem, Report};
use crate::schedule::installed::Scheduled;
use crate::store::{OpenChecks, StreamState, log_bytes};

/// A connection, for programs.
#[derive(Serialize)]
pub(super) struct Document<'a> {
    connection: String,
    source: &'static str,
    company: &'a Company,
    signed_in: bool,
    signed_in_at: Option<Timestamp>,
    sign_in_again: Option<&'a Problem>,
    connecting_at: Option<Timestamp>,
    purged_at: Option<Timestamp>,
    disconnected_at: Option<Timestamp>,
    moved_at: Option<Timestamp>,
    exporting_to: Option<&'a str>,
    on_failure: Option<&'a Hook>,
    on_recovery: Option<&'a Hook>,
    access_token_until: Option<Timestamp>,
    lives_until: Option<Timestamp>,
    lives_until_proven: Option<bool>,
    scopes_granted: Option<Vec<String>>,
    scopes_not_asked_for: Option<Vec<String>>,
    scopes_not_granted: Option<Vec<String>>,
    include: &'a [Include],
    vault: VaultKind,
    vault_place: String,
    vault_copies: &'a [VaultKind],
    vault_key: Option<Key>,
    access_token_overridden: bool,
    client_secret_overridden: bool,
    sandbox: Option<&'a SandboxSettings>,
    schedule: Option<&'a Scheduled>,
    store: String,
    store_log_bytes: u64,
    store_error: Option<&'a Line>,
    streams: &'a [StreamState],
    open_checks: &'a [OpenChecks],
    all_checked: bool,
    last_run: Option<&'a Report>,
    last_exit_code: Option<u8>,
}

/// The key of an encrypted sign-in.
#[derive(Serialize)]
struct Key {
    path: String,
    from: &'static str,
}

impl Status {
    /// Everything that is known, for programs.
    pub(super) fn document(&self, context: &Context) -> Document<'_> {
        let connection = &self.connection;
        let record = self.record.as_ref();
        let granted = self.granted();
        let death = record.and_then(death);
        let key = context.environment.key();
        let key = key.filter(|_| connection.vault == VaultKind::File);
        let owned = |scopes: Vec<&str>| scopes.into_iter().map(str::to_owned).collect();
        Document {
            connection: connection.name.to_string(),
            source: connection.source.name,
            company: &connection.company,
            signed_in: record.is_some_and(|record| record.sign_in_again.is_none())
                && connection.away().is_none(),
            signed_in_at: record.map(|record| record.signed_in_at),
            sign_in_again: record.and_then(|record| record.sign_in_again.as_ref()),
            connecting_at: connection.connecting_at,
            purged_at: connection.purged_at,
            disconnected_at: connection.disconnected_at,
            moved_at: connection.moved_at,
            exporting_to: connection.exporting_to.as_deref(),
            on_failure: connection.on_failure.as_ref(),
            on_recovery: connection.on_recovery.as_ref(),
            access_token_until: record.and_then(|record| record.access_until),
            lives_until: death.as_ref().map(|death| death.at),
            lives_until_proven: death.as_ref().map(|death| death.proven),
            scopes_granted: granted.as_ref().map(|it| owned(it.iter().collect())),
            scopes_not_asked_for: granted
                .as_ref()
                .map(|it| owned(it.not_in(&connection.asked()))),
            scopes_not_granted: granted
                .as_ref()
                .map(|it| owned(connection.scopes.not_in(it))),
            include: &connection.include,
            vault: connection.vault,
            vault_place: self.vault(context),
            vault_copies: &connection.vault_copies,
            vault_key: key.map(|key| Key {
                path: key.path.display().to_string(),
                from: key.origin.variable(),
            }),
            access_token_overridden: context.environment.access_token.is_some(),
            client_secret_overridden: context.given_secret(connection).is_some(),
            sandbox: connection.sandbox.as_ref(),
            schedule: self.schedule.as_ref(),
            store: context.paths.store(&connection.name).display().to_string(),
            store_log_bytes: log_bytes(&context.paths.store(&connection.name)),
            store_error: self.store_error.as_ref().map(|error| &error.message),
            streams: &self.streams,
            open_checks: &self.open_checks,
            all_checked: !self.is_unchecked,
            last_run: self.last.as_ref(),
            last_exit_code: self
                .last
                .as_ref()
                .map(|report| report.ended().map_or(0, Kind::exit_code)),
        }
    }
}
