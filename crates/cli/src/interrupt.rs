//! What ends a command before its time, a signal or a reader who has left: the first asks for a consistent end, the second
//! leaves at once.
//!
//! Leaving at once loses nothing either: whatever was sent has been announced in the journal before. The first one leaves
//! at once, too, where nothing is carried out yet. What the signals are is in [`source`]; how an apply is brought to its
//! end is the concern of `disync_apply`.

mod source;

use std::io::{self, IsTerminal as _};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use self::source::{Cause, Sources};
use crate::bottom::Bottom;
use crate::events::Events;
use crate::failure::{Exit, Failure};
use crate::printer::Printer;

/// Which cause has come first, if any.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interrupt(Arc<AtomicU8>);

impl Interrupt {
    /// The exit that it asks for.
    pub(crate) fn exit(&self) -> Option<Exit> {
        match self.0.load(Ordering::SeqCst) {
            0 => None,
            number => Some(Exit::Signal(number)),
        }
    }

    fn is_by(&self, cause: Cause) {
        // The first one is why; those after it only hurry.
        _ = self.0.compare_exchange(0, cause.number(), Ordering::SeqCst, Ordering::SeqCst);
    }
}

/// Somebody who leaves at the first of them, until somebody else listens.
#[derive(Debug, Clone)]
pub(crate) struct Watch(Arc<Mutex<Listening>>);

/// Whether it matters that nobody reads what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Yes: who does the work should know what comes of it.
    Matter,
    /// No: what is printed is a courtesy.
    DoNotMatter,
}

/// Who hears of what ends the command.
#[derive(Debug, Default)]
enum Hearer {
    /// Nobody: nothing is carried out.
    #[default]
    Nobody,
    /// Somebody who brings what is under way to its end.
    Somebody(oneshot::Sender<String>, Readers),
    /// The same, who was told at that time.
    Told(Instant),
}

#[derive(Debug, Default)]
struct Listening {
    hearer: Hearer,
    interrupt: Interrupt,
    /// What nobody had to hear of before, and whoever listens next has.
    before: Option<Cause>,
    /// What is said by whoever leaves while something is under way.
    parting: String,
}

/// What is done about a cause.
#[derive(Debug, PartialEq, Eq)]
enum Reaction {
    /// Nothing more.
    Stay,
    /// The command ends now, with these words.
    Leave(Option<String>),
}

/// Both readers of a process leave together when their own process ends, and so does a terminal with its signal: what
/// closes within this time belongs to what has come before.
const TOGETHER: Duration = Duration::from_millis(500);

impl Listening {
    /// Takes note of a cause that has come at `now`.
    fn hear(&mut self, cause: Cause, now: Instant) -> Reaction {
        match (std::mem::take(&mut self.hearer), cause) {
            (hearer, Cause::Quit) => self.leave(&hearer, cause),
            (Hearer::Nobody, Cause::Closed("stderr")) => {
                self.before = Some(cause);
                Reaction::Stay
            }
            (Hearer::Nobody, _) => self.leave(&Hearer::Nobody, cause),
            (hearer @ Hearer::Somebody(_, Readers::DoNotMatter), Cause::Closed(_)) => {
                self.hearer = hearer;
                Reaction::Stay
            }
            (Hearer::Somebody(tell, _), _) => {
                self.interrupt.is_by(cause);
                self.hearer = Hearer::Told(now);
                // Nobody may be waiting any more: then the command ends by itself in a moment.
                drop(tell.send(cause.to_string()));
                Reaction::Stay
            }
            (Hearer::Told(at), Cause::Closed(_)) if now.duration_since(at) < TOGETHER => {
                self.hearer = Hearer::Told(at);
                Reaction::Stay
            }
            (hearer @ Hearer::Told(_), _) => self.leave(&hearer, cause),
        }
    }

