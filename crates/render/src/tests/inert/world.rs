//! A plan that has names in every place where there can be one.

use std::sync::Arc;

use disync_model::{
    Address, Column, Destination, Digest, FileId, Mapping, Name, Origin, RemoteError, RemoteErrorKind, ResourceGroup,
    Spec, Table, TableRef,
};
use disync_plan::{
    Action, Against, Attribution, Block, Change, Difference, Drift, DriftKind, FieldChange, Plan, Preview, Reason,
    Remark, Revision, Side, Since, TableChange, TableChangeKind as Kind,
};

use super::names::Names;
use crate::tests::{change, empty_plan, field, row, spec, tables};

const TASKS: usize = 30;

/// Uses every name at least once.
pub(super) fn world(names: &Names) -> Plan {
    let mut used = 0;
    let mut next = || {
        used += 1;
        names.get(used).to_owned()
    };
    let mut changes: Vec<Change> = (0..TASKS).map(|at| task(at, &mut next)).collect();
    // A row takes two names on average.
    let rows = (0..names.len() * 2 / 5).map(|at| a_row(at, &mut next)).collect();
    changes.push(Change { tables: rows, ..change(&next(), Action::Update, Reason::Edited) });
    let drift = (0..12).map(|at| a_drift(at, &mut next)).collect();
    let left_out = vec![Address::realtime(next()), Address::realtime(next())];
    assert!(used >= names.len(), "{used} names are used");
    Plan { changes, drift, left_out, ..empty_plan() }
}

/// The same plan, divided by what a branch changes; each part has one sync that the other one has as well.
pub(super) fn divided(names: &Names) -> Plan {
    let mut plan = world(names);
    for (at, change) in plan.changes.iter_mut().enumerate() {
        // The parts are in the order of the addresses, which is to be the same whatever the names are.
        change.address = Address::realtime(format!("{at:03}.{}", change.address.name.as_str()));
    }
    let middle = plan.changes.len() / 2;
    let (branch, besides) = (plan.changes[..=middle].to_vec(), plan.changes[middle..].to_vec());
    Plan { since: Some(Since { revision: revision(names), branch, besides }), ..plan }
}

/// The same plan, compared with a revision that has a name.
pub(super) fn compared(names: &Names) -> Plan {
    Plan { against: Against::Revision(revision(names)), ..world(names) }
}

fn revision(names: &Names) -> Revision {
    let commit = "0123456789abcdef0123456789abcdef01234567".to_owned();
    Revision { asked: names.get(1).to_owned(), commit, has_project: false, settings: vec!["guards"] }
}

/// A change that has something from outside wherever it can.
fn task(at: usize, next: &mut impl FnMut() -> String) -> Change {
    let made = Spec {
        source: next(),
        tables: tables(&[&format!("shop.{}", next())]),
        destination: Destination { datasource: next(), ..spec(&[]).destination },
        resource_group: Some(ResourceGroup(next())),
        folder: Some(next()),
        ..spec(&[])
    };
    let block = match at % 5 {
        0 => Some(Block::Renamed { task: FileId(7).into(), to: Name::new(next()) }),
        1 => Some(Block::Occupied { task: FileId(7).into(), why: next() }),
        2 => Some(Block::Unreadable(RemoteError {
            kind: RemoteErrorKind::Refused,
            operation: "GetDISyncTask",
            code: Some(next()),
            message: next(),
            request_id: Some(next()),
        })),
        _ => None,
    };
    let remarks = vec![Remark::NotPreviewed(next()), Remark::LooksRenamed { from: table(&next()), to: table(&next()) }];
    let action = if at.is_multiple_of(2) { Action::Create } else { Action::Update };
    let fields = vec![FieldChange { origin: Some(place(&next())), ..field("run", &next(), &next(), true) }];
    let new = table(&next());
    let mapping = Mapping {
        table: new.clone(),
        destination: Some(next()),
        columns: vec![Column { name: next(), kind: next() }],
        primary_key: vec![next()],
    };
    let preview = Preview { content: Arc::from(""), digest: Digest::of(b""), mappings: vec![mapping], process: None };
    let (origin, preview) = (Some(place(&next())), Some(preview));
    let tables = vec![TableChange { table: new, ..row("shop.t", Kind::Added, None) }];
    Change {
        block,
        remarks,
        fields,
        origin,
        tables,
        preview,
        after: Some(made),
        ..change(&next(), action, Reason::New)
    }
}

fn a_row(at: usize, next: &mut impl FnMut() -> String) -> TableChange {
    let kind = match at % 6 {
        0 => Kind::Removed,
        1 => Kind::MovedTo(Address::realtime(next())),
        2 => Kind::RenamedFrom(table(&next())),
        3 => Kind::Remapped { from: next(), to: next() },
        4 => Kind::MovedFrom(Address::realtime(next())),
        _ => Kind::Added,
    };
    let side = [Side::Ours, Side::Theirs, Side::Both, Side::Conflict][at % 4];
    TableChange { table: table(&next()), side, ..row("shop.t", kind, at.is_multiple_of(3).then(|| place(&next()))) }
}

fn a_drift(at: usize, next: &mut impl FnMut() -> String) -> Drift {
    let kind = match at % 5 {
        0 => DriftKind::Foreign(next()),
        1 => DriftKind::Renamed(next()),
        2 => DriftKind::Recreated,
        3 => DriftKind::Vanished,
        _ => DriftKind::Changed(Difference {
            added: vec![table(&next()), table(&next())],
            removed: vec![table(&next())],
            unchanged: 1,
            fields: vec![field("folder", &next(), &next(), false)],
        }),
    };
    let moved = Kind::Remapped { from: next(), to: next() };
    let remapped = vec![TableChange { table: table(&next()), ..row("shop.t", moved, None) }];
    let (address, edited_by) = (Address::realtime(next()), Some(next()));
    Drift { address, kind, remapped, edited_by, edited_at: None, attribution: Attribution::Since }
}

pub(super) fn table(name: &str) -> Table {
    TableRef { database: Some("shop"), name }.to_table()
}

pub(super) fn place(file: &str) -> Origin {
    Origin { file: Arc::from(file), line: 3 }
}
