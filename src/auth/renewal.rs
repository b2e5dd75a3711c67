//! The renewal of a sign-in: one at a time, to its end once it has begun, saved before it is used.
//!
//! Refresh tokens may rotate: the old one can die the moment a new one is made, and using a dead one
//! can kill the new one too. So there is one refresh at a time on this machine (a lock file); the
//! vault is read again under the lock; a vault that cannot be written is found *before* the old token
//! dies; and a new token is saved durably before it is used.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::watch;

use super::oauth::{OAuth, OAuthError};
use super::session::{Keep, Record, Talk, Unsaved, WORN, blocking, missing, vault_problem};
use super::token::{Document, Grant};
use crate::codes;
use crate::http::retry::{Failure, Policy};
use crate::lock::{Lock, LockError, Look, look};
use crate::report::{Class, Problem};
use crate::secret::Secret;

/// How long to wait for another process's refresh.
pub const LOCK_PATIENCE: Duration = Duration::from_secs(60);

/// How long a new token is tried to be saved before it is used for this run only. A vault may take its
/// time for each attempt, so what is bounded is the time in which one is begun.
const SAVING: Duration = Duration::from_secs(30);

/// The time between two attempts to save.
const PAUSE: Duration = Duration::from_secs(1);

/// What a renewal came to.
struct Renewed {
    document: Document,
    /// Why the next run needs a sign-in, if the new tokens could not be saved.
    unsaved: Option<Problem>,
}

/// One refresh on this machine, unless another process has just made it.
///
/// The lock is waited for in small steps, so that whoever waits can be stopped. Once it is held, the
/// rest runs on a thread of its own and cannot be: a refresh that is given up between the server's
/// answer and the vault leaves a dead token behind. All that whoever waits can still do is to keep it
/// from asking once more.
pub(super) async fn renew(
    keep: &Arc<Keep>,
    (oauth, unsaved): (&Talk, &Unsaved),
    retry: &Policy,
    rejected: Option<&Secret>,
    worn: bool,
) -> Result<Document, Problem> {
    let lock = locked(keep).await?;
    let (keep, oauth, retry) = (keep.clone(), oauth.clone(), *retry);
    let unsaved = unsaved.clone();
    let rejected = rejected.cloned();
    // Gone with this future: by a deadline, or a signal.
    let (_waits, awaited) = watch::channel(());
    blocking(move || {
        let _lock = lock;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.map_err(|error| {
            Problem::new(
                codes::RUN_FAILED,
                Class::Broken,
                format!("no runtime can be started: {error}"),
            )
        })?;
        let renewed = runtime.block_on(refresh(
            &keep,
            &oauth,
            (&retry, awaited),
            rejected.as_ref(),
            worn,
        ))?;
        // Here, where nothing cuts it off: whoever waited may be gone.
        if let Some(problem) = renewed.unsaved {
            unsaved.set(problem);
        }
        Ok(renewed.document)
    })
    .await
}

/// What another process has renewed since this token was read. A renewal that is under way is waited
/// for; nothing is renewed here.
pub async fn renewed_elsewhere(keep: &Arc<Keep>, rejected: &Secret) -> Option<Document> {
    let began = Instant::now();
    while matches!(look(&keep.lock), Ok(Look::Held(_))) && began.elapsed() < LOCK_PATIENCE {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let keep = keep.clone();
    let kept = blocking(move || keep.load()).await.ok().flatten();
    kept.filter(|document| document.access != *rejected)
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
                return Err(Problem::new(codes::LOCK_REFRESH, class, error.to_string()));
            }
        }
    }
}

