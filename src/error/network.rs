//! What to do where the way to Justworks is blocked.

use super::Error;

/// How to go past a proxy.
const WITHOUT_PROXY: &str = "to go without it once: the same command behind `env -u HTTPS_PROXY`; for good: the host in NO_PROXY";

/// Gives an error of the way its hints.
pub(super) fn hints(error: Error) -> Error {
    match error.code.clone().as_str() {
        "net.proxy_unreachable" => error
            .hint("check the proxy's address in HTTPS_PROXY, then run the same command again")
            .hint(WITHOUT_PROXY),
        "net.proxy_sign_in" => error
            .hint("set HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT, with characters such as @ : / # % percent-encoded in name and password (@ is %40)")
            .hint(WITHOUT_PROXY),
        "net.dns" | "net.connect" | "net.timeout" | "net.interrupted" => {
            error.hint("check the network and HTTPS_PROXY, then run the same command again")
        }
        "net.proxy" => error
            .hint("ask whoever runs the proxy in HTTPS_PROXY to let this machine reach that host")
            .hint(WITHOUT_PROXY),
        "net.tls" => error
            .hint("if your company inspects TLS, point SSL_CERT_FILE to its CA certificate")
            .hint("if not, do not go on: somebody may be between you and Justworks"),
        _ => error,
    }
}
