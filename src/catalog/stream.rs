//! A stream: one kind of record, how it is fetched, and the table that it fills.

use super::Column;
use crate::money::Wire;

/// One kind of record that can be read, and the table it fills.
#[derive(Debug)]
pub struct Stream {
    /// The name of the stream and of its table.
    pub name: &'static str,
    /// What it holds, in words for a person.
    pub about: &'static str,
    /// The stream whose rows this one's rows belong to.
    pub parent: Option<&'static str>,
    /// The column that names the parent's row (`payroll_id`); `None` without a parent, or if the
    /// source has only one parent row (the company).
    pub parent_column: Option<&'static str>,
    /// The family, which is published together and named after its root stream.
    pub family: &'static str,
    /// How the rows are fetched.
    pub access: Access,
    /// The column with the row's own key; `None` for children without an id, whose keys are made of
    /// their content ([`set::number`](super::set::number)).
    pub key: Option<&'static str>,
    /// For children without an id: the columns that tell one from another below the same parent. If
    /// there are none, a parent has only one. The key holds a digest of them, so private values
    /// that are easily guessed do not belong here. Keys in stores depend on these columns and their
    /// order.
    pub identity: &'static [&'static str],
    /// The arrays in its items whose elements are rows of their own, in no particular order.
    pub sets: &'static [&'static str],
    /// The scopes that are needed to read any of it.
    pub scopes: &'static [&'static str],
    /// The word of `--include` that is needed to read it: it is private, or expensive.
    pub include: Option<&'static str>,
    /// How to ask for news.
    pub cursor: Cursor,
    /// How its items write amounts of money.
    pub money: Wire,
    /// The columns, in the table's order.
    pub columns: &'static [Column],
}

/// How the rows of a stream are fetched.
#[derive(Debug, Clone, Copy)]
pub enum Access {
    /// One request for one object.
    One {
        /// Path below the API's base URL.
        path: &'static str,
    },
    /// A list.
    List {
        /// Path below the API's base URL.
        path: &'static str,
        /// Whether it has pages.
        form: Form,
        /// The list is read once, in full, for each of these sets of parameters.
        variants: &'static [&'static [(&'static str, &'static str)]],
        /// Path of one item by id (`{id}`), if the API has one: items that are missing from the
        /// list are requested there before they count as gone.
        by_id: Option<&'static str>,
    },
    /// One request for each row of the parent.
    PerParent {
        /// Path with `{id}` for the parent's key.
        path: &'static str,
        /// What it answers.
        form: Form,
        /// Statuses that mean "there is none here", not an error.
        absent: &'static [u16],
        /// Path with `{id}` for the item's own key, if the list holds only summaries and each whole
        /// item takes one more request.
        detail: Option<&'static str>,
    },
    /// Arrays inside the parent's item: no request at all.
    Inside {
        /// The arrays, each with the value of the `kind` column for its elements.
        arrays: &'static [(&'static str, Option<&'static str>)],
    },
    /// A report for each pair of rows of two other streams, requested and then waited for.
    PerPair {
        /// Where a report is requested.
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
    /// The columns with the first and the last day of a row that comes and goes. Reports about a day
    /// are asked for of rows that may have been there on it.
    pub span: Option<[&'static str; 2]>,
    /// The request's field for the row's key.
    pub field: &'static str,
}

/// What an answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A list with pages.
    Pages,
    /// A short list that comes whole: no paging parameters are sent.
    Whole,
    /// One object.
    Object,
}

/// How a source can be asked for news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cursor {
    /// It cannot: everything is read each time.
    Full,
    /// By a moment: only what changed since then.
    Since {
        /// The column with the moment of the last change.
        field: &'static str,
        /// The request's parameter.
        param: &'static str,
    },
    /// By single days, each of which stays as it was reported: ends of months, and days that a
    /// person asks for.
    Days {
        /// The column with the day. The answer need not say it.
        field: &'static str,
    },
    /// By a window of dates.
    Window {
        /// The column with the date.
        field: &'static str,
        /// The request's parameters for the first and the last date.
        params: [&'static str; 2],
        /// Days after the run's own date that are read as well.
        ahead: i32,
        /// Whether each run lists all dates that were ever read. A list of totals shows that
        /// something below them was restated, however long ago. Elsewhere the weekly refresh finds
        /// that.
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

    /// The path of one whole item, if lists of this stream hold only summaries.
    pub fn detail(&self) -> Option<&'static str> {
        match self.access {
            Access::PerParent { detail, .. } => detail,
            _ => None,
        }
    }

    /// The index of a column in [`Record::cells`](super::Record::cells).
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}
