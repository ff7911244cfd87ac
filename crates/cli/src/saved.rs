//! Saved plans: writing one, reading one, and holding one against the world before it is carried out.
//!
//! What fits is decided in `plan`; here the world is looked at, and what does not fit is said.

use std::path::Path;
use std::sync::Arc;

use disync_config::Project;
use disync_model::{Digest, DigestPrefix, ReadRemote, State};
use disync_plan::{
    Against, Allowed, Made, Plan, Saved, Stale, check, fits_state, moved, read_saved, wanted_again, write_saved,
};
use disync_render::{Meta, Style, date, digest_text, escape, moved_text, some_of};
use disync_state::{Holder, RefreshOptions, refresh};
use jiff::Timestamp;

use crate::args::{ApplyArgs, Global, PlanArgs, PlanFormat};
use crate::counting::Counting;
use crate::failure::{Exit, Failure};
use crate::guards::{allowed, guards};
use crate::input::{self, Unread};
use crate::output;
use crate::policy;
use crate::printer::Printer;
use crate::remote::Remote;

/// The most that is read, in bytes. A change of a task with 5,000 tables takes about 700 kB.
const LIMIT: u64 = 256 << 20;

/// How many addresses a message names.
const MOST_NAMED: usize = 5;

/// What to do about a plan that is not to be carried out.
const PLAN_AGAIN: &str = "nothing was changed; make the plan again with `disync plan --out FILE`, and have it reviewed";

/// What to do about a plan that guards or policies did not let pass when it was made.
const PLAN_ANOTHER: &str =
    "a saved plan stays as it was reviewed: with a flag or a change, make a new one with `disync plan --out FILE`";

/// What to do about a plan that passed when it was made, and does not by the settings of today.
const CORRECT: &str = "where the settings are wrong, correct them and apply the same file: it passed when it was made; a \
                       saved plan takes no flags, so with a flag or a change, make a new one with `disync plan --out FILE`";

/// What to do about a saved plan that a limit stops, besides what is to be done about the limit.
pub(crate) const fn way_out(saved: &Saved) -> &'static str {
    if saved.plan.violations.is_empty() { CORRECT } else { PLAN_ANOTHER }
}

/// Names a plan by its digest, below its text, and saves it where that was asked for.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn keep(global: &Global, args: &PlanArgs, plan: &Plan, printer: &mut Printer) -> Result<(), Failure> {
    let saved = args.out.out.as_deref();
    let apply = saved.map(|path| write(global, path, (plan, made(allowed(&args.planning.guards))))).transpose()?;
    if args.output.format != PlanFormat::Text {
        apply.iter().for_each(|apply| printer.note(apply));
        return Ok(());
    }
    let is_review = matches!(plan.against, Against::Revision(_));
    if is_review || (plan.is_empty() && apply.is_none()) {
        return Ok(());
    }
    let by_digest = || "To make this plan again and insist on it, run: disync apply --plan-digest SHA".to_owned();
    let hint = apply.or_else(|| global.verbose.then(by_digest));
    let text = digest_text(&plan.digest(), hint.as_deref(), &printer.out);
    printer.result(&text);
    Ok(())
}

/// A plan that is made now, with limits lifted so far.
pub(crate) fn made(allowed: Allowed) -> Made {
    Made { by: env!("CARGO_PKG_VERSION").to_owned(), at: Timestamp::now(), allowed, rolls_back: None }
}

/// Saves a plan; returns what to do with it.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn write(global: &Global, path: &Path, (plan, made): (&Plan, Made)) -> Result<String, Failure> {
    let text = write_saved(&Saved { plan: plan.clone(), made }).map_err(|error| {
        Failure::error("internal error: the plan cannot be saved", &error).hint("please report this")
    })?;
    output::write(global, path, &text)?;
    let path = path.display();
    Ok(format!("Saved to {path}; to carry out exactly this, run: disync apply {path}"))
}

/// What the machine forms of a saved plan tell beside it: by what and when it was made.
pub(crate) fn meta(saved: &Saved) -> Meta<'_> {
    Meta { version: &saved.made.by, now: saved.made.at, expected_calls: None }
}

/// What is said below the text of a saved plan.
pub(crate) fn about(saved: &Saved, style: &Style) -> String {
    let made = format!("Made at {} by disync {}.", date(saved.made.at), escape(&saved.made.by));
    digest_text(&saved.plan.digest(), Some(&made), style)
}

/// Reads a saved plan.
///
/// # Errors
/// There is none, or it is not the one that was saved.
pub(crate) fn read(global: &Global, path: &Path) -> Result<Saved, Failure> {
    let shown = path.display();
    let bytes = input::read(&global.chdir.join(path), LIMIT).map_err(|unread| match unread {
        Unread::Io(error) => Failure::error(&format!("cannot read the saved plan `{shown}`"), &error)
            .hint("`disync plan --out FILE` saves a plan"),
        Unread::TooLarge(_) => Failure::new(Exit::Refused, format!("refused: `{shown}`: {unread}")),
    })?;
    let saved = read_saved(&bytes)
        .map_err(|error| Failure::new(Exit::Refused, format!("refused: `{shown}`: {error}")).hint(PLAN_AGAIN))?;
    check(&saved.plan).map_err(|broken| {
        Failure::new(Exit::Refused, format!("refused: `{shown}` is not sound: {}", broken.join("; "))).hint(PLAN_AGAIN)
    })?;
    Ok(saved)
}

