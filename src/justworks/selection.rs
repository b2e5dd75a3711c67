//! What is read and what is not: words that a person includes or excludes, and why a stream is
//! skipped.
//!
//! What is private, and what costs many requests, is read only if it is included by name; everything
//! else is read unless it is excluded. Either way the grant has the last word.

use super::scopes::{Include, Scopes};
use super::streams::STREAMS;
use crate::catalog::{Cursor, Stream, find};
use crate::codes;
use crate::report::{Class, Problem};

/// A word of `--include` or `--exclude`.
#[derive(Debug, Clone, Copy)]
pub enum Wish {
    /// Something that is off unless it is named.
    Optional(Include),
    /// A stream that is on unless it is excluded.
    Stream(&'static Stream),
}

/// The words of a connection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// What is read beyond the default.
    pub include: Vec<Include>,
    /// Names of streams that are not read, though they would be.
    pub exclude: Vec<String>,
}

impl Wish {
    /// Reads a word: that of an [`Include`], or a stream's name.
    ///
    /// Errors with the words there are.
    pub fn read(word: &str) -> Result<Self, String> {
        let named = |word: &str| Include::ALL.into_iter().find(|it| it.word() == word);
        if let Some(include) = named(word) {
            return Ok(Self::Optional(include));
        }
        match find(STREAMS, word) {
            Some(stream) => Ok(match stream.include.and_then(named) {
                Some(include) => Self::Optional(include),
                None => Self::Stream(stream),
            }),
            None => {
                let optional = Include::ALL.map(Include::word).join(", ");
                Err(format!(
                    "there are {optional}, and the tables that `drivetrain streams` lists"
                ))
            }
        }
    }
}

impl Selection {
    /// Reads it from now on.
    pub fn include(&mut self, wish: Wish) {
        match wish {
            Wish::Optional(include) => {
                self.include.push(include);
                self.include.sort();
                self.include.dedup();
            }
            Wish::Stream(stream) => self.exclude.retain(|name| name != stream.name),
        }
    }

    /// Reads it no longer.
    pub fn exclude(&mut self, wish: Wish) {
        match wish {
            Wish::Optional(include) => self.include.retain(|other| *other != include),
            Wish::Stream(stream) => {
                self.exclude.push(stream.name.to_owned());
                self.exclude.sort();
                self.exclude.dedup();
            }
        }
    }

    /// Why a stream is not read; `None` if it is. A child is read only with its parent, which is the
    /// plan's business.
    pub fn skips(&self, stream: &Stream, granted: &Scopes) -> Option<Problem> {
        let skip = |code, message| Some(Problem::new(code, Class::Forbidden, message));
        let wished = |word: &str| self.include.iter().any(|include| include.word() == word);
        if let Some(word) = stream.include.filter(|word| !wished(word)) {
            let message = format!("not included: --include {word}");
            return skip(codes::SELECTION_NOT_INCLUDED, message);
        }
        let by_the_day = matches!(stream.cursor, Cursor::Days { .. });
        if by_the_day && !self.include.contains(&Include::MonthEndBalances) {
            let message = "not included: --include month_end_balances, or \
                `drivetrain sync --balances-as-of DATE`";
            return skip(codes::SELECTION_NOT_INCLUDED, message.to_owned());
        }
        if self.exclude.iter().any(|name| name == stream.name) {
            return skip(codes::SELECTION_EXCLUDED, "excluded".to_owned());
        }
        let lacking = stream.scopes.iter().find(|scope| !granted.covers(scope))?;
        let message = format!("the scope {lacking} is not granted");
        skip(codes::SCOPE_NOT_GRANTED, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::Code;

    fn reads(selection: &Selection, name: &str) -> Option<Code> {
        let everything: Vec<_> = crate::justworks::scopes::SCOPES
            .iter()
            .map(|scope| scope.name)
            .collect();
        let granted = Scopes::read(&everything.join(" "));
        let skipped = selection.skips(find(STREAMS, name).unwrap(), &granted);
        skipped.map(|problem| problem.code)
    }

    #[test]
    fn private_and_costly_streams_are_off_unless_named() {
        let mut selection = Selection::default();
        let off = |selection: &Selection| -> Vec<&str> {
            let names = STREAMS.iter().map(|stream| stream.name);
            names
                .filter(|name| reads(selection, name).is_some())
                .collect()
        };
        assert_eq!(
            off(&selection),
            [
                "bank_account",
                "member_phones",
                "member_addresses",
                "tax_ids",
                "time_off_balances",
                "time_off_balances_at"
            ]
        );
        selection.include(Wish::read("tax_ids").unwrap());
        selection.include(Wish::read("member_phones").unwrap());
        assert_eq!(selection.include, [Include::Phones, Include::TaxIds]);
        assert_eq!(
            off(&selection),
            [
                "bank_account",
                "member_addresses",
                "time_off_balances",
                "time_off_balances_at"
            ]
        );
        selection.exclude(Wish::read("phones").unwrap());
        assert_eq!(
            reads(&selection, "member_phones").as_ref(),
            Some(&codes::SELECTION_NOT_INCLUDED)
        );
    }

    #[test]
    fn a_stream_can_be_excluded_and_taken_back() {
        let mut selection = Selection::default();
        let fees = Wish::read("payroll_fees").unwrap();
        selection.exclude(fees);
        selection.exclude(fees);
        assert_eq!(selection.exclude, ["payroll_fees"]);
        assert_eq!(
            reads(&selection, "payroll_fees").as_ref(),
            Some(&codes::SELECTION_EXCLUDED)
        );
        selection.include(fees);
        assert_eq!(reads(&selection, "payroll_fees"), None);
        assert!(Wish::read("paydays").unwrap_err().contains("tax_ids"));
    }

    #[test]
    fn the_grant_has_the_last_word() {
        let selection = Selection::default();
        let granted = Scopes::read("company.detail:read");
        let skips = |name| {
            let skipped = selection.skips(find(STREAMS, name).unwrap(), &granted);
            skipped.map(|problem| problem.message)
        };
        assert_eq!(skips("custom_fields"), None);
        assert_eq!(
            skips("jurisdictions").as_deref(),
            Some("the scope member.detail:read is not granted")
        );
    }
}
