//! What real payrolls have and the plain company has not: `--varied`.
//!
//! The people of the plain company are here too, with everyone who left since the company came to
//! Justworks, and beside them a [`cast`] to whom each case happens once a year, on a day of the
//! [`year`] that is drawn. As in the plain company nothing is known before it happens, and a payroll
//! once served never changes: a correction is a paystub of its own.
//!
//! | case | when |
//! |---|---|
//! | weekly pay in arrears (Sunday to Saturday), semimonthly "paid current", biweekly, and a monthly payroll in pounds | all year |
//! | no payday and no debit at a week end or on a bank holiday | all year |
//! | expense reimbursements in a paystub | now and then |
//! | no insurance deductions on the third biweekly payday of a month | all year |
//! | premiums of the next month as fees | first biweekly payday of a month |
//! | a credit among the fees | June, November |
//! | a member without a department; two members with one work email | all year |
//! | a custom field with each member's share of full time, once as a percentage, once in words, once empty | all year |
//! | a department moved to in mid-period | February |
//! | a bonus between paydays | March |
//! | a move dated back | to April, entered in May or June |
//! | a rehire with a new ID and the old work email | April |
//! | a void and its reissue in one payroll | May |
//! | a void and its reissue in the payroll after | July |
//! | a department renamed | July |
//! | a contractor who becomes an employee | August |
//! | a payroll that appears when its month is over | August, seen in September |
//! | a clawback: a negative line | September |
//! | a rehire with the same ID | September |
//! | severance after the last day | October, November |
//! | a correction between paydays | October |
//! | a department that is opened, worked in, and deleted | October to February |

mod cast;
mod pay_group;
mod paycheck;
mod run;
#[cfg(test)]
mod tests;
pub mod year;

use jiff::civil::Date;

use super::department;
use super::people::Person;

pub use cast::{is_seasonal, people, share_of_full_time};
pub use pay_group::PayGroup;
pub use run::pay;

/// The renaming of a department is news of everyone who has worked in it.
pub fn rename(seed: u64, as_of: Date, people: &mut [Person]) {
    let renamed = department::last_renamed(seed, as_of);
    for person in people {
        let mut stages = person.stages.iter();
        if stages.any(|stage| stage.department == department::RENAMED) {
            person.changed = person.changed.max(renamed);
        }
    }
}
