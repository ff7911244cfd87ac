//! Policies over a plan, in the Common Expression Language.
//!
//! A policy is a condition that a plan must not meet. [`compile`] checks one as far as it can be checked without a plan:
//! its syntax, the fields and functions that it names, and that it cannot cost more than it is worth. [`judge`] asks it
//! of a plan. Whatever cannot be answered is [`Judgement::Failed`] and never passes for "not met".
//!
//! Pure, like the plan: an expression sees values alone, no clock, no network, no environment. It cannot loop, but it can
//! be slow; whoever calls [`judge`] decides how long to wait for it. What an expression can see is in `vocabulary`, the
//! checks are in `inspect`, the values are built in `facts`.

mod compile;
mod facts;
mod inspect;
mod judge;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use compile::{Compiled, Fault, compile};
pub use judge::{Judgement, enter, judge};
pub use vocabulary::{Field, fields};
