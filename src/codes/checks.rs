//! What checks of payrolls and people find: one row for each rule of `drivetrain verify`.

use super::Hint::{Also, Do};
use super::Kind::{Held, Usage};
use super::Who::{Justworks, You};

rows! {
    VERIFY_DAY_OVER = "verify.day_over" {
        exit: &[Usage],
        who: &[You],
        cause: "The last day of the acceptance has already passed, so the finding would be open again at once.",
        hints: &[Do("use a later day with --until, or leave it out")],
        example: "--until 2020-01-01 has passed",
    }
    VERIFY_NOT_ACCEPTED = "verify.not_accepted" {
        exit: &[Usage],
        who: &[You],
        cause: "--reopen names a finding that was never accepted, or is already open again.",
        hints: &[Do("`drivetrain verify {name} --accepted` shows what was accepted as RULE:KEY")],
        example: "bank_holiday:4fb1 is not accepted; accepted: payroll_net:9a3c",
    }
    VERIFY_NOT_FOUND = "verify.not_found" {
        exit: &[Usage],
        who: &[You],
        cause: "There is no such finding to accept: the rule or the key is different, or it is not within the paydays that are checked.",
        hints: &[Do("`drivetrain verify {name} --all` shows each finding as RULE:KEY")],
        example: "bank_holiday has not found 4fb1",
    }
    CHECK_PAYROLL_GROSS = "check.payroll_gross" {
        exit: &[Held],
        who: &[Justworks, You],
        cause: "The gross pay of a payroll is not the sum of its paystubs' gross pay.",
        hints: &[
            Also("`drivetrain why payrolls ID` shows which paystub changed, came or went"),
            Also("if Justworks shows the same, ask Justworks which is right"),
        ],
        example: "payroll 2026-11-20: its 23 paystubs make 116,518.35 gross, the payroll says 116,641.80: 123.45 off",
    }
    CHECK_PAYROLL_NET = "check.payroll_net" {
        exit: &[Held],
        who: &[Justworks, You],
        cause: "The net pay of a payroll is not the sum of its paystubs' net pay.",
        hints: &[
            Also("`drivetrain why payrolls ID` shows which paystub changed, came or went"),
        ],
        example: "payroll 2026-11-20: its 23 paystubs make 83,200.00 net, the payroll says 83,346.71: 146.71 off",
    }
    CHECK_EMPLOYEE_TAXES = "check.employee_taxes" {
        exit: &[Held],
        who: &[Justworks, You],
        cause: "The employee taxes of a payroll are not the sum of the deductions that count as taxes. Justworks does not publish which words are taxes: until `verify --learn` has found out, this is a warning.",
        hints: &[
            Also("`drivetrain verify --learn` finds which lines are taxes"),
            Also("if a line counts as the wrong thing, correct it under [finance.lines] in the connection's file"),
        ],
        example: "payroll 2026-11-20: deductions that are taxes make 24,100.11, the payroll says 24,223.56 employee taxes: 123.45 off",
    }
    CHECK_EMPLOYER_TAXES = "check.employer_taxes" {
        exit: &[Held],
        who: &[Justworks, You],
        cause: "The employer taxes of a payroll are not the sum of the contributions that count as taxes.",
        hints: &[
            Also("`drivetrain verify --learn` finds which lines are taxes"),
            Also("if a line counts as the wrong thing, correct it under [finance.lines] in the connection's file"),
        ],
        example: "payroll 2026-11-20: contributions that are taxes make 9,100.00, the payroll says 9,223.45 employer taxes: 123.45 off",
    }
    CHECK_PAYSTUB_GROSS = "check.paystub_gross" {
        exit: &[Held],
        who: &[Justworks, You],
        cause: "A paystub's gross pay does not equal its earnings. Justworks does not publish whether reimbursements are included: until that is learned, a paystub is a finding only if neither formula fits, and only a warning.",
        hints: &[
            Also("`drivetrain why paystubs ID` shows its lines, and what changed"),
            Also("`drivetrain verify --learn` finds the formula"),
        ],
        example: "payroll 2026-11-20, Mara Mover: the paystub says 2,646.25 gross; by `earnings` it is 2,646.15: 0.10 off",
    }
    CHECK_PAYSTUB_NET = "check.paystub_net" {
        exit: &[Held],
        who: &[Justworks, You],
        cause: "A paystub's net pay does not equal its gross pay minus its deductions.",
        hints: &[
            Also("`drivetrain why paystubs ID` shows its lines, and what changed"),
            Also("`drivetrain verify --learn` finds the formula"),
        ],
        example: "payroll 2026-11-20, Mara Mover: the paystub says 1,900.10 net; by `gross - deductions` it is 1,900.00: 0.10 off",
    }
    CHECK_COMPANY_DEBIT = "check.company_debit" {
        exit: &[Held],
        who: &[Justworks, You],
        cause: "The amount debited from the company's account does not equal the payroll's amounts. Justworks publishes no formula, and may bill premiums a month ahead or on a separate invoice: until a formula is learned, a payroll is a finding only if no known formula fits, and only a warning.",
        hints: &[
            Also("`drivetrain query \"SELECT * FROM debit_bridge\"` shows the parts"),
            Also("`drivetrain verify --learn` finds the formula"),
        ],
        example: "payroll 2026-11-20: the company was debited 131,201.14; by `gross + contributions + fees` it is 131,077.69: 123.45 off",
    }
    CHECK_DEBIT_DAY = "check.debit_day" {
        exit: &[Held],
        who: &[Justworks, You],
        cause: "The company is debited after the payday, or more than five working days before it. Justworks debits two to four working days before.",
        hints: &[
            Also("check the payroll at Justworks: a date may have been entered wrong"),
        ],
        example: "payroll 2026-11-20: debited on 2026-11-23",
    }
    CHECK_BANK_HOLIDAY = "check.bank_holiday" {
        exit: &[Held],
        who: &[Justworks, You],
        cause: "A payday or a debit falls on a weekend or a Federal Reserve holiday, when banks move no money.",
        hints: &[
            Also("the money may have moved a working day earlier: check the bank statement"),
        ],
        example: "payroll 2026-06-19: paid on 2026-06-19, a bank holiday",
    }
    CHECK_ONE_CURRENCY = "check.one_currency" {
        exit: &[Held],
        who: &[Justworks, You],
        cause: "A payroll, its paystubs and their lines have more than one currency, so they cannot be added up.",
        hints: &[
            Also("ask Justworks which currency the paystub was paid in"),
        ],
        example: "payroll 2026-11-20, Mara Mover: the payroll is in USD, the paystub in GBP",
    }
    CHECK_EMPTY_PAYROLL = "check.empty_payroll" {
        exit: &[Held],
        who: &[Justworks, You],
        cause: "A payroll has no paystubs, or a gross pay of zero.",
        hints: &[
            Also("check the payroll at Justworks: it may have been voided"),
        ],
        example: "payroll 2026-11-20: it has no paystubs",
    }
    CHECK_NEGATIVE_PAY = "check.negative_pay" {
        exit: &[Held],
        who: &[Justworks, You],
        cause: "A paystub has a negative gross or net pay, and does not reverse another paystub of the same person and period, as a void does.",
        hints: &[
            Also("`drivetrain why paystubs ID` shows its lines"),
        ],
        example: "payroll 2026-11-20, Mara Mover: -250.00, and it reverses no other paystub",
    }
    CHECK_PAYSTUB_PAYDAY = "check.paystub_payday" {
        exit: &[Held],
        who: &[Justworks],
        cause: "A paystub has a different payday than its payroll.",
        hints: &[
            Also("some sums by payday use the paystub's own day and some the payroll's: ask Justworks which is right"),
        ],
        example: "payroll 2026-11-20, Mara Mover: the paystub says paid on 2026-11-21",
    }
    CHECK_PAY_PERIOD = "check.pay_period" {
        exit: &[Held],
        who: &[Justworks, You],
        cause: "A pay period ends before it begins, or is longer than a month.",
        hints: &[
            Also("check the paystub at Justworks"),
        ],
        example: "payroll 2026-11-20, Mara Mover: the pay period is 2026-11-14 to 2026-11-01",
    }
    CHECK_PERIOD_OVERLAP = "check.period_overlap" {
        exit: &[Held],
        who: &[You, Justworks],
        cause: "A pay group paid a person twice for the same days. One-time payments, whose period has another length, and voids with their replacements are left out.",
        hints: &[
            Also("check both paystubs: `drivetrain why paystubs ID`"),
        ],
        example: "payroll 2026-11-20, Mara Mover: 2,646.15 for 2026-11-01 to 2026-11-14, and paystub 4fb1… for 2026-11-01 to 2026-11-14",
    }
    CHECK_PERIOD_GAP = "check.period_gap" {
        exit: &[Held],
        who: &[You, Justworks],
        cause: "A person was employed on these days, but has no paystub for them, between two others.",
        hints: &[
            Also("unpaid leave causes such a gap: accept it with a reason"),
        ],
        example: "Mara Mover: no paystub for 2026-11-01 to 2026-11-14",
    }
    CHECK_PAYDAY_MISSING = "check.payday_missing" {
        exit: &[Held],
        who: &[You, Justworks],
        cause: "A pay group has paydays before and after these days, but no one in it was paid for them.",
        hints: &[
            Also("a payroll may not have been run yet, or may have been deleted: check the payrolls of that time at Justworks"),
        ],
        example: "Biweekly Salaried: no one was paid for 2026-11-01 to 2026-11-14",
    }
    CHECK_DUPLICATE_PAY = "check.duplicate_pay" {
        exit: &[Held],
        who: &[You, Justworks],
        cause: "More than one paystub has the same person, period, gross and net.",
        hints: &[
            Also("check both paystubs and the bank statement: it may have been paid twice"),
        ],
        example: "Mara Mover: 2,646.15 each in 2 paystubs for 2026-11-01 to 2026-11-14, paid on 2026-11-20 and 2026-11-27",
    }
    CHECK_PAID_AFTER_LAST_DAY = "check.paid_after_last_day" {
        exit: &[Held],
        who: &[You],
        cause: "A person was paid for time after their last day. Severance, payouts and bonuses are left out.",
        hints: &[
            Also("the last day may have been entered late or wrong: check the person at Justworks"),
        ],
        example: "payroll 2026-11-20, Mara Mover: 2,646.15 for 2026-11-01 to 2026-11-14; the last day was 2026-10-15",
    }
    CHECK_MISSING_PAYSTUB = "check.missing_paystub" {
        exit: &[Held],
        who: &[You],
        cause: "A person is still employed and was paid with a group until then, but is not in its next payroll. Justworks does not publish leave, so this is for your information only.",
        hints: &[
            Also("unpaid leave is one reason"),
        ],
        example: "Mara Mover: no paystub for 2026-11-01 to 2026-11-14, in which 23 of the group were paid",
    }
    CHECK_RATE_DIFFERS = "check.rate_differs" {
        exit: &[Held],
        who: &[You],
        cause: "A person's pay for time differs by more than a fifth from the annual rate at that time. The usual causes are unpaid days and a backdated raise.",
        hints: &[
            Also("`drivetrain query \"SELECT * FROM pay_changes\"` shows when rates changed"),
        ],
        example: "payroll 2026-11-20, Mara Mover: 1,300.00 for 2026-11-01 to 2026-11-14, and the rate makes 2,646.15",
    }
    CHECK_RAISE_DATED_BACK = "check.raise_dated_back" {
        exit: &[Held],
        who: &[You],
        cause: "A pay rate begins before a payday that had already passed when the rate was first seen. Back pay usually comes in a separate payroll.",
        hints: &[
            Also("look for it in the one-time payrolls: `drivetrain query pay_changes` shows when rates changed"),
        ],
        example: "Mara Mover: a rate of 72,000.00 from 2026-05-01 was first seen on 2026-06-12, after paydays it applies to",
    }
    CHECK_MATCH_OVER_DEFERRAL = "check.match_over_deferral" {
        exit: &[Held],
        who: &[You],
        cause: "The company adds more to retirement savings than the person does. Some plans do; most do not.",
        hints: &[
            Also("compare it with the rules of your plan"),
        ],
        example: "payroll 2026-11-20, Mara Mover: the company adds 300.00 to 200.00 of savings",
    }
    CHECK_DEDUCTION_MISSING = "check.deduction_missing" {
        exit: &[Held],
        who: &[You],
        cause: "A person has a standing deduction, but a paystub for a whole pay period has no line for it. Insurance is not taken on the third payday of a month.",
        hints: &[
            Also("check the deduction at Justworks: it may have ended, or reached its limit"),
        ],
        example: "payroll 2026-11-20, Mara Mover: nothing was taken for Commuter",
    }
    CHECK_DEFERRAL_OVER_LIMIT = "check.deferral_over_limit" {
        exit: &[Held],
        who: &[You],
        cause: "A person's retirement savings in a year exceed the IRS limit for people under 50. Older people may save more; drivetrain does not read ages unless you include them.",
        hints: &[
            Also("compare it with the plan's records"),
        ],
        example: "Mara Mover saved more in 2026 than the 24,500.00 that the IRS allows people under 50",
    }
    CHECK_YEAR_NOT_COVERED = "check.year_not_covered" {
        exit: &[Held],
        who: &[You],
        cause: "The payrolls of a year are read from a later day than January 1, so sums of the year are incomplete.",
        hints: &[
            Also("`drivetrain sync --since 2025-01-01` reads the rest"),
        ],
        example: "payrolls are read from 2025-05-01: sums of that year do not include earlier payrolls",
    }
    CHECK_MONTH_NOT_WHOLE = "check.month_not_whole" {
        exit: &[Held],
        who: &[You],
        cause: "Some payrolls of a month are missing: the first day you sync falls within it, or some of it is held back. Its sums are incomplete.",
        hints: &[
            Also("`drivetrain sync --since 2025-01-01` reads earlier payrolls"),
            Also("`drivetrain status` says what is held back"),
        ],
        example: "2025-05 is not read from its first day on",
    }
    CHECK_UNKNOWN_DEPARTMENT = "check.unknown_department" {
        exit: &[Held],
        who: &[You, Justworks],
        cause: "A person is in a department that the company's list does not have.",
        hints: &[
            Also("check the person at Justworks: the department may have been deleted"),
        ],
        example: "Mara Mover: department 4fb1… is not in the list of departments",
    }
    CHECK_ACTIVE_FLAG = "check.active_flag" {
        exit: &[Held],
        who: &[You, Justworks],
        cause: "A person is marked active after the last day, or inactive without a last day.",
        hints: &[
            Also("check the person at Justworks: the last day may be missing or wrong"),
        ],
        example: "Mara Mover: active, but the last day was 2026-10-15",
    }
    CHECK_HISTORY = "check.history" {
        exit: &[Held],
        who: &[You, Justworks],
        cause: "A person's positions or pay rates at Justworks overlap, or end before they begin. Views use the later one.",
        hints: &[
            Also("check the person's work history at Justworks"),
        ],
        example: "Mara Mover: the position from 2026-01-05 continues to 2026-06-30, and the next starts on 2026-06-15",
    }
    CHECK_PAID_BEFORE_START = "check.paid_before_start" {
        exit: &[Held],
        who: &[You],
        cause: "A person was paid for days before their first known day of employment.",
        hints: &[
            Also("the first day may have been entered late or wrong: check the person at Justworks"),
        ],
        example: "Mara Mover: paid for days up to 2026-01-11; the first day was 2026-02-02",
    }
    CHECK_SAME_PERSON = "check.same_person" {
        exit: &[Held],
        who: &[You],
        cause: "Two people have the same work ID, or the same name and first day: they may be one person.",
        hints: &[
            Also("check both at Justworks; a rehire with a new record counts as two people"),
        ],
        example: "2 people have the work ID 1042: 4fb1…, 9a3c…",
    }
    CHECK_SAME_EMAIL = "check.same_email" {
        exit: &[Held],
        who: &[You],
        cause: "Two people who work here have the same work address: they may be one person.",
        hints: &[
            Also("check both at Justworks"),
        ],
        example: "Mara Mover has the same work address as another person: 4fb1…+9a3c…",
    }
    CHECK_MANAGER = "check.manager" {
        exit: &[Held],
        who: &[You],
        cause: "A person reports to themselves, to a person who has left or is not in the list, or to a person below them.",
        hints: &[
            Also("check the person at Justworks"),
        ],
        example: "Mara Mover reports to 4fb1…, who has left",
    }
    CHECK_FTE_FIELD = "check.fte_field" {
        exit: &[Held],
        who: &[You],
        cause: "The custom field that `fte_field` names under [finance] does not exist, exists twice, or is always empty: the roster has no full-time share.",
        hints: &[
            Do("`drivetrain query \"SELECT id, label FROM custom_fields\"` lists the fields; if two have the same label, use the ID"),
        ],
        example: "`fte_field = \"FTE\"`: no custom field has this name, more than one has, or it is always empty",
    }
    CHECK_FTE_VALUE = "check.fte_value" {
        exit: &[Held],
        who: &[You],
        cause: "A person's full-time share is not a number up to 2, such as 0.8 or 80%: the roster leaves it empty.",
        hints: &[
            Also("correct the field at Justworks, then run `drivetrain sync`"),
        ],
        example: "Mara Mover: the full-time share is `half`, which is not a number up to 2",
    }
    CHECK_FEE_MEMBER = "check.fee_member" {
        exit: &[Held],
        who: &[You, Justworks],
        cause: "A fee is for a person who is in no list.",
        hints: &[
            Also("the person may have left before the first day that you sync"),
        ],
        example: "payroll 2026-11-20: 79.00 of fees for 4fb1…, who is not in the list of people",
    }
    CHECK_UNKNOWN_LINE = "check.unknown_line" {
        exit: &[Held],
        who: &[You],
        cause: "Some paystub lines have words that are not known to be taxes or anything else. The costs they could belong to stay empty: drivetrain never guesses.",
        hints: &[
            Also("`drivetrain verify --learn` finds which lines are taxes"),
            Also("or write it under [finance.lines] in the connection's file: `\"employer_contribution/statutory\" = \"tax\"`"),
        ],
        example: "lines employer_contribution/statutory: unknown kind; write `\"employer_contribution/statutory\" = \"tax\"` or `\"benefit\"` under [finance.lines]",
    }
    CHECK_UNKNOWN_FEE = "check.unknown_fee" {
        exit: &[Held],
        who: &[You],
        cause: "It is not known whether fees of this type are a separate cost. A premium that is billed as a fee may also be on paystubs, and would count twice: the cost stays empty until you say.",
        hints: &[
            Also("say what it is under [finance.fees] in the connection's file: `\"premium\" = \"pass_through\"`, `\"cost\"` or `\"ignore\"`"),
        ],
        example: "fees premium: unknown kind; write `\"premium\" = \"cost\"`, `\"pass_through\"` or `\"ignore\"` under [finance.fees]",
    }
}
