//! What to do where the way to Justworks is blocked.

use super::Error;
use crate::config::proxy_variables;

// Each names HTTPS_PROXY where the variable that decides is named to a person.
pub(super) const NETWORK: &str =
    "check the network and HTTPS_PROXY, then run the same command again";
pub(super) const PROXY_ADDRESS: &str =
    "check the proxy's address in HTTPS_PROXY, then run the same command again";
pub(super) const PROXY_SIGN_IN: &str = "set HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT, with characters such as @ : / # % percent-encoded in name and password (@ is %40)";
pub(super) const PROXY_LIST: &str =
    "ask whoever runs the proxy in HTTPS_PROXY to let this machine reach that host";
/// How to go past a proxy.
pub(super) const WITHOUT_PROXY: &str = "to go without it once: the same command behind `env -u HTTPS_PROXY`; for good: the host in NO_PROXY";
pub(super) const SETUP: &str = "see the limits of this process with `ulimit -a`, and whether the system's certificates can be read; then run the same command again";
pub(super) const OWN_CA: &str =
    "if your company inspects TLS, point SSL_CERT_FILE to its CA certificate";
pub(super) const IN_BETWEEN: &str =
    "if not, do not go on: somebody may be between you and Justworks";

/// Gives an error of the way its hints.
pub(super) fn hints(error: Error) -> Error {
    let hints: &[&str] = match error.code.as_str() {
        "net.proxy_unreachable" => &[PROXY_ADDRESS, WITHOUT_PROXY],
        "net.proxy_sign_in" => &[PROXY_SIGN_IN, WITHOUT_PROXY],
        "net.dns" | "net.connect" | "net.timeout" | "net.interrupted" => &[NETWORK],
        "net.proxy" => &[PROXY_LIST, WITHOUT_PROXY],
        "net.setup" => &[SETUP],
        "net.tls" => &[OWN_CA, IN_BETWEEN],
        _ => &[],
    };
    let set = proxy_variables();
    let named = hints.iter().map(|hint| naming(hint, &set));
    named.fold(error, Error::hint)
}

/// A hint that names the variables that are set here, the one that decides first.
pub fn naming(hint: &str, set: &[&str]) -> String {
    let Some(decides) = set.first() else {
        return hint.to_owned();
    };
    let unset: String = set.iter().map(|name| format!(" -u {name}")).collect();
    let (before, after) = hint
        .split_once("env -u HTTPS_PROXY")
        .map_or((hint, None), |(before, after)| (before, Some(after)));
    let mut named = before.replace("HTTPS_PROXY", decides);
    if let Some(after) = after {
        named.push_str(&format!("env{unset}{after}"));
    }
    named
}
