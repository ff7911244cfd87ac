//! What a preview brings: where each table would go, what the service refuses and the way out of it, and what else a
//! reviewer should know.

use disync_model::{Address, Kind, Mapping, RemoteErrorKind, Table};
use disync_plan::{Change, Remark, TableChange, TableChangeKind};

use super::change::{row_place, row_text};
use crate::escape::{message, name, width};
use crate::phrase::{count, some_of};

/// How many tables are named that a content lacks, or has beyond the wish.
const MOST_TABLES: usize = 10;

/// How many columns of a primary key are named.
const MOST_KEYS: usize = 4;

/// Where the tables of a change would go.
pub(crate) struct Destinations<'a>(&'a [Mapping]);

impl<'a> Destinations<'a> {
    /// Those of `change`; none are known without a preview.
    pub(crate) fn of(change: &'a Change) -> Self {
        Self(change.preview.as_ref().map_or(&[], |preview| preview.mappings.as_slice()))
    }

    /// Whether all rows are short enough, on lines of so many columns, to have their destinations beside them. Where one
    /// is not, those of all rows stand below them.
    pub(super) fn fit_beside(&self, change: &Change, columns: usize) -> bool {
        let mut buffer = String::new();
        change.tables.iter().all(|row| {
            let Some(brief) = self.brief(row) else { return true };
            let place = row_place(row).map_or(0, |place| width(&place) + 2);
            2 + width(&row_text(row, Some(&brief), &mut buffer)) + place < columns
        })
    }

    /// ` -> ods.carts  pk id  12 columns`, to stand behind a row, as far as it is known; of a table that goes there is
    /// nothing to say.
    pub(crate) fn brief(&self, row: &TableChange) -> Option<String> {
        let mapping = self.mapping(row)?;
        let mut parts = Vec::new();
        // A row that is about the destination has named it.
        if !matches!(row.kind, TableChangeKind::Remapped { .. }) {
            parts.push(match &mapping.destination {
                Some(destination) => format!(" -> {}", name(destination)),
                None => " -> (not told)".to_owned(),
            });
        }
        if !mapping.primary_key.is_empty() {
            let key = mapping.primary_key.iter().map(|column| name(column).into_owned());
            parts.push(format!("  pk {}", some_of(key, MOST_KEYS)));
        }
        if !mapping.columns.is_empty() {
            parts.push(format!("  {}", count(mapping.columns.len(), "column")));
        }
        (!parts.is_empty()).then(|| parts.concat())
    }

    /// `id int8, price numeric(10,2)`.
    pub(super) fn columns(&self, row: &TableChange) -> Option<String> {
        let columns = self.mapping(row)?.columns.iter();
        let shown: Vec<String> = columns
            .map(|column| format!("{} {}", name(&column.name), name(&column.kind)).trim_end().to_owned())
            .collect();
        (!shown.is_empty()).then(|| shown.join(", "))
    }

    /// Mappings stand in the order of the tables.
    fn mapping(&self, row: &TableChange) -> Option<&'a Mapping> {
        let stays =
            matches!(row.kind, TableChangeKind::Remapped { .. } | TableChangeKind::Published).then_some(&row.table);
        let table = row.comes().or(stays)?;
        let at = self.0.binary_search_by(|mapping| mapping.table.cmp(table)).ok()?;
        self.0.get(at)
    }
}

/// Why the service would not generate a content.
pub(super) fn rejected_text(why: &str, code: Option<&str>) -> String {
    let why = message(why);
    match code {
        Some(code) => format!("DataWorks refuses to generate its configuration: {why} (code {})", name(code)),
        None => format!("DataWorks refuses to generate its configuration: {why}"),
    }
}

