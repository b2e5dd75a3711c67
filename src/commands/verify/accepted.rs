//! `verify --accepted` and `--reopen`: what was accepted, whether it still holds, and taking it back.

use std::collections::HashSet;

use serde::Serialize;

use super::super::chosen::synced;
use crate::codes;
use crate::config::Connection;
use crate::context::Context;
use crate::error::Error;
use crate::foreign::visible;
use crate::money::show;
use crate::store::{Accepted, AcceptedState as State, Reader};
use crate::ui::{bold, dim, fold, yellow};

/// Accepted findings that an error names.
const NAMED: usize = 5;

/// What was accepted of one connection.
#[derive(Serialize)]
pub(super) struct Listed {
    connection: String,
    accepted: Vec<Accepted>,
    #[serde(skip)]
    company: String,
}

/// An acceptance that is to be taken back.
#[derive(Debug, Clone)]
pub struct Wanted {
    rule: String,
    key: String,
}

/// Reads `RULE:KEY`. An acceptance may be of a rule that an older release had.
pub(super) fn read(text: &str) -> Result<Wanted, String> {
    let (rule, key) = text
        .split_once(':')
        .ok_or("write it as period_gap:KEY, as `verify --accepted` shows it")?;
    Ok(Wanted {
        rule: rule.to_owned(),
        key: key.to_owned(),
    })
}

/// Reads what was accepted.
pub(super) fn list(connection: &Connection, context: &Context) -> Result<Listed, Error> {
    let reader = synced(connection, "nothing can be accepted", context)?;
    Ok(Listed {
        connection: connection.name.to_string(),
        accepted: reader.acceptances()?,
        company: connection.company.name.to_string(),
    })
}

/// Takes acceptances back. Errors where one is not there: none is taken back then.
pub(super) fn reopen(
    wanted: &[Wanted],
    reader: &Reader,
    connection: &Connection,
    context: &Context,
) -> Result<(), Error> {
    let accepted = reader.acceptances()?;
    let known: HashSet<_> = accepted.iter().map(|it| (&it.rule, &it.key)).collect();
    if let Some(it) = wanted
        .iter()
        .find(|it| !known.contains(&(&it.rule, &it.key)))
    {
        let (rule, key) = (visible(&it.rule), visible(&it.key));
        let message = format!("{rule}:{key} is not accepted; {}", named(&accepted));
        let error = Error::new(codes::VERIFY_NOT_ACCEPTED, message);
        return Err(error.hints_for(&connection.name.to_string()));
    }
    let store = context.store(connection)?;
    for it in wanted {
        store.reopen(&it.rule, &it.key)?;
        let (rule, key) = (visible(&it.rule), visible(&it.key));
        context.ui.say(format!("no longer accepted: {rule}:{key}"));
    }
    Ok(())
}

/// What there is to be taken back.
fn named(accepted: &[Accepted]) -> String {
    if accepted.is_empty() {
        return "nothing is".to_owned();
    }
    let mut names: Vec<_> = accepted.iter().take(NAMED).map(name).collect();
    if accepted.len() > NAMED {
        names.push(format!("{} more", accepted.len() - NAMED));
    }
    format!("accepted: {}", names.join(", "))
}

fn name(it: &Accepted) -> String {
    format!("{}:{}", visible(&it.rule), visible(&it.key))
}

/// What was accepted, for a person.
pub(super) fn text(listed: &Listed) -> String {
    let mut text = format!(
        "{}  {}\n",
        bold().apply_to(&listed.connection),
        visible(&listed.company)
    );
    for it in &listed.accepted {
        let state = match it.state {
            State::Holds => dim().apply_to("holds"),
            State::OpenAgain => {
                yellow().apply_to("open again: it has changed since it was accepted")
            }
            State::Over => yellow().apply_to("open again: its last day has passed"),
            State::Gone => dim().apply_to("no longer found"),
        };
        text.push_str(&format!("\n{}  {state}\n", name(it)));
        let amounts = match (it.found_minor, it.expected_minor) {
            (Some(found), Some(expected)) => {
                format!("{}, expected {}", show(found), show(expected))
            }
            (Some(amount), None) | (None, Some(amount)) => show(amount),
            (None, None) => String::new(),
        };
        let facts = [amounts.as_str(), &it.evidence];
        let facts: Vec<_> = facts.into_iter().filter(|it| !it.is_empty()).collect();
        if !facts.is_empty() {
            text.push_str(&fold(&visible(&facts.join("; ")), "  "));
            text.push('\n');
        }
        let until = it.until.as_ref();
        let until = until.map_or_else(String::new, |day| format!(" until {day}"));
        let day = it.at.get(..10).unwrap_or(&it.at);
        let by = format!("{day}, {}{until}: {}", it.who, it.reason);
        text.push_str(&fold(&visible(&by), "  "));
        text.push('\n');
    }
    if listed.accepted.is_empty() {
        text.push_str("\nnothing is accepted\n");
        return text;
    }
    let connection = &listed.connection;
    let reopen = format!("To reopen one: drivetrain verify {connection} --reopen RULE:KEY");
    text.push_str(&format!("\n{}\n", dim().apply_to(reopen)));
    text
}
