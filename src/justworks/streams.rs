//! The connector, as a table: what each stream is called, where it comes from, what its rows hold
//! and which sums must tie.
//!
//! Columns name the places where a value may stand, because the inside of several objects is not
//! published: the first that is there wins, and the whole (redacted) item stays beside them.

use crate::catalog::{Column, Cursor, Kind, Source, Stream, Tie};

use Kind::{Array, Date, Flag, Json, Moment, Money, Text};

const fn col(name: &'static str, from: &'static [&'static str], kind: Kind) -> Column {
    Column::new(name, from, kind)
}

/// The streams, parents before their children.
pub static STREAMS: &[Stream] = &[
    Stream {
        name: "company",
        about: "your company",
        parent: None,
        parent_column: None,
        family: "company",
        source: Source::One {
            path: "/v1/company",
        },
        key: Some("id"),
        scope: "company.basic:read",
        cursor: Cursor::Full,
        columns: &[
            col("id", &["id"], Text),
            col("display_name", &["display_name"], Text),
            col("legal_name", &["legal_name"], Text),
            col("created_at", &["created_at"], Moment),
            col("updated_at", &["updated_at"], Moment),
        ],
    },
    Stream {
        name: "departments",
        about: "departments",
        parent: Some("company"),
        parent_column: Some("company_id"),
        family: "company",
        source: Source::Inside {
            arrays: &[("departments", None)],
        },
        key: Some("id"),
        scope: "company.basic:read",
        cursor: Cursor::Full,
        columns: &[
            col("id", &["id", "department_id"], Text),
            col("name", &["name", "display_name", "label"], Text),
        ],
    },
    Stream {
        name: "offices",
        about: "offices",
        parent: Some("company"),
        parent_column: Some("company_id"),
        family: "company",
        source: Source::Inside {
            arrays: &[("offices", None)],
        },
        key: Some("id"),
        scope: "company.basic:read",
        cursor: Cursor::Full,
        columns: &[
            col("id", &["id", "office_id"], Text),
            col("name", &["name", "display_name", "label"], Text),
        ],
    },
    Stream {
        name: "members",
        about: "people, active and terminated",
        parent: None,
        parent_column: None,
        family: "members",
        source: Source::List {
            path: "/v1/members",
            variants: &[&[("status", "active")], &[("status", "terminated")]],
            by_id: Some("/v1/members/{id}"),
        },
        key: Some("id"),
        scope: "member.basic:read",
        cursor: Cursor::Since {
            field: "updated_at",
            param: "updated_at_gte",
        },
        columns: &[
            col("id", &["id"], Text),
            col("company_id", &["company_id"], Text),
            col("work_id", &["work_id"], Text),
            col("given_name", &["name.given_name"], Text),
            col("family_name", &["name.family_name"], Text),
            col("preferred_name", &["name.preferred_name"], Text),
            col("full_preferred_name", &["name.full_preferred_name"], Text),
            col("active", &["active"], Flag),
            col("type", &["type"], Text),
            col(
                "employment_location_type",
                &["employment_location_type"],
                Text,
            ),
            col("job_title", &["job_title"], Text),
            col(
                "department_id",
                &["department.id", "department.department_id"],
                Text,
            ),
            col(
                "department_name",
                &["department.name", "department.display_name"],
                Text,
            ),
            col("office_id", &["office.id", "office.office_id"], Text),
            col("office_name", &["office.name", "office.display_name"], Text),
            col("manager_id", &["manager.id", "manager.member_id"], Text),
            col("current_employment", &["current_employment"], Json),
            col("current_pay", &["current_pay"], Json),
            col("current_pay_frequency", &["current_pay_frequency"], Json),
            col(
                "date_added_to_justworks",
                &["date_added_to_justworks"],
                Date,
            ),
            col("employment_start_date", &["employment_start_date"], Date),
            col(
                "employment_termination_date",
                &["employment_termination_date"],
                Date,
            ),
            col("date_of_birth", &["date_of_birth"], Date),
            col("sex_assigned_at_birth", &["sex_assigned_at_birth"], Text),
            col("created_at", &["created_at"], Moment),
            col("updated_at", &["updated_at"], Moment),
        ],
    },
    Stream {
        name: "payrolls",
        about: "payrolls with their totals",
        parent: None,
        parent_column: None,
        family: "payrolls",
        source: Source::List {
            path: "/v1/payrolls",
            variants: &[&[]],
            by_id: None,
        },
        key: Some("id"),
        scope: "payroll:read",
        cursor: Cursor::Window {
            field: "pay_date",
            ahead: 45,
        },
        columns: &[
            col("id", &["id"], Text),
            col("pay_date", &["pay_date"], Date),
            col("debit_date", &["debit_date"], Date),
            col("payment_method", &["payment_method"], Text),
            col("gross_pay_minor", &["gross_pay"], Money),
            col("net_pay_minor", &["net_pay"], Money),
            col("employee_taxes_minor", &["employee_taxes"], Money),
            col("employer_taxes_minor", &["employer_taxes"], Money),
            col("company_debit_minor", &["company_debit"], Money),
            col("currency", &["currency"], Text),
        ],
    },
    Stream {
        name: "payroll_fees",
        about: "fees of each payroll",
        parent: Some("payrolls"),
        parent_column: Some("payroll_id"),
        family: "payrolls",
        source: Source::PerParent {
            path: "/v1/payrolls/{id}/fees",
            detail: None,
        },
        key: None,
        scope: "payroll:read",
        cursor: Cursor::Full,
        columns: &[
            col("member_id", &["member_id"], Text),
            col("reference_id", &["reference_id"], Text),
            col("reference_type", &["reference_type"], Text),
            col("name", &["name"], Text),
            col("type", &["type"], Text),
            col("amount_minor", &["amount"], Money),
            col("currency", &["currency"], Text),
        ],
    },
    Stream {
        name: "paystubs",
        about: "what each person was paid in each payroll",
        parent: Some("payrolls"),
        parent_column: Some("payroll_id"),
        family: "payrolls",
        source: Source::PerParent {
            path: "/v1/payrolls/{id}/paystubs",
            detail: Some("/v1/paystubs/{id}"),
        },
        key: Some("paystub_id"),
        scope: "paystub:read",
        cursor: Cursor::Full,
        columns: &[
            col("paystub_id", &["paystub_id", "id"], Text),
            col("member_id", &["member_id"], Text),
            col("pay_date", &["pay_date"], Date),
            col("pay_group", &["pay_group"], Json),
            col("pay_period_start", &["pay_period_start"], Date),
            col("pay_period_end", &["pay_period_end"], Date),
            col("gross_pay_minor", &["gross_pay"], Money),
            col("net_pay_minor", &["net_pay"], Money),
            col("currency", &["currency"], Text),
        ],
    },
    Stream {
        name: "paystub_lines",
        about: "earnings, deductions, taxes and contributions on each paystub",
        parent: Some("paystubs"),
        parent_column: Some("paystub_id"),
        family: "payrolls",
        source: Source::Inside {
            arrays: &[
                ("earnings", Some("earning")),
                ("employee_deductions", Some("employee_deduction")),
                ("employer_contributions", Some("employer_contribution")),
            ],
        },
        key: None,
        scope: "paystub:read",
        cursor: Cursor::Full,
        columns: &[
            col("kind", &[], Array),
            col("name", &["name"], Text),
            col("type", &["type"], Text),
            col("category", &["category"], Text),
            col("amount_minor", &["amount"], Money),
            col("currency", &["currency"], Text),
        ],
    },
];

/// The sums that must tie before a payroll is believed.
pub static TIES: &[Tie] = &[
    Tie {
        about: "payroll gross = its paystubs' gross",
        total: ("payrolls", "gross_pay_minor"),
        parts: ("paystubs", "gross_pay_minor"),
        only: None,
    },
    Tie {
        about: "payroll net = its paystubs' net",
        total: ("payrolls", "net_pay_minor"),
        parts: ("paystubs", "net_pay_minor"),
        only: None,
    },
    Tie {
        about: "paystub gross = its earnings",
        total: ("paystubs", "gross_pay_minor"),
        parts: ("paystub_lines", "amount_minor"),
        only: Some(("kind", "earning")),
    },
];

#[cfg(test)]
mod tests {
    use super::{STREAMS, TIES};
    use crate::catalog::{Kind, Source, find};
    use crate::justworks::scopes;

    #[test]
    fn parents_stand_before_their_children_in_the_same_family() {
        for (at, stream) in STREAMS.iter().enumerate() {
            match stream.parent {
                None => assert_eq!(stream.family, stream.name),
                Some(parent) => {
                    let place = STREAMS.iter().position(|other| other.name == parent);
                    assert!(place.is_some_and(|place| place < at), "{}", stream.name);
                    let parent = find(STREAMS, parent).unwrap();
                    assert_eq!(parent.family, stream.family);
                    assert!(stream.parent_column.is_some());
                }
            }
        }
    }

    #[test]
    fn keys_scopes_and_ties_name_things_that_exist() {
        for stream in STREAMS {
            assert!(stream.key.is_none_or(|key| stream.column(key).is_some()));
            assert!(scopes::find(stream.scope).is_some(), "{}", stream.scope);
            for column in stream.columns {
                assert_eq!(column.kind == Kind::Money, column.name.ends_with("_minor"));
                assert_eq!(column.from.is_empty(), column.kind == Kind::Array);
            }
            if let Source::PerParent { path, .. } = stream.source {
                assert!(path.contains("{id}"));
            }
        }
        for tie in TIES {
            for (stream, column) in [tie.total, tie.parts] {
                assert!(find(STREAMS, stream).unwrap().column(column).is_some());
            }
        }
    }
}
