//! Reports that Justworks works out by and by: asked for with a POST, which answers an id, and then
//! fetched by that id until they are there.
//!
//! The words of `status` are not published. A word that is not known here means "not yet", unless
//! there are items already: then they are the report.

use serde_json::Value;

use super::pages;
use crate::catalog::Page;
use crate::codes;
use crate::report::{Class, Problem};

const READY: &[&str] = &[
    "ready",
    "complete",
    "completed",
    "done",
    "finished",
    "success",
    "succeeded",
];
const FAILED: &[&str] = &[
    "failed",
    "failure",
    "error",
    "cancelled",
    "canceled",
    "expired",
];

/// The id of a report that was asked for.
pub fn id(template: &str, body: &[u8]) -> Result<String, Problem> {
    let page = pages::one(template, body)?;
    let answer = page.items.first();
    match answer.and_then(|answer| answer.get("report_id")) {
        Some(Value::String(id)) if !matches!(id.as_str(), "" | "." | "..") => Ok(id.clone()),
        Some(Value::Number(id)) => Ok(id.to_string()),
        _ => {
            let message = format!("{template} answered no report_id");
            Err(Problem::new(codes::API_BAD_ANSWER, Class::Broken, message))
        }
    }
}

/// The report, or `None` as long as it is not there.
///
/// Errors: `api.report_failed` where the source says that there will be none.
pub fn read(template: &str, body: &[u8]) -> Result<Option<Page>, Problem> {
    let answer = pages::one(template, body)?;
    let field = |name: &str| answer.items.first().and_then(|answer| answer.get(name));
    let status = field("status").and_then(Value::as_str).unwrap_or_default();
    let status = status.to_ascii_lowercase();
    if FAILED.contains(&status.as_str()) {
        // The message that comes with it may name a person.
        let message = format!("{template} says that the report has failed");
        let code = codes::API_REPORT_FAILED;
        return Err(Problem::new(code, Class::Broken, message));
    }
    let page = match field("items") {
        Some(Value::Array(_)) => pages::list(template, body)?,
        _ => Page::default(),
    };
    let ready = READY.contains(&status.as_str()) || !page.items.is_empty();
    Ok(ready.then_some(page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_waited_for_until_it_is_ready_or_has_items() {
        let ready =
            |body: &str| read("/r", body.as_bytes()).map(|page| page.map(|page| page.items.len()));
        assert_eq!(ready(r#"{"status":"pending","items":[]}"#), Ok(None));
        assert_eq!(ready(r#"{"status":"a word that nobody knows"}"#), Ok(None));
        assert_eq!(ready(r#"{"status":"Ready","items":[]}"#), Ok(Some(0)));
        assert_eq!(ready(r#"{"status":"?","items":[{"used":1}]}"#), Ok(Some(1)));
        let failed = ready(r#"{"status":"failed","message":"Person 4111"}"#).unwrap_err();
        assert_eq!(failed.code, codes::API_REPORT_FAILED);
        assert!(!failed.message.contains("4111"));
        assert!(ready("[]").is_err());
    }

    #[test]
    fn an_id_is_text_or_a_number() {
        assert_eq!(id("/r", br#"{"report_id":"a"}"#).unwrap(), "a");
        assert_eq!(id("/r", br#"{"report_id":7}"#).unwrap(), "7");
        for none in ["", ".", ".."] {
            let body = format!(r#"{{"report_id":"{none}"}}"#);
            assert!(id("/r", body.as_bytes()).is_err(), "{none}");
        }
        assert!(id("/r", b"{}").is_err());
    }
}
