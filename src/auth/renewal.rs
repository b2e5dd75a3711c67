//! The renewal of a sign-in: one at a time, to its end once it has begun, saved before it is used.
//!
//! Refresh tokens may rotate: the old one can die the moment a new one is made, and using a dead one
//! can kill the new one too. So there is one refresh at a time on this machine (a lock file); the
//! vault is read again under the lock; a vault that cannot be written is found *before* the old token
//! dies; and a new token is saved durably before it is used.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use super::oauth::{OAuth, OAuthError};
use super::sign_in_store::{SignInInfo, SignInStore, blocking, missing};
use super::token::{Credentials, Grant};
use crate::codes;
use crate::http::retry::{Failure, Policy};
use crate::lock::{Lock, LockError, Look, look};
use crate::mutex::lock;
use crate::report::{Class, Problem};
use crate::secret::Secret;

/// A refresh token of this age is renewed even if the access token is fresh, so that a refresh token
/// that lives for 30 days never dies of rest.
pub(super) const MAX_REFRESH_AGE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How long to wait for another process's refresh.
pub const LOCK_TIMEOUT: Duration = Duration::from_secs(60);

/// How long a new token is tried to be saved before it is used for this run only. A vault may take its
/// time for each attempt, so what is bounded is the time in which one is begun.
const SAVING: Duration = Duration::from_secs(30);

/// The time between two attempts to save.
const PAUSE: Duration = Duration::from_secs(1);

/// Makes the conversation with the authorization server for a client secret.
pub(super) type OAuthFactory = Arc<dyn Fn(Secret) -> Result<OAuth, Problem> + Send + Sync>;

/// Why the next run needs a sign-in, if renewed tokens could not be saved. It is known apart from the
/// requests that wait for the tokens: they may be given up while the renewal goes on.
#[derive(Debug, Clone, Default)]
pub struct Unsaved(Arc<Mutex<Option<Problem>>>);

impl Unsaved {
    /// What is to be said, once: the one who takes it says it.
    pub fn take(&self) -> Option<Problem> {
        lock(&self.0).take()
    }

    fn set(&self, problem: Problem) {
        *lock(&self.0) = Some(problem);
    }
}

/// One refresh on this machine, unless another process has just made it.
///
/// The lock is waited for in small steps, so that the one who waits can be stopped. Once it is held, the
/// rest runs on a thread of its own and cannot be: a refresh that is given up between the server's
/// answer and the vault leaves a dead token behind. Giving up the wait only keeps it from asking once
/// more.
pub(super) async fn renew(
    store: &Arc<SignInStore>,
    (oauth, unsaved): (&OAuthFactory, &Unsaved),
    retry: &Policy,
    rejected: Option<&Secret>,
    old: bool,
) -> Result<Credentials, Problem> {
    let lock = locked(store).await?;
    // Gone with this future: by a deadline, or a signal.
    let (_waits, awaited) = watch::channel(());
    let renewal = Renewal {
        store: store.clone(),
        oauth: oauth.clone(),
        // Set on that thread, where nothing cuts it off: the one who waited may be gone.
        unsaved: unsaved.clone(),
        retry: *retry,
        rejected: rejected.cloned(),
        old,
    };
    blocking(move || {
        let _lock = lock;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.map_err(|error| {
            let message = format!("no runtime can be started: {error}");
            Problem::new(codes::RUN_FAILED, Class::Broken, message)
        })?;
        runtime.block_on(renewal.refresh(awaited))
    })
    .await
}

