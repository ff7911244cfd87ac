//! The client: sends, follows and repeats, as the decisions of `redirect` and `retry` say.

use std::sync::Arc;

use crate::network::{Network, entropy};
use crate::{Limits, Request, Response, Retry, Route, SetupError, TransportError, redirect};

/// Sends requests. Its clones share their connections.
#[derive(Debug, Clone)]
pub struct Client {
    network: Arc<Network>,
}

impl Client {
    /// A client with these limits. Nothing is read or connected before it is needed.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { network: Arc::new(Network::new(limits)) }
    }

    /// Sets up what requests by `route` need, which the first of them would do otherwise.
    ///
    /// # Errors
    /// The system's certificates or proxy settings cannot be used.
    pub fn ready(&self, route: Route) -> Result<(), SetupError> {
        self.network.client(route).map(drop)
    }

    /// Sends `request` once and returns the whole answer, whatever its HTTP status. Nothing is followed or repeated.
    ///
    /// # Errors
    /// There is no whole answer.
    pub async fn once(&self, request: Request) -> Result<Response, TransportError> {
        self.network.exchange(request).await
    }

    /// Sends `request` and returns the whole answer, whatever its HTTP status. It is repeated as `retry` says, and
    /// follows redirects on the host that it was meant for, each kept as the request that it is.
    ///
    /// # Errors
    /// There is no whole answer, and there is no attempt left.
    pub async fn send(&self, request: &Request, retry: &Retry) -> Result<Response, TransportError> {
        let mut attempt = 0;
        loop {
            let answer = self.follow(request).await;
            let Some(wait) = retry.next(attempt, &answer, entropy()) else { return answer };
            tokio::time::sleep(wait).await;
            attempt = attempt.saturating_add(1);
        }
    }

    async fn follow(&self, request: &Request) -> Result<Response, TransportError> {
        let mut request = request.clone();
        let mut n_followed = 0;
        loop {
            let response = self.once(request.clone()).await?;
            let next = redirect::followed(&request, &response).filter(|_| n_followed < redirect::MOST);
            let Some(next) = next else { return Ok(response) };
            request = next;
            n_followed += 1;
        }
    }
}
