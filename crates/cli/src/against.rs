//! `disync plan --against REV`: the YAML compared with another revision of itself. Neither the service nor the state is
//! asked, so that it works where there are no credentials, as for a pull request from a fork.

use disync_config::{Config, Project, SourceFile, code, parse_project};
use disync_model::{Desired, Live, Place, Problem};
use disync_plan::{Mode, Plan, Revision, Revisions, as_applied, plan_against};
use disync_render::problems_text;
use jiff::Timestamp;

use crate::args::{Global, PlanArgs};
use crate::failure::{Exit, Failure, with_causes};
use crate::git::{Commit, Repository};
use crate::guards::{allowed, guards};
use crate::printer::Printer;
use crate::{planning, policy, project};

/// The plan that leads from `asked` to the working tree.
///
/// # Errors
/// The revision cannot be read, or what one of the two says is not sound.
pub(crate) fn plan(global: &Global, args: &PlanArgs, asked: &str, printer: &Printer) -> Result<Plan, Failure> {
    let config = project::load(global, printer)?;
    let repository = Repository::of(&global.chdir)?;
    let commit = repository.commit(asked)?;
    let Base { revision, desired: base } = base(&repository, (asked, &commit), &config, printer)?;
    let args = &args.planning;
    let now = Timestamp::now();
    // What is known are the syncs and tables of both revisions.
    let before = as_applied(config.project.id, &base, now);
    let scope = planning::scope::read((&config, &before), &args.scope, (Mode::Apply, &global.chdir))?;
    planning::scope::check(&config, &before, &Live::default(), &scope)?;
    let guards = guards(&config.project, allowed(&args.guards));
    let revisions =
        Revisions { project: config.project.id, base: &base, revision: &revision, desired: &config.desired };
    let mut plan = plan_against(&revisions, &scope, &guards, now);
    policy::ask(&mut plan, &config.project.policies);
    printer.events.planned(&plan);
    Ok(plan)
}

/// What the project said where the branch began that leads to what is checked out.
///
/// # Errors
/// That cannot be told, or is not sound.
pub(crate) fn since(global: &Global, asked: &str, config: &Config, printer: &Printer) -> Result<Base, Failure> {
    let repository = Repository::of(&global.chdir)?;
    let commit = repository.commit(asked)?;
    let began = repository.merge_base(asked, &commit)?;
    base(&repository, (asked, &began), config, printer)
}

/// What another revision says.
pub(crate) struct Base {
    /// Which one it is.
    pub(crate) revision: Revision,
    /// The syncs that it declares.
    pub(crate) desired: Desired,
}

/// What the project says at `commit`, which is compared with `config`.
///
/// # Errors
/// It cannot be read, or is not sound; what is wrong is printed.
pub(crate) fn base(
    repository: &Repository,
    (asked, commit): (&str, &Commit),
    config: &Config,
    printer: &Printer,
) -> Result<Base, Failure> {
    let files = repository.files(commit).map_err(|error| {
        let message = format!("cannot read the project at `{asked}`: {}", with_causes(&error));
        Failure::new(Exit::Error, message).hint("compare with a revision in which that is right")
    })?;
    let mut revision = Revision {
        asked: asked.to_owned(),
        commit: commit.0.clone(),
        has_project: files.is_some(),
        settings: Vec::new(),
    };
    let Some(files) = files else { return Ok(Base { revision, desired: Desired::default() }) };
    let (project, desired) = parse(&files).map_err(|problems| {
        let problems: Vec<Problem> = problems.into_iter().map(|problem| at(&revision, problem)).collect();
        printer.error(&problems_text(&problems, &printer.err));
        Failure::new(Exit::Error, format!("the project is not valid at `{asked}` ({})", revision.short()))
            .hint("these are problems of that revision, not of the working tree; compare with one that is valid")
    })?;
    revision.settings = project.differing_keys(&config.project);
    // What the plan itself is made from is said with the syncs.
    if desired.healthy_for != config.desired.healthy_for {
        revision.settings.push("waves");
    }
    Ok(Base { revision, desired })
}

/// A project that declares no sync yet is one, too, for whoever compares with it.
fn parse(files: &[SourceFile]) -> Result<(Project, Desired), Vec<Problem>> {
    match disync_config::parse(files) {
        Ok(Config { project, desired, accepted_drift: _ }) => Ok((project, desired)),
        Err(problems) if problems.iter().all(|problem| problem.code == code::NO_SYNC.id) => {
            parse_project(files).map(|config| (config.project, config.desired))
        }
        Err(problems) => Err(problems),
    }
}

/// A problem of another revision: its place is written as Git writes it, `abc1234:syncs/orders.yaml`.
fn at(revision: &Revision, problem: Problem) -> Problem {
    let file = format!("{}:{}", revision.short(), problem.place.file).into();
    Problem { place: Place { file, ..problem.place }, ..problem }
}
