//! What `disync rollback` takes.

use std::path::PathBuf;

use disync_model::ApplyId;

use super::{AcceptArgs, CallArgs, EventArgs, GuardArgs, PlanOutput, PreviewArgs, Reports, ServiceArgs};

/// What to undo, and what to do with the plan of it.
#[derive(Debug, clap::Args)]
pub(crate) struct RollbackArgs {
    /// The apply, as `disync log` lists it
    #[arg(value_name = "APPLY-ID")]
    pub(crate) id: ApplyId,
    /// Also save the plan to FILE, for `disync apply FILE`
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: PlanOutput,
    #[command(flatten)]
    pub(crate) events: EventArgs,
    #[command(flatten)]
    pub(crate) reports: Reports,
    /// Show a diff of each changed sync as YAML
    #[arg(long)]
    pub(crate) diff: bool,
    #[command(flatten)]
    pub(crate) accept: AcceptArgs,
    #[command(flatten)]
    pub(crate) preview: PreviewArgs,
    #[command(flatten)]
    pub(crate) guards: GuardArgs,
    #[command(flatten)]
    pub(crate) calls: CallArgs,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
}
