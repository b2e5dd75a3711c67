//! The flags of `connect`: the answers that need no question.

use std::path::PathBuf;
use std::time::Duration;

use jiff::civil::Date;
use url::Url;

use super::choice::Choice;
use super::company::CompanyArgs;
use super::storage::StorageArgs;
use crate::config::{Name, secure};
use crate::ui::days::date;
use crate::ui::times::duration;

/// The flags of `connect`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Source to connect [default: asks]
    #[arg(value_name = "SOURCE", ignore_case = true, value_parser = ["justworks"])]
    pub source: Option<String>,

    /// Name of the connection [default: justworks, or sandbox]
    #[arg(long, value_name = "NAME")]
    pub name: Option<Name>,

    /// Use the built-in made-up company instead of Justworks
    #[arg(long)]
    pub sandbox: bool,

    /// Skip the questions: confirms you are an admin and agree to what is read
    ///
    /// With --sandbox, it signs in too.
    #[arg(short, long)]
    pub yes: bool,

    #[command(flatten)]
    pub choice: Choice,

    /// Scopes your app has, if fewer than the default ones
    #[arg(long, value_name = "SCOPES", help_heading = "Sign-in")]
    pub scopes: Option<String>,

    /// First pay date to read [default: two years back]
    #[arg(long, value_name = "DATE", value_parser = date, help_heading = "What to read")]
    pub since: Option<Date>,

    /// Client ID of your OAuth app
    #[arg(long, value_name = "ID", help_heading = "Sign-in")]
    pub client_id: Option<String>,

    /// File with the client secret [default: JUSTWORKS_CLIENT_SECRET, or asks]
    #[arg(long, value_name = "FILE", help_heading = "Sign-in")]
    pub client_secret_file: Option<PathBuf>,

    /// Redirect URI your app was registered with
    #[arg(long, value_name = "URI", help_heading = "Sign-in")]
    pub redirect_uri: Option<String>,

    /// Base URL of the API [default: https://public-api.justworks.com]
    #[arg(long, value_name = "URL", value_parser = secure_url, hide_short_help = true, help_heading = "Sign-in")]
    pub api_url: Option<Url>,

    /// Address of the sign-in page [default: https://secure.justworks.com/oauth/authorize]
    #[arg(long, value_name = "URL", value_parser = secure_url, hide_short_help = true, help_heading = "Sign-in")]
    pub authorize_url: Option<Url>,

    /// Print the sign-in address instead of opening a browser (always so over SSH)
    #[arg(long, help_heading = "Sign-in")]
    pub no_browser: bool,

    /// Read a token from standard input instead of signing in
    ///
    /// An access token alone, or JSON with access_token and, if known, refresh_token, scope, expires_at or
    /// expires_in.
    #[arg(long, help_heading = "Sign-in", conflicts_with_all = ["sandbox", "no_browser", "timeout"])]
    pub with_token: bool,

    /// How long to wait for the sign-in
    #[arg(long, help_heading = "Sign-in", value_name = "TIME", default_value = "10m", value_parser = duration)]
    pub timeout: Duration,

    /// Connect without the first sync
    #[arg(long)]
    pub no_sync: bool,

    #[command(flatten)]
    pub place: StorageArgs,

    /// Print the result as one JSON document
    #[arg(long)]
    pub json: bool,

    #[command(flatten)]
    pub company: CompanyArgs,
}

impl Options {
    /// The connection's name.
    pub fn name(&self) -> Name {
        let default = if self.sandbox { "sandbox" } else { "justworks" };
        let name = self.name.clone();
        name.unwrap_or_else(|| default.parse().unwrap_or_default())
    }
}

/// HTTPS, or plain HTTP to this very machine.
fn secure_url(text: &str) -> Result<Url, String> {
    let url: Url = text
        .parse()
        .map_err(|error| format!("not a URL: {error}"))?;
    secure(&url)?;
    let bare = url.username().is_empty() && url.password().is_none();
    if !bare || url.fragment().is_some() || url.query().is_some() {
        return Err("use a URL without user, password, ?query and #fragment".into());
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
