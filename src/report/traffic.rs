//! What was asked of the network: by one request, by one stream, or by a run.

/// What was asked of the network.
#[derive(Debug, Default, Clone, Copy)]
pub struct Traffic {
    /// Requests sent, retries included.
    pub requests: u64,
    /// Retries among them.
    pub retries: u64,
    /// Bytes of the answers' bodies.
    pub bytes: u64,
}

impl std::ops::AddAssign for Traffic {
    fn add_assign(&mut self, other: Self) {
        self.requests += other.requests;
        self.retries += other.retries;
        self.bytes += other.bytes;
    }
}
