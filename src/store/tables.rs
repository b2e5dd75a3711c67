//! What a store is made of: the streams whose rows it keeps, and the base views that their source has on
//! them.

use crate::catalog::Stream;
use crate::source::{BaseView, Source};

/// The tables of a source, and its base views.
#[derive(Debug, Clone, Copy)]
pub struct Tables {
    pub(super) streams: &'static [Stream],
    pub(super) base: &'static [BaseView],
}

impl From<&'static Source> for Tables {
    fn from(source: &'static Source) -> Self {
        Self {
            streams: source.streams,
            base: source.finance,
        }
    }
}

/// Tables alone: a store of them has no views.
impl From<&'static [Stream]> for Tables {
    fn from(streams: &'static [Stream]) -> Self {
        Self { streams, base: &[] }
    }
}

impl<const N: usize> From<&'static [Stream; N]> for Tables {
    fn from(streams: &'static [Stream; N]) -> Self {
        Self::from(&streams[..])
    }
}
