//! Private data that a person no longer includes: it has left what a reader sees after the next run.

use jiff::ToSpan;

use super::{NAME, Stage, full};

impl Stage {
    /// Nothing private is included any more. What was known until then is up to date.
    pub(super) fn withdraw(&mut self) {
        if self.home.store().exists() {
            self.clean(10.minutes(), &full());
        }
        self.learn();
        let before = self.truth.clone();
        self.home.withdraw();
        self.other.withdraw();
        self.news = true;
        self.learn();
        self.withdrawn = Some([before, self.truth.clone()]);
    }

    /// Rows lose what was withdrawn before a run does anything else to them.
    pub(super) fn redacted(&mut self) {
        if let Some([before, after]) = &self.withdrawn {
            self.seen.withdraw(before, after);
        }
    }

    /// After a run, however it ended, nothing is there that was withdrawn.
    pub(super) fn is_withdrawn(&mut self) {
        if self.withdrawn.is_none() || !self.home.store().exists() {
            return;
        }
        let store = self.home.env.store(NAME);
        for private in [
            "members WHERE date_of_birth IS NOT NULL",
            "members WHERE sex_assigned_at_birth IS NOT NULL",
            "members WHERE _raw LIKE '%.at.home%'",
            "member_emails WHERE address LIKE '%.at.home%'",
            "member_addresses WHERE true",
            "company WHERE _raw LIKE '%line1%'",
        ] {
            let sql = format!("SELECT count(*) FROM {private} AND _deleted_at IS NULL");
            let rows: i64 = store.query_row(&sql, [], |row| row.get(0)).unwrap();
            assert_eq!(rows, 0, "{private}");
        }
    }
}