/// The refresh itself, under the lock.
async fn refresh(
    keep: &Arc<Keep>,
    oauth: &Talk,
    again: (&Policy, watch::Receiver<()>),
    rejected: Option<&Secret>,
    worn: bool,
) -> Result<Renewed, Problem> {
    let document = keep.load()?.ok_or_else(missing)?;
    let now = Timestamp::now();
    let other = rejected.is_none_or(|rejected| *rejected != document.access);
    let rested = worn && now.duration_since(document.received_at) > WORN;
    if document.is_fresh(now) && other && !rested {
        tracing::debug!("another process has just renewed the sign-in");
        return Ok(Renewed {
            document,
            unsaved: None,
        });
    }
    let Some(token) = document.refresh.clone() else {
        let message = "the saved sign-in has expired and cannot be renewed";
        let problem = Problem::new(codes::AUTH_EXPIRED, Class::SignIn, message);
        keep.mark(&problem);
        return Err(problem);
    };
    // A vault that cannot be written is found here, before the old token dies.
    let same = document.to_secret();
    keep.vault
        .save(&same)
        .map_err(|error| vault_problem(&error))?;
    let oauth = oauth(document.client_secret.clone())?;
    tracing::debug!(
        why = match (rejected, rested) {
            (Some(_), _) => "the server refuses its access token",
            (None, true) => "it has not been renewed for a week",
            (None, false) => "its access token has expired, or is about to",
        },
        "the sign-in is renewed"
    );
    // Whoever comes after a run that was killed from here on knows that it had asked.
    // One that asked before these tokens were received got them: only the record is behind.
    let earlier = keep.record().and_then(|record| record.asked_at);
    let earlier = earlier.filter(|asked_at| *asked_at > document.received_at);
    keep.amend(|record| record.asked_at = earlier.or(Some(now)));
    let mut unanswered = false;
    match ask(&oauth, &token, again, &mut unanswered).await {
        Ok(grant) => {
            let renewed = document.renewed(grant, Timestamp::now());
            Ok(save(keep, renewed, &token, SAVING).await)
        }
        Err(error) => {
            let mut problem = error.problem();
            if !unanswered {
                keep.amend(|record| record.asked_at = earlier);
            }
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
            let lost = earlier.or(unanswered.then_some(now));
            if let Some(since) = lost.filter(|_| problem.code == codes::AUTH_REFRESH_REJECTED) {
                problem = cut_off(since, problem);
            }
            keep.mark(&problem);
            Err(problem)
        }
    }
}

/// A rejection that has its reason here: new tokens were asked for, and never arrived or were never
/// kept.
fn cut_off(since: Timestamp, rejection: Problem) -> Problem {
    let since = since.strftime("%Y-%m-%d %H:%M:%S UTC");
    let message = format!(
        "a renewal of the sign-in was cut off at {since}, after Justworks was asked and before its \
         answer was kept; Justworks no longer accepts the sign-in from before"
    );
    let mut problem = Problem::new(codes::AUTH_RENEWAL_LOST, Class::SignIn, message);
    problem.causes.push(rejection.message);
    problem.causes.extend(rejection.causes);
    problem
}

/// Asks for new tokens, again where the server was down or did not answer in time. `unanswered`
/// becomes true if it may have made new tokens that never arrived.
async fn ask(
    oauth: &OAuth,
    token: &Secret,
    (retry, mut awaited): (&Policy, watch::Receiver<()>),
    unanswered: &mut bool,
) -> Result<Grant, OAuthError> {
    let mut attempt = 1;
    loop {
        let error = match oauth.refresh(token, attempt).await {
            Ok(grant) => return Ok(grant),
            Err(error) => error,
        };
        *unanswered |= error.may_have_granted();
        let failure = match &error {
            OAuthError::Refused { status, wait, .. } => Failure::Status(*status, *wait),
            OAuthError::Network(_) if error.is_temporary() => Failure::Network,
            // The proxy's password is wrong, and nothing was sent.
            OAuthError::Network(_) | OAuthError::Garbage { .. } => return Err(error),
        };
        // Without an answer the old token may be dead already: once more, and no further.
        if failure == Failure::Network && attempt > 1 {
            return Err(error);
        }
        let Some(wait) = retry.wait(attempt, failure, fastrand::f64()) else {
            return Err(error);
        };
        tracing::debug!(
            attempt,
            why = failure.why(),
            wait_ms = wait.as_millis() as u64,
            "asking for new tokens again"
        );
        tokio::select! {
            biased;
            _ = awaited.changed() => return Err(error),
            () = tokio::time::sleep(wait) => attempt += 1,
        }
    }
}

/// Saves new tokens: more than once, because the old ones may be dead already.
async fn save(keep: &Keep, document: Document, former: &Secret, patience: Duration) -> Renewed {
    let began = Instant::now();
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
        renews: document.refresh.is_some(),
        asked_at: None,
        sign_in_again: None,
    };
    let problem = loop {
        match keep.save(&document, &record) {
            Ok(()) => {
                tracing::debug!(rotated, "the renewed sign-in is kept");
                return Renewed {
                    document,
                    unsaved: None,
                };
            }
            Err(problem) => {
                tracing::warn!("the renewed sign-in is not saved yet: {}", problem.message);
                if began.elapsed() + PAUSE >= patience {
                    break problem;
                }
            }
        }
        tokio::time::sleep(PAUSE).await;
    };
    let what = problem.message;
    let message = format!("the renewed sign-in could not be saved: {what}");
    Renewed {
        document,
        unsaved: Some(Problem::new(codes::AUTH_NOT_SAVED, Class::SignIn, message)),
    }
}
