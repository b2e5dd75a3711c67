//! The provider profile: hosts and numbers that are not certain, in one table, each of which a
//! connection's file can override without a release.

use serde::{Deserialize, Serialize};

/// Base URL of the partner API (vendor's documentation, version 1.7.2).
pub const API_URL: &str = "https://public-api.justworks.com";

/// Where the sign-in page is. One source names this host; two others name
/// [`OTHER_AUTHORIZE_URL`], so it can be overridden with `--authorize-url`.
pub const AUTHORIZE_URL: &str = "https://secure.justworks.com/oauth/authorize";

/// The other address that is in use for the sign-in page.
pub const OTHER_AUTHORIZE_URL: &str = "https://payroll.justworks.com/oauth/authorize";

/// Where an app is asked for: apps are not self-service.
pub const APP_CONTACT: &str = "partner-api@justworks.com";

/// Path of the token endpoint below the API's base URL.
pub const TOKEN_PATH: &str = "/oauth/token";

/// Path of token revocation below the API's base URL.
pub const REVOKE_PATH: &str = "/v1/oauth/revoke";

/// The redirect URI that is proposed for registration: loopback, so that no other machine ever
/// sees a code (RFC 8252 §7.3).
pub const REDIRECT_URI: &str = "http://127.0.0.1:8976/callback";

/// How many days a refresh token lives (documented). Whether each refresh starts them again is not.
pub const REFRESH_DAYS: i64 = 30;

/// Numbers of a connection; every one can stand in its file under `[profile]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// Requests in flight at most.
    pub in_flight: usize,
    /// A pace to start with, in requests a second. Without one it is learned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<f64>,
    /// Records a page (1 to 100).
    pub page_size: u32,
    /// Seconds for one whole exchange.
    pub timeout_seconds: u64,
    /// Attempts for one request.
    pub attempts: u32,
    /// Milliseconds before the second attempt; each further wait is twice as long.
    pub retry_base_ms: u64,
    /// Longest `Retry-After` that is waited for, in seconds.
    pub longest_wait_seconds: u64,
    /// Days before the last run whose paystub lists and time off are read again in each run.
    pub lookback_days: i32,
    /// Milliseconds before a report that was asked for is fetched; each further wait is twice as
    /// long, up to ten seconds.
    pub report_base_ms: u64,
    /// Seconds that a report is waited for.
    pub report_timeout_seconds: u64,
    /// Seconds that `on_failure` and `on_recovery` may take.
    pub hook_seconds: u64,
    /// Days that a run is remembered in the store, 31 at least; 0 is for ever. What is needed to judge
    /// the next run is never removed.
    pub keep_runs_days: u32,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            in_flight: 16,
            rate: None,
            page_size: 100,
            timeout_seconds: 60,
            attempts: 5,
            retry_base_ms: 500,
            longest_wait_seconds: 120,
            lookback_days: 60,
            report_base_ms: 200,
            report_timeout_seconds: 300,
            hook_seconds: 30,
            keep_runs_days: 730,
        }
    }
}
