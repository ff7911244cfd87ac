//! One request, from its arrival to its answer.
//!
//! Here the parts meet: the gateway, the faults, the operations, the envelopes. Each decides for itself; this is only
//! their order.

use std::collections::BTreeMap;
use std::time::Duration;

use disync_wire::Operation;
use disync_wire::document::script::ForCreating;
use disync_wire::error_code::KnownCode;
use jiff::Timestamp;

use crate::answer::{self, Frame, Verdict};
use crate::edit;
use crate::exchange::{Request, Response};
use crate::fault::{FaultKind, Lag, Strike, Subject, effect};
use crate::gate::{self, Incoming};
use crate::instance::later;
use crate::operation::{self, Call};
use crate::refusal::Refusal;
use crate::solution;
use crate::store::Store;
use crate::world::World;

/// When something happens: by the clock of the world, and by that of the gateway, against which signatures are checked.
/// They differ where the world's time is not the host's: clients go on signing by theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) world: Timestamp,
    pub(crate) gateway: Timestamp,
}

impl Moment {
    fn after(self, time: Duration) -> Self {
        Self { world: later(self.world, time), gateway: later(self.gateway, time) }
    }
}

/// The requests that are still on their way, in the order in which they will arrive.
pub(crate) type UnderWay = BTreeMap<(Timestamp, u64), (Request, Moment)>;

impl World {
    /// Answers a request that arrives when it is `now` for the host, and for the client that signed it.
    pub fn handle(&mut self, request: &Request, now: Timestamp) -> Response {
        self.advance(now);
        let moment = Moment { world: self.now, gateway: now };
        self.nonces.forget_old(moment.gateway);
        self.n_requests = self.n_requests.wrapping_add(1);
        let host = gate::host(request);
        let incoming = match Incoming::read(request) {
            Ok(incoming) => incoming,
            Err(refusal) => return answer::refused(refusal, &self.request_id(&request.query), host),
        };
        let strike = self.struck(&incoming);
        match &strike.on_the_way {
            Some(FaultKind::LoseRequest) => return answer::lost(),
            Some(FaultKind::ExecuteLate(delay)) => {
                let arrives = moment.after(*delay);
                self.under_way.insert((arrives.world, self.n_requests), (request.clone(), arrives));
                return answer::lost();
            }
            Some(_) | None => {}
        }
        let request_id = self.request_id(incoming.nonce());
        let frame = Frame { request_id: &request_id, host, format: incoming.format() };
        let (verdict, retry_after) = self.judge(&incoming, moment, (&request_id, &strike));
        if let Some(operation) = incoming.operation() {
            self.stats.count(operation, &verdict);
        }
        if let Some(FaultKind::BareStatus(status)) = strike.on_the_way {
            return answer::bare(status);
        }
        effect::damage(Response { retry_after, ..answer::write(verdict, frame) }, strike.on_the_way.as_ref())
    }

    /// Lets requests arrive that were under way and are due by `to`. Nobody waits for their answers.
    pub(crate) fn let_arrive(&mut self, to: Timestamp) {
        while let Some(next) = self.under_way.first_entry()
            && next.key().0 <= to
        {
            let (request, moment) = next.remove();
            self.now = self.now.max(moment.world);
            if let Ok(incoming) = Incoming::read(&request) {
                let request_id = self.request_id(incoming.nonce());
                let (verdict, _) = self.judge(&incoming, moment, (&request_id, &Strike::default()));
                if let Some(operation) = incoming.operation() {
                    self.stats.count(operation, &verdict);
                }
            }
        }
    }

    /// Counts the call for the faults, carries out the edits that come first and returns what strikes it.
    fn struck(&mut self, incoming: &Incoming<'_>) -> Strike {
        let Some(operation) = incoming.operation() else { return Strike::default() };
        let store = &self.store;
        let strike = self.faults.strike(operation, |subject| concerns(store, incoming, subject));
        for edit in &strike.edits {
            // An edit that has become impossible is what happens to people, too: they find the task gone.
            match edit {
                FaultKind::Edit(edit) => drop(edit::carry_out(self, edit)),
                FaultKind::EditSolution(edit) => drop(solution::carry_out(self, edit)),
                _ => {}
            }
        }
        strike
    }