/// What another process has renewed since this token was read. A renewal that is under way is waited
/// for; nothing is renewed here.
pub async fn renewed_elsewhere(store: &Arc<SignInStore>, rejected: &Secret) -> Option<Credentials> {
    let began = Instant::now();
    while matches!(look(&store.lock), Ok(Look::Held(_))) && began.elapsed() < LOCK_TIMEOUT {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let store = store.clone();
    let kept = blocking(move || store.load()).await.ok().flatten();
    kept.filter(|kept| kept.access != *rejected)
}

async fn locked(store: &SignInStore) -> Result<Lock, Problem> {
    let lock = Lock::acquire_within(&store.lock, LOCK_TIMEOUT).await;
    lock.map_err(|error| {
        let class = match error {
            LockError::Held { .. } => Class::Temporary,
            _ => Class::Broken,
        };
        Problem::new(codes::LOCK_REFRESH, class, error.to_string())
    })
}

/// The refresh itself, under the lock.
struct Renewal {
    store: Arc<SignInStore>,
    oauth: OAuthFactory,
    unsaved: Unsaved,
    retry: Policy,
    rejected: Option<Secret>,
    /// Whether it is renewed because of its age.
    old: bool,
}

impl Renewal {
    async fn refresh(&self, awaited: watch::Receiver<()>) -> Result<Credentials, Problem> {
        let store = &self.store;
        let kept = store.load()?.ok_or_else(missing)?;
        let now = Timestamp::now();
        let rejected = self.rejected.as_ref();
        let other = rejected.is_none_or(|rejected| *rejected != kept.access);
        let rested = self.old && now.duration_since(kept.received_at) > MAX_REFRESH_AGE;
        if kept.is_fresh(now) && other && !rested {
            tracing::debug!("another process has just renewed the sign-in");
            return Ok(kept);
        }
        let Some(token) = kept.refresh.clone() else {
            let message = "the saved sign-in has expired and cannot be renewed";
            let problem = Problem::new(codes::AUTH_EXPIRED, Class::SignIn, message);
            store.mark(&problem);
            return Err(problem);
        };
        // A vault that cannot be written is found here, before the old token dies.
        store.vault.save(&kept.to_secret())?;
        let oauth = (self.oauth)(kept.client_secret.clone())?;
        tracing::debug!(
            why = match (rejected, rested) {
                (Some(_), _) => "the server refuses its access token",
                (None, true) => "it has not been renewed for a week",
                (None, false) => "its access token has expired, or is about to",
            },
            "the sign-in is renewed"
        );
        // Whatever comes after a run that was killed from here on knows that it had asked.
        // One that asked before these tokens were received got them: only the record is behind.
        let earlier = store.info().and_then(|info| info.asked_at);
        let earlier = earlier.filter(|asked_at| *asked_at > kept.received_at);
        store.amend(|info| info.asked_at = earlier.or(Some(now)));
        let mut unanswered = false;
        let error = match ask(&oauth, &token, (&self.retry, awaited), &mut unanswered).await {
            Ok(grant) => {
                let renewed = kept.renewed(grant, Timestamp::now());
                return Ok(self.save(renewed, &token).await);
            }
            Err(error) => error,
        };
        if !unanswered {
            store.amend(|info| info.asked_at = earlier);
        }
        let mut problem = error.problem();
        if problem.class != Class::SignIn {
            return Err(problem);
        }
        let other = |kept: &Credentials| kept.refresh.as_ref() != Some(&token);
        if let Some(other) = store.load()?.filter(other) {
            return Ok(other);
        }
        let lost = earlier.or(unanswered.then_some(now));
        if let Some(since) = lost.filter(|_| problem.code == codes::AUTH_REFRESH_REJECTED) {
            problem = cut_off(since, problem);
        }
        store.mark(&problem);
        Err(problem)
    }

    /// Saves new tokens: more than once, because the old ones may be dead already.
    async fn save(&self, renewed: Credentials, former: &Secret) -> Credentials {
        let began = Instant::now();
        let known = self.store.info();
        let rotated = renewed.refresh.as_ref() != Some(former);
        let info = SignInInfo {
            signed_in_at: known
                .as_ref()
                .map_or(renewed.received_at, |known| known.signed_in_at),
            rotates: rotated || known.is_some_and(|known| known.rotates),
            ..SignInInfo::of(&renewed)
        };
        while let Err(problem) = self.store.save(&renewed, &info) {
            tracing::warn!("the renewed sign-in is not saved yet: {}", problem.message);
            if began.elapsed() + PAUSE >= SAVING {
                let what = problem.message;
                let message = format!("the renewed sign-in could not be saved: {what}");
                let problem = Problem::new(codes::AUTH_NOT_SAVED, Class::SignIn, message);
                self.unsaved.set(problem);
                return renewed;
            }
            tokio::time::sleep(PAUSE).await;
        }
        tracing::debug!(rotated, "the renewed sign-in is kept");
        renewed
    }
}

/// A rejection that has its reason here: new tokens were asked for, and never arrived or were never
/// kept.
fn cut_off(since: Timestamp, rejection: Problem) -> Problem {
    let since = since.strftime("%Y-%m-%d %H:%M:%S UTC");
    let message = format!(
        "a renewal of the sign-in was cut off at {since}, after Justworks was asked and before \
         its answer was saved; Justworks no longer accepts the previous sign-in"
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
