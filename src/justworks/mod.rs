//! Everything this program knows about Justworks: hosts and numbers, scopes, streams, the form of
//! its pages, and what in them must not be kept.
//!
//! The API's documentation is not public; what is not certain is a setting ([`profile`]) or read
//! tolerantly ([`streams`], [`pages`]), never assumed.

pub mod endpoints;
mod finance;
pub mod mask;
pub mod pages;
pub mod profile;
pub mod redact;
pub mod reports;
pub mod scope_coverage;
pub mod scopes;
pub mod selection;
pub mod streams;

use self::redact::Redaction;
use crate::source::{Company, Paging, Reports, SignIn, Source};

/// Justworks, as a source.
pub static SOURCE: Source = Source {
    name: "justworks",
    title: "Justworks",
    streams: streams::STREAMS,
    ties: streams::TIES,
    finance: finance::VIEWS,
    paging: Paging {
        size: "limit",
        most: 100,
        page: "cursor",
        read: pages::read,
        reports: Some(Reports {
            id: reports::id,
            read: reports::read,
        }),
    },
    company: Company {
        stream: "company",
        id: "id",
        name: &["display_name", "legal_name"],
    },
    labels: Some(streams::LABELS),
    redaction: |shown| Box::new(Redaction::new(shown)),
    sign_in: SignIn {
        token_path: profile::TOKEN_PATH,
        revoke_path: profile::REVOKE_PATH,
        core: &scopes::CORE,
    },
};
