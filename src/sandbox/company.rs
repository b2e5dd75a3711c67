//! Which made-up company is served, and as of which day.

use jiff::civil::{Date, date};

use super::calendar::Period;

/// Which company is served, and as of which day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    /// Everything is drawn from this number: the same seed gives the same people, ids and amounts.
    pub seed: u64,
    /// How many people each payroll pays. Beside them the list of members has those who left since
    /// the first payroll served, and one person abroad, on no payroll, for every twelve.
    pub members: usize,
    /// How many payrolls there are up to `as_of`, unless `since` says where they begin.
    pub payrolls: usize,
    /// The day the company is looked at; nothing later is known. The world ends with the year 2999,
    /// and its payrolls begin with 2012.
    pub as_of: Date,
    /// The first payroll is the first one paid on or after this day; `None` counts `payrolls` back
    /// from `as_of`. Set it when `as_of` moves on from one server to the next, so that what was
    /// served once stays served.
    pub since: Option<Date>,
    /// Whether it has what real payrolls have: several pay groups, corrections, moves dated back
    /// and more; the list is in `varied`.
    pub varied: bool,
    /// Which identities hold between its amounts, from 0 on; the list is in `books`.
    pub books: u32,
}

impl Default for Company {
    /// A fixed day rather than today's, so that a test never depends on when it runs.
    fn default() -> Self {
        Self {
            seed: 1,
            members: 24,
            payrolls: 26,
            as_of: date(2026, 6, 30),
            since: None,
            varied: false,
            books: 0,
        }
    }
}

impl Company {
    /// The first payroll served.
    pub fn first(&self) -> Period {
        let last = Period::paid_by(self.as_of);
        let first = match self.since {
            Some(since) => {
                let before = Period::paid_by(since);
                if before.pay_date() == since {
                    before.0
                } else {
                    before.0 + 1
                }
            }
            None => {
                let count = i64::try_from(self.payrolls).unwrap_or(i64::MAX);
                last.0.saturating_sub(count).saturating_add(1)
            }
        };
        Period(first.max(0))
    }

    /// The day that, as `since`, keeps today's first payroll the first.
    pub fn first_pay_date(&self) -> Date {
        self.first().pay_date()
    }
}
