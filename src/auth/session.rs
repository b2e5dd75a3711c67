//! A valid access token, whenever one is needed, by whoever needs it.
//!
//! In this process one asks at a time (a mutex) and the others take what it got; the renewal itself,
//! with the lock between processes, is in `renewal`.

use std::path::PathBuf;
use std::sync::{Arc, Mutex as Shared, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use super::oauth::OAuth;
use super::renewal::renew;
use super::token::Document;
use super::vault::{Vault, VaultError};
use crate::codes;
use crate::files;
use crate::http::retry::Policy;
use crate::report::{Class, Problem};
use crate::secret::Secret;

/// A refresh token of this age is renewed even if the access token is fresh, so that a refresh token
/// that lives for 30 days never dies of rest.
pub(super) const WORN: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Largest record that is read, in bytes.
const RECORD: u64 = 1 << 16;

/// What is known of a sign-in without its secrets: what `status` shows where no vault answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The granted scope.
    pub granted: String,
    /// When a person signed in.
    pub signed_in_at: Timestamp,
    /// When the tokens were last renewed, or received.
    pub renewed_at: Timestamp,
    /// Until when the access token is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_until: Option<Timestamp>,
    /// Whether a refresh has been seen to return a new refresh token: then its days start anew.
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

impl Record {
    /// What is known right after a sign-in.
    pub fn of(document: &Document) -> Self {
        Self {
            granted: document.scope.clone(),
            signed_in_at: document.received_at,
            renewed_at: document.received_at,
            access_until: document.expires_at,
            rotates: false,
            renews: document.refresh.is_some(),
            asked_at: None,
            sign_in_again: None,
        }
    }
}

/// Where one connection's sign-in is kept.
pub struct Keep {
    /// The secret document.
    pub vault: Vault,
    /// The record without secrets.
    pub record: PathBuf,
    /// The lock of a refresh.
    pub lock: PathBuf,
}

/// What yields valid access tokens.
pub struct Session {
    source: Source,
    /// The document that is used, once it was read.
    current: Mutex<Option<Document>>,
    unsaved: Unsaved,
}

/// Why the next run needs a sign-in, if renewed tokens could not be saved. It is known apart from the
/// requests that wait for the tokens: they may be given up while the renewal goes on.
#[derive(Debug, Clone, Default)]
pub struct Unsaved(Arc<Shared<Option<Problem>>>);

impl Unsaved {
    /// What is to be said, once: the one who takes it says it.
    pub fn take(&self) -> Option<Problem> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(super) fn set(&self, problem: Problem) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(problem);
    }
}

/// Makes the conversation with the authorization server for a client secret.
pub(super) type Talk = Arc<dyn Fn(Secret) -> Result<OAuth, Problem> + Send + Sync>;

enum Source {
    /// What is given cannot be used.
    None(Problem),
    /// Given for this process; never refreshed, never stored.
    Given(Secret),
    /// Just received, and not proven yet.
    Fresh(Secret),
    Kept {
        keep: Arc<Keep>,
        oauth: Talk,
        retry: Policy,
    },
}

impl Keep {
    /// The secret document, from the vault. Blocks.
    pub fn load(&self) -> Result<Option<Document>, Problem> {
        let text = self.vault.load().map_err(|error| vault_problem(&error))?;
        let Some(text) = text else {
            return Ok(None);
        };
        Document::from_secret(&text).map(Some).ok_or_else(|| {
            let message = format!(
                "there is something else than a sign-in in the {}",
                self.vault.describe()
            );
            Problem::new(codes::VAULT_DAMAGED, Class::SignIn, message)
        })
    }

    /// Keeps the document durably, then what `status` may know of it. Blocks.
    pub fn save(&self, document: &Document, record: &Record) -> Result<(), Problem> {
        let text = document.to_secret();
        self.vault
            .save(&text)
            .map_err(|error| vault_problem(&error))?;
        self.note(record);
        Ok(())
    }

    /// What is known without secrets. Blocks.
    pub fn record(&self) -> Option<Record> {
        let bytes = files::read_private(&self.record, RECORD).ok().flatten()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Keeps what `status` knows. It can be made anew, so that a failure is not one of the sign-in's.
    fn note(&self, record: &Record) {
        let text = serde_json::to_vec_pretty(record).unwrap_or_default();
        if let Err(error) = files::write_private(&self.record, &text) {
            tracing::warn!("{error}");
        }
    }

    /// Changes what is known, if anything is.
    pub(super) fn amend(&self, change: impl FnOnce(&mut Record)) {
        if let Some(mut record) = self.record() {
            change(&mut record);
            self.note(&record);
        }
    }

    /// Remembers that a person must sign in again.
    pub(super) fn mark(&self, problem: &Problem) {
        self.amend(|record| record.sign_in_again = Some(problem.clone()));
    }
}

/// A vault's error as a word: what a person at a terminal must mend is told apart from what a later
/// run may find mended.
pub fn vault_problem(error: &VaultError) -> Problem {
    use files::Error as F;
    let (code, class) = match error {
        VaultError::Unavailable { .. } => (codes::VAULT_UNAVAILABLE, Class::Broken),
        VaultError::Locked { .. } => (codes::VAULT_LOCKED, Class::Broken),
        VaultError::Timeout { .. } => (codes::VAULT_TIMEOUT, Class::Broken),
        VaultError::Ambiguous { .. } => (codes::VAULT_AMBIGUOUS, Class::SignIn),
        VaultError::TooLarge { .. } => (codes::VAULT_TOO_LARGE, Class::Broken),
        VaultError::Damaged { .. } => (codes::VAULT_DAMAGED, Class::SignIn),
        VaultError::Files(error) if error.denied() => (codes::VAULT_DENIED, Class::Broken),
        VaultError::Files(F::Mounted { .. }) => (codes::VAULT_MOUNTED, Class::Broken),
        VaultError::Files(_) => (codes::VAULT_FILE, Class::Broken),
        VaultError::NoKey { .. } => (codes::VAULT_NO_KEY, Class::Broken),
        VaultError::KeyFile { source, .. } => match source {
            F::Io { .. } => (codes::VAULT_KEY_UNREADABLE, Class::Broken),
            F::WrongKind { .. } => (codes::VAULT_NOT_A_KEY, Class::Broken),
            _ => (codes::VAULT_KEY_UNSAFE, Class::Broken),
        },
        VaultError::NotAKey { .. } => (codes::VAULT_NOT_A_KEY, Class::Broken),
        VaultError::WrongKey { .. } => (codes::VAULT_WRONG_KEY, Class::Broken),
        VaultError::Newer { .. } => (codes::VAULT_NEWER, Class::Broken),
        VaultError::NoRandom { .. } | VaultError::Other { .. } => {
            (codes::VAULT_FAILED, Class::Broken)
        }
    };
    let mut problem = Problem::new(code, class, error.to_string());
    let mut below = std::error::Error::source(error);
    while let Some(cause) = below {
        problem
            .causes
            .push(crate::http::error::clean(&cause.to_string(), 200).into());
        below = cause.source();
    }
    problem
}

pub(super) async fn blocking<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let span = tracing::Span::current();
    let act = move || span.in_scope(act);
    tokio::task::spawn_blocking(act).await.unwrap_or_else(|_| {
        let message = "keeping the sign-in failed unexpectedly";
        Err(Problem::new(codes::AUTH_FAILED, Class::Broken, message))
    })
}

