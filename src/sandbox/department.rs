//! The departments: those that every company has, and in a varied one what happens to departments.
//!
//! A varied company gives its design team another name each July, keeping the id, and opens a holiday
//! shop each October that it deletes in the February after: the company no longer lists it then, but
//! people have worked in it. A department is known by its number everywhere else: those of
//! [`DEPARTMENTS`], and behind them the holiday shop of each year.

use jiff::civil::{Date, date};

use super::chance;
use super::company::Company;
use super::names::DEPARTMENTS;
use super::people::OPENED;
use super::varied::year::Year;

/// The number of no department.
pub const NONE: usize = usize::MAX;

/// The number of the team that is renamed each year.
pub const RENAMED: usize = 1;

/// Its names, in turns.
const NAMES: [&str; 2] = ["Design", "Product Design"];

/// The year of the first holiday shop.
const FIRST: i16 = 2012;

/// A department on a day.
pub struct Named {
    pub id: String,
    pub name: String,
}

/// The number of the holiday shop that is opened in `year`.
pub fn holiday_shop(year: i16) -> usize {
    DEPARTMENTS.len() + usize::try_from(year - FIRST).unwrap_or(0)
}

/// The department of this number, whether it still exists or not; `None` for no department.
pub fn find(company: &Company, number: usize) -> Option<Named> {
    if number == NONE {
        return None;
    }
    let name = match DEPARTMENTS.get(number) {
        Some(_) if number == RENAMED && company.varied => design(company).to_owned(),
        Some(department) => department.name.to_owned(),
        None => {
            let year = usize::from(FIRST.unsigned_abs()) + number - DEPARTMENTS.len();
            format!("Holiday Shop {year}")
        }
    };
    let id = chance::id(company.seed, "department", &[number as u64]);
    Some(Named { id, name })
}

/// The department of this number if it is one that every company has.
pub fn place(number: usize) -> Option<usize> {
    (number < DEPARTMENTS.len()).then_some(number)
}

fn design(company: &Company) -> &'static str {
    let today = company.as_of;
    let renamed = Year::of(company.seed, today.year()).design_renamed <= today;
    let turn = today.year() + i16::from(renamed);
    NAMES[usize::from(turn.unsigned_abs() % 2 == 1)]
}

/// The day of the last change of a department's name.
pub fn last_renamed(seed: u64, as_of: Date) -> Date {
    let this = Year::of(seed, as_of.year()).design_renamed;
    let last = Year::of(seed, as_of.year() - 1).design_renamed;
    if this <= as_of { this } else { last }
}

/// What the company lists.
pub fn listed(company: &Company) -> Vec<Named> {
    let shops = shops(company).into_iter().flatten();
    (0..DEPARTMENTS.len())
        .chain(shops)
        .filter_map(|number| find(company, number))
        .collect()
}

/// The holiday shop that is open, if there is one.
fn shops(company: &Company) -> [Option<usize>; 2] {
    let today = company.as_of;
    if !company.varied || today < date(FIRST, 12, 31) {
        return [None, None];
    }
    let open = |year: i16| {
        let (this, next) = (
            Year::of(company.seed, year),
            Year::of(company.seed, year + 1),
        );
        (this.shop_opened <= today && today < next.shop_deleted).then(|| holiday_shop(year))
    };
    [open(today.year() - 1), open(today.year())]
}

/// The day of the last change of what the company lists.
pub fn changed(company: &Company) -> Date {
    if !company.varied {
        return OPENED;
    }
    let this = Year::of(company.seed, company.as_of.year());
    let last = Year::of(company.seed, company.as_of.year() - 1);
    [this, last]
        .into_iter()
        .flat_map(|year| [year.design_renamed, year.shop_opened, year.shop_deleted])
        .filter(|day| *day <= company.as_of)
        .chain([OPENED])
        .max()
        .unwrap_or(OPENED)
}
