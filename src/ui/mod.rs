//! What people see: data on stdout, talk on stderr.
mod keys;
pub mod paste;
