//! What people see: data on stdout, talk on stderr.
pub mod paste;
