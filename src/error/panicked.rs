//! A panic is an error like any other: a bug, or a system that is out of threads, files or memory.
//!
//! Its message may quote data, so that only the place in the source is told, and the message where it
//! is a constant of the source or the system's own.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::{AssertUnwindSafe, PanicHookInfo};
use std::sync::Mutex;

use super::Error;
use crate::codes;
use crate::mutex::lock;

/// What the last panic was, until it is told.
static LAST: Mutex<Option<Panicked>> = Mutex::new(None);

/// What is known of a panic.
#[derive(Debug, Clone)]
struct Panicked {
    /// The place in the source.
    at: String,
    /// What may be said of it.
    what: Option<String>,
    /// Whether the system refused something.
    refused: bool,
}

impl std::fmt::Display for Panicked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.what {
            Some(what) => write!(f, "{what} (at {})", self.at),
            None => write!(f, "a panic at {}", self.at),
        }
    }
}

/// From now on a panic prints nothing by itself, except where a developer has asked for a backtrace.
pub fn note() {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let panicked = Panicked::of(info);
        tracing::error!("{panicked}");
        *last() = Some(panicked);
        if Backtrace::capture().status() == BacktraceStatus::Captured {
            print(info);
        }
    }));
}

/// Does something; a panic in it is the error `run.failed`.
pub fn caught<T>(act: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    // What was at work is given up, and nothing of it is looked at again.
    std::panic::catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(|_| Err(failed()))
}

/// A panic that was not reported yet: on another thread, whose work may be missing. The
/// command has not done all of its work then, whatever it says itself.
pub fn untold() -> Option<Error> {
    let panicked = last().is_some();
    panicked.then(|| {
        let mut error = failed();
        error.message = "a part of drivetrain failed because of a bug".into();
        error
    })
}

fn last() -> std::sync::MutexGuard<'static, Option<Panicked>> {
    lock(&LAST)
}

/// The error of the last panic, with its place.
pub fn failed() -> Error {
    let Some(panicked) = last().take() else {
        return Error::new(codes::RUN_FAILED, "drivetrain stopped because of a bug");
    };
    let (message, hint) = if panicked.refused {
        (
            "the system is out of a resource that drivetrain needs",
            "see your limits with `ulimit -a`, raise the one that was reached, and run the same command again",
        )
    } else {
        (
            "drivetrain stopped because of a bug",
            "run the same command again; if it keeps happening, report it with the output of `drivetrain debug-bundle NAME`",
        )
    };
    let mut error = Error::new(codes::RUN_FAILED, message).hint(hint);
    error.causes.push(panicked.to_string().into());
    error
}

impl Panicked {
    fn of(info: &PanicHookInfo<'_>) -> Self {
        let at = info.location().map_or_else(
            || "an unknown place".to_owned(),
            |at| format!("{}:{}", short(at.file()), at.line()),
        );
        let payload = info.payload();
        let refused = payload
            .downcast_ref::<String>()
            .and_then(|text| system_error(text));
        let constant = payload.downcast_ref::<&'static str>();
        Self {
            at,
            refused: refused.is_some(),
            what: refused.or_else(|| constant.map(|text| (*text).to_owned())),
        }
    }
}

/// A file of the source without the folders of the machine that built it.
fn short(file: &str) -> &str {
    let roots = ["/registry/src/", "/rustc/"];
    let behind = roots.iter().find_map(|root| file.split_once(root));
    let inside = behind.and_then(|(_, rest)| rest.split_once('/'));
    inside.map_or(file, |(_, rest)| rest)
}

/// The system's error that a message ends with, as `expect` writes it: `Os { code: 24, …`.
fn system_error(text: &str) -> Option<String> {
    let (_, rest) = text.rsplit_once("Os { code: ")?;
    let (code, _) = rest.split_once(',')?;
    let error = std::io::Error::from_raw_os_error(code.parse().ok()?);
    Some(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::Error;
    use super::{Panicked, last, short, system_error, untold};
    use crate::codes;
    use crate::staging::StoreError;

    #[test]
    fn a_message_is_told_only_where_the_system_wrote_it() {
        let refused = std::io::Error::from_raw_os_error(24);
        let text = format!("failed to create UnixStream: {refused:?}");
        assert_eq!(system_error(&text), Some(refused.to_string()));
        let index = "byte index 1 is not a char boundary; it is inside 'é' of `José`";
        assert_eq!(system_error(index), None);
    }

    #[test]
    fn a_place_in_a_library_names_the_library() {
        let file = "/home/you/.cargo/registry/src/index-1/tokio-1.54.1/src/signal/unix.rs";
        assert_eq!(short(file), "tokio-1.54.1/src/signal/unix.rs");
        let file = "/rustc/59807616e1/library/std/src/thread/functions.rs";
        assert_eq!(short(file), "library/std/src/thread/functions.rs");
        assert_eq!(short("src/main.rs"), "src/main.rs");
    }

    /// One test, because what was the last panic is the process's.
    #[test]
    fn a_panic_elsewhere_is_told_once_with_its_place() {
        let panics = || {
            *last() = Some(Panicked {
                at: "src/store/mod.rs:1".into(),
                what: None,
                refused: false,
            });
        };
        let place = "a panic at src/store/mod.rs:1";
        panics();
        let error = untold().unwrap();
        assert_eq!((error.code, error.kind.exit_code()), (codes::RUN_FAILED, 1));
        assert_eq!(error.causes, [place]);
        assert!(untold().is_none());
        panics();
        let error = Error::from(StoreError {
            code: codes::RUN_FAILED,
            message: "the store's thread has ended early".into(),
            source: None,
        });
        assert_eq!(error.causes, [place]);
        assert!(untold().is_none());
    }
}
