//! The pages of the sign-in: plain HTML, no script, the same steps as the real ones.
//!
//! The policy has no `form-action`: browsers apply it to the redirect after a form as well, and
//! would hold back the way home to the app.

use std::fmt::Write as _;

use axum::http::{StatusCode, header};

use super::answer::Answer;
use super::record::COMPANY_NAME;
use super::scope::{OPTIONAL, ScopeSet};

const STYLE: &str = include_str!("style.css");
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

/// The page at the server's address, for a person who opens it by hand.
pub fn welcome() -> Answer {
    let body = format!(
        "<h1>Practice Justworks</h1>\
         <p>This sandbox serves {COMPANY_NAME} with an API like Justworks' Partner API. \
         Everyone here is made up, and nothing leaves this computer.</p>\
         <p>Sign-in starts at <code>/oauth/authorize</code>; the API is under <code>/v1/</code>.</p>"
    );
    page(StatusCode::OK, "Sandbox", &body)
}

/// Sign-in: the first page.
pub fn login(session: &str) -> Answer {
    let body = format!(
        r#"<h1>Sign in</h1>
<p class="note" id="note"><strong>This is a sandbox.</strong> Everyone here is made up. Any email and password will work.</p>
<form method="post" action="/oauth/login">
<input type="hidden" name="session" value="{session}">
<label for="email">Email</label>
<input type="email" id="email" name="email" value="juniper.testwell@example.com" autocomplete="off" required>
<label for="password">Password</label>
<input type="password" id="password" name="password" value="not-a-real-password" autocomplete="off" required>
<div class="actions"><button type="submit" id="login">Sign in</button></div>
</form>"#,
        session = escape(session)
    );
    page(StatusCode::OK, "Sign in", &body)
}

/// Consent, first step: what the app asks for.
pub fn review(session: &str, scopes: ScopeSet) -> Answer {
    let mut list = String::new();
    let core = scopes
        .iter()
        .filter(|scope| !OPTIONAL.iter().any(|(name, ..)| *name == scope.name));
    for scope in core {
        // Writing to a string cannot fail.
        let _written = write!(
            list,
            "<li>{}<code>{}</code></li>",
            escape(scope.words),
            escape(scope.name)
        );
    }
    let body = format!(
        r#"<p class="step">Step 1 of 2</p>
<h1>Drivetrain requests access</h1>
<p><strong>Drivetrain</strong> would like to read this data from <strong>{COMPANY_NAME}</strong>:</p>
<ul class="scopes">{list}</ul>
<form method="post" action="/oauth/consent">
<input type="hidden" name="session" value="{session}">
<div class="actions">
<button type="submit" id="next">Next</button>
<button type="submit" id="cancel" name="decision" value="deny" class="quiet">Cancel</button>
</div>
</form>"#,
        session = escape(session)
    );
    page(StatusCode::OK, "Review access", &body)
}

/// Consent, second step: what may be left out, and the decision.
pub fn agree(session: &str, scopes: ScopeSet) -> Answer {
    let mut boxes = String::new();
    for (scope, field, label) in OPTIONAL {
        if scopes.has(scope) {
            let _written = write!(
                boxes,
                r#"<label class="choice" for="{field}"><input type="checkbox" id="{field}" name="{field}" value="yes"><span>{label}<code>{scope}</code></span></label>"#
            );
        }
    }
    let choices = if boxes.is_empty() {
        "<p>It can read only what step 1 listed.</p>".to_owned()
    } else {
        format!(
            "<p>Optional. Anything you leave unchecked is not shared.</p><div class=\"choices\">{boxes}</div>"
        )
    };
    let body = format!(
        r#"<p class="step">Step 2 of 2</p>
<h1>Authorize Drivetrain?</h1>
<form method="post" action="/oauth/decision">
<input type="hidden" name="session" value="{session}">
{choices}
<p class="small">You can revoke access at any time.</p>
<div class="actions">
<button type="submit" id="authorize" name="decision" value="authorize">Authorize</button>
<button type="submit" id="deny" name="decision" value="deny" class="quiet">Deny</button>
<button type="submit" id="back" name="decision" value="back" class="quiet">Back</button>
</div>
</form>"#,
        session = escape(session)
    );
    page(StatusCode::OK, "Authorize", &body)
}

/// A request whose error must not go to any redirect URI.
pub fn error(message: &str) -> Answer {
    let body = format!(
        "<h1>This sign-in cannot continue</h1><p id=\"error\">{}</p>",
        escape(message)
    );
    page(StatusCode::BAD_REQUEST, "Error", &body)
}

/// A form of a sign-in that is over, or that never was.
pub fn lost() -> Answer {
    error("This sign-in is unknown or has expired. Start it again from the app.")
}

/// The style sheet.
pub fn style() -> Answer {
    Answer::new(StatusCode::OK, "text/css; charset=utf-8", STYLE)
}

fn page(status: StatusCode, title: &str, body: &str) -> Answer {
    let html = format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Sandbox</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/oauth/style.css">
</head>
<body>
<header><span class="mark" aria-hidden="true"></span>Justworks sandbox <span class="badge">practice</span></header>
<main>
{body}
</main>
<footer>A practice page on your own computer. This is not Justworks.</footer>
</body>
</html>
"#
    );
    Answer::new(status, "text/html; charset=utf-8", html)
        .with(header::CONTENT_SECURITY_POLICY, POLICY)
        .with(header::CACHE_CONTROL, "no-store")
        .with(header::REFERRER_POLICY, "no-referrer")
        .with(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
}

/// Text made safe for an element or a quoted attribute.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
