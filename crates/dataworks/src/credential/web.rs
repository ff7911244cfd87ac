//! The small requests of credential providers over HTTP: to STS, to the metadata service, to a URI.
//!
//! Short deadlines, small answers, nothing followed and nothing repeated here. What is not encrypted goes straight to
//! its address: a proxy would look for this machine's own addresses on another one.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Method, Response, Url};
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use crate::transport::builder;

/// The largest answer, in bytes. A token has a few kilobytes.
const LARGEST: usize = 64 << 10;
/// How long a connection may take, and the answer after it. Those of the SDKs: 5 s and 10 s [SDK].
const CONNECT: Duration = Duration::from_secs(5);
const WHOLE: Duration = Duration::from_secs(10);
/// The same for what is on this machine or its link: 1 s each [SDK].
const NEAR: Duration = Duration::from_secs(1);

/// One request.
pub(crate) struct Ask {
    method: Method,
    url: Url,
    header: Option<(&'static str, String)>,
    form: Option<String>,
    whole: Duration,
}

impl Ask {
    /// Reads `url`.
    pub(crate) const fn get(url: Url) -> Self {
        Self { method: Method::GET, url, header: None, form: None, whole: WHOLE }
    }

    /// Puts nothing to `url`.
    pub(crate) fn put(url: Url) -> Self {
        Self { method: Method::PUT, ..Self::get(url) }
    }

    /// Posts a form to `url`.
    pub(crate) fn post(url: Url, form: String) -> Self {
        Self { method: Method::POST, form: Some(form), ..Self::get(url) }
    }

    /// With this header.
    pub(crate) fn header(self, name: &'static str, value: String) -> Self {
        Self { header: Some((name, value)), ..self }
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
    #[error("cannot set up the HTTP client")]
    NoClient,
    /// Nobody is there: refused, no route, no name, or silence until the deadline.
    #[error("cannot connect: {0}")]
    Unreachable(String),
    #[error("no answer within {} s", .0.as_secs())]
    Silent(Duration),
    #[error("the answer broke off: {0}")]
    Lost(String),
    #[error("the answer is larger than {LARGEST} bytes")]
    TooLarge,
}

/// The clients, made when they are first needed.
#[derive(Default)]
pub(crate) struct Web {
    direct: OnceLock<Client>,
    encrypted: OnceLock<Client>,
}

impl Web {
    /// Asks once.
    pub(crate) async fn ask(&self, ask: Ask) -> Result<Answer, WebError> {
        let whole = ask.whole;
        let client = if ask.url.scheme() == "https" { self.encrypted()? } else { self.direct()? };
        let mut request = client.request(ask.method, ask.url);
        if let Some((name, value)) = ask.header {
            request = request.header(name, value);
        }
        if let Some(form) = ask.form {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form);
        }
        let exchange = async { read(request.send().await.map_err(not_answered)?).await };
        timeout(whole.saturating_add(NEAR), exchange).await.map_err(|_| WebError::Silent(whole))?
    }

    fn direct(&self) -> Result<&Client, WebError> {
        made(&self.direct, |builder| builder.no_proxy().connect_timeout(NEAR))
    }

    fn encrypted(&self) -> Result<&Client, WebError> {
        made(&self.encrypted, |builder| builder.https_only(true).connect_timeout(CONNECT))
    }
}

fn made(
    cell: &OnceLock<Client>,
    with: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
) -> Result<&Client, WebError> {
    if let Some(client) = cell.get() {
        return Ok(client);
    }
    let builder = builder().map_err(|_| WebError::NoClient)?;
    let client = with(builder).build().map_err(|_| WebError::NoClient)?;
    Ok(cell.get_or_init(|| client))
}

async fn read(mut response: Response) -> Result<Answer, WebError> {
    let status = response.status().as_u16();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| WebError::Lost(innermost(error)))? {
        if body.len().saturating_add(chunk.len()) > LARGEST {
            return Err(WebError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, body })
}

fn not_answered(error: reqwest::Error) -> WebError {
    if error.is_connect() || error.is_builder() {
        return WebError::Unreachable(innermost(error));
    }
    WebError::Lost(innermost(error))
}

/// The innermost reason, without the URL, which can hold a signature.
fn innermost(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut innermost: &dyn std::error::Error = &error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
