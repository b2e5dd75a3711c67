//! Learns from payrolls that were paid what is not published: the formulas of gross pay, net pay and the
//! company's debit, and which lines are taxes. Only what alone holds in every payroll is learned.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::lesson::{Change, Lesson, Tried, Verdict};
use super::look::Subject;
use super::rule::Basis;
use super::subset;
use crate::money::Minor;
use crate::policy::{Finance, Formula, LineClass};
use crate::staging::StoreError;
use crate::store::{Amounts, Reader};
use jiff::civil::Date;

const LINE_GROUPS: &str = include_str!("sql/line_groups.sql");

/// Payrolls without which nothing is learned.
const LEAST: usize = 3;

/// Tries everything on payrolls of these paydays.
pub fn learn(
    reader: &Reader,
    finance: &Finance,
    days: (Date, Date),
) -> Result<(Vec<Lesson>, Change), StoreError> {
    let mut change = Change::default();
    let mut lessons = Vec::new();
    let formulas = &finance.formulas;
    for (basis, about, known) in [
        (Basis::Gross, "gross", formulas.gross),
        (Basis::Net, "net", formulas.net),
    ] {
        lessons.push(formula(reader, (basis, about, known), days, &mut change)?);
    }
    let groups = reader.amounts(LINE_GROUPS, days)?;
    let totals =
        Subject::of(Basis::Debit).map_or_else(|| Ok(Vec::new()), |it| it.amounts(reader, days))?;
    for kind in [DEDUCTIONS, CONTRIBUTIONS] {
        lessons.push(taxes(kind, finance, (&groups, &totals), &mut change));
    }
    let debit = (Basis::Debit, "company_debit", formulas.company_debit);
    lessons.push(formula(reader, debit, days, &mut change)?);
    Ok((lessons, change))
}

