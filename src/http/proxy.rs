//! The environment's proxy settings, checked against what the client can use.
//!
//! The client ignores a setting that it cannot read, and goes without a proxy. Where a company
//! wants its traffic to go through one, that is the wrong way, and a token would take it.

use std::ffi::{OsStr, OsString};

use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

/// The variables that decide for an `https://` address: of each pair the first that is set, and the
/// second pair if that one is empty. HTTP_PROXY is for `http://` only.
const DECIDE: [[&str; 2]; 2] = [["HTTPS_PROXY", "https_proxy"], ["ALL_PROXY", "all_proxy"]];

/// The variables that lead through a proxy or past it, on the way to an API.
pub const PROXIES: [&str; 6] = [
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
];

/// A variable and its value, which may be empty: it still hides the other of its pair.
type Setting = (&'static str, OsString);

fn set<'a>(settings: &'a [Setting], names: [&str; 2]) -> Option<&'a Setting> {
    let mut all = names.into_iter().flat_map(|name| {
        let mut all = settings.iter();
        all.find(|(known, _)| *known == name)
    });
    all.next()
}

/// Which variables are set.
#[expect(
    clippy::disallowed_methods,
    reason = "an error names them wherever it is made"
)]
pub fn settings() -> Vec<Setting> {
    let value = |name| Some((name, std::env::var_os(name)?));
    PROXIES.into_iter().filter_map(value).collect()
}

/// The variables that lead to an API through a proxy, the one that decides first. An error about a
/// proxy has to name them, wherever it is made.
pub fn variables() -> Vec<&'static str> {
    let proxies = settings();
    let decides = deciding(&proxies).map(|(name, _)| *name);
    let leads = |(name, value): &Setting| {
        let is_one = !name.eq_ignore_ascii_case("NO_PROXY") && !value.is_empty();
        (is_one && Some(*name) != decides).then_some(*name)
    };
    let others = proxies.iter().filter_map(leads);
    decides
        .into_iter()
        .chain(others.filter(|_| decides.is_some()))
        .collect()
}

/// The variable by which `https://` goes through a proxy.
pub fn deciding(settings: &[Setting]) -> Option<&Setting> {
    let mut pairs = DECIDE.into_iter().filter_map(|names| set(settings, names));
    pairs.find(|(_, value)| !value.is_empty())
}

/// A setting that cannot be used on the way to an address: the variable, and what is wrong with it,
/// without its value. `None` if no proxy is needed, or the setting is good.
pub fn unusable(url: &Url, settings: &[Setting]) -> Option<(&'static str, &'static str)> {
    let past = set(settings, ["NO_PROXY", "no_proxy"]).and_then(|(_, value)| value.to_str());
    let any = Matcher::builder()
        .https("http://proxy.invalid")
        .no(past.unwrap_or_default())
        .build();
    // `http://` is only this machine, which is never reached through a proxy.
    if url.scheme() != "https" || any.intercept(&url.as_str().parse().ok()?).is_none() {
        return None;
    }
    let (name, value) = deciding(settings)?;
    fault(value).map(|what| (*name, what))
}

/// What is wrong with a proxy's address.
fn fault(value: &OsStr) -> Option<&'static str> {
    const UNREADABLE: Option<&str> = Some("is not a valid proxy address");
    let Some(text) = value.to_str() else {
        return UNREADABLE;
    };
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    // A password with one of these characters ends the address too early, or moves its host.
    if path.contains(['@', '?', '#']) || authority.matches('@').count() > 1 {
        return UNREADABLE;
    }
    let matcher = Matcher::builder().https(text).build();
    let found = "https://host.invalid/".parse().ok();
    let Some(found) = found.and_then(|uri| matcher.intercept(&uri)) else {
        return UNREADABLE;
    };
    let behind_the_host = authority.rsplit(['@', ']']).next().unwrap_or_default();
    let is_wrong = |port: &str| port.parse::<u16>().is_err();
    let port = behind_the_host.split_once(':').map(|(_, port)| port);
    if port.is_some_and(is_wrong) || found.uri().host().is_none_or(str::is_empty) {
        return UNREADABLE;
    }
    match found.uri().scheme_str() {
        Some("http" | "https") => None,
        _ => Some("is neither an http:// nor an https:// proxy"),
    }
}

#[cfg(test)]
mod tests {
    use super::unusable;
    use url::Url;

    fn names(url: &str, settings: &[(&'static str, &str)]) -> Option<&'static str> {
        let settings: Vec<_> = settings
            .iter()
            .map(|(name, it)| (*name, it.into()))
            .collect();
        unusable(&Url::parse(url).unwrap(), &settings).map(|(name, _)| name)
    }

    #[test]
    fn an_address_that_can_be_used_is_told_from_one_that_cannot() {
        for (value, usable) in [
            ("http://proxy.example:3128", true),
            ("https://proxy.example/", true),
            ("proxy.example:3128", true),
            ("http://[::1]:3128", true),
            ("http://ana:p%40ss%23@proxy.example:3128", true),
            ("http://ana:p@ss@proxy.example:3128", false),
            ("http://ana:p#ss@proxy.example:3128", false),
            ("http://ana:p/ss@proxy.example:3128", false),
            ("http://ana:p?ss@proxy.example:3128", false),
            ("http://proxy.example:port", false),
            ("http://proxy.example:99999", false),
            ("http://", false),
            ("http://pro xy:1", false),
            ("socks5://proxy.example:1080", false),
            ("ftp://proxy.example", false),
        ] {
            let found = names("https://api.example/v1", &[("HTTPS_PROXY", value)]);
            assert_eq!(found.is_none(), usable, "{value}");
        }
    }

    #[test]
    fn the_variable_that_decides_is_the_one_that_is_named() {
        let (good, bad) = ("http://proxy.example:1", "http://proxy.example:port");
        let https = "https://api.example/v1";
        assert_eq!(names(https, &[("all_proxy", bad)]), Some("all_proxy"));
        assert_eq!(names(https, &[("HTTP_PROXY", bad)]), None);
        // An empty one stands before the other of its pair, not before the next pair.
        let empty = ("HTTPS_PROXY", "");
        assert_eq!(names(https, &[empty, ("https_proxy", bad)]), None);
        assert_eq!(
            names(https, &[empty, ("ALL_PROXY", bad)]),
            Some("ALL_PROXY")
        );
        let past = [("HTTPS_PROXY", bad), ("NO_PROXY", ""), ("no_proxy", "*")];
        assert_eq!(names(https, &past), Some("HTTPS_PROXY"));
        assert_eq!(
            names(https, &[("https_proxy", bad), ("ALL_PROXY", good)]),
            Some("https_proxy")
        );
        assert_eq!(
            names(https, &[("HTTPS_PROXY", good), ("ALL_PROXY", bad)]),
            None
        );
        assert_eq!(
            names(https, &[("HTTPS_PROXY", bad), ("no_proxy", ".example")]),
            None
        );
        assert_eq!(names("http://127.0.0.1:1/", &[("HTTPS_PROXY", bad)]), None);
        assert_eq!(names(https, &[]), None);
    }
}
