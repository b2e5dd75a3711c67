//! What each scope fills: whole tables, columns of `members`, or nothing yet. What a person is told
//! before the sign-in, and of a scope that was not granted.

use super::scopes::find;
use super::streams::STREAMS;

/// What a scope's data goes into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fills {
    /// Tables that exist only with it.
    Tables(Vec<&'static str>),
    /// Columns of `members`.
    Columns(&'static [&'static str]),
    /// The app is registered once, so it is asked for although nothing reads with it so far.
    Nothing,
}

impl Fills {
    /// Of the scope with this name.
    pub fn of(name: &str) -> Self {
        let scope = find(name);
        let included = scope.and_then(|scope| scope.includes);
        let tables: Vec<_> = STREAMS
            .iter()
            .filter(|stream| stream.scope == name || Some(stream.scope) == included)
            .map(|stream| stream.name)
            .collect();
        match scope.map_or(&[][..], |scope| scope.columns) {
            _ if !tables.is_empty() => Self::Tables(tables),
            [] => Self::Nothing,
            columns => Self::Columns(columns),
        }
    }

    /// Where it goes, in a few words.
    pub fn into_where(&self) -> String {
        match self {
            Self::Tables(tables) => tables.join(", "),
            Self::Columns(_) => "members".to_owned(),
            Self::Nothing => "no table yet; for later".to_owned(),
        }
    }
}

/// What is missing without a scope that was asked for and not granted.
pub fn missing_without(name: &str) -> String {
    let opens = find(name).map_or(name, |scope| scope.opens);
    match Fills::of(name) {
        Fills::Tables(tables) => format!("{opens}; no {}", tables.join(", ")),
        Fills::Columns([column]) => format!("{opens}; members.{column} stays empty"),
        Fills::Columns(columns) => {
            format!("{opens}; {} of members stay empty", columns.join(", "))
        }
        Fills::Nothing => format!("{opens}; no table needs it yet"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;
    use crate::justworks::scopes::SCOPES;

    #[test]
    fn columns_of_scopes_are_columns_of_members() {
        let members = catalog::find(STREAMS, "members").unwrap();
        for scope in SCOPES {
            for column in scope.columns {
                assert!(members.column(column).is_some(), "{column}");
            }
        }
    }

    #[test]
    fn says_what_is_missing() {
        assert_eq!(
            Fills::of("payroll:read").into_where(),
            "payrolls, payroll_fees"
        );
        assert_eq!(Fills::of("member.detail:read").into_where(), "members");
        assert_eq!(Fills::of("time_off:read"), Fills::Nothing);
        assert_eq!(
            missing_without("member.sex:read"),
            "sex of each person; members.sex_assigned_at_birth stays empty"
        );
        assert_eq!(
            missing_without("paystub:read"),
            "paystubs with earnings, deductions and taxes; no paystubs, paystub_lines"
        );
    }
}
