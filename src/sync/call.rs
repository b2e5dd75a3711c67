//! One request as the engine sees it: a stream, a path and a form. What HTTP makes of it, the
//! function that fetches knows.

use std::rc::Rc;

use futures_util::future::LocalBoxFuture;
use serde_json::Value;

use crate::catalog::{Form, Page, Stream};
use crate::report::Problem;

/// One request, as the engine sees it.
#[derive(Debug, Clone)]
pub struct Call {
    /// The stream it is for.
    pub stream: &'static Stream,
    /// The path, with ids.
    pub path: String,
    /// The path as the stream has it, with `{id}`: what may be shown and logged.
    pub template: &'static str,
    /// The parameters.
    pub query: Vec<(String, String)>,
    /// What it answers.
    pub form: Form,
    /// Statuses that say "there is none of it here".
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
    pub(super) fn list(
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
            query: Vec::new(),
            form,
            absent: &[],
            report: None,
        }
    }

    pub(super) fn one(stream: &'static Stream, template: &'static str, id: Option<&str>) -> Self {
        Self::list(stream, template, id, Form::Object)
    }
}

/// An id inside a path: whatever the source calls its things, it stays one segment.
pub fn escaped(id: &str) -> String {
    use std::fmt::Write as _;
    let mut path = String::new();
    for byte in id.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'~' => {
                path.push(char::from(byte));
            }
            b'.' if id.len() > 2 => path.push('.'),
            _ => {
                let _ = write!(path, "%{byte:02X}");
            }
        }
    }
    path
}

/// Fetches one page, redacted.
pub type Fetch = Rc<dyn Fn(Call) -> LocalBoxFuture<'static, Result<Page, Problem>>>;

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn an_id_stays_one_segment() {
        assert_eq!(escaped("ab-12_c~.x"), "ab-12_c~.x");
        assert_eq!(escaped("a/b?c#d%"), "a%2Fb%3Fc%23d%25");
        assert_eq!(escaped(".."), "%2E%2E");
        assert_eq!(escaped("é"), "%C3%A9");
    }
}
