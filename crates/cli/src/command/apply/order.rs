//! What an apply is to carry out, and whether that was approved before: a saved plan is, and a digest is an approval, too.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use disync_config::Config;
use disync_model::{Purpose as For, State};
use disync_plan::{Mode, Plan, Saved};
use disync_state::Holder;

use super::patience;
use crate::applied::About;
use crate::args::{ApplyArgs, Format, Global};
use crate::command::plan::{make, mode};
use crate::failure::{Exit, Failure};
use crate::printer::Printer;
use crate::remote::Remote;
use crate::{planning, project, prompt, saved};

/// What is to be carried out.
#[derive(Debug)]
pub(crate) enum Purpose {
    /// What the YAML says, or the plan that is saved in a file.
    Apply(Option<PathBuf>),
    /// The end of everything.
    Destroy,
}

/// What is to be carried out, read as far as it is a file.
pub(super) struct Order<'a> {
    global: &'a Global,
    args: &'a ApplyArgs,
    saved: Option<Saved>,
    pub(super) destroys: bool,
    /// Whether somebody must be asked for approval.
    pub(super) asks: bool,
}

impl<'a> Order<'a> {
    /// What arguments mean.
    ///
    /// # Errors
    /// They contradict each other, nobody can approve it, or there is no such saved plan.
    pub(super) fn of(global: &'a Global, args: &'a ApplyArgs, purpose: Purpose) -> Result<Self, Failure> {
        let (destroys, file) = match purpose {
            Purpose::Apply(file) => (false, file),
            Purpose::Destroy => (true, None),
        };
        planning::refresh::check_apply(&args.planning, destroys)?;
        let asks = file.is_none() && args.approved.plan_digest.is_none() && !args.auto_approve;
        let is_shown = args.format == Format::Text && args.events.events.as_deref() != Some(Path::new("-"));
        if !is_shown && asks {
            return Err(Failure::new(Exit::Error, "a plan that is not shown cannot be approved")
                .hint("pass --auto-approve with --format json or yaml, and with --events -"));
        }
        let look = if destroys {
            "look at `disync plan --destroy`, then pass --auto-approve"
        } else {
            "look at `disync plan`, then pass --auto-approve"
        };
        prompt::require(!asks, look)?;
        let saved = file.as_deref().map(|file| saved::read(global, file)).transpose()?;
        Ok(Self { global, args, saved, destroys, asks })
    }

    /// What to do if a limit stops it, besides what is to be done about the limit.
    pub(super) fn hint(&self) -> Option<&'static str> {
        self.saved.as_ref().map(saved::way_out)
    }

    /// What the log of applies says of carrying out `plan`.
    pub(super) fn about(&self, plan: &Plan, outside_window: Option<String>) -> About {
        let rolls_back = self.saved.as_ref().and_then(|saved| saved.made.rolls_back);
        let purpose = match (rolls_back, plan.mode) {
            (Some(id), _) => For::Rollback(id),
            (None, Mode::Apply) => For::Apply,
            (None, Mode::Destroy) => For::Destroy,
            (None, Mode::RefreshOnly) => For::RefreshOnly,
        };
        About { purpose, saved: self.saved.is_some(), outside_window }
    }

    /// The word for who finds the lock taken.
    pub(super) const fn word(&self) -> &'static str {
        if self.destroys { "destroy" } else { "apply" }
    }

    /// The project; where the plan is saved, without its syncs.
    pub(super) fn config(&self, printer: &Printer) -> Result<Config, Failure> {
        match self.saved {
            Some(_) => project::load_settings(self.global, printer),
            None => project::load(self.global, printer),
        }
    }

    /// The saved plan, where it still fits, or else a new one. `last` is who ran something here last.
    pub(super) async fn plan(
        &self,
        config: &Config,
        (state, last): (&State, Option<&Holder>),
        remote: &Remote,
        printer: &Printer,
    ) -> Result<Plan, Failure> {
        if let Some(saved) = &self.saved {
            let plan =
                saved::still_fitting((saved, &config.project), (state, last), remote, (self.args, printer)).await?;
            printer.events.planned(&plan);
            return Ok(plan);
        }
        if !state.pending.is_empty() {
            printer.note("An earlier run has left something under way; this one goes on with it.");
        }
        let no_wait = self.args.carry.no_wait;
        if !no_wait {
            patience::before_planning(state, printer).await;
        }
        let plan = self.make((config, state), remote, printer).await?;
        match plan.in_flight_until() {
            Some(until) if !no_wait => {
                patience::until(&plan, until, printer).await;
                self.make((config, state), remote, printer).await
            }
            Some(_) | None => Ok(plan),
        }
    }

    async fn make(
        &self,
        (config, state): (&Config, &State),
        remote: &Remote,
        printer: &Printer,
    ) -> Result<Plan, Failure> {
        let planning = (&self.args.planning, mode(&self.args.planning, self.destroys));
        let ports = Some((Arc::clone(&remote.client), remote.generating()));
        make(self.global, (config, state), ports, planning, printer).await
    }

    /// Whether all that stops `plan` is to be put off.
    pub(super) fn parks(&self, plan: &Plan) -> bool {
        self.args.carry.no_wait && plan.in_flight_until().is_some()
    }
}
