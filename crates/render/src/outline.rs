//! What every folded form of a plan tells, in its words and its order, before any form is given to it: Markdown and HTML
//! are made from this alone.
//!
//! Everything from outside in it is escaped already, so that a name holds neither control characters nor line ends; each
//! form adds what its own syntax needs.

use disync_model::{ImpactClass, Origin, Spec, Table};
use disync_plan::TableChangeKind as Kind;
use disync_plan::{Action, Change, Drift, DriftKind, FieldChange, Plan, Side, TableChange};

use crate::escape::{message, name};
use crate::phrase::table_into;
use crate::plan::{
    Aside, Destinations, Telling, WITH_THE_DRAFT, besides_text, block, drift_sentence, is_told, notes, pattern,
    sentence, sentences, symbol, undone_texts, value,
};

/// A plan, laid out.
pub(crate) struct Outline {
    /// The sums, the impact, what was left out: a sentence each, which begins with what it is about (`Plan: …`).
    pub(crate) sums: Vec<String>,
    /// Why apply would refuse it; empty where it would not.
    pub(crate) refusals: Vec<String>,
    /// What else deserves a look.
    pub(crate) warnings: Vec<String>,
    /// What would be done, in the order of the addresses; what stays as it is is left out.
    pub(crate) changes: Vec<Entry>,
    /// Where a plan is divided by what a branch changes: what would be done without it, a line each. What the branch changes
    /// is in `changes`.
    pub(crate) besides: Vec<(Entry, String)>,
    /// What changed outside of disync.
    pub(crate) drift: Vec<Entry>,
    /// How many syncs stay as they are.
    pub(crate) n_kept: usize,
}

/// One task.
#[derive(Default)]
pub(crate) struct Entry {
    pub(crate) symbol: &'static str,
    /// `update`.
    pub(crate) word: &'static str,
    pub(crate) address: String,
    /// `will be updated in place (the YAML was changed)`.
    pub(crate) sentence: String,
    pub(crate) is_blocked: bool,
    /// Whether it is told besides, and not what the whole is about.
    pub(crate) is_beside: bool,
    /// What it does to data in flight; of a change alone.
    pub(crate) impact: Option<ImpactClass>,
    /// What stops it, and what else there is to know.
    pub(crate) asides: Vec<Aside>,
    /// What a new task is made of.
    pub(crate) settings: Vec<(&'static str, String)>,
    pub(crate) fields: Vec<Field>,
    /// The tables that do not stay as they are, those that go first.
    pub(crate) rows: Vec<Row>,
    pub(crate) n_unchanged: usize,
    /// What of it is not done: `2 table changes left out`.
    pub(crate) undone: Vec<String>,
}

/// A setting that changes.
pub(crate) struct Field {
    pub(crate) field: &'static str,
    pub(crate) before: String,
    pub(crate) after: String,
    /// The pattern over tables that comes or goes, with its sign; of every other setting, nothing.
    pub(crate) pattern: Option<(&'static str, String)>,
    pub(crate) forces_replacement: bool,
    pub(crate) side: Side,
    pub(crate) place: Option<String>,
}

/// A table that does not stay as it is.
pub(crate) struct Row {
    pub(crate) kind: RowKind,
    pub(crate) table: String,
    /// Where from or where to, in the source or at the destination: `from realtime.orders`, `-> ods.orders`.
    pub(crate) detail: Option<String>,
    pub(crate) side: Side,
    /// `syncs/orders.yaml:12`.
    pub(crate) place: Option<String>,
}

/// What becomes of a table, in the order in which it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RowKind {
    Removed,
    Withdrawn,
    MovedTo,
    Renamed,
    Remapped,
    MovedFrom,
    Published,
    Added,
}

impl RowKind {
    pub(crate) const ALL: [Self; 8] = [
        Self::Removed,
        Self::Withdrawn,
        Self::MovedTo,
        Self::Renamed,
        Self::Remapped,
        Self::MovedFrom,
        Self::Published,
        Self::Added,
    ];

    /// What a person reads. Both ends of a move are called so: the sign in front tells them apart.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::MovedTo | Self::MovedFrom => "moved",
            Self::Renamed => "renamed",
            Self::Remapped => "remapped",
            Self::Added => "added",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub(crate) const fn symbol(self) -> &'static str {
        match self {
            Self::Removed | Self::MovedTo | Self::Withdrawn => "-",
            Self::Renamed => ">",
            Self::Remapped => "~",
            Self::MovedFrom | Self::Added | Self::Published => "+",
        }
    }
}

