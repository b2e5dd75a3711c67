//! [`Event`]: what a change of a script comes to in its company.

use drivetrain::sandbox::Sandbox;
use jiff::ToSpan;
use jiff::civil::Date;

use super::script::Change;
use super::{MEMBERS_GONE, NAME, Stage};

/// What a change comes to in this company.
pub enum Event {
    Day(Date),
    Restated(Date),
    Gone(String),
    Undated(String),
    Dated,
}

impl Event {
    pub fn happen(&self, sandbox: &Sandbox) {
        match self {
            Self::Day(day) => sandbox.set_as_of(*day),
            Self::Restated(pay_date) => assert!(sandbox.restate(*pay_date), "{pay_date}"),
            Self::Gone(id) => sandbox.hide(id),
            Self::Undated(id) => sandbox.undate(id),
            Self::Dated => sandbox.date_all(),
        }
    }
}

impl Stage {
    /// What a change comes to; `None` where there is nothing to change.
    pub fn event(&mut self, change: Change) -> Option<Event> {
        match change {
            Change::Days(days) => {
                return Some(Event::Day(self.day.saturating_add(days.days())));
            }
            Change::Dated => return Some(Event::Dated),
            _ => {}
        }
        self.learn();
        let store = self.other.env.store(NAME);
        let column = |sql: String| {
            let mut statement = store.prepare(&sql).unwrap();
            let rows = statement.query_map([], |row| row.get(0)).unwrap();
            rows.map(|row| row.unwrap()).collect::<Vec<String>>()
        };
        let before = |days: i64| self.day.saturating_sub(days.days());
        let event = match change {
            Change::Days(_) | Change::Dated => return None,
            Change::Restatement(at) => {
                let dates = column(
                    "SELECT pay_date FROM payrolls
                     WHERE _deleted_at IS NULL AND pay_date IS NOT NULL ORDER BY 1 DESC"
                        .to_owned(),
                );
                Event::Restated(dates.get(at % dates.len().max(1))?.parse().unwrap())
            }
            Change::MemberGone(at) => {
                let ids = column(
                    "SELECT id FROM members WHERE _deleted_at IS NULL ORDER BY id".to_owned(),
                );
                if self.gone == MEMBERS_GONE || ids.len() < 3 {
                    return None;
                }
                Event::Gone(ids.get(at % ids.len())?.clone())
            }
            // Near the end of what is listed absence proves nothing.
            Change::PayrollGone(at) => {
                let until = before(40);
                let ids = column(format!(
                    "SELECT id FROM payrolls
                     WHERE _deleted_at IS NULL AND pay_date <= '{until}' ORDER BY pay_date"
                ));
                Event::Gone(ids.get(at % ids.len().max(1))?.clone())
            }
            Change::Undated(at) => {
                let ids = column(
                    "SELECT id FROM payrolls WHERE _deleted_at IS NULL
                     UNION ALL SELECT id FROM time_off_requests WHERE _deleted_at IS NULL"
                        .to_owned(),
                );
                Event::Undated(ids.get(at % ids.len().max(1))?.clone())
            }
        };
        self.gone += usize::from(matches!(change, Change::MemberGone(_)));
        Some(event)
    }
}