/// Makes sure that nothing was applied since a plan was saved, and that what it changes is as it saw it; returns the plan
/// as a part of this history, with what `project` says of it now. `last` is who ran something here last.
///
/// # Errors
/// The plan is stale.
pub(crate) async fn still_fitting(
    (saved, project): (&Saved, &Project),
    (state, last): (&State, Option<&Holder>),
    remote: &Remote,
    (args, printer): (&ApplyArgs, &Printer),
) -> Result<Plan, Failure> {
    fits_state(saved, state).map_err(|stale| refusal(&stale, last))?;
    let mut plan = judged_again(saved, project);
    // Before anything was applied there was none to be written down.
    plan.basis.lineage.clone_from(&state.lineage);
    // What apply refuses in any case is not worth a call.
    let parks = args.carry.no_wait && plan.in_flight_until().is_some();
    if !plan.is_refused() || parks {
        let counting = Counting::new("Reading tasks", printer);
        let (parallelism, on_progress) = (args.planning.calls.parallelism, Some(counting.hearer()));
        let options = RefreshOptions { parallelism, on_progress, ..RefreshOptions::default() };
        let plan = (&plan.unblocked(), saved.made.at);
        counting.beside(check_live(plan, state, (Arc::clone(&remote.client), options), printer)).await?;
    }
    Ok(plan)
}

/// A saved plan with what the guards and policies say of it now. What was said against it when it was made still stands: a
/// plan that was refused in its review is not carried out because the settings have changed.
fn judged_again(saved: &Saved, project: &Project) -> Plan {
    let mut plan = saved.plan.clone();
    if plan.violations.is_empty() {
        plan = plan.limited(&guards(project, saved.made.allowed.clone()));
        plan.warnings.clear();
        policy::ask(&mut plan, &project.policies);
    }
    plan
}

fn refusal(stale: &Stale, last: Option<&Holder>) -> Failure {
    let refused = |message: String| Failure::new(Exit::Refused, format!("refused: {message}"));
    let named = |text: String| if text.is_empty() { text } else { format!(": {text}") };
    match stale {
        Stale::OtherProject { .. } => refused(stale.to_string())
            .hint("nothing was changed; apply it where `project_id` is that of the plan, or plan here"),
        Stale::OtherHistory => refused(stale.to_string()).hint(PLAN_AGAIN),
        Stale::Interrupted(addresses) => {
            let text = some_of(addresses.iter().map(ToString::to_string), MOST_NAMED);
            refused(format!("{stale}{}", named(text)))
                .hint("nothing was changed; run `disync apply`, which goes on with it, then make the plan again")
        }
        Stale::AlreadyApplied => refused(stale.to_string())
            .hint("nothing is left to do; `disync plan` shows whether anything has changed since"),
        Stale::Applied { since, .. } => {
            let text = some_of(since.iter().map(|(address, at)| format!("{address} at {}", date(*at))), MOST_NAMED);
            let applied = if text.is_empty() { text } else { format!("; applied since then: {text}") };
            let failure = refused(format!("{stale}{applied}")).hint(PLAN_AGAIN);
            match last {
                Some(holder) => failure.hint(format!("the last run here was that of {holder}")),
                None => failure,
            }
        }
    }
}

/// Makes sure that the tasks which a plan changes are as it saw them. Each is read once more.
///
/// # Errors
/// One is not; the difference is printed.
async fn check_live<R: ReadRemote + 'static>(
    (plan, made): (&Plan, Timestamp),
    state: &State,
    (remote, options): (Arc<R>, RefreshOptions),
    printer: &Printer,
) -> Result<(), Failure> {
    let live = refresh(remote, &wanted_again(plan, state), options).await?;
    let moved = moved(plan, &live, made);
    if moved.is_empty() {
        return Ok(());
    }
    printer.error(&moved_text(&moved, &printer.err));
    let addresses = some_of(moved.iter().map(|moved| moved.address.to_string()), MOST_NAMED);
    let message = format!("refused: the plan is stale: not as the plan saw it: {addresses}");
    Err(Failure::new(Exit::Refused, message).hint(PLAN_AGAIN))
}

/// Makes sure that a plan is the one that was approved.
///
/// # Errors
/// It is another one.
pub(crate) fn check_digest(plan: &Plan, approved: Option<&DigestPrefix>) -> Result<(), Failure> {
    let Some(approved) = approved else { return Ok(()) };
    let digest: Digest = plan.digest();
    if approved.matches(&digest) {
        return Ok(());
    }
    let message = format!(
        "refused: this is not the plan that was approved: its digest is sha256:{digest}, and sha256:{} was approved",
        approved.as_str()
    );
    Err(Failure::new(Exit::Refused, message)
        .hint("nothing was changed; what is to be done, or what it would be done to, has changed: review it again"))
}
