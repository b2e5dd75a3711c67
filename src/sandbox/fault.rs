//! What is let go wrong on the wire, by a test or by `drivetrain sandbox --fault`.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use axum::http::{StatusCode, header};

use super::answer::Answer;
use super::scope::read_scopes;

/// Something that goes wrong with the next requests of some kind. A request is struck by one fault,
/// the first that fits, and is not counted by the others.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Strikes requests that contain this text: the path, with the query or the form behind a `?`
    /// if there is one. With a `$` at its end, requests that end with it.
    pub path_contains: String,
    /// How many matching requests are let through first.
    pub skip: usize,
    /// How many matching requests are struck then; `usize::MAX` for all.
    pub times: usize,
    /// What happens to them.
    pub kind: FaultKind,
}

/// How a request goes wrong.
#[derive(Clone, Debug)]
pub enum FaultKind {
    /// An answer of this status and body.
    Status {
        /// The HTTP status.
        status: u16,
        /// The value of `Retry-After`.
        retry_after: Option<String>,
        /// The body.
        body: String,
        /// The body's media type.
        content_type: &'static str,
    },
    /// 429.
    Busy(RetryAfter),
    /// The connection is closed without an answer.
    Reset,
    /// The answer is announced in full, half of it sent, and the connection closed.
    HalfBody,
    /// A 200 with this body as JSON.
    Body(String),
    /// A list answers the same `next_cursor` for ever.
    RepeatedCursor,
    /// A list answers no items and no cursor.
    Empty,
    /// There is never an answer.
    Hang,
    /// What was asked for is done at once, and answered this much later.
    Late(Duration),
    /// What was asked for is done, and the connection closed without an answer.
    Lost,
    /// A later page of a list repeats the items of the page before, and then the list goes on.
    DuplicatedPage,
    /// The cursor of a later page of a list is refused with this status.
    ExpiredCursor(u16),
    /// Between two pages an item before the second one went elsewhere: the second page lacks its
    /// first item.
    ItemMissed,
    /// Between two pages an item came in before the second one: it begins with the last item of the
    /// first.
    ItemTwice,
    /// All access tokens expire, then the request is answered; refresh tokens stay good.
    TokensExpire,
    /// All tokens end, refresh tokens as well, then the request is answered: an admin has revoked
    /// the app.
    Revoked,
    /// The last payroll is corrected, then the request is answered.
    Restated,
    /// The member who came last vanishes, then the request is answered.
    Vanished,
    /// The list of a payroll's paystubs ends with one of another payroll's as well.
    SharedPaystub,
    /// This scope is granted no longer, then the request is answered. It stays withdrawn until
    /// a person signs in again.
    ScopeWithdrawn(String),
}

/// What a 429 says about coming back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// Nothing.
    Nothing,
    /// In so many seconds.
    Seconds(u64),
    /// At the HTTP date that is so many seconds away.
    Date(u64),
}

/// Everything but the sign-in.
pub const API: &str = "/v1/";
/// The list that has more than a page first.
const LIST: &str = "/v1/members";
/// The refreshes among the token requests.
pub const REFRESH: &str = "grant_type=refresh_token";
/// As often as it matches.
pub const ALL: usize = usize::MAX;

impl Fault {
    /// The fault that a person calls by this name, with what it strikes unless that is said.
    ///
    /// Errors: a VALUE that the kind cannot have, or no such kind.
    pub fn named(name: &str, value: &str) -> Result<Self, String> {
        let kind = FaultKind::named(name, value)?;
        let path_contains = match &kind {
            _ if name.ends_with("-refresh") => REFRESH,
            FaultKind::SharedPaystub => "/paystubs?",
            FaultKind::Empty | FaultKind::RepeatedCursor => LIST,
            kind if kind.is_of_later_pages() => LIST,
            _ => API,
        };
        let times = match name {
            "503" => 3,
            "slow" => 10,
            "repeated-cursor" => ALL,
            _ => 1,
        };
        Ok(Self {
            path_contains: path_contains.to_owned(),
            skip: 0,
            times,
            kind,
        })
    }
}

