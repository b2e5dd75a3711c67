//! One connection's sign-in as it is kept: the credentials in a vault, and beside them what may be
//! known without them.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::token::Credentials;
use super::vault::Vault;
use crate::codes;
use crate::files;
use crate::report::{Class, Problem};

/// Largest file of what is known that is read, in bytes.
const MAX_INFO_BYTES: u64 = 1 << 16;

/// What is known of a sign-in without its secrets: what `status` shows where no vault answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInInfo {
    /// The granted scope.
    pub granted: String,
    /// When a person signed in.
    pub signed_in_at: Timestamp,
    /// When the tokens were last renewed, or received.
    pub renewed_at: Timestamp,
    /// Until when the access token is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_until: Option<Timestamp>,
    /// Whether a refresh has been seen to return a new refresh token: then its days begin again.
    #[serde(default)]
    pub rotates: bool,
    /// Whether it can be renewed: without a refresh token it ends with its access token.
    #[serde(default = "renews")]
    pub renews: bool,
    /// Since when a renewal is asked for whose answer has not been kept: what became of the tokens
    /// is then known to the server alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<Timestamp>,
    /// Why a person must sign in again, if so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_in_again: Option<Problem>,
}

/// What was written before there were sign-ins without a refresh token.
fn renews() -> bool {
    true
}

impl SignInInfo {
    /// What is known right after a sign-in.
    pub fn of(credentials: &Credentials) -> Self {
        Self {
            granted: credentials.scope.clone(),
            signed_in_at: credentials.received_at,
            renewed_at: credentials.received_at,
            access_until: credentials.expires_at,
            rotates: false,
            renews: credentials.refresh.is_some(),
            asked_at: None,
            sign_in_again: None,
        }
    }
}

/// Where one connection's sign-in is kept.
pub struct SignInStore {
    /// The credentials.
    pub vault: Vault,
    /// The file of what is known without secrets.
    pub info: PathBuf,
    /// The lock of a refresh.
    pub lock: PathBuf,
}

impl SignInStore {
    /// The credentials, from the vault. Blocks.
    pub fn load(&self) -> Result<Option<Credentials>, Problem> {
        let Some(text) = self.vault.load()? else {
            return Ok(None);
        };
        Credentials::from_secret(&text).map(Some).ok_or_else(|| {
            let message = format!(
                "the entry in the {} is not a sign-in",
                self.vault.describe()
            );
            Problem::new(codes::VAULT_DAMAGED, Class::SignIn, message)
        })
    }

    /// Keeps the credentials durably, then what `status` may know of it. Blocks.
    pub fn save(&self, credentials: &Credentials, info: &SignInInfo) -> Result<(), Problem> {
        self.vault.save(&credentials.to_secret())?;
        self.note(info);
        Ok(())
    }

    /// What is known without secrets. Blocks.
    pub fn info(&self) -> Option<SignInInfo> {
        let bytes = files::read_private(&self.info, MAX_INFO_BYTES)
            .ok()
            .flatten()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Keeps what `status` knows. It can be made again, so that a failure here is no failure of the
    /// sign-in.
    pub(super) fn note(&self, info: &SignInInfo) {
        let text = serde_json::to_vec_pretty(info).unwrap_or_default();
        if let Err(error) = files::write_private(&self.info, &text) {
            tracing::warn!("{error}");
        }
    }

    /// Changes what is known, if anything is.
    pub(super) fn amend(&self, change: impl FnOnce(&mut SignInInfo)) {
        if let Some(mut info) = self.info() {
            change(&mut info);
            self.note(&info);
        }
    }

    /// Remembers that a person must sign in again.
    pub(super) fn mark(&self, problem: &Problem) {
        self.amend(|info| info.sign_in_again = Some(problem.clone()));
    }
}

pub(super) async fn blocking<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let span = tracing::Span::current();
    let act = move || span.in_scope(act);
    tokio::task::spawn_blocking(act).await.unwrap_or_else(|_| {
        let message = "saving the sign-in failed unexpectedly";
        Err(Problem::new(codes::AUTH_FAILED, Class::Broken, message))
    })
}

pub(super) fn missing() -> Problem {
    Problem::new(
        codes::AUTH_SIGNED_OUT,
        Class::SignIn,
        "there is no saved sign-in",
    )
}
