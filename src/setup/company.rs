//! Which made-up company a sandbox serves, as flags say it.

use jiff::ZonedDateTime;
use jiff::civil::Date;

use crate::config::SandboxSettings;
use crate::sandbox::Company;
use crate::ui::days::date;

/// Which company.
#[derive(Debug, Clone, Default, clap::Args)]
#[group(id = "company")]
pub struct CompanyArgs {
    /// Random seed: the same number always makes the same company [default: 1]
    #[arg(
        long,
        value_name = "N",
        hide_short_help = true,
        help_heading = "Sandbox"
    )]
    seed: Option<u64>,

    /// People paid in each payroll [default: 24]
    #[arg(long, value_name = "N", hide_short_help = true, help_heading = "Sandbox", value_parser = clap::value_parser!(u32).range(1..=5000))]
    members: Option<u32>,

    /// Number of payrolls, one every two weeks [default: 26]
    #[arg(long, value_name = "N", hide_short_help = true, help_heading = "Sandbox", value_parser = clap::value_parser!(u32).range(1..=1040))]
    payrolls: Option<u32>,

    /// The sandbox's date [default: today]
    #[arg(
        long,
        value_name = "DATE",
        value_parser = date,
        hide_short_help = true,
        help_heading = "Sandbox"
    )]
    as_of: Option<Date>,

    /// A company with all that real payrolls have
    ///
    /// Weekly, semimonthly and biweekly pay, payrolls between paydays, reimbursements, voids and
    /// reissues, clawbacks, moves dated back, rehires, severance, premiums among the fees, a payroll
    /// in pounds, departments that are renamed and deleted.
    #[arg(long, hide_short_help = true, help_heading = "Sandbox")]
    varied: bool,

    /// How its amounts add up, 0 to 69 [default: 0]
    ///
    /// Whether gross pay includes reimbursements, which words mark a tax, and what the company's
    /// account is debited. Justworks publishes none of it; each number is another combination.
    #[arg(long, value_name = "N", hide_short_help = true, help_heading = "Sandbox", value_parser = clap::value_parser!(u32).range(0..=69))]
    books: Option<u32>,
}

impl CompanyArgs {
    /// Whether anything was said.
    pub fn is_empty(&self) -> bool {
        self.seed.is_none()
            && self.members.is_none()
            && self.payrolls.is_none()
            && self.as_of.is_none()
            && !self.varied
            && self.books.is_none()
    }

    /// The company that was asked for; what was not said stays as it was, or takes the default.
    pub fn settings(&self, former: Option<&SandboxSettings>) -> SandboxSettings {
        let number = |said: Option<u32>, was: Option<usize>, default| {
            said.map(|n| n as usize).or(was).unwrap_or(default)
        };
        let as_of = self.as_of.or(former.map(|former| former.as_of));
        let company = Company {
            seed: self.seed.or(former.map(|former| former.seed)).unwrap_or(1),
            members: number(self.members, former.map(|former| former.members), 24),
            payrolls: number(self.payrolls, former.map(|former| former.payrolls), 26),
            as_of: as_of.unwrap_or_else(|| ZonedDateTime::now().date()),
            since: former
                .filter(|_| self.payrolls.is_none())
                .map(|former| former.since),
            varied: self.varied || former.is_some_and(|former| former.varied),
            books: self
                .books
                .or(former.map(|former| former.books))
                .unwrap_or(0),
        };
        SandboxSettings {
            seed: company.seed,
            members: company.members,
            payrolls: company.payrolls,
            as_of: company.as_of,
            since: company.first_pay_date(),
            varied: company.varied,
            books: company.books,
        }
    }
}
