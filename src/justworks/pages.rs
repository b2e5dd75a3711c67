//! The form of Justworks' answers: lists `{"items": […], "next_cursor": …}` and single objects.

use serde_json::Value;

use crate::catalog::Page;
use crate::report::{Class, Problem};

fn garbage(template: &str, what: &str) -> Problem {
    let message = format!("{template} answered {what}");
    Problem::new("api.bad_answer", Class::Broken, message)
}

fn parse(template: &str, body: &[u8]) -> Result<Value, Problem> {
    serde_json::from_slice(body).map_err(|error| {
        // The parser's message would quote the body; its place and kind are enough.
        let what = match body.trim_ascii_start().first() {
            Some(b'<') => "a web page instead of JSON".to_owned(),
            None => "an empty body instead of JSON".to_owned(),
            _ if error.is_eof() => format!("JSON that ends too early, after {} bytes", body.len()),
            _ => format!("something that is not JSON (at byte {})", error.column()),
        };
        garbage(template, &what)
    })
}

/// Reads a list. A plain array is a last page; every item must be an object.
pub fn list(template: &str, body: &[u8]) -> Result<Page, Problem> {
    let (items, next) = match parse(template, body)? {
        Value::Array(items) => (items, None),
        Value::Object(mut fields) => {
            let next = match fields.remove("next_cursor") {
                None | Some(Value::Null) => None,
                Some(Value::String(next)) if next.is_empty() => None,
                Some(Value::String(next)) => Some(next),
                Some(_) => return Err(garbage(template, "a cursor that is not text")),
            };
            match fields.remove("items") {
                Some(Value::Array(items)) => (items, next),
                _ => return Err(garbage(template, "a list without items")),
            }
        }
        _ => return Err(garbage(template, "neither a list nor an object")),
    };
    if items.iter().any(|item| !item.is_object()) {
        return Err(garbage(template, "a list with items that are not objects"));
    }
    Ok(Page {
        items,
        next,
        request: None,
    })
}

/// Reads a single object.
pub fn one(template: &str, body: &[u8]) -> Result<Page, Problem> {
    match parse(template, body)? {
        item @ Value::Object(_) => Ok(Page {
            items: vec![item],
            ..Page::default()
        }),
        _ => Err(garbage(template, "something that is not an object")),
    }
}

#[cfg(test)]
mod tests {
    use super::{list, one};
    use serde_json::json;

    #[test]
    fn reads_every_form_of_a_list() {
        let page = list("/x", br#"{"items":[{"id":"1"}],"next_cursor":"c"}"#).unwrap();
        assert_eq!((page.items.len(), page.next.as_deref()), (1, Some("c")));
        for last in [
            r#"{"items":[]}"#,
            r#"{"items":[],"next_cursor":null}"#,
            r#"{"items":[],"next_cursor":""}"#,
            "[]",
        ] {
            assert_eq!(list("/x", last.as_bytes()).unwrap().next, None, "{last}");
        }
        assert_eq!(one("/x", b"{}").unwrap().items, [json!({})]);
    }

    #[test]
    fn garbage_is_named_and_never_quoted() {
        for body in [
            "<html>4111</html>",
            "",
            r#"{"items":[{"id":"4111"#,
            r#"{"items":{"id":"4111"}}"#,
            r#"{"items":["4111"]}"#,
            r#"{"items":[],"next_cursor":4111}"#,
            "4111",
            "nonsense 4111",
        ] {
            let problem = list("/x", body.as_bytes()).unwrap_err();
            assert_eq!(problem.code, "api.bad_answer");
            assert!(!problem.message.contains("4111"), "{}", problem.message);
        }
        assert!(one("/x", b"[]").is_err());
    }
}
