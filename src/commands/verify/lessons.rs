//! `verify --learn`: what was tried, what holds, and what is kept in the connection's file.

use jiff::civil::Date;

use crate::books::verify::learn::{Lesson, Verdict, learn as lessons};
use crate::config::Connection;
use crate::context::Context;
use crate::error::Error;
use crate::foreign::visible;
use crate::store::Reader;
use crate::ui::summary::{count, things};
use crate::ui::{bold, dim, fold};

/// Candidates that are shown.
const SHOWN: usize = 3;

/// Learns, says so, and keeps what is sure. What was learned before is replaced only if a person agrees.
pub(super) fn learn(
    connection: &mut Connection,
    reader: &Reader,
    days: (Date, Date),
    yes: bool,
    context: &Context,
) -> Result<(), Error> {
    let (lessons, change) = lessons(reader, &connection.finance, days)?;
    let mut finance = connection.finance.clone();
    for lesson in &lessons {
        context.ui.data(&told(lesson))?;
        if !matches!(lesson.verdict, Verdict::Learned { .. }) {
            continue;
        }
        let mut changed = finance.clone();
        change.apply(lesson.about, &mut changed);
        if changed == finance {
            context.ui.data("  known already\n\n")?;
            continue;
        }
        let question = format!("Replace what is known of {}?", plain(lesson.about));
        if lesson.known.is_some() && !yes && !context.ui.confirm(&question, Some(false), "--yes")? {
            context.ui.data("  left as it was\n\n")?;
            continue;
        }
        finance = changed;
        let path = context.paths.connection(&connection.name);
        context.ui.data(&format!(
            "  kept in {}\n\n",
            visible(&path.display().to_string())
        ))?;
    }
    if finance != connection.finance {
        connection.finance = finance;
        connection.save(&context.paths)?;
        // What was open for want of it is no longer, and what it shows is.
        context.check(connection, Context::rules(&[]), days)?;
    }
    Ok(())
}

fn plain(about: &str) -> &str {
    match about {
        "gross" => "gross pay of paystubs",
        "net" => "net pay of paystubs",
        "employee_taxes" => "employee taxes",
        "employer_taxes" => "employer taxes",
        _ => "the company's debit",
    }
}

fn told(lesson: &Lesson) -> String {
    let mut text = format!("{}\n", bold().apply_to(plain(lesson.about)));
    for it in lesson.tried.iter().take(SHOWN) {
        let (holds, of) = (count(it.holds), count(it.of));
        let candidate = match it.candidate.as_str() {
            "" => "no line",
            named => named,
        };
        text.push_str(&format!(
            "  holds in {holds} of {of}: {}\n",
            visible(candidate)
        ));
    }
    let verdict = match &lesson.verdict {
        Verdict::Learned { .. } => return text,
        Verdict::Several { apart } => {
            format!(
                "more than one holds everywhere, so none is kept; {apart} would tell them apart"
            )
        }
        Verdict::None => "none that is known holds in every payroll".to_owned(),
        Verdict::TooFew { payrolls } => format!(
            "{} with all that it takes; it takes three",
            things(*payrolls, "payroll")
        ),
    };
    let verdict = fold(&visible(&verdict), "  ");
    text.push_str(&format!("{}\n\n", dim().apply_to(verdict)));
    text
}
