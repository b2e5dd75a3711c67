//! What an answer says before anyone signs in: whether it is the API, what time it is there, and
//! whether there is a sign-in page.

use jiff::SignedDuration;
use url::Url;

use crate::codes;
use crate::config::Connection;
use crate::context::{Endpoint, transport};
use crate::error::{Error, Kind};
use crate::health::check::{Checks, Finding};
use crate::http::Observer;
use crate::http::client::host_of;
use crate::http::reach::{self, Probe};
use crate::justworks::profile::{AUTHORIZE_URL, OTHER_AUTHORIZE_URL};
use crate::report::{Class, Problem};

/// How far the clocks may be apart before it is worth a word, and before it does harm.
const APART: SignedDuration = SignedDuration::from_secs(60);
const FAR_APART: SignedDuration = SignedDuration::from_mins(10);

/// Without a token the API says 401: whatever says something else is not the API.
pub(super) fn judged(seen: &Probe, url: &Url, name: &str) -> Finding {
    let id = seen.request_id.clone();
    let host = host_of(url);
    let told = format!("{host} answers {} without a token", seen.status);
    let of = |code, class| {
        let problem = Problem::new(code, class, format!("{told}: this is not the API"));
        Error::of_problem(&problem, name)
    };
    let finding = match seen.status {
        401 | 403 => Finding::ok(format!("{told}, as expected")),
        429 => Finding::ok(format!("{told}: it gets too many requests right now")),
        500..=599 => {
            let message = format!("{told}: it is having problems");
            let problem = Problem::new(codes::API_UNAVAILABLE, Class::Temporary, message);
            Finding::bad(Error::of_problem(&problem, name))
        }
        300..=399 => Finding::bad(of(codes::API_REDIRECT, Class::Broken)),
        404 | 410 => Finding::bad(of(codes::API_NOT_FOUND, Class::Broken)),
        _ => Finding::bad(of(codes::API_BAD_ANSWER, Class::Broken)),
    };
    finding
        .fact("http_status", seen.status)
        .fact("request_id", id)
}

/// This machine's clock against the server's.
pub(super) fn clock(seen: &Probe) -> Finding {
    let Some(date) = seen.date else {
        return Finding::skipped("the server does not send its time");
    };
    let off = seen.here.duration_since(date);
    let finding = match off.abs() {
        off if off <= APART => Finding::ok("it agrees with the server's"),
        distance => {
            let where_to = if off.is_negative() {
                "behind"
            } else {
                "ahead of"
            };
            let told = format!("it is {} {where_to} the server's", length(distance));
            if distance <= FAR_APART {
                Finding::note(told)
            } else {
                let error = Error::new(
                    codes::CLOCK_OFF,
                    format!("{told}: certificates and dates depend on it"),
                );
                Finding::bad(error.hint(SET_CLOCK))
            }
        }
    };
    finding.fact("seconds", off.as_secs())
}

const SET_CLOCK: &str = if cfg!(windows) {
    "set it: `w32tm /resync`"
} else if cfg!(target_os = "macos") {
    "set it: `sudo sntp -sS time.apple.com`"
} else {
    "set it automatically: `sudo timedatectl set-ntp true`"
};

/// "2 d", "3 h": coarse on purpose.
fn length(distance: SignedDuration) -> String {
    match distance.as_secs() {
        seconds if seconds >= 2 * 86_400 - 3_600 => format!("{} d", (seconds + 43_200) / 86_400),
        seconds if seconds >= 7_200 => format!("{} h", seconds / 3_600),
        seconds => format!("{} min", seconds / 60),
    }
}

/// The sign-in page. No run needs it; at the next sign-in it would be too late to find it missing.
pub(super) async fn page(
    checks: &mut Checks<'_>,
    connection: &Connection,
    endpoint: &Endpoint,
    observer: Option<&Observer>,
) {
    let url = &endpoint.authorize_url;
    let name = connection.name.to_string();
    let other = match url.as_str() {
        AUTHORIZE_URL => OTHER_AUTHORIZE_URL,
        _ => AUTHORIZE_URL,
    };
    let host = host_of(url);
    let words = format!(
        "check the address of the sign-in page; another common one: `{{connect}} --authorize-url {other}`"
    );
    let fault =
        |what: String| Error::new(codes::AUTH_NO_SIGN_IN_PAGE, what).hint_for(&name, &words);
    let probe = async {
        let transport = transport(&connection.profile, url)?;
        let probe = reach::probe(&transport, url.clone(), observer).await;
        probe.map_err(|error| error.problem())
    };
    let look = async {
        let finding = match probe.await {
            Ok(seen) if matches!(seen.status, 404 | 405 | 410 | 500..=599) => {
                let what = format!("{host}{} answers {}", url.path(), seen.status);
                Finding::warn(fault(format!("this is not the sign-in page: {what}")))
            }
            Ok(seen) => Finding::ok(format!("{host} answers {}", seen.status)),
            Err(problem) => {
                let what = format!("the sign-in page cannot be reached: {}", problem.message);
                let mut error = fault(what);
                error.code = problem.code;
                error.kind = Kind::Temporary;
                error.causes = problem.causes;
                Finding::warn(error)
            }
        };
        finding.passes()
    };
    checks
        .wait(("network.sign_in_page", "sign-in page"), look)
        .await;
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn a_clock_is_judged_by_how_far_it_is_off() {
        let judged = |off: i64| {
            let date = Timestamp::from_second(1_700_000_000).unwrap();
            let here = Timestamp::from_second(1_700_000_000 + off).unwrap();
            clock(&Probe {
                status: 401,
                date: Some(date),
                here,
                request_id: None,
            })
        };
        assert_eq!(judged(30).detail, "it agrees with the server's");
        assert_eq!(judged(-120).detail, "it is 2 min behind the server's");
        let days = judged(2 * 86_400 - 5);
        assert_eq!(days.code, Some(codes::CLOCK_OFF));
        assert!(days.detail.starts_with("it is 2 d ahead of the server's"));
    }
}
