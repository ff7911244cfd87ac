//! The stages of a plan that read something: each says what the next ones work on.
//!
//! What is computed from that is in `disync_plan`; the order of the stages is in `command::plan`.

mod patterns;
pub(crate) mod preview;
pub(crate) mod refresh;
pub(crate) mod scope;
pub(crate) mod select;
