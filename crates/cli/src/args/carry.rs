//! Arguments about how a plan is carried out; what is done is the plan's alone.

use clap::ValueEnum;

/// How a plan is carried out.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct CarryArgs {
    /// What becomes of the other syncs once one has failed, or has no known outcome
    #[arg(long, value_name = "HOW", default_value = "continue")]
    pub(crate) on_error: OnError,
    /// Leave once everything that can be submitted has been; exits with 5. Run it again to go on
    #[arg(long)]
    pub(crate) detach: bool,
    /// Put syncs off of which a write of an earlier run may still land, and apply the others; exits with 5
    #[arg(long)]
    pub(crate) no_wait: bool,
}

/// What becomes of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnError {
    /// They are applied, as far as they do not wait for it.
    Continue,
    /// Nothing new is begun; what has written to its task is brought to its end.
    Stop,
}

impl From<OnError> for disync_apply::OnError {
    fn from(on_error: OnError) -> Self {
        match on_error {
            OnError::Continue => Self::Continue,
            OnError::Stop => Self::Stop,
        }
    }
}
