//! What checks of payrolls and people find: one row for each rule of `drivetrain verify`.

use super::Hint::{Also, Do};
use super::Kind::{Held, Usage};
use super::Who::{Justworks, You};

rows! {
    VERIFY_DAY_OVER = "verify.day_over" {
        exit: &[Usage],
        who: &[You],
        cause: "A finding is to be accepted until a day that is over: it would be open at once.",
        hints: &[Do("give a day to come with --until, or leave it out")],
        example: "--until 2020-01-01 is over",
    }
    VERIFY_NOT_ACCEPTED = "verify.not_accepted" {
        exit: &[Usage],
        who: &[You],
        cause: "--reopen names something that was never accepted, or was taken back already.",
        hints: &[Do("`drivetrain verify {name} --accepted` shows what was accepted as RULE:KEY")],
        example: "bank_holiday:4fb1 is not accepted; accepted: payroll_net:9a3c",
    }
    VERIFY_NOT_FOUND = "verify.not_found" {
        exit: &[Usage],
        who: &[You],
        cause: "A finding is to be accepted that is not there: its rule or its key is another one, or it is not within the paydays that are looked at.",
        hints: &[Do("`drivetrain verify {name} --all` shows each finding as RULE:KEY")],
        example: "bank_holiday has not found 4fb1",
    }
    CHECK_PAYROLL_GROSS = "check.payroll_gross" {
        exit: &[Held],
        who: &[Justworks, You],
        cause: "The gross pay of a payroll is not the sum of its paystubs' gross pay.",
        hints: &[
            Also("`drivetrain why payrolls ID` shows which paystub changed, came or went"),
            Also("if Justworks shows the same, ask it which is right"),
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
        cause: "The employee taxes of a payroll are not the sum of the deductions that count as taxes. Which words are taxes is published nowhere: until `verify --learn` has found out, this is a warning.",
        hints: &[
            Also("`drivetrain verify --learn` finds which lines are taxes"),
            Also("a line that counts as the wrong thing is put right under [finance.lines] in the connection's file"),
        ],
        example: "payroll 2026-11-20: deductions that are taxes make 24,100.11, the payroll says 24,223.56 employee taxes: 123.45 off",
    }
    CHECK_EMPLOYER_TAXES = "check.employer_taxes" {
        exit: &[Held],
        who: &[Justworks, You],
        cause: "The employer taxes of a payroll are not the sum of the contributions that count as taxes.",
        hints: &[
            Also("`drivetrain verify --learn` finds which lines are taxes"),
            Also("a line that counts as the wrong thing is put right under [finance.lines] in the connection's file"),
        ],
        example: "payroll 2026-11-20: contributions that are taxes make 9,100.00, the payroll says 9,223.45 employer taxes: 123.45 off",
    }
    CHECK_PAYSTUB_GROSS = "check.paystub_gross" {
        exit: &[Held],
        who: &[Justworks, You],
        cause: "A paystub's gross pay is not what its earnings make. Whether reimbursements are part of it is published nowhere: until that is learned, a paystub is a finding only if neither way fits, and a warning.",
        hints: &[
            Also("`drivetrain why paystubs ID` shows its lines, and what changed"),
            Also("`drivetrain verify --learn` finds the formula"),
        ],
        example: "payroll 2026-11-20, Mara Mover: the paystub says 2,646.25 gross; by `earnings` it is 2,646.15: 0.10 off",
    }
    CHECK_PAYSTUB_NET = "check.paystub_net" {
        exit: &[Held],
        who: &[Justworks, You],
        cause: "A paystub's net pay is not what its gross pay and its deductions make.",
        hints: &[
            Also("`drivetrain why paystubs ID` shows its lines, and what changed"),
            Also("`drivetrain verify --learn` finds the formula"),
        ],
        example: "payroll 2026-11-20, Mara Mover: the paystub says 1,900.10 net; by `gross - deductions` it is 1,900.00: 0.10 off",
    }
    CHECK_COMPANY_DEBIT = "check.company_debit" {
        exit: &[Held],
        who: &[Justworks, You],
        cause: "What a payroll took from the company's account is not what its amounts make. Justworks publishes no formula, and bills premiums a month ahead or on an invoice of their own: until a formula is learned, a payroll is a finding only if no known formula fits, and a warning.",
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
            Also("look at the payroll at Justworks: a date may have been entered wrong"),
        ],
        example: "payroll 2026-11-20: debited on 2026-11-23",
    }
    CHECK_BANK_HOLIDAY = "check.bank_holiday" {
        exit: &[Held],
        who: &[Justworks, You],
        cause: "A payday or a debit on a weekend or on a holiday of the US Federal Reserve, when no bank moves money.",
        hints: &[
            Also("the money may have moved a working day earlier: look at the bank's statement"),
        ],
        example: "payroll 2026-06-19: paid on 2026-06-19, a bank holiday",
    }
    CHECK_ONE_CURRENCY = "check.one_currency" {
        exit: &[Held],
        who: &[Justworks, You],
        cause: "A payroll, its paystubs and their lines are in more than one currency, so that no sum of them means anything.",
        hints: &[
            Also("ask Justworks in which currency the paystub was paid"),
        ],
        example: "payroll 2026-11-20, Mara Mover: the payroll is in USD, the paystub in GBP",
    }
    CHECK_EMPTY_PAYROLL = "check.empty_payroll" {
        exit: &[Held],
        who: &[Justworks, You],
        cause: "A payroll without paystubs, or with a gross pay of nothing.",
        hints: &[
            Also("look at the payroll at Justworks: it may have been voided"),
        ],
        example: "payroll 2026-11-20: it has no paystubs",
    }
    CHECK_NEGATIVE_PAY = "check.negative_pay" {
        exit: &[Held],
        who: &[Justworks, You],
        cause: "A paystub with a negative gross or net pay that is not the mirror of another one of the same person and period, as a void is.",
        hints: &[
            Also("`drivetrain why paystubs ID` shows its lines"),
        ],
        example: "payroll 2026-11-20, Mara Mover: -250.00, and no other paystub that it takes back",
    }
    CHECK_PAYSTUB_PAYDAY = "check.paystub_payday" {
        exit: &[Held],
        who: &[Justworks],
        cause: "A paystub has another payday than its payroll.",
        hints: &[
            Also("sums by payday take the paystub's own day in some places and the payroll's in others: ask Justworks which is right"),
        ],
        example: "payroll 2026-11-20, Mara Mover: the paystub says paid on 2026-11-21",
    }
    CHECK_PAY_PERIOD = "check.pay_period" {
        exit: &[Held],
        who: &[Justworks, You],
        cause: "A pay period that ends before it begins, or is longer than a month.",
        hints: &[
            Also("look at the paystub at Justworks"),
        ],
        example: "payroll 2026-11-20, Mara Mover: the pay period is 2026-11-14 to 2026-11-01",
    }
    CHECK_PERIOD_OVERLAP = "check.period_overlap" {
        exit: &[Held],
        who: &[You, Justworks],
        cause: "A person was paid twice for the same days by one pay group. One-offs, whose period has another length, and voids with what replaces them are left out.",
        hints: &[
            Also("look at both paystubs: `drivetrain why paystubs ID`"),
        ],
        example: "payroll 2026-11-20, Mara Mover: 2,646.15 for 2026-11-01 to 2026-11-14, and paystub 4fb1… for 2026-11-01 to 2026-11-14",
    }
    CHECK_PERIOD_GAP = "check.period_gap" {
        exit: &[Held],
        who: &[You, Justworks],
        cause: "Days between two paystubs of a person for which there is none, although the person was employed.",
        hints: &[
            Also("unpaid leave is such a gap: accept it with a reason"),
        ],
        example: "Mara Mover: no paystub for 2026-11-01 to 2026-11-14",
    }
    CHECK_PAYDAY_MISSING = "check.payday_missing" {
        exit: &[Held],
        who: &[You, Justworks],
        cause: "A pay group has paydays before and after some days that no one in it was paid for.",
        hints: &[
            Also("a payroll may not have been run yet, or may have been deleted: look at the payrolls of that time at Justworks"),
        ],
        example: "Biweekly Salaried: no one was paid for 2026-11-01 to 2026-11-14",
    }
    CHECK_DUPLICATE_PAY = "check.duplicate_pay" {
        exit: &[Held],
        who: &[You, Justworks],
        cause: "The same person, period, gross and net in more than one paystub.",
        hints: &[
            Also("look at both paystubs, and at the bank: it may have been paid twice"),
        ],
        example: "Mara Mover: 2,646.15 each in 2 paystubs for 2026-11-01 to 2026-11-14, paid on 2026-11-20 and 2026-11-27",
    }
    CHECK_PAID_AFTER_LAST_DAY = "check.paid_after_last_day" {
        exit: &[Held],
        who: &[You],
        cause: "Pay for time after a person's last day. Severance, payouts and bonuses are left out.",
        hints: &[
            Also("the last day may have been entered late or wrong: look at the person at Justworks"),
        ],
        example: "payroll 2026-11-20, Mara Mover: 2,646.15 for 2026-11-01 to 2026-11-14; the last day was 2026-10-15",
    }
    CHECK_MISSING_PAYSTUB = "check.missing_paystub" {
        exit: &[Held],
        who: &[You],
        cause: "A person who was paid with a group until then, and is still employed, is not in its next payroll. Leave is published nowhere, so that this is only shown.",
        hints: &[
            Also("unpaid leave is such a case"),
        ],
        example: "Mara Mover: no paystub for 2026-11-01 to 2026-11-14, in which 23 of the group were paid",
    }
    CHECK_RATE_DIFFERS = "check.rate_differs" {
        exit: &[Held],
        who: &[You],
        cause: "What a person was paid for time differs by more than a fifth from the annual rate that was valid then. Unpaid days and a raise that was dated back are the usual causes.",
        hints: &[
            Also("`drivetrain query \"SELECT * FROM pay_changes\"` shows when rates changed"),
        ],
        example: "payroll 2026-11-20, Mara Mover: 1,300.00 for 2026-11-01 to 2026-11-14, and the rate makes 2,646.15",
    }
    CHECK_RAISE_DATED_BACK = "check.raise_dated_back" {
        exit: &[Held],
        who: &[You],
        cause: "A rate of pay begins before a payday that had passed when the rate was first seen. What is owed for the time between usually comes in a payroll of its own.",
        hints: &[
            Also("look for it among the one-off payrolls: `drivetrain query pay_changes` shows when rates changed"),
        ],
        example: "Mara Mover: a rate of 72,000.00 from 2026-05-01 was seen on 2026-06-12, after paydays of its time",
    }
    CHECK_MATCH_OVER_DEFERRAL = "check.match_over_deferral" {
        exit: &[Held],
        who: &[You],
        cause: "The company adds more to retirement savings than the person saves. Some plans do; most do not.",
        hints: &[
            Also("compare it with the rules of your plan"),
        ],
        example: "payroll 2026-11-20, Mara Mover: the company adds 300.00 to 200.00 of savings",
    }
    CHECK_DEDUCTION_MISSING = "check.deduction_missing" {
        exit: &[Held],
        who: &[You],
        cause: "A person has a standing deduction, and a paystub of a whole pay period without a line for it. On the third payday of a month insurance is not taken.",
        hints: &[
            Also("look at the deduction at Justworks: it may have ended, or have reached its limit"),
        ],
        example: "payroll 2026-11-20, Mara Mover: nothing was taken for Commuter",
    }
    CHECK_DEFERRAL_OVER_LIMIT = "check.deferral_over_limit" {
        exit: &[Held],
        who: &[You],
        cause: "A person's retirement savings of a year are more than the IRS allows below the age of 50. Older people may save more; ages are not read unless they are included.",
        hints: &[
            Also("compare it with the plan's record"),
        ],
        example: "Mara Mover saved more in 2026 than the 24,500.00 that people below the age of 50 may",
    }
    CHECK_YEAR_NOT_COVERED = "check.year_not_covered" {
        exit: &[Held],
        who: &[You],
        cause: "The payrolls of a year are read from a later day than January 1, so that sums of the year are not the year's.",
        hints: &[
            Also("`drivetrain sync --since 2025-01-01` reads the rest"),
        ],
        example: "payrolls are read from 2025-05-01: sums of that year lack what was paid before",
    }
    CHECK_MONTH_NOT_WHOLE = "check.month_not_whole" {
        exit: &[Held],
        who: &[You],
        cause: "A month whose payrolls are not all here: reading began within it, or some of it is held back. Its sums are not the month's.",
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
            Also("look at the person at Justworks: the department may have been deleted"),
        ],
        example: "Mara Mover: department 4fb1… is not in the list of departments",
    }
    CHECK_ACTIVE_FLAG = "check.active_flag" {
        exit: &[Held],
        who: &[You, Justworks],
        cause: "A person counts as active after the last day, or as inactive without one.",
        hints: &[
            Also("look at the person at Justworks: the last day may lack or be wrong"),
        ],
        example: "Mara Mover: active, and the last day was 2026-10-15",
    }
    CHECK_HISTORY = "check.history" {
        exit: &[Held],
        who: &[You, Justworks],
        cause: "A person's positions or rates of pay, as Justworks lists them, overlap, or end before they begin. Views take the later one.",
        hints: &[
            Also("look at the person's work history at Justworks"),
        ],
        example: "Mara Mover: the position from 2026-01-05 goes on to 2026-06-30, and the next is from 2026-06-15",
    }
    CHECK_PAID_BEFORE_START = "check.paid_before_start" {
        exit: &[Held],
        who: &[You],
        cause: "A person was paid for days before the first day of employment that is known.",
        hints: &[
            Also("the first day may have been entered late or wrong: look at the person at Justworks"),
        ],
        example: "Mara Mover: paid for days up to 2026-01-11; the first day was 2026-02-02",
    }
    CHECK_SAME_PERSON = "check.same_person" {
        exit: &[Held],
        who: &[You],
        cause: "Two people have one work ID, or one name and one first day: they may be one person.",
        hints: &[
            Also("look at both at Justworks; a rehire with a new record is two people to every count"),
        ],
        example: "2 people have the work ID 1042: 4fb1…, 9a3c…",
    }
    CHECK_SAME_EMAIL = "check.same_email" {
        exit: &[Held],
        who: &[You],
        cause: "Two people who work here have one address at work: they may be one person.",
        hints: &[
            Also("look at both at Justworks"),
        ],
        example: "Mara Mover has a work address that is another person's as well: 4fb1…+9a3c…",
    }
    CHECK_MANAGER = "check.manager" {
        exit: &[Held],
        who: &[You],
        cause: "A person reports to themselves, to someone who has left or is not in the list, or to someone below them.",
        hints: &[
            Also("look at the person at Justworks"),
        ],
        example: "Mara Mover reports to 4fb1…, who has left",
    }
    CHECK_FTE_FIELD = "check.fte_field" {
        exit: &[Held],
        who: &[You],
        cause: "The custom field that `fte_field` names under [finance] is not there, is there twice, or nothing is entered in it: the roster has no share of full time.",
        hints: &[
            Do("`drivetrain query \"SELECT id, label FROM custom_fields\"` lists the fields; write the ID if two have the same label"),
        ],
        example: "`fte_field = \"FTE\"`: no custom field of that name, or more than one, holds anything",
    }
    CHECK_FTE_VALUE = "check.fte_value" {
        exit: &[Held],
        who: &[You],
        cause: "What is entered as a person's share of full time is not a number up to 2, such as 0.8 or 80%: the roster has none for this person.",
        hints: &[
            Also("correct the field at Justworks, then run `drivetrain sync`"),
        ],
        example: "Mara Mover: the share of full time is entered as `half`, which is no number up to 2",
    }
    CHECK_FEE_MEMBER = "check.fee_member" {
        exit: &[Held],
        who: &[You, Justworks],
        cause: "A fee is for a person whom no list shows.",
        hints: &[
            Also("the person may have left before the first day that is read"),
        ],
        example: "payroll 2026-11-20: 79.00 of fees for 4fb1…, who is not in the list of people",
    }
    CHECK_UNKNOWN_LINE = "check.unknown_line" {
        exit: &[Held],
        who: &[You],
        cause: "Lines of paystubs with words that are not known to be taxes or anything else. Costs that they could belong to stay empty: they are never guessed.",
        hints: &[
            Also("`drivetrain verify --learn` finds which lines are taxes"),
            Also("or write it under [finance.lines] in the connection's file: `\"employer_contribution/statutory\" = \"tax\"`"),
        ],
        example: "lines employer_contribution/statutory: what they are is not known; write `\"employer_contribution/statutory\" = \"tax\"` or `\"benefit\"` under [finance.lines]",
    }
    CHECK_UNKNOWN_FEE = "check.unknown_fee" {
        exit: &[Held],
        who: &[You],
        cause: "Fees of a type that is not known to be a cost of its own. A premium that is billed as a fee may stand on paystubs as well, and would count twice: the cost stays empty until it is known.",
        hints: &[
            Also("write under [finance.fees] in the connection's file what it is: `\"premium\" = \"pass_through\"`, `\"cost\"` or `\"ignore\"`"),
        ],
        example: "fees premium: what they are is not known; write `\"premium\" = \"cost\"`, `\"pass_through\"` or `\"ignore\"` under [finance.fees]",
    }
}
