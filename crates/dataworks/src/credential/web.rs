//! The small requests of credential providers over HTTP: to STS, to the metadata service, to a URI.
//!
//! Short deadlines, small answers, nothing followed and nothing repeated here. What is not encrypted goes straight to
//! its address: a proxy would look for this machine's own addresses on another one.

use std::time::Duration;

use disync_web::{Client, Limits, Method, Request, Response, Route, Secret, TransportError, Url};
use serde::de::DeserializeOwned;
use tokio::time::timeout;

/// The largest answer, in bytes. A token has a few kilobytes.
const LARGEST: usize = 64 << 10;
/// How long a connection may take, and the answer after it. Those of the SDKs: 5 s and 10 s [SDK].
const CONNECT: Duration = Duration::from_secs(5);
const WHOLE: Duration = Duration::from_secs(10);
/// The same for what is on this machine or its link: 1 s each [SDK].
const NEAR: Duration = Duration::from_secs(1);

/// One request.
pub(crate) struct Ask {
    request: Request,
    is_encrypted: bool,
    whole: Duration,
}

impl Ask {
    /// Reads `url`.
    pub(crate) fn get(url: Url) -> Self {
        Self { is_encrypted: url.scheme() == "https", request: Request::get(url), whole: WHOLE }
    }

    /// Puts nothing to `url`.
    pub(crate) fn put(url: Url) -> Self {
        Self { request: Request::new(Method::Put, url.clone()), ..Self::get(url) }
    }

    /// Posts a form to `url`.
    pub(crate) fn post(url: Url, form: String) -> Self {
        let request = Request::post(url.clone(), "application/x-www-form-urlencoded", form);
        Self { request, ..Self::get(url) }
    }

    /// With this header.
    pub(crate) fn header(self, name: &'static str, value: String) -> Self {
        Self { request: self.request.secret_header(name, Secret::new(value)), ..self }
    }

    /// Answered at once or not at all.
    pub(crate) fn soon(self) -> Self {
        Self { whole: NEAR, ..self }
    }
}

/// A whole answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The body as a document.
    ///
    /// # Errors
    /// It is none; a fragment without anything of the body, whose values can be secrets.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, String> {
        serde_json::from_slice(&self.body).map_err(|error| {
            format!("the answer is not the documented one (line {}, column {})", error.line(), error.column())
        })
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum WebError {
    /// Nobody is there: refused, no route, no name.
    #[error("cannot connect: {0}")]
    Unreachable(String),
    /// Nobody has answered until the deadline.
    #[error("no answer within {} s", .0.as_secs())]
    Silent(Duration),
    #[error("the answer broke off: {0}")]
    Lost(String),
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
}

impl From<TransportError> for WebError {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::NotSent { reason } => Self::Unreachable(reason),
            TransportError::Lost { reason } => Self::Lost(reason),
            TransportError::TooLarge { limit } => Self::TooLarge(limit),
        }
    }
}

/// The clients, one for each patience.
pub(crate) struct Web {
    direct: Client,
    encrypted: Client,
}

impl Default for Web {
    fn default() -> Self {
        let limits = |connect| Limits {
            connect,
            first_byte: WHOLE,
            idle: WHOLE,
            sent: LARGEST,
            body: LARGEST,
            ..Limits::default()
        };
        Self { direct: Client::new(limits(NEAR)), encrypted: Client::new(limits(CONNECT)) }
    }
}

impl Web {
    /// Asks once.
    pub(crate) async fn ask(&self, ask: Ask) -> Result<Answer, WebError> {
        let (client, request) = if ask.is_encrypted {
            (&self.encrypted, ask.request)
        } else {
            (&self.direct, ask.request.by(Route::Direct))
        };
        let answer = timeout(ask.whole.saturating_add(NEAR), client.once(request)).await;
        let Response { status, body, .. } = answer.map_err(|_| WebError::Silent(ask.whole))??;
        Ok(Answer { status, body })
    }
}
