//! From "no token" to "a valid token": sign-in, the loopback receiver, the vault, the refresh.
//!
//! The layers: [`oauth`] speaks to the token endpoint, [`loopback`] (with its gate, [`callback`] and
//! [`page`]) receives the redirect, [`vault`] keeps the [`token::Credentials`] of a
//! connection, [`export`] carries it to another machine, and [`session`] yields a valid access token
//! whenever one is needed.

pub mod callback;
pub mod export;
mod gate;
mod head;
pub mod loopback;
pub mod oauth;
pub mod page;
pub mod redirect;
pub mod renewal;
pub mod session;
pub mod sign_in_store;
pub mod token;
pub mod vault;
