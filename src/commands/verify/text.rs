//! What was found, for a person: the worst first, and how to accept it.

use super::{Checked, Finding};
use crate::books::verify::Severity;
use crate::foreign::visible;
use crate::ui::summary::{count, things};
use crate::ui::{behind, bold, dim, fold, green, red, yellow};

/// Findings of one rule that are shown.
const SHOWN: usize = 5;

pub(super) fn of(checked: &Checked) -> String {
    let name = &checked.connection;
    let mut text = format!(
        "{}  {}\n{}\n",
        bold().apply_to(name),
        visible(&checked.company),
        dim().apply_to(behind(&about(checked), 0))
    );
    // A person who asks for one rule wants all that it found.
    let shown = if checked.rules.len() == 1 {
        usize::MAX
    } else {
        SHOWN
    };
    let mut rest: &[Finding] = &checked.findings;
    while let Some(first) = rest.first() {
        let of_rule = rest.iter().take_while(|it| it.rule == first.rule).count();
        let (own, others) = rest.split_at(of_rule);
        text.push('\n');
        own.iter()
            .take(shown)
            .for_each(|it| text.push_str(&finding(it)));
        if own.len() > shown {
            let more = count((own.len() - shown) as u64);
            let rule = first.rule;
            text.push_str(&format!(
                "  and {more} more: `drivetrain verify {name} --rule {rule}`\n"
            ));
        }
        rest = others;
    }
    text.push_str(&format!("\n{}\n", verdict(checked)));
    let open = [Severity::Error, Severity::Warning];
    if let Some(it) = open
        .into_iter()
        .find_map(|severity| checked.open(severity).next())
    {
        let key = format!("{}:{}", it.rule, visible(&it.found.key));
        let key = if key.contains(char::is_whitespace) {
            format!("\"{key}\"")
        } else {
            key
        };
        let about = format!(
            "What it means and what to do: drivetrain explain check.{}",
            it.rule
        );
        text.push_str(&format!("{}\n", dim().apply_to(about)));
        let accept =
            format!("To accept a finding: drivetrain verify {name} --accept {key} --reason \"…\"");
        text.push_str(&format!("{}\n", dim().apply_to(accept)));
    }
    text
}

fn about(checked: &Checked) -> String {
    let rules = things(checked.rules.len() as u64, "rule");
    match (checked.from, checked.through) {
        (Some(from), Some(through)) => {
            let open = if checked.is_narrow {
                ""
            } else {
                "open findings, and "
            };
            format!("{rules} on all payrolls; shown: {open}payrolls paid from {from} to {through}")
        }
        _ => format!("{rules}; there are no payrolls"),
    }
}

fn finding(it: &Finding) -> String {
    let mark = match (&it.accepted, it.severity) {
        (Some(_), _) => dim().apply_to("✓"),
        (_, Severity::Error) => red().apply_to("✗"),
        (_, Severity::Warning) => yellow().apply_to("!"),
        _ => dim().apply_to("·"),
    };
    let message = visible(&it.message);
    let told = fold(&format!("{mark} {message}"), "  ");
    let mut text = format!("{}\n", told.trim_start());
    let key = match &it.accepted {
        Some(by) => format!("accepted by {}: {}", visible(&by.who), visible(&by.reason)),
        None => format!("{}:{}", it.rule, visible(&it.found.key)),
    };
    text.push_str(&format!("  {}\n", dim().apply_to(key)));
    text
}

fn verdict(checked: &Checked) -> String {
    let open = |severity| checked.open(severity).count() as u64;
    let (errors, warnings, infos) = (
        open(Severity::Error),
        open(Severity::Warning),
        open(Severity::Info),
    );
    let accepted = checked.findings.iter().filter(|it| it.accepted.is_some());
    let accepted = accepted.count() as u64;
    if errors + warnings + infos + accepted == 0 {
        return format!("{} nothing found", green().apply_to("✓"));
    }
    let mut parts = vec![things(errors, "error"), things(warnings, "warning")];
    if infos > 0 {
        parts.push(format!("{} for your information", count(infos)));
    }
    if accepted > 0 {
        parts.push(format!("{} accepted", count(accepted)));
    }
    parts.join(", ")
}
