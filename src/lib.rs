//! `drivetrain`: HR and payroll data out of Justworks, into a store a finance stack can read.
//!
//! The program is a command line; this library is its inside, so that tests can reach it. It is not
//! a stable interface.
//!
//! # The map
//!
//! Each layer uses only what stands above it in this table; a test (`tests/it/layers.rs`) holds
//! the source against it.
//!
//! | layer | modules | may use |
//! |---|---|---|
//! | words | [`codes`] (every error code once), [`policy`] (the rules by which figures are counted and judged), [`catalog`] (streams as data), [`state`] (bookmarks, verdicts), [`report`] (events, problems, the report), [`staging`] (what the engine needs of the store), [`source`] (a route to a company's data, as a value), [`secret`], [`money`], [`mutex`] (a panic poisons nothing), [`foreign`] (text from outside, made visible), [`text`](mod@text) (bytes that should be text) | each other |
//! | files | [`files`] (0600, atomic, owner-checked), [`lock`] (who holds it) | words |
//! | edges | [`http`] (HTTP, not Justworks), [`store`] (SQLite), [`ui`] (both output streams), [`log`] (the log file) | words, files; never each other |
//! | remote | [`auth`] (from "no token" to "a valid token"), [`justworks`] (a source, and all vendor knowledge) | words, files, [`http`]; never each other |
//! | engine | [`sync`] (fetch, land, judge, publish) | words: no HTTP, no SQL, no Justworks |
//! | books | [`books`] (names, headlines, sums, timeline, changes, privacy, checks: what the figures mean) | all above |
//! | wiring | [`config`] (paths, environment, connections), [`error`] (the error a person sees, panics included), [`interrupt`] (Ctrl-C), [`process`] (no core dump), [`trace`] (exchanges as a HAR), [`context`] (makes what a command needs, runs nothing) | all above but books |
//! | paths | [`run`] (one run of one connection), [`schedule`] (timetable, cron, systemd), [`setup`] (guided paths), [`transfer`] (a connection or its sign-in moves) | all above, and each other |
//! | health | [`health`] (checks in order, each a step) | all above |
//! | verbs | [`cli`], [`commands`] (one verb, one file or folder; no verb uses another) | all above |
//! | side | [`sandbox`] (a made-up company behind the API's shape) | nothing of the crate: a fake that shares code with the client hides the client's bugs |
//!
//! Two seams keep it free of cycles. The HTTP client is given a function that yields a bearer token
//! ([`http::Bearer`]), so it knows no sign-in. The engine is given a function that fetches a page
//! ([`sync::Fetch`]) and one that watches ([`report::Event`]), so it knows neither client nor screen.
//!
//! # Follow one sync
//!
//! `drivetrain sync`, in ten steps:
//!
//! 1. `main.rs` parses the command line, reads the environment once
//!    ([`config::Environment::read`]), makes a [`context::Context`] and calls [`cli::Cli::run`].
//! 2. [`commands::sync::run`] selects the connections: files that [`config::Connection::load`] reads.
//! 3. [`run`] takes the run's lock ([`lock::Lock`]) and starts a runtime with one
//!    thread. `connect` ends in this same function. What a person no longer includes leaves the tables
//!    before anything else ([`store::Store::withdraw`]).
//! 4. [`auth::session::Session::token`] yields a valid access token, from the vault
//!    ([`auth::vault`]) or by the one refresh that others wait for.
//! 5. [`http::Client::ask`] makes each request: its turn ([`http::limiter`]), its token, its retries
//!    ([`http::retry`]). The first one asks which company this is; another one than before ends the
//!    run ([`run::check_company`]).
//! 6. [`sync::Plan::new`] selects the rows of the source's streams ([`source::Source`]) that the person's choice
//!    and the granted scopes open ([`justworks::selection`]), parents before children; the bookmarks
//!    say how much of each family is news ([`sync::mode::SyncMode`]).
//! 7. [`sync::run()`] reads all families at once, each with a state of its own. The source words each
//!    request and reads its answer ([`source::Source::query`], [`justworks::pages`]); each page goes
//!    through [`justworks::redact`] before the engine sees it, and lands through
//!    [`staging::Staging::land`] on the store's own thread, in tables beside the public ones. What the
//!    store has already is not asked for ([`staging::Staging::reuse`], [`staging::Staging::keep`]).
//!    Readers see nothing of it.
//! 8. What was read is reconciled with what is public ([`staging::Staging::diff`]): the source is asked
//!    once more for rows that it no longer lists, and [`sync::guard`] holds a large drop back. Then the
//!    sums are tied out ([`sync::tie_out`]).
//! 9. [`staging::Staging::publish`], which is [`store::Store`], makes whole families public in one
//!    transaction with their bookmarks and the run's own row; if nothing is believed,
//!    [`staging::Staging::discard`] leaves everything as it was.
//! 10. The rules of [`books::verify`] are tried on what the run changed ([`context::Context::check`]). The
//!     [`report::Report`] becomes the summary ([`ui::Ui::summary`]), below what changed in finance's words
//!     ([`run::headlines`]), the hints and the exit code
//!     ([`codes::Kind`]), a line of the log file ([`log::Log::run`]), and what the commands of
//!     `on_failure` and `on_recovery` get ([`context::Context::notify`]).
#![expect(
    rustdoc::bare_urls,
    rustdoc::private_intra_doc_links,
    reason = "a flag's documentation is its help text, and the readers of these pages have the source"
)]

