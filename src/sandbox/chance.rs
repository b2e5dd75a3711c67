//! Chance without luck: every fact of the made-up company is drawn from a hash of what it is
//! about.
//!
//! Because a draw depends on the seed and on the thing's own name (never on what was drawn before
//! it), the same person has the same id, name and pay whichever day the company is looked at and
//! however large it is. The generator is written out here so that no update of a dependency can
//! ever change the ids people have in their stores.

/// A stream of draws about one thing.
pub struct Dice(u64);

impl Dice {
    /// The draws about `label` and `parts`, in the world of `seed`.
    pub fn new(seed: u64, label: &str, parts: &[u64]) -> Self {
        let mut hash = mix(seed ^ 0x5f0d_cafe_7001_0001);
        for byte in label.bytes() {
            hash = mix(hash ^ u64::from(byte));
        }
        for part in parts {
            hash = mix(hash ^ part.wrapping_add(0x0100_0000_0000));
        }
        Self(hash)
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number from 0 to `bound - 1`; 0 when the bound is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next().checked_rem(bound).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(high.abs_diff(low) + 1).cast_signed()
    }

    /// Whether something happens that does in `percent` of all cases.
    pub fn happens(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// An index below `bound`; 0 when the bound is 0.
    pub fn index(&mut self, bound: usize) -> usize {
        usize::try_from(self.below(bound as u64)).unwrap_or(0)
    }

    /// One of `choices`, which must not be empty.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.index(choices.len())]
    }
}

/// The stable id of a thing, in the shape of a UUID.
pub fn id(seed: u64, label: &str, parts: &[u64]) -> String {
    let mut dice = Dice::new(seed, label, parts);
    let (high, low) = (dice.next(), dice.next());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0x0fff,
        0x8000 | (low >> 50),
        low & 0xffff_ffff_ffff
    )
}

/// The finalizer of splitmix64.
pub fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_never_change() {
        assert_eq!(
            id(1, "company", &[]),
            "19f8105a-1df1-4c74-b2b8-ad72be857825"
        );
        assert_eq!(id(1, "member", &[3, 0]), id(1, "member", &[3, 0]));
        assert_ne!(id(1, "member", &[3, 0]), id(2, "member", &[3, 0]));
        assert_ne!(id(1, "member", &[3, 0]), id(1, "member", &[0, 3]));
        assert_eq!(id(1, "member", &[3, 0]).len(), 36);
    }

    #[test]
    fn draws_stay_in_bounds() {
        let mut dice = Dice::new(7, "bounds", &[]);
        for _ in 0..1000 {
            assert!((-3..=4).contains(&dice.between(-3, 4)));
            assert!(dice.below(5) < 5);
        }
        assert_eq!(dice.below(0), 0);
    }
}
