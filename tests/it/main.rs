//! The integration tests, one binary: the program and its parts against the real things that a
//! user has around them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod api;
mod bad_values;
mod balances;
mod broken_answers;
mod browser;
mod bundle;
mod changes;
mod checks_page;
mod children;
mod completions;
mod connect;
#[cfg(target_os = "linux")]
mod container;
#[cfg(target_os = "linux")]
mod cron;
mod data_page;
mod database;
mod disconnect;
mod doctor;
mod edited;
mod explain;
mod faults;
#[cfg(unix)]
mod fuzz;
#[cfg(unix)]
mod golden;
#[cfg(unix)]
mod guided;
mod hanging;
mod held;
#[cfg(unix)]
mod help;
mod hostile;
#[cfg(target_os = "linux")]
mod keyring;
#[cfg(target_os = "linux")]
mod keyring_connect;
mod kill;
mod lab;
mod layers;
mod loopback;
#[cfg(target_os = "linux")]
mod machine;
mod moves;
mod older;
mod once_more;
mod pace;
mod parents;
mod paste;
mod paths;
mod pending;
mod process;
mod property;
mod proxies;
mod query;
mod readme;
mod refusals;
mod report;
mod restated;
mod runs;
mod scenario;
mod schedule;
mod secrets;
mod session;
mod sets;
mod space;
mod status;
#[cfg(target_os = "linux")]
mod strace;
mod streams;
mod support;
mod sync;
mod synced;
mod tables;
#[cfg(unix)]
mod tasks;
#[cfg(unix)]
mod terminal;
mod tools;
mod trace;
mod traces;
mod unattended;
mod undated;
mod usage;
#[cfg(target_os = "linux")]
mod user_manager;
mod varied;
#[cfg(target_os = "linux")]
mod vault;
mod vault_file;
mod verbose;
mod verify;
mod web;
mod webdriver;
mod why;
#[cfg(unix)]
mod widths;
mod with_token;
mod words;
