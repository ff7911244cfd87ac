//! Two revisions of the YAML in, a plan out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use disync_model::{
    Address, Destination, DestinationKind, Glob, Kind, Lifecycle, Name, Origin, Origins, Selector, SelectorList,
    Selectors, Spec, Tables,
};

use proptest::prelude::*;

use super::*;
use crate::change::Block;
use crate::guard::Allowed;
use crate::row::{Side, TableChange, TableChangeKind};
use crate::saved::{Made, Saved, write_saved};

fn declared(names: &[&str]) -> Declared {
    let mut databases: BTreeMap<Box<str>, BTreeSet<Box<str>>> = BTreeMap::new();
    for name in names {
        let (database, table) = name.split_once('.').unwrap();
        databases.entry(database.into()).or_default().insert(table.into());
    }
    let spec = Spec {
        source: "mysql_pub".to_owned(),
        tables: Tables::Multi(databases),
        destination: Destination { kind: DestinationKind::Holo, datasource: "holo".to_owned() },
        resource_group: None,
        folder: None,
        run: Run::Unmanaged,
        start: disync_model::Start::default(),
    };
    Declared {
        spec,
        lifecycle: Lifecycle::default(),
        order: disync_model::Order::default(),
        origin: Origin { file: Arc::from("syncs/orders.yaml"), line: 2 },
        table_lines: (10..).take(names.len()).collect(),
        renamed_from: BTreeMap::new(),
        selectors: Selectors::default(),
        origins: Origins::default(),
    }
}

/// The list of the database `shop` with these entries.
fn selecting(mut declared: Declared, entries: &[&str]) -> Declared {
    let selector = |(text, line): (&&str, u32)| {
        let pattern = text.strip_prefix('!');
        let glob = Glob::parse(pattern.unwrap_or(text)).unwrap();
        Selector { text: (*text).to_owned(), glob, takes_away: pattern.is_some(), line }
    };
    let selectors = entries.iter().zip(20..).map(selector).collect();
    declared.selectors.lists = vec![SelectorList { database: Some("shop".into()), selectors }];
    declared
}

fn orders() -> Address {
    Address::realtime("orders")
}

fn desired(declared: impl IntoIterator<Item = Declared>) -> Desired {
    Desired { syncs: declared.into_iter().map(|declared| (orders(), declared)).collect(), healthy_for: None }
}

fn compared(base: &Desired, head: &Desired) -> Plan {
    let revision =
        Revision { asked: "main".to_owned(), commit: "0123456789".to_owned(), has_project: true, settings: vec![] };
    let revisions = Revisions { project: ProjectId(7), base, revision: &revision, desired: head };
    plan_against(&revisions, &Scope::default(), &Guards::default(), Timestamp::UNIX_EPOCH)
}

/// What becomes of `orders`, in words.
fn text(plan: &Plan) -> String {
    let mut text = String::new();
    for change in &plan.changes {
        let blocked = change.block.as_ref().map(|block| format!(" blocked {block:?}")).unwrap_or_default();
        writeln!(text, "{} ({}){blocked}", change.action.word(), change.reason).unwrap();
        for row in &change.tables {
            let sign = if row.kind == TableChangeKind::Added { '+' } else { '-' };
            writeln!(text, "{sign} {}", row.table).unwrap();
        }
        for field in &change.fields {
            let line = field.origin.as_ref().map(|origin| format!(" :{}", origin.line)).unwrap_or_default();
            writeln!(text, "~ {} {:?} -> {:?}{line}", field.field, field.before, field.after).unwrap();
        }
        change.remarks.iter().for_each(|remark| writeln!(text, "{remark:?}").unwrap());
    }
    text
}

#[test]
fn a_revision_that_says_the_same_leaves_nothing_to_do() {
    let head = desired([selecting(declared(&["shop.items"]), &["items", "ledger_*"])]);
    let plan = compared(&head, &head.clone());
    assert!(plan.is_empty() && !plan.is_refused());
    assert_eq!(text(&plan), "keep (in sync)\n");
}

