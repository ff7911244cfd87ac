//! A request and a response as the world sees them: bytes without a connection.
//!
//! How they travel is a matter of [`crate::server`], or of the caller in the same process.

use std::time::Duration;

/// A request to the path `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// `GET` or `POST`, in upper case.
    pub method: String,
    /// What follows the `?` of the URL, still encoded; empty if there is no `?`.
    pub query: String,
    /// The form body; empty if there is none.
    pub body: Vec<u8>,
    /// The headers, their names in lower case; what a name has more than once is here as often.
    pub headers: Vec<(String, String)>,
}

impl Request {
    /// A `POST`, which is what nearly all operations are called by.
    #[must_use]
    pub fn post(query: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        Self { method: "POST".to_owned(), query: query.into(), body: body.into(), headers: Vec::new() }
    }

    /// The same request with these headers; their names are in lower case.
    #[must_use]
    pub fn with_headers(self, headers: Vec<(String, String)>) -> Self {
        Self { headers, ..self }
    }

    /// The first value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}

/// The answer to a [`Request`], and how much of it arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The whole body, also where only a part of it is delivered.
    pub body: Vec<u8>,
    /// The header `Content-Type`.
    pub content_type: &'static str,
    /// The header `x-acs-retry-after`, which SDKs read as milliseconds [SDK].
    pub retry_after: Option<Duration>,
    /// How much of it arrives.
    pub delivery: Delivery,
    /// What passes before its first byte, in the time of the host.
    pub delay: Duration,
    /// How slowly the body comes; at once if nothing is said.
    pub pace: Option<Pace>,
}

/// How slowly a body comes, in the time of the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How many bytes come at once.
    pub bytes: usize,
    /// What passes before the next ones.
    pub pause: Duration,
}

/// How much of a [`Response`] arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Delivery {
    /// All of it.
    #[default]
    Whole,
    /// Nothing: the connection is dropped before the first byte.
    Nothing,
    /// So many bytes of the body; then the connection is dropped although more were announced.
    Truncated(usize),
    /// The body, then spaces until so many bytes were sent.
    Oversized(u64),
    /// The body as gzip, which is so many bytes when it is read: after the body come spaces.
    Bomb(u64),
}

impl Response {
    /// A JSON answer that arrives.
    pub(crate) const fn json(status: u16, body: Vec<u8>) -> Self {
        Self {
            status,
            body,
            content_type: "application/json;charset=utf-8",
            retry_after: None,
            delivery: Delivery::Whole,
            delay: Duration::ZERO,
            pace: None,
        }
    }
}
