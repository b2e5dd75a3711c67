//! The verbs, one file each: help text, arguments, `run()`.

pub mod api;
pub mod bundle;
pub mod completions;
pub mod connect;
pub mod disconnect;
pub mod doctor;
pub mod explain;
pub mod moves;
pub mod query;
pub mod replay;
pub mod runs;
pub mod sandbox;
pub mod schedule;
pub mod status;
mod storage;
pub mod streams;
pub mod sync;
mod times;
mod traced;
pub mod vault;
pub mod why;

use clap::builder::TypedValueParser as _;
use serde::Serialize;
use serde_json::{Value, json};

use crate::auth::vault::Place;
use crate::codes;
use crate::context::Context;
use crate::error::Error;

/// Reads a place where a sign-in is kept.
fn place() -> impl clap::builder::TypedValueParser<Value = Place> {
    clap::builder::PossibleValuesParser::new(Place::ALL.map(Place::word)).try_map(|word| {
        let found = Place::ALL.into_iter().find(|place| place.word() == word);
        found.ok_or("there is no such place")
    })
}

/// Prints one JSON document on stdout.
fn print_json(context: &Context, document: &impl Serialize) -> Result<(), Error> {
    let failed = |error: &dyn std::error::Error| {
        Error::new(codes::OUTPUT_FAILED, "the result cannot be printed").cause(error)
    };
    let mut text = serde_json::to_string_pretty(document).map_err(|error| failed(&error))?;
    text.push('\n');
    context.ui.document(&text).map_err(|error| failed(&error))
}

/// An error for programs.
fn told(error: &Error) -> Value {
    json!({
        "code": error.code,
        "message": error.message,
        "causes": error.causes,
        "hints": error.hints,
    })
}
