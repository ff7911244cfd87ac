//! The adversary: everything that can happen to a client and its service within a budget of faults, each state once.
//!
//! It may kill the client at any moment, lose a request or an answer, and deliver a create long after it was sent. When its
//! budget is spent the client is left alone, and what it ends with is counted.

use std::collections::HashSet;

use disync_testkit::Semantics;

use super::client::{At, Call, Client, Design, Reply, Step};
use super::service::World;

/// How often a person runs it again although it has given up.
const PATIENCE: u8 = 3;

/// What the adversary may still do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Budget {
    pub(crate) n_crashes: u8,
    pub(crate) n_losses: u8,
    pub(crate) n_late: u8,
}

/// Where everything is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct State {
    world: World,
    client: Client,
    budget: Budget,
    n_given_up: u8,
}

/// How many states there are, and how it ends in those in which nothing more happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counts {
    pub(crate) n_states: usize,
    pub(crate) n_ends: usize,
    /// One task, and the client knows it.
    pub(crate) n_good: usize,
    /// More tasks than one.
    pub(crate) n_duplicates: usize,
    /// Tasks, and the client knows none of them.
    pub(crate) n_orphans: usize,
}

impl Counts {
    /// Whether it always ends well, as far as it ends at all.
    pub(crate) fn is_good(&self) -> bool {
        self.n_ends > 0 && self.n_good == self.n_ends && self.n_duplicates == 0 && self.n_orphans == 0
    }
}

/// Tries everything.
pub(crate) fn explore(design: Design, semantics: Semantics, budget: Budget) -> Counts {
    let mut counts = Counts::default();
    let mut seen = HashSet::new();
    let mut due = vec![State { world: World::default(), client: Client::NEW, budget, n_given_up: 0 }];
    while let Some(state) = due.pop() {
        if seen.insert(state) {
            counts.n_states += 1;
            state.disturbed(semantics, &mut due);
            state.goes_on((design, semantics), &mut due, &mut counts);
        }
    }
    counts
}

impl State {
    fn with_client(self, client: Client) -> Self {
        Self { client, ..self }
    }

    /// The client is killed now, if that is still allowed.
    fn killed(self) -> Option<Self> {
        let n_crashes = self.budget.n_crashes.checked_sub(1)?;
        Some(Self { client: self.client.restarted(), budget: Budget { n_crashes, ..self.budget }, ..self })
    }

    /// What can happen without the client's doing.
    fn disturbed(self, semantics: Semantics, due: &mut Vec<Self>) {
        due.extend(self.world.later(semantics).map(|world| Self { world, ..self }));
        if self.client.at != At::Start {
            due.extend(self.killed());
        }
    }

    /// What the client does.
    fn goes_on(self, (design, semantics): (Design, Semantics), due: &mut Vec<Self>, counts: &mut Counts) {
        match self.client.step(design) {
            Step::Own(client) => due.push(self.with_client(client)),
            // Once that long has passed, whatever was on its way has landed or never will.
            Step::Wait(client) if self.world.expects_nothing() => due.push(self.with_client(client)),
            Step::Wait(_) => {}
            Step::Call(call) => self.calls(call, (design, semantics), due),
            Step::GaveUp if self.n_given_up < PATIENCE => {
                due.push(Self { client: self.client.restarted(), n_given_up: self.n_given_up + 1, ..self });
            }
            Step::Done | Step::GaveUp => self.ends(counts),
        }
    }

    fn calls(self, call: Call, (design, semantics): (Design, Semantics), due: &mut Vec<Self>) {
        let mut world = self.world;
        let reply = call.executed(&mut world, semantics);
        let executed = Self { world, ..self };
        due.push(executed.with_client(self.client.hears(design, reply)));
        due.extend(executed.killed());
        let unanswered = self.client.hears(design, Reply::Nothing);
        if let Some(n_losses) = self.budget.n_losses.checked_sub(1) {
            let budget = Budget { n_losses, ..self.budget };
            // The answer is lost, or the request.
            due.push(Self { client: unanswered, budget, ..executed });
            due.push(Self { client: unanswered, budget, ..self });
        }
        if let (Call::Create(token), Some(n_late)) = (call, self.budget.n_late.checked_sub(1)) {
            let mut world = self.world;
            world.hold_up(token);
            let held_up = Self { world, budget: Budget { n_late, ..self.budget }, ..self };
            due.push(held_up.with_client(unanswered));
            due.extend(held_up.killed());
        }
    }

    fn ends(self, counts: &mut Counts) {
        if !self.world.expects_nothing() {
            return;
        }
        let known = self.client.durable.state.is_some_and(|task| self.world.has(task));
        counts.n_ends += 1;
        counts.n_good += usize::from(known && self.world.n_tasks() == 1);
        counts.n_duplicates += usize::from(self.world.n_tasks() > 1);
        counts.n_orphans += usize::from(!known && self.world.n_tasks() > 0);
    }
}
