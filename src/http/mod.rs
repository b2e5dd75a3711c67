//! HTTP as this program needs it: authenticated requests that are paced, retried and bounded.
//!
//! It knows HTTP and nothing of Justworks. Bearer tokens come from a function that it is given
//! ([`Bearer`]), so it knows nothing of sign-ins either.

pub mod answer;
pub mod client;
pub mod error;
pub mod exchange;
mod head;
pub mod json;
pub mod limiter;
pub mod pace;
pub mod proxy;
pub mod reach;
pub mod retry;
pub mod tls;

pub use answer::Answer;
#[cfg(feature = "testing")]
pub use client::Settings;
pub use client::{Bearer, Client, Request, transport};
pub use error::Error;
pub use exchange::{Exchange, Observer};
pub use limiter::Limiter;
pub use pace::Learned;
pub use reqwest::Method;
