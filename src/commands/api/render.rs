//! Printing an answer: as it came where it goes to a program, laid out where a person reads it.

use super::Args;
use super::call::{Body, Fetched};
use super::filter::{self, Filter};
use crate::context::Context;
use crate::error::Error;
use crate::foreign::visible_json;
use crate::http::json;

/// Prints what there is, then ends with what went wrong.
pub fn print(
    context: &Context,
    args: &Args,
    filter: Option<&Filter>,
    fetched: Fetched,
) -> Result<(), Error> {
    let ui = &context.ui;
    match fetched.body {
        Body::None => {}
        _ if args.show_sensitive => {
            ui.say("shown as Justworks sent it, including private data (--show-sensitive)");
        }
        Body::Made { redacted: true, .. } => {
            ui.say("Sensitive fields are hidden (--show-sensitive to show)");
        }
        _ => {}
    }
    if args.headers
        && let Some(answer) = &fetched.answer
    {
        let head = format!("{}\n", answer.head());
        ui.bytes(head.as_bytes())?;
    }
    let filter = filter.filter(|_| fetched.error.is_none());
    match (filter, fetched.body) {
        (_, Body::None) => {}
        (Some(filter), body) => {
            let bytes = match body {
                Body::Made { document, .. } => document.to_string().into_bytes(),
                Body::Raw(bytes) => json::readable(bytes),
                Body::None => Vec::new(),
            };
            filter.run(&bytes, ui, args.show_sensitive)?;
        }
        (None, body) => {
            ui.bytes(&laid_out(body, ui.is_read()))?;
        }
    }
    fetched.error.map_or(Ok(()), Err)
}

/// The bytes of a body. In a terminal JSON is laid out; elsewhere it is as it came.
fn laid_out(body: Body, is_read: bool) -> Vec<u8> {
    let document = match body {
        Body::None => return Vec::new(),
        Body::Raw(bytes) if !is_read => return bytes,
        Body::Raw(bytes) => return filter::laid_out(&bytes).unwrap_or(bytes),
        Body::Made { document, .. } => document,
    };
    let mut text = if is_read {
        visible_json(&format!("{document:#}")).into_owned()
    } else {
        document.to_string()
    };
    text.push('\n');
    text.into_bytes()
}
