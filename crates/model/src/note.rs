//! What a client does on its way, for whoever wants to know: values, worded elsewhere.
//!
//! Nothing is decided by a note. Texts in it hold no secret, and may hold anything else that the service says.

use std::time::Duration;

/// Something worth a line when somebody looks closely.
#[derive(Debug, Clone, PartialEq)]
pub enum Note {
    /// Which service is called.
    Endpoint {
        /// Its host, with its port where that is not the usual one.
        host: String,
        /// What has chosen it.
        found: String,
    },
    /// How requests are signed.
    Signature(&'static str),
    /// Where the credentials come from.
    Credentials(String),
    /// All goes on well, and somebody should mend this before it does not.
    Warning(String),
    /// A call failed and will be made again.
    Repeat {
        /// The operation.
        operation: &'static str,
        /// Which attempt comes, counted from 1.
        attempt: u32,
        /// How many there are at most.
        attempts: u32,
        /// How the last one failed.
        why: String,
        /// How long it waits at least.
        pause: Duration,
    },
    /// The service throttles: fewer calls a second are made.
    Slower {
        /// The rate before, in calls a second.
        from: f64,
        /// The rate now, in calls a second.
        to: f64,
    },
    /// Calls are made at the configured rate again, in calls a second; `None` is without limit.
    FullPace(Option<f64>),
}
