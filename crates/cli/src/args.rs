//! What can be typed.

mod accept;
mod auth;
mod calls;
mod carry;
mod comment;
mod compare;
mod drift;
mod emulator;
mod events;
mod explain;
mod fix;
mod format;
mod guard;
mod log;
mod notify;
mod op;
mod preview;
mod refresh;
mod report;
mod rollback;
mod saved;
mod schema;
mod scope;
mod service;
mod state;
mod watch;
mod window;

use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand, ValueEnum};
use disync_model::Address;

pub(crate) use accept::AcceptArgs;
pub(crate) use auth::{AuthCommand, WhoamiArgs};
pub(crate) use calls::CallArgs;
pub(crate) use carry::CarryArgs;
pub(crate) use comment::CommentArgs;
pub(crate) use compare::{CompareArgs, SnapshotArgs};
pub(crate) use drift::{BaselineArgs, DriftArgs, ReadHow};
pub(crate) use emulator::{AccessKey, EmulatorArgs};
pub(crate) use events::EventArgs;
pub(crate) use explain::ExplainArgs;
pub(crate) use fix::FixArgs;
pub(crate) use format::{Format, JsonInto, PlanFormat, PlanOutput};
pub(crate) use guard::GuardArgs;
pub(crate) use log::LogArgs;
pub(crate) use notify::NotifyArgs;
pub(crate) use op::{OpCancelArgs, OpCommand, OpListArgs, OpShowArgs, OpWaitArgs};
pub(crate) use preview::PreviewArgs;
pub(crate) use refresh::RefreshArgs;
pub(crate) use report::Reports;
pub(crate) use rollback::RollbackArgs;
pub(crate) use saved::{ApplyOrFileArgs, ApprovedArgs, OutArgs, explained};
pub(crate) use schema::{SchemaArgs, SchemaOf};
pub(crate) use scope::ScopeArgs;
pub(crate) use service::{Network, ServiceArgs};
pub(crate) use state::{ForgetArgs, RepairArgs, RestoreArgs, StateCommand, StateListArgs};
pub(crate) use watch::WatchArgs;
pub(crate) use window::WindowArgs;

/// Plan and apply the tables that DataWorks Data Integration tasks ship, from YAML in Git.
#[derive(Debug, Parser)]
#[command(name = "disync", bin_name = "disync", version, max_term_width = 100)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "Exit codes:
  0    done; with `plan --detailed-exitcode` and with `drift`: no difference
  1    error, usage errors included
  2    `plan --detailed-exitcode`: changes are pending; `drift`: drift was found
  3    a check failed: `validate`, `doctor`, a guard at plan time; `drift` could not look at all
  4    refused for safety: protection, guard, change window, wrong project, unknown endpoint
  5    accepted and still running at the deadline, left by --detach, put off by --no-wait, or to be confirmed in the
       console; run it again to go on
  6    apply stopped before the end; run it again to go on
  7    the state lock is held by somebody else
  8    credentials or permission
  130  interrupted by SIGINT after a consistent stop (143: by SIGTERM, 129: by SIGHUP, 141: nobody reads any more),
       or at once by a second one or SIGQUIT (131); run it again to go on";

