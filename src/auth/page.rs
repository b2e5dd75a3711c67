//! The page the browser ends on.
//!
//! It says plainly what arrived, and no more: at this moment only the authorization is here, the
//! tokens are not, so the page sends the person back to the terminal instead of promising success.
//! Nothing of the request is on it but a refusal's own words, which arrive sanitized and are
//! escaped. The headers keep the address with the code in it out of caches and referrers
//! (RFC 9700 §4.2.4); nothing is loaded and nothing runs, so the style is allowed by its hash.

use super::callback::Callback;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use sha2::{Digest, Sha256};

/// What there is to say to the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// The authorization arrived.
    Received,
    /// The person or the server refused.
    Refused {
        /// The OAuth error code.
        error: String,
        /// The server's own words.
        description: Option<String>,
    },
    /// The sign-in has had its answer; this one changed nothing.
    Already,
    /// Not the answer to this sign-in (400).
    NotValid,
    /// No such path (404).
    NotFound,
    /// Another method than GET (405).
    WrongMethod,
    /// The request was not complete in time (408).
    TooSlow,
    /// The address is longer than is read (414).
    AddressTooLong,
    /// The header fields are longer than is read (431).
    HeadersTooLong,
    /// The receiver itself failed (500).
    Broken,
    /// Another version of HTTP than 1.0 and 1.1 (505).
    WrongVersion,
}

impl From<&Callback> for Page {
    fn from(callback: &Callback) -> Self {
        match callback {
            Callback::Code(_) => Self::Received,
            Callback::Refused { error, description } => Self::Refused {
                error: error.clone(),
                description: description.clone(),
            },
        }
    }
}

impl Page {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::Received | Self::Refused { .. } => 200,
            Self::NotValid => 400,
            Self::NotFound => 404,
            Self::WrongMethod => 405,
            Self::TooSlow => 408,
            Self::Already => 409,
            Self::AddressTooLong => 414,
            Self::HeadersTooLong => 431,
            Self::Broken => 500,
            Self::WrongVersion => 505,
        }
    }

    /// The header fields that belong to it.
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let mut headers = vec![
            ("Content-Type", "text/html; charset=utf-8".to_owned()),
            ("Cache-Control", "no-store".to_owned()),
            ("Referrer-Policy", "no-referrer".to_owned()),
            ("X-Content-Type-Options", "nosniff".to_owned()),
            (
                "Content-Security-Policy",
                format!(
                    "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; \
                     form-action 'none'; frame-ancestors 'none'",
                    BASE64_STANDARD.encode(Sha256::digest(STYLE))
                ),
            ),
        ];
        if *self == Self::WrongMethod {
            headers.push(("Allow", "GET".to_owned()));
        }
        headers
    }

    /// The document.
    pub fn html(&self) -> String {
        let (tone, mark, title, text) = self.words();
        let details = match self {
            // A person who chose this needs no code.
            Self::Refused { error, description } if error != "access_denied" => {
                let words = description
                    .as_deref()
                    .map(|words| format!("<br>{}", escaped(words)))
                    .unwrap_or_default();
                format!(
                    "<p class=\"said\"><code>{}</code>{words}</p>\n",
                    escaped(error)
                )
            }
            _ => String::new(),
        };
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"robots\" content=\"noindex\">\n\
             <title>{title} · drivetrain</title>\n<style>{STYLE}</style>\n</head>\n\
             <body>\n<header><span class=\"mark\" aria-hidden=\"true\"></span>Drivetrain</header>\n\
             <main class=\"{tone}\">\n<div class=\"sign\" aria-hidden=\"true\">{mark}</div>\n\
             <h1>{title}</h1>\n<p>{text}</p>\n{details}</main>\n\
             <footer>Shown by drivetrain on your computer.</footer>\n</body>\n</html>\n"
        )
    }

    /// Tone, mark, title and text; none of it needs escaping.
    fn words(&self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::Received => (
                "good",
                "✓",
                "You're signed in",
                "You can close this tab and go back to your terminal, which sets up the connection.",
            ),
            Self::Refused { error, .. } if error == "access_denied" => (
                "plain",
                "✕",
                "You chose not to give access",
                "Nothing was saved. Changed your mind? Run the command in your terminal again.",
            ),
            Self::Refused { .. } => (
                "bad",
                "✕",
                "Justworks refused the sign-in",
                "Nothing was saved. Go back to your terminal: it says what to do next.",
            ),
            Self::Already => (
                "plain",
                "…",
                "This sign-in is already finished",
                "Opening this page again changes nothing. You can close this tab and go back to \
                 your terminal.",
            ),
            Self::NotValid | Self::WrongVersion => (
                "bad",
                "✕",
                "This link belongs to an earlier sign-in",
                "Use the newest browser tab, or start again from your terminal.",
            ),
            Self::NotFound => (
                "plain",
                "?",
                "There is nothing here",
                "This address only receives your sign-in. You can close this tab.",
            ),
            Self::WrongMethod => (
                "plain",
                "?",
                "This address only answers GET",
                "It only receives your sign-in.",
            ),
            Self::TooSlow => (
                "plain",
                "…",
                "The request did not arrive in time",
                "Reload this page. Your terminal is still waiting.",
            ),
            Self::Broken => (
                "bad",
                "✕",
                "The sign-in could not be received",
                "Copy this page's address from the address bar and paste it into your terminal, \
                 which is still waiting.",
            ),
            Self::AddressTooLong | Self::HeadersTooLong => (
                "bad",
                "✕",
                "The request is too long",
                "Start again from your terminal, or use a private window if the browser sends many \
                 cookies.",
            ),
        }
    }
}

