//! Everything this program knows about Justworks: hosts and numbers, scopes, streams, the form of
//! its pages, and what in them must not be kept.
//!
//! The API's documentation is not public; what is not certain is a setting ([`profile`]) or read
//! tolerantly ([`streams`], [`pages`]), never assumed.

pub mod custom_fields;
pub mod endpoints;
pub mod fills;
pub mod mask;
pub mod pages;
pub mod profile;
pub mod redact;
pub mod reports;
pub mod scopes;
pub mod selection;
pub mod streams;
