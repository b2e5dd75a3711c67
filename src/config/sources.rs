//! The sources that a connection's file can name, and a file's word for its own.

use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

use crate::catalog::Stream;
use crate::justworks;
use crate::source::Source;

/// All of them.
pub static SOURCES: &[&Source] = &[
    &justworks::SOURCE,
    #[cfg(test)]
    &crate::tests::SOURCE,
];

/// The source of a file that names none.
pub fn default() -> &'static Source {
    &justworks::SOURCE
}

/// The streams of all of them.
pub fn streams() -> impl Iterator<Item = &'static Stream> {
    SOURCES.iter().flat_map(|source| source.streams)
}

pub(super) fn serialize<S: Serializer>(source: &&Source, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(source.name)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<&'static Source, D::Error> {
    let name = String::deserialize(from)?;
    let named = SOURCES.iter().find(|source| source.name == name);
    named.copied().ok_or_else(|| {
        let names: Vec<_> = SOURCES.iter().map(|source| source.name).collect();
        D::Error::custom(format!(
            "there is no source {name}, only {}",
            names.join(", ")
        ))
    })
}
