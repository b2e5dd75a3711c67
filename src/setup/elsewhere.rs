//! Where the browser is on another machine than this program: what to do there.

use url::Url;

use crate::auth::callback::RedirectUri;
use crate::context::Context;
use crate::ui::{cyan, fold};

/// Says how the redirect gets from a browser elsewhere to the listener here, with the command to
/// copy.
pub(super) fn explain(redirect: &RedirectUri, page: &Url, context: &Context) {
    let ui = &context.ui;
    let pastes = ui.asks();
    let mut targets = Vec::new();
    if redirect.is_loopback() {
        targets.push((redirect.port(), loopback(redirect.authority())));
    }
    // The sandbox's own page is on this machine as well.
    if let (Some("127.0.0.1" | "localhost" | "[::1]"), Some(port)) =
        (page.host_str(), page.port_or_known_default())
    {
        targets.push((port, loopback(page.authority().to_owned())));
    }
    if targets.is_empty() {
        return;
    }
    let mut text = format!(
        "The browser ends on {}. Is your browser on another computer? Run this there first and leave it \
         open:",
        redirect.as_str()
    );
    if !redirect.is_loopback() {
        text = "That page is on this computer. Is your browser on another one? Run this there first and \
                leave it open:"
            .to_owned();
    }
    ui.say(fold(&text, "  "));
    let command = context.environment.login.forward(&targets);
    // Not folded: it is there to be copied.
    ui.say(format!("\n    {}\n", cyan().apply_to(command)));
    if pastes && redirect.is_loopback() {
        let text = "Or skip that: the last page won't load. Copy its address and paste it here.";
        ui.say(format!("{}\n", fold(text, "  ")));
    }
}

fn loopback(authority: String) -> &'static str {
    if authority.starts_with('[') {
        "[::1]"
    } else {
        "127.0.0.1"
    }
}
