//! Tells drift to people and to other programs: each finding once when it is new, and once when it is no more.
//!
//! [`due`](due()) compares what a report says with what is remembered to have been told, channel by channel, and [`tell`]
//! sends it. What was told on a channel is remembered as soon as that channel has taken it: a run that is killed repeats
//! one message at most, and a channel that is down is told when it is back.
//!
//! What this crate does not do: find drift (`plan`), keep the memory on the disk (`state`), or decide whether anybody is
//! to be told (`cli`). It reads neither the clock nor the environment. How each channel is spoken to is in `channel`,
//! one file each; none of them knows the others.

mod channel;
mod due;
mod memory;
mod message;
#[cfg(test)]
mod samples;
mod sentence;
mod sign;
mod tell;

pub use due::{Due, Ended, Ending, due};
pub use memory::{Damaged, Memory, Subject, Told};
pub use tell::{Sender, Trouble, tell, url_fault};
