//! The form of Justworks' answers: lists `{"items": […], "next_cursor": …}` and single objects.

use serde_json::Value;

use crate::catalog::{Broken, Form, Page};
use crate::codes;
use crate::http::json::{self, Document, REPLACEMENT};
use crate::report::{Class, Problem};
use crate::source::Call;

fn garbage(template: &str, what: &str) -> Problem {
    let message = format!("{template} answered {what}");
    Problem::new(codes::API_BAD_ANSWER, Class::Broken, message)
}

fn parse(template: &str, body: &[u8]) -> Result<Document, Problem> {
    json::read(body).map_err(|why| {
        let mut problem = garbage(template, &why.to_string());
        if !why.is_of_another_address() {
            problem.code = codes::API_BAD_JSON;
        }
        problem
    })
}

/// What a page tells of its broken texts: of an item each, so that the keys begin inside of it.
fn broken(read: Document, in_items: bool) -> Option<Broken> {
    let inside = |path: String| match path.strip_prefix("items") {
        _ if !in_items => Some(path),
        Some("") => Some(String::new()),
        Some(path) => path.strip_prefix('.').map(str::to_owned),
        None => None,
    };
    let fields: Vec<_> = read.broken.into_iter().filter_map(inside).collect();
    let at = read.at as u64;
    (!fields.is_empty()).then_some(Broken { fields, at })
}

/// Reads an answer to a call.
pub fn read(call: &Call, body: &[u8]) -> Result<Page, Problem> {
    match call.form {
        Form::Object => one(call.template, body),
        Form::Pages | Form::Whole => list(call.template, body),
    }
}

/// Reads a list. A plain array is a last page; every item must be an object.
pub fn list(template: &str, body: &[u8]) -> Result<Page, Problem> {
    let mut read = parse(template, body)?;
    let (items, next, in_items) = match read.value.take() {
        Value::Array(items) => (items, None, false),
        Value::Object(mut fields) => {
            let next = match fields.remove("next_cursor") {
                None | Some(Value::Null) => None,
                Some(Value::String(next)) if next.is_empty() => None,
                // One that did not come whole leads elsewhere.
                Some(Value::String(next)) if !next.contains(REPLACEMENT) => Some(next),
                Some(_) => return Err(garbage(template, "a cursor that is not text")),
            };
            match fields.remove("items") {
                Some(Value::Array(items)) => (items, next, true),
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
        broken: broken(read, in_items),
        ..Page::default()
    })
}

/// Reads a single object.
pub fn one(template: &str, body: &[u8]) -> Result<Page, Problem> {
    let mut read = parse(template, body)?;
    match read.value.take() {
        item @ Value::Object(_) => Ok(Page {
            items: vec![item],
            broken: broken(read, false),
            ..Page::default()
        }),
        _ => Err(garbage(template, "something that is not an object")),
    }
}

#[cfg(test)]
mod tests {
    use super::{list, one};
    use crate::codes;
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
    fn a_broken_text_is_told_by_the_keys_inside_its_item() {
        let text = r#"{"id":"1","name":{"given":"Gi\ud83d"}}"#;
        for body in [format!("[{text}]"), format!(r#"{{"items":[{text}]}}"#)] {
            let page = list("/x", body.as_bytes()).unwrap();
            let broken = page.broken.unwrap();
            assert_eq!(broken.fields, ["name.given"]);
            assert_eq!(broken.at as usize, body.find("\\u").unwrap());
        }
        let broken = one("/x", text.as_bytes()).unwrap().broken.unwrap();
        assert_eq!((broken.fields, broken.at), (vec!["name.given".into()], 29));
    }

    #[test]
    fn garbage_is_named_and_never_quoted() {
        for (body, code) in [
            ("<html>4111</html>", codes::API_BAD_ANSWER),
            ("", codes::API_BAD_ANSWER),
            (r#"{"items":[{"id":"4111"#, codes::API_BAD_JSON),
            (r#"{"items":[{"id":"4111",}]}"#, codes::API_BAD_JSON),
            (r#"{"items":{"id":"4111"}}"#, codes::API_BAD_ANSWER),
            (r#"{"items":["4111"]}"#, codes::API_BAD_ANSWER),
            (r#"{"items":[],"next_cursor":4111}"#, codes::API_BAD_ANSWER),
            (
                r#"{"items":[],"next_cursor":"4111\udc00"}"#,
                codes::API_BAD_ANSWER,
            ),
            ("4111", codes::API_BAD_ANSWER),
            ("nonsense 4111", codes::API_BAD_ANSWER),
        ] {
            let problem = list("/x", body.as_bytes()).unwrap_err();
            assert_eq!(problem.code, code, "{body}");
            assert!(!problem.message.contains("4111"), "{}", problem.message);
        }
        assert!(one("/x", b"[]").is_err());
    }
}
