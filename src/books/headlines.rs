//! What of a run's news matters most to finance: payrolls that changed, then people, then the rest.

use std::collections::{BTreeMap, BTreeSet};

use super::changes::currency;
use super::naming::{GROSS, Names, PAY_DATE, PAYROLLS, PAYSTUBS, PEOPLE, money, text};
use crate::catalog::{Cell, Stream};
use crate::foreign::Foreign;
use crate::money;
use crate::report::{Headline, Headlines, PayrollNews, PersonNews, Report, Turn};
use crate::source::Source;
use crate::staging::StoreError;
use crate::state::Verdict;
use crate::store::{Difference, Of, Reader, Version};

/// New payrolls that are named one by one.
const NEW_PAYROLLS: usize = 2;

/// People with the same kind of news who are named one by one.
const NAMED_PEOPLE: usize = 3;

/// The table that says since when a person is in a department.
const POSITIONS: &str = "employment_history";

/// The news of a run that has ended: of what it published, and nothing of a first one, where
/// everything is new.
pub fn headlines(
    source: &Source,
    reader: &Reader,
    report: &Report,
) -> Result<Headlines, StoreError> {
    let mut news = Headlines::default();
    for (table, thing) in [
        (PEOPLE, "person"),
        (PAYROLLS, "payroll"),
        (PAYSTUBS, "paystub"),
    ] {
        if let Some(stream) = source.stream(table) {
            news.totals.push((reader.count(stream, None)?, thing));
        }
    }
    news.totals.retain(|(number, _)| *number > 0);
    let Some((first, last)) = reader.published_by(&report.run)? else {
        return Ok(news);
    };
    let span = (first.seq - 1, last.seq);
    if span.0 < 1 {
        return Ok(news);
    }
    let changed: BTreeMap<&str, [u64; 3]> = counts(report);
    news.lines = payrolls(source, reader, span, &changed)?;
    news.lines.extend(people(source, reader, span, &changed)?);
    news.lines.extend(others(source, &changed));
    Ok(news)
}

/// The tables with news that became public: how many rows are new, changed and gone.
pub fn counts(report: &Report) -> BTreeMap<&str, [u64; 3]> {
    let kept_back = |verdict| matches!(verdict, Verdict::Held | Verdict::Failed);
    let streams = report.streams.iter().filter(|it| !kept_back(it.verdict));
    let counts = streams.map(|it| (it.stream.as_str(), [it.new, it.changed, it.gone]));
    counts.filter(|(_, news)| *news != [0; 3]).collect()
}

fn payrolls(
    source: &Source,
    reader: &Reader,
    span: (i64, i64),
    changed: &BTreeMap<&str, [u64; 3]>,
) -> Result<Vec<Headline>, StoreError> {
    let mut found: BTreeMap<String, PayrollNews> = BTreeMap::new();
    let Some(stream) = source.stream(PAYROLLS) else {
        return Ok(Vec::new());
    };
    if changed.contains_key(PAYROLLS) {
        reader.between(stream, span, |it| {
            found.insert(it.key.clone(), payroll(stream, &it));
            Ok::<_, StoreError>(())
        })?;
    }
    let paystubs = source.stream(PAYSTUBS);
    if let Some(below) = paystubs.filter(|it| changed.contains_key(it.name)) {
        let mut touched: BTreeMap<String, u64> = BTreeMap::new();
        reader.between(below, span, |it| {
            let parent = it.latest().and_then(|row| row.parent.clone());
            *touched.entry(parent.unwrap_or_default()).or_default() += 1;
            Ok::<_, StoreError>(())
        })?;
        for (key, stubs) in touched {
            if !found.contains_key(&key) {
                let versions = reader.versions(stream, Of::Key(&key))?;
                let Some(row) = versions.last() else { continue };
                found.insert(key.clone(), standing(stream, row));
            }
            if let Some(news) = found.get_mut(&key) {
                news.paystubs = stubs;
            }
        }
    }
    let mut news: Vec<_> = found.into_values().collect();
    news.sort_by(|one, other| other.date.cmp(&one.date));
    let is_new = |it: &PayrollNews| it.turn == Turn::New;
    let (new, mut rest): (Vec<_>, Vec<_>) = news.into_iter().partition(is_new);
    let folded = if new.len() > NEW_PAYROLLS {
        let dates = || new.iter().filter_map(|it| it.date.clone());
        Some(Headline::NewPayrolls {
            count: new.len() as u64,
            dates: dates()
                .min()
                .zip(dates().max())
                .map(|(min, max)| [min, max]),
        })
    } else {
        rest.extend(new);
        None
    };
    Ok(rest
        .into_iter()
        .map(Headline::Payroll)
        .chain(folded)
        .collect())
}

fn payroll(stream: &'static Stream, it: &Difference) -> PayrollNews {
    let gross = |row: &Option<Version>| row.as_ref().and_then(|row| money(stream, GROSS, row));
    let turn = match (&it.old, &it.new) {
        (None, _) => Turn::New,
        (_, None) => Turn::Removed,
        _ => Turn::Changed,
    };
    let row = it.latest();
    let date = row.and_then(|row| text(stream, PAY_DATE, row));
    PayrollNews {
        key: it.key.as_str().into(),
        date: date.map(Foreign::from),
        turn,
        gross: [gross(&it.old), gross(&it.new)],
        currency: row
            .and_then(|row| currency(stream, GROSS, row))
            .map(Foreign::from),
        paystubs: 0,
    }
}

/// A payroll that says what it said, while its paystubs do not.
fn standing(stream: &'static Stream, row: &Version) -> PayrollNews {
    let gross = money(stream, GROSS, row);
    PayrollNews {
        key: row.key.as_str().into(),
        date: text(stream, PAY_DATE, row).map(Foreign::from),
        turn: Turn::Changed,
        gross: [gross, gross],
        currency: None,
        paystubs: 0,
    }
}