    /// Decides what becomes of a request, and when to come back if it is throttled.
    fn judge(
        &mut self,
        incoming: &Incoming<'_>,
        moment: Moment,
        (request_id, strike): (&str, &Strike),
    ) -> (Verdict, Option<Duration>) {
        let (operation, user) = match incoming.pass(&self.options.access_keys, &mut self.nonces, moment.gateway) {
            Ok(passed) => passed,
            Err(refusal) => return (Verdict::Refused(refusal), None),
        };
        if self.day_is_used_up() {
            return (Verdict::Refused(KnownCode::ThrottlingApiRisk.into()), None);
        }
        let on_the_way = strike.on_the_way.as_ref();
        if let Some((code, retry_after)) = on_the_way.and_then(effect::refusal) {
            return (Verdict::Refused(code.into()), retry_after);
        }
        if let Some(FaultKind::BareStatus(status)) = on_the_way {
            let refusal = Refusal { status: *status, ..KnownCode::ServiceUnavailable.into() };
            return (Verdict::Refused(refusal), None);
        }
        if self.read_only && operation.is_write() {
            let text = "The data of this emulator was opened for reading only.";
            return (Verdict::Refused(Refusal::new(KnownCode::ForbiddenAccess, text)), None);
        }
        let call = Call { params: &incoming.params, user: &user, request_id, fault: strike.inside.as_ref() };
        let performed = operation::perform(self, operation, &call);
        if on_the_way == Some(&FaultKind::ExecuteTwice) {
            // Whatever the second one comes to, nobody hears of it.
            drop(operation::perform(self, operation, &call));
        }
        if operation == Operation::ListFiles {
            self.count_listing();
        }
        let verdict = match performed {
            Ok(body) => Verdict::Body(operation, body),
            Err(refusal) => Verdict::Refused(refusal),
        };
        (verdict, None)
    }

    /// Counts a call of the day, and says whether there were enough already. A day begins at midnight in Beijing [GEN].
    fn day_is_used_up(&mut self) -> bool {
        const BEIJING: Duration = Duration::from_secs(8 * 3600);
        const DAY: i64 = 24 * 3600;
        let Some(most) = self.options.calls_per_day else { return false };
        let day = later(self.now, BEIJING).as_second().div_euclid(DAY);
        if self.today.0 != day {
            self.today = (day, 0);
        }
        self.today.1 = self.today.1.saturating_add(1);
        self.today.1 > most
    }

    /// Keeps a new task out of the lists for a while.
    pub(crate) fn hide(&mut self, id: i64, lag: Lag) {
        let hidden = match lag {
            Lag::Time(time) => (later(self.now, time), 0),
            Lag::Calls(calls) => (Timestamp::MIN, calls),
        };
        self.hidden.insert(id, hidden);
    }

    /// Whether a task is kept out of the lists.
    pub(crate) fn is_hidden(&self, id: i64) -> bool {
        self.hidden.get(&id).is_some_and(|(until, calls)| self.now < *until || *calls > 0)
    }

    /// Whether any task might be.
    pub(crate) fn hides(&self) -> bool {
        !self.hidden.is_empty()
    }

    fn count_listing(&mut self) {
        let now = self.now;
        self.hidden.retain(|_, (until, calls)| {
            *calls = calls.saturating_sub(1);
            now < *until || *calls > 0
        });
    }
}

/// Whether a call is about a task or a solution, as far as its parameters tell.
fn concerns(store: &Store, incoming: &Incoming<'_>, subject: &Subject) -> bool {
    let params = &incoming.params;
    let number = |name: &str| params.get(name).and_then(|text| text.parse::<i64>().ok());
    let id = number("FileId").or_else(|| number("TaskId"));
    match subject {
        Subject::Id(own) => id == Some(*own),
        Subject::Name(own) => {
            let project = params.get("ProjectId").and_then(|text| text.parse().ok()).unwrap_or_default();
            let task = || id.and_then(|id| store.task(project, id)).map(|task| task.name.clone());
            let solution = || id.and_then(|id| store.solution(project, id)).map(|solution| solution.name.clone());
            let script = || params.get("TaskParam").and_then(|text| ForCreating::parse(text).ok()?.name);
            let named = params.get("TaskName").or_else(|| params.get("ExactFileName")).map(str::to_owned);
            named.or_else(task).or_else(solution).or_else(script).is_some_and(|name| name == *own)
        }
    }
}
