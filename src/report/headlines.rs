//! What a run's news are called: payrolls and people first, as finance speaks of them.
//!
//! They are made of the rows themselves, and hold names and amounts: they are for a person who asks,
//! and are never part of a [`Report`](super::Report).

use crate::foreign::Foreign;
use crate::money::Minor;

/// The most important news, and how much is there.
#[derive(Debug, Default)]
pub struct Headlines {
    /// What there is now: how many, and of what (`person`, `payroll`, `paystub`).
    pub totals: Vec<(u64, &'static str)>,
    /// The news, the most important first.
    pub lines: Vec<Headline>,
    /// The connection, where a command has to name it because there are several.
    pub connection: Option<String>,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It was not there before.
    New,
    /// It says something else.
    Changed,
    /// It is no longer there.
    Removed,
}

/// One piece of news.
#[derive(Debug)]
pub enum Headline {
    /// One payroll.
    Payroll(PayrollNews),
    /// Several new ones.
    NewPayrolls {
        /// How many.
        count: u64,
        /// The first and the last pay date.
        dates: Option<[Foreign; 2]>,
    },
    /// One person.
    Person(PersonNews),
    /// Several people, or one who needs no name.
    People {
        /// How many.
        count: u64,
        /// What became of them, behind "1 person": `joined`.
        what: &'static str,
    },
    /// Rows of another table.
    Rows {
        /// The table.
        table: String,
        /// How many are new, changed and removed.
        counts: [u64; 3],
    },
}

/// What became of a payroll.
#[derive(Debug)]
pub struct PayrollNews {
    /// Its key.
    pub key: Foreign,
    /// Its pay date.
    pub date: Option<Foreign>,
    /// What became of it.
    pub turn: Turn,
    /// Its gross pay before and after.
    pub gross: [Option<Minor>; 2],
    /// Its currency.
    pub currency: Option<Foreign>,
    /// How many of its paystubs are new, changed or removed.
    pub paystubs: u64,
}

/// What became of a person.
#[derive(Debug)]
pub struct PersonNews {
    /// The person's key.
    pub key: Foreign,
    /// The person's name.
    pub name: Foreign,
    /// What changed: `department`.
    pub field: &'static str,
    /// What it was and is.
    pub sides: [Option<Foreign>; 2],
    /// Since when, if the source says that.
    pub on: Option<Foreign>,
}
