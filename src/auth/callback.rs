//! What a redirect back from the sign-in page says, and whether it is ours.
//!
//! Pure: text in, verdict out. The listener ([`super::loopback`]) and the pasted address go through
//! the same checks, so that neither is the weaker door. A redirect that fails them is *not* an
//! answer: its sender (another tab, another program, an attacker) must not be able to end the
//! wait, so every [`Unacceptable`] leaves it going.
//!
//! The checks: `state` is ours, once (RFC 6749 §10.12, RFC 9700 §4.7.1); no parameter that decides
//! anything is doubled (RFC 6749 §3.1); a code and an error do not come together; `iss`, where it
//! is given, is the server we asked (RFC 9207 §2.4).

pub use super::redirect::RedirectUri;
#[cfg(feature = "testing")]
pub use super::redirect::RedirectUriError;
use crate::secret::Secret;
use thiserror::Error;
use url::Url;

/// The longest redirect that is read, in bytes.
pub const MAX_URL: usize = 8 * 1024;

const MAX_ERROR: usize = 64;
const MAX_DESCRIPTION: usize = 300;

/// What a valid redirect said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Callback {
    /// The person agreed; this code buys the tokens, once.
    Code(Secret),
    /// The server or the person refused.
    Refused {
        /// The OAuth error code, such as `access_denied` or `invalid_scope`: printable ASCII.
        error: String,
        /// The server's own words, if any: printable ASCII, of limited length.
        description: Option<String>,
    },
}

/// Why a request is not the redirect that is waited for. The wait goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unacceptable {
    /// `state` belongs to another sign-in.
    #[error("it belongs to an earlier sign-in")]
    WrongState,
    /// No `state` at all.
    #[error("it does not say which sign-in it belongs to (it has no state)")]
    MissingState,
    /// This parameter came more than once.
    #[error("it has {0} twice")]
    Doubled(&'static str),
    /// This parameter came without a value.
    #[error("its {0} is empty")]
    Empty(&'static str),
    /// A code together with an error.
    #[error("it has both a code and an error")]
    CodeAndError,
    /// `iss` names another server (RFC 9207).
    #[error("it comes from a different server than the one we asked (its iss differs)")]
    WrongIssuer,
    /// Neither a code nor an error.
    #[error("it has neither a code nor an error")]
    Nothing,
    /// Longer than [`MAX_URL`].
    #[error("it is longer than 8 KiB")]
    TooLong,
}

/// What the redirect must carry to be ours.
#[derive(Debug, Clone)]
pub struct Expected {
    /// The `state` sent with the authorization request; good for one answer.
    pub state: Secret,
    /// The origins (`https://host[:port]`) that may name themselves as the issuer (RFC 9207): those
    /// of the sign-in page and of the API. The issuer's own identifier is not published, so that
    /// anything at these origins is accepted, and anything elsewhere is not.
    pub issuers: Vec<String>,
}

/// Reads the query of a redirect.
pub fn read_query(query: &str, expected: &Expected) -> Result<Callback, Unacceptable> {
    if query.len() > MAX_URL {
        return Err(Unacceptable::TooLong);
    }
    let state = only(query, "state")?;
    let code = only(query, "code")?;
    let error = only(query, "error")?;
    let issuer = only(query, "iss")?;
    let description = only(query, "error_description")?;

    let state = state.ok_or(Unacceptable::MissingState)?;
    if expected.state.is_empty() || !expected.state.matches(state.expose()) {
        return Err(Unacceptable::WrongState);
    }
    if issuer.is_some_and(|issuer| !is_one_of(&issuer, &expected.issuers)) {
        return Err(Unacceptable::WrongIssuer);
    }
    match (code, error) {
        (Some(_), Some(_)) => Err(Unacceptable::CodeAndError),
        (None, None) => Err(Unacceptable::Nothing),
        (Some(code), None) if code.is_empty() => Err(Unacceptable::Empty("code")),
        (Some(code), None) => Ok(Callback::Code(code)),
        (None, Some(error)) => {
            let error = printable(error.expose(), MAX_ERROR);
            if error.is_empty() {
                return Err(Unacceptable::Empty("error"));
            }
            let description = description
                .map(|text| printable(text.expose(), MAX_DESCRIPTION))
                .filter(|text| !text.is_empty());
            Ok(Callback::Refused { error, description })
        }
    }
}

fn is_one_of(issuer: &Secret, origins: &[String]) -> bool {
    let issuer = origin(issuer.expose());
    issuer.is_some() && origins.iter().any(|ours| origin(ours) == issuer)
}

/// A URL's origin. This machine has three names, and a server on it may use another than we do.
fn origin(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    match url.host_str()? {
        "127.0.0.1" | "[::1]" | "localhost" => {
            Some(format!("here:{}", url.port_or_known_default()?))
        }
        _ => Some(url.origin().ascii_serialization()),
    }
}

/// The value of a parameter that may come once.
fn only(query: &str, name: &'static str) -> Result<Option<Secret>, Unacceptable> {
    let mut values = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(key, _)| key == name)
        .map(|(_, value)| Secret::new(value));
    let first = values.next();
    match values.next() {
        Some(_) => Err(Unacceptable::Doubled(name)),
        None => Ok(first),
    }
}

