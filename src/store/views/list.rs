//! Which views there are, and what each answers. One that reads another stands behind it.

/// One view.
#[derive(Debug)]
pub(super) struct View {
    pub name: &'static str,
    /// What it answers, in one line; a part that others are made of answers nothing.
    about: Option<&'static str>,
    /// The order in which its rows are read best.
    pub order: &'static str,
    /// The columns that are read first, the most important ones at the front: a terminal has no room for all.
    /// Empty if they stand in that order already.
    pub glance: &'static str,
    pub sql: &'static str,
}

/// A question that is worth asking, and that a view answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// The view's name.
    pub view: &'static str,
    /// What it answers, in one line.
    pub about: &'static str,
}

impl View {
    pub fn question(&self) -> Option<Question> {
        self.about.map(|about| Question {
            view: self.name,
            about,
        })
    }

    /// The base views, and the views of this list, that it reads.
    pub fn reads(&self) -> impl Iterator<Item = &'static str> {
        let code = self.sql.lines().map(|line| line.split("--").next());
        let words = code
            .flatten()
            .flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'));
        let is_view =
            |word: &&str| word.starts_with("f_") || VIEWS.iter().any(|view| view.name == *word);
        let own = self.name;
        words.filter(is_view).filter(move |word| *word != own)
    }
}

/// A view whose SQL is the file of its name: one that answers something, or only a part of others.
macro_rules! view {
    ($name:literal, $about:expr, $order:literal) => {
        view!($name, $about, $order, "")
    };
    ($name:literal, $about:expr, $order:literal, $glance:literal) => {
        View {
            name: $name,
            about: $about,
            order: $order,
            glance: $glance,
            sql: include_str!(concat!($name, ".sql")),
        }
    };
}

pub(super) static VIEWS: [View; 33] = [
    view!("finance_settings", None, "department"),
    view!("headcount_spells", None, "member_id, from_date"),
    view!("headcount_months", None, "month"),
    view!("payroll_months", None, "month"),
    view!("paystub_positions", None, "day, paystub_id"),
    view!("paystub_sums", None, "paystub_id"),
    view!("paystub_shares", None, "paystub_id, until_minor"),
    view!("paystub_costs", None, "pay_date, paystub_id"),
    view!("paystub_parts", None, "pay_date, paystub_id, nth"),
    view!("period_months", None, "first, month"),
    view!("cost_parts", None, "basis, month, paystub_id"),
    view!("fee_parts", None, "pay_date, payroll_id"),
    view!(
        "payroll_cost",
        Some("payroll cost by month, department and type"),
        "basis, month, department, type, office, currency",
        "month basis department total_cost gross type people complete state office employer_taxes benefits"
    ),
    view!(
        "debit_bridge",
        Some("what makes up the company's debit"),
        "pay_date, payroll_id",
        "pay_date company_debit unexplained net employee_taxes deductions benefits employer_taxes fees other"
    ),
    view!(
        "accrued_wages",
        Some("wages earned by month end and paid later"),
        "month, department, currency, method"
    ),
    view!(
        "pto_liability",
        Some("what unused time off is worth"),
        "as_of, policy, person, member_id",
        "as_of policy person hours liability rate_basis excluded"
    ),
    view!(
        "census",
        Some("yearly pay, deferrals, match: 401(k) audit"),
        "year, person, member_id",
        "year person gross eligible bonus commission deferral match coverage"
    ),
    view!(
        "headcount",
        Some("people here now, by department and type"),
        "department, type"
    ),
    view!(
        "headcount_by_month",
        Some("people at each month's end, by department"),
        "month, department, type"
    ),
    view!(
        "headcount_rollforward",
        Some("joined, moved, left: from month to month"),
        "month, department, type, office",
        "month department office type joiners leavers closing opening moved_in moved_out"
    ),
    view!(
        "joined_and_left",
        Some("who joined and who left, by month"),
        "date, event, person, member_id",
        "date event person department type job_title"
    ),
    view!(
        "transfers",
        Some("who changed department, office or type"),
        "date, person, member_id",
        "date person from_department to_department known_at from_office to_office"
    ),
    view!(
        "roster",
        Some("who worked here at each month's end"),
        "month, department, person, member_id",
        "month person department type job_title annual_pay office hired_on"
    ),
    view!(
        "pay_changes",
        Some("whose pay rate changed, from what to what"),
        "date, person, member_id",
        "date person old_pay new_pay unit change department change_percent"
    ),
    view!(
        "payroll_cost_by_month",
        Some("what payroll cost each month, in sum"),
        "month, currency",
        "month people gross_pay employer_taxes benefits fees total_cost state"
    ),
    view!(
        "paystub_departments",
        Some("departments that each paystub belongs to"),
        "paystub_id, department, department_id"
    ),
    view!(
        "payroll_by_department",
        Some("pay by month and by department at that time"),
        "month, department, currency",
        "month department people gross_pay net_pay total_cost state employer_taxes"
    ),
    view!(
        "payroll_by_current_department",
        Some("pay by month and by department now"),
        "month, department, currency",
        "month department people gross_pay net_pay state"
    ),
    view!(
        "payroll_register",
        Some("each paystub with pay, taxes and cost"),
        "pay_date, person, paystub_id",
        "pay_date person gross employee_taxes net employer_taxes total_cost department"
    ),
    view!(
        "payroll_totals",
        Some("each payroll, and whether it adds up"),
        "pay_date, payroll_id",
        "pay_date paystubs gross_pay net_pay company_debit gross_ties net_ties employee_taxes employer_taxes"
    ),
    view!(
        "payrolls_not_tied",
        Some("payrolls that do not add up, by how much"),
        "pay_date, payroll_id",
        "pay_date gross_pay paystubs_gross gross_off net_pay paystubs_net net_off paystubs_off"
    ),
    view!(
        "checks_open",
        Some("open findings of `drivetrain verify`"),
        "severity, rule, day, key",
        "severity day rule key evidence expected found off_by"
    ),
    view!(
        "paystub_details",
        Some("each paystub with name and department"),
        "pay_date, person, paystub_id",
        "pay_date person department gross_pay net_pay"
    ),
];
