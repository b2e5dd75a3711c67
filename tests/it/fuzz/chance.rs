//! [`Chance`]: what is done by chance, and yet the same each time it is asked for by the same words.
//!
//! Each decision has a source of its own, made from the seed, the case and what is decided: requests
//! of one run come in no fixed order, and must not take numbers from each other.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

/// A source of numbers.
pub struct Chance(fastrand::Rng);

impl Chance {
    /// The source that belongs to these words.
    pub fn of(words: impl Hash) -> Self {
        // Its keys are fixed: the same words give the same number in each process.
        let mut hasher = DefaultHasher::new();
        words.hash(&mut hasher);
        Self(fastrand::Rng::with_seed(hasher.finish()))
    }

    /// Whether something happens that does so `percent` times out of a hundred.
    pub fn percent(&mut self, percent: u32) -> bool {
        self.0.u32(0..100) < percent
    }

    /// A number below `end`, which must not be 0.
    pub fn below(&mut self, end: usize) -> usize {
        self.0.usize(0..end)
    }

    /// A byte.
    pub fn byte(&mut self) -> u8 {
        self.0.u8(..)
    }

    /// So many bytes.
    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.0.u8(..)).collect()
    }

    /// A number.
    pub fn number(&mut self) -> i64 {
        self.0.i64(..)
    }

    /// One of these, of which there must be one.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// A part of something that is so long: up to `most` of it.
    pub fn range(&mut self, length: usize, most: usize) -> Range<usize> {
        let from = self.below(length + 1);
        let most = most.min(length - from);
        from..from + self.below(most + 1)
    }
}