/// Foreign text, made fit for a terminal and a page: printable ASCII, at most `length` of it.
fn printable(text: &str, length: usize) -> String {
    let kept: String = text
        .chars()
        .filter(|character| character.is_ascii_graphic() || *character == ' ')
        .take(length)
        .collect();
    kept.trim().to_owned()
}

/// Why a pasted text was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PasteError {
    /// Nothing was pasted.
    #[error("nothing was pasted")]
    Empty,
    /// No address, and no query either; a bare code, for example.
    #[error("That isn't a web address. Paste the whole address from the browser")]
    NotAnAddress,
    /// An address, but not the one the sign-in comes back to.
    #[error("that is not the address the sign-in returns to")]
    OtherAddress,
    /// The right address, with the wrong content.
    #[error("that address does not answer this sign-in: {0}")]
    Unacceptable(#[from] Unacceptable),
}

/// Reads what a person pasted: the address the browser ended on, or just its query. White space,
/// quotes and brackets around it, and line breaks inside it, are forgiven.
pub fn read_pasted(
    text: &str,
    redirect: &RedirectUri,
    expected: &Expected,
) -> Result<Callback, PasteError> {
    if text.len() > 2 * MAX_URL {
        return Err(Unacceptable::TooLong.into());
    }
    let pasted = Secret::new(unwrapped(text));
    let text = pasted.expose();
    if text.is_empty() {
        return Err(PasteError::Empty);
    }
    let text = text.split('#').next().unwrap_or_default();
    let (address, query) = match text.split_once('?') {
        Some((address, query)) => (address, query),
        None if text.contains('=') => ("", text),
        None => (text, ""),
    };
    if !address.is_empty() {
        let url = whole(address, redirect).ok_or(PasteError::NotAnAddress)?;
        if !redirect.leads_to(&url) {
            return Err(PasteError::OtherAddress);
        }
    }
    Ok(read_query(query, expected)?)
}

/// The text without what terminals, chats and mail wrap around or into an address.
fn unwrapped(text: &str) -> String {
    let text: String = text
        .replace("\u{1b}[200~", "")
        .replace("\u{1b}[201~", "")
        .chars()
        .filter(|character| !character.is_whitespace() && !character.is_control())
        .collect();
    let text = text.trim_matches(|character| "\"'`<>()[]{}“”‘’,;".contains(character));
    if text.starts_with("::1]") {
        return format!("[{text}");
    }
    text.to_owned()
}

/// The address as a URL; a browser's address bar may have left the scheme out.
fn whole(address: &str, redirect: &RedirectUri) -> Option<Url> {
    let scheme = redirect.scheme();
    if address.contains("://") || address.starts_with(&format!("{scheme}:")) {
        return Url::parse(address).ok();
    }
    if !address.contains(['/', ':', '.']) {
        return None;
    }
    Url::parse(&format!("{scheme}://{address}")).ok()
}

#[cfg(test)]
mod tests;
