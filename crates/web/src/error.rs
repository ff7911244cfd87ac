//! Why there is no answer, and no client.

/// Why there is no whole answer. What matters is whether the request can have been executed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// No connection came about (name, address, TLS): certainly nothing was executed.
    #[error("cannot connect: {reason}")]
    NotSent {
        /// What the system said.
        reason: String,
    },
    /// Some of the request may have left and no whole answer came back: it may have been executed.
    #[error("the request was sent and the answer was lost: {reason}")]
    Lost {
        /// What the system said.
        reason: String,
    },
    /// The answer exceeds what is taken: it was executed, with whatever result.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// The most that is taken, in bytes.
        limit: usize,
    },
}

/// Why no client could be made: the certificates or the proxy settings of this machine cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("cannot set up the HTTP client")]
pub struct SetupError(#[source] pub(crate) reqwest::Error);

/// The answer did not come, or not whole.
pub(crate) fn lost(reason: &str) -> TransportError {
    TransportError::Lost { reason: reason.to_owned() }
}

/// Nothing has left.
pub(crate) fn not_sent(reason: String) -> TransportError {
    TransportError::NotSent { reason }
}

/// Tells apart what failed before a connection stood. In doubt it counts as sent.
pub(crate) fn not_answered(error: reqwest::Error) -> TransportError {
    if error.is_connect() || error.is_builder() { not_sent(innermost(error)) } else { lost(&innermost(error)) }
}

/// The innermost reason, without the URL, which can be a secret or hold a signature. What it came through names layers
/// of the HTTP library and tells nobody anything.
pub(crate) fn innermost(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut innermost: &dyn std::error::Error = &error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
