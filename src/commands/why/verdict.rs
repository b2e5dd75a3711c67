//! A sum as a person reads it: whether it ties, by how much it does not, and what is known of that.

use std::collections::HashMap;
use std::fmt::Write as _;

use crate::books::sums::{Clue, Fact, Sum};
use crate::money;
use crate::ui::summary::things;
use crate::ui::values::{amount, by, moment, plain};
use crate::ui::{behind, green, yellow};

impl Sum {
    /// One of its parts: "paystub", "earning".
    fn part(&self) -> &'static str {
        let (stream, _) = self.tie.parts;
        let word = self.tie.only.map(|(_, word)| word);
        word.unwrap_or_else(|| stream.trim_end_matches('s'))
    }

    /// Whether it ties, by how much it does not, and what is known of that.
    pub(super) fn text(&self, called: &HashMap<String, String>) -> String {
        let currency = self.currency.as_deref();
        let parts = things(self.parts, self.part());
        let total = self.total.map(|total| amount(total, currency));
        let (Some(total), false) = (&total, self.ties) else {
            let (mark, said) = match (&total, self.ties) {
                (Some(total), true) => (green().apply_to("✓"), format!("{total}, {parts}")),
                _ => (
                    yellow().apply_to("!"),
                    "the total cannot be read".to_owned(),
                ),
            };
            let line = format!("{}: {said}", self.tie.about);
            return format!("{mark} {}\n", behind(&line, 2)) + &self.clues(called);
        };
        let said = match (self.sum, self.lacks) {
            (Some(sum), Some(lacks)) => {
                let way = if lacks > 0 { "too little" } else { "too much" };
                format!(
                    "{total}, but its {parts} add up to {}: {} {way}",
                    money::show(sum),
                    by(lacks)
                )
            }
            _ => format!("{total}, but some of its {parts} have no readable amount"),
        };
        let line = format!("{}: {said}", self.tie.about);
        format!("{} {}\n", yellow().apply_to("!"), behind(&line, 2)) + &self.clues(called)
    }

    fn clues(&self, called: &HashMap<String, String>) -> String {
        let mut text = String::new();
        let currency = self.currency.as_deref();
        for clue in &self.clues {
            let name = called.get(&clue.key).unwrap_or(&clue.key);
            let line = format!("{} {}", plain(name), clue.text(currency));
            let mark = if clue.explains { "=" } else { "·" };
            let _ = writeln!(text, "    {mark} {}", behind(&line, 6));
        }
        if self.sum.is_some() && !self.explained {
            let _ = writeln!(text, "    no single {} explains it", self.part());
        }
        text
    }
}

impl Clue {
    fn text(&self, currency: Option<&str>) -> String {
        let shown = self
            .amount
            .map_or("an unreadable amount".to_owned(), |minor| {
                amount(minor, currency)
            });
        match &self.fact {
            Fact::Unreadable => "has no readable amount".to_owned(),
            Fact::OtherCurrency { currency } => format!("is in {}", plain(currency)),
            Fact::OwnParts {
                own_parts_minor: sum,
            } => {
                let off = self.amount.zip(Some(*sum));
                let off = off.map(|(own, sum)| by(i128::from(own) - i128::from(sum)));
                let off = off.map_or(String::new(), |off| format!(": off by {off}"));
                let all = if self.explains {
                    ", all of the difference"
                } else {
                    ""
                };
                format!(
                    "says {shown}, and its own earnings add up to {}{off}{all}",
                    money::show(*sum)
                )
            }
            Fact::Gone { until: at } => format!(
                "was {shown} and was removed {}; with it, the sum would tie",
                moment(*at)
            ),
            Fact::Surplus => format!("is {shown}; without it, the sum would tie"),
            Fact::Former { until: at } => {
                format!(
                    "was {shown} until {}; with that, the sum would tie",
                    moment(*at)
                )
            }
            Fact::FormerTotal { until: at } => format!(
                "itself was {shown} until {}; that is what its parts still add up to",
                moment(*at)
            ),
        }
    }
}
