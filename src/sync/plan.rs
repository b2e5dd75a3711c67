//! What a run will read: decided before the first request, from the granted scopes and the dates.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::catalog::{Access, Stream};
use crate::codes;
use crate::report::{Class, Problem};

#[derive(Debug)]
pub struct Plan {
    /// Streams that are read, parents before children.
    pub streams: Vec<&'static Stream>,
    /// Streams that are not, and why.
    pub skipped: Vec<(&'static Stream, Problem)>,
    pub reach: Reach,
}

/// How far a run reads.
#[derive(Debug, Clone)]
pub struct Reach {
    /// The first date of windows.
    pub from: Date,
    /// The run's own date.
    pub today: Date,
    /// Days before the last run that are read again.
    pub lookback_days: i32,
    /// Reads again from this date on, even if it was read before.
    pub again_from: Option<Date>,
    /// Reads everything again.
    pub full: bool,
    /// The month in which the company's fiscal year begins, from 1 to 12.
    pub fiscal_year_start_month: i8,
    /// Days that a person asks about, where a stream is read by the day.
    pub days_asked: BTreeSet<Date>,
    /// Whether such a stream is read at the end of each month.
    pub month_ends: bool,
    /// The private fields that are shown, by family.
    pub private_fields: BTreeMap<&'static str, String>,
}

impl Plan {
    /// Plans the streams that `skips` gives no reason to skip. A child is read only with its
    /// parent, a stream of pairs only with both sides.
    pub fn new(
        streams: &'static [Stream],
        skips: impl Fn(&Stream) -> Option<Problem>,
        reach: Reach,
    ) -> Self {
        let mut plan = Self {
            streams: Vec::new(),
            skipped: Vec::new(),
            reach,
        };
        for stream in streams {
            let needs: Vec<_> = match stream.access {
                Access::PerPair { of, .. } => of.iter().map(|side| side.stream).collect(),
                _ => stream.parent.into_iter().collect(),
            };
            let lacking = || needs.iter().find(|name| !plan.reads(name));
            if let Some(why) = skips(stream) {
                plan.skipped.push((stream, why));
            } else if let Some(lacking) = lacking() {
                let message = format!("needs {lacking}, which is not synced");
                let why = Problem::new(codes::SCOPE_PARENT_SKIPPED, Class::Forbidden, message);
                plan.skipped.push((stream, why));
            } else {
                plan.streams.push(stream);
            }
        }
        plan
    }

    pub fn reads(&self, name: &str) -> bool {
        self.stream(name).is_some()
    }

    /// The stream of this name, if it is read.
    pub fn stream(&self, name: &str) -> Option<&'static Stream> {
        self.streams.iter().copied().find(|it| it.name == name)
    }

    /// The roots of the families that are read.
    pub fn roots(&self) -> impl Iterator<Item = &'static Stream> {
        self.streams
            .iter()
            .copied()
            .filter(|stream| stream.is_root())
    }

    /// The streams of a family that are read, its root first.
    pub fn family(&self, family: &str) -> impl Iterator<Item = &'static Stream> {
        let members = self.streams.iter().copied();
        members.filter(move |stream| stream.family == family)
    }

    /// The streams below a stream that are read.
    pub fn children(&self, parent: &'static Stream) -> impl Iterator<Item = &'static Stream> {
        let children = self.streams.iter().copied();
        children.filter(move |stream| stream.parent == Some(parent.name))
    }

    /// What is read of a family: a digest of each of its streams (columns and where they come
    /// from), and the private fields that are shown.
    pub fn shape(&self, family: &str) -> String {
        self.shown(family, self.family(family))
    }

    /// What is read of a detail: its stream, the streams inside it, and the private fields that are
    /// shown. A detail that was read with another shape is read again.
    pub fn detail_shape(&self, stream: &'static Stream) -> String {
        let children = self.children(stream).filter(|child| child.is_inside());
        self.shown(stream.family, std::iter::once(stream).chain(children))
    }

    fn shown(&self, family: &str, streams: impl Iterator<Item = &'static Stream>) -> String {
        let streams: Vec<_> = streams.map(digest).collect();
        let private = self
            .reach
            .private_fields
            .get(family)
            .map_or("", String::as_str);
        format!("{}|{private}", streams.join(" "))
    }
}

fn digest(stream: &'static Stream) -> String {
    let mut hash = Sha256::new();
    hash.update(stream.name);
    for column in stream.columns {
        hash.update([0]);
        hash.update(column.name);
        for from in column.places() {
            hash.update([1]);
            hash.update(from);
        }
    }
    let digest = hash.finalize();
    let hex = digest.iter().take(6).map(|byte| format!("{byte:02x}"));
    hex.collect()
}

/// Whether rows of a known shape show all that the present one would, and nothing private beyond
/// it. A stream that is no longer read does not matter to the others.
pub(super) fn shows_all(known: Option<&str>, shape: &str) -> bool {
    let (Some((known, former)), Some((streams, private))) = (
        known.and_then(|known| known.split_once('|')),
        shape.split_once('|'),
    ) else {
        return false;
    };
    let mut streams = streams.split(' ');
    former == private && streams.all(|stream| known.split(' ').any(|other| other == stream))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::sync::tests::STREAMS;
    use jiff::civil::date;

    pub(in crate::sync) fn reach() -> Reach {
        Reach {
            from: date(2024, 1, 1),
            today: date(2026, 1, 1),
            lookback_days: 60,
            again_from: None,
            full: false,
            fiscal_year_start_month: 1,
            days_asked: BTreeSet::new(),
            month_ends: false,
            private_fields: BTreeMap::new(),
        }
    }

    pub(in crate::sync) fn plan(granted: impl Fn(&str) -> bool) -> Plan {
        let skips = |stream: &Stream| {
            let lacking = stream.scopes.iter().find(|scope| !granted(scope))?;
            Some(Problem::new(
                codes::SCOPE_NOT_GRANTED,
                Class::Forbidden,
                *lacking,
            ))
        };
        Plan::new(STREAMS, skips, reach())
    }

    #[test]
    fn reads_everything_that_is_granted() {
        let plan = plan(|_| true);
        assert_eq!(plan.streams.len(), STREAMS.len());
        assert!(plan.skipped.is_empty());
    }

    #[test]
    fn skips_what_is_not_granted_with_all_below_it() {
        let plan = plan(|scope| scope != "payroll:read");
        let skipped: Vec<_> = plan
            .skipped
            .iter()
            .map(|(stream, why)| (stream.name, why.code))
            .collect();
        let expected = [
            ("payrolls", codes::SCOPE_NOT_GRANTED),
            ("payroll_fees", codes::SCOPE_NOT_GRANTED),
            ("paystubs", codes::SCOPE_PARENT_SKIPPED),
            ("paystub_lines", codes::SCOPE_PARENT_SKIPPED),
        ];
        assert_eq!(skipped, expected);
    }
}
