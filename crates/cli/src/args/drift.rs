//! What `disync drift` takes.

use std::path::PathBuf;

use clap::ValueEnum;
use disync_plan::Pattern;
use jiff::civil::Date;

use super::{
    CallArgs, EventArgs, FixArgs, GuardArgs, NotifyArgs, PlanFormat, PlanOutput, Reports, ScopeArgs, ServiceArgs,
};

/// What to look at, and in which form to tell it.
#[derive(Debug, clap::Args)]
pub(crate) struct DriftArgs {
    /// Look at these syncs alone; as --target
    #[arg(value_name = "SYNC")]
    pub(crate) syncs: Vec<Pattern>,
    /// Also list the real-time tasks of the workspace that are neither declared nor recorded; one call for 100 tasks
    ///
    /// `unmanaged_ignore:` in disync.yaml names those that are nobody's business. Solutions are not among them: DataWorks
    /// offers nothing that lists them.
    #[arg(long)]
    pub(crate) unmanaged: bool,
    /// How much to read
    ///
    /// `full` reads every task and, where `run:` says anything, the state of its instance. `changed` lists all files, 100 a
    /// call, and reads only the tasks whose version or edit time moved since they were last read from this directory: it
    /// takes for granted that an edit always moves one of the two, which Alibaba Cloud documents nowhere, and does not ask
    /// whether the other tasks run.
    #[arg(long, value_name = "HOW", default_value = "full", help_heading = "Refresh options")]
    pub(crate) refresh: ReadHow,
    #[command(flatten)]
    pub(crate) output: PlanOutput,
    #[command(flatten)]
    pub(crate) events: EventArgs,
    #[command(flatten)]
    pub(crate) reports: Reports,
    /// Also write how much has drifted to FILE, for the textfile collector of Prometheus' node_exporter, which reads files
    /// whose names end in `.prom`
    ///
    /// The file is replaced in one step, and in any case: a run that fails leaves `disync_drift_success 0`.
    #[arg(long, value_name = "FILE")]
    pub(crate) metrics: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) baseline: BaselineArgs,
    #[command(flatten)]
    pub(crate) fix: FixArgs,
    #[command(flatten)]
    pub(crate) notify: NotifyArgs,
    #[command(flatten)]
    pub(crate) calls: CallArgs,
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
}

/// How much is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReadHow {
    /// Every task.
    Full,
    /// What was touched, by the list of files.
    Changed,
}

/// What to accept from now on.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Baseline options")]
pub(crate) struct BaselineArgs {
    /// Accept what is found: the fingerprint of a finding, the address of a sync, or `all`; can be repeated
    ///
    /// Adds an entry for each finding to `accepted-drift.yaml` beside disync.yaml. What is accepted is no drift any more,
    /// until it changes, or until its time is over.
    #[arg(long, value_name = "WHAT", requires = "reason")]
    pub(crate) accept: Vec<String>,
    /// Why it is accepted
    #[arg(long, value_name = "TEXT", requires = "accept")]
    pub(crate) reason: Option<String>,
    /// The last day on which it is accepted, by UTC, such as 2027-01-31
    #[arg(long, value_name = "DATE", requires = "accept")]
    pub(crate) until: Option<Date>,
}

impl DriftArgs {
    /// What to look at, the syncs that are named among the targets.
    pub(crate) fn scope(&self) -> ScopeArgs {
        let targets = self.syncs.iter().chain(&self.scope.targets).cloned().collect();
        ScopeArgs { targets, ..self.scope.clone() }
    }

    /// Refuses what would be passed over.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        if self.fix.write && self.output.format != PlanFormat::Text {
            return Err("`--write` prints a diff; for programs, `--json-into FILE` writes what was found");
        }
        let GuardArgs { classes, allow_removed, allow_restarts } = &self.fix.guards;
        let lifts = !classes.is_empty() || allow_removed.is_some() || allow_restarts.is_some();
        if lifts && !self.fix.revert {
            return Err("guards are lifted for a plan: `--revert` makes one");
        }
        Ok(())
    }

    /// The file that the result goes into as JSON.
    pub(crate) const fn json_file(&self) -> Option<&PathBuf> {
        self.output.json_into.json_into.as_ref()
    }
}