/// Options of every command.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Global {
    /// Run as if disync was started in DIR
    #[arg(short = 'C', long, value_name = "DIR", default_value = ".", global = true)]
    pub(crate) chdir: PathBuf,
    /// When to use colours; NO_COLOR in the environment means never
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub(crate) color: Color,
    /// Print results and errors only, no progress
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Print more: tasks without changes, steps of solutions; how the service is called, what is repeated and why
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check the YAML without calling the service
    ///
    /// Reads all files of the project and reports all problems of all of them, each with its place, a code and a
    /// hint. Needs no credentials. Exits with 3 if there are problems.
    Validate(ValidateArgs),
    /// Show what apply would do
    ///
    /// Compares the YAML with what was applied last and with what the service reports now, and prints the tables that
    /// come and go. Changes nothing and needs no lock.
    Plan(PlanArgs),
    /// Show what has changed behind Git's back
    ///
    /// Compares what was applied last with what the service reports now, and says who edited which task last, as far as
    /// that can be told: what was changed in the console, what is gone, what does not run as it should. What the YAML asks
    /// for and was not applied yet is no drift. Reads only, and needs no lock. Exits with 2 if there is drift, with 3 if
    /// there is none as far as could be looked.
    Drift(Box<DriftArgs>),
    /// Make the service what the YAML says
    ///
    /// Shows the plan, asks for approval, and carries it out. Whenever it stops before the end, for whatever reason,
    /// running it again goes on from there.
    Apply(ApplyOrFileArgs),
    /// Delete everything that was applied
    ///
    /// Stops, undeploys and deletes all tasks that are recorded in the state.
    Destroy(ApplyArgs),
    /// List what was applied: who, when, how it ended, what it changed
    ///
    /// Newest first; with ID one apply and each of its changes. Calls nothing and needs no lock. docs/log.md has it all.
    Log(LogArgs),
    /// Plan to undo an apply
    ///
    /// Prints the plan that brings the syncs which an apply changed back to what was recorded before it, and nothing else.
    /// Nothing is written to the service: `--out FILE` saves the plan, and `disync apply FILE` carries it out. The YAML still
    /// says otherwise afterwards; revert the commit as well.
    Rollback(Box<RollbackArgs>),
    /// Show what was applied last, or a saved plan
    ///
    /// Without TARGET all that is recorded in the state, with an address one sync of it. A TARGET that is a file is a plan
    /// that `disync plan --out` saved, and is shown as it was printed then, in any of the forms of a plan.
    Show(ShowArgs),
    /// Show what the service reports now
    ///
    /// Lists each sync with its id, its instance's state, its tables and its last edit; with --verbose the steps of
    /// solutions, too. With --watch it looks again and again until it is interrupted: docs/progress.md has it all.
    Status(StatusArgs),
    /// Record what is live and what was applied, for plans without credentials
    ///
    /// `disync plan --snapshot FILE` makes a plan of it where nobody may ask the service, as for a pull request from a fork.
    /// Reads every task that is declared or recorded, lists the others, and reads the tables of data sources that patterns
    /// select from. Changes nothing; the file holds no credentials.
    Snapshot(SnapshotArgs),
    /// Check what the project depends on
    ///
    /// Reads only: whether the files are valid, the service is reached and takes the credentials, and the workspace has
    /// the data sources and resource groups that the YAML names. Says what to do about what is missing. Takes 3 calls in
    /// most cases. Exits with 3 if a check failed.
    Doctor(DoctorArgs),
    /// Take an existing task into the state
    ///
    /// Reads the task with this id and records it under an address that the YAML declares with the same source and
    /// destination. Its tables may differ: the next plan shows how. Writes nothing to DataWorks. A real-time task that is
    /// as declared needs no import, as it is found by its name; a solution cannot be found but by its id, which the
    /// DataWorks console shows.
    Import(ImportArgs),
    /// Look at what is under way, wait for it, or wait for it no longer
    #[command(subcommand)]
    Op(OpCommand),
    /// Look into the recorded state, or mend it
    #[command(subcommand)]
    State(StateCommand),
    /// Explain what a plan would do to a sync or to a table, and why
    ///
    /// Says where the sync is declared and which line gives each setting, what is live, what was applied last, and what
    /// follows; for a table which line asks for it, whether it is shipped, who changed that and what would be done about it.
    /// Reads that sync alone.
    Explain(ExplainArgs),
    /// Explain an error code of the service
    ///
    /// Says what it means, what to do about it and whether disync repeats the call. Without CODE, lists all codes that
    /// disync knows. Calls nothing.
    Error(ErrorArgs),
    /// Post a plan, or drift, as a comment on a pull request
    ///
    /// Takes the Markdown of a plan and makes it the one comment of its project and environment on a pull or merge
    /// request: created the first time, edited in place afterwards, once however many jobs run. Markdown of `disync drift`
    /// becomes a comment of its own beside it. Where it posts is taken from the variables of CI. Comments of others are never
    /// changed. docs/comment.md has it all.
    Comment(Box<CommentArgs>),
    /// Print the JSON Schema of a format
    ///
    /// It describes what this version writes, and is for programs that read it. Calls nothing.
    Schema(SchemaArgs),
    /// Look into the credentials
    #[command(subcommand)]
    Auth(AuthCommand),
    /// Serve DataWorks on this machine
    ///
    /// For tests and for trying things out, of disync or of anything else that calls DataWorks Data Integration: Alibaba
    /// Cloud's own SDKs work with it. Prints one line with its address when it is ready, saves every write if it is
    /// given a data file, and ends cleanly on SIGTERM. What it does can be watched and changed below /_emulator/ while
    /// it runs. docs/emulator.md has it all.
    Emulator(Box<EmulatorArgs>),
}

