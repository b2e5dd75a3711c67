//! The redirect URI: where the sign-in page sends the browser back to.
//!
//! Servers compare it byte for byte (RFC 9700 §2.1), so the registered text is kept as it is; its
//! parts are what a browser makes of it (the WHATWG URL rules, by the `url` crate), because a
//! browser is who comes back.

use thiserror::Error;
use url::{Host, Url};

/// Why a text cannot be a redirect URI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RedirectUriError {
    /// Not an absolute URI.
    #[error("a redirect URI is a full URL, such as http://localhost:8484/callback")]
    NotAnAddress,
    /// Space, control or non-ASCII characters, which would not survive a byte comparison.
    #[error("a redirect URI has no spaces and no characters outside ASCII")]
    Characters,
    /// RFC 6749 §3.1.2 forbids it.
    #[error("a redirect URI has no #fragment")]
    Fragment,
    /// `http://user:password@host`.
    #[error("a redirect URI has no user name or password")]
    UserInfo,
    /// RFC 8252 §7.3 allows plain `http` for the loopback interface alone.
    #[error("http:// works for 127.0.0.1, [::1] and localhost only; other hosts need https://")]
    InsecureHost,
    /// RFC 8252 §7.1: a private-use scheme is a reversed domain name.
    #[error(
        "a redirect URI begins with http://, https:// or a reversed domain name of your own, \
         such as com.example.app:/callback"
    )]
    Scheme,
    /// Port 0 is no port.
    #[error("a redirect URI cannot have port 0")]
    PortZero,
}

/// A redirect URI as registered, parsed once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectUri {
    text: String,
    url: Url,
}

impl RedirectUri {
    /// Parses the registered text: `http` for loopback hosts, `https` or a private-use scheme
    /// otherwise (those can only be answered by pasting).
    pub fn parse(text: &str) -> Result<Self, RedirectUriError> {
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(RedirectUriError::Characters);
        }
        let url = Url::parse(text).map_err(|_| RedirectUriError::NotAnAddress)?;
        if url.fragment().is_some() {
            return Err(RedirectUriError::Fragment);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(RedirectUriError::UserInfo);
        }
        match url.scheme() {
            "http" if !has_loopback_host(&url) => return Err(RedirectUriError::InsecureHost),
            "http" | "https" => {}
            private if private.contains('.') && !url.cannot_be_a_base() => {}
            _ => return Err(RedirectUriError::Scheme),
        }
        if url.port() == Some(0) {
            return Err(RedirectUriError::PortZero);
        }
        Ok(Self {
            text: text.to_owned(),
            url,
        })
    }

    /// The registered text, byte for byte: servers compare it so (RFC 9700 §2.1).
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether a listener on this machine can receive the redirect.
    pub fn is_loopback(&self) -> bool {
        self.url.scheme() == "http" && has_loopback_host(&self.url)
    }

    /// The port, with the scheme's own (80, 443) where none is written; 0 for a private-use scheme.
    pub fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or(0)
    }

    /// What a browser sends as `Host`: `host:port`, without the port where it is the scheme's own.
    pub fn authority(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        match self.url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }

    /// The path a browser asks for, always with its leading slash on loopback.
    pub fn path(&self) -> &str {
        self.url.path()
    }

    /// The scheme, in lower case.
    pub fn scheme(&self) -> &str {
        self.url.scheme()
    }

    /// Whether an address is this one, whatever its query says.
    pub(super) fn leads_to(&self, url: &Url) -> bool {
        url.scheme() == self.url.scheme()
            && url.host() == self.url.host()
            && url.port_or_known_default() == self.url.port_or_known_default()
            && url.username().is_empty()
            && url.password().is_none()
            && url.path() == self.path()
    }

    pub(super) fn host(&self) -> Option<Host<&str>> {
        self.url.host()
    }
}

fn has_loopback_host(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip == std::net::Ipv4Addr::LOCALHOST,
        Some(Host::Ipv6(ip)) => ip == std::net::Ipv6Addr::LOCALHOST,
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{RedirectUri, RedirectUriError};

    #[test]
    fn redirect_uris_keep_their_text_and_know_their_parts() {
        for (text, loopback, authority, port, path) in [
            (
                "http://127.0.0.1:8484/cb",
                true,
                "127.0.0.1:8484",
                8484,
                "/cb",
            ),
            ("http://[::1]:8484/cb", true, "[::1]:8484", 8484, "/cb"),
            ("http://LocalHost:8484", true, "localhost:8484", 8484, "/"),
            ("http://localhost/cb", true, "localhost", 80, "/cb"),
            (
                "https://app.example/cb?a=b",
                false,
                "app.example",
                443,
                "/cb",
            ),
            (
                "https://localhost:8484/cb",
                false,
                "localhost:8484",
                8484,
                "/cb",
            ),
            ("com.example.app:/cb", false, "", 0, "/cb"),
        ] {
            let uri = RedirectUri::parse(text).unwrap();
            assert_eq!(uri.as_str(), text);
            assert_eq!(uri.is_loopback(), loopback, "{text}");
            assert_eq!(uri.authority(), authority);
            assert_eq!(uri.port(), port);
            assert_eq!(uri.path(), path);
        }
    }

    #[test]
    fn unfit_redirect_uris_are_refused() {
        use RedirectUriError as E;
        for (text, error) in [
            ("", E::NotAnAddress),
            ("/callback", E::NotAnAddress),
            (" http://localhost:1/cb", E::Characters),
            ("http://localhost:1/cb\n", E::Characters),
            ("http://löcalhost:1/cb", E::Characters),
            ("http://localhost:1/cb#x", E::Fragment),
            ("http://me@localhost:1/cb", E::UserInfo),
            ("http://example.com/cb", E::InsecureHost),
            ("http://192.168.0.1:1/cb", E::InsecureHost),
            ("http://0.0.0.0:1/cb", E::InsecureHost),
            ("http://localhost.example.com/cb", E::InsecureHost),
            ("http://localhost:0/cb", E::PortZero),
            ("javascript:alert(1)", E::Scheme),
            ("file:///etc/passwd", E::Scheme),
            ("urn:ietf:wg:oauth:2.0:oob", E::Scheme),
        ] {
            assert_eq!(RedirectUri::parse(text), Err(error), "{text:?}");
        }
    }
}
