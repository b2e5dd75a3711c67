//! What flags of `connect` are read as.

use url::Url;

use crate::config::secure;

/// HTTPS, or plain HTTP to this very machine.
pub(super) fn secure_url(text: &str) -> Result<Url, String> {
    let url: Url = text
        .parse()
        .map_err(|error| format!("not a URL: {error}"))?;
    secure(&url)?;
    let bare = url.username().is_empty() && url.password().is_none();
    if !bare || url.fragment().is_some() || url.query().is_some() {
        return Err("a URL without user, password, ?query and #fragment is needed".into());
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::secure_url;

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for good in [
            "https://a.example.com",
            "http://127.0.0.1:80/x",
            "http://localhost",
            "http://[::1]:1",
        ] {
            assert!(secure_url(good).is_ok(), "{good}");
        }
        for bad in [
            "http://a.example.com",
            "http://127.0.0.1.example.com",
            "http://127.0.0.2",
            "ftp://127.0.0.1",
            "https://user:pass@example.com",
            "https://example.com/#x",
            "example.com",
        ] {
            assert!(secure_url(bad).is_err(), "{bad}");
        }
    }
}
