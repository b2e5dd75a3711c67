//! JUnit's XML: a suite for each connection, a case for each rule. Open errors fail their case; what else
//! is open stands in its output.

use super::{Checked, Finding};
use crate::books::verify::Severity;

pub(super) fn text(checked: &[&Checked]) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    for one in checked {
        let failed = one
            .rules
            .iter()
            .filter(|rule| fails(one, rule).next().is_some());
        xml.push_str(&format!(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n",
            escaped(&one.connection),
            one.rules.len(),
            failed.count()
        ));
        for rule in &one.rules {
            case(one, rule, &mut xml);
        }
        xml.push_str("  </testsuite>\n");
    }
    xml.push_str("</testsuites>\n");
    xml
}

fn open<'a>(one: &'a Checked, rule: &'a str) -> impl Iterator<Item = &'a Finding> {
    let all = one.findings.iter();
    all.filter(move |it| it.rule == rule && it.accepted.is_none())
}

fn fails<'a>(one: &'a Checked, rule: &'a str) -> impl Iterator<Item = &'a Finding> {
    open(one, rule).filter(|it| it.severity == Severity::Error)
}

fn case(one: &Checked, rule: &str, xml: &mut String) {
    xml.push_str(&format!(
        "    <testcase classname=\"{}\" name=\"{rule}\">",
        escaped(&one.connection)
    ));
    for it in fails(one, rule) {
        xml.push_str(&format!(
            "\n      <failure type=\"{rule}\" message=\"{}\">{}</failure>",
            escaped(&it.message),
            escaped(&format!("{rule}:{}", it.found.key))
        ));
    }
    let others: Vec<_> = open(one, rule)
        .filter(|it| it.severity != Severity::Error)
        .map(|it| format!("{}: {}", it.severity.word(), it.message))
        .collect();
    if !others.is_empty() {
        let others = escaped(&others.join("\n"));
        xml.push_str(&format!("\n      <system-out>{others}</system-out>"));
    }
    let is_empty = xml.ends_with('>') && open(one, rule).next().is_none();
    xml.push_str(if is_empty {
        "</testcase>\n"
    } else {
        "\n    </testcase>\n"
    });
}

/// Text that XML holds: what it cannot hold at all is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}
