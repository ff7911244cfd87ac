//! Signals: the first asks for a consistent end, the second leaves at once.
//!
//! Leaving at once loses nothing either: whatever was sent has been announced in the journal before.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

use crate::failure::{Exit, Failure};

/// Which signal has come, if any.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interrupt(Arc<AtomicU8>);

impl Interrupt {
    /// The exit that the signal asks for.
    pub(crate) fn exit(&self) -> Option<Exit> {
        match self.0.load(Ordering::SeqCst) {
            0 => None,
            number => Some(Exit::Signal(number)),
        }
    }
}

/// Listens for SIGINT, SIGTERM and SIGHUP from now on. The future resolves at the first of them.
///
/// # Errors
/// The system does not let us.
pub(crate) fn listen() -> Result<(Interrupt, impl Future<Output = String>), Failure> {
    let register = |kind| signal(kind).map_err(|error| Failure::error("cannot listen for signals", &error));
    let mut interrupted = register(SignalKind::interrupt())?;
    let mut terminated = register(SignalKind::terminate())?;
    let mut hung_up = register(SignalKind::hangup())?;
    let interrupt = Interrupt::default();
    let shared = interrupt.clone();
    let (tell, told) = oneshot::channel();
    tokio::spawn(async move {
        let mut tell = Some(tell);
        loop {
            let (number, name) = tokio::select! {
                _ = interrupted.recv() => (2, "SIGINT"),
                _ = terminated.recv() => (15, "SIGTERM"),
                _ = hung_up.recv() => (1, "SIGHUP"),
            };
            shared.0.store(number, Ordering::SeqCst);
            match tell.take() {
                // Nobody may be waiting any more: then the command ends by itself in a moment.
                Some(tell) => drop(tell.send(name.to_owned())),
                None => leave(number),
            }
        }
    });
    let first = async move {
        match told.await {
            Ok(name) => name,
            Err(_) => std::future::pending().await,
        }
    };
    Ok((interrupt, first))
}

#[expect(clippy::exit, reason = "a second signal means: now, without another await")]
fn leave(number: u8) {
    std::process::exit(i32::from(Exit::Signal(number).code()));
}
