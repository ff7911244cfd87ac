//! The network itself, by reqwest.
//!
//! Nothing is followed (a redirect would carry a signed request to another host), nothing is repeated, certificates
//! are always verified, and every wait and size has a limit. Signing and meaning are the client's.

use std::error::Error as _;
use std::time::Duration;

use disync_wire::Method;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION};
use reqwest::{Certificate, ClientBuilder, Response, Url, redirect, retry};
use tokio::time::timeout;

use super::gzip;
use super::{HttpRequest, HttpResponse, Transport, TransportError};
use crate::endpoint::is_loopback;

/// How long and how much, at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Until a connection stands, name resolution and TLS included. 5 s is many round trips to the farthest region.
    pub connect: Duration,
    /// From then until the answer begins. The slowest operations (deploy, start) work before they answer: 30 s.
    pub first_byte: Duration,
    /// Between two pieces of the answer. A server that has begun does not pause: 15 s means that it is gone.
    pub idle: Duration,
    /// From the first step to the last byte. Catches an answer that trickles, which no idle limit does: 60 s.
    pub whole: Duration,
    /// The size of the answer in bytes as it is sent, packed or not. An unpacked one has to fit, so it is that limit, too;
    /// what is sent without end and unpacks to nothing is stopped here alone.
    pub sent: usize,
    /// The size of the answer in bytes after it was unpacked. The largest known one, a page of 100 files or the content
    /// of a task with thousands of tables, has a few MiB: 32 MiB leaves room and stops a bomb.
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

/// The network.
#[derive(Debug, Clone)]
pub struct Http {
    client: reqwest::Client,
    endpoint: Url,
    limits: Limits,
}

/// Why no client could be made: the certificates or the proxy settings of this machine cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("cannot set up the HTTP client")]
pub struct HttpError(#[source] reqwest::Error);

impl Http {
    /// Prepares to talk to `endpoint` (see [`endpoint_url`](crate::endpoint_url)). Nothing is connected yet.
    ///
    /// # Errors
    /// The system's certificates or proxy settings cannot be used.
    pub fn new(endpoint: Url, limits: Limits) -> Result<Self, HttpError> {
        let mut builder = builder()?
            .https_only(endpoint.scheme() == "https")
            .connect_timeout(limits.connect)
            .pool_idle_timeout(limits.keep);
        if is_loopback(&endpoint) {
            // A proxy would look for the loopback address on its own machine.
            builder = builder.no_proxy();
        }
        Ok(Self { client: builder.build().map_err(HttpError)?, endpoint, limits })
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let mut url = self.endpoint.clone();
        url.set_query(Some(&request.query).filter(|query| !query.is_empty()).map(String::as_str));
        let headers = headers(&request)?;
        let sent = match request.method {
            Method::Post => self.client.post(url).headers(headers).body(request.body).send(),
            Method::Get => self.client.get(url).headers(headers).send(),
        };
        let head = self.limits.connect.saturating_add(self.limits.first_byte);
        let response = timeout(head, sent).await.map_err(|_| lost("no answer in time"))?.map_err(not_answered)?;
        let status = response.status().as_u16();
        let retry_after_ms = header(response.headers(), RETRY_AFTER).and_then(|text| text.trim().parse().ok());
        let location = header(response.headers(), LOCATION.as_str()).map(str::to_owned);
        let encoding = header(response.headers(), CONTENT_ENCODING.as_str()).map(str::to_owned);
        let body = gzip::unpacked(self.body(response).await?, encoding.as_deref(), self.limits.body)?;
        Ok(HttpResponse { status, location, retry_after_ms, body })
    }

    /// Takes the body as it is sent, piece by piece: what `Content-Length` announces is a claim.
    async fn body(&self, mut response: Response) -> Result<Vec<u8>, TransportError> {
        let mut body = Vec::new();
        loop {
            let chunk = timeout(self.limits.idle, response.chunk()).await;
            let chunk = chunk.map_err(|_| lost("the answer stopped half-way"))?;
            let Some(chunk) = chunk.map_err(|error| lost(&chain(error)))? else { return Ok(body) };
            if body.len().saturating_add(chunk.len()) > self.limits.sent {
                return Err(TransportError::TooLarge { limit: self.limits.sent });
            }
            body.extend_from_slice(&chunk);
        }
    }
}

/// What every client of ours has in common: whose certificates it trusts, and that it follows and repeats nothing.
///
/// # Errors
/// The certificates cannot be used.
pub(crate) fn builder() -> Result<ClientBuilder, HttpError> {
    // The first client of the process chooses the cryptography; a later one finds it chosen.
    drop(rustls::crypto::ring::default_provider().install_default());
    // Mozilla's certificates join those of the system: without any on the machine (a bare container), the client
    // could not even be built.
    let certificates = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().map(|der| Certificate::from_der(der));
    let certificates = certificates.collect::<Result<Vec<_>, _>>().map_err(HttpError)?;
    Ok(reqwest::Client::builder()
        .tls_certs_merge(certificates)
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .user_agent(concat!("disync/", env!("CARGO_PKG_VERSION"))))
}

impl Transport for Http {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let answer = timeout(self.limits.whole, self.exchange(request)).await;
        answer.map_err(|_| lost("no whole answer in time"))?
    }
}

/// How long the service asks to wait, in milliseconds [SDK].
const RETRY_AFTER: &str = "x-acs-retry-after";

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// The headers of a request: those of the signature, the type of the body, which V1 does not sign, and how the answer may
/// be packed. It is unpacked here and not by the HTTP library, so that both of its sizes have a limit.
fn headers(request: &HttpRequest) -> Result<HeaderMap, TransportError> {
    let mut headers = HeaderMap::new();
    if request.method == Method::Post {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    }
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    for (name, value) in &request.headers {
        // Keys and tokens are checked where they come from, so this is for a host that no header can hold.
        let not_sent = || TransportError::NotSent { reason: format!("the header {name} cannot be sent") };
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| not_sent())?;
        headers.insert(header, HeaderValue::from_str(value).map_err(|_| not_sent())?);
    }
    Ok(headers)
}

/// Tells apart what failed before a connection stood. In doubt it counts as sent.
fn not_answered(error: reqwest::Error) -> TransportError {
    if error.is_connect() || error.is_builder() {
        return TransportError::NotSent { reason: chain(error) };
    }
    lost(&chain(error))
}

fn lost(reason: &str) -> TransportError {
    TransportError::Lost { reason: reason.to_owned() }
}

/// The innermost reason and what it came through, without the URL, which holds the signature.
fn chain(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.ends_with(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}
