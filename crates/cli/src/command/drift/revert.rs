//! `disync drift --revert`: the plan that makes live again what the YAML says, of what has drifted alone.
//!
//! Nothing is carried out: it is a plan like any other, to be reviewed, saved and applied.

use disync_plan::{DriftReport, Plan, Reverted, revert};
use disync_render::{View, digest_text, unplanned_text};

use super::{Look, tell};
use crate::args::{DriftArgs, Global, PlanFormat};
use crate::failure::{Exit, Failure};
use crate::guards::{allowed, guards};
use crate::printer::Printer;
use crate::{output, planning, saved};

/// Shows the plan, and saves it where that was asked for.
///
/// # Errors
/// The plan is not sound, or cannot be saved.
pub(super) fn run(
    global: &Global,
    args: &DriftArgs,
    (look, report): (&Look, &DriftReport),
    printer: &mut Printer,
) -> Result<Exit, Failure> {
    let guards = guards(&look.config.project, allowed(&args.fix.guards));
    let Reverted { plan, left } = revert(&look.input(), &report.findings, &guards);
    tell::unread(report, printer);
    let unplanned = unplanned_text(&left, &printer.err);
    if !unplanned.is_empty() {
        printer.error(&unplanned);
    }
    if plan.is_empty() && args.output.format == PlanFormat::Text && args.fix.out.is_none() {
        printer.note("There is nothing to plan.");
        return Ok(super::exit(report));
    }
    let plan = planning::judged(plan, &look.config.project, look.now)?;
    show(global, args, &plan, printer)?;
    Ok(if plan.is_refused() { Exit::CheckFailed } else { super::exit(report) })
}

fn show(global: &Global, args: &DriftArgs, plan: &Plan, printer: &mut Printer) -> Result<(), Failure> {
    let view = View { all: global.verbose, diff: false };
    printer.result(&output::plan_as(plan, &args.output, (&printer.out, view), &output::meta()));
    let hint = match &args.fix.out {
        None => "To carry it out, save it: disync drift --revert --out FILE".to_owned(),
        Some(path) => saved::write(global, path, (plan, saved::made(allowed(&args.fix.guards))))?,
    };
    if args.output.format == PlanFormat::Text {
        let text = digest_text(&plan.digest(), Some(&hint), &printer.out);
        printer.result(&text);
    } else if args.fix.out.is_some() {
        printer.note(&hint);
    }
    Ok(())
}