impl FaultKind {
    fn named(name: &str, value: &str) -> Result<Self, String> {
        let page = |status: u16, text: &str| {
            let body = format!("<html><body><h1>{status} {text}</h1></body></html>");
            Self::status(status, body, "text/html")
        };
        Ok(match name {
            "429" => Self::Busy(RetryAfter::Nothing),
            "429-seconds" => Self::Busy(RetryAfter::Seconds(number(value)?)),
            "429-date" => Self::Busy(RetryAfter::Date(number(value)?)),
            "500" => {
                let body = r#"{"error":"server_error","message":"something broke"}"#;
                Self::status(500, body.to_owned(), "application/json")
            }
            "502" => page(502, "Bad Gateway"),
            "503" => page(503, "Service Unavailable"),
            "hang" => Self::Hang,
            "slow" | "late-refresh" => Self::Late(Duration::from_millis(number(value)?)),
            "reset" => Self::Reset,
            "half-body" => Self::HalfBody,
            "bad-json" => Self::Body(r#"{"items":[{"id":"#.to_owned()),
            "empty" => Self::Empty,
            "duplicated-page" => Self::DuplicatedPage,
            "repeated-cursor" => Self::RepeatedCursor,
            "expired-cursor" => match number(value)? {
                status @ 400..=499 => Self::ExpiredCursor(status),
                _ => return Err("VALUE must be a status from 400 to 499".to_owned()),
            },
            "item-missed" => Self::ItemMissed,
            "item-twice" => Self::ItemTwice,
            "shared-paystub" => Self::SharedPaystub,
            "expired-token" => Self::TokensExpire,
            "lost-refresh" => Self::Lost,
            "scope-withdrawn" if read_scopes().iter().any(|scope| scope == value) => {
                Self::ScopeWithdrawn(value.to_owned())
            }
            "scope-withdrawn" => {
                return Err(format!("{value:?} is not a scope, such as payroll:read"));
            }
            _ => return Err(format!("{name:?} is not a kind of fault")),
        })
    }

    fn status(status: u16, body: String, content_type: &'static str) -> Self {
        Self::Status {
            status,
            retry_after: None,
            body,
            content_type,
        }
    }

    /// Whether only a request for a later page of a list can go wrong like this.
    fn is_of_later_pages(&self) -> bool {
        matches!(
            self,
            Self::DuplicatedPage | Self::ExpiredCursor(_) | Self::ItemMissed | Self::ItemTwice
        )
    }

    /// What the request is answered with, whatever it asks for; `None` if it is looked at all the
    /// same.
    pub fn answer(&self) -> Option<Answer> {
        Some(match self {
            Self::Status {
                status,
                retry_after,
                body,
                content_type,
            } => {
                let answer = Answer::new(known(*status), content_type, body.clone());
                match retry_after {
                    Some(wait) => answer.with(header::RETRY_AFTER, wait),
                    None => answer,
                }
            }
            Self::Busy(retry_after) => {
                let answer = Answer::busy();
                match retry_after {
                    RetryAfter::Nothing => answer,
                    RetryAfter::Seconds(wait) => {
                        answer.with(header::RETRY_AFTER, &wait.to_string())
                    }
                    RetryAfter::Date(wait) => {
                        let then = SystemTime::now() + Duration::from_secs(*wait);
                        answer.with(header::RETRY_AFTER, &httpdate::fmt_http_date(then))
                    }
                }
            }
            Self::Body(body) => Answer::rendered(body.clone()),
            Self::ExpiredCursor(status) => {
                let message = "the cursor has expired; begin with the first page";
                Answer::problem(known(*status), "invalid_cursor", message)
            }
            _ => return None,
        })
    }
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    let number = text.parse();
    number.map_err(|_| format!("VALUE {text:?} is not a whole number"))
}

fn known(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// The faults waiting to strike, in the order they were added.
#[derive(Default)]
pub struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    pub fn add(&self, fault: Fault) {
        super::held(&self.0).push(fault);
    }

    #[cfg(feature = "testing")]
    pub fn clear(&self) {
        super::held(&self.0).clear();
    }

    /// What strikes a request, counted as struck. `target` is its path with query and form.
    pub fn strike(&self, target: &str) -> Option<FaultKind> {
        let mut faults = super::held(&self.0);
        for fault in faults.iter_mut() {
            let fits = match fault.path_contains.strip_suffix('$') {
                Some(end) => target.ends_with(end),
                None => target.contains(&fault.path_contains),
            };
            if fault.times == 0 || !fits {
                continue;
            }
            if fault.kind.is_of_later_pages() && !has_cursor(target) {
                continue;
            }
            if fault.skip > 0 {
                fault.skip -= 1;
                continue;
            }
            if fault.times != usize::MAX {
                fault.times -= 1;
            }
            return Some(fault.kind.clone());
        }
        None
    }
}

fn has_cursor(target: &str) -> bool {
    let mut pairs = target.split(['?', '&']);
    pairs.any(|pair| {
        pair.strip_prefix("cursor=")
            .is_some_and(|value| !value.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(path: &str, skip: usize, times: usize, kind: FaultKind) -> Faults {
        let faults = Faults::default();
        faults.add(Fault {
            path_contains: path.to_owned(),
            skip,
            times,
            kind,
        });
        faults
    }

    #[test]
    fn a_fault_skips_then_strikes_then_is_over() {
        let faults = faults("/v1/members", 1, 2, FaultKind::Reset);
        let struck: Vec<bool> = (0..5)
            .map(|_| faults.strike("/v1/members?limit=1").is_some())
            .collect();
        assert_eq!(struck, [false, true, true, false, false]);
        assert!(faults.strike("/v1/company").is_none());
    }

    #[test]
    fn a_dollar_means_the_end() {
        let faults = faults("/v1/company$", 0, 1, FaultKind::Reset);
        assert!(faults.strike("/v1/company/business-info").is_none());
        assert!(faults.strike("/v1/company").is_some());
    }

    #[test]
    fn what_only_a_later_page_can_have_waits_for_one() {
        let faults = faults("/v1/members", 0, 1, FaultKind::ItemMissed);
        assert!(faults.strike("/v1/members?limit=2").is_none());
        assert!(faults.strike("/v1/members?cursor=&limit=2").is_none());
        assert!(faults.strike("/v1/members?limit=2&cursor=c1").is_some());
        assert!(faults.strike("/v1/members?limit=2&cursor=c1").is_none());
    }

    #[test]
    fn a_date_is_as_far_away_as_it_was_asked_for() {
        let answer = FaultKind::Busy(RetryAfter::Date(60)).answer().unwrap();
        let found = answer
            .headers
            .iter()
            .find(|(name, _)| *name == header::RETRY_AFTER);
        let then = httpdate::parse_http_date(found.unwrap().1.to_str().unwrap()).unwrap();
        let wait = then.duration_since(SystemTime::now()).unwrap().as_secs();
        assert!((55..=60).contains(&wait), "{wait}");
    }
}
