//! The tie-out: sums that must add up before a payroll is believed.
//!
//! Fed with every row as it is landed. A part that is not readable, or in another currency than its
//! total, makes the sum unknown, and an unknown sum does not tie: nothing is skipped in silence.

use std::collections::{BTreeMap, HashMap};

use crate::catalog::{Cell, Record, Tie};
use crate::money::Minor;
use crate::report::{Difference, TieReport};

/// The books of one run.
#[derive(Debug)]
pub struct TieOut {
    ties: Vec<Book>,
}

#[derive(Debug)]
struct Book {
    tie: &'static Tie,
    totals: BTreeMap<String, Total>,
    parts: HashMap<String, Parts>,
}

#[derive(Debug)]
struct Total {
    root: String,
    amount: Option<Minor>,
    currency: Option<String>,
}

type Part = (Option<Minor>, Option<String>);

#[derive(Debug, Default)]
struct Parts {
    /// Parts with a key of their own: one that is read twice counts once.
    keyed: HashMap<String, Part>,
    /// Parts without one arrive as a whole set, right after their total.
    set: Vec<Part>,
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

impl TieOut {
    /// Books for those sums whose total and parts are both read.
    pub fn new(ties: &'static [Tie], reads: impl Fn(&str) -> bool) -> Self {
        let book = |tie: &'static Tie| Book {
            tie,
            totals: BTreeMap::new(),
            parts: HashMap::new(),
        };
        let both = |tie: &&Tie| reads(tie.total.0) && reads(tie.parts.0);
        Self {
            ties: ties.iter().filter(both).map(book).collect(),
        }
    }

    /// Takes a row. A row that is read again replaces itself, with the set below it.
    pub fn add(&mut self, record: &Record) {
        for book in &mut self.ties {
            book.add_total(record);
            book.add_part(record);
        }
    }

    /// Takes a row that stays as it is public: its own sum was judged when it was read.
    pub fn add_judged(&mut self, record: &Record) {
        for book in &mut self.ties {
            book.add_part(record);
        }
    }

    /// Closes the books, but for the roots that are not published anyway.
    pub fn close(&self, leave_out: impl Fn(&str, &str) -> bool) -> Vec<TieReport> {
        self.ties
            .iter()
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
            root: record.root.clone(),
            amount: amount(record, tie.total.1),
            currency: text(record, "currency"),
        };
        self.totals.insert(record.key.clone(), total);
        if let Some(parts) = self.parts.get_mut(&record.key) {
            parts.set.clear();
        }
    }

    fn add_part(&mut self, record: &Record) {
        let tie = self.tie;
        let counts = || {
            tie.only
                .is_none_or(|(name, word)| text(record, name).as_deref() == Some(word))
        };
        let (true, Some(parent)) = (record.stream.name == tie.parts.0, &record.parent) else {
            return;
        };
        if !counts() {
            return;
        }
        let parts = self.parts.entry(parent.clone()).or_default();
        let part = (amount(record, tie.parts.1), text(record, "currency"));
        if record.stream.key.is_some() {
            parts.keyed.insert(record.key.clone(), part);
        } else {
            parts.set.push(part);
        }
    }

    fn close(&self, leave_out: &impl Fn(&str, &str) -> bool) -> TieReport {
        let mut tied = 0;
        let mut differences = Vec::new();
        let nothing = Parts::default();
        for (key, total) in &self.totals {
            if leave_out(self.tie.total.0, &total.root) {
                continue;
            }
            let parts = self.parts.get(key).unwrap_or(&nothing);
            let all = || parts.keyed.values().chain(&parts.set);
            // i128: no sum of parts can overflow before it is compared.
            let sum = all().try_fold(0_i128, |sum, (amount, currency)| {
                let same = currency.is_none() || currency == &total.currency;
                amount
                    .filter(|_| same)
                    .map(|amount| sum + i128::from(amount))
            });
            let sum = sum.and_then(|sum| Minor::try_from(sum).ok());
            if sum.is_some() && sum == total.amount {
                tied += 1;
                continue;
            }
            differences.push(Difference {
                key: key.clone(),
                root: total.root.clone(),
                total_minor: total.amount,
                parts_minor: sum,
                parts: all().count() as u64,
                currency: total.currency.clone(),
            });
        }
        TieReport {
            about: self.tie.about.to_owned(),
            stream: self.tie.total.0.to_owned(),
            tied,
            differences,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::find;
    use crate::justworks::streams::{STREAMS, TIES};
    use crate::sync::record::{Drifts, Link, make};
    use serde_json::{Value, json};

    fn row(stream: &str, item: Value, parent: Option<&str>) -> Record {
        let link = Link {
            parent: parent.map(str::to_owned),
            root: parent.map(|_| "p".to_owned()),
            position: Some(0),
            array: Some("earning"),
            summary: None,
        };
        make(
            find(STREAMS, stream).unwrap(),
            &item,
            link,
            false,
            &Drifts::default(),
        )
        .unwrap()
    }

    fn stub(id: &str, gross: Value, currency: &str) -> Record {
        let item = json!({"paystub_id": id, "gross_pay": gross, "currency": currency});
        row("paystubs", item, Some("p"))
    }

    fn gross(stubs: &[Record]) -> TieReport {
        let mut books = TieOut::new(TIES, |_| true);
        books.add(&row(
            "payrolls",
            json!({"id": "p", "gross_pay": 300, "currency": "USD"}),
            None,
        ));
        stubs.iter().for_each(|stub| books.add(stub));
        books.close(|_, _| false).remove(0)
    }

    #[test]
    fn parts_that_add_up_tie_and_one_read_twice_counts_once() {
        let (one, two) = (stub("1", json!(100), "USD"), stub("2", json!(200), "USD"));
        assert_eq!(gross(&[one.clone(), two.clone(), one]).tied, 1);
    }

    #[test]
    fn a_cent_off_is_a_difference() {
        let report = gross(&[stub("1", json!(100), "USD"), stub("2", json!(199), "USD")]);
        assert_eq!(report.tied, 0);
        assert_eq!(report.differences[0].parts_minor, Some(299));
        assert_eq!(report.differences[0].total_minor, Some(300));
    }

    #[test]
    fn an_unreadable_part_or_another_currency_does_not_tie() {
        for odd in [stub("1", json!("300"), "USD"), stub("1", json!(300), "CAD")] {
            assert_eq!(gross(&[odd]).differences[0].parts_minor, None);
        }
        assert_eq!(gross(&[]).differences[0].parts_minor, Some(0));
    }

    #[test]
    fn a_set_that_is_read_again_replaces_the_former() {
        let mut books = TieOut::new(TIES, |_| true);
        for _ in 0..2 {
            books.add(&stub("1", json!(100), "USD"));
            let line = json!({"amount": 100, "currency": "USD"});
            books.add(&row("paystub_lines", line, Some("1")));
        }
        assert_eq!(books.close(|_, _| false)[2].tied, 1);
    }
}