#[test]
fn tables_that_come_and_go_are_rows_and_nothing_could_carry_them_out() {
    let (base, head) = (desired([declared(&["shop.items"])]), desired([declared(&["shop.orders"])]));
    let plan = compared(&base, &head);
    assert_eq!(text(&plan), "update (the YAML was changed)\n- shop.items\n+ shop.orders\n");
    assert!(plan.steps.is_empty() && plan.basis.live.is_empty() && plan.assumed.is_empty() && plan.drift.is_empty());
    assert!(plan.changes.iter().all(|change| change.task.is_none() && change.fingerprint.is_none()));
    let made = Made { by: "0".to_owned(), at: Timestamp::UNIX_EPOCH, allowed: Allowed::default(), rolls_back: None };
    insta::assert_snapshot!(write_saved(&Saved { plan, made }).unwrap_err(), @"it was not made from what is there, so it is none to be applied");
}

#[test]
fn the_digest_is_that_of_no_plan_that_could_be_applied() {
    let (base, head) = (desired([]), desired([declared(&["shop.orders"])]));
    let compared = compared(&base, &head);
    let (state, live) = (State::new("", ProjectId(7)), disync_model::Live::default());
    let (scope, guards, accept) = (Scope::default(), Guards::default(), Accept::default());
    let now = Timestamp::UNIX_EPOCH;
    let input =
        Input { desired: &head, live: &live, state: &state, scope: &scope, guards: &guards, accept: &accept, now };
    let mut made = plan(&input);
    made.steps.clear();
    assert_ne!(made.digest(), compared.digest());
    made.against = compared.against.clone();
    assert_eq!(made.digest(), compared.digest(), "the revision is all that tells them apart");
}

