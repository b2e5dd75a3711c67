//! The tie-out: sums that must add up before a payroll is believed.
//!
//! It gets every row as it is landed. A part that cannot be read, or in another currency than its
//! total, makes the sum unknown, and an unknown sum does not tie: nothing is skipped in silence.
//!
//! Parts are kept only while their root is read. Then each total is reduced to its sum, and what
//! ties below the root to a count, so that ten times the payrolls take no more memory.

use std::collections::{BTreeMap, HashMap};

use crate::catalog::{Cell, Record, Tie};
use crate::foreign::Foreign;
use crate::money::Minor;
use crate::report::{Difference, TieReport};

/// The books of one family.
#[derive(Debug)]
pub struct TieOut {
    ties: Vec<Book>,
}

#[derive(Debug)]
struct Book {
    tie: &'static Tie,
    open: HashMap<String, Open>,
    settled: BTreeMap<String, Settled>,
}

/// One root while it is read.
#[derive(Debug, Default)]
struct Open {
    totals: HashMap<String, Total>,
    parts: HashMap<String, Parts>,
}

/// One root that was read.
#[derive(Debug, Default)]
struct Settled {
    /// Totals below the root that tie.
    tied: u64,
    /// The root's own total, and those that do not tie.
    sums: HashMap<String, (Total, Sum)>,
}

#[derive(Debug)]
struct Total {
    amount: Option<Minor>,
    currency: Option<String>,
}

#[derive(Debug)]
struct Amount {
    minor: Option<Minor>,
    currency: Option<String>,
    /// Whether it may stand beside the total.
    beside: bool,
}

#[derive(Debug, Default)]
struct Parts {
    /// Parts with keys: one that is read twice counts once.
    keyed: HashMap<String, Amount>,
    /// Parts without keys: they arrive as a whole set, right after their total.
    set: Vec<Amount>,
}

/// The sum of a total's parts.
#[derive(Debug, Clone, Copy)]
struct Sum {
    /// No sum of parts overflows an i128. `None` if a part is unreadable or in another currency.
    amount: Option<i128>,
    /// What of it may stand beside the total.
    beside: i128,
    parts: u64,
}

impl Sum {
    fn of(parts: Option<Parts>, total: &Total) -> Self {
        let mut sum = Self {
            amount: Some(0),
            beside: 0,
            parts: 0,
        };
        let parts = parts.unwrap_or_default();
        for part in parts.keyed.into_values().chain(parts.set) {
            sum.add(part, total);
        }
        sum
    }

    fn add(&mut self, part: Amount, total: &Total) {
        let same = part.currency.is_none() || part.currency == total.currency;
        let amount = part.minor.filter(|_| same).map(i128::from);
        self.beside += amount.filter(|_| part.beside).unwrap_or(0);
        self.amount = self.amount.zip(amount).map(|(sum, amount)| sum + amount);
        self.parts += 1;
    }

    fn minor(&self) -> Option<Minor> {
        Minor::try_from(self.amount?).ok()
    }

    fn ties(&self, total: &Total) -> bool {
        let total = total.amount.map(i128::from);
        let is_total = |sum: i128| total == Some(sum);
        self.amount
            .is_some_and(|sum| is_total(sum) || is_total(sum - self.beside))
    }
}

fn column(record: &Record, name: &str) -> Option<Cell> {
    let at = record.stream.column(name)?;
    record.cells.get(at).cloned()
}

fn amount(record: &Record, name: &str) -> Option<Minor> {
    match column(record, name) {
        Some(Cell::Int(amount)) => Some(amount),
        _ => None,
    }
}

fn text(record: &Record, name: &str) -> Option<String> {
    match column(record, name) {
        Some(Cell::Text(text)) => Some(text),
        _ => None,
    }
}

/// Whether a column holds this text, in whatever case.
fn holds(record: &Record, (column, wanted): (&str, &str)) -> bool {
    let cell = record
        .stream
        .column(column)
        .and_then(|at| record.cells.get(at));
    let Some(Cell::Text(text)) = cell else {
        return false;
    };
    let mut parts = text.as_bytes().windows(wanted.len());
    parts.any(|part| part.eq_ignore_ascii_case(wanted.as_bytes()))
}

