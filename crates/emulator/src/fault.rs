//! Faults: what goes wrong on purpose, at a call that is known exactly.
//!
//! A fault waits for a call of its operation, strikes a given number of times and is gone. Several can wait at once;
//! each counts the calls for itself. What holds for a whole run is in [`crate::Options`].

use std::time::Duration;

use disync_wire::Operation;

use crate::edit::ConsoleEdit;
use crate::solution::StepEvent;

/// Something that will go wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The operation whose calls count; `None` counts the calls of all operations.
    operation: Option<Operation>,
    /// How many calls pass unharmed first.
    passing: u32,
    /// How many calls are struck then.
    striking: u32,
    /// What happens.
    kind: FaultKind,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// `Throttling.User`, not executed; with the header `x-acs-retry-after` if a time is given.
    Throttle(Option<Duration>),
    /// `Throttling.Api.Risk`, not executed: the calls of the day are used up.
    DailyLimit,
    /// `InternalError.System` (500), not executed.
    InternalError,
    /// `ServiceUnavailable` (503), not executed.
    Unavailable,
    /// The request never arrives: it is neither executed nor counted, and the connection is dropped.
    LoseRequest,
    /// The request is executed and the connection is dropped before the first byte of the answer.
    LoseAnswer,
    /// The request is executed and the connection is dropped after so many bytes of the answer's body.
    Truncate(usize),
    /// The request is executed and the answer is padded with spaces to so many bytes.
    Oversize(u64),
    /// The request is executed and the answer is a web page with status 200, as a captive portal would send it.
    NotJson,
    /// The process that the call starts takes so long.
    SlowProcess(Duration),
    /// The process that the call starts never ends.
    StuckProcess,
    /// The process that the call starts fails with this message.
    FailProcess(String),
    /// This happens at a step of the solution that the call starts, or deploys while it runs.
    Step(StepEvent),
    /// Somebody edits a task in the console just before the call is executed.
    Edit(ConsoleEdit),
}

impl Fault {
    /// Strikes the next `times` calls.
    #[must_use]
    pub const fn next(operation: Operation, times: u32, kind: FaultKind) -> Self {
        Self { operation: Some(operation), passing: 0, striking: times, kind }
    }

    /// Strikes one call, the `nth` from now; the next one is the first.
    #[must_use]
    pub const fn nth(operation: Operation, nth: u32, kind: FaultKind) -> Self {
        Self { operation: Some(operation), passing: nth.saturating_sub(1), striking: 1, kind }
    }

    /// The same fault, counting and striking the calls of all operations.
    #[must_use]
    pub fn at_any_operation(self) -> Self {
        Self { operation: None, ..self }
    }
}

/// The faults that wait.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

/// What strikes one call: any number of edits, and at most one fault of another kind, the one injected first.
#[derive(Debug, Default)]
pub(crate) struct Strike {
    /// The edits, in the order in which they were injected.
    pub(crate) edits: Vec<ConsoleEdit>,
    /// What else goes wrong.
    pub(crate) fault: Option<FaultKind>,
}

impl Faults {
    /// Lets one more fault wait.
    pub(crate) fn add(&mut self, fault: Fault) {
        if fault.striking > 0 {
            self.0.push(fault);
        }
    }

    /// Counts a call and says what strikes it.
    pub(crate) fn strike(&mut self, operation: Operation) -> Strike {
        let mut strike = Strike::default();
        for fault in &mut self.0 {
            if fault.operation.is_some_and(|own| own != operation) {
                continue;
            }
            if fault.passing > 0 {
                fault.passing -= 1;
            } else if let FaultKind::Edit(edit) = &fault.kind {
                fault.striking -= 1;
                strike.edits.push(edit.clone());
            } else if strike.fault.is_none() {
                fault.striking -= 1;
                strike.fault = Some(fault.kind.clone());
            }
        }
        self.0.retain(|fault| fault.striking > 0);
        strike
    }
}
