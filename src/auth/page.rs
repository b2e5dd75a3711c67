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
            Self::Refused { error, description } => {
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
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <meta name=\"robots\" content=\"noindex\">\n\
             <title>{title} · drivetrain</title>\n<style>{STYLE}</style>\n</head>\n\
             <body>\n<main class=\"{tone}\">\n<div class=\"mark\" aria-hidden=\"true\">{mark}</div>\n\
             <h1>{title}</h1>\n<p>{text}</p>\n{details}\
             <footer>drivetrain, on this computer</footer>\n</main>\n</body>\n</html>\n"
        )
    }

    /// Tone, mark, title and text; none of it needs escaping.
    fn words(&self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::Received => (
                "good",
                "✓",
                "Justworks has signed you in",
                "That worked. Go back to the terminal: it finishes the rest, and says if anything \
                 is missing. You can close this window.",
            ),
            Self::Refused { error, .. } if error == "access_denied" => (
                "bad",
                "✕",
                "Access was not granted",
                "The sign-in did not work, and nothing was saved. You can close this window; the \
                 terminal says what to do next.",
            ),
            Self::Refused { .. } => (
                "bad",
                "✕",
                "Justworks refused the sign-in",
                "It did not work, and nothing was saved. You can close this window; the terminal \
                 says what to do next.",
            ),
            Self::Already => (
                "plain",
                "…",
                "This sign-in already has its answer",
                "Opening this page again changes nothing. You can close this window and go back \
                 to the terminal.",
            ),
            Self::NotValid | Self::WrongVersion => (
                "bad",
                "✕",
                "This address is not valid here",
                "It is not the answer to the sign-in that is waiting. The terminal still waits: \
                 go on in the window it opened, or start again from the terminal.",
            ),
            Self::NotFound => (
                "plain",
                "?",
                "There is nothing here",
                "This address only waits for a sign-in to come back. You can close this window.",
            ),
            Self::WrongMethod => (
                "plain",
                "?",
                "This address only answers GET",
                "It waits for a browser to come back from a sign-in.",
            ),
            Self::TooSlow => (
                "plain",
                "…",
                "The request did not arrive in time",
                "Load the page again. The terminal still waits.",
            ),
            Self::Broken => (
                "bad",
                "✕",
                "The answer could not be received",
                "Copy the address of this page from the address bar and paste it into the \
                 terminal, which still waits.",
            ),
            Self::AddressTooLong | Self::HeadersTooLong => (
                "bad",
                "✕",
                "The request is too long",
                "It was not read. The terminal still waits: start again from the terminal, or \
                 use a private window if the browser sends many cookies.",
            ),
        }
    }
}

const STYLE: &str = "
:root{color-scheme:light dark;--ground:#f4f5f7;--card:#fff;--ink:#1c2024;--soft:#5b646d;--line:#e1e4e8;--good:#1a7f47;--bad:#b3362b;--plain:#4d5a66}
@media(prefers-color-scheme:dark){:root{--ground:#15181b;--card:#1f2428;--ink:#eceff1;--soft:#a2acb5;--line:#333a40;--good:#4cc38a;--bad:#ff8b7e;--plain:#a2acb5}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--ground);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}
main{width:100%;max-width:33rem;padding:2.5rem 2.25rem 1.5rem;background:var(--card);border:1px solid var(--line);border-radius:.9rem;text-align:center;overflow-wrap:anywhere}
.mark{width:3.25rem;height:3.25rem;margin:0 auto 1.25rem;border:2px solid currentColor;border-radius:50%;font-size:1.6rem;line-height:3.05rem}
.good .mark{color:var(--good)}.bad .mark{color:var(--bad)}.plain .mark{color:var(--plain)}
h1{margin:0 0 .6rem;font-size:1.3rem;line-height:1.3;font-weight:650;text-wrap:balance}
p{margin:0 0 1rem;color:var(--soft);text-wrap:pretty}
.said{padding:.7rem .9rem;border:1px solid var(--line);border-radius:.5rem;font-size:.9rem;text-align:left}
code{color:var(--ink);font-family:ui-monospace,Menlo,Consolas,monospace}
footer{margin-top:1.75rem;padding-top:1rem;border-top:1px solid var(--line);font-size:.8rem;color:var(--soft)}
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
        assert!(good.contains("signed you in"));
        assert!(good.contains("Go back to the terminal") && good.contains("worked"));
        let bad = refused("access_denied", "no").html();
        assert!(bad.contains("did not work") && bad.contains("terminal"));
        assert!(Page::NotValid.html().contains("not valid here"));
    }

    #[test]
    fn a_code_never_reaches_the_page() {
        let callback = Callback::Code(crate::secret::Secret::new("c0de"));
        assert_eq!(Page::from(&callback), Page::Received);
        assert!(!Page::from(&callback).html().contains("c0de"));
    }
}
