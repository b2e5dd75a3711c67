//! From "no token" to "a valid token".
pub mod vault;
pub mod callback;
mod gate;
pub mod loopback;
pub mod page;
pub mod redirect;
