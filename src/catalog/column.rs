//! A column: the type of its values, how they are read, who may see them, and what they mean.
//!
//! The type belongs to the table, wherever the data goes. The rule belongs to the source; only the
//! code that reads an item uses it.

/// One column of a stream's table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The column's name.
    pub name: &'static str,
    /// What it holds, in words for a person.
    #[cfg_attr(
        not(feature = "testing"),
        expect(dead_code, reason = "docs/tables.md is made of it")
    )]
    pub about: &'static str,
    /// The type of its values. Anything else is reported as drift and left empty, never coerced.
    pub ty: Type,
    /// How a value is read.
    pub rule: Rule,
    /// Who may see it.
    pub audience: Audience,
}

/// The type of a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Text.
    Text,
    /// Hundredths of a currency, in every currency.
    Money,
    /// True or false, stored as 1 or 0.
    Bool,
    /// A date, `YYYY-MM-DD`.
    Date,
    /// A point in time, RFC 3339.
    Timestamp,
    /// A decimal that is not money, with so many digits after the point. It is kept as text, with
    /// the digits of the JSON number or text that came.
    Decimal(u8),
    /// A percentage with four implied digits.
    Percent,
    /// Anything, kept whole as JSON text.
    Json,
}

/// How a value is read. Numbers arrive with all their digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// At these places in the item (`name.given_name`; `.` is the item itself): the first readable
    /// value wins.
    Path(&'static [&'static str]),
    /// The same, but only if the item has one of these words in this field.
    IfWord {
        /// The field.
        field: &'static str,
        /// The words.
        words: &'static [&'static str],
        /// The places.
        path: &'static [&'static str],
    },
    /// The texts at all these places, joined by `/`: the key of an item without an id.
    Joined(&'static [&'static str]),
    /// Not in the item but given by its array ([`Access::Inside`](super::Access::Inside)).
    Array,
    /// Always this text: the key of an item that there is only one of.
    Fixed(&'static str),
    /// Not in the item: the day that its report was asked for. A later day alone is no news.
    Day,
}

/// Who may see a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Everyone who may see the table.
    Open,
    /// Only a person who asks for private values by name.
    Private,
}

impl Type {
    /// Whether the store keeps it as a whole number.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Money | Self::Bool | Self::Percent)
    }
}

impl Column {
    #[cfg(feature = "testing")]
    /// A column of this type that anyone may see, read from these places.
    pub const fn new(name: &'static str, path: &'static [&'static str], ty: Type) -> Self {
        Self {
            name,
            about: "",
            ty,
            rule: Rule::Path(path),
            audience: Audience::Open,
        }
    }

    /// The places in an item where the value may be.
    pub fn places(&self) -> &'static [&'static str] {
        match self.rule {
            Rule::Path(path) | Rule::IfWord { path, .. } | Rule::Joined(path) => path,
            Rule::Array | Rule::Fixed(_) | Rule::Day => &[],
        }
    }
}

/// The columns of a table, one a line: `name: Type = "place" | "other place", Private =>
/// "meaning";`. Without a place it is the field of the same name; another rule goes in braces.
macro_rules! columns {
    (@rule $name:ident) => { $crate::catalog::Rule::Path(&[stringify!($name)]) };
    (@rule $name:ident $($place:literal)+) => { $crate::catalog::Rule::Path(&[$($place),+]) };
    (@rule $name:ident { $rule:expr }) => { $rule };
    (@audience) => { $crate::catalog::Audience::Open };
    (@audience $audience:ident) => { $crate::catalog::Audience::$audience };
    ($($name:ident: $ty:ident $(($digits:literal))? $({ $rule:expr })? $(= $($place:literal)|+)?
        $(, $audience:ident)? => $about:literal;)+) => {
        &[$($crate::catalog::Column {
            name: stringify!($name),
            about: $about,
            ty: $crate::catalog::Type::$ty $(($digits))?,
            rule: $crate::catalog::columns!(@rule $name $({ $rule })? $($($place)+)?),
            audience: $crate::catalog::columns!(@audience $($audience)?),
        }),+]
    };
}

pub(crate) use columns;
