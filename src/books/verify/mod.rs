//! Checks of payrolls and people: rules that find what cannot be right, by what the store shows now.
//!
//! A rule reads the base views and the finance views, never a source's own tables. What it stands on may
//! be published, inferred or learned ([`learn`]): as long as a formula is not known, what it would judge
//! is a warning at most.

pub mod learn;
mod lesson;
mod list;
mod look;
mod rule;
mod subset;

pub use lesson::{Change, Lesson, Verdict};
pub use list::RULES;
pub use look::{Looked, around, look, statements};
pub use rule::{PEOPLE, Rule, Severity, Sure};

use crate::store::OpenChecks;

/// The rule of this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

/// How many errors and how many warnings are open.
pub fn tally(open: &[OpenChecks]) -> (u64, u64) {
    let count = |severity: Severity| {
        let own = open.iter().filter(|it| it.severity == severity.word());
        own.map(|it| it.count).sum()
    };
    (count(Severity::Error), count(Severity::Warning))
}

#[cfg(test)]
mod tests {
    use super::RULES;

    #[test]
    fn each_rule_has_the_code_of_its_name_and_says_what_it_finds() {
        for rule in &RULES {
            assert_eq!(rule.code.as_str(), format!("check.{}", rule.id));
            assert!(rule.code.row().is_some(), "{}", rule.id);
        }
    }
}
