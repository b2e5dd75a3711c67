//! The verbs, one file each: help text, arguments, `run()`.

pub mod api;
pub mod bundle;
mod candidates;
pub mod changes;
mod chosen;
pub mod completions;
pub mod config;
pub mod connect;
pub mod disconnect;
pub mod doctor;
pub mod explain;
pub mod export_connection;
pub mod import_connection;
pub mod notify;
pub mod query;
pub mod replay;
pub mod runs;
pub mod sandbox;
pub mod schedule;
pub mod status;
pub mod streams;
pub mod sync;
mod traced;
pub mod usual;
pub mod vault;
pub mod verify;
pub mod why;
