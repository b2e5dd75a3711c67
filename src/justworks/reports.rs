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
    let id = page
        .items
        .first()
        .and_then(|answer| answer.get("report_id"));
    match id {
        Some(Value::String(id)) if !id.is_empty() => Ok(id.clone()),
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
    let status = answer
        .items
        .first()
        .and_then(|answer| answer["status"].as_str());
    let status = status.unwrap_or_default().to_ascii_lowercase();
    if FAILED.contains(&status.as_str()) {
        // The message that comes with it may name a person.
        let message = format!("{template} says that the report has failed");
        return Err(Problem::new(
            codes::API_REPORT_FAILED,
            Class::Broken,
            message,
        ));
    }
    let has_list = answer
        .items
        .first()
        .is_some_and(|answer| answer["items"].is_array());
    let page = if has_list {
        pages::list(template, body)?
    } else {
        Page::default()
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
        assert!(id("/r", br#"{"report_id":""}"#).is_err());
        assert!(id("/r", b"{}").is_err());
    }
}