impl Command {
    /// Where the events of the command are to go.
    pub(crate) fn events(&self) -> Option<&Path> {
        match self {
            Self::Plan(args) => args.events.events.as_deref(),
            Self::Drift(args) => args.events.events.as_deref(),
            Self::Rollback(args) => args.events.events.as_deref(),
            Self::Apply(ApplyOrFileArgs { apply: args, .. }) | Self::Destroy(args) => args.events.events.as_deref(),
            _ => None,
        }
    }
}

#[derive(Debug, clap::Args)]
pub(crate) struct ValidateArgs {
    /// How to write the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) reports: Reports,
}

/// Options of everything that makes a plan.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct PlanningArgs {
    #[command(flatten)]
    pub(crate) accept: AcceptArgs,
    /// Show a diff of each changed sync as YAML
    #[arg(long)]
    pub(crate) diff: bool,
    #[command(flatten)]
    pub(crate) calls: CallArgs,
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,
    #[command(flatten)]
    pub(crate) refresh: RefreshArgs,
    #[command(flatten)]
    pub(crate) preview: PreviewArgs,
    #[command(flatten)]
    pub(crate) guards: GuardArgs,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct PlanArgs {
    /// Exit with 2 if changes are pending
    #[arg(long)]
    pub(crate) detailed_exitcode: bool,
    /// Plan to delete everything that was applied, as far as it is in scope
    #[arg(long, conflicts_with = "refresh_only")]
    pub(crate) destroy: bool,
    #[command(flatten)]
    pub(crate) compare: CompareArgs,
    #[command(flatten)]
    pub(crate) output: PlanOutput,
    #[command(flatten)]
    pub(crate) events: EventArgs,
    #[command(flatten)]
    pub(crate) reports: Reports,
    #[command(flatten)]
    pub(crate) out: OutArgs,
    #[command(flatten)]
    pub(crate) planning: PlanningArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ApplyArgs {
    /// Do not ask for approval
    #[arg(long)]
    pub(crate) auto_approve: bool,
    #[command(flatten)]
    pub(crate) approved: ApprovedArgs,
    /// How to write the result; other forms than text need --auto-approve, as they show no plan to approve
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) json_into: JsonInto,
    #[command(flatten)]
    pub(crate) events: EventArgs,
    #[command(flatten)]
    pub(crate) carry: CarryArgs,
    #[command(flatten)]
    pub(crate) window: WindowArgs,
    #[command(flatten)]
    pub(crate) planning: PlanningArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ShowArgs {
    /// A sync (`solution.NAME`, `realtime.NAME` or `NAME`), or the file of a saved plan
    #[arg(value_name = "TARGET")]
    pub(crate) target: Option<String>,
    #[command(flatten)]
    pub(crate) output: PlanOutput,
    /// Show a diff of each changed sync of a saved plan as YAML
    #[arg(long)]
    pub(crate) diff: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct StatusArgs {
    /// How to write the status
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) watch: WatchArgs,
    #[command(flatten)]
    pub(crate) calls: CallArgs,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct DoctorArgs {
    /// Try whether each resource group reaches the data sources of its syncs; one call a pair
    #[arg(long)]
    pub(crate) connectivity: bool,
    /// Look for the tables of each sync in its source; one call a source, or more where it has many tables
    #[arg(long)]
    pub(crate) tables: bool,
    /// How to write the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ErrorArgs {
    /// The code, such as `Throttling.User`
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ImportArgs {
    /// As which sync (`solution.NAME`, `realtime.NAME` or `NAME`)
    #[arg(value_name = "ADDRESS", value_parser = address)]
    pub(crate) address: Address,
    /// The id of the task: a solution's id, or a real-time task's file id
    #[arg(value_name = "ID", value_parser = clap::value_parser!(i64).range(1..))]
    pub(crate) id: i64,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
}

/// An address, or the bare name of a real-time sync.
pub(crate) fn address(text: &str) -> Result<Address, disync_model::address::NotAnAddress> {
    match text.parse() {
        Ok(address) => Ok(address),
        Err(error) if text.is_empty() => Err(error),
        Err(_) => Ok(Address::realtime(text)),
    }
}
