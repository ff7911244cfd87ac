//! What stops a plan, and the way out: a refusal that does not say how to go on is only half an answer.

use disync_plan::{Action, Block, Violation};

use crate::escape::{message, name};
use crate::phrase::{count, date, some_of};
use crate::remote::{advice, remote_error_text};

/// How many files are named that share one name.
const MOST_FILES: usize = 10;

/// The stable word of a block, for programs.
pub(crate) const fn block_code(block: &Block) -> &'static str {
    match block {
        Block::Protected => "protected",
        Block::Unreadable(_) => "unreadable",
        Block::Ambiguous(_) => "ambiguous",
        Block::Renamed { .. } => "renamed",
        Block::Occupied { .. } => "occupied",
        Block::InFlight { .. } => "in_flight",
    }
}

/// What stops a change.
pub(crate) fn block_text(block: &Block) -> String {
    match block {
        Block::Protected => "`lifecycle.prevent_destroy` protects it from being deleted".to_owned(),
        Block::Unreadable(error) => format!("it could not be read: {}", remote_error_text(error)),
        Block::Ambiguous(files) => {
            format!(
                "several tasks have this name: files {}",
                some_of(files.iter().map(ToString::to_string), MOST_FILES)
            )
        }
        Block::Renamed { task, to } => {
            format!("its task ({task}) was renamed to `{}` outside of disync", name(to.as_str()))
        }
        Block::Occupied { task, why } => format!("{task} has this name and is another task: {}", message(why)),
        Block::InFlight { stage, until } => {
            let stage = stage.word();
            format!(
                "a `{stage}` that an earlier run sent has no answer; it may still take effect until {}",
                date(*until)
            )
        }
    }
}

/// What to do about it.
pub(crate) fn block_way_out(block: &Block, action: Action) -> String {
    match block {
        Block::Protected if action == Action::Replace => {
            "undo what forces the replacement, remove `prevent_destroy`, apply that, and only then replace it"
                .to_owned()
        }
        Block::Protected => {
            "declare it again without `prevent_destroy`, apply that, and only then remove it".to_owned()
        }
        Block::Unreadable(error) => advice(error.kind).to_owned(),
        Block::Ambiguous(_) => "rename or delete all of them but one in DataWorks".to_owned(),
        Block::Renamed { .. } => "give the task its name back in DataWorks, then plan again".to_owned(),
        Block::Occupied { .. } => "rename the sync, or rename or delete that task in DataWorks".to_owned(),
        Block::InFlight { until, .. } => format!("run it again after {}", date(*until)),
    }
}

/// Which limit is exceeded, by how much, and where it is set.
pub(crate) fn violation_text(violation: &Violation) -> String {
    let Violation { setting, limit, found } = violation;
    let found = count(*found, "table");
    format!(
        "this plan would remove {found}, and `{setting}` allows {limit}; if that is meant, raise `{setting}` in disync.yaml"
    )
}
