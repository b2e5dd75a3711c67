//! `status --json`: a connection as a document, with the same keys in every state.

use serde_json::{Value, json};

use super::Status;
use crate::auth::vault::Place;
use crate::context::Context;
use crate::error::Kind;
use crate::health::lifetime::death;
use crate::schedule::installed::Scheduled;
use crate::store::log_bytes;

impl Status {
    /// Everything that is known, for programs.
    pub(super) fn json(&self, context: &Context) -> Value {
        let connection = &self.connection;
        let record = self.record.as_ref();
        let granted = self.granted();
        let death = record.and_then(death);
        let key = context.environment.key();
        let key = key.filter(|_| connection.vault == Place::File);
        let streams: Vec<_> = self
            .streams
            .iter()
            .map(|stream| {
                json!({
                    "stream": stream.stream,
                    "rows": stream.rows,
                    "last_changed_at": stream.last_changed_at,
                })
            })
            .collect();
        json!({
            "connection": connection.name.to_string(),
            "source": connection.source.name,
            "company": connection.company,
            "signed_in": record.is_some_and(|record| record.sign_in_again.is_none())
                && connection.away().is_none(),
            "signed_in_at": record.map(|record| record.signed_in_at),
            "sign_in_again": record.and_then(|record| record.sign_in_again.as_ref()),
            "connecting_at": connection.connecting_at,
            "purged_at": connection.purged_at,
            "disconnected_at": connection.disconnected_at,
            "moved_at": connection.moved_at,
            "exporting_to": connection.exporting_to,
            "on_failure": connection.on_failure,
            "on_recovery": connection.on_recovery,
            "access_token_until": record.and_then(|record| record.access_until),
            "lives_until": death.as_ref().map(|death| death.at),
            "lives_until_proven": death.as_ref().map(|death| death.proven),
            "scopes_granted": granted.as_ref().map(|granted| granted.iter().collect::<Vec<_>>()),
            "scopes_not_asked_for": granted.as_ref().map(|granted| granted.not_in(&connection.asked())),
            "scopes_not_granted": granted.as_ref().map(|granted| connection.scopes.not_in(granted)),
            "include": connection.include,
            "vault": connection.vault,
            "vault_place": self.vault(context),
            "vault_copies": connection.vault_copies,
            "vault_key": key.map(|key| json!({
                "path": key.path.display().to_string(),
                "from": key.origin.variable(),
            })),
            "access_token_overridden": context.environment.access_token.is_some(),
            "client_secret_overridden": context.given_secret(connection).is_some(),
            "sandbox": connection.sandbox,
            "schedule": self.schedule.as_ref().map(Scheduled::json),
            "store": context.paths.store(&connection.name).display().to_string(),
            "store_log_bytes": log_bytes(&context.paths.store(&connection.name)),
            "store_error": self.store_error.as_ref().map(|error| &error.message),
            "streams": streams,
            "last_run": self.last,
            "last_exit_code": self.last.as_ref().map(|report| {
                Kind::of_run(report).map_or(0, Kind::exit_code)
            }),
        })
    }
}
