//! The integration tests, one binary: the program and its parts against the real things that a
//! user has around them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod browser;
mod connect;
#[cfg(unix)]
mod guided;
#[cfg(target_os = "linux")]
mod keyring;
#[cfg(target_os = "linux")]
mod keyring_connect;
mod loopback;
mod paste;
mod support;
#[cfg(unix)]
mod terminal;
mod tools;
#[cfg(target_os = "linux")]
mod vault;
mod webdriver;
