//! A server in front of an emulator that holds one call, known exactly, for as long as a test wishes.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use disync_emulator::{Request, Service};
use disync_testkit::{Moment, RawServer, Received, Running, http};
use disync_wire::Operation;
use jiff::Timestamp;

/// How often to look whether the command has ended. Short against everything that is measured.
const LOOK: Duration = Duration::from_millis(5);

/// What looks whether something is done.
const QUERY: Operation = Operation::QueryDISyncTaskConfigProcessResult;
const INSTANCE: Operation = Operation::GetDISyncInstanceInfo;

/// The call that is held, and what became of it.
pub(crate) struct Held {
    seen: Mutex<Seen>,
    changed: Condvar,
}

#[derive(Default)]
struct Seen {
    /// The call that is to be held, and on which side of its execution.
    target: Option<(usize, Moment)>,
    arrived: usize,
    /// Those that do not look whether something is done: how often that is differs from run to run.
    counted: usize,
    /// Which of the counted calls were writes.
    writes: Vec<usize>,
    is_held: bool,
    is_released: bool,
    /// Whether the call that was held has been executed.
    is_executed: bool,
}

impl Held {
    /// Holds nothing yet.
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self { seen: Mutex::default(), changed: Condvar::new() })
    }

    /// A server in front of `service` at which it holds.
    pub(crate) fn in_front_of(self: &Arc<Self>, service: Arc<Service>) -> RawServer {
        let held = Arc::clone(self);
        RawServer::answering(move |received| {
            let target = held.arrives(received);
            held.hold_if(target == Some(Moment::Sent));
            let answer = respond(&service, received);
            held.hold_if(target == Some(Moment::Executed));
            if target.is_some() {
                held.change(|seen| seen.is_executed = true);
            }
            answer
        })
    }

    /// Holds the `nth` call that is counted.
    pub(crate) fn hold(&self, nth: usize, moment: Moment) {
        self.change(|seen| seen.target = Some((nth, moment)));
    }

    /// How many calls have arrived.
    pub(crate) fn arrived(&self) -> usize {
        self.lock().arrived
    }

    /// How many calls have arrived that do not look whether something is done.
    pub(crate) fn counted(&self) -> usize {
        self.lock().counted
    }

    /// Which of them were writes, counted from 1.
    pub(crate) fn writes(&self) -> Vec<usize> {
        self.lock().writes.clone()
    }

    /// Waits until the call is held; says whether that happened before the command ended.
    pub(crate) fn is_reached(&self, running: &mut Running) -> bool {
        while running.is_running() {
            let seen = self.lock();
            let (seen, _) = self.changed.wait_timeout(seen, LOOK).unwrap_or_else(PoisonError::into_inner);
            if seen.is_held {
                return true;
            }
        }
        false
    }

    /// Lets go of the call.
    pub(crate) fn release(&self) {
        self.change(|seen| seen.is_released = true);
    }

    /// Waits until the call that was let go has been executed.
    pub(crate) fn is_over(&self) {
        let mut seen = self.lock();
        while seen.is_held && !seen.is_executed {
            seen = self.changed.wait(seen).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Counts a call; says where it is to be held, if it is to be.
    fn arrives(&self, received: &Received) -> Option<Moment> {
        let operation = Operation::from_name(&received.operation());
        let mut seen = self.lock();
        seen.arrived += 1;
        if matches!(operation, Some(QUERY | INSTANCE)) {
            return None;
        }
        seen.counted += 1;
        let counted = seen.counted;
        seen.writes.extend(operation.is_some_and(Operation::is_write).then_some(counted));
        seen.target.filter(|(nth, _)| *nth == counted).map(|(_, moment)| moment)
    }

    fn hold_if(&self, is_here: bool) {
        if !is_here {
            return;
        }
        self.change(|seen| seen.is_held = true);
        let mut seen = self.lock();
        while !seen.is_released {
            seen = self.changed.wait(seen).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn change(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn respond(service: &Service, received: &Received) -> Vec<u8> {
    let request = Request::post(received.query.clone(), received.body.clone());
    let request = Request { method: received.method.clone(), ..request.with_headers(received.headers.clone()) };
    let response = service.respond(&request, Timestamp::now());
    http(response.status, response.content_type, &response.body)
}
