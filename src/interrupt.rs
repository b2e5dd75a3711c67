//! Ctrl-C and SIGTERM: at any moment, nothing half-done and the terminal sane.
//!
//! Two ways to end. Where the program waits for a person, a signal ends it at once: the terminal is
//! put back as it was found, and there is nothing to clean up. Where work is under way that has an
//! orderly end (a sync, a wait for the browser), the signal is only noted, and the work ends itself;
//! a second signal does not wait for that.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::sync::watch;

use crate::codes;
use crate::error::Error;
use crate::mutex::lock;
use crate::report::{Class, Problem};
use crate::ui::echo::Modes;
use crate::ui::{Ui, Volume};

/// The signals that end the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Ctrl-C (exit 130).
    Interrupt,
    /// SIGTERM (exit 143).
    Terminate,
}

impl Signal {
    /// What the engine is told.
    pub fn problem(self) -> Problem {
        let code = match self {
            Self::Interrupt => codes::RUN_INTERRUPTED,
            Self::Terminate => codes::RUN_TERMINATED,
        };
        Problem::new(code, Class::Stopped, "stopped; your data is unchanged")
    }

    /// What the person is told.
    pub fn error(self) -> Error {
        Error::new(self.problem().code, "stopped")
    }
}

/// Who stops a program knows how to go on.
const NO_HINTS: &[&str] = &[];

/// Knows whether the program has been asked to end.
#[derive(Clone)]
pub struct Interrupts {
    seen: watch::Receiver<Option<Signal>>,
    orderly: Arc<AtomicUsize>,
    /// Ctrl-C is another program's while this is not zero.
    lent: Arc<AtomicUsize>,
    last: Arc<Mutex<Last>>,
}

/// What is still done when a signal ends the process at once.
type Last = Option<Box<dyn FnOnce() + Send>>;

/// As long as it lives, the work under way ends itself when asked to.
#[derive(Debug)]
pub struct Orderly(Arc<AtomicUsize>);

impl Drop for Orderly {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Interrupts {
    /// Listens for signals, on a thread of its own.
    pub fn install() -> Result<Self, Error> {
        let failed = |error: io::Error| {
            Error::new(codes::RUN_FAILED, "signals cannot be received").cause(&error)
        };
        Self::listen().map_err(failed)
    }

    fn listen() -> io::Result<Self> {
        let (note, seen) = watch::channel(None);
        let orderly = Arc::new(AtomicUsize::new(0));
        let at_work = orderly.clone();
        let lent = Arc::new(AtomicUsize::new(0));
        let is_lent = lent.clone();
        let last = Arc::<Mutex<Last>>::default();
        let at_the_end = last.clone();
        let modes = Modes::remember();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        // Before anything else is done: a signal that came earlier would end the process by itself.
        let mut signals = {
            let _inside = runtime.enter();
            Signals::new()?
        };
        std::thread::Builder::new()
            .name("signals".into())
            .spawn(move || {
                runtime.block_on(async move {
                    loop {
                        let signal = signals.next().await;
                        if signal == Signal::Interrupt && is_lent.load(Ordering::SeqCst) > 0 {
                            continue;
                        }
                        if at_work.load(Ordering::SeqCst) == 0 || note.borrow().is_some() {
                            if let Some(last) = lock(&at_the_end).take() {
                                last();
                            }
                            restore(&modes);
                            Ui::new(Volume::Quiet).stopped(&signal.error().message, NO_HINTS);
                            // A question that was just being opened has switched the terminal.
                            modes.restore();
                            end(signal);
                        }
                        crate::store::hurry();
                        if note.send(Some(signal)).is_err() {
                            return;
                        }
                    }
                });
            })?;
        Ok(Self {
            seen,
            orderly,
            lent,
            last,
        })
    }

    /// Hears from the other end of the channel; nothing ends the process.
    #[cfg(feature = "testing")]
    pub fn heard(seen: watch::Receiver<Option<Signal>>) -> Self {
        Self {
            seen,
            orderly: Arc::default(),
            lent: Arc::default(),
            last: Arc::default(),
        }
    }

    /// Does this, too, where a signal ends the process at once: shortly, for a person is waiting.
    pub fn at_the_end(&self, last: impl FnOnce() + Send + 'static) {
        *lock(&self.last) = Some(Box::new(last));
    }

    /// Begins work that ends itself when asked to.
    pub fn orderly(&self) -> Orderly {
        self.orderly.fetch_add(1, Ordering::SeqCst);
        Orderly(self.orderly.clone())
    }

    /// Leaves Ctrl-C to a program that shares the terminal, as long as this is held.
    pub fn lent(&self) -> Orderly {
        self.lent.fetch_add(1, Ordering::SeqCst);
        Orderly(self.lent.clone())
    }

    /// The signal, if one has come.
    pub fn seen(&self) -> Option<Signal> {
        *self.seen.borrow()
    }

    /// Does this, unless a signal comes first.
    pub async fn or<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        tokio::select! {
            biased;
            signal = self.wait() => Err(signal.error()),
            done = work => done,
        }
    }

    /// Waits for a signal; for ever if none comes.
    pub async fn wait(&self) -> Signal {
        let mut seen = self.seen.clone();
        let signal = seen
            .wait_for(Option::is_some)
            .await
            .ok()
            .and_then(|signal| *signal);
        match signal {
            Some(signal) => signal,
            None => std::future::pending().await,
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a signal ends the process from its own thread"
)]
fn end(signal: Signal) -> ! {
    std::process::exit(i32::from(signal.error().kind.exit_code()))
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        // A file that meets its limit (`ulimit -f`) is an error of the write, not the process's end.
        // Once it is listened to, for as long as the process lives.
        let limit = rustix::process::Signal::XFSZ.as_raw();
        drop(signal(SignalKind::from_raw(limit))?);
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.terminate.recv() => Signal::Terminate,
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> Signal {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Signal::Interrupt,
            Err(_) => std::future::pending().await,
        }
    }
}

/// Puts the terminal back as it was found: a question that is open when the program ends may have
/// switched off its echo or hidden its cursor.
fn restore(modes: &Modes) {
    modes.restore();
    let terminal = console::Term::stderr();
    if terminal.is_term() {
        let _ = terminal.show_cursor();
        let _ = terminal.write_line("");
    }
}
