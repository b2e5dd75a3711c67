//! `--include` and `--exclude`: what a person wants read.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::config::sources;
use crate::justworks::scopes::Include;
use crate::justworks::selection::{Selection, Wish};

/// What a person wants read, and what not.
#[derive(Debug, Default, clap::Args)]
#[group(id = "choice", multiple = true)]
pub struct Choice {
    /// Also read these: private fields, optional or excluded tables
    ///
    /// sex, dob, addresses, phones, emails (personal ones), tax_ids, bank_account, time_off_balances,
    /// month_end_balances, or a table that was excluded.
    #[arg(long, ignore_case = true, help_heading = "What to read", value_name = "WHAT", value_delimiter = ',', hide_possible_values = true,
          value_parser = wish())]
    include: Vec<Wish>,

    /// Do not read: tables, or what was included
    #[arg(long, ignore_case = true, help_heading = "What to read", value_name = "WHAT", value_delimiter = ',', hide_possible_values = true,
          value_parser = wish())]
    exclude: Vec<Wish>,
}

impl Choice {
    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.include.is_empty() && self.exclude.is_empty()
    }

    /// Takes it into what was chosen before.
    pub fn apply(&self, selection: &mut Selection) {
        self.include
            .iter()
            .for_each(|wish| selection.include(*wish));
        self.exclude
            .iter()
            .for_each(|wish| selection.exclude(*wish));
    }
}

/// Reads a word of a choice; a shell can complete it.
fn wish() -> impl TypedValueParser<Value = Wish> {
    let optional = Include::ALL.map(Include::word).into_iter();
    let mut words: Vec<_> = optional
        .chain(sources::streams().map(|stream| stream.name))
        .collect();
    words.sort_unstable();
    words.dedup();
    PossibleValuesParser::new(words).try_map(|word| Wish::read(&word))
}