    fn leave(&self, hearer: &Hearer, cause: Cause) -> Reaction {
        self.interrupt.is_by(cause);
        Reaction::Leave(match (hearer, cause) {
            // Who has read enough need not be told.
            (Hearer::Nobody, Cause::Closed(_)) => None,
            (Hearer::Nobody, _) => Some(format!("Interrupted by {cause}. No task was changed.")),
            _ if self.parting.is_empty() => None,
            _ => Some(format!("Left at once ({cause}): {}", self.parting)),
        })
    }
}

impl Watch {
    fn lock(&self) -> std::sync::MutexGuard<'_, Listening> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Leaves at the first cause, and tells that to the events of `printer`.
///
/// All that is on a thread of its own: the others may be held up by a reader who does not read.
///
/// # Errors
/// The system does not let us.
pub(crate) fn watch(printer: &Printer) -> Result<Watch, Failure> {
    let watch = Watch(Arc::default());
    let (listening, events, bottom) = (watch.clone(), printer.events.clone(), printer.bottom().clone());
    let (tell, told) = mpsc::channel();
    let failure = |error| Failure::error("cannot listen for signals", &error);
    let watching = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
        let registered = runtime.and_then(|runtime| {
            let sources = runtime.block_on(async { Sources::register() })?;
            Ok((runtime, sources))
        });
        let (runtime, mut sources) = match registered {
            Ok(registered) => registered,
            Err(error) => return drop(tell.send(Err(error))),
        };
        drop(tell.send(Ok(())));
        runtime.block_on(async {
            loop {
                let cause = sources.next().await;
                let mut heard = listening.lock();
                if let Reaction::Leave(said) = heard.hear(cause, Instant::now()) {
                    leave(heard.interrupt.exit().unwrap_or(Exit::Error), said, (events, bottom));
                }
            }
        });
    };
    thread::Builder::new().name("signals".to_owned()).spawn(watching).map_err(failure)?;
    told.recv().unwrap_or_else(|_| Err(io::Error::other("the thread has ended"))).map_err(failure)?;
    Ok(watch)
}

/// Listens from now on, in place of who has `watch`ed. The future resolves at the first cause. Who leaves at the second
/// one says the `parting` words.
///
/// # Errors
/// The system does not let us.
pub(crate) fn listen(
    printer: &Printer,
    readers: Readers,
    parting: &str,
) -> Result<(Interrupt, impl Future<Output = String> + use<>), Failure> {
    let watch = printer.watch.clone().map_or_else(|| watch(printer), Ok)?;
    let (tell, told) = oneshot::channel();
    let mut listening = watch.lock();
    listening.hearer = Hearer::Somebody(tell, readers);
    parting.clone_into(&mut listening.parting);
    if let Some(cause) = listening.before.take() {
        // It is the first one, at which nobody leaves.
        drop(listening.hear(cause, Instant::now()));
    }
    let interrupt = listening.interrupt.clone();
    drop(listening);
    let first = async move {
        match told.await {
            Ok(name) => name,
            Err(_) => std::future::pending().await,
        }
    };
    Ok((interrupt, first))
}

/// How long whoever listens to the events or reads what is said may take to hear that this is the end.
const PATIENCE: Duration = Duration::from_millis(500);

#[expect(clippy::exit, reason = "this means: now, without another await")]
fn leave(exit: Exit, said: Option<String>, (events, bottom): (Events, Bottom)) -> ! {
    let (tell, told) = mpsc::channel();
    let both = tell.clone();
    // Somebody may be telling something to a reader that does not read: that is not waited for.
    thread::spawn(move || {
        events.end(exit);
        _ = tell.send(());
    });
    thread::spawn(move || {
        // The terminal has printed what the key stands for.
        let line = if io::stderr().is_terminal() { "\n" } else { "" };
        // What they tell is not so any more.
        bottom.set(Vec::new());
        said.into_iter().for_each(|said| bottom.print_above(&format!("{line}{said}")));
        _ = both.send(());
    });
    let until = Instant::now() + PATIENCE;
    for _ in 0..2 {
        _ = told.recv_timeout(until.saturating_duration_since(Instant::now()));
    }
    std::process::exit(i32::from(exit.code()));
}

#[cfg(test)]
mod tests;
