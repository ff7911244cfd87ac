//! The log of applies: an entry before the first write of an apply leaves, and at the end how it ended.
//!
//! What an entry says of a plan is `disync_plan`'s; here is who runs it, and where.

use disync_model::{Apply, ApplyId, Job, Purpose, Runner, State};
use disync_plan::{Plan, Report, applied, ended};
use disync_state::{ApplyLog, Lock};
use jiff::Timestamp;

use crate::failure::{Exit, Failure, with_causes};
use crate::printer::Printer;
use crate::project;

/// The entry of an apply that is under way.
pub(crate) struct Logged<'a> {
    log: ApplyLog,
    lock: &'a Lock,
    apply: Apply,
}

/// What an apply is for, and how it was given its plan.
#[derive(Debug, Clone)]
pub(crate) struct About {
    /// What it is for.
    pub(crate) purpose: Purpose,
    /// Whether the plan was saved.
    pub(crate) saved: bool,
    /// Why it is run although no change window is open.
    pub(crate) outside_window: Option<String>,
}

impl<'a> Logged<'a> {
    /// Writes down that an apply begins.
    ///
    /// # Errors
    /// It cannot be written down, and what is not written down is not done.
    pub(crate) fn begin(
        log: ApplyLog,
        lock: &'a Lock,
        (plan, state): (&Plan, &State),
        About { purpose, saved, outside_window }: About,
    ) -> Result<Self, Failure> {
        let apply = Apply {
            id: ApplyId(state.serial),
            lineage: state.lineage.clone(),
            project: state.project,
            purpose,
            runner: runner(),
            began_at: Timestamp::now(),
            plan: plan.digest(),
            saved,
            outside_window,
            changes: applied(plan, state),
            end: None,
        };
        log.begin(lock, &apply).map_err(|error| {
            let message = format!("cannot write the log of applies: {}; nothing was changed", with_causes(&error));
            Failure::new(Exit::Error, message)
        })?;
        Ok(Self { log, lock, apply })
    }

    /// Writes down how it ended. Whether that succeeds changes nothing about what was done, and is said.
    pub(crate) fn end(mut self, plan: &Plan, report: &Report, printer: &Printer) {
        ended(&mut self.apply, plan, report, Timestamp::now());
        if let Err(error) = self.log.end(self.lock, &self.apply) {
            let message = format!(
                "cannot write to the log of applies how apply {} ended: {}",
                self.apply.id,
                with_causes(&error)
            );
            printer.failure(
                &Failure::new(Exit::Error, message).hint("nothing else is wrong; it is listed as never ended"),
            );
        }
    }
}

/// Who runs this.
fn runner() -> Runner {
    let holder = project::holder("apply");
    Runner {
        who: holder.who,
        host: holder.host,
        pid: holder.pid,
        job: job(&|name| std::env::var(name).ok().filter(|value| !value.is_empty())),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// The job of CI, where its variables name one: GitHub [D] (and Gitea, which has the same variables), GitLab [D], Jenkins [D].
fn job(variable: &dyn Fn(&str) -> Option<String>) -> Option<Job> {
    let is_set = |name: &str| variable(name).is_some_and(|value| value == "true");
    if is_set("GITHUB_ACTIONS") {
        let (server, repository) = (variable("GITHUB_SERVER_URL")?, variable("GITHUB_REPOSITORY")?);
        let url = format!("{server}/{repository}/actions/runs/{}", variable("GITHUB_RUN_ID")?);
        return Some(Job { url, actor: variable("GITHUB_ACTOR") });
    }
    if is_set("GITLAB_CI") {
        return Some(Job { url: variable("CI_JOB_URL")?, actor: variable("GITLAB_USER_LOGIN") });
    }
    variable("JENKINS_URL")?;
    // The user is told by a plugin alone.
    Some(Job { url: variable("BUILD_URL")?, actor: variable("BUILD_USER_ID") })
}

#[cfg(test)]
mod tests;
