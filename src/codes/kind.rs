//! How a command ends, as its exit code says it, and which end is worse: the one order.

/// What the exit code says, the worst last; `None`, which is success, is better than all of them. What
/// stops the whole program, and what was not foreseen, is worse than what became of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Temporary (75).
    Temporary,
    /// Some families were kept back (3).
    Incomplete,
    /// Held back (5).
    Held,
    /// A person must sign in, or is not allowed (4).
    SignIn,
    /// Failed (1).
    Failed,
    /// The command line, or an answer that is missing (2).
    Usage,
    /// Ctrl-C (130).
    Interrupted,
    /// SIGTERM (143).
    Terminated,
}

impl Kind {
    /// The exit code.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Temporary => 75,
            Self::Incomplete => 3,
            Self::Held => 5,
            Self::SignIn => 4,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// The same in a word, for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Temporary => "temporary",
            Self::Incomplete => "incomplete",
            Self::Held => "held",
            Self::SignIn => "sign_in",
            Self::Failed => "failed",
            Self::Usage => "usage",
            Self::Interrupted => "interrupted",
            Self::Terminated => "terminated",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn the_worst_is_in_the_order_that_is_promised() {
        use Kind::{Failed, Held, Incomplete, SignIn, Temporary};
        let mut all = [Temporary, SignIn, Failed, Incomplete, Held]
            .map(Some)
            .to_vec();
        all.push(None);
        all.sort_unstable_by(|a, b| b.cmp(a));
        let codes: Vec<_> = all
            .iter()
            .map(|end| end.map_or(0, Kind::exit_code))
            .collect();
        assert_eq!(codes, [1, 4, 5, 3, 75, 0]);
    }
}
