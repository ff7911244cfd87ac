//! One request out, one answer back: the seam between the client and the network.
//!
//! A [`Transport`] has no opinion on what an answer means and repeats nothing: a request whose fate is in doubt must
//! not be sent twice by a layer that does not know what it does. The real one is [`Http`]; tests script theirs.

mod http;

use std::future::Future;

use disync_wire::Method;

pub use disync_web::{Limits, SetupError, TransportError};
pub use http::Http;

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

#[cfg(test)]
mod tests;
