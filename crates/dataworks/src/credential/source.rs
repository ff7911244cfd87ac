//! Where the client asks for credentials, before every attempt: they are held, and renewed before they expire.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::chain::{self, Surroundings};
use super::environment::Environment;
use super::error::{Broken, CredentialError};
use super::fetch::{Fetched, Fetcher};
use super::identity::Identity;
use super::origin::{Lifetime, Origin};
use super::recipe::Recipe;
use super::renewal::{Due, Failure, Held};
use super::{Credentials, sts};
use crate::redact::Redactor;

/// Gives the credentials that are valid now.
///
/// It is shared behind an [`Arc`] by all that sign, and remembers every secret that it ever gave, so that none of them
/// appears in a message.
pub struct CredentialSource {
    redactor: Arc<Redactor>,
    held: Mutex<Held>,
    found: Option<FoundBy>,
    /// Held by the one who renews.
    renewing: tokio::sync::Mutex<()>,
    notes: Mutex<Vec<String>>,
}

/// How credentials were found, and can be found again.
struct FoundBy {
    origin: Origin,
    recipe: Recipe,
    fetcher: Fetcher,
}

impl CredentialSource {
    /// Always the same credentials.
    #[must_use]
    pub fn fixed(credentials: Credentials) -> Arc<Self> {
        let redactor = Arc::new(Redactor::default());
        redactor.learn(&credentials);
        let fetched = Fetched { credentials, lifetime: Lifetime::Unlimited };
        Arc::new(Self::holding(redactor, Held::new(fetched, Timestamp::UNIX_EPOCH), None))
    }

    /// Finds credentials by the official chain, and obtains the first.
    ///
    /// # Errors
    /// No provider is set up, or the first that is fails.
    pub async fn discover(surroundings: Surroundings, now: Timestamp) -> Result<Arc<Self>, CredentialError> {
        let Surroundings { variables, places, entropy } = surroundings;
        let redactor = Arc::new(Redactor::default());
        let fetcher = Fetcher::new(places, entropy, Arc::clone(&redactor));
        let discovered = chain::discover(&variables, &fetcher, now).await;
        let discovered = discovered.map_err(|error| clean(&redactor, error))?;
        let found = FoundBy { origin: discovered.origin, recipe: discovered.recipe, fetcher };
        let mut source = Self::holding(redactor, Held::new(discovered.fetched, now), Some(found));
        source.notes = Mutex::new(discovered.notes);
        Ok(Arc::new(source))
    }

    fn holding(redactor: Arc<Redactor>, held: Held, found: Option<FoundBy>) -> Self {
        Self {
            redactor,
            held: Mutex::new(held),
            found,
            renewing: tokio::sync::Mutex::default(),
            notes: Mutex::default(),
        }
    }

    /// The credentials to sign with at `now`. Those that expire soon are renewed by one caller while the others go on
    /// with the old ones; when those have expired, all wait for that one.
    ///
    /// # Errors
    /// They have expired and cannot be renewed. While they are still valid, that is [a note](Self::notes) only.
    pub async fn current(&self, now: Timestamp) -> Result<Credentials, CredentialError> {
        let Some(found) = self.found.as_ref().filter(|found| found.is_renewable()) else {
            return Ok(self.held().fetched.credentials.clone());
        };
        let due = self.held().due(now);
        let guard = match due {
            Due::No => None,
            Due::Soon => self.renewing.try_lock().ok(),
            Due::Expired(_) => Some(self.renewing.lock().await),
        };
        if guard.is_some() {
            // Whoever held the lock before may have done it.
            let due = self.held().due(now);
            match due {
                Due::No => {}
                Due::Soon => self.renew(found, now).await.unwrap_or_else(|broken| self.note_failure(found, &broken)),
                Due::Expired(at) => self
                    .renew_expired(found, now)
                    .await
                    .map_err(|broken| CredentialError::Expired { at, provider: found.origin.provider, broken })?,
            }
        }
        Ok(self.held().fetched.credentials.clone())
    }

