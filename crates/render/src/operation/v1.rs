//! Version 1 of the machine form of operations.

use disync_model::Stage;
use serde::Serialize;

use super::{Operation, Told};

#[derive(Serialize)]
pub(super) struct Document<'a> {
    format_version: &'static str,
    /// Who has run something here last, as a person is told.
    last_run: Option<&'a str>,
    operations: Vec<Mirror>,
}

/// What is under way for one address.
#[derive(Serialize)]
struct Mirror {
    address: String,
    /// Where it is; null where only its beginning is known.
    stage: Option<&'static str>,
    since: String,
    file_id: Option<i64>,
    solution_id: Option<i64>,
    /// What is wished: whether the task is to be there.
    deletes: bool,
    process_id: Option<i64>,
    unanswered: Option<Unanswered>,
    answered: Option<&'static str>,
    unpublished: bool,
}

#[derive(Serialize)]
struct Unanswered {
    stage: &'static str,
    at: String,
    not_after: String,
    /// For how many seconds it may still land and do harm; 0 where it cannot.
    lands_for_seconds: u64,
}

pub(super) fn document<'a>(operations: &[Operation<'_>], told: Told<'a>) -> Document<'a> {
    let mirror = |operation: &Operation<'_>| {
        let pending = operation.pending;
        Mirror {
            address: operation.address.to_string(),
            stage: operation.stage().map(Stage::word),
            since: pending.since.to_string(),
            file_id: operation.task.and_then(|task| task.file()).map(|file| file.0),
            solution_id: operation.task.and_then(|task| task.solution()).map(|solution| solution.0),
            deletes: pending.spec.is_none(),
            process_id: pending.process.as_ref().map(|process| process.id.0),
            unanswered: pending.sent.as_ref().map(|sent| Unanswered {
                stage: sent.stage.word(),
                at: sent.at.to_string(),
                not_after: sent.not_after.to_string(),
                lands_for_seconds: operation.lands_for(told.now).map_or(0, |left| left.as_secs().max(1)),
            }),
            answered: pending.answered.map(Stage::word),
            unpublished: pending.unpublished,
        }
    };
    Document { format_version: "1.0", last_run: told.last_run, operations: operations.iter().map(mirror).collect() }
}
