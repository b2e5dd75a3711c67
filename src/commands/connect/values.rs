//! What flags of `connect` are read as.

use std::time::Duration;

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

/// Seconds, minutes or hours: `90s`, `10m`, `2h`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: u64 = digits
        .parse()
        .map_err(|_| "a number with s, m or h, such as 10m")?;
    let seconds = match &text[digits.len()..] {
        "s" | "" => Some(number),
        "m" => number.checked_mul(60),
        "h" => number.checked_mul(3600),
        _ => return Err("the unit is s, m or h".into()),
    };
    match seconds {
        Some(seconds @ 1..=86_400) => Ok(Duration::from_secs(seconds)),
        _ => Err("from 1s to 24h".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::{duration, secure_url};
    use std::time::Duration;

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

    #[test]
    fn reads_times() {
        assert_eq!(duration("10m"), Ok(Duration::from_secs(600)));
        assert_eq!(duration("90"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("2h"), Ok(Duration::from_secs(7200)));
        for bad in ["", "m", "0s", "25h", "1d", "-1s", "99999999999999999999s"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }
}
