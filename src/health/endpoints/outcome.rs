//! What an endpoint's answer comes to, in words; and what all of them together say of the company and
//! of the rate limit.

use serde_json::json;

use super::EndpointChecks;
use crate::codes;
use crate::context::Context;
use crate::error::{Error, connect_command};
use crate::health::check::Finding;
use crate::http::error;
use crate::report::{Class, Problem};
use crate::ui::summary::count;

impl EndpointChecks<'_> {
    pub(super) fn failed(&self, path: &str, error: &error::Error) -> Finding {
        let name = self.name();
        let problem = error.problem();
        let error::Error::Status {
            status, request_id, ..
        } = error
        else {
            return Finding::bad(Error::of_problem(&problem, &name));
        };
        let finding = if *status == 401 {
            let message = "Justworks does not accept the access token: it was revoked, or the app's access was withdrawn";
            let mut top = Error::new(codes::AUTH_REJECTED, message);
            top.causes.push(problem.message);
            Finding::bad(top)
                .hint(format!(
                    "`drivetrain doctor {name} --refresh` checks whether a renewal fixes it"
                ))
                .hint(format!(
                    "if not, run `{}` to sign in again; your data stays",
                    connect_command(&name)
                ))
        } else {
            Finding::bad(Error::of_problem(&problem, &name))
        };
        facts(finding, *status, path, request_id.clone())
    }

    pub(super) fn name(&self) -> String {
        self.connection.name.to_string()
    }

    /// Whether it is the company that the connection was made for.
    pub fn company(&self) -> Finding {
        let pinned = &self.connection.company;
        let ids = self.ids.borrow();
        match ids.get(self.connection.source.company.stream) {
            None => Finding::skipped("the company could not be read: see endpoint.company"),
            Some(id) if pinned.id == *id.as_str() => {
                Finding::ok(format!("same company ({})", pinned.name))
            }
            Some(_) if pinned.id.is_empty() => {
                Finding::note("unknown at the sign-in; the next sync saves it")
            }
            Some(_) => {
                let message = format!(
                    "this sign-in is for another company than {}, whose data the connection holds",
                    pinned.name
                );
                Finding::bad(
                    Error::new(codes::CONNECTION_OTHER_COMPANY, message)
                        .hint_for(
                            &self.name(),
                            &format!("sign in as an admin of {}: `{{connect}}`", pinned.name),
                        )
                        .hints_for("justworks"),
                )
            }
        }
    }

    /// What was seen of a rate limit now, and what former runs have learned.
    pub fn rate_limit(&self, context: &Context) -> Finding {
        let mut told = Vec::new();
        let refused = *self.refused.borrow();
        let limits = self.limits.borrow();
        for (name, value) in limits.iter() {
            told.push(format!("{name}: {value}"));
        }
        let learned = context.learned(self.connection);
        let named = self.connection.profile.rate.is_some();
        told.push(match (&learned, named) {
            (Some(pace), true) => {
                format!("{:.1} requests per second, from its settings", pace.rate)
            }
            (Some(pace), false) => format!("{:.1} requests per second, learned", pace.rate),
            (None, _) => "never rate-limited".into(),
        });
        let told = told.join(", ");
        let finding = if refused > 0 {
            let message = format!("{} refused with 429; {told}", count(u64::from(refused)));
            let problem = Problem::new(codes::API_RATE_LIMITED, Class::Temporary, message);
            Finding::warn(Error::of_problem(&problem, &self.name()))
        } else {
            Finding::ok(told)
        };
        finding
            .fact("refused", refused)
            .fact("headers", json!(*limits))
            .fact("requests_a_second", learned.map(|pace| pace.rate))
    }
}

pub(super) fn shown(status: u16, path: &str, id: Option<&str>) -> String {
    let id = id.map_or_else(String::new, |id| format!(" · request {id}"));
    format!("{status} · {path}{id}")
}

pub(super) fn facts(finding: Finding, status: u16, path: &str, id: Option<String>) -> Finding {
    finding
        .fact("http_status", status)
        .fact("path", path)
        .fact("request_id", id)
}
