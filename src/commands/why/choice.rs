//! A row among several: what it is called, and the question which one is meant.

use serde::Serialize;

use crate::context::Context;
use crate::error::Error;

/// Rows that are listed where no one can be asked, and where no key was given.
pub(super) const LISTED: u32 = 10;

/// The widest line of a list to choose from.
const WIDEST: usize = 74;

/// A row to choose.
#[derive(Debug, Serialize)]
pub(super) struct Choice {
    pub key: String,
    pub title: String,
}

/// Asks which it is.
pub(super) fn ask(choices: &[Choice], context: &Context) -> Result<String, Error> {
    let cut = |it: &Choice| match it.title.char_indices().nth(WIDEST) {
        Some((end, _)) => format!("{}…", &it.title[..end]),
        None => it.title.clone(),
    };
    let cut: Vec<_> = choices.iter().map(cut).collect();
    let lines: Vec<_> = cut.iter().map(String::as_str).collect();
    let ui = &context.ui;
    let chosen = if lines.len() > LISTED as usize {
        ui.search("Which one? (type to search)", &lines, "KEY")
    } else {
        ui.select("Which one?", &lines, "KEY")
    };
    Ok(choices[chosen?].key.clone())
}
