//! `verify --list`: the rules, how bad a finding of each is, and how sure they are.

use serde::Serialize;

use crate::books::verify::{RULES, Rule, Severity, Sure};
use crate::context::Context;
use crate::error::Error;
use crate::ui::{bold, dim, fold};

/// A rule, for programs.
#[derive(Serialize)]
struct Listed {
    rule: &'static str,
    code: &'static str,
    severity: Severity,
    /// Whether it is a warning at most until something is learned.
    needs_learning: bool,
    sure: Sure,
    about: &'static str,
    what_to_do: Vec<String>,
    example: &'static str,
}

fn listed(rule: &'static Rule) -> Listed {
    let row = rule.code.row();
    Listed {
        rule: rule.id,
        code: rule.code.as_str(),
        severity: rule.severity,
        needs_learning: rule.sure == Sure::Learned,
        sure: rule.sure,
        about: row.map_or("", |row| row.cause),
        what_to_do: row.map_or_else(Vec::new, |row| row.steps().collect()),
        example: row.map_or("", |row| row.example),
    }
}

/// Prints them.
pub(super) fn show(json: bool, context: &Context) -> Result<(), Error> {
    let all: Vec<_> = RULES.iter().map(listed).collect();
    if json {
        return context.print_json(&all);
    }
    let mut text = String::new();
    for it in &all {
        let learned = if it.needs_learning {
            ", a warning until it is learned"
        } else {
            ""
        };
        text.push_str(&format!(
            "{}  {}\n{}\n",
            bold().apply_to(it.rule),
            dim().apply_to(format!("{}{learned}", it.severity.word())),
            fold(it.about, "    ")
        ));
    }
    Ok(context.ui.data(&text)?)
}
