//! The client against a world in this process: no socket, and the time is the test's.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use disync_dataworks::{
    Client, CredentialSource, Credentials, HttpRequest, HttpResponse, Retry, Secret, Settings, Transport,
    TransportError,
};
use disync_emulator::{DEFAULT_ACCESS_KEY_ID, DEFAULT_ACCESS_KEY_SECRET, DEFAULT_PROJECT, Delivery, Request, Service};
use disync_model::{Clock as _, ProjectId};

use crate::clock::VirtualClock;

/// A request of the client, as a watcher sees it.
pub type Sent = HttpRequest;

/// What is told of each call before it is executed, and again before its answer is given.
type Watch = Arc<dyn Fn(&Sent, Moment) + Send + Sync>;

/// When a [watcher](InProcess::watched_by) is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// The request has left.
    Sent,
    /// It was executed; the answer is on its way.
    Executed,
}

/// The way to a world in this process.
#[derive(Clone)]
pub struct InProcess {
    service: Arc<Service>,
    clock: VirtualClock,
    watch: Option<Watch>,
}

impl InProcess {
    /// The way to `service`, which lives by `clock`.
    #[must_use]
    pub const fn to(service: Arc<Service>, clock: VirtualClock) -> Self {
        Self { service, clock, watch: None }
    }

    /// Tells `watch` of each call, twice. What it does to the thread, such as a panic, happens in the middle of the call.
    #[must_use]
    pub fn watched_by(self, watch: impl Fn(&Sent, Moment) + Send + Sync + 'static) -> Self {
        Self { watch: Some(Arc::new(watch)), ..self }
    }

    /// How long a write of such a client that has no answer can still land at the real service.
    #[must_use]
    pub fn window() -> Duration {
        Retry::default().window()
    }

    /// A client of the default workspace.
    ///
    /// # Panics
    /// The project's number does not fit, which it does.
    #[must_use]
    pub fn client(self) -> Arc<Client<Self>> {
        let project = ProjectId(i64::try_from(DEFAULT_PROJECT).expect("a small number"));
        let secret = Secret::new(DEFAULT_ACCESS_KEY_SECRET);
        let credentials = Credentials::new(DEFAULT_ACCESS_KEY_ID, secret, None).expect("the key is well formed");
        let clock = self.clock;
        let nonces = AtomicU64::new(0);
        let entropy = Arc::new(move || u128::from(nonces.fetch_add(1, Ordering::Relaxed)) << 64 | nonce_salt());
        let now = Arc::new(move || clock.now());
        Arc::new(Client::new(
            Settings::new(project, "in-process", CredentialSource::fixed(credentials)),
            self,
            entropy,
            now,
        ))
    }
}

/// Nonces must differ between the clients of one world, too.
fn nonce_salt() -> u128 {
    static CLIENTS: AtomicU64 = AtomicU64::new(0);
    u128::from(CLIENTS.fetch_add(1, Ordering::Relaxed))
}

impl Transport for InProcess {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let tell = |moment| self.watch.as_ref().map(|watch| watch(&request, moment));
        tell(Moment::Sent);
        // Others get their turn, as they would on a network.
        tokio::task::yield_now().await;
        let asked = Request::post(request.query.clone(), request.body.clone()).with_headers(request.headers.clone());
        let asked = Request { method: request.method.word().to_owned(), ..asked };
        let response = self.service.respond(&asked, self.clock.now());
        tell(Moment::Executed);
        match response.delivery {
            Delivery::Whole => Ok(HttpResponse {
                status: response.status,
                retry_after_ms: response.retry_after.and_then(|pause| u64::try_from(pause.as_millis()).ok()),
                body: response.body,
                location: None,
            }),
            Delivery::Nothing | Delivery::Truncated(_) | Delivery::Oversized(_) | Delivery::Bomb(_) => {
                Err(TransportError::Lost { reason: "lost on purpose".to_owned() })
            }
        }
    }
}
