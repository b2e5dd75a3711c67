//! One entry in the OS keyring, under a watchdog.
//!
//! A locked keyring asks its owner to unlock it, and a prompt that no one sees blocks the call for
//! 25 seconds or for ever. The library cannot be told to hurry, so every call runs on a thread of
//! its own and is given up on, thread and all, when the timeout ends.
//!
//! What a thread that was given up on may still do is bounded:
//! - Calls of one process run one after another ([`TURN`]), and one that was given up on before
//!   its turn, or before its write, does nothing. So a late write never overtakes a later call:
//!   it cannot put an old document over a newer one of the same process.
//! - A write reads first. If there is an entry, unlocking, the part that waits for a person, is
//!   then over before the write begins. If there is none, the write may still prompt, and what
//!   comes late is a document that no one refers to yet.
//! - A removal that comes late does what was asked.
//! - A probe removes what it wrote also when no one waits for it any more; it holds no secret.
//! - The end of the process ends its threads. Other processes are kept from writing the same
//!   entry meanwhile by the connection's refresh lock, and on a refused token they read again.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use zeroize::Zeroizing;

use super::{Cause, SERVICE, VaultError};
use crate::mutex::lock;
use crate::secret::Secret;

static TURN: Mutex<()> = Mutex::new(());

#[derive(Clone, Debug)]
pub struct Entry {
    /// The connection's random id.
    pub account: String,
    pub timeout: Duration,
    /// Why the keyring is not asked at all.
    pub refused: Option<&'static str>,
}

/// What a thread on watch finds when it comes to the point of no return.
struct GivenUp(Arc<AtomicBool>);

impl GivenUp {
    fn check(&self) -> Result<(), Failure> {
        if self.0.load(Ordering::SeqCst) {
            return Err(None);
        }
        Ok(())
    }
}

/// Why a call ended early, on its own thread; `None` where it was given up on.
type Failure = Option<VaultError>;