/// The look of the sandbox's pages, which a person may have just come from.
const STYLE: &str = "
:root{color-scheme:light dark;--ground:#f4f5f7;--card:#fff;--ink:#1c2024;--soft:#5b646d;--line:#dfe3e8;--accent:#17663f;--bad:#b3362b}
@media(prefers-color-scheme:dark){:root{--ground:#15181b;--card:#1f2428;--ink:#eceff1;--soft:#a2acb5;--line:#3a424a;--accent:#5fcd97;--bad:#ff8b7e}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;padding:2rem 1rem;display:flex;flex-direction:column;align-items:center;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif}
header,main,footer{width:100%;max-width:30rem}
header{display:flex;align-items:center;gap:.6rem;margin-bottom:1rem;font-weight:600}
.mark{width:1.1rem;height:1.1rem;border-radius:.3rem;background:var(--accent);transform:rotate(45deg)}
main{padding:2rem;background:var(--card);border:1px solid var(--line);border-radius:.9rem;box-shadow:0 1px 3px rgb(0 0 0/8%);overflow-wrap:anywhere}
.sign{width:2.5rem;height:2.5rem;margin-bottom:1rem;border:2px solid currentColor;border-radius:50%;color:var(--soft);font-size:1.2rem;line-height:2.25rem;text-align:center}
.good .sign{color:var(--accent)}.bad .sign{color:var(--bad)}
h1{margin:0 0 .75rem;font-size:1.5rem;line-height:1.25;text-wrap:balance}
p{margin:0;text-wrap:pretty}
.said{margin-top:1rem;padding:.7rem .9rem;border:1px solid var(--line);border-radius:.6rem;font-size:.9rem}
code{font:.8rem/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
footer{margin-top:1rem;color:var(--soft);font-size:.85rem}
@media(max-width:30rem){main{padding:1.25rem}}
";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(error: &str, description: &str) -> Page {
        Page::Refused {
            error: error.into(),
            description: Some(description.into()),
        }
    }

    #[test]
    fn the_policy_allows_the_style_that_is_on_the_page_and_nothing_else() {
        let page = Page::Received;
        let html = page.html();
        let style = html.split("<style>").nth(1).unwrap();
        let style = style.split("</style>").next().unwrap();
        let hash = BASE64_STANDARD.encode(Sha256::digest(style));
        let headers = page.headers();
        let policy = &headers
            .iter()
            .find(|(name, _)| *name == "Content-Security-Policy")
            .unwrap()
            .1;
        assert!(policy.starts_with(&format!("default-src 'none'; style-src 'sha256-{hash}';")));
        assert!(!html.contains("style=") && !html.contains("<script"));
    }

    #[test]
    fn foreign_words_are_escaped() {
        let html = refused("<script>alert(1)</script>", "\"a\" & 'b'").html();
        assert!(!html.contains("<script"));
        assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
        assert!(html.contains("&quot;a&quot; &amp; &#39;b&#39;"));
    }

    #[test]
    fn each_page_says_whether_it_worked_and_where_to_go() {
        let good = Page::Received.html();
        assert!(good.contains("signed in") && good.contains("go back to your terminal"));
        let bad = refused("access_denied", "no").html();
        assert!(bad.contains("Nothing was saved") && bad.contains("terminal"));
        assert!(!bad.contains("access_denied"));
        assert!(Page::NotValid.html().contains("an earlier sign-in"));
    }

    #[test]
    fn a_code_never_reaches_the_page() {
        let callback = Callback::Code(crate::secret::Secret::new("c0de"));
        assert_eq!(Page::from(&callback), Page::Received);
        assert!(!Page::from(&callback).html().contains("c0de"));
    }
}
