//! The sign-in of a connection, as a person reads it.

use console::Style;
use jiff::Timestamp;

use super::Status;
use crate::auth::sign_in_store::SignInInfo;
use crate::context::now;
use crate::error::{Step, connect_command};
use crate::health::lifetime::death;
use crate::ui::times::when;
use crate::ui::{red, yellow};

impl Status {
    /// The lines about the sign-in: whether there is one, and until when it is valid.
    pub(super) fn sign_in(&self) -> Vec<(&'static str, String)> {
        let now = now();
        let (style, text) = match self.signed_out(now) {
            Some(signed_out) => signed_out,
            None => match &self.record {
                Some(record) => return self.signed_in(record, now),
                None => {
                    let connect = connect_command(&self.connection.name.to_string());
                    (red(), format!("unknown; run `{connect}` to sign in again"))
                }
            },
        };
        vec![("sign-in", style.apply_to(text).to_string())]
    }

    /// Why there is no sign-in to sync with, if there is none.
    fn signed_out(&self, now: Timestamp) -> Option<(Style, String)> {
        let connection = &self.connection;
        let connect = connect_command(&connection.name.to_string());
        if let Some(at) = connection.moved_at {
            let moved = format!("moved to another machine {}", when(at, now));
            let text = match connection.export_again() {
                None => format!("{moved}; run `{connect}` to sign in here as well"),
                Some(command) => format!("{moved}, but this was cut off: run `{command}` again"),
            };
            return Some((yellow(), text));
        }
        let unfinished = connection.purged_at.or(connection.connecting_at);
        if let (Some(_), Some(away)) = (unfinished, connection.away()) {
            let hint = away.hints.first().map(Step::to_string).unwrap_or_default();
            return Some((red(), format!("{}; {hint}", away.message)));
        }
        if let Some(at) = connection.disconnected_at {
            let at = when(at, now);
            let text = format!("signed out {at}; run `{connect}` to sign in again");
            return Some((yellow(), text));
        }
        let problem = self.record.as_ref()?.sign_in_again.as_ref()?;
        let text = format!("no longer accepted: {}; run `{connect}`", problem.message);
        Some((red(), text))
    }

    fn signed_in(&self, record: &SignInInfo, now: Timestamp) -> Vec<(&'static str, String)> {
        let name = self.connection.name.to_string();
        let token = match (record.access_until, record.renews) {
            (Some(until), true) if until < now => {
                format!("expired {}; the next sync renews it", when(until, now))
            }
            (Some(until), true) => format!("valid until {}", when(until, now)),
            (None, true) => "its expiry is not known; it is renewed when refused".into(),
            (until, false) => {
                let again = format!(
                    "it cannot be renewed; `{}` signs in again",
                    connect_command(&name)
                );
                match until {
                    Some(until) if until < now => {
                        let text = format!("expired {}; {again}", when(until, now));
                        red().apply_to(text).to_string()
                    }
                    Some(until) => format!("valid until {}; {again}", when(until, now)),
                    None => format!("its expiry is not known; {again}"),
                }
            }
        };
        let signed_in = ("signed in", when(record.signed_in_at, now));
        let mut lines = vec![signed_in, ("access token", token)];
        if let Some(death) = death(record).filter(|_| record.renews) {
            lines.push(("valid until", death.sentence(&name, now)));
        }
        lines
    }
}
