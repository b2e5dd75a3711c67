//! The verbs, one file each: help text, arguments, `run()`.

pub mod completions;
pub mod connect;
pub mod disconnect;
pub mod sandbox;
pub mod status;
pub mod streams;
pub mod sync;

use serde::Serialize;

use crate::context::Context;
use crate::error::Error;

/// Prints one JSON document on stdout.
fn print_json(context: &Context, document: &impl Serialize) -> Result<(), Error> {
    let failed = |error: &dyn std::error::Error| {
        Error::failed("output.failed", "the result cannot be printed").cause(error)
    };
    let mut text = serde_json::to_string_pretty(document).map_err(|error| failed(&error))?;
    text.push('\n');
    context.ui.data(&text).map_err(|error| failed(&error))
}
