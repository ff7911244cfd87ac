//! What stops a plan, and the way out: a refusal that does not say how to go on is only half an answer.

use disync_model::{Kind, RemoteErrorKind};
use disync_plan::{Action, Block, Change};

use super::{conflict, moves, preview, scope};
use crate::escape::{message, name};
use crate::phrase::{date, some_of};
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
        Block::NotOffered => "not_offered",
        Block::Unaccounted { .. } => "unaccounted",
        Block::Conflict(_) => "conflict",
        Block::Entangled(_) => "entangled",
        Block::Misordered(_) => "misordered",
        Block::Behind(_) => "behind",
        Block::NotRead => "not_read",
        Block::Indivisible(_) => "indivisible",
        Block::HalfMove { .. } => "half_move",
        Block::Rejected { .. } => "rejected",
        Block::OtherTables { .. } => "other_tables",
        Block::Unchecked(_) => "unchecked",
    }
}

/// What stops a change.
pub(crate) fn block_text(block: &Block, change: &Change) -> String {
    match block {
        Block::Protected => {
            "`lifecycle.prevent_destroy` protects it from being deleted, replaced or emptied".to_owned()
        }
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
        Block::NotOffered => "DataWorks offers no operation that stops, undeploys or deletes a solution".to_owned(),
        Block::Unaccounted { sent_at, .. } => {
            format!("its creation was sent at {} and never answered, and solutions cannot be listed", date(*sent_at))
        }
        Block::Entangled(others) => moves::entangled_text(others),
        Block::Misordered(others) => moves::misordered_text(others),
        Block::Behind(other) => moves::behind_text(other),
        Block::Conflict(conflict) => conflict::conflict_text(conflict, change),
        Block::NotRead => "it was not read, and the state does not tell what there is".to_owned(),
        Block::Indivisible(what) => scope::indivisible_text(*what).to_owned(),
        Block::HalfMove { table, other } => scope::half_move_text(table, other),
        Block::Rejected { message, code, kind: _ } => preview::rejected_text(message, code.as_deref()),
        Block::OtherTables { missing, extra } => preview::other_tables_text(missing, extra),
        Block::Unchecked(why) => preview::unchecked_text(why),
    }
}

/// What to do about it.
pub(crate) fn block_way_out(block: &Block, change: &Change) -> String {
    let address = change.address.to_string();
    let address = name(&address);
    match block {
        Block::Protected if change.action == Action::Replace => {
            "undo what forces the replacement, set `prevent_destroy: false`, apply that, and only then replace it"
                .to_owned()
        }
        Block::Protected if change.action == Action::Update => {
            "leave it a table, set `prevent_destroy: false`, apply that, and only then empty it".to_owned()
        }
        Block::Protected => {
            "declare it again with `prevent_destroy: false`, apply that, and only then remove it".to_owned()
        }
        // What the service answers about a solution that is gone is documented nowhere.
        Block::Unreadable(error) if change.address.kind == Kind::Solution && error.kind == RemoteErrorKind::Refused => {
            format!("{}; if it was deleted in the console, run `disync state forget {address}`", advice(error.kind))
        }
        Block::Unreadable(error) => advice(error.kind).to_owned(),
        Block::Ambiguous(_) => "rename or delete all of them but one in DataWorks".to_owned(),
        Block::Renamed { .. } => "give the task its name back in DataWorks, then plan again".to_owned(),
        Block::Occupied { .. } => "rename the sync, or rename or delete that task in DataWorks".to_owned(),
        Block::InFlight { until, .. } => {
            format!("`disync apply` waits until {}, and goes on with the others by --no-wait", date(*until))
        }
        Block::NotOffered if change.action == Action::Replace => format!(
            "undo what forces the replacement; or delete it in the DataWorks console, run `disync state forget {address}` \
             and apply again"
        ),
        Block::NotOffered => {
            format!("delete it in the DataWorks console, or keep it there; then run `disync state forget {address}`")
        }
        Block::Unaccounted { until, .. } => format!(
            "look into the DataWorks console: if `{}` is there, run `disync import {address} ID`; if it is not, run \
             `disync state forget {address}`; until {} the same wish as then is safely repeated",
            name(change.address.name.as_str()),
            date(*until)
        ),
        Block::Entangled(_) => moves::ENTANGLED_WAY_OUT.to_owned(),
        Block::Misordered(_) => moves::MISORDERED_WAY_OUT.to_owned(),
        Block::Behind(other) => moves::behind_way_out(other),
        Block::Conflict(_) => conflict::conflict_way_out(&address),
        Block::NotRead => "plan again without `--refresh=none`".to_owned(),
        Block::Indivisible(_) => scope::indivisible_way_out(&address),
        Block::HalfMove { other, .. } => scope::half_move_way_out(&address, other),
        Block::Rejected { message: _, code, kind } => {
            preview::rejected_way_out(&change.address, code.as_deref(), *kind)
        }
        Block::OtherTables { .. } => preview::OTHER_TABLES_WAY_OUT.to_owned(),
        Block::Unchecked(_) => preview::UNCHECKED_WAY_OUT.to_owned(),
    }
}
