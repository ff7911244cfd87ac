//! A look at a workspace that has names in every place where there can be one.

use disync_model::{Acceptance, Address, Digest, DigestPrefix, FileId};
use disync_plan::{Action, Ahead, DriftReport, Finding, FindingKind, Lapse, Lapsed, LastEdit, Side};

use super::names::Names;
use super::world::{place, table};
use crate::tests::at;
use crate::tests::look::applied;

const TASKS: usize = 24;

/// Uses every name at least once.
pub(super) fn world(names: &Names) -> DriftReport {
    let mut used = 0;
    let mut next = || {
        used += 1;
        names.get(used).to_owned()
    };
    let mut report = applied::<&str>(&[], &[]).report();
    report.findings = (0..TASKS).flat_map(|at| findings(at, &mut next)).collect();
    report.settled = findings(100, &mut next);
    report.accepted = findings(200, &mut next).into_iter().map(|found| (found, acceptance(&mut next))).collect();
    report.lapsed = vec![Lapsed { acceptance: acceptance(&mut next), lapse: Lapse::Gone }];
    report.unread = vec![(Address::realtime(next()), next())];
    report.under_way = vec![Address::realtime(next())];
    let ahead = |address| Ahead { address, action: Action::Update, n_added: 1, n_removed: 0, n_fields: 2 };
    report.ahead = vec![ahead(Address::realtime(next()))];
    assert!(used >= names.len(), "{used} names are used");
    report
}

fn acceptance(next: &mut impl FnMut() -> String) -> Acceptance {
    Acceptance {
        fingerprint: DigestPrefix::of(&Digest::of(b"accepted")),
        address: Address::realtime(next()),
        what: next(),
        reason: next(),
        until: None,
        document: None,
        origin: Some(place(&next())),
    }
}

/// All that can be found about one task.
fn findings(task: usize, next: &mut impl FnMut() -> String) -> Vec<Finding> {
    let (address, by) = (Address::realtime(next()), next());
    let kinds = vec![
        FindingKind::TableAdded(table(&next())),
        FindingKind::TableRemoved(table(&next())),
        FindingKind::Remapped { table: table(&next()), from: next(), to: next() },
        FindingKind::Field { field: "folder", before: Some(next()), after: Some(next()) },
        FindingKind::Foreign(next()),
        FindingKind::Renamed(next()),
        FindingKind::Unmanaged,
        FindingKind::Instance { wished: "running".to_owned(), is: next() },
    ];
    let finding = |(number, kind): (usize, FindingKind)| Finding {
        address: address.clone(),
        class: kind.class(),
        side: if number.is_multiple_of(2) { Side::Theirs } else { Side::Conflict },
        task: Some(FileId(7).into()),
        edit: LastEdit { by: Some(by.clone()), at: Some(at(9)), version: Some(3), draft: Some(true) },
        applied_at: Some(at(0)),
        origin: Some(place(&next())),
        fingerprint: Digest::of(format!("{task} {number}").as_bytes()),
        kind,
    };
    kinds.into_iter().enumerate().map(finding).collect()
}