/// What one person's news are, for the headlines.
enum Kind {
    Joined,
    Removed,
    Left,
    Returned,
    Moved(PersonNews),
    Other,
}

fn people(
    source: &Source,
    reader: &Reader,
    span: (i64, i64),
    changed: &BTreeMap<&str, [u64; 3]>,
) -> Result<Vec<Headline>, StoreError> {
    let Some(stream) = source
        .stream(PEOPLE)
        .filter(|it| changed.contains_key(it.name))
    else {
        return Ok(Vec::new());
    };
    let names = Names::read(source, reader)?;
    let mut kinds = Vec::new();
    reader.between(stream, span, |it| {
        kinds.push(kind(source, reader, stream, &names, &it)?);
        Ok::<_, StoreError>(())
    })?;
    let count = |is: fn(&Kind) -> bool| kinds.iter().filter(|it| is(it)).count() as u64;
    let counted = [
        (
            count(|it| matches!(it, Kind::Removed)),
            "removed at Justworks",
        ),
        (count(|it| matches!(it, Kind::Joined)), "joined"),
        (count(|it| matches!(it, Kind::Left)), "left"),
        (count(|it| matches!(it, Kind::Returned)), "returned"),
    ];
    let others = count(|it| matches!(it, Kind::Other));
    let mut moved: BTreeMap<&'static str, Vec<PersonNews>> = BTreeMap::new();
    for kind in kinds {
        if let Kind::Moved(news) = kind {
            moved.entry(news.field).or_default().push(news);
        }
    }
    let mut lines = Vec::new();
    for (field, what) in MOVES {
        let Some(mut people) = moved.remove(field) else {
            continue;
        };
        if people.len() > NAMED_PEOPLE {
            let count = people.len() as u64;
            lines.push(Headline::People { count, what });
        } else {
            people.sort_by(|one, other| one.name.cmp(&other.name));
            lines.extend(people.into_iter().map(Headline::Person));
        }
    }
    let counted = counted.into_iter().chain([(others, "with other changes")]);
    let counted = counted.filter(|(count, _)| *count > 0);
    lines.extend(counted.map(|(count, what)| Headline::People { count, what }));
    Ok(lines)
}

/// Fields of a person that are named, and what happened to several.
const MOVES: [(&str, &str); 3] = [
    ("department", "moved to another department"),
    ("job title", "with another job title"),
    ("pay", "with another pay rate"),
];

fn kind(
    source: &Source,
    reader: &Reader,
    stream: &'static Stream,
    names: &Names,
    it: &Difference,
) -> Result<Kind, StoreError> {
    let (old, new) = match (&it.old, &it.new) {
        (None, _) => return Ok(Kind::Joined),
        (_, None) => return Ok(Kind::Removed),
        (Some(old), Some(new)) => (old, new),
    };
    let cell = |column: &str, row: &Version| stream.column(column).map(|at| row.cells[at].clone());
    let active = |row| cell("active", row).map(|cell| cell == Cell::Int(1));
    match (active(old), active(new)) {
        (Some(true), Some(false)) => return Ok(Kind::Left),
        (Some(false), Some(true)) => return Ok(Kind::Returned),
        _ => {}
    }
    let person = |field, sides, on| {
        Kind::Moved(PersonNews {
            key: it.key.as_str().into(),
            name: names.person(&it.key).into(),
            field,
            sides,
            on,
        })
    };
    let differs = |column: &str| cell(column, old) != cell(column, new);
    for (field, column) in [
        ("department", "department_name"),
        ("job title", "job_title"),
    ] {
        if differs(column) {
            let sides = [old, new].map(|row| text(stream, column, row).map(Foreign::from));
            let on = since(source, reader, &it.key, column, text(stream, column, new))?;
            return Ok(person(field, sides, on));
        }
    }
    let pay = "current_pay_minor";
    if differs(pay) {
        let shown = |row| {
            let currency = currency(stream, pay, row).unwrap_or_default();
            money(stream, pay, row).map(|it| format!("{} {currency}", money::show(it)).into())
        };
        return Ok(person("pay", [old, new].map(shown), None));
    }
    Ok(Kind::Other)
}

/// The first day of the position that says this of a person.
fn since(
    source: &Source,
    reader: &Reader,
    person: &str,
    column: &str,
    value: Option<&str>,
) -> Result<Option<Foreign>, StoreError> {
    let Some(stream) = source.stream(POSITIONS) else {
        return Ok(None);
    };
    let positions = reader.versions(stream, Of::Parent(person))?;
    let says = |it: &&Version| it.is_live() && text(stream, column, it) == value;
    let days = positions.iter().filter(says);
    let days = days.filter_map(|it| text(stream, "start_date", it));
    Ok(days.max().map(Foreign::from))
}

/// Tables that no line is about yet: roots, and tables below one that did not change itself.
fn others(source: &Source, changed: &BTreeMap<&str, [u64; 3]>) -> Vec<Headline> {
    let told = [PEOPLE, PAYROLLS, PAYSTUBS];
    let told: BTreeSet<_> = told
        .into_iter()
        .filter(|it| changed.contains_key(it))
        .collect();
    let is_other = |stream: &&Stream| {
        let mut above = [stream.parent, Some(stream.family)].into_iter().flatten();
        let is_below = above.any(|it| it != stream.name && changed.contains_key(it));
        changed.contains_key(stream.name) && !told.contains(stream.name) && !is_below
    };
    let streams = source.streams.iter().filter(is_other);
    let rows = streams.map(|stream| Headline::Rows {
        table: stream.name.to_owned(),
        counts: changed[stream.name],
    });
    rows.collect()
}
