//! Just enough HTML to fill in a form: the form's address, its fields and its buttons.

/// A form on a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Form {
    pub action: String,
    pub controls: Vec<Control>,
}

/// A field or button.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Control {
    pub id: String,
    pub name: String,
    pub value: String,
    pub kind: String,
    pub checked: bool,
}

impl Form {
    /// The first form of a page.
    pub fn first(html: &str) -> Option<Self> {
        let begin = html.find("<form")?;
        let end = html[begin..]
            .find("</form>")
            .map_or(html.len(), |length| begin + length);
        let html = &html[begin..end];
        let mut form = Self::default();
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            let tag = &rest[at + 1..];
            let (name, attributes, length) = read_tag(tag);
            let get = |wanted: &str| {
                let found = attributes.iter().find(|(name, _)| name == wanted);
                found.map(|(_, value)| value.clone()).unwrap_or_default()
            };
            match name {
                "form" => form.action = get("action"),
                "input" | "button" => form.controls.push(Control {
                    id: get("id"),
                    name: get("name"),
                    value: get("value"),
                    kind: if name == "button" {
                        "submit".to_owned()
                    } else {
                        get("type")
                    },
                    checked: attributes.iter().any(|(name, _)| name == "checked"),
                }),
                _ => {}
            }
            rest = &tag[length..];
        }
        Some(form)
    }

    /// The control with this id.
    pub fn control(&mut self, id: &str) -> Option<&mut Control> {
        self.controls.iter_mut().find(|control| control.id == id)
    }

    /// What a browser sends when the button `id` is pressed: filled fields, checked boxes, and that
    /// one button.
    pub fn submit(&self, id: &str) -> Vec<(String, String)> {
        let sent = self
            .controls
            .iter()
            .filter(|control| match control.kind.as_str() {
                "submit" => control.id == id,
                "checkbox" | "radio" => control.checked,
                _ => true,
            });
        let named = sent.filter(|control| !control.name.is_empty());
        named
            .map(|control| (control.name.clone(), control.value.clone()))
            .collect()
    }
}

/// The name, the attributes and the length of a tag, from behind its `<` on.
fn read_tag(text: &str) -> (&str, Vec<(String, String)>, usize) {
    let name_end = text
        .find(|c: char| c.is_ascii_whitespace() || c == '>')
        .unwrap_or(text.len());
    let name = &text[..name_end];
    let mut attributes = Vec::new();
    let mut at = name_end;
    loop {
        at += text[at..].len()
            - text[at..]
                .trim_start_matches([' ', '\t', '\r', '\n', '/'])
                .len();
        let rest = &text[at..];
        if rest.is_empty() || rest.starts_with('>') {
            return (name, attributes, at);
        }
        let key_end = rest
            .find(|c: char| c.is_ascii_whitespace() || c == '=' || c == '>')
            .unwrap_or(rest.len())
            .max(1);
        let key = rest.get(..key_end).unwrap_or(rest).to_ascii_lowercase();
        at += key.len();
        let mut value = String::new();
        if let Some(quoted) = text[at..].strip_prefix("=\"") {
            let length = quoted.find('"').unwrap_or(quoted.len());
            value = unescape(&quoted[..length]);
            at = (at + 2 + length + 1).min(text.len());
        } else if let Some(bare) = text[at..].strip_prefix('=') {
            let length = bare
                .find(|c: char| c.is_ascii_whitespace() || c == '>')
                .unwrap_or(bare.len());
            value = unescape(&bare[..length]);
            at += 1 + length;
        }
        attributes.push((key, value));
    }
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_and_sent_like_a_browser_does() {
        let html = r#"<p>x</p><form method="post" action="/go?a=1&amp;b=2">
            <input type="hidden" name="s" value="&lt;1&gt;"><input type=checkbox id=sex name=sex value=yes>
            <label for="b">B <input type="checkbox" id="b" name="b" value="yes" checked /></label>
            <button id="deny" name="decision" value="deny">No</button>
            <button id="ok" name="decision" value="ok">Yes</button></form>"#;
        let mut form = Form::first(html).unwrap();
        assert_eq!(form.action, "/go?a=1&b=2");
        let sent = |form: &Form| {
            let pairs = form
                .submit("ok")
                .into_iter()
                .map(|(name, value)| format!("{name}={value}"));
            pairs.collect::<Vec<_>>().join("&")
        };
        assert_eq!(sent(&form), "s=<1>&b=yes&decision=ok");
        form.control("sex").unwrap().checked = true;
        form.control("b").unwrap().checked = false;
        assert_eq!(sent(&form), "s=<1>&sex=yes&decision=ok");
    }

    #[test]
    fn broken_html_does_not_hang_or_panic() {
        for html in [
            "<form",
            "<form =",
            "<form a=\"",
            "<form ><input é=<",
            "<form><",
            "<form x é",
            "none",
        ] {
            let _form = Form::first(html);
        }
    }
}
