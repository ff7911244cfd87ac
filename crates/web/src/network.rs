//! The network itself, by reqwest: the only IO.
//!
//! Nothing is followed (a redirect would carry a signed request to another host), nothing is repeated, certificates
//! are always verified, and every wait and size has a limit. What to follow and to repeat is the client's.

use std::sync::OnceLock;

use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Certificate, ClientBuilder, redirect, retry};
use tokio::time::timeout;

use crate::error::{innermost, lost, not_answered, not_sent};
use crate::gzip;
use crate::{Limits, Method, Request, Response, Route, SetupError, TransportError};

/// Connections and how to make them.
#[derive(Debug)]
pub(crate) struct Network {
    limits: Limits,
    system: OnceLock<reqwest::Client>,
    direct: OnceLock<reqwest::Client>,
}

impl Network {
    pub(crate) const fn new(limits: Limits) -> Self {
        Self { limits, system: OnceLock::new(), direct: OnceLock::new() }
    }

    /// What requests by `route` are sent with.
    pub(crate) fn client(&self, route: Route) -> Result<&reqwest::Client, SetupError> {
        let cell = match route {
            Route::System => &self.system,
            Route::Direct => &self.direct,
        };
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        let builder = builder()?.connect_timeout(self.limits.connect).pool_idle_timeout(self.limits.keep);
        let builder = match route {
            Route::System => builder,
            Route::Direct => builder.no_proxy(),
        };
        let client = builder.build().map_err(SetupError)?;
        Ok(cell.get_or_init(|| client))
    }

    /// Sends `request` once and takes the whole answer.
    pub(crate) async fn exchange(&self, request: Request) -> Result<Response, TransportError> {
        let answer = timeout(self.limits.whole, self.answer(request)).await;
        answer.map_err(|_| lost("no whole answer in time"))?
    }

    async fn answer(&self, request: Request) -> Result<Response, TransportError> {
        let client = self.client(request.route).map_err(|error| {
            let SetupError(source) = error;
            not_sent(format!("the HTTP client cannot be set up: {}", innermost(source)))
        })?;
        let mut built = client.request(method(request.method), request.url.clone()).headers(headers(&request)?);
        if let Some(body) = request.body {
            built = built.body(body);
        }
        let head = self.limits.connect.saturating_add(self.limits.first_byte);
        let response = timeout(head, built.send()).await.map_err(|_| lost("no answer in time"))?;
        let response = response.map_err(not_answered)?;
        let status = response.status().as_u16();
        let headers = printable(response.headers());
        let encoding = response.headers().get(CONTENT_ENCODING).and_then(|value| value.to_str().ok());
        let encoding = encoding.map(str::to_owned);
        let body = gzip::unpacked(self.body(response).await?, encoding.as_deref(), self.limits.body)?;
        Ok(Response { status, headers, body })
    }

    /// Takes the body as it is sent, piece by piece: what `Content-Length` announces is a claim.
    async fn body(&self, mut response: reqwest::Response) -> Result<Vec<u8>, TransportError> {
        let mut body = Vec::new();
        loop {
            let chunk = timeout(self.limits.idle, response.chunk()).await;
            let chunk = chunk.map_err(|_| lost("the answer stopped half-way"))?;
            let Some(chunk) = chunk.map_err(|error| lost(&innermost(error)))? else { return Ok(body) };
            if body.len().saturating_add(chunk.len()) > self.limits.sent {
                return Err(TransportError::TooLarge { limit: self.limits.sent });
            }
            body.extend_from_slice(&chunk);
        }
    }
}

/// Any number. Without randomness the waits are the shortest, which is no reason to fail.
pub(crate) fn entropy() -> u64 {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_or(0, |()| u64::from_le_bytes(bytes))
}

/// What every client of ours has in common: whose certificates it trusts, and that it follows and repeats nothing.
fn builder() -> Result<ClientBuilder, SetupError> {
    // The first client of the process chooses the cryptography; a later one finds it chosen.
    drop(rustls::crypto::ring::default_provider().install_default());
    // Mozilla's certificates join those of the system: without any on the machine (a bare container), the client
    // could not even be built.
    let certificates = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().map(|der| Certificate::from_der(der));
    let certificates = certificates.collect::<Result<Vec<_>, _>>().map_err(SetupError)?;
    Ok(reqwest::Client::builder()
        .tls_certs_merge(certificates)
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .user_agent(concat!("disync/", env!("CARGO_PKG_VERSION"))))
}

const fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}

/// The headers of `request`, and how the answer may be packed. It is unpacked here and not by the HTTP library, so that
/// both of its sizes have a limit.
fn headers(request: &Request) -> Result<HeaderMap, TransportError> {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    for (name, value) in &request.headers {
        let refused = || not_sent(format!("the header {name} cannot be sent"));
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| refused())?;
        let mut value = HeaderValue::from_str(value.expose()).map_err(|_| refused())?;
        value.set_sensitive(true);
        headers.insert(header, value);
    }
    Ok(headers)
}

fn printable(headers: &HeaderMap) -> Vec<(String, String)> {
    let pairs =
        headers.iter().filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())));
    pairs.collect()
}