impl Outline {
    pub(crate) fn of(plan: &Plan) -> Self {
        let (refusals, others): (Vec<_>, Vec<_>) =
            sentences(plan).into_iter().partition(|line| line.starts_with("Error: "));
        let (warnings, sums) =
            others.into_iter().partition(|line| line.starts_with("Warning: ") || line.starts_with("Note: "));
        let n_told = plan.changes.iter().filter(|change| is_told(change)).count();
        let (told, besides) = match &plan.since {
            Some(since) => (&since.branch, since.besides.as_slice()),
            None => (&plan.changes, &[][..]),
        };
        let besides = besides.iter().map(|change| (Entry::of_change(change), besides_text(change)));
        Self {
            sums,
            refusals,
            warnings,
            n_kept: plan.changes.len() - n_told,
            changes: told.iter().filter(|change| is_told(change)).map(Entry::of_change).collect(),
            besides: besides.collect(),
            drift: plan.drift.iter().map(Entry::of_drift).collect(),
        }
    }

    /// Those that stop the plan, in whatever part.
    pub(crate) fn blocked(&self) -> impl Iterator<Item = &Entry> {
        let besides = self.besides.iter().map(|(entry, _)| entry);
        // One that is in both parts is blocked in both.
        let besides = besides.filter(|entry| !self.changes.iter().any(|other| other.address == entry.address));
        self.changes.iter().chain(besides).filter(|entry| entry.is_blocked)
    }

    /// How many tables and settings are told of.
    pub(crate) fn n_rows(&self) -> usize {
        self.changes.iter().chain(&self.drift).map(|entry| entry.rows.len()).sum()
    }
}

impl Entry {
    pub(crate) fn of_change(change: &Change) -> Self {
        let destinations = Destinations::of(change);
        let mut rows: Vec<Row> = change.tables.iter().map(|row| Row::of(row, destinations.brief(row))).collect();
        rows.sort_by_key(|row| row.kind);
        let settings = match (change.action, &change.after) {
            (Action::Create, Some(spec)) => settings(spec),
            _ => Vec::new(),
        };
        Self {
            symbol: symbol(change).1.trim(),
            word: change.action.word(),
            address: name(&change.address.to_string()).into_owned(),
            sentence: sentence(change),
            is_blocked: change.block.is_some(),
            is_beside: false,
            impact: Some(change.impact.class),
            asides: block(change).into_iter().chain(notes(change, Telling::Full)).collect(),
            settings,
            fields: change.fields.iter().map(Field::of).collect(),
            rows,
            n_unchanged: change.unchanged_tables,
            undone: undone_texts(change),
        }
    }

    fn of_drift(drift: &Drift) -> Self {
        let (symbol, word) = match &drift.kind {
            DriftKind::Changed(_) => ("~", "changed"),
            DriftKind::Foreign(_) => ("!", "foreign"),
            DriftKind::Vanished => ("-", "deleted"),
            DriftKind::Recreated => ("-/+", "recreated"),
            DriftKind::Renamed(_) => ("~", "renamed"),
        };
        let mut entry = Self {
            symbol,
            word,
            address: name(&drift.address.to_string()).into_owned(),
            sentence: drift_sentence(drift),
            is_blocked: false,
            is_beside: false,
            impact: None,
            asides: Vec::new(),
            settings: Vec::new(),
            fields: Vec::new(),
            rows: Vec::new(),
            n_unchanged: 0,
            undone: Vec::new(),
        };
        match &drift.kind {
            DriftKind::Changed(difference) => {
                let row =
                    |kind| move |table| Row { kind, table: shown(table), detail: None, side: Side::Ours, place: None };
                entry.rows.extend(difference.removed.iter().map(row(RowKind::Removed)));
                entry.rows.extend(difference.added.iter().map(row(RowKind::Added)));
                entry.fields = difference.fields.iter().map(Field::of).collect();
                entry.rows.extend(drift.remapped.iter().map(|row| Row { side: Side::Ours, ..Row::of(row, None) }));
                entry.rows.sort_by_key(|row| row.kind);
                entry.n_unchanged = difference.unchanged;
            }
            DriftKind::Foreign(why) => {
                entry.sentence = format!("{}; no longer a task that disync manages: {}", entry.sentence, message(why));
            }
            DriftKind::Vanished | DriftKind::Recreated | DriftKind::Renamed(_) => {}
        }
        entry
    }