/// What to do about it.
pub(super) fn rejected_way_out(address: &Address, code: Option<&str>, kind: RemoteErrorKind) -> String {
    let shown = address.to_string();
    let shown = name(&shown);
    match (kind, address.kind, code) {
        (RemoteErrorKind::NameTaken, Kind::Solution, _) => format!(
            "rename it; or, if the solution of that name is meant to be this one, find its id in the DataWorks console \
             and run `disync import {shown} ID`"
        ),
        (RemoteErrorKind::NameTaken, Kind::Realtime, _) => {
            "rename it, or rename or delete the task of that name in DataWorks".to_owned()
        }
        (_, _, Some(code)) => {
            format!("mend what the message names, then plan again; `disync error {}` says more", name(code))
        }
        (_, _, None) => "mend what the message names, in the YAML or in DataWorks, then plan again".to_owned(),
    }
}

/// Which tables a content has that are not wished, and which it lacks.
pub(super) fn other_tables_text(missing: &[Table], extra: &[Table]) -> String {
    let shown =
        |tables: &[Table]| some_of(tables.iter().map(|table| name(&table.to_string()).into_owned()), MOST_TABLES);
    let mut parts = Vec::new();
    if !missing.is_empty() {
        parts.push(format!("without {}", shown(missing)));
    }
    if !extra.is_empty() {
        parts.push(format!("with {} that nobody asked for", shown(extra)));
    }
    format!("DataWorks generates a configuration for other tables than wished: {}", parts.join(", and "))
}

/// What to do about it.
pub(super) const OTHER_TABLES_WAY_OUT: &str =
    "look whether these tables exist in the source and whether they are spelled as there, then plan again";

/// A content that nobody can check.
pub(super) fn unchecked_text(why: &str) -> String {
    format!("DataWorks generates a configuration whose tables cannot be told: {}", message(why))
}

/// What to do about it.
pub(super) const UNCHECKED_WAY_OUT: &str =
    "plan again; if it stays so, DataWorks writes a form that disync does not know: report it";

/// What is being waited for.
#[must_use]
pub fn asking_text(n_changes: usize) -> String {
    let changes = count(n_changes, "change");
    format!("Asking DataWorks what it would make of {changes}. Nothing is written.")
}

/// The stable word of a remark, for programs.
pub(crate) const fn remark_code(remark: &Remark) -> &'static str {
    match remark {
        Remark::NotPreviewed(_) => "not_previewed",
        Remark::NotCompared(_) => "not_compared",
        Remark::LooksRenamed { .. } => "looks_renamed",
        Remark::RenameDone(_) => "rename_done",
        Remark::Unresolved => "unresolved",
        Remark::DraftEdited => "draft_edited",
        Remark::Besides { .. } => "besides",
    }
}

/// A remark, as a sentence.
pub(crate) fn remark_text(remark: &Remark) -> String {
    match remark {
        Remark::NotPreviewed(why) => {
            format!("no preview: {}; the configuration is generated when this is applied", message(why))
        }
        Remark::NotCompared(why) => {
            format!("whether tables go to other destination tables than now is not known: {}", message(why))
        }
        Remark::Besides { n_tables, n_fields } => {
            let counts = [(*n_tables, "table"), (*n_fields, "setting")];
            let more: Vec<String> =
                counts.into_iter().filter(|(n, _)| *n > 0).map(|(n, noun)| count(n, noun)).collect();
            format!("{} more of it were pending besides this branch; an apply changes them, too", more.join(" and "))
        }
        Remark::Unresolved => {
            "which tables its patterns select was not looked up: they may bring or take others than are shown"
                .to_owned()
        }
        Remark::DraftEdited => {
            "it is a draft that was edited in something that disync does not manage, or cannot read: what publishing \
             that does is not known"
                .to_owned()
        }
        Remark::RenameDone(table) => {
            format!("`renamed_from` of {} has nothing left to say and can be removed", name(&table.to_string()))
        }
        Remark::LooksRenamed { from, to } => {
            // Both are in the same database, and the key takes the name alone.
            let (old, from, to) = (name(&from.name), from.to_string(), to.to_string());
            let (from, to) = (name(&from), name(&to));
            format!(
                "`{to}` has the columns and the primary key of `{from}`: if it was renamed, write `renamed_from: {old}` \
                 at it"
            )
        }
    }
}
