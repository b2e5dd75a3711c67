//! `--fault`: what a person lets go wrong, as a word.
//!
//! `KIND[=VALUE][@PATH][:SKIP[:TIMES]]`. Each kind has what it strikes and how often unless that is
//! said ([`Fault::named`]), so that the word alone shows something.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};

use super::Fault;
use super::fault::ALL;

/// The word for [`ALL`].
const ALL_WORD: &str = "all";

/// The kinds that can be asked for: the word, the VALUE if none is said, and what happens.
const KNOWN: &str = "
    429                   429 without Retry-After
    429-seconds=2         429 with Retry-After: VALUE seconds
    429-date=2            429 with Retry-After: a date VALUE seconds from now
    500                   500 with JSON
    502                   502 with a web page
    503                   503, three times in a row
    hang                  no answer
    slow=1000             VALUE ms slower, for the first ten requests
    reset                 the connection is reset
    half-body             half an answer, then a reset
    bad-json              JSON is cut off
    empty                 an empty list
    duplicated-page       a page of a list comes twice, then the list continues
    repeated-cursor       a list never gets past one cursor
    expired-cursor=410    the next page is refused with status VALUE
    item-missed           a list moves up between two pages: an item is on neither
    item-twice            a list moves down between two pages: an item is on both
    shared-paystub        a payroll lists a paystub of another payroll
    expired-token         all access tokens expire at this request
    late-refresh=5000     new tokens arrive VALUE ms late
    lost-refresh          new tokens are lost on the way
    scope-withdrawn=payroll:read  the scope VALUE is withdrawn from this request on";

/// The words, each with the VALUE if none is said (empty for a kind that has none) and what
/// happens.
fn known() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    KNOWN.trim().lines().filter_map(|line| {
        let (word, about) = line.trim().split_once("  ")?;
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        Some((name, value, about.trim()))
    })
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
        Some(Box::new(known().map(|(name, value, about)| {
            let help = match value {
                "" => about.to_owned(),
                value => format!("{about} [default: {value}]"),
            };
            PossibleValue::new(name).help(help)
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
    let Some((_, default, _)) = known().find(|(known, ..)| *known == name) else {
        let names: Vec<_> = known().map(|(name, ..)| name).collect();
        return Err(format!("no such kind; there are {}", names.join(", ")));
    };
    if value.is_some() && default.is_empty() {
        return Err(format!("{name} has no VALUE"));
    }
    let mut fault = Fault::named(name, value.unwrap_or(default))?;
    if let Some(path) = path {
        path.clone_into(&mut fault.path_contains);
    }
    fault.skip = counts.first().copied().unwrap_or(fault.skip);
    fault.times = counts.get(1).copied().unwrap_or(fault.times);
    Ok(fault)
}

/// Splits off the numbers at the end: SKIP and TIMES. What stands before may have colons of its
/// own.
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
    use crate::sandbox::fault::{API, REFRESH};

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
        for (name, ..) in known() {
            assert_eq!(parse(name).unwrap().skip, 0, "{name}");
        }
        assert_eq!(known().count(), 22);
        assert_eq!(parse("503").unwrap().times, 3);
        assert_eq!(parse("repeated-cursor").unwrap().times, ALL);
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
