//! Runs a plan: a pure schedule under a small async loop.
//!
//! [`Schedule`] decides, one turn at a time, which calls to send and which journal entries must be durable before
//! they leave; it knows no IO and no time but the one it is told. [`apply`] is the loop that appends, sends and waits.
//! Each stage of a change has its file under `stage`. [`preview`](preview()) asks the service what it would make of a plan, and
//! writes nothing; [`forecast`](forecast()) tells how many calls carrying it out takes. What the plan means, and in which order, is the `plan` crate's.

mod call;
mod engine;
mod forecast;
mod preview;
mod process;
mod request;
mod schedule;
mod settings;
mod stage;

pub use call::{Call, Reply};
pub use engine::{Ports, apply};
pub use forecast::forecast;
pub use preview::{PreviewPorts, preview};
pub use schedule::{Schedule, Turn};
pub use settings::{OnError, Poll, Settings};

#[cfg(test)]
mod tests;
