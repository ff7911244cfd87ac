//! Faults: what goes wrong on purpose, at a call that is known exactly.
//!
//! A fault counts the calls that concern it and strikes some of them; when it has struck as often as it may, it is
//! gone. Several can wait at once; each counts for itself. What a fault does to an answer is in [`effect`], how it is
//! written in a file in [`text`]. What holds for a whole run is in [`crate::Options`].

pub(crate) mod effect;
mod rhythm;
#[cfg(test)]
mod tests;
mod text;

use std::time::Duration;

use disync_wire::Operation;
use disync_wire::error_code::KnownCode;

use crate::edit::ConsoleEdit;
use crate::exchange::Pace;
use crate::solution::{SolutionEdit, StepEvent};

use rhythm::Rhythm;
pub use text::parse_faults;

/// Something that will go wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The operation whose calls count; `None` counts the calls of all operations.
    operation: Option<Operation>,
    /// The task whose calls count; `None` counts the calls of all tasks.
    task: Option<Subject>,
    rhythm: Rhythm,
    /// What happens.
    kind: FaultKind,
}

/// A task or a solution that is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The one of this name.
    Name(String),
    /// The one with this `FileId` or solution id.
    Id(i64),
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// Any documented code, not executed.
    Refuse {
        /// The code; its HTTP status and its message follow from it.
        code: KnownCode,
        /// The header `x-acs-retry-after`.
        retry_after: Option<Duration>,
    },
    /// An HTTP status without any body, not executed: a proxy on the way gave up.
    BareStatus(u16),
    /// The request never arrives: it is neither executed nor counted, and the connection is dropped.
    LoseRequest,
    /// The request is executed and the connection is dropped before the first byte of the answer.
    LoseAnswer,
    /// The request is executed twice, as by a proxy that repeats it behind the gateway; the answer is the first one.
    ExecuteTwice,
    /// The connection is dropped at once, and the request arrives so much later, after everybody has given it up.
    ExecuteLate(Duration),
    /// The request is executed and the answer comes slowly.
    Slow {
        /// What passes before its first byte.
        first_byte: Duration,
        /// How slowly its body comes.
        pace: Option<Pace>,
    },
    /// The request is executed and the connection is dropped after so many bytes of the answer's body.
    Truncate(usize),
    /// The request is executed and the answer is padded with spaces to so many bytes.
    Oversize(u64),
    /// The request is executed and the answer is sent as gzip, small on the wire and so many bytes when it is read.
    GzipBomb(u64),
    /// The request is executed and the answer is a web page with status 200, as a captive portal would send it.
    NotJson,
    /// The process that the call starts takes so long.
    SlowProcess(Duration),
    /// The process that the call starts never ends.
    StuckProcess,
    /// The process that the call starts fails with this message.
    FailProcess(String),
    /// The process that the call starts is forgotten after so long.
    ExpireProcess(Duration),
    /// `ListFiles` does not show what the call creates for a while.
    ListLag(Lag),
    /// This happens at a step of the solution that the call starts, or deploys while it runs.
    Step(StepEvent),
    /// Somebody edits a task in the console just before the call is executed.
    Edit(ConsoleEdit),
    /// Somebody edits a solution in the console just before the call is executed.
    EditSolution(SolutionEdit),
}

/// For how long a new task is not listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lag {
    /// For so long.
    Time(Duration),
    /// For so many calls of `ListFiles`.
    Calls(u32),
}

impl Fault {
    /// Strikes the next `times` calls.
    #[must_use]
    pub const fn next(operation: Operation, times: u32, kind: FaultKind) -> Self {
        Self { operation: Some(operation), task: None, rhythm: Rhythm::first(times), kind }
    }

    /// Strikes one call, the `nth` from now; the next one is the first.
    #[must_use]
    pub const fn nth(operation: Operation, nth: u32, kind: FaultKind) -> Self {
        Self { operation: Some(operation), task: None, rhythm: Rhythm::nth(nth), kind }
    }

