//! Signals: the first asks for a consistent end, the second leaves at once.
//!
//! Leaving at once loses nothing either: whatever was sent has been announced in the journal before. So does the first
//! signal where nothing is carried out yet; without us it would, too, but nobody who listens to the events would be told.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;
use tokio::task::AbortHandle;

use crate::events::Events;
use crate::failure::{Exit, Failure};
use crate::printer::Printer;

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

/// The signals that end a command.
struct Signals {
    interrupted: Signal,
    terminated: Signal,
    hung_up: Signal,
}

impl Signals {
    fn register() -> Result<Self, Failure> {
        let register = |kind| signal(kind).map_err(|error| Failure::error("cannot listen for signals", &error));
        Ok(Self {
            interrupted: register(SignalKind::interrupt())?,
            terminated: register(SignalKind::terminate())?,
            hung_up: register(SignalKind::hangup())?,
        })
    }

    /// The next of them: its number and its name.
    async fn next(&mut self) -> (u8, &'static str) {
        tokio::select! {
            _ = self.interrupted.recv() => (2, "SIGINT"),
            _ = self.terminated.recv() => (15, "SIGTERM"),
            _ = self.hung_up.recv() => (1, "SIGHUP"),
        }
    }
}

/// Somebody who leaves at the first signal, until somebody else listens.
#[derive(Debug)]
pub(crate) struct Watch(AbortHandle);

/// Leaves at the first SIGINT, SIGTERM or SIGHUP, and tells that to the `events`.
///
/// # Errors
/// The system does not let us.
pub(crate) fn watch(events: Events) -> Result<Watch, Failure> {
    let mut signals = Signals::register()?;
    let watching = tokio::spawn(async move {
        let (number, _) = signals.next().await;
        leave(number, events);
    });
    Ok(Watch(watching.abort_handle()))
}

/// Listens for SIGINT, SIGTERM and SIGHUP from now on, in place of who has `watch`ed. The future resolves at the first of
/// them.
///
/// # Errors
/// The system does not let us.
pub(crate) fn listen(printer: &Printer) -> Result<(Interrupt, impl Future<Output = String> + use<>), Failure> {
    let mut signals = Signals::register()?;
    printer.watch.iter().for_each(|watch| watch.0.abort());
    let events = printer.events.clone();
    let interrupt = Interrupt::default();
    let shared = interrupt.clone();
    let (tell, told) = oneshot::channel();
    tokio::spawn(async move {
        let mut tell = Some(tell);
        loop {
            let (number, name) = signals.next().await;
            shared.0.store(number, Ordering::SeqCst);
            match tell.take() {
                // Nobody may be waiting any more: then the command ends by itself in a moment.
                Some(tell) => drop(tell.send(name.to_owned())),
                None => leave(number, events.clone()),
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

/// How long whoever listens to the events may take to hear that this is the end.
const PATIENCE: Duration = Duration::from_millis(500);

#[expect(clippy::exit, reason = "this means: now, without another await")]
fn leave(number: u8, events: Events) {
    let exit = Exit::Signal(number);
    let (tell, told) = mpsc::channel();
    // Somebody may be telling something to a reader that does not read: that is not waited for.
    std::thread::spawn(move || {
        events.end(exit);
        _ = tell.send(());
    });
    _ = told.recv_timeout(PATIENCE);
    std::process::exit(i32::from(exit.code()));
}
