//! The network itself, by `disync_web`, which limits every wait and size.
//!
//! Nothing is followed and nothing is repeated here; signing and meaning are the client's.

use disync_web::{Client, Limits, Request, Response, Route, SetupError, Url};
use disync_wire::Method;

use super::{HttpRequest, HttpResponse, Transport, TransportError};

/// The network.
#[derive(Debug, Clone)]
pub struct Http {
    client: Client,
    endpoint: Url,
}

impl Http {
    /// Prepares to talk to `endpoint` (see [`endpoint_url`](crate::endpoint_url)). Nothing is connected yet.
    ///
    /// # Errors
    /// The system's certificates or proxy settings cannot be used.
    pub fn new(endpoint: Url, limits: Limits) -> Result<Self, SetupError> {
        let client = Client::new(limits);
        client.ready(Route::of(&endpoint))?;
        Ok(Self { client, endpoint })
    }
}

impl Transport for Http {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let mut url = self.endpoint.clone();
        url.set_query(Some(&request.query).filter(|query| !query.is_empty()).map(String::as_str));
        let sent = match request.method {
            // The type of the body is no part of what signature V1 signs.
            Method::Post => Request::post(url, "application/x-www-form-urlencoded", request.body),
            Method::Get => Request::get(url),
        };
        let headers = request.headers.iter();
        let sent = headers.fold(sent, |sent, (name, value)| sent.header(name, value));
        self.client.once(sent).await.map(read)
    }
}

/// How long the service asks to wait, in milliseconds [SDK].
const RETRY_AFTER: &str = "x-acs-retry-after";

fn read(response: Response) -> HttpResponse {
    let retry_after_ms = response.header(RETRY_AFTER).and_then(|text| text.trim().parse().ok());
    let location = response.header("location").map(str::to_owned);
    HttpResponse { status: response.status, location, retry_after_ms, body: response.body }
}
