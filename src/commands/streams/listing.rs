//! One stream as it is listed: what it holds, whether it is read and why not, how, how far, and
//! what is there of it.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::catalog::{Access, Cursor, Stream};
use crate::codes;
use crate::report::Problem;
use crate::state::Bookmark;
use crate::store::StreamState;
use crate::ui::summary::{count, things};
use crate::ui::{behind, bold, dim, fold, green, shortened, width, yellow};

/// What is known of a stream.
pub(super) struct Listed {
    pub stream: &'static Stream,
    /// Why it is not read; of no connection in particular, only what is off unless it is included.
    pub skipped: Option<Problem>,
    /// Whether each of its scopes is granted; `None` where no one has signed in.
    pub granted: Option<bool>,
    /// How far its family was read.
    pub bookmark: Option<Bookmark>,
    pub state: Option<StreamState>,
    /// Requests that a run would make for its reports, as far as is known now.
    pub cost: Option<u64>,
    /// Days that are read again.
    pub lookback_days: i32,
}

/// Columns of a table's name.
const NAMES: usize = 26;

fn day(at: Timestamp) -> String {
    at.to_zoned_datetime(TimeZone::system())
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

impl Listed {
    fn mark(&self) -> String {
        match &self.skipped {
            None => green().apply_to("✓").to_string(),
            Some(why) if why.code == codes::SCOPE_NOT_GRANTED => yellow().apply_to("!").to_string(),
            Some(_) => dim().apply_to("·").to_string(),
        }
    }

    /// The table in one line.
    pub fn line(&self) -> String {
        let rows = match (&self.skipped, &self.state) {
            (Some(_), _) => String::new(),
            (None, Some(state)) => count(state.rows),
            (None, None) => String::new(),
        };
        let (mark, name) = (self.mark(), self.stream.name);
        let room = width().saturating_sub(NAMES + 14);
        let about = shortened(self.stream.about, room);
        let line = format!("{mark} {name:<NAMES$}  {rows:>7}  {about}");
        format!("{}\n", line.trim_end())
    }

    /// The table with all that is known of it.
    pub fn details(&self) -> String {
        let stream = self.stream;
        let mark = self.mark();
        let mut said: Vec<String> = Vec::new();
        said.extend(self.skipped.as_ref().map(|why| why.message.to_string()));
        said.extend(self.rows());
        let head = format!("{mark} {}", bold().apply_to(stream.name));
        let head = if said.is_empty() {
            head
        } else {
            format!("{head}  {}", said.join("; "))
        };
        let mut how = vec![self.scope(), self.how()];
        how.extend(self.covered());
        let how = fold(&how.join(" · "), "    ");
        let head = match console::measure_text_width(&head) > width() {
            true => behind(&head, 2),
            false => head,
        };
        let about = fold(stream.about, "    ");
        format!("{head}\n{about}\n{}\n", dim().apply_to(how))
    }

    fn rows(&self) -> Option<String> {
        let state = self.state.as_ref()?;
        let changed = state.last_changed_at.map(|at| {
            let day = at.to_zoned_datetime(TimeZone::system()).date();
            format!(", last change {day}")
        });
        match (state.rows, changed) {
            (0, None) => None,
            (rows, changed) => Some(format!(
                "{}{}",
                things(rows, "row"),
                changed.unwrap_or_default()
            )),
        }
    }

    fn scope(&self) -> String {
        let scopes = self.stream.scopes.join(" and ");
        match self.granted {
            None => scopes,
            Some(true) => format!("{scopes}, granted"),
            Some(false) => format!("{scopes}, not granted"),
        }
    }

    /// How it is asked for.
    fn how(&self) -> String {
        let stream = self.stream;
        let parent = stream.parent.unwrap_or_default();
        match (stream.access, stream.cursor) {
            (Access::Inside { .. }, _) => format!("comes with {parent}"),
            (
                Access::PerParent {
                    detail: Some(_), ..
                },
                _,
            ) => "one request for each that is new or changed".to_owned(),
            (Access::PerParent { .. }, _) => {
                format!("one request for each of {parent} that is new or changed")
            }
            (
                Access::PerPair {
                    of: [one, other], ..
                },
                _,
            ) => {
                let when = match stream.cursor {
                    Cursor::Days { .. } => "for a day",
                    _ => "each time",
                };
                let cost = self
                    .cost
                    .map(|cost| format!(", about {} {when}", things(cost, "request")));
                format!(
                    "one report for each of {} and {}{}",
                    one.stream,
                    other.stream,
                    cost.unwrap_or_default()
                )
            }
            (_, Cursor::Since { .. }) => "only changes".to_owned(),
            (
                _,
                Cursor::Window {
                    field,
                    ahead,
                    all_each_run,
                    ..
                },
            ) => {
                let days = self.lookback_days;
                if all_each_run {
                    format!("all totals, and the last {days} days in full")
                } else {
                    format!("by {field}: the last {days} days and {ahead} ahead, all once a week")
                }
            }
            (_, Cursor::Full | Cursor::Days { .. }) => "in full each time".to_owned(),
        }
    }

    /// How far it was read.
    fn covered(&self) -> Option<String> {
        match self.bookmark.as_ref()? {
            Bookmark::Full { at } => Some(format!("read {}", day(*at))),
            Bookmark::Days { month_ends_before } => {
                Some(format!("month ends before {month_ends_before}"))
            }
            Bookmark::Since {
                watermark,
                refreshed_at,
                ..
            } => {
                let seen = watermark.map(|at| format!("changes up to {}, ", day(at)));
                let seen = seen.unwrap_or_default();
                Some(format!("{seen}all of it {}", day(*refreshed_at)))
            }
            Bookmark::Window { from, through, .. } => Some(format!("covers {from} to {through}")),
        }
    }

    /// What `--json` prints of it.
    pub fn document(&self) -> Document<'_> {
        let stream = self.stream;
        let state = self.state.as_ref();
        Document {
            stream: stream.name,
            about: stream.about,
            family: stream.family,
            scopes: stream.scopes,
            granted: self.granted,
            selected: self.skipped.is_none(),
            skipped: self.skipped.as_ref(),
            include: stream.include,
            how: self.how(),
            bookmark: self.bookmark.as_ref(),
            rows: state.map(|state| state.rows),
            last_changed_at: state.and_then(|state| state.last_changed_at),
            requests_each_time: self.cost,
        }
    }
}

/// A stream, for programs.
#[derive(Serialize)]
pub(super) struct Document<'a> {
    stream: &'static str,
    about: &'static str,
    family: &'static str,
    scopes: &'static [&'static str],
    granted: Option<bool>,
    selected: bool,
    skipped: Option<&'a Problem>,
    include: Option<&'static str>,
    how: String,
    bookmark: Option<&'a Bookmark>,
    rows: Option<u64>,
    last_changed_at: Option<Timestamp>,
    requests_each_time: Option<u64>,
}

/// What a run would cost that reads reports for so many rows on either side: each is asked for once
/// and looked at twice.
pub(super) fn cost(sides: [u64; 2]) -> u64 {
    3 * sides[0] * sides[1]
}
