//! Which findings the YAML can say, and how.
//!
//! Pure: findings come in, edits go out, and of each finding that the YAML cannot say, why, and what to do instead.

use std::collections::BTreeSet;

use disync_config::{FileEdit, Setting};
use disync_model::{Desired, DestinationKind, ResourceGroup, Run, Spec, State};
use disync_plan::{Finding, FindingKind, Side};

/// What is to become of a finding.
pub(super) type Asked<'f> = (&'f Finding, Result<FileEdit, Unsaid>);

/// Why the YAML cannot say what is live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unsaid {
    /// Why: a lower-case fragment.
    pub(super) why: String,
    /// What to do.
    pub(super) hint: String,
}

/// What all findings come down to; `over_conflicts` has what is live take the place of what the YAML says where that is a
/// third thing.
pub(super) fn ask<'f>(
    findings: &'f [Finding],
    (desired, state): (&Desired, &State),
    over_conflicts: bool,
) -> Vec<Asked<'f>> {
    let groups = Groups::of(desired, state);
    let one = |finding: &'f Finding| {
        let edit = match &finding.kind {
            // What is unmanaged was never declared.
            kind if !desired.syncs.contains_key(&finding.address) && !matches!(kind, FindingKind::Unmanaged) => unsaid(
                "no file declares the sync any more, so that there is nothing to write it into",
                "`disync plan` shows what would be deleted; declare it again to keep it",
            ),
            FindingKind::Field { .. } | FindingKind::Instance { .. }
                if finding.side == Side::Conflict && !over_conflicts =>
            {
                unsaid(
                    "the YAML says neither what was applied nor what is live",
                    "`--over-conflicts` writes what is live; `disync apply --accept ours` applies what the YAML says",
                )
            }
            kind => edit(kind, finding, &groups),
        };
        (finding, edit)
    };
    findings.iter().map(one).collect()
}

fn edit(kind: &FindingKind, finding: &Finding, groups: &Groups) -> Result<FileEdit, Unsaid> {
    let address = finding.address.clone();
    match kind {
        FindingKind::TableAdded(table) => Ok(FileEdit::AddTable { address, table: table.clone() }),
        FindingKind::TableRemoved(table) => Ok(FileEdit::RemoveTable { address, table: table.clone() }),
        FindingKind::Field { field, after, .. } => {
            Ok(FileEdit::Set { address, setting: setting(field, after.as_deref(), groups)? })
        }
        FindingKind::Instance { is, .. } => Ok(FileEdit::Set { address, setting: Setting::Run(run(is)?) }),
        FindingKind::Remapped { .. } => unsaid(
            "the YAML says nothing about destination tables",
            "map it back in the console, or accept it with `--accept`",
        ),
        FindingKind::Document(_) => unsaid(
            "what was edited is nothing that the YAML speaks of",
            "look at the task in the console; accept it with `--accept`",
        ),
        FindingKind::Foreign(_) => unsaid(
            "it is no task that the YAML could describe",
            "undo that in the console; or take the sync out, and `disync state forget` it",
        ),
        FindingKind::Renamed(_) => {
            unsaid("a sync is known by its name", "give the task its name back in the console, then look again")
        }
        FindingKind::Vanished => unsaid(
            "a sync that is taken out of the YAML takes its comments along",
            "`disync apply` creates the task again; where it is to be gone, take the sync out by hand",
        ),
        FindingKind::Recreated => unsaid(
            "another task has its name, and nothing tells whether it is meant",
            "`disync import` takes that task into the state by its id",
        ),
        FindingKind::Unpublished => unsaid(
            "what runs is not what is shown, and the YAML says nothing about that",
            "publish the task in the console, or have `disync apply` do it",
        ),
        FindingKind::Unmanaged => {
            unsaid("the project does not declare it", "declare it, then `disync import` it by its id")
        }
    }
}

fn unsaid<T>(why: &str, hint: &str) -> Result<T, Unsaid> {
    Err(Unsaid { why: why.to_owned(), hint: hint.to_owned() })
}

fn setting(field: &str, live: Option<&str>, groups: &Groups) -> Result<Setting, Unsaid> {
    let by_hand = "look at the task in the console, and write it by hand";
    let Some(live) = live.filter(|live| !live.is_empty()) else {
        return unsaid("the service does not tell what it is now", by_hand);
    };
    match field {
        "resource_group" => groups.named(live).map(Setting::ResourceGroup),
        "folder" => Ok(Setting::Folder(live.to_owned())),
        "source.datasource" => Ok(Setting::Source(live.to_owned())),
        "destination.datasource" => Ok(Setting::Destination(live.to_owned())),
        "destination.type" => match DestinationKind::from_word(live) {
            Some(kind) => Ok(Setting::DestinationType(kind)),
            None => unsaid("the YAML knows no such destination", by_hand),
        },
        _ => unsaid("the YAML has no such setting", by_hand),
    }
}

fn run(is: &str) -> Result<Run, Unsaid> {
    match is {
        "running" => Ok(Run::Running),
        "stopped" => Ok(Run::Stopped),
        _ => unsaid(
            "`run:` says `running`, `stopped` or `unmanaged`, and it is none of these",
            "look into the console why; `disync apply` makes it what the YAML says",
        ),
    }
}

/// The resource groups that the project knows by their names.
struct Groups(BTreeSet<String>);

impl Groups {
    fn of(desired: &Desired, state: &State) -> Self {
        let declared = desired.syncs.values().map(|declared| &declared.spec);
        let recorded = state.records.values().map(|record| &record.spec);
        let group = |spec: &Spec| spec.resource_group.as_ref().map(|group| group.0.clone());
        Self(declared.chain(recorded).filter_map(group).filter(|name| is_name(name)).collect())
    }

    /// The name of a group: documents shorten it to a number, which creating a task does not take [D].
    fn named(&self, live: &str) -> Result<String, Unsaid> {
        if is_name(live) {
            return Ok(live.to_owned());
        }
        let live = ResourceGroup(live.to_owned());
        let mut names = self.0.iter().filter(|name| ResourceGroup((*name).clone()).may_be(&live));
        match (names.next(), names.next()) {
            (Some(name), None) => Ok(name.clone()),
            _ => unsaid(
                "the service tells only the number of the group, and no sync has one of that number by name",
                "write `resource_group: S_res_group_…` by hand, as the console has it",
            ),
        }
    }
}

/// Whether it is the name that a group has in the console, and not its number alone [D].
fn is_name(group: &str) -> bool {
    group.contains("_res_group_")
}

#[cfg(test)]
mod tests;
