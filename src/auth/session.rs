//! A valid access token, whenever one is needed, by whoever needs it.
//!
//! Refresh tokens may rotate: the old one can die the moment a new one is made, and using a dead one
//! can kill the new one too. So there is one refresh at a time, in this process (a mutex) and on this
//! machine (a lock file); the vault is read again under the lock; a vault that cannot be written is
//! found *before* the old token dies; and a new token is saved durably before it is used.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use super::oauth::{OAuth, OAuthError};
use super::token::Document;
use super::vault::{Vault, VaultError};
use crate::files;
use crate::http::retry::{Failure, Policy};
use crate::lock::{Lock, LockError};
use crate::report::{Class, Problem};
use crate::secret::Secret;

/// How long to wait for another process's refresh.
pub const LOCK_PATIENCE: Duration = Duration::from_secs(60);

/// How often a new token is tried to be saved before it is used for this run only.
const SAVES: u32 = 30;

/// A refresh token of this age is renewed even if the access token is fresh, so that a refresh token
/// that lives for 30 days never dies of rest.
const WORN: SignedDuration = SignedDuration::from_hours(7 * 24);

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
    /// Why a person must sign in again, if so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_in_again: Option<Problem>,
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
    current: Mutex<Current>,
}

/// Makes the conversation with the authorization server for a client secret.
type Talk = Arc<dyn Fn(Secret) -> Result<OAuth, Problem> + Send + Sync>;

enum Source {
    /// Given for this process; never refreshed, never stored.
    Given(Secret),
    Kept {
        keep: Arc<Keep>,
        oauth: Talk,
        retry: Policy,
    },
}

#[derive(Default)]
struct Current {
    document: Option<Document>,
    /// A token that could not be saved: the next run needs a sign-in.
    unsaved: Option<Problem>,
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
            Problem::new("vault.damaged", Class::SignIn, message)
        })
    }

    /// Keeps the document durably, then what `status` may know of it. Blocks.
    pub fn save(&self, document: &Document, record: &Record) -> Result<(), Problem> {
        let text = document.to_secret();
        self.vault
            .save(&text)
            .map_err(|error| vault_problem(&error))?;
        // The sign-in is kept; what `status` knows of it can be made anew.
        if let Err(problem) = self.note(record) {
            tracing::warn!("{}", problem.message);
        }
        Ok(())
    }

    /// What is known without secrets. Blocks.
    pub fn record(&self) -> Option<Record> {
        let bytes = files::read_private(&self.record, RECORD).ok().flatten()?;
        serde_json::from_slice(&bytes).ok()
    }

    fn note(&self, record: &Record) -> Result<(), Problem> {
        let text = serde_json::to_vec_pretty(record).unwrap_or_default();
        files::write_private(&self.record, &text)
            .map_err(|error| Problem::new("files.failed", Class::Broken, error.to_string()))
    }

    /// Remembers that a person must sign in again.
    fn mark(&self, problem: &Problem) {
        if let Some(record) = self.record() {
            let marked = Record {
                sign_in_again: Some(problem.clone()),
                ..record
            };
            if let Err(problem) = self.note(&marked) {
                tracing::warn!("{}", problem.message);
            }
        }
    }
}

/// A vault's error as a word: what a person at a terminal must mend is told apart from what a later
/// run may find mended.
pub fn vault_problem(error: &VaultError) -> Problem {
    let (code, class) = match error {
        VaultError::Unavailable { .. } => ("vault.unavailable", Class::Broken),
        VaultError::Locked { .. } => ("vault.locked", Class::Broken),
        VaultError::Timeout { .. } => ("vault.timeout", Class::Broken),
        VaultError::Ambiguous { .. } => ("vault.ambiguous", Class::SignIn),
        VaultError::TooLarge { .. } => ("vault.too_large", Class::Broken),
        VaultError::Damaged { .. } => ("vault.damaged", Class::SignIn),
        VaultError::Files(_) => ("vault.file", Class::Broken),
        VaultError::Other { .. } => ("vault.failed", Class::Broken),
    };
    let mut problem = Problem::new(code, class, error.to_string());
    let mut below = std::error::Error::source(error);
    while let Some(cause) = below {
        problem
            .causes
            .push(crate::http::error::clean(&cause.to_string(), 200));
        below = cause.source();
    }
    problem
}