    /// The same fault, counting and striking the calls of all operations.
    #[must_use]
    pub fn at_any_operation(self) -> Self {
        Self { operation: None, ..self }
    }

    /// The same fault, counting and striking only the calls that concern this task, as far as a call tells: by a name
    /// or an id among its parameters.
    #[must_use]
    pub fn at_task(self, task: Subject) -> Self {
        Self { task: Some(task), ..self }
    }
}

/// The faults that wait.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

/// Where in the life of a call a fault strikes. Faults of different stages can strike the same call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Before it.
    Before,
    /// On the way there, or on the way back.
    OnTheWay,
    /// While it is executed.
    Inside,
}

/// What strikes one call: any number of edits, and of the other stages at most one fault each, the one injected first.
#[derive(Debug, Default)]
pub(crate) struct Strike {
    /// The edits, in the order in which they were injected.
    pub(crate) edits: Vec<FaultKind>,
    /// What goes wrong on the way.
    pub(crate) on_the_way: Option<FaultKind>,
    /// What goes wrong while it is executed.
    pub(crate) inside: Option<FaultKind>,
}

impl FaultKind {
    /// `Throttling.Api.Risk`: the calls of the day are used up.
    pub const DAILY_LIMIT: Self = Self::refuse(KnownCode::ThrottlingApiRisk, None);
    /// `InternalError.System` (500).
    pub const INTERNAL_ERROR: Self = Self::refuse(KnownCode::InternalErrorSystem, None);
    /// `ServiceUnavailable` (503).
    pub const UNAVAILABLE: Self = Self::refuse(KnownCode::ServiceUnavailable, None);

    /// `Throttling.User`; with the header `x-acs-retry-after` if a time is given.
    #[must_use]
    pub const fn throttle(retry_after: Option<Duration>) -> Self {
        Self::refuse(KnownCode::ThrottlingUser, retry_after)
    }

    const fn refuse(code: KnownCode, retry_after: Option<Duration>) -> Self {
        Self::Refuse { code, retry_after }
    }

    const fn stage(&self) -> Stage {
        match self {
            Self::Edit(_) | Self::EditSolution(_) => Stage::Before,
            Self::SlowProcess(_)
            | Self::StuckProcess
            | Self::FailProcess(_)
            | Self::ExpireProcess(_)
            | Self::ListLag(_)
            | Self::Step(_) => Stage::Inside,
            Self::Refuse { .. }
            | Self::BareStatus(_)
            | Self::LoseRequest
            | Self::LoseAnswer
            | Self::ExecuteTwice
            | Self::ExecuteLate(_)
            | Self::Slow { .. }
            | Self::Truncate(_)
            | Self::Oversize(_)
            | Self::GzipBomb(_)
            | Self::NotJson => Stage::OnTheWay,
        }
    }
}

impl Faults {
    /// Lets one more fault wait.
    pub(crate) fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// How many wait.
    pub(crate) const fn waiting(&self) -> usize {
        self.0.len()
    }

    /// Forgets them all, and says how many that were.
    pub(crate) fn clear(&mut self) -> usize {
        std::mem::take(&mut self.0).len()
    }

    /// Counts a call and says what strikes it. `concerns` tells whether the call is about a task.
    pub(crate) fn strike(&mut self, operation: Operation, concerns: impl Fn(&Subject) -> bool) -> Strike {
        let mut strike = Strike::default();
        for fault in &mut self.0 {
            let is_meant = fault.operation.is_none_or(|own| own == operation)
                && fault.task.as_ref().is_none_or(&concerns)
                && fault.rhythm.counts();
            if !is_meant {
                continue;
            }
            let slot = match fault.kind.stage() {
                Stage::Before => {
                    fault.rhythm.strikes();
                    strike.edits.push(fault.kind.clone());
                    continue;
                }
                Stage::OnTheWay => &mut strike.on_the_way,
                Stage::Inside => &mut strike.inside,
            };
            if slot.is_none() {
                fault.rhythm.strikes();
                *slot = Some(fault.kind.clone());
            }
        }
        self.0.retain(|fault| !fault.rhythm.is_over());
        strike
    }
}
