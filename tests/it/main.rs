//! The integration tests, one binary: the program and its parts against the real things that a
//! user has around them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod completions;
mod connect;
mod faults;
mod held;
#[cfg(target_os = "linux")]
mod keyring;
mod kill;
mod layers;
mod loopback;
mod paste;
mod readme;
mod refusals;
mod report;
mod support;
mod sync;
mod synced;
mod tools;
#[cfg(target_os = "linux")]
mod vault;

mod disconnect;
mod secrets;
mod session;
mod status;
mod traces;
mod web;