async fn blocking<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(act).await.unwrap_or_else(|_| {
        let message = "keeping the sign-in failed unexpectedly";
        Err(Problem::new("auth.failed", Class::Broken, message))
    })
}

impl Session {
    /// A session with a token that somebody else cares for.
    pub fn given(token: Secret) -> Self {
        Self {
            source: Source::Given(token),
            current: Mutex::default(),
        }
    }

    /// A session of a kept sign-in. `oauth` makes the conversation for the kept client secret.
    pub fn kept(
        keep: Arc<Keep>,
        oauth: impl Fn(Secret) -> Result<OAuth, Problem> + Send + Sync + 'static,
        retry: Policy,
    ) -> Self {
        let oauth = Arc::new(oauth);
        Self {
            source: Source::Kept { keep, oauth, retry },
            current: Mutex::default(),
        }
    }

    /// A valid access token. `rejected` is one that the server has just refused: it is never
    /// answered again.
    ///
    /// Errors: `auth.*` of class [`Class::SignIn`] where a person must sign in, `vault.*` where the
    /// kept sign-in cannot be reached, temporary ones where the server cannot.
    pub async fn token(&self, rejected: Option<&Secret>) -> Result<Secret, Problem> {
        let mut current = self.current.lock().await;
        let (keep, oauth, retry) = match &self.source {
            Source::Given(token) if rejected.is_none() => return Ok(token.clone()),
            Source::Given(_) => {
                let message = "Justworks does not accept the token in DRIVETRAIN_ACCESS_TOKEN";
                return Err(Problem::new(
                    "auth.given_token_rejected",
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
        if let Some(document) = current
            .document
            .as_ref()
            .filter(|document| usable(document))
        {
            return Ok(document.access.clone());
        }
        let first = current.document.is_none();
        let kept = keep.clone();
        let load = move || {
            let document = kept.load()?;
            // A record that was lost is made anew, as far as the document knows.
            if let Some(document) = document.as_ref().filter(|_| kept.record().is_none()) {
                kept.note(&Record::of(document))?;
            }
            Ok(document)
        };
        let document = blocking(load).await?.ok_or_else(missing)?;
        let worn = first && now.duration_since(document.received_at) > WORN;
        if usable(&document) && !(worn && document.refresh.is_some()) {
            let token = document.access.clone();
            current.document = Some(document);
            return Ok(token);
        }
        let renewed = renew(keep, oauth, retry, rejected, worn).await;
        let renewed = match renewed {
            // Renewed only because it is old: the token at hand is good for this run.
            Err(problem) if worn && usable(&document) && problem.class != Class::SignIn => {
                tracing::warn!("the sign-in could not be renewed yet: {}", problem.message);
                Renewed {
                    document,
                    unsaved: None,
                }
            }
            renewed => renewed?,
        };
        current.unsaved = renewed.unsaved.or(current.unsaved.take());
        let token = renewed.document.access.clone();
        current.document = Some(renewed.document);
        Ok(token)
    }

    /// What the run must end with if a new token could not be saved.
    pub fn unsaved(&self) -> Option<Problem> {
        self.current.try_lock().ok()?.unsaved.clone()
    }

    /// The granted scope, as far as it is known; `None` for a given token.
    pub async fn granted(&self) -> Option<String> {
        let current = self.current.lock().await;
        current
            .document
            .as_ref()
            .map(|document| document.scope.clone())
    }
}

fn missing() -> Problem {
    Problem::new(
        "auth.signed_out",
        Class::SignIn,
        "there is no saved sign-in",
    )
}

struct Renewed {
    document: Document,
    unsaved: Option<Problem>,
}

/// One refresh on this machine, unless another process has just made it.
///
/// The lock is waited for in small steps, so that whoever waits can be stopped. Once it is held, the
/// rest runs on a thread of its own and cannot be: a refresh that is given up between the server's
/// answer and the vault leaves a dead token behind.
async fn renew(
    keep: &Arc<Keep>,
    oauth: &Talk,
    retry: &Policy,
    rejected: Option<&Secret>,
    worn: bool,
) -> Result<Renewed, Problem> {
    let lock = locked(keep).await?;
    let (keep, oauth, retry) = (keep.clone(), oauth.clone(), *retry);
    let rejected = rejected.cloned();
    blocking(move || {
        let _lock = lock;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.map_err(|error| {
            Problem::new(
                "run.failed",
                Class::Broken,
                format!("no runtime can be started: {error}"),
            )
        })?;
        runtime.block_on(refresh(&keep, &oauth, &retry, rejected.as_ref(), worn))
    })
    .await
}

async fn locked(keep: &Arc<Keep>) -> Result<Lock, Problem> {
    let began = std::time::Instant::now();
    loop {
        match Lock::acquire(&keep.lock) {
            Ok(lock) => return Ok(lock),
            Err(LockError::Held { .. }) if began.elapsed() < LOCK_PATIENCE => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            Err(error) => {
                let held = matches!(error, LockError::Held { .. });
                let class = if held {
                    Class::Temporary
                } else {
                    Class::Broken
                };
                return Err(Problem::new("lock.refresh", class, error.to_string()));
            }
        }
    }
}

/// The refresh itself, under the lock.
async fn refresh(
    keep: &Arc<Keep>,
    oauth: &Talk,
    retry: &Policy,
    rejected: Option<&Secret>,
    worn: bool,
) -> Result<Renewed, Problem> {
    let document = keep.load()?.ok_or_else(missing)?;
    let now = Timestamp::now();
    let other = rejected.is_none_or(|rejected| *rejected != document.access);
    let rested = worn && now.duration_since(document.received_at) > WORN;
    if document.is_fresh(now) && other && !rested {
        return Ok(Renewed {
            document,
            unsaved: None,
        });
    }
    let Some(token) = document.refresh.clone() else {
        let message = "the saved sign-in has expired and cannot be renewed";
        let problem = Problem::new("auth.expired", Class::SignIn, message);
        keep.mark(&problem);
        return Err(problem);
    };
    // A vault that cannot be written is found here, before the old token dies.
    let same = document.to_secret();
    keep.vault
        .save(&same)
        .map_err(|error| vault_problem(&error))?;
    let oauth = oauth(document.client_secret.clone())?;
    match ask(&oauth, &token, retry).await {
        Ok(grant) => Ok(save(keep, document.renewed(grant, Timestamp::now()), &token).await),
        Err(error) => {
            let problem = error.problem();
            if problem.class != Class::SignIn {
                return Err(problem);
            }
            if let Some(other) = keep
                .load()?
                .filter(|other| other.refresh.as_ref() != Some(&token))
            {
                return Ok(Renewed {
                    document: other,
                    unsaved: None,
                });
            }
            keep.mark(&problem);
            Err(problem)
        }
    }
}

/// Asks for new tokens, again where the server was down or did not answer in time.
async fn ask(
    oauth: &OAuth,
    token: &Secret,
    retry: &Policy,
) -> Result<super::token::Grant, OAuthError> {
    let mut attempt = 1;
    loop {
        let error = match oauth.refresh(token).await {
            Ok(grant) => return Ok(grant),
            Err(error) => error,
        };
        let failure = match &error {
            OAuthError::Refused { status, .. } => Failure::Status(*status, None),
            OAuthError::Network(_) => Failure::Network,
            OAuthError::Garbage { .. } => return Err(error),
        };
        // Without an answer the old token may be dead already: once more, and no further.
        if failure == Failure::Network && attempt > 1 {
            return Err(error);
        }
        let Some(wait) = retry.wait(attempt, failure, fastrand::f64()) else {
            return Err(error);
        };
        tokio::time::sleep(wait).await;
        attempt += 1;
    }
}

/// Saves new tokens: for up to half a minute, because the old ones may be dead already.
async fn save(keep: &Arc<Keep>, document: Document, former: &Secret) -> Renewed {
    let record = keep.record();
    let rotated = document.refresh.as_ref() != Some(former);
    let record = Record {
        granted: document.scope.clone(),
        signed_in_at: record
            .as_ref()
            .map_or(document.received_at, |record| record.signed_in_at),
        renewed_at: document.received_at,
        access_until: document.expires_at,
        rotates: rotated || record.is_some_and(|record| record.rotates),
        sign_in_again: None,
    };
    let mut unsaved = None;
    for _ in 0..SAVES {
        match keep.save(&document, &record) {
            Ok(()) => {
                return Renewed {
                    document,
                    unsaved: None,
                };
            }
            Err(problem) => unsaved = Some(problem),
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let unsaved = unsaved.map(|problem| Problem {
        message: format!(
            "the renewed sign-in could not be saved: {}",
            problem.message
        ),
        ..Problem::new("auth.not_saved", Class::SignIn, "")
    });
    Renewed { document, unsaved }
}
