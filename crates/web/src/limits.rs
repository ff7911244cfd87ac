//! How long and how much, at most.

use std::time::Duration;

/// How long and how much, at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Until a connection stands, name resolution and TLS included. 5 s is many round trips to the farthest region.
    pub connect: Duration,
    /// From then until the answer begins. The slowest operations that are known work before they answer: 30 s.
    pub first_byte: Duration,
    /// Between two pieces of the answer. A server that has begun does not pause: 15 s means that it is gone.
    pub idle: Duration,
    /// From the first step to the last byte. Catches an answer that trickles, which no idle limit does: 60 s.
    pub whole: Duration,
    /// The size of the answer in bytes as it is sent, packed or not. An unpacked one has to fit, so it is that limit, too;
    /// what is sent without end and unpacks to nothing is stopped here alone.
    pub sent: usize,
    /// The size of the answer in bytes after it was unpacked. The largest known one has a few MiB: 32 MiB leaves room
    /// and stops a bomb.
    pub body: usize,
    /// How long an unused connection is kept. A server closes idle ones in its own time; a request that meets the
    /// closing is lost and, if it writes, in doubt. 4 s stays below the time-outs of common gateways.
    pub keep: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            first_byte: Duration::from_secs(30),
            idle: Duration::from_secs(15),
            whole: Duration::from_mins(1),
            sent: 32 << 20,
            body: 32 << 20,
            keep: Duration::from_secs(4),
        }
    }
}
