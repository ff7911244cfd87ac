//! One request out, one answer back: the seam between the client and the network.
//!
//! A [`Transport`] has no opinion on what an answer means and repeats nothing: a request whose fate is in doubt must
//! not be sent twice by a layer that does not know what it does. The real one is [`Http`]; tests script theirs.

mod gzip;
mod http;

use std::future::Future;

use disync_wire::Method;

pub(crate) use http::builder;
pub use http::{Http, HttpError, Limits};

/// Sends requests.
pub trait Transport: Send + Sync {
    /// Sends `request` once and returns the whole answer, whatever its HTTP status.
    fn send(&self, request: HttpRequest) -> impl Future<Output = Result<HttpResponse, TransportError>> + Send;
}

/// A signed request: `POST /?query` with a form body, or `GET /?query`. Holds credentials: never shown.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The headers that the signature needs, names in lower case; none with signature V1.
    pub headers: Vec<(String, String)>,
    /// The parameters that are no part of the body, encoded, without the `?`.
    pub query: String,
    /// The parameters of the operation, encoded (`application/x-www-form-urlencoded`); empty with `GET`.
    pub body: String,
}

/// A whole answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HttpResponse {
    /// The HTTP status.
    pub status: u16,
    /// Where else the answer points to (`location`).
    pub location: Option<String>,
    /// How long the service asks to wait, in milliseconds (`x-acs-retry-after`; the unit is the SDK's reading [SDK]).
    pub retry_after_ms: Option<u64>,
    /// The body, decompressed.
    pub body: Vec<u8>,
}

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
        /// The most that is taken, in bytes after decompression.
        limit: usize,
    },
}

#[cfg(test)]
mod tests;
