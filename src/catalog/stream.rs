//! A stream: one kind of record, how it is asked for, and the table that it fills.

use super::Column;
use crate::money::Wire;

/// One kind of record that can be read, and the table it fills.
#[derive(Debug)]
pub struct Stream {
    /// The name, which is the table's name too.
    pub name: &'static str,
    /// What it holds, in words for a person.
    pub about: &'static str,
    /// The stream whose rows this one's rows belong to.
    pub parent: Option<&'static str>,
    /// The column that names the parent's row (`payroll_id`); `None` where there is no parent, or
    /// where the whole source has one row only (the company).
    pub parent_column: Option<&'static str>,
    /// The family that is published together. A family is named after its root stream.
    pub family: &'static str,
    /// How the rows are fetched.
    pub access: Access,
    /// The column that is the row's own key; `None` for children without an id, which get one made
    /// of what they say ([`set::number`](super::set::number)).
    pub key: Option<&'static str>,
    /// Of children without an id: the columns that tell one from another below the same parent. With
    /// none of them, a parent has only one. What they say is in the key as a digest: nothing that is
    /// private and easily guessed belongs here. The keys in stores depend on them, in this order.
    pub identity: &'static [&'static str],
    /// The arrays in its items whose things are rows of their own: their order is no news.
    pub sets: &'static [&'static str],
    /// The scopes without which nothing of it can be read.
    pub scopes: &'static [&'static str],
    /// The word of `--include` without which it is not read: it is private, or costs much.
    pub include: Option<&'static str>,
    /// How this stream can be asked for news.
    pub cursor: Cursor,
    /// How amounts of money are written in its items.
    pub money: Wire,
    /// The columns, in the table's order.
    pub columns: &'static [Column],
}

/// How the rows of a stream are fetched.
#[derive(Debug, Clone, Copy)]
pub enum Access {
    /// One request that answers one object.
    One {
        /// Path below the API's base URL.
        path: &'static str,
    },
    /// A list.
    List {
        /// Path below the API's base URL.
        path: &'static str,
        /// Whether it comes by the page.
        form: Form,
        /// The list is read once, in full, for each of these sets of parameters.
        variants: &'static [&'static [(&'static str, &'static str)]],
        /// Path of one item by id (`{id}`), where the API has one: what a listing has lost is
        /// asked for there before it is believed to be gone.
        by_id: Option<&'static str>,
    },
    /// A request for each row of the parent.
    PerParent {
        /// Path with `{id}` for the parent's key.
        path: &'static str,
        /// What it answers.
        form: Form,
        /// Statuses that say "there is none of it here" and are no fault.
        absent: &'static [u16],
        /// Path with `{id}` for the item's own key, where the list holds summaries only and the
        /// whole item takes one more request.
        detail: Option<&'static str>,
    },
    /// Arrays inside the parent's item: no request at all.
    Inside {
        /// The arrays, each with the text that the `kind` column takes for its items.
        arrays: &'static [(&'static str, Option<&'static str>)],
    },
    /// A report for each pair of rows of two other streams, which is asked for and then waited for.
    PerPair {
        /// Where a report is asked for.
        path: &'static str,
        /// Where it is fetched, with `{id}` for the report's id.
        answer: &'static str,
        /// The streams, and the request's field for the key of each.
        of: [Side; 2],
        /// The request's field for the day.
        day: &'static str,
    },
}

/// One side of a pair ([`Access::PerPair`]).
#[derive(Debug, Clone, Copy)]
pub struct Side {
    /// The stream whose live rows are taken.
    pub stream: &'static str,
    /// Only rows with a 1 in this column.
    pub only: Option<&'static str>,
    /// The request's field for the row's key.
    pub field: &'static str,
}

/// What an answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A list by the page.
    Pages,
    /// A list that is short enough to come whole: nothing is said of limits.
    Whole,
    /// One object.
    Object,
}

/// The ways in which a source can be asked for news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cursor {
    /// It cannot: everything is read each time.
    Full,
    /// Only what changed since a moment.
    Since {
        /// The column with the moment of the last change.
        field: &'static str,
        /// The request's parameter.
        param: &'static str,
    },
    /// Only what lies in a window of dates.
    Window {
        /// The column whose date decides.
        field: &'static str,
        /// The request's parameters for the first and the last date.
        params: [&'static str; 2],
        /// Days after the run's own date that are read as well.
        ahead: i32,
        /// Whether each run lists all dates that were ever read: a list of totals shows that something
        /// below them was restated, however long ago. Elsewhere the weekly refresh does.
        all_each_run: bool,
    },
}

impl Stream {
    /// Whether the stream is the root of its family.
    pub fn is_root(&self) -> bool {
        self.parent.is_none()
    }

    /// Whether its rows come inside its parent's items.
    pub fn is_inside(&self) -> bool {
        matches!(self.access, Access::Inside { .. })
    }

    /// The path of one item's whole, where lists of this stream hold summaries only.
    pub fn detail(&self) -> Option<&'static str> {
        match self.access {
            Access::PerParent { detail, .. } => detail,
            _ => None,
        }
    }

    /// Where a column stands in [`Record::cells`](super::Record::cells).
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}
