//! What each scope fills: whole tables, columns of `members`, or both. A person sees it before the
//! sign-in, and for a scope that was not granted.

use super::scopes::{Include, find};
use super::streams::STREAMS;
use crate::catalog::{Cursor, Stream};

/// What a scope's data goes into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeCoverage {
    /// Tables that exist only with it.
    pub tables: Vec<&'static str>,
    /// Columns of `members`.
    pub columns: &'static [&'static str],
}

impl ScopeCoverage {
    /// Of the scope with this name, for a person who has included this.
    pub fn of(name: &str, include: &[Include]) -> Self {
        let scope = find(name);
        let included = scope.and_then(|scope| scope.includes);
        let opens = |scope: &&str| *scope == name || Some(*scope) == included;
        let wished = |word| include.iter().any(|include| include.word() == word);
        // Single days are read at the ends of months where that is included.
        let by_word = |stream: &Stream| {
            matches!(stream.cursor, Cursor::Days { .. }).then(|| Include::MonthEndBalances.word())
        };
        let tables = STREAMS
            .iter()
            .filter(|stream| stream.scopes.iter().any(opens))
            .filter(|stream| stream.include.is_none_or(wished))
            .filter(|stream| by_word(stream).is_none_or(wished))
            .map(|stream| stream.name);
        Self {
            tables: tables.collect(),
            columns: scope.map_or(&[][..], |scope| scope.columns),
        }
    }

    /// Where it goes, in a few words.
    pub fn named_tables(&self) -> String {
        let members = (!self.columns.is_empty()).then_some("members");
        let all: Vec<_> = members
            .into_iter()
            .chain(self.tables.iter().copied())
            .collect();
        if all.is_empty() {
            "no table".to_owned()
        } else {
            all.join(", ")
        }
    }
}

/// What is missing without a scope that was asked for and not granted.
pub fn missing_without(name: &str, include: &[Include]) -> String {
    let opens = find(name).map_or(name, |scope| scope.opens);
    let fills = ScopeCoverage::of(name, include);
    let mut missing = vec![opens.to_owned()];
    if !fills.tables.is_empty() {
        missing.push(format!("no {}", fills.tables.join(", ")));
    }
    match fills.columns {
        [] => {}
        [column] => missing.push(format!("members.{column} stays empty")),
        columns => missing.push(format!("{} of members stay empty", columns.join(", "))),
    }
    missing.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;
    use crate::justworks::scopes::SCOPES;

    #[test]
    fn columns_of_scopes_are_columns_of_members() {
        let members = catalog::find(STREAMS, "members").unwrap();
        for scope in SCOPES {
            for column in scope.columns {
                assert!(members.column(column).is_some(), "{column}");
            }
        }
    }

    #[test]
    fn every_scope_fills_something_for_somebody() {
        for scope in SCOPES {
            let fills = ScopeCoverage::of(scope.name, &Include::ALL);
            assert_ne!(fills.named_tables(), "no table", "{}", scope.name);
        }
    }

    #[test]
    fn says_where_it_goes_and_what_is_missing() {
        assert_eq!(
            ScopeCoverage::of("payroll:read", &[]).named_tables(),
            "payrolls, payroll_fees"
        );
        let pay = ScopeCoverage::of("member.pay:read", &[]);
        assert_eq!(pay.named_tables(), "members, pay_history");
        let phones = |include: &[Include]| {
            let fills = ScopeCoverage::of("member.detail:read", include);
            fills.tables.contains(&"member_phones")
        };
        assert!(!phones(&[]) && phones(&[Include::Phones]));
        assert_eq!(
            missing_without("member.sex:read", &[]),
            "sex of each person; members.sex_assigned_at_birth stays empty"
        );
        assert_eq!(
            missing_without("paystub:read", &[]),
            "paystubs with earnings, deductions and taxes; no paystubs, paystub_lines"
        );
    }
}
