//! `verify --learn`: what was tried, what holds, and what is kept in the connection's file.

use serde::Serialize;

use super::{LOCK_TIMEOUT, Window};
use crate::books::verify::learn::learn as lessons;
use crate::books::verify::{Change, Lesson, Verdict};
use crate::config::{Connection, Name};
use crate::context::Context;
use crate::error::Error;
use crate::foreign::visible;
use crate::run::checks::ALL_DAYS;
use crate::store::Reader;
use crate::ui::summary::{count, things};
use crate::ui::{bold, dim, fold};

/// Candidates that are shown.
const SHOWN: usize = 3;

/// What was learned of one connection, for programs.
#[derive(Serialize)]
pub(super) struct Learned {
    connection: String,
    lessons: Vec<Lesson>,
    /// What was kept of it.
    kept: Vec<&'static str>,
}

/// Learns, says so, and keeps what is sure. What is written already is replaced only if a person agrees.
pub(super) fn learn(
    connection: &Connection,
    reader: &Reader,
    (window, yes, says): (Window, bool, bool),
    context: &Context,
) -> Result<Learned, Error> {
    let days = window.unwrap_or(ALL_DAYS);
    let (lessons, change) = lessons(reader, &connection.finance, days)?;
    let mut kept = Vec::new();
    let say = |text: &str| if says { context.ui.data(text) } else { Ok(()) };
    for lesson in &lessons {
        say(&told(lesson))?;
        if !matches!(lesson.verdict, Verdict::Learned { .. }) {
            continue;
        }
        let mut changed = connection.finance.clone();
        change.apply(lesson.about, &mut changed);
        if changed == connection.finance {
            say("  already known\n\n")?;
            continue;
        }
        let question = format!("Replace the saved formula for {}?", plain(lesson.about));
        if change.replaces(lesson.about, &connection.finance)
            && !yes
            && !context.ui.confirm(&question, Some(false), "--yes")?
        {
            say("  left unchanged\n\n")?;
            continue;
        }
        kept.push(lesson.about);
        let path = context.paths.connection(&connection.name);
        let path = visible(&path.display().to_string()).into_owned();
        say(&format!("  saved in {path}\n\n"))?;
    }
    keep(&connection.name, &change, &kept, context)?;
    Ok(Learned {
        connection: connection.name.to_string(),
        lessons,
        kept,
    })
}

/// Writes it into the settings as they are now: a question may have stood open for long, and whatever else
/// was written meanwhile holds.
fn keep(name: &Name, change: &Change, kept: &[&str], context: &Context) -> Result<(), Error> {
    if kept.is_empty() {
        return Ok(());
    }
    let _lock = context.lock(&context.paths.run_lock(name), LOCK_TIMEOUT)?;
    let mut connection = context.connection(name)?;
    for about in kept {
        change.apply(about, &mut connection.finance);
    }
    connection.save(&context.paths)?;
    // What was open for want of it is no longer, and what it shows is.
    context.check(&connection, &Context::rules(&[]))?;
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
        let line = format!("fits {holds} of {of}: {}", visible(candidate));
        text.push_str(&format!("{}\n", fold(&line, "  ")));
    }
    let verdict = match &lesson.verdict {
        Verdict::Learned { .. } => return text,
        Verdict::Several { apart } => {
            format!(
                "more than one fits every payroll, so none is saved; {apart} would tell them apart"
            )
        }
        Verdict::None => "no known formula fits every payroll".to_owned(),
        Verdict::TooMany { groups } => {
            format!("{} are too many to try", things(*groups, "kind of line"))
        }
        Verdict::TooFew { payrolls } => format!(
            "{} with all its amounts; it takes three",
            things(*payrolls, "payroll")
        ),
    };
    let verdict = fold(&visible(&verdict), "  ");
    text.push_str(&format!("{}\n\n", dim().apply_to(verdict)));
    text
}
