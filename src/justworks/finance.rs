//! The base views on Justworks' tables: what all finance SQL reads. What is not published is decided
//! here and nowhere else, such as which words are a tax.
//!
//! `f_spell` is where people were, and when. It takes positions from `employment_history`, what they do
//! not say from what the store saw of `members`, and what neither says from today.

use crate::source::BaseView;

/// Of live rows, but people who are gone: money keeps its owner when a person leaves.
pub(super) static VIEWS: &[BaseView] = &[
    BaseView {
        name: "f_today",
        about: "the last day that was synced",
        needs: &[],
        sql: include_str!("finance/today.sql"),
    },
    BaseView {
        name: "f_coverage",
        about: "what was synced, for which dates, and whether it is held back",
        needs: &[
            "members",
            "payrolls",
            "paystubs",
            "paystub_lines",
            "payroll_fees",
        ],
        sql: include_str!("finance/coverage.sql"),
    },
    BaseView {
        name: "f_person",
        about: "people, with their current or last data",
        needs: &["members", "departments"],
        sql: include_str!("finance/person.sql"),
    },
    BaseView {
        name: "f_spell",
        about: "where each person worked, by date range",
        needs: &["members", "departments", "employment_history"],
        sql: include_str!("finance/spell.sql"),
    },
    BaseView {
        name: "f_pay",
        about: "each person's pay rate, by date range",
        needs: &["members", "pay_history", "paystubs"],
        sql: include_str!("finance/pay.sql"),
    },
    BaseView {
        name: "f_fte",
        about: "each person's full-time share, by date range, if a custom field has it",
        needs: &["custom_fields", "member_custom_field_values"],
        sql: include_str!("finance/fte.sql"),
    },
    BaseView {
        name: "f_payroll",
        about: "payrolls with their totals",
        needs: &["payrolls"],
        sql: include_str!("finance/payroll.sql"),
    },
    BaseView {
        name: "f_paystub",
        about: "what each person was paid in each payroll",
        needs: &["paystubs", "payrolls"],
        sql: include_str!("finance/paystub.sql"),
    },
    BaseView {
        name: "f_line",
        about: "the lines of each paystub, and the kind of each",
        needs: &["paystub_lines"],
        sql: include_str!("finance/line.sql"),
    },
    BaseView {
        name: "f_fee",
        about: "the fees of each payroll",
        needs: &["payroll_fees"],
        sql: include_str!("finance/fee.sql"),
    },
    BaseView {
        name: "f_deduction",
        about: "standing deductions, by date range",
        needs: &["deductions"],
        sql: include_str!("finance/deduction.sql"),
    },
    BaseView {
        name: "f_email",
        about: "work addresses",
        needs: &["member_emails"],
        sql: include_str!("finance/email.sql"),
    },
    BaseView {
        name: "f_history",
        about: "positions and pay rates as listed",
        needs: &["employment_history", "pay_history"],
        sql: include_str!("finance/history.sql"),
    },
    BaseView {
        name: "f_balance",
        about: "time-off balance of each person and policy on a day",
        needs: &[
            "time_off_balances",
            "time_off_balances_at",
            "time_off_policies",
        ],
        sql: include_str!("finance/balance.sql"),
    },
];