    /// `3 removed, 1 added, 2 unchanged`; empty where there is nothing to count.
    pub(crate) fn counts(&self) -> String {
        let of = |kind| self.rows.iter().filter(|row| row.kind == kind).count();
        let both = |kind: RowKind| match kind {
            RowKind::MovedTo => format!("{} away", kind.word()),
            RowKind::MovedFrom => format!("{} here", kind.word()),
            _ => kind.word().to_owned(),
        };
        let mut counts: Vec<(usize, String)> = RowKind::ALL.map(|kind| (of(kind), both(kind))).into();
        let n_patterns = self.fields.iter().filter(|field| field.pattern.is_some()).count();
        for (n, noun) in [(n_patterns, "pattern"), (self.fields.len() - n_patterns, "setting")] {
            counts.push((n, if n == 1 { noun.to_owned() } else { format!("{noun}s") }));
        }
        counts.push((self.n_unchanged, "unchanged".to_owned()));
        let told = counts.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}"));
        let mut told = told.collect::<Vec<_>>().join(", ");
        if !self.undone.is_empty() {
            told.push_str(&format!(" ({})", self.undone.join("; ")));
        }
        told
    }

    /// Who is to be seen before others: what it is about, what is blocked, then what does most to data in flight, then what removes.
    pub(crate) fn weight(&self) -> (bool, bool, Option<ImpactClass>, bool) {
        (
            !self.is_beside,
            self.is_blocked,
            self.impact,
            self.rows.first().is_some_and(|row| row.kind == RowKind::Removed),
        )
    }
}

impl Field {
    fn of(field: &FieldChange) -> Self {
        Self {
            field: field.field,
            before: value(field.field, field.before.as_deref()).into_owned(),
            after: value(field.field, field.after.as_deref()).into_owned(),
            pattern: pattern(field),
            forces_replacement: field.replaces,
            side: field.side,
            place: field.origin.as_ref().map(place),
        }
    }
}

impl Row {
    /// `destination` is where it would be written, as far as a preview tells.
    fn of(row: &TableChange, destination: Option<String>) -> Self {
        let (kind, words) = match &row.kind {
            Kind::Added => (RowKind::Added, None),
            Kind::Removed => (RowKind::Removed, None),
            Kind::MovedFrom(from) => (RowKind::MovedFrom, Some(format!("from {}", name(&from.to_string())))),
            Kind::MovedTo(to) => (RowKind::MovedTo, Some(format!("to {}", name(&to.to_string())))),
            Kind::RenamedFrom(old) => (RowKind::Renamed, Some(format!("from {}", shown(old)))),
            Kind::Remapped { from, to } => (RowKind::Remapped, Some(format!("{} -> {}", name(from), name(to)))),
            Kind::Published => (RowKind::Published, Some(WITH_THE_DRAFT.to_owned())),
            Kind::Withdrawn => (RowKind::Withdrawn, Some(WITH_THE_DRAFT.to_owned())),
        };
        let detail: Vec<String> =
            words.into_iter().chain(destination.map(|destination| destination.trim_start().to_owned())).collect();
        let detail = (!detail.is_empty()).then(|| detail.join("  "));
        Self { kind, table: shown(&row.table), detail, side: row.side, place: row.origin.as_ref().map(place) }
    }
}

pub(crate) fn shown(table: &Table) -> String {
    name(table_into(&mut String::new(), table.as_ref())).into_owned()
}

pub(crate) fn place(origin: &Origin) -> String {
    format!("{}:{}", name(&origin.file), origin.line)
}

fn settings(spec: &Spec) -> Vec<(&'static str, String)> {
    let destination = format!("{} ({})", name(&spec.destination.datasource), spec.destination.kind);
    let mut settings = vec![("source", name(&spec.source).into_owned()), ("destination", destination)];
    if !spec.run.is_unmanaged() {
        settings.push(("run", spec.run.word().to_owned()));
    }
    if let Some(group) = &spec.resource_group {
        settings.push(("resource_group", name(&group.0).into_owned()));
    }
    if let Some(folder) = &spec.folder {
        settings.push(("folder", name(folder).into_owned()));
    }
    settings
}
