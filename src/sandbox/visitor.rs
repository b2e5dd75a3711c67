//! The scripted visitor: goes through the sign-in pages as a browser would, so that a test or a
//! demonstration needs no one at the screen.
//!
//! It knows of the pages only what a person sees of them: the ids of fields and buttons.

use std::time::Duration;

use reqwest::header::LOCATION;
use url::Url;

use super::form::Form;

/// How many pages and redirects a visit may take.
const STEPS: usize = 20;
/// How long one request may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);

/// What the visitor decides on the consent page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Grants access.
    Authorize {
        /// Checks the box for sex, if there is one.
        tick_sex: bool,
        /// Checks the box for the date of birth, if there is one.
        tick_birth: bool,
    },
    /// Refuses access.
    Deny,
}

/// Why a visit did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum VisitError {
    /// A request failed.
    #[error("the visitor could not reach the page: {0}")]
    Network(String),
    /// A page of the sign-in showed no form to go on with; its status and the text of its heading.
    #[error("the visitor met a page without a way on ({status}): {text}")]
    Page {
        /// The HTTP status.
        status: u16,
        /// The heading and what follows it, without markup.
        text: String,
    },
    /// It went in circles.
    #[error("the visitor was sent in circles")]
    Lost,
}

/// Opens the address, signs in, decides, and follows the way back to the app, including the request
/// for the redirect URI. Blocks until the app's own page has been loaded.
///
/// Errors: a page that cannot be reached or has no way on; an app that does not listen at its
/// redirect URI.
pub fn visit(authorize_url: &str, decision: Decision) -> Result<(), VisitError> {
    on_a_thread(authorize_url, decision, true).map(drop)
}

/// Goes through the pages as [`visit`] does but stops at the way back, and gives the address that a
/// browser would have opened: what a person copies when the browser cannot reach the app.
///
/// Errors: a page that cannot be reached or has no way on.
#[cfg(feature = "testing")]
pub fn redirected(authorize_url: &str, decision: Decision) -> Result<String, VisitError> {
    on_a_thread(authorize_url, decision, false).map(String::from)
}

/// On a thread of its own, so that it can be called from inside a runtime as well.
fn on_a_thread(url: &str, decision: Decision, open: bool) -> Result<Url, VisitError> {
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let runtime = runtime.map_err(|error| VisitError::Network(error.to_string()))?;
            runtime.block_on(go(url, decision, open))
        });
        let panicked = || VisitError::Network("the visitor's thread panicked".to_owned());
        thread.join().unwrap_or_else(|_| Err(panicked()))
    })
}

async fn go(start: &str, decision: Decision, open: bool) -> Result<Url, VisitError> {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(REQUEST_TIMEOUT)
        .build()
        .map_err(network)?;
    let mut here = Url::parse(start).map_err(|error| VisitError::Network(error.to_string()))?;
    let home = here.origin();
    let mut request = client.get(here.clone());
    let mut landed = None;
    for _ in 0..STEPS {
        let response = request.send().await.map_err(network)?;
        let status = response.status();
        let location = response
            .headers()
            .get(LOCATION)
            .and_then(|value| value.to_str().ok());
        if let Some(location) = location.filter(|_| status.is_redirection()) {
            here = join(&here, location)?;
            if here.origin() != home && landed.is_none() {
                landed = Some(here.clone());
                if !open {
                    return Ok(here);
                }
            }
            request = client.get(here.clone());
            continue;
        }
        let html = response.text().await.map_err(network)?;
        if let Some(landed) = landed {
            return Ok(landed);
        }
        let Some((form, button)) = fill(&html, decision) else {
            return Err(VisitError::Page {
                status: status.as_u16(),
                text: heading(&html),
            });
        };
        here = join(&here, &form.action)?;
        request = client.post(here.clone()).form(&form.submit(button));
    }
    Err(VisitError::Lost)
}

/// The page's form as the visitor leaves it, and the button they press.
fn fill(html: &str, decision: Decision) -> Option<(Form, &'static str)> {
    let mut form = Form::first(html)?;
    let denies = decision == Decision::Deny;
    let choice = if denies { "deny" } else { "authorize" };
    let button = ["login", "next", choice]
        .into_iter()
        .find(|id| form.control(id).is_some())?;
    if let Decision::Authorize {
        tick_sex,
        tick_birth,
    } = decision
    {
        for (id, tick) in [("sex", tick_sex), ("birth", tick_birth)] {
            if let Some(control) = form.control(id) {
                control.checked = tick;
            }
        }
    }
    Some((form, button))
}

fn join(base: &Url, target: &str) -> Result<Url, VisitError> {
    base.join(target)
        .map_err(|error| VisitError::Network(error.to_string()))
}

/// What is legible of a page, from its heading on.
fn heading(html: &str) -> String {
    let main = html.find("<h1").map_or(html, |at| &html[at..]);
    let main = main.find("</main>").map_or(main, |at| &main[..at]);
    let mut text = String::new();
    let mut inside = false;
    for letter in main.chars().take(2_000) {
        match letter {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            _ if inside => {}
            other => text.push(other),
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The whole chain of causes, without the address: a redirect's address holds the code.
fn network(error: reqwest::Error) -> VisitError {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    VisitError::Network(text)
}