fn formula(
    reader: &Reader,
    (basis, about, known): (Basis, &'static str, Option<Formula>),
    days: (Date, Date),
    change: &mut Change,
) -> Result<Lesson, StoreError> {
    let known = known.map(|it| it.text().to_owned());
    let nothing = |verdict| Lesson {
        about,
        tried: Vec::new(),
        verdict,
        known: known.clone(),
    };
    let Some(subject) = Subject::of(basis) else {
        return Ok(nothing(Verdict::None));
    };
    // Where an amount cannot be read, nothing can be held against anything.
    let is_read = |of: &Amounts| {
        let mut made = subject.candidates.iter().map(|it| subject.make(*it, of));
        subject.made(of).is_some() && made.all(|made| made.is_some())
    };
    let mut all = subject.amounts(reader, days)?;
    all.retain(is_read);
    let payrolls: BTreeSet<_> = all.iter().map(|of| of.payroll_id.as_deref()).collect();
    if payrolls.len() < LEAST {
        return Ok(nothing(Verdict::TooFew {
            payrolls: payrolls.len() as u64,
        }));
    }
    let of = all.len() as u64;
    let mut tried: Vec<(Formula, u64)> = subject
        .candidates
        .iter()
        .map(|candidate| {
            let holds = all.iter().filter(|of| {
                let made = subject.made(of);
                made.is_some() && made == subject.make(*candidate, of)
            });
            (*candidate, holds.count() as u64)
        })
        .collect();
    tried.sort_by_key(|(_, holds)| std::cmp::Reverse(*holds));
    let winners: Vec<Formula> = tried
        .iter()
        .filter(|(_, holds)| *holds == of)
        .map(|(formula, _)| *formula)
        .collect();
    let verdict = match winners.as_slice() {
        [] => Verdict::None,
        [winner] => {
            change.formulas.push((basis, *winner));
            Verdict::Learned {
                winner: format!("{about} = \"{}\"", winner.text()),
            }
        }
        several => Verdict::Several {
            apart: apart(several),
        },
    };
    let tried = tried.into_iter().map(|(formula, holds)| Tried {
        candidate: formula.text().to_owned(),
        holds,
        of,
    });
    Ok(Lesson {
        tried: tried.collect(),
        ..nothing(verdict)
    })
}

/// What a payroll must have so that these formulas make different sums: what stands in some of them only.
fn apart(several: &[Formula]) -> String {
    let terms: Vec<BTreeSet<_>> = several.iter().map(|it| it.terms().collect()).collect();
    let all: BTreeSet<_> = terms.iter().flatten().copied().collect();
    let differ: BTreeSet<&str> = all
        .into_iter()
        .filter(|term| !terms.iter().all(|own| own.contains(term)))
        .map(|(_, name)| name)
        .collect();
    let differ: Vec<_> = differ.into_iter().map(plain).collect();
    format!("a payroll with {}", differ.join(" or "))
}

fn plain(amount: &str) -> &str {
    match amount {
        "employee_taxes" => "employee taxes",
        "employer_taxes" => "employer taxes",
        other => other,
    }
}

/// A kind of line, some of which are taxes.
#[derive(Clone, Copy)]
struct Kind {
    name: &'static str,
    about: &'static str,
    other: LineClass,
}

const DEDUCTIONS: Kind = Kind {
    name: "employee_deduction",
    about: "employee_taxes",
    other: LineClass::Deduction,
};

const CONTRIBUTIONS: Kind = Kind {
    name: "employer_contribution",
    about: "employer_taxes",
    other: LineClass::Benefit,
};

/// Sums of groups of lines, by payroll.
struct Groups {
    names: Vec<String>,
    sums: Vec<Vec<Minor>>,
    totals: Vec<Minor>,
}

/// Which lines of a kind are taxes: by their categories if those tell it, else by category and type.
fn taxes(
    kind: Kind,
    finance: &Finance,
    (lines, totals): (&[Amounts], &[Amounts]),
    change: &mut Change,
) -> Lesson {
    let known = finance
        .lines
        .iter()
        .filter(|(line, class)| line.starts_with(kind.name) && **class == LineClass::Tax);
    let known: Vec<_> = known.map(|(line, _)| line.as_str()).collect();
    let mut lesson = Lesson {
        about: kind.about,
        tried: Vec::new(),
        verdict: Verdict::None,
        known: (!known.is_empty()).then(|| known.join(", ")),
    };
    for parts in [2, 3] {
        let groups = groups(kind, (lines, totals), parts);
        let payrolls = groups.totals.len();
        if payrolls < LEAST {
            lesson.verdict = Verdict::TooFew {
                payrolls: payrolls as u64,
            };
            return lesson;
        }
        let Some(sets) = subset::sets(&groups.sums, &groups.totals) else {
            lesson.verdict = Verdict::TooMany {
                groups: groups.names.len() as u64,
            };
            return lesson;
        };
        let named = |set: &[usize]| {
            let names: Vec<_> = set.iter().map(|at| groups.names[*at].as_str()).collect();
            names.join(", ")
        };
        lesson.tried = sets
            .iter()
            .map(|set| Tried {
                candidate: named(set),
                holds: payrolls as u64,
                of: payrolls as u64,
            })
            .collect();
        match sets.as_slice() {
            [] => {}
            [set] => {
                for (at, name) in groups.names.iter().enumerate() {
                    let class = if set.contains(&at) {
                        LineClass::Tax
                    } else {
                        kind.other
                    };
                    change.lines.insert(name.clone(), class);
                }
                lesson.verdict = Verdict::Learned {
                    winner: format!("taxes are {}", named(set)),
                };
                return lesson;
            }
            [one, other, ..] => {
                let differ = one.iter().filter(|at| !other.contains(at));
                let differ = differ.chain(other.iter().filter(|at| !one.contains(at)));
                let differ: Vec<usize> = differ.copied().collect();
                lesson.verdict = Verdict::Several {
                    apart: format!("a payroll with other amounts of {}", named(&differ)),
                };
                return lesson;
            }
        }
    }
    lesson
}

/// The sums of a kind's lines by the first parts of their name: kind, category, type. Payrolls whose
/// total or lines cannot be read are left out.
fn groups(kind: Kind, (lines, totals): (&[Amounts], &[Amounts]), parts: usize) -> Groups {
    let at = if kind.about == "employee_taxes" { 2 } else { 3 };
    let is_own = |line: &&Amounts| {
        line.key
            .strip_prefix(kind.name)
            .is_some_and(|rest| rest.starts_with('/'))
    };
    let own: Vec<&Amounts> = lines.iter().filter(is_own).collect();
    let unread: BTreeSet<_> = own
        .iter()
        .filter(|line| line.amounts.first().copied().flatten().is_none())
        .map(|line| line.payroll_id.as_deref())
        .collect();
    let read: Vec<(&Amounts, Minor)> = totals
        .iter()
        .filter(|of| !unread.contains(&of.payroll_id.as_deref()))
        .filter_map(|of| Some((of, of.amounts.get(at).copied().flatten()?)))
        .collect();
    let places: HashMap<_, _> = read
        .iter()
        .enumerate()
        .map(|(at, (of, _))| (of.payroll_id.as_deref(), at))
        .collect();
    let mut sums: BTreeMap<String, Vec<Minor>> = BTreeMap::new();
    for line in own {
        let (Some(place), Some(amount)) = (
            places.get(&line.payroll_id.as_deref()),
            line.amounts.first().copied().flatten(),
        ) else {
            continue;
        };
        let name: Vec<_> = line.key.splitn(3, '/').take(parts).collect();
        let own = sums
            .entry(name.join("/"))
            .or_insert_with(|| vec![0; read.len()]);
        own[*place] = own[*place].saturating_add(amount);
    }
    let (names, sums) = sums.into_iter().unzip();
    Groups {
        names,
        sums,
        totals: read.into_iter().map(|(_, total)| total).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::apart;
    use crate::policy::Formula;

    #[test]
    fn what_tells_formulas_apart_is_what_stands_in_some_only() {
        assert_eq!(apart(Formula::GROSS), "a payroll with reimbursements");
        let two = [Formula::COMPANY_DEBIT[7], Formula::COMPANY_DEBIT[8]];
        assert_eq!(apart(&two), "a payroll with premiums");
    }
}
