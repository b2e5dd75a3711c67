//! `--fault`: what a person lets go wrong, as a word.
//!
//! `KIND[=VALUE][@PATH][:SKIP[:TIMES]]`. Each kind knows what it strikes and how often unless that is said, so that the
//! word alone shows something.

use std::ffi::OsStr;
use std::time::Duration;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};

use super::{Fault, FaultKind, Options, RetryAfter};

/// Everything but the sign-in.
const API: &str = "/v1/";
/// The list that has more than a page first.
const LIST: &str = "/v1/members";
/// The refreshes among the token requests.
const REFRESH: &str = "grant_type=refresh_token";
/// As often as it matches.
const ALL: usize = usize::MAX;
/// The word for [`ALL`].
const ALL_WORD: &str = "all";

/// A kind of fault, as it is asked for.
struct Known {
    name: &'static str,
    about: &'static str,
    path: &'static str,
    times: usize,
    /// The VALUE if none is said; empty for a kind that has none.
    value: &'static str,
    kind: fn(&str) -> Result<FaultKind, String>,
}

const fn known(
    name: &'static str,
    about: &'static str,
    path: &'static str,
    times: usize,
    value: &'static str,
    kind: fn(&str) -> Result<FaultKind, String>,
) -> Known {
    Known {
        name,
        about,
        path,
        times,
        value,
        kind,
    }
}

const KNOWN: [Known; 22] = [
    known(
        "429",
        "busy, without a word about when to come back",
        API,
        1,
        "",
        |_| Ok(FaultKind::Busy(RetryAfter::Nothing)),
    ),
    known(
        "429-seconds",
        "busy, come back in VALUE seconds",
        API,
        1,
        "2",
        |value| Ok(FaultKind::Busy(RetryAfter::Seconds(number(value)?))),
    ),
    known(
        "429-date",
        "busy, come back at the date VALUE seconds away",
        API,
        1,
        "2",
        |value| Ok(FaultKind::Busy(RetryAfter::Date(number(value)?))),
    ),
    known("500", "broken, as JSON", API, 1, "", |_| {
        let body = r#"{"error":"server_error","message":"something broke"}"#;
        Ok(status(500, body, "application/json"))
    }),
    known("502", "bad gateway, as a web page", API, 1, "", |_| {
        let body = "<html><body><h1>502 Bad Gateway</h1></body></html>";
        Ok(status(502, body, "text/html"))
    }),
    known(
        "503",
        "not available, three times in a row",
        API,
        3,
        "",
        |_| {
            let body = "<html><body><h1>503 Service Unavailable</h1></body></html>";
            Ok(status(503, body, "text/html"))
        },
    ),
    known("hang", "never an answer", API, 1, "", |_| {
        Ok(FaultKind::Hang)
    }),
    known(
        "slow",
        "VALUE milliseconds more, for the first ten requests",
        API,
        10,
        "1000",
        |value| Ok(FaultKind::Late(milliseconds(value)?)),
    ),
    known("reset", "the connection is reset", API, 1, "", |_| {
        Ok(FaultKind::Reset)
    }),
    known(
        "half-body",
        "half an answer, then reset",
        API,
        1,
        "",
        |_| Ok(FaultKind::HalfBody),
    ),
    known("bad-json", "JSON that ends too early", API, 1, "", |_| {
        Ok(FaultKind::Body(r#"{"items":[{"id":"#.to_owned()))
    }),
    known("empty", "a list without items", LIST, 1, "", |_| {
        Ok(FaultKind::Empty)
    }),
    known(
        "duplicated-page",
        "the next page of a list repeats the one before, then goes on",
        LIST,
        1,
        "",
        |_| Ok(FaultKind::DuplicatedPage),
    ),
    known(
        "repeated-cursor",
        "a list that never gets past one cursor",
        LIST,
        ALL,
        "",
        |_| Ok(FaultKind::RepeatedCursor),
    ),
    known(
        "expired-cursor",
        "the next page is refused with status VALUE",
        LIST,
        1,
        "410",
        |value| match number(value)? {
            status @ 400..=499 => Ok(FaultKind::ExpiredCursor(status)),
            _ => Err("VALUE must be a status from 400 to 499".to_owned()),
        },
    ),
    known(
        "item-missed",
        "a list moves up between two pages: an item is on neither",
        LIST,
        1,
        "",
        |_| Ok(FaultKind::ItemMissed),
    ),
    known(
        "item-twice",
        "a list moves down between two pages: an item is on both",
        LIST,
        1,
        "",
        |_| Ok(FaultKind::ItemTwice),
    ),
    known(
        "shared-paystub",
        "the paystubs of a payroll end with one of another payroll's",
        "/paystubs?",
        1,
        "",
        |_| Ok(FaultKind::SharedPaystub),
    ),
    known(
        "expired-token",
        "all access tokens expire at this request",
        API,
        1,
        "",
        |_| Ok(FaultKind::TokensExpire),
    ),
    known(
        "late-refresh",
        "new tokens are made at once, and come VALUE milliseconds later",
        REFRESH,
        1,
        "5000",
        |value| Ok(FaultKind::Late(milliseconds(value)?)),
    ),
    known(
        "lost-refresh",
        "new tokens are made, and lost on the way",
        REFRESH,
        1,
        "",
        |_| Ok(FaultKind::Lost),
    ),
    known(
        "scope-withdrawn",
        "the scope VALUE is granted no longer from this request on",
        API,
        1,
        "payroll:read",
        |value| {
            if Options::default()
                .app_scopes
                .iter()
                .any(|scope| scope == value)
            {
                Ok(FaultKind::ScopeWithdrawn(value.to_owned()))
            } else {
                Err(format!("{value:?} is not a scope, such as payroll:read"))
            }
        },
    ),
];

fn status(status: u16, body: &str, content_type: &'static str) -> FaultKind {
    FaultKind::Status {
        status,
        retry_after: None,
        body: body.to_owned(),
        content_type,
    }
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    let number = text.parse();
    number.map_err(|_| format!("VALUE {text:?} is not a whole number"))
}

fn milliseconds(text: &str) -> Result<Duration, String> {
    Ok(Duration::from_millis(number(text)?))
}

/// Reads the values of `--fault`.
#[derive(Clone)]
pub struct Faults;

impl TypedValueParser for Faults {
    type Value = Fault;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Fault, clap::Error> {
        let parser = StringValueParser::new().try_map(|text| parse(&text));
        parser.parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(KNOWN.iter().map(|known| {
            let help = match known.value {
                "" => known.about.to_owned(),
                value => format!("{} [default: {value}]", known.about),
            };
            PossibleValue::new(known.name).help(help)
        })))
    }
}

/// Reads `KIND[=VALUE][@PATH][:SKIP[:TIMES]]`.
fn parse(text: &str) -> Result<Fault, String> {
    let (text, counts) = counts(text)?;
    let (kind, path) = match text.split_once('@') {
        Some((_, "")) => return Err("there is no PATH behind the @".to_owned()),
        Some((_, path)) if path.contains(':') => {
            return Err("SKIP and TIMES must be whole numbers, or TIMES \"all\"".to_owned());
        }
        Some((kind, path)) => (kind, Some(path)),
        None => (text, None),
    };
    let (name, value) = match kind.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (kind, None),
    };
    let Some(known) = KNOWN.iter().find(|known| known.name == name) else {
        let names: Vec<_> = KNOWN.iter().map(|known| known.name).collect();
        return Err(format!("no such kind; there are {}", names.join(", ")));
    };
    if value.is_some() && known.value.is_empty() {
        return Err(format!("{name} has no VALUE"));
    }
    Ok(Fault {
        path_contains: path.unwrap_or(known.path).to_owned(),
        skip: counts.first().copied().unwrap_or(0),
        times: counts.get(1).copied().unwrap_or(known.times),
        kind: (known.kind)(value.unwrap_or(known.value))?,
    })
}

