//! `disync schema`: prints the JSON Schema of a format, as this version writes it.

use crate::args::{SchemaArgs, SchemaOf};
use crate::failure::{Exit, Failure};
use crate::printer::Printer;

pub(crate) fn run(args: &SchemaArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    printer.result(match args.of {
        SchemaOf::Plan => include_str!("../../../../schemas/plan.json"),
        SchemaOf::Events => include_str!("../../../../schemas/events.json"),
        SchemaOf::SavedPlan => include_str!("../../../../schemas/saved-plan.json"),
        SchemaOf::Drift => include_str!("../../../../schemas/drift.json"),
        SchemaOf::Snapshot => include_str!("../../../../schemas/snapshot.json"),
        SchemaOf::Notification => include_str!("../../../../schemas/notification.json"),
        SchemaOf::Report => include_str!("../../../../schemas/report.json"),
        SchemaOf::Operations => include_str!("../../../../schemas/operations.json"),
        SchemaOf::Log => include_str!("../../../../schemas/log.json"),
        SchemaOf::Problems => include_str!("../../../../schemas/problems.json"),
    });
    Ok(Exit::Done)
}