#[test]
fn syncs_come_and_go() {
    let (none, one) = (desired([]), desired([selecting(declared(&["shop.items"]), &["items", "ledger_*"])]));
    insta::assert_snapshot!(text(&compared(&none, &one)), @r#"
    create (declared and not there yet)
    + shop.items
    ~ source.tables None -> Some("shop.ledger_*") :21
    Unresolved
    "#);
    insta::assert_snapshot!(text(&compared(&one, &none)), @r#"
    delete (it is no longer declared)
    - shop.items
    ~ source.tables Some("shop.ledger_*") -> None
    Unresolved
    "#);
}

#[test]
fn patterns_come_and_go_and_no_table_is_made_up() {
    let base = desired([selecting(declared(&["shop.items"]), &["items", "ledger_*", "!ledger_tmp_*"])]);
    let head = desired([selecting(declared(&["shop.items"]), &["items", "ledger_*", "!ledger_old_*"])]);
    let plan = compared(&base, &head);
    insta::assert_snapshot!(text(&plan), @r#"
    update (the YAML was changed)
    ~ source.tables Some("!shop.ledger_tmp_*") -> None
    ~ source.tables None -> Some("!shop.ledger_old_*") :22
    Unresolved
    "#);
    assert_eq!(plan.counts().tables_added + plan.counts().tables_removed, 0);
}

#[test]
fn another_order_of_the_same_patterns_may_mean_other_tables() {
    let base = desired([selecting(declared(&[]), &["a_*", "!a_tmp"])]);
    let head = desired([selecting(declared(&[]), &["!a_tmp", "a_*"])]);
    insta::assert_snapshot!(text(&compared(&base, &head)), @r#"
    update (the YAML was changed)
    ~ source.tables Some("shop.a_*, !shop.a_tmp") -> Some("!shop.a_tmp, shop.a_*")
    Unresolved
    "#);
}

#[test]
fn who_selects_by_patterns_alone_is_not_taken_for_emptied() {
    let mut base = declared(&["shop.items"]);
    base.lifecycle.prevent_destroy = Some(true);
    let mut head = selecting(declared(&[]), &["item*"]);
    head.lifecycle.prevent_destroy = Some(true);
    insta::assert_snapshot!(text(&compared(&desired([base.clone()]), &desired([head]))), @r#"
    update (the YAML was changed)
    - shop.items
    ~ source.tables None -> Some("shop.item*") :20
    Unresolved
    "#);
    // What is protected stays so.
    let plan = compared(&desired([base]), &desired([]));
    assert_eq!(plan.changes[0].block, Some(Block::Protected));
}

#[test]
fn whether_a_task_should_run_is_compared_as_it_is_wished() {
    let with = |run| {
        let mut declared = declared(&["shop.items"]);
        declared.spec.run = run;
        desired([declared])
    };
    let runs = [Run::Running, Run::Stopped, Run::Unmanaged];
    for (before, after) in runs.into_iter().flat_map(|before| runs.map(|after| (before, after))) {
        let expected = if before == after {
            "keep (in sync)\n".to_owned()
        } else {
            format!("update (the YAML was changed)\n~ run Some(\"{before}\") -> Some(\"{after}\")\n")
        };
        assert_eq!(text(&compared(&with(before), &with(after))), expected);
    }
}

/// A sync of some tables of a few, with or without patterns, protection and a wish to run.
fn any_sync() -> impl Strategy<Value = Declared> {
    let tables = proptest::sample::subsequence(vec!["shop.a", "shop.b", "bill.c", "bill.d"], 1..=4);
    let patterns = proptest::sample::subsequence(vec!["a*", "!ab*", "c?", "!d"], 0..=4);
    let run = proptest::sample::select(vec![Run::Running, Run::Stopped, Run::Unmanaged]);
    let settings = (run, proptest::option::of(any::<bool>()), any::<bool>());
    (tables, patterns, settings).prop_map(|(tables, patterns, (run, prevent_destroy, other))| {
        let mut sync = declared(&tables);
        if !patterns.is_empty() {
            sync = selecting(sync, &patterns);
        }
        (sync.spec.run, sync.lifecycle.prevent_destroy) = (run, prevent_destroy);
        if other {
            sync.spec.destination.datasource = "other".to_owned();
        }
        sync
    })
}

fn any_project() -> impl Strategy<Value = Desired> {
    let name = proptest::sample::select(vec!["a", "b", "c"]);
    let kind = proptest::sample::select(Kind::ALL.to_vec());
    let address = (kind, name).prop_map(|(kind, name)| Address { kind, name: Name::new(name) });
    proptest::collection::btree_map(address, any_sync(), 0..4).prop_map(|syncs| Desired { syncs, healthy_for: None })
}

/// What a sync asks for; leaving `prevent_destroy` out does nothing.
fn wish(declared: &Declared) -> (&Spec, &Selectors) {
    (&declared.spec, &declared.selectors)
}

proptest! {
    #[test]
    fn nothing_leads_from_a_project_to_itself(head in any_project()) {
        let plan = compared(&head, &head);
        prop_assert!(plan.is_empty() && plan.blocked().next().is_none(), "{}", text(&plan));
    }

    #[test]
    fn each_sync_that_asks_for_something_else_changes_and_no_other(base in any_project(), head in any_project()) {
        let plan = compared(&base, &head);
        prop_assert!(plan.steps.is_empty() && plan.drift.is_empty());
        for change in &plan.changes {
            let sides = (base.syncs.get(&change.address), head.syncs.get(&change.address));
            let (before, after) = (sides.0.map(wish), sides.1.map(wish));
            let protects = sides.1.and_then(|head| head.lifecycle.prevent_destroy);
            let protected = sides.0.is_some_and(|base| base.lifecycle.prevent_destroy == Some(true));
            let same = before == after && protects.is_none_or(|protects| protects == protected);
            prop_assert_eq!(same, !change.is_effective(), "{:?}: {}", change.address, text(&plan));
            prop_assert!(change.fields.iter().all(|field| field.side == Side::Ours));
        }
        let tables = |desired: &Desired| -> usize { desired.syncs.values().map(|sync| sync.spec.tables.len()).sum() };
        let rows = |is: fn(&TableChange) -> bool| plan.changes.iter().flat_map(|change| &change.tables).filter(|row| is(row)).count();
        let (comes, goes) = (rows(|row| row.comes().is_some()), rows(|row| row.goes().is_some()));
        prop_assert_eq!(tables(&base) + comes, tables(&head) + goes, "{}", text(&plan));
    }
}