pub use cli::main;

/// Version, commit and its date.
const VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    " (",
    env!("DRIVETRAIN_COMMIT"),
    ")"
);

mod books;
mod foreign;
mod health;
mod log;
mod mutex;
mod policy;
mod process;
mod schedule;
mod setup;
mod source;
mod sync;
mod text;
mod trace;
mod transfer;

// Tests reach the others; in the program itself they are closed, so that the compiler sees what is dead.
#[cfg(not(feature = "testing"))]
mod auth;
#[cfg(feature = "testing")]
pub mod auth;
#[cfg(not(feature = "testing"))]
mod catalog;
#[cfg(feature = "testing")]
pub mod catalog;
#[cfg(not(feature = "testing"))]
mod cli;
#[cfg(feature = "testing")]
pub mod cli;
#[cfg(not(feature = "testing"))]
mod codes;
#[cfg(feature = "testing")]
pub mod codes;
#[cfg(not(feature = "testing"))]
mod commands;
#[cfg(feature = "testing")]
pub mod commands;
#[cfg(not(feature = "testing"))]
mod config;
#[cfg(feature = "testing")]
pub mod config;
#[cfg(not(feature = "testing"))]
mod context;
#[cfg(feature = "testing")]
pub mod context;
#[cfg(not(feature = "testing"))]
mod error;
#[cfg(feature = "testing")]
pub mod error;
#[cfg(not(feature = "testing"))]
mod files;
#[cfg(feature = "testing")]
pub mod files;
#[cfg(not(feature = "testing"))]
mod http;
#[cfg(feature = "testing")]
pub mod http;
#[cfg(not(feature = "testing"))]
mod interrupt;
#[cfg(feature = "testing")]
pub mod interrupt;
#[cfg(not(feature = "testing"))]
mod justworks;
#[cfg(feature = "testing")]
pub mod justworks;
#[cfg(not(feature = "testing"))]
mod lock;
#[cfg(feature = "testing")]
pub mod lock;
#[cfg(not(feature = "testing"))]
mod money;
#[cfg(feature = "testing")]
pub mod money;
#[cfg(not(feature = "testing"))]
mod report;
#[cfg(feature = "testing")]
pub mod report;
#[cfg(not(feature = "testing"))]
mod run;
#[cfg(feature = "testing")]
pub mod run;
#[cfg(not(feature = "testing"))]
mod sandbox;
#[cfg(feature = "testing")]
pub mod sandbox;
#[cfg(not(feature = "testing"))]
mod secret;
#[cfg(feature = "testing")]
pub mod secret;
#[cfg(not(feature = "testing"))]
mod staging;
#[cfg(feature = "testing")]
pub mod staging;
#[cfg(not(feature = "testing"))]
mod state;
#[cfg(feature = "testing")]
pub mod state;
#[cfg(not(feature = "testing"))]
mod store;
#[cfg(feature = "testing")]
pub mod store;
#[cfg(not(feature = "testing"))]
mod ui;
#[cfg(feature = "testing")]
pub mod ui;

#[cfg(test)]
mod tests;