impl Session {
    /// A session with a token that somebody else cares for.
    pub fn given(token: Secret) -> Self {
        Self::of(Source::Given(token))
    }

    /// A session with a token that has just been received. There is no other: refused, it is sent
    /// once more, so that what is told is the server's own answer.
    pub fn fresh(token: Secret) -> Self {
        Self::of(Source::Fresh(token))
    }

    fn of(source: Source) -> Self {
        Self {
            source,
            current: Mutex::default(),
            unsaved: Unsaved::default(),
        }
    }

    /// A session without a token: what was given in its place is no token.
    pub fn none(problem: Problem) -> Self {
        Self::of(Source::None(problem))
    }

    /// A session of a kept sign-in. `oauth` makes the conversation for the kept client secret.
    pub fn kept(
        keep: Arc<Keep>,
        oauth: impl Fn(Secret) -> Result<OAuth, Problem> + Send + Sync + 'static,
        retry: Policy,
    ) -> Self {
        let oauth = Arc::new(oauth);
        Self::of(Source::Kept { keep, oauth, retry })
    }

    /// A valid access token. `rejected` is one that the server has just refused: it is never
    /// answered again.
    ///
    /// Errors: `auth.*` of class [`Class::SignIn`] where a person must sign in, `vault.*` where the
    /// kept sign-in cannot be reached, temporary ones where the server cannot.
    pub async fn token(&self, rejected: Option<&Secret>) -> Result<Secret, Problem> {
        let mut current = self.current.lock().await;
        let (keep, oauth, retry) = match &self.source {
            Source::None(problem) => return Err(problem.clone()),
            Source::Fresh(token) => return Ok(token.clone()),
            Source::Given(token) if rejected.is_none() => return Ok(token.clone()),
            Source::Given(_) => {
                let message = "Justworks does not accept the token in DRIVETRAIN_ACCESS_TOKEN";
                return Err(Problem::new(
                    codes::AUTH_GIVEN_TOKEN_REJECTED,
                    Class::SignIn,
                    message,
                ));
            }
            Source::Kept { keep, oauth, retry } => (keep, oauth, retry),
        };
        let now = Timestamp::now();
        let usable = |document: &Document| {
            document.is_fresh(now) && rejected.is_none_or(|rejected| *rejected != document.access)
        };
        if let Some(document) = current.as_ref().filter(|document| usable(document)) {
            return Ok(document.access.clone());
        }
        let first = current.is_none();
        let kept = keep.clone();
        let load = move || {
            let document = kept.load()?;
            // A record that was lost is made anew, as far as the document knows.
            if let Some(document) = document.as_ref().filter(|_| kept.record().is_none()) {
                kept.note(&Record::of(document));
            }
            Ok(document)
        };
        let document = blocking(load).await?.ok_or_else(missing)?;
        let worn = first && now.duration_since(document.received_at) > WORN;
        if usable(&document) && !(worn && document.refresh.is_some()) {
            tracing::debug!("the kept access token is still good");
            let token = document.access.clone();
            *current = Some(document);
            return Ok(token);
        }
        let renewed = renew(keep, (oauth, &self.unsaved), retry, rejected, worn).await;
        let renewed = match renewed {
            // Renewed only because it is old: the token at hand is good for this run.
            Err(problem) if worn && usable(&document) && problem.class != Class::SignIn => {
                tracing::warn!("the sign-in could not be renewed yet: {}", problem.message);
                document
            }
            renewed => renewed?,
        };
        let token = renewed.access.clone();
        *current = Some(renewed);
        Ok(token)
    }

    /// What the command must end with if a new token could not be saved.
    pub fn unsaved(&self) -> Unsaved {
        self.unsaved.clone()
    }

    /// The granted scope, as far as it is known; `None` for a given token.
    pub async fn granted(&self) -> Option<String> {
        let current = self.current.lock().await;
        current.as_ref().map(|document| document.scope.clone())
    }
}

pub(super) fn missing() -> Problem {
    Problem::new(
        codes::AUTH_SIGNED_OUT,
        Class::SignIn,
        "there is no saved sign-in",
    )
}
