//! From "no token" to "a valid token".
pub mod vault;
