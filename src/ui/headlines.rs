//! News as lines: with names and amounts for a person who reads or asks, with ids and counts for
//! mail, logs and whatever else a pipe leads to.

use super::summary::{count, things};
use super::{bold, cyan, dim, green, red, yellow};
use crate::foreign::Foreign;
use crate::money::{self, Minor};
use crate::report::{Headline, Headlines, PayrollNews, PersonNews, Turn};

/// The most lines of news.
const MOST: usize = 8;

/// Who reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// A person, at a terminal or by a command that asks for it.
    Person,
    /// Anybody: no names, and no one's amounts.
    Anybody,
}

impl Headlines {
    /// What there is, in a line: `33 people, 26 payrolls, 624 paystubs`.
    pub fn totals(&self) -> Option<String> {
        let each = self.totals.iter().map(|(number, thing)| match *thing {
            "person" => people(*number),
            thing => things(*number, thing),
        });
        let each: Vec<_> = each.collect();
        (!each.is_empty()).then(|| each.join(", "))
    }

    /// The news, a line each, and how many more there are.
    pub fn lines(&self, audience: Audience) -> Vec<String> {
        // Without a terminal each table has a line of its own already.
        let is_told = |it: &&Headline| audience == Audience::Person || !it.is_of_a_table();
        let all = self.lines.iter().filter(is_told);
        let mut lines: Vec<_> = all.map(|line| line.text(audience)).collect();
        if lines.len() > MOST {
            let more = lines.len() + 1 - MOST;
            lines.truncate(MOST - 1);
            lines.push(format!("and {} more", count(more as u64)));
        }
        lines
    }

    /// The command to go on with, and what it shows.
    pub fn next(&self) -> Option<(String, &'static str)> {
        let first = self.lines.first()?;
        let named = |flag: &str| {
            let name = self.connection.as_ref();
            name.map_or_else(String::new, |name| format!(" {flag}{name}"))
        };
        if let Headline::Payroll(PayrollNews {
            date: Some(date),
            turn: Turn::Changed,
            ..
        }) = first
        {
            let command = format!("drivetrain why payroll {date}{}", named("--connection "));
            return Some((command, "shows where it comes from"));
        }
        Some((format!("drivetrain changes{}", named("")), "lists them"))
    }

    /// The same as a line for a terminal.
    pub(super) fn next_line(&self) -> Option<String> {
        let (command, what) = self.next()?;
        let what = dim().apply_to(what);
        Some(format!("{}   {what}", cyan().apply_to(command)))
    }
}

/// `1 person`, `33 people`.
pub fn people(number: u64) -> String {
    let word = if number == 1 { "person" } else { "people" };
    format!("{} {word}", count(number))
}

impl Headline {
    fn is_of_a_table(&self) -> bool {
        matches!(self, Self::Rows { .. })
    }

    fn text(&self, audience: Audience) -> String {
        match self {
            Self::Payroll(news) => news.text(audience),
            Self::NewPayrolls { count, dates } => {
                let new = things(*count, "new payroll");
                let dates = dates.as_ref().filter(|_| audience == Audience::Person);
                let dates = dates.map(|[first, last]| format!(", paid {first} to {last}"));
                format!("{new}{}", dates.unwrap_or_default())
            }
            Self::Person(news) => news.text(audience),
            Self::People { count, what } => format!("{} {what}", people(*count)),
            Self::Rows { table, counts } => format!("{table}: {}", counted(*counts)),
        }
    }
}

/// `1 new, 2 changed, 3 removed`: only what there is.
pub fn counted(counts: [u64; 3]) -> String {
    let words = ["new", "changed", "removed"];
    let each = counts.iter().zip(words).filter(|(number, _)| **number > 0);
    let each: Vec<_> = each
        .map(|(number, word)| format!("{} {word}", count(*number)))
        .collect();
    each.join(", ")
}

impl PayrollNews {
    fn text(&self, audience: Audience) -> String {
        let paystubs = match self.paystubs {
            0 => String::new(),
            more => format!(", {}", things(more, "paystub")),
        };
        if audience == Audience::Anybody {
            let what = match self.turn {
                Turn::New => "new",
                Turn::Changed => "changed",
                Turn::Removed => "removed",
            };
            return format!("payroll {}: {what}{paystubs}", self.key);
        }
        let name = self.date.as_ref().unwrap_or(&self.key);
        let name = bold().apply_to(format!("payroll {name}"));
        let currency = self.currency.as_ref();
        let currency = currency.map_or_else(String::new, |currency| format!(" {currency}"));
        let what = match (self.turn, self.gross) {
            (Turn::Removed, _) => red().apply_to("removed at Justworks").to_string(),
            (Turn::New, [_, Some(gross)]) => {
                let new = green().apply_to("new");
                format!("{new}, gross {}{currency}", money::show(gross))
            }
            (Turn::New, _) => green().apply_to("new").to_string(),
            (Turn::Changed, [Some(old), Some(new)]) if old != new => {
                let (was, is) = (money::show(old), money::show(new));
                let more = yellow().apply_to(format!("({})", signed(old, new)));
                format!("gross {was} → {is}{currency} {more}")
            }
            (Turn::Changed, _) => yellow().apply_to("changed, same gross").to_string(),
        };
        format!("{name}  {what}{paystubs}")
    }
}

impl PersonNews {
    fn text(&self, audience: Audience) -> String {
        if audience == Audience::Anybody {
            return format!("person {}: {} changed", self.key, self.field);
        }
        let name = bold().apply_to(&self.name);
        let side =
            |side: &Option<Foreign>| side.as_ref().map_or("(none)".into(), Foreign::to_string);
        let [old, new] = &self.sides;
        let on = self.on.as_ref();
        let on = on.map_or_else(String::new, |on| format!(" on {on}"));
        format!("{name}  {} → {}{on}", side(old), side(new))
    }
}

/// By how much an amount is another one: `+123.45`.
pub fn signed(old: Minor, new: Minor) -> String {
    let more = i128::from(new) - i128::from(old);
    let sign = if more < 0 { '-' } else { '+' };
    let shown = Minor::try_from(more.abs()).map(money::show);
    format!(
        "{sign}{}",
        shown.unwrap_or_else(|_| "more than can be shown".into())
    )
}
