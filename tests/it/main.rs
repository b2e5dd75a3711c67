//! The integration tests, one binary: the program and its parts against the real things that a
//! user has around them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod completions;
mod connect;
#[cfg(target_os = "linux")]
mod keyring;
mod layers;
mod loopback;
mod paste;
mod readme;
mod support;
mod tools;
#[cfg(target_os = "linux")]
mod vault;