impl TieOut {
    /// Books for the sums whose total and parts are both read.
    pub fn new(ties: &'static [Tie], reads: impl Fn(&str) -> bool) -> Self {
        let book = |tie: &'static Tie| Book {
            tie,
            open: HashMap::new(),
            settled: BTreeMap::new(),
        };
        let both = |tie: &&Tie| reads(tie.total.0) && reads(tie.parts.0);
        Self {
            ties: ties.iter().filter(both).map(book).collect(),
        }
    }

    /// Begins to read a root, perhaps again.
    pub fn begin(&mut self, root: &str) {
        for book in &mut self.ties {
            book.settled.remove(root);
            book.open.entry(root.to_owned()).or_default();
        }
    }

    /// Closes a root that was read with all that belongs to it.
    pub fn settle(&mut self, root: &str) {
        for book in &mut self.ties {
            book.settle(root);
        }
    }

    /// Whether the sums of a root that was read tie, as far as is known.
    pub fn ties(&self, root: &str) -> bool {
        let mut books = self.ties.iter();
        books.all(|book| {
            let own = book.settled.get(root).and_then(|it| it.sums.get(root));
            own.is_none_or(|(total, sum)| sum.ties(total))
        })
    }

    /// Takes a row. One that is read again replaces itself and the set below it.
    pub fn add(&mut self, record: &Record) {
        for book in &mut self.ties {
            book.add_total(record);
            book.add_part(record);
        }
    }

    /// Takes a row that stays as it is public, as a part only: its own sum was tied when it was
    /// read.
    pub fn add_part_only(&mut self, record: &Record) {
        for book in &mut self.ties {
            book.add_part(record);
        }
    }

    /// Closes the books, without the roots that are not published.
    pub fn close(&mut self, leave_out: impl Fn(&str) -> bool) -> Vec<TieReport> {
        self.ties
            .iter_mut()
            .map(|book| book.close(&leave_out))
            .collect()
    }
}

impl Book {
    fn add_total(&mut self, record: &Record) {
        let tie = self.tie;
        if record.stream.name != tie.total.0 {
            return;
        }
        let total = Total {
            amount: amount(record, tie.total.1),
            currency: text(record, "currency"),
        };
        let open = self.open.entry(record.root.clone()).or_default();
        open.totals.insert(record.key.clone(), total);
        if let Some(parts) = open.parts.get_mut(&record.key) {
            parts.set.clear();
        }
    }

    fn add_part(&mut self, record: &Record) {
        let tie = self.tie;
        let lacks = |(name, word)| text(record, name).as_deref() != Some(word);
        if record.stream.name != tie.parts.0 || tie.only.is_some_and(lacks) {
            return;
        }
        let Some(parent) = &record.parent else {
            return;
        };
        let part = Amount {
            minor: amount(record, tie.parts.1),
            currency: text(record, "currency"),
            beside: tie.beside.iter().any(|it| holds(record, *it)),
        };
        // A row that no list shows, but that is still there, comes after its root has been read.
        if let Some(settled) = self.settled.get_mut(&record.root) {
            if let Some((total, sum)) = settled.sums.get_mut(parent) {
                sum.add(part, total);
            }
            return;
        }
        let open = self.open.entry(record.root.clone()).or_default();
        let parts = open.parts.entry(parent.clone()).or_default();
        if record.stream.key.is_some() {
            parts.keyed.insert(record.key.clone(), part);
        } else {
            parts.set.push(part);
        }
    }

    fn settle(&mut self, root: &str) {
        if let Some(open) = self.open.remove(root) {
            let settled = open.close(root);
            self.settled.insert(root.to_owned(), settled);
        }
    }

    fn close(&mut self, leave_out: &impl Fn(&str) -> bool) -> TieReport {
        for (root, open) in self.open.drain() {
            self.settled.insert(root.clone(), open.close(&root));
        }
        let mut tied = 0;
        let mut differences = Vec::new();
        for (root, settled) in &self.settled {
            if leave_out(root) {
                continue;
            }
            tied += settled.tied;
            for (key, (total, sum)) in &settled.sums {
                if sum.ties(total) {
                    tied += 1;
                    continue;
                }
                differences.push(Difference {
                    key: key.as_str().into(),
                    root: root.as_str().into(),
                    total_minor: total.amount,
                    parts_minor: sum.minor(),
                    parts: sum.parts,
                    currency: total.currency.clone().map(Foreign::from),
                });
            }
        }
        differences.sort_by(|one, other| one.key.cmp(&other.key));
        TieReport {
            about: self.tie.about.to_owned(),
            stream: self.tie.total.0.to_owned(),
            tied,
            differences,
        }
    }
}

impl Open {
    fn close(mut self, root: &str) -> Settled {
        let mut settled = Settled::default();
        for (key, total) in self.totals {
            let sum = Sum::of(self.parts.remove(&key), &total);
            // Only the root may get more parts.
            if key != root && sum.ties(&total) {
                settled.tied += 1;
            } else {
                settled.sums.insert(key, (total, sum));
            }
        }
        settled
    }
}

#[cfg(test)]
mod tests;