/// Splits off the numbers at the end: SKIP and TIMES. What stands before may have colons of its own.
fn counts(text: &str) -> Result<(&str, Vec<usize>), String> {
    let (mut text, mut counts) = (text, Vec::new());
    while counts.len() < 2
        && let Some((before, last)) = text.rsplit_once(':')
    {
        let count = match last {
            ALL_WORD => ALL,
            _ => match last.parse() {
                Ok(count) => count,
                Err(_) => break,
            },
        };
        (text, _) = (before, counts.insert(0, count));
    }
    match counts.first() {
        Some(&ALL) => Err("SKIP must be a whole number".to_owned()),
        _ => Ok((text, counts)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, usize, usize, String) {
        let fault = parse(text).unwrap();
        let kind = format!("{:?}", fault.kind);
        (fault.path_contains, fault.skip, fault.times, kind)
    }

    fn expect(text: &str, path: &str, skip: usize, times: usize, kind: &str) {
        assert_eq!(
            read(text),
            (path.to_owned(), skip, times, kind.to_owned()),
            "{text}"
        );
    }

    #[test]
    fn a_word_alone_is_a_fault() {
        expect("429", API, 0, 1, "Busy(Nothing)");
        expect("late-refresh", REFRESH, 0, 1, "Late(5s)");
        for known in &KNOWN {
            let fault = parse(known.name).unwrap();
            assert_eq!((fault.skip, fault.times), (0, known.times));
        }
    }

    #[test]
    fn everything_can_be_said() {
        let members = "/v1/members";
        expect("reset@/v1/paystubs", "/v1/paystubs", 0, 1, "Reset");
        expect("empty@/v1/members:1", members, 1, 1, "Empty");
        expect("429-date=7:2:3", API, 2, 3, "Busy(Date(7))");
        expect("reset:0:all", API, 0, ALL, "Reset");
        expect(
            "expired-cursor=400@/v1/members",
            members,
            0,
            1,
            "ExpiredCursor(400)",
        );
        expect(
            "scope-withdrawn=member.pay:read@/v1/members:1",
            members,
            1,
            1,
            r#"ScopeWithdrawn("member.pay:read")"#,
        );
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for (text, said) in [
            ("", "429-seconds"),
            ("nonsense", "scope-withdrawn"),
            ("reset@", "no PATH"),
            ("reset@/v1/members:x", "whole numbers"),
            ("reset:x", "no such kind"),
            ("reset:1:2:3", "no such kind"),
            ("reset:all", "SKIP"),
            ("reset=1", "no VALUE"),
            ("slow=x", "not a whole number"),
            ("expired-cursor=200", "400 to 499"),
            ("scope-withdrawn=payroll", "not a scope"),
        ] {
            let message = parse(text).unwrap_err();
            assert!(message.contains(said), "{text}: {message}");
        }
    }
}
