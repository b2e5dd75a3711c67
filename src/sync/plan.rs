//! What a run will read: decided before the first request, from the granted scopes and the dates.

use jiff::civil::Date;

use crate::catalog::Stream;
use crate::report::{Class, Problem};

/// What a run will read.
#[derive(Debug)]
pub struct Plan {
    /// Streams that are read, parents before children.
    pub streams: Vec<&'static Stream>,
    /// Streams that are not, and why.
    pub skipped: Vec<(&'static Stream, Problem)>,
    /// First date of windows.
    pub from: Date,
    /// Last date of windows: the run's start date.
    pub through: Date,
}

impl Plan {
    /// Plans the streams that `granted` allows. A child is read only with its parent.
    pub fn new(
        streams: &'static [Stream],
        granted: impl Fn(&str) -> bool,
        from: Date,
        through: Date,
    ) -> Self {
        let mut plan = Self {
            streams: Vec::new(),
            skipped: Vec::new(),
            from,
            through,
        };
        for stream in streams {
            let skip = |code: &str, message: String| Problem::new(code, Class::Forbidden, message);
            if !granted(stream.scope) {
                let message = format!("the scope {} is not granted", stream.scope);
                plan.skipped
                    .push((stream, skip("scope.not_granted", message)));
            } else if let Some(parent) = stream.parent.filter(|parent| !plan.reads(parent)) {
                let message = format!("it belongs to {parent}, which is not read");
                plan.skipped
                    .push((stream, skip("scope.parent_skipped", message)));
            } else {
                plan.streams.push(stream);
            }
        }
        plan
    }

    /// Whether a stream is read.
    pub fn reads(&self, name: &str) -> bool {
        self.streams.iter().any(|stream| stream.name == name)
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
}

#[cfg(test)]
mod tests {
    use super::Plan;
    use crate::justworks::streams::STREAMS;
    use jiff::civil::date;

    fn plan(granted: impl Fn(&str) -> bool) -> Plan {
        Plan::new(STREAMS, granted, date(2024, 1, 1), date(2026, 1, 1))
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
            .map(|(stream, why)| (stream.name, why.code.as_str()))
            .collect();
        let expected = [
            ("payrolls", "scope.not_granted"),
            ("payroll_fees", "scope.not_granted"),
            ("paystubs", "scope.parent_skipped"),
            ("paystub_lines", "scope.parent_skipped"),
        ];
        assert_eq!(skipped, expected);
    }
}