impl Entry {
    pub(super) fn read(&self) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        let entry = self.clone();
        self.watched("read from", move |_| Ok(entry.get()?))
    }

    pub(super) fn write(&self, document: &Secret) -> Result<(), VaultError> {
        let entry = self.clone();
        let document = document.clone();
        self.watched("write to", move |given_up| {
            match entry.get() {
                // What is damaged is replaced by something sound.
                Ok(_) | Err(VaultError::Damaged { .. }) => given_up.check()?,
                Err(error) => return Err(error.into()),
            }
            Ok(entry.set(document.expose().as_bytes())?)
        })
    }

    /// Removes the entry, or all of them where there are several, and what a killed probe left.
    pub(super) fn delete(&self) -> Result<bool, VaultError> {
        let (entry, beside) = (self.clone(), self.beside());
        self.watched("remove from", move |_| {
            let existed = entry.remove()?;
            beside.remove()?;
            Ok(existed)
        })
    }

    /// Where a probe is written.
    fn beside(&self) -> Self {
        Self {
            account: format!("{}.probe", self.account),
            ..self.clone()
        }
    }

    /// Writes `filler` beside the entry, gives what could be read back, and removes it.
    pub(super) fn probe(&self, filler: Vec<u8>) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        let beside = self.beside();
        self.watched("write to", move |given_up| {
            // What a killed probe left would be found beside the new one.
            beside.remove()?;
            given_up.check()?;
            beside.set(&filler)?;
            let read = beside.get();
            beside.remove()?;
            Ok(read?)
        })
    }

    /// Runs the call on a thread of its own and waits no longer than the timeout.
    fn watched<T: Send + 'static>(
        &self,
        doing: &'static str,
        call: impl FnOnce(&GivenUp) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, VaultError> {
        let gone = Arc::new(AtomicBool::new(false));
        let given_up = GivenUp(Arc::clone(&gone));
        let (answer, answers) = mpsc::sync_channel(1);
        let thread = move || {
            let _turn = lock(&TURN);
            let result = given_up.check().and_then(|()| call(&given_up));
            // No one may be waiting any more.
            let _ = answer.send(result);
        };
        let spawned = thread::Builder::new().name("keyring".into()).spawn(thread);
        spawned.map_err(|error| VaultError::Other {
            doing,
            source: error.into(),
        })?;
        let late = VaultError::Timeout {
            timeout: self.timeout,
        };
        match answers.recv_timeout(self.timeout) {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(failure)) => Err(failure.unwrap_or(late)),
            Err(mpsc::RecvTimeoutError::Timeout) => {
                gone.store(true, Ordering::SeqCst);
                Err(late)
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => Err(VaultError::Other {
                doing,
                source: "the keyring library crashed".into(),
            }),
        }
    }

    fn get(&self) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        match self.open()?.get_secret() {
            Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(self.explain("read from", error)),
        }
    }

    fn set(&self, bytes: &[u8]) -> Result<(), VaultError> {
        let written = self.open()?.set_secret(bytes);
        written.map_err(|error| self.explain("write to", error))
    }

    fn remove(&self) -> Result<bool, VaultError> {
        match self.open()?.delete_credential() {
            Ok(()) => Ok(true),
            Err(keyring::Error::NoEntry) => Ok(false),
            Err(keyring::Error::Ambiguous(copies)) => {
                for copy in copies {
                    let removed = copy.delete_credential();
                    removed.map_err(|error| self.explain("remove from", error))?;
                }
                Ok(true)
            }
            Err(error) => Err(self.explain("remove from", error)),
        }
    }

    fn open(&self) -> Result<keyring::v1::Entry, VaultError> {
        if let Some(why) = self.refused {
            return Err(VaultError::Unavailable { source: why.into() });
        }
        // Asked first, because `Entry::new` hides why there is no keyring.
        if let Err(error) = keyring::v1::Entry::store_status() {
            let source: Cause = match error {
                keyring::Error::PlatformFailure(inner) | keyring::Error::NoStorageAccess(inner) => {
                    Box::new(inner.as_ref())
                }
                other => Box::new(other),
            };
            return Err(VaultError::Unavailable { source });
        }
        keyring::v1::Entry::new(SERVICE, &self.account)
            .map_err(|error| self.explain("open an entry of", error))
    }

    /// The library's error in this crate's words. Its `BadEncoding` and `BadDataFormat` carry what
    /// was stored, so those two are never kept as a cause.
    fn explain(&self, doing: &'static str, error: keyring::Error) -> VaultError {
        use keyring::Error as E;
        let damaged = |reason| VaultError::Damaged {
            place: "the system keyring".to_owned(),
            reason,
        };
        match error {
            E::NoStorageAccess(source) => VaultError::Locked { source },
            E::PlatformFailure(source) => VaultError::Other { doing, source },
            E::Ambiguous(copies) => VaultError::Ambiguous {
                account: self.account.clone(),
                count: copies.len(),
            },
            E::BadEncoding(bytes) => {
                drop(Zeroizing::new(bytes));
                damaged("it is not text")
            }
            E::BadDataFormat(bytes, _) => {
                drop(Zeroizing::new(bytes));
                damaged("it is not in the form that this system uses")
            }
            other => VaultError::Other {
                doing,
                source: other.into(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex, mpsc};
    use std::time::Duration;

    use super::{Entry, GivenUp, VaultError};

    /// The longest a step of this test may take; it takes a moment.
    const SOON: Duration = Duration::from_secs(20);

    #[test]
    fn a_call_that_was_given_up_on_writes_nothing_and_overtakes_nothing() {
        let entry = |timeout| Entry {
            account: "id".into(),
            timeout,
            refused: None,
        };
        let (hasty, patient) = (entry(Duration::from_millis(50)), entry(SOON));
        let done = Arc::new(Mutex::new(Vec::new()));
        let note = |what: &'static str| {
            let done = Arc::clone(&done);
            move |given_up: &GivenUp| {
                given_up.check()?;
                done.lock().unwrap().push(what);
                Ok(())
            }
        };

        // A person's prompt holds up the first call, as its read does, before its write.
        let (answer_prompt, prompt) = mpsc::channel::<()>();
        let write_first = note("first");
        let first = hasty.watched("write to", move |given_up| {
            prompt.recv_timeout(SOON).unwrap();
            write_first(given_up)
        });
        assert!(matches!(first, Err(VaultError::Timeout { .. })));

        // The second never has its turn; the third has it once the prompt is answered.
        let second = hasty.watched("write to", note("second"));
        assert!(matches!(second, Err(VaultError::Timeout { .. })));
        answer_prompt.send(()).unwrap();
        patient.watched("write to", note("third")).unwrap();
        assert_eq!(*done.lock().unwrap(), ["third"]);

        // A panic in the library is an error here, and the next call has its turn.
        let panicked = patient.watched("read from", |_| -> Result<(), _> { panic!("a bug") });
        assert!(matches!(panicked, Err(VaultError::Other { .. })));
        patient.watched("read from", note("fourth")).unwrap();
    }
}
