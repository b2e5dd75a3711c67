//! A source: one route to a company's data, as a value. It says what can be read and which sums must
//! tie, how requests are worded and answers read, which company it is, what must not be kept, and how
//! people sign in.
//!
//! The rest of the program asks in the words of [`Call`]; only the source knows what its parameters
//! are called and what its answers look like.

use std::collections::HashMap;

use jiff::{Timestamp, civil::Date};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::catalog::{Access, Cursor, Form, Page, REDACTED, Stream, Tie, find};
use crate::report::Problem;

/// One route to a company's data.
pub struct Source {
    /// The word for it in a connection's file.
    pub name: &'static str,
    /// Its name, for a person.
    pub title: &'static str,
    /// What it can read, parents before their children.
    pub streams: &'static [Stream],
    /// The sums that must tie before a row is believed.
    pub ties: &'static [Tie],
    /// The base views on its tables, which all finance SQL reads: one that reads another is behind it.
    pub finance: &'static [BaseView],
    /// How its lists come by the page.
    pub paging: Paging,
    /// Where an answer says which company this is.
    pub company: Company,
    /// The company's custom fields, if the source has any.
    pub labels: Option<Labels>,
    /// What takes out of answers what must not be kept. These words of `--include` let some of it pass.
    pub redaction: fn(shown: &[&str]) -> Box<dyn Redact>,
    /// How people sign in.
    pub sign_in: SignIn,
}

/// A view that a source has on its own tables, for finance.
#[derive(Debug)]
pub struct BaseView {
    /// Its name, which begins with `f_`.
    pub name: &'static str,
    /// What it holds, in one line.
    #[cfg_attr(
        not(feature = "testing"),
        expect(dead_code, reason = "docs/data.md is made of it")
    )]
    pub about: &'static str,
    /// The tables that it reads.
    pub needs: &'static [&'static str],
    /// Its SQL.
    pub sql: &'static str,
}

/// How lists come by the page, and what an answer looks like.
pub struct Paging {
    /// The parameter for the records a page.
    pub size: &'static str,
    /// The most that it may say.
    pub most: u32,
    /// The parameter for the page, which takes what the page before gave as its [`Page::next`].
    pub page: &'static str,
    /// Reads an answer to this call.
    pub read: fn(&Call, &[u8]) -> Result<Page, Problem>,
    /// Reads the answers of reports, if the source has any.
    pub reports: Option<Reports>,
}

/// Reads the answers of reports, which are asked for and then waited for.
#[derive(Clone, Copy)]
pub struct Reports {
    /// The id of a report that was asked for at this path.
    pub id: fn(&str, &[u8]) -> Result<String, Problem>,
    /// The report, or `None` as long as it is not there.
    pub read: fn(&str, &[u8]) -> Result<Option<Page>, Problem>,
}

/// Which company a connection reads.
pub struct Company {
    /// The stream whose one row is the company.
    pub stream: &'static str,
    /// The field with its id.
    pub id: &'static str,
    /// The fields with its name: the first that is there.
    pub name: &'static [&'static str],
}

/// How an app signs in: paths below the API's base URL (RFC 6749, RFC 7009).
pub struct SignIn {
    /// Gives tokens.
    pub token_path: &'static str,
    /// Takes them back.
    pub revoke_path: &'static str,
    /// The scopes without which there is nothing to sync.
    pub core: &'static [&'static str],
}

/// Custom fields of a company. Whether a value is private depends on its field's label.
#[derive(Debug, Clone, Copy)]
pub struct Labels {
    /// The stream of the fields.
    pub fields: &'static str,
    /// The stream of their values.
    pub values: &'static str,
    /// The key of the custom field's ID, in both.
    pub id: &'static str,
    /// The key of its label.
    pub label: &'static str,
}

/// Takes out what must not be kept.
pub trait Redact: Send {
    /// Takes it out of an item of this stream, in place.
    fn apply(&self, stream: &str, item: &mut Value);

    /// Whether something of this name is private, and not let through.
    fn hides(&self, label: &str) -> bool;
}

