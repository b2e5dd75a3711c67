//! The connector, as a table: what each stream is called, where it comes from, what its rows hold
//! and which sums must tie.
//!
//! Columns name the places where a value may stand, because the inside of several objects is not
//! published: the first that is there and can be read wins, and the whole (redacted) item stays
//! beside them.

mod company;
mod deductions;
mod members;
mod payrolls;
mod time_off;

use crate::catalog::{Access, Cursor, Form, Rule, Side, Stream, Tie, columns};
use crate::money::Wire;
use crate::source::Labels;

/// The streams, parents before their children.
pub static STREAMS: &[Stream] = &[
    company::COMPANY,
    company::DEPARTMENTS,
    company::OFFICES,
    company::CUSTOM_FIELDS,
    company::JURISDICTIONS,
    company::BUSINESS_INFO,
    company::OFFICERS,
    company::BANK_ACCOUNT,
    members::MEMBERS,
    members::EMAILS,
    members::PHONES,
    members::ADDRESSES,
    members::EMPLOYMENT_HISTORY,
    members::PAY_HISTORY,
    members::CUSTOM_FIELD_VALUES,
    members::TAX_IDS,
    payrolls::PAYROLLS,
    payrolls::FEES,
    payrolls::PAYSTUBS,
    payrolls::LINES,
    time_off::POLICIES,
    time_off::REQUESTS,
    time_off::BALANCES,
    time_off::BALANCES_AT,
    deductions::DEDUCTIONS,
    deductions::TYPES,
];

/// The custom fields of a company.
pub(super) const LABELS: Labels = Labels {
    fields: "custom_fields",
    values: "member_custom_field_values",
    id: "id",
    label: "label",
};

/// A stream of its own family, with an `id`, read in full each time: what most of them are.
const fn root(name: &'static str, about: &'static str, access: Access) -> Stream {
    Stream {
        name,
        about,
        parent: None,
        parent_column: None,
        family: name,
        access,
        key: Some("id"),
        identity: &[],
        sets: &[],
        scopes: &[],
        include: None,
        cursor: Cursor::Full,
        money: Wire::Hundredths,
        columns: &[],
    }
}

/// A stream below another one, whose rows have no id of their own.
const fn set(
    name: &'static str,
    about: &'static str,
    (parent, parent_column): (&'static str, &'static str),
    access: Access,
) -> Stream {
    Stream {
        parent: Some(parent),
        parent_column: Some(parent_column),
        family: parent,
        key: None,
        ..root(name, about, access)
    }
}

/// A list by the page that is read once.
const fn pages(path: &'static str) -> Access {
    list(path, Form::Pages)
}

const fn list(path: &'static str, form: Form) -> Access {
    Access::List {
        path,
        form,
        variants: &[&[]],
        by_id: None,
    }
}

/// What is listed by a window of dates, up to so many days ahead.
const fn by_date(field: &'static str, ahead: i32, all_each_run: bool) -> Cursor {
    Cursor::Window {
        field,
        params: ["start_date", "end_date"],
        ahead,
        all_each_run,
    }
}

/// An array inside the parent's item.
const fn inside(arrays: &'static [(&'static str, Option<&'static str>)]) -> Access {
    Access::Inside { arrays }
}

pub use payrolls::TIES;

#[cfg(test)]
mod tests {
    use super::{STREAMS, TIES};
    use crate::catalog::{Access, Audience, Rule, Type, find};
    use crate::justworks::redact::Redaction;
    use crate::justworks::scopes::{self, Include};
    use crate::source::Redact as _;

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
            assert!(stream.key.is_none() || stream.identity.is_empty());
            let mut identity = stream.identity.iter();
            assert!(identity.all(|name| stream.column(name).is_some()));
            let inside = STREAMS.iter().filter_map(|child| match child.access {
                Access::Inside { arrays } if child.parent == Some(stream.name) => Some(arrays),
                _ => None,
            });
            let arrays: Vec<_> = inside.flatten().map(|(name, _)| *name).collect();
            assert_eq!(stream.sets, arrays, "{}", stream.name);
            assert!(!stream.scopes.is_empty());
            for scope in stream.scopes {
                assert!(scopes::find(scope).is_some(), "{scope}");
            }
            for column in stream.columns {
                assert_eq!(column.ty == Type::Money, column.name.ends_with("_minor"));
                let nowhere = matches!(column.rule, Rule::Array | Rule::Fixed(_) | Rule::Day);
                assert_eq!(column.places().is_empty(), nowhere);
            }
            if let Access::PerParent { path, .. } = stream.access {
                assert!(path.contains("{id}"));
            }
            if let Access::PerPair { answer, of, .. } = stream.access {
                assert!(answer.contains("{id}"));
                for side in of {
                    let paired = find(STREAMS, side.stream).unwrap();
                    assert!(paired.is_root() && paired.family != stream.family);
                    assert!(side.only.is_none_or(|name| paired.column(name).is_some()));
                }
            }
            let word = stream.include;
            assert!(word.is_none_or(|word| Include::ALL.iter().any(|it| it.word() == word)));
        }
        for tie in TIES {
            for (stream, column) in [tie.total, tie.parts] {
                assert!(find(STREAMS, stream).unwrap().column(column).is_some());
            }
        }
    }

    /// The mark is for a value whose item is not known; one that is in its item is judged by its keys.
    #[test]
    fn what_redaction_takes_out_by_its_name_is_marked_as_private() {
        let redaction = Redaction::default();
        for stream in STREAMS {
            for column in stream.columns {
                let hidden = redaction.hides(column.name);
                let marked = column.audience == Audience::Private;
                assert_eq!(marked, hidden, "{}.{}", stream.name, column.name);
                assert!(!column.about.is_empty());
            }
        }
    }
}
