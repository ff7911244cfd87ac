//! The client and what can be set about it.
//!
//! What it does is in [`call`](crate::call) (one call with its repeats), [`read`](crate::read),
//! [`workspace`](crate::workspace) and [`write`](crate::write) (the ports), and [`console`](crate::console).

use std::collections::BTreeMap;
use std::sync::Arc;

use disync_model::{Note, ProjectId};
use jiff::Timestamp;
use tokio::sync::watch;

use crate::credential::CredentialSource;
use crate::limiter::{Limiter, Permit, Rate};
use crate::redact::Redactor;
use crate::retry::{Budget, Retry};
use crate::sign::Signature;
use crate::transport::Transport;

/// Draws a number that nobody can foresee, all 128-bit numbers being equally likely.
pub type Entropy = Arc<dyn Fn() -> u128 + Send + Sync>;

/// Says what time it is.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Is told what a client does on its way; called in the middle of calls, so it must be quick.
pub type Observer = Arc<dyn Fn(&Note) + Send + Sync>;

/// What a [`Client`] must know.
#[derive(Clone)]
pub struct Settings {
    /// The workspace; a number below 1 is sent as 0, which no workspace has.
    pub project: ProjectId,
    /// The host of the endpoint, with its port where that is not the usual one: signed with V3, and named in messages.
    pub endpoint_host: String,
    /// How requests are signed.
    pub signature: Signature,
    /// Gives what signs the requests.
    pub credentials: Arc<CredentialSource>,
    /// Calls a second, repeats included.
    pub rate: Rate,
    /// Calls in all, repeats included; unlimited if absent.
    pub max_calls: Option<u64>,
    /// Asked before each call, repeats included, for limits that outlast this client.
    pub permit: Option<Permit>,
    /// How calls are repeated.
    pub retry: Retry,
    /// Hears of repeats and changes of pace.
    pub observer: Option<Observer>,
}

impl Settings {
    /// Settings without limits and with the usual repeats.
    #[must_use]
    pub fn new(project: ProjectId, endpoint_host: impl Into<String>, credentials: Arc<CredentialSource>) -> Self {
        Self {
            project,
            endpoint_host: endpoint_host.into(),
            signature: Signature::default(),
            credentials,
            rate: Rate::default(),
            max_calls: None,
            permit: None,
            retry: Retry::default(),
            observer: None,
        }
    }
}

/// Reads and writes one workspace.
///
/// It is used behind an [`Arc`]; all users share its rate, its budget of calls and its budget of repeats.
pub struct Client<T> {
    pub(crate) project: u64,
    pub(crate) endpoint_host: String,
    pub(crate) signature: Signature,
    pub(crate) credentials: Arc<CredentialSource>,
    pub(crate) redactor: Arc<Redactor>,
    pub(crate) limiter: Limiter,
    pub(crate) retry: Retry,
    pub(crate) observer: Option<Observer>,
    pub(crate) budget: Budget,
    pub(crate) transport: T,
    exhausted: watch::Sender<Option<String>>,
    /// Why no call leaves any more, once none does.
    pub(crate) stopped: watch::Sender<Option<String>>,
    pub(crate) entropy: Entropy,
    pub(crate) now: Now,
}

impl<T: Transport> Client<T> {
    /// Makes a client. `entropy` makes nonces and spreads waits, `now` makes the timestamps of signatures; waiting is
    /// on tokio's clock.
    #[must_use]
    pub fn new(settings: Settings, transport: T, entropy: Entropy, now: Now) -> Self {
        Self {
            project: u64::try_from(settings.project.0).unwrap_or_default(),
            endpoint_host: settings.endpoint_host,
            signature: settings.signature,
            redactor: settings.credentials.redactor(),
            credentials: settings.credentials,
            limiter: Limiter::new(settings.rate, settings.max_calls, settings.permit),
            budget: Budget::new(settings.retry.tokens),
            retry: settings.retry,
            observer: settings.observer,
            transport,
            exhausted: watch::Sender::new(None),
            stopped: watch::Sender::new(None),
            entropy,
            now,
        }
    }

    /// Resolves when there are no calls left, by a budget of ours or by the service's account of the day, and says why.
    /// Whoever begins something new after that begins it in vain.
    pub fn exhausted(&self) -> impl Future<Output = String> + Send + 'static {
        let mut told = self.exhausted.subscribe();
        async move {
            let why = told.wait_for(Option::is_some).await.ok().and_then(|why| why.clone());
            match why {
                Some(why) => why,
                // The client is gone, and nobody asks any more.
                None => std::future::pending().await,
            }
        }
    }

    /// Takes note that there are no calls left; the first reason stands.
    pub(crate) fn no_calls_left(&self, reason: &str) {
        self.exhausted.send_if_modified(|why| {
            let is_first = why.is_none();
            why.get_or_insert_with(|| reason.to_owned());
            is_first
        });
    }

    /// Tells the observer.
    pub(crate) fn note(&self, note: &Note) {
        if let Some(observer) = &self.observer {
            observer(note);
        }
    }

    /// The calls so far by operation, repeats included: what the account is charged for.
    #[must_use]
    pub fn calls(&self) -> BTreeMap<&'static str, u64> {
        self.limiter.counted()
    }
}
