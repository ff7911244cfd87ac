//! The end of all waiting: once a run is told to stop, no call leaves any more, and none waits for its turn or its next
//! attempt. A call that is on the wire is left to its answer and its own limits of time.

use disync_model::{RemoteError, RemoteErrorKind};
use disync_wire::Operation;

use crate::classify::Nature;
use crate::client::Client;

/// Why no call leaves any more.
#[derive(Debug)]
pub(crate) struct Stopped(String);

impl<T> Client<T> {
    /// Lets no call leave from now on, because of `why`. What has not left ends as [`RemoteErrorKind::Stopped`].
    pub fn stop(&self, why: &str) {
        self.stopped.send_replace(Some(why.to_owned()));
    }

    /// What waiting brings, unless the run is told to stop before that.
    pub(crate) async fn unless_stopped<F: Future>(&self, waiting: F) -> Result<F::Output, Stopped> {
        let mut told = self.stopped.subscribe();
        let stopped = async {
            let why = told.wait_for(Option::is_some).await.ok().and_then(|why| why.clone());
            match why {
                Some(why) => Stopped(why),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            stopped = stopped => Err(stopped),
            brought = waiting => Ok(brought),
        }
    }
}

impl Stopped {
    /// What a call ends with that has not left, or not again. What an earlier attempt of it may have done is not hidden.
    pub(crate) fn error(&self, operation: Operation, nature: Nature, maybe_executed: bool) -> RemoteError {
        let (kind, what) = match nature {
            Nature::Harmless | Nature::Write if maybe_executed => (RemoteErrorKind::Unanswered, "not repeated"),
            Nature::Read | Nature::Harmless | Nature::Write => (RemoteErrorKind::Stopped, "not called"),
        };
        RemoteError {
            kind,
            operation: operation.name(),
            code: None,
            message: format!("{what}: {}", self.0),
            request_id: None,
        }
    }
}
