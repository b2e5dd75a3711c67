//! The guard: an answer that has lost too much is held back, not believed.
//!
//! APIs have bad days on which a list comes back empty with a 200. If all the rows that a listing
//! covers are gone and none is new, or if more than max(5, a tenth) of them are gone, the family is
//! held back until a person confirms the drop (`--accept-drop STREAM`). A line that became another
//! one is not a loss.

use crate::codes;
use crate::report::{Class, Problem};
use crate::staging::Diff;

/// How many rows may go without a question: 5, or a tenth of those that were there.
fn bearable(live: u64) -> u64 {
    (live / 10).max(5)
}

/// Why the losses of a stream with so many `live` rows are too many, if they are. `whose` names the
/// source in the message.
pub fn check_drop(whose: &str, stream: &str, diff: &Diff, live: u64) -> Option<Problem> {
    let gone = diff.lost().len() as u64;
    let left = live - gone.min(live);
    let to_none = live > 0 && gone > 0 && left + diff.new == 0;
    if !to_none && gone <= bearable(live) {
        return None;
    }
    let message = format!(
        "{gone} of {live} rows of {stream} are missing from {whose} answer, so nothing was changed"
    );
    Some(Problem::new(codes::GUARD_DROP, Class::Broken, message))
}

#[cfg(test)]
mod tests {
    use super::check_drop;
    use crate::staging::Diff;

    fn held(live: u64, gone: usize, new: u64) -> bool {
        let diff = Diff {
            new,
            gone: vec![String::new(); gone],
            ..Diff::default()
        };
        check_drop("Small's", "members", &diff, live).is_some()
    }

    #[test]
    fn holds_back_rows_to_none_and_large_drops() {
        assert!(!held(0, 0, 10), "a first sync");
        assert!(!held(10, 5, 0));
        assert!(held(10, 6, 0));
        assert!(!held(200, 20, 0));
        assert!(held(200, 21, 0));
        assert!(held(3, 3, 0), "rows to none");
        assert!(!held(3, 3, 3), "replaced");
        assert!(!held(1, 0, 0));
    }
}
