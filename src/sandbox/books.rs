//! The identities between the amounts of a payroll that Justworks does not publish, as numbered
//! variants.
//!
//! A program that takes one of them for granted has guessed. Number 0 is what the sandbox always
//! said; the others follow from the remainders of the number, so that the numbers from 0 to 69 are
//! all there are:
//!
//! | remainder | identity |
//! |---|---|
//! | of 2: 0 | gross = all earnings; net = gross − deductions |
//! | of 2: 1 | gross = earnings − reimbursements; net = gross − deductions + reimbursements |
//! | of 5: 0 | a tax is a line of category `tax` |
//! | of 5: 1 | … of category `taxes` |
//! | of 5: 2 | … of category `statutory` |
//! | of 5: 3 | … of category `fica` (Social Security and Medicare) or `withholding` (all others) |
//! | of 5: 4 | … whose type begins with `tax.`; its category is `deduction` or `contribution`, as of all lines |
//! | of 7: 0 | debit = gross + all contributions + fees |
//! | of 7: 1 | debit = net + employee taxes + employer taxes + fees |
//! | of 7: 2 | debit = gross + employer taxes + fees |
//! | of 7: 3 | as 0, without premiums, which are invoiced apart |
//! | of 7: 4 | as 1, without premiums |
//! | of 7: 5 | as 2, without premiums |
//! | of 7: 6 | debit = gross + all contributions: all fees are invoiced apart |
//!
//! What a payroll calls `employee_taxes` and `employer_taxes` is the sum of the lines that are taxes,
//! whatever these are called. What a person is paid is the same in all of them.

use std::borrow::Cow;

use super::paystub::{Line, REIMBURSEMENT};

/// Which identities hold, by their number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Books(pub u32);

/// The amounts of a payroll, in cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub gross: i64,
    pub net: i64,
    pub employee_taxes: i64,
    pub employer_taxes: i64,
    /// All that the company contributes, its taxes included.
    pub contributions: i64,
    /// All fees, premiums included.
    pub fees: i64,
    pub premiums: i64,
}

/// Which list of a paystub a line is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    Earnings,
    Deductions,
    Contributions,
}

impl Books {
    /// The gross pay of these earnings, in cents.
    pub fn gross(self, earnings: &[Line]) -> i64 {
        let apart = self.0 % 2 == 1;
        let counted = earnings
            .iter()
            .filter(|line| !apart || line.category != REIMBURSEMENT);
        counted.map(|line| line.amount).sum()
    }

    /// What the company's account is debited, in cents.
    pub fn debit(self, sums: &Sums) -> i64 {
        let taxes = sums.employee_taxes + sums.employer_taxes;
        match self.0 % 7 {
            1 => sums.net + taxes + sums.fees,
            2 => sums.gross + sums.employer_taxes + sums.fees,
            3 => sums.gross + sums.contributions + sums.fees - sums.premiums,
            4 => sums.net + taxes + sums.fees - sums.premiums,
            5 => sums.gross + sums.employer_taxes + sums.fees - sums.premiums,
            6 => sums.gross + sums.contributions,
            _ => sums.gross + sums.contributions + sums.fees,
        }
    }

    /// The category and the type that a line is shown with.
    pub fn words(self, list: List, line: &Line) -> (&'static str, Cow<'static, str>) {
        let kind = Cow::Borrowed(line.kind);
        match (self.0 % 5, list) {
            (0, _) | (_, List::Earnings) => (line.category, kind),
            (4, _) => {
                let category = match list {
                    List::Contributions => "contribution",
                    _ => "deduction",
                };
                if line.is_tax() {
                    (category, format!("tax.{kind}").into())
                } else {
                    (category, kind)
                }
            }
            _ if !line.is_tax() => (line.category, kind),
            (1, _) => ("taxes", kind),
            (2, _) => ("statutory", kind),
            _ if matches!(line.kind, "social_security" | "medicare") => ("fica", kind),
            _ => ("withholding", kind),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use crate::sandbox::company::Company;
    use crate::sandbox::record;
    use crate::sandbox::world::World;

    #[test]
    fn the_numbers_are_all_the_variants() {
        let variants: HashSet<[u32; 3]> = (0..70).map(|n| [n % 2, n % 5, n % 7]).collect();
        assert_eq!(variants.len(), 2 * 5 * 7);
    }

    #[test]
    fn an_identity_holds_and_others_do_not() {
        let varied = Company {
            varied: true,
            ..Company::default()
        };
        let base = World::new(varied.clone());
        let debits = |world: &World| -> Vec<i64> {
            world.payrolls.iter().map(|one| one.company_debit).collect()
        };
        let mut seen = HashSet::from([debits(&base)]);
        for books in 1..7 {
            let world = World::new(Company {
                books,
                ..varied.clone()
            });
            assert!(seen.insert(debits(&world)), "books {books} are others");
            for (one, other) in base.paystubs.iter().zip(&world.paystubs) {
                assert_eq!(
                    (&one.stub.id, one.stub.net),
                    (&other.stub.id, other.stub.net)
                );
            }
        }
    }

    #[test]
    fn taxes_are_called_by_the_words_of_the_books() {
        let said = |books| {
            let world = World::new(Company {
                books,
                ..Company::default()
            });
            let mut said = HashSet::new();
            for issued in &world.paystubs {
                let detail = record::paystub_detail(&world, issued);
                for list in ["employee_deductions", "employer_contributions"] {
                    for line in detail[list].as_array().unwrap() {
                        said.insert(line["category"].as_str().unwrap().to_owned());
                    }
                }
            }
            said
        };
        let usual = ["benefit", "retirement", "post_tax"];
        for (books, words) in [
            (0, &["tax"][..]),
            (1, &["taxes"]),
            (2, &["statutory"]),
            (3, &["fica", "withholding"]),
        ] {
            let all: HashSet<String> = usual
                .iter()
                .chain(words)
                .map(|it| (*it).to_owned())
                .collect();
            assert_eq!(said(books), all);
        }
        let two = ["deduction", "contribution"].map(str::to_owned);
        assert_eq!(said(4), HashSet::from(two));
    }
}