/// One request for a stream.
#[derive(Debug, Clone)]
pub struct Call {
    /// The stream it is for.
    pub stream: &'static Stream,
    /// The path, with ids.
    pub path: String,
    /// The path as the stream has it, with `{id}`: what may be shown and logged.
    pub template: &'static str,
    /// What it answers.
    pub form: Form,
    /// Which of the stream's lists.
    pub variant: &'static [(&'static str, &'static str)],
    /// Only what changed since then.
    pub since: Option<Timestamp>,
    /// Only what lies between these dates, both included.
    pub window: Option<(Date, Date)>,
    /// The page, as the one before it named it.
    pub page: Option<String>,
    /// Statuses that mean "not applicable here".
    pub absent: &'static [u16],
    /// What is asked for, where that is a report that has to be waited for.
    pub report: Option<Ask>,
}

/// A report that is asked for.
#[derive(Debug, Clone)]
pub struct Ask {
    /// What it is to be about.
    pub body: Value,
    /// Where it is fetched, with `{id}` for its id.
    pub answer: &'static str,
}

impl Call {
    /// A call for what this path answers, below or of the row with this id.
    pub fn new(
        stream: &'static Stream,
        template: &'static str,
        id: Option<&str>,
        form: Form,
    ) -> Self {
        let path = |id| template.replace("{id}", &escaped(id));
        Self {
            stream,
            path: id.map_or_else(|| template.to_owned(), path),
            template,
            form,
            variant: &[],
            since: None,
            window: None,
            page: None,
            absent: &[],
            report: None,
        }
    }

    /// The same for one object.
    pub fn one(stream: &'static Stream, template: &'static str, id: Option<&str>) -> Self {
        Self::new(stream, template, id, Form::Object)
    }
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Source {
    /// The stream of this name.
    pub fn stream(&self, name: &str) -> Option<&'static Stream> {
        find(self.streams, name)
    }

    /// Its name as an owner: `Justworks'`.
    pub fn whose(&self) -> String {
        let s = if self.title.ends_with('s') { "" } else { "s" };
        format!("{}'{s}", self.title)
    }

    /// The query of a call, with so many records a page.
    pub fn query(&self, call: &Call, size: u32) -> Vec<(String, String)> {
        let mut query = Vec::new();
        let mut add = |name: &str, value: String| query.push((name.to_owned(), value));
        for (name, value) in call.variant {
            add(name, (*value).to_owned());
        }
        match (call.stream.cursor, call.since, call.window) {
            (Cursor::Since { param, .. }, Some(since), _) => add(param, since.to_string()),
            (Cursor::Window { params, .. }, _, Some((from, through))) => {
                add(params[0], from.to_string());
                add(params[1], through.to_string());
            }
            _ => {}
        }
        if call.form == Form::Pages {
            let size = size.clamp(1, self.paging.most);
            add(self.paging.size, size.to_string());
        }
        if let Some(page) = &call.page {
            add(self.paging.page, page.clone());
        }
        query
    }

    /// The call for the whole of a stream, if one path answers it.
    pub fn whole(&self, name: &str) -> Option<Call> {
        let stream = self.stream(name)?;
        match stream.access {
            Access::One { path } => Some(Call::one(stream, path, None)),
            Access::List { path, form, .. } => Some(Call::new(stream, path, None, form)),
            _ => None,
        }
    }
}

impl Labels {
    /// Takes out values whose field has a private label, or is not in the list of fields.
    pub fn take_out_private(&self, values: &mut [Value], fields: &Page, redaction: &dyn Redact) {
        let text = |item: &Value, name: &str| item.get(name)?.as_str().map(str::to_owned);
        let labels: HashMap<String, String> = fields
            .items
            .iter()
            .filter_map(|field| Some((text(field, self.id)?, text(field, self.label)?)))
            .collect();
        for item in values {
            let label = text(item, self.id).and_then(|id| labels.get(&id));
            let hidden = label.is_none_or(|label| redaction.hides(label));
            if hidden && let Some(fields) = item.as_object_mut() {
                for (_, value) in fields.iter_mut().filter(|(name, _)| *name != self.id) {
                    *value = Value::String(REDACTED.into());
                }
            }
        }
    }
}

/// What does not stand as it is in a segment of a path (RFC 3986 §2.3).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// An id inside a path: whatever the source calls its things, it stays one segment. `.` and `..`, which
/// are none in any spelling, are no ids: who takes an id out of an answer refuses them.
pub fn escaped(id: &str) -> String {
    utf8_percent_encode(id, SEGMENT).to_string()
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn an_id_stays_one_segment() {
        assert_eq!(escaped("ab-12_c~.x"), "ab-12_c~.x");
        assert_eq!(escaped("a/b?c#d%"), "a%2Fb%3Fc%23d%25");
        assert_eq!(escaped("é"), "%C3%A9");
    }
}