    async fn renew_expired(&self, found: &FoundBy, now: Timestamp) -> Result<(), Broken> {
        let failure = self.held().fresh_failure(now).cloned();
        match failure {
            Some(failure) => Err(failure.broken),
            None => self.renew(found, now).await,
        }
    }

    async fn renew(&self, found: &FoundBy, now: Timestamp) -> Result<(), Broken> {
        match found.fetcher.fetch(&found.recipe, now).await {
            Ok(fetched) => {
                *self.held() = Held::new(fetched, now);
                Ok(())
            }
            Err(broken) => {
                let broken = clean_broken(&self.redactor, broken).on_the_way_from(&found.origin.place);
                self.held().failure = Some(Failure { at: now, broken: broken.clone() });
                Err(broken)
            }
        }
    }

    fn note_failure(&self, found: &FoundBy, broken: &Broken) {
        let provider = found.origin.provider;
        let note = format!("the temporary credentials are still valid and could not be renewed: {provider}: {broken}");
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).push(note);
    }

    /// What a user should know and has not been told yet: a file that others can read, a renewal that failed.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        std::mem::take(&mut *self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Why there are no valid credentials any more, if it has come to that: what calls end with from now on.
    #[must_use]
    pub fn expired(&self, now: Timestamp) -> Option<CredentialError> {
        let found = self.found.as_ref()?;
        let held = self.held();
        match (held.due(now), &held.failure) {
            (Due::Expired(at), Some(failure)) => {
                Some(CredentialError::Expired { at, provider: found.origin.provider, broken: failure.broken.clone() })
            }
            (Due::No | Due::Soon | Due::Expired(_), _) => None,
        }
    }

    /// Where the credentials came from; nothing for fixed ones.
    #[must_use]
    pub fn origin(&self) -> Option<&Origin> {
        self.found.as_ref().map(|found| &found.origin)
    }

    /// The id of the key in use, [shortened](Credentials::short_id), and how long it lasts.
    #[must_use]
    pub fn key(&self) -> (String, Lifetime) {
        let held = self.held();
        (held.fetched.credentials.short_id(), held.fetched.lifetime)
    }

    /// Asks STS whose credentials these are.
    ///
    /// # Errors
    /// STS refuses them or is not reached; a variable does not name a region.
    pub async fn identity(&self, surroundings: &Surroundings, now: Timestamp) -> Result<Identity, Broken> {
        const STS_REGION: &str = "ALIBABA_CLOUD_STS_REGION";
        let host = Environment(&*surroundings.variables).sts_host(None, false);
        let host = host.map_err(|defect| Broken::new(STS_REGION, defect.reason()))?;
        let credentials = self.held().fetched.credentials.clone();
        let (places, entropy) = (surroundings.places.clone(), Arc::clone(&surroundings.entropy));
        let fetcher = Fetcher::new(places, entropy, Arc::clone(&self.redactor));
        let identity = sts::caller_identity(&fetcher, &credentials, &host, now).await;
        identity.map_err(|broken| clean_broken(&self.redactor, broken))
    }

    /// Knows every secret that was ever in use here.
    pub(crate) fn redactor(&self) -> Arc<Redactor> {
        Arc::clone(&self.redactor)
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FoundBy {
    /// What simply stands somewhere is the same when it is read again.
    const fn is_renewable(&self) -> bool {
        !matches!(self.recipe, Recipe::Key(..))
    }
}

fn clean(redactor: &Redactor, error: CredentialError) -> CredentialError {
    match error {
        CredentialError::Broken { provider, broken } => {
            CredentialError::Broken { provider, broken: clean_broken(redactor, broken) }
        }
        error @ (CredentialError::Absent { .. } | CredentialError::Expired { .. }) => error,
    }
}

/// What somebody else says can repeat what it was told.
fn clean_broken(redactor: &Redactor, broken: Broken) -> Broken {
    Broken { reason: redactor.clean(&broken.reason), ..broken }
}
