//! Two revisions and a world in, a divided plan out.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use disync_model::{
    Address, Destination, DestinationKind, Lifecycle, Live, Origin, Origins, ProjectId, Run, Selectors, Spec, Tables,
};
use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::accept::Accept;
use crate::guard::Guards;
use crate::planning::plan;
use crate::recall::as_recorded;
use crate::revisions::as_applied;
use crate::scope::{Input, Scope, wanted};

fn declared(tables: &[&str], run: Run) -> Declared {
    let tables: BTreeSet<Box<str>> = tables.iter().map(|table| (*table).into()).collect();
    let spec = Spec {
        source: "mysql_pub".to_owned(),
        tables: Tables::Single(tables),
        destination: Destination { kind: DestinationKind::Holo, datasource: "holo".to_owned() },
        resource_group: None,
        folder: None,
        run,
        start: disync_model::Start::default(),
    };
    Declared {
        spec,
        lifecycle: Lifecycle::default(),
        order: disync_model::Order::default(),
        origin: Origin { file: Arc::from("syncs/orders.yaml"), line: 2 },
        table_lines: Vec::new(),
        renamed_from: BTreeMap::new(),
        selectors: Selectors::default(),
        origins: Origins::default(),
    }
}

fn desired(syncs: &[(&str, &[&str])]) -> Desired {
    let syncs = syncs.iter().map(|(name, tables)| (Address::realtime(*name), declared(tables, Run::Running)));
    Desired { syncs: syncs.collect(), healthy_for: None }
}

/// The plan for `head` where `applied` was applied and nobody has touched it, divided by `base`.
fn divided(applied: &Desired, base: &Desired, head: &Desired) -> Plan {
    let (scope, guards, accept, now) = (Scope::default(), Guards::default(), Accept::default(), Timestamp::UNIX_EPOCH);
    let state = as_applied(ProjectId(7), applied, now);
    let live: Live = as_recorded(&wanted(head, &state, &scope), &state);
    let input =
        Input { desired: head, live: &live, state: &state, scope: &scope, guards: &guards, accept: &accept, now };
    let revision =
        Revision { asked: "main".to_owned(), commit: "0123456".to_owned(), has_project: true, settings: vec![] };
    plan(&input).divided(revision, base, head)
}

fn rows(part: &[Change]) -> BTreeSet<String> {
    let mut rows = BTreeSet::new();
    for change in part {
        for row in &change.tables {
            let sign = if row.comes().is_some() { '+' } else { '-' };
            rows.insert(format!("{} {sign}{}", change.address, row.table));
        }
        rows.extend(change.fields.iter().map(|field| format!("{} ~{}", change.address, field.field)));
        if change.tables.is_empty() && change.fields.is_empty() {
            rows.insert(format!("{} {}", change.address, change.action.word()));
        }
    }
    rows
}

fn text(plan: &Plan) -> String {
    let since = plan.since.as_ref().unwrap();
    let mut text = String::new();
    for (title, part) in [("branch", &since.branch), ("besides", &since.besides)] {
        writeln!(text, "{title}").unwrap();
        for change in part {
            let rows = rows(std::slice::from_ref(change)).into_iter().collect::<Vec<_>>().join(", ");
            writeln!(text, "  {} {rows} {:?}", change.action.word(), change.remarks).unwrap();
        }
    }
    text
}

#[test]
fn whoever_changes_what_a_restart_is_for_restarts() {
    let wished = |limit: u32, tables: &[&str]| {
        let mut desired = desired(&[("orders", tables)]);
        for declared in desired.syncs.values_mut() {
            let after_update = disync_model::AfterUpdate::Restart;
            declared.spec.start =
                disync_model::Start { error_limit: Some(limit), after_update, ..disync_model::Start::default() };
        }
        desired
    };
    let since = |base: &Desired, head: &Desired| divided(&wished(0, &["a"]), base, head).since.unwrap();
    let ours = since(&wished(0, &["a"]), &wished(5, &["a"]));
    assert!(rows(&ours.branch).contains("realtime.orders ~restarted") && ours.besides.is_empty(), "{ours:?}");
    let theirs = since(&wished(5, &["a"]), &wished(5, &["a"]));
    assert!(rows(&theirs.besides).contains("realtime.orders ~restarted") && theirs.branch.is_empty(), "{theirs:?}");
}

#[test]
fn a_row_is_the_branchs_where_its_wish_has_changed() {
    let applied = desired(&[("orders", &["a", "b"])]);
    let base = desired(&[("orders", &["a", "b", "pending"])]);
    let head = desired(&[("orders", &["b", "new", "pending"])]);
    insta::assert_snapshot!(text(&divided(&applied, &base, &head)), @"
    branch
      update realtime.orders +new, realtime.orders -a [Besides { n_tables: 1, n_fields: 0 }]
    besides
      update realtime.orders +pending []
    ");
}

#[test]
fn syncs_that_come_and_go_with_the_branch_are_its_own() {
    let applied = desired(&[("gone", &["a"]), ("kept", &["b"]), ("dropped_before", &["c"])]);
    let base = desired(&[("gone", &["a"]), ("kept", &["b"]), ("declared_before", &["d"])]);
    let head = desired(&[("kept", &["b"]), ("declared_before", &["d"]), ("new", &["e"])]);
    insta::assert_snapshot!(text(&divided(&applied, &base, &head)), @"
    branch
      delete realtime.gone -a []
      create realtime.new +e []
    besides
      create realtime.declared_before +d []
      delete realtime.dropped_before -c []
    ");
}

#[test]
fn what_undoes_a_change_in_the_console_is_besides() {
    let (applied, base) = (desired(&[("orders", &["a"])]), desired(&[("orders", &["a", "b"])]));
    insta::assert_snapshot!(text(&divided(&applied, &base, &base.clone())), @"
    branch
    besides
      update realtime.orders +b []
    ");
}

fn any_project() -> impl Strategy<Value = Desired> {
    let tables = proptest::sample::subsequence(vec!["a", "b", "c", "d"], 1..=4);
    let run = proptest::sample::select(vec![Run::Running, Run::Stopped]);
    let sync = (tables, run).prop_map(|(tables, run)| declared(&tables, run));
    let name = proptest::sample::select(vec!["x", "y", "z"]).prop_map(Address::realtime);
    proptest::collection::btree_map(name, sync, 0..4).prop_map(|syncs| Desired { syncs, healthy_for: None })
}

proptest! {
    #[test]
    fn both_parts_together_are_the_plan(applied in any_project(), base in any_project(), head in any_project()) {
        let plan = divided(&applied, &base, &head);
        let since = plan.since.as_ref().unwrap();
        let (branch, besides) = (rows(&since.branch), rows(&since.besides));
        prop_assert!(branch.is_disjoint(&besides));
        let effective: Vec<Change> = plan.changes.iter().filter(|change| change.is_effective()).cloned().collect();
        prop_assert_eq!(branch.union(&besides).cloned().collect::<BTreeSet<_>>(), rows(&effective));
    }

    #[test]
    fn a_branch_that_changes_nothing_is_the_cause_of_nothing(applied in any_project(), head in any_project()) {
        let plan = divided(&applied, &head, &head);
        prop_assert!(plan.since.as_ref().unwrap().branch.is_empty());
    }

    #[test]
    fn where_all_before_was_applied_everything_is_the_branchs(base in any_project(), head in any_project()) {
        let plan = divided(&base, &base, &head);
        prop_assert!(plan.since.as_ref().unwrap().besides.is_empty(), "{}", text(&plan));
    }
}
