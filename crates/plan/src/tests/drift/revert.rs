//! The plan that undoes drift and nothing else.

use super::*;
use crate::{FindingKind, TableChange, revert};

/// The plan that reverts all findings, and what it leaves.
fn reverted(look: &Look) -> String {
    let World { desired, live, state, scope, guards, .. } = &look.world;
    let (accepted, now) = (&*look.accepted, look.now);
    let input = DriftInput { desired, live, earlier: state, state, scope, listed: None, accepted, now };
    let findings = drift_report(&input).findings;
    let reverted = revert(&input, &findings, guards);
    let mut out = String::new();
    let plan = &reverted.plan;
    assert_eq!(check(plan), Ok(()));
    if plan.is_empty() {
        out.push_str("no plan\n");
    } else {
        out.push_str(&text(&Plan { drift: Vec::new(), ..plan.clone() }));
        for change in plan.changes.iter().filter(|change| change.is_narrowed()) {
            writeln!(out, "left out: {} tables, {} settings", change.left_out_tables, change.left_out_fields).unwrap();
        }
        for spec in plan.changes.iter().filter_map(|change| change.record()) {
            let tables: Vec<String> = spec.tables.iter().map(|table| table.to_string()).collect();
            let group = spec.resource_group.as_ref().map(|group| group.to_string()).unwrap_or_default();
            writeln!(out, "recorded: {} in {group}, {}", tables.join(" "), spec.run).unwrap();
        }
    }
    for finding in reverted.left {
        let published = if finding.is_published { ", and published" } else { "" };
        writeln!(out, "left: {}{published}", finding_text(finding.finding)).unwrap();
    }
    out
}

/// What an apply of a plan without obstacles would make of the world.
fn carry_out(look: &mut Look, plan: &Plan) {
    for change in &plan.changes {
        assert_eq!(change.block, None);
        if let (Some(after), Some(record)) = (&change.after, change.record()) {
            *look.world.live() = observed(after.clone());
            look.world.live().instance = Some(InstanceStatus::Running);
            let live = look.world.live().fingerprint;
            *look.world.record() = Record { fingerprint: Some(live), ..record_of(record) };
        }
    }
}

fn acceptance(finding: &crate::Finding) -> Acceptance {
    Acceptance {
        fingerprint: finding.short(),
        address: orders(),
        what: String::new(),
        reason: "it is needed until May".to_owned(),
        until: None,
        document: None,
        origin: None,
    }
}

fn record_of(spec: &Spec) -> Record {
    super::record(spec.clone())
}

#[test]
fn what_the_console_did_is_undone_and_what_git_is_ahead_stays_as_it_is() {
    let mut look = applied();
    look.edit(spec(&["shop.orders", "shop.carts"])).publish();
    look.world.declare(spec(&["shop.items", "shop.refunds"]));
    insta::assert_snapshot!(reverted(&look), @"
    update realtime.orders: the YAML was changed, and it was changed outside of disync too
      - shop.carts [theirs] (syncs/orders.yaml:9)
      + shop.items [theirs] (syncs/orders.yaml:10)
      steps: generate update deploy verify
    left out: 2 tables, 0 settings
    recorded: shop.items shop.orders in S_res_group_2807_1, running
    ");
}

#[test]
fn an_instance_is_started_again_and_nothing_else_happens_to_its_task() {
    let mut look = applied();
    look.world.live().instance = Some(InstanceStatus::Paused);
    let mut ahead = spec(&["shop.items", "shop.refunds"]);
    ahead.resource_group = Some(ResourceGroup("S_res_group_1999_1".to_owned()));
    look.world.declare(ahead);
    insta::assert_snapshot!(reverted(&look), @r#"
    update realtime.orders: the YAML was changed
      ~ run: Some("stopped") -> Some("running") [theirs] (syncs/orders.yaml:3)
      steps: start verify
    left out: 2 tables, 1 settings
    recorded: shop.items shop.orders in S_res_group_2807_1, running
    "#);
}

#[test]
fn a_task_that_is_gone_is_created_as_it_was_applied() {
    let mut look = applied();
    look.world.vanish();
    look.world.declare(spec(&["shop.orders", "shop.refunds"]));
    insta::assert_snapshot!(reverted(&look), @"
    create realtime.orders: applied before, and deleted outside of disync
      + shop.orders [theirs] (syncs/orders.yaml:10)
      steps: generate create deploy start verify
    left out: 1 tables, 0 settings
    recorded: shop.orders in S_res_group_2807_1, running
    ");
}

#[test]
fn a_conflict_is_decided_for_the_yaml() {
    let mut look = applied();
    let mut ahead = spec(&["shop.items", "shop.orders"]);
    ahead.resource_group = Some(ResourceGroup("S_res_group_1999_1".to_owned()));
    look.world.declare(ahead);
    match &mut look.edit(spec(&["shop.items", "shop.orders"])).publish().world.live().shape {
        Shape::Sync(live) => live.resource_group = Some(ResourceGroup("555".to_owned())),
        Shape::Foreign(_) => unreachable!(),
    }
    insta::assert_snapshot!(reverted(&look), @r#"
    update realtime.orders: the YAML was changed, and it was changed outside of disync too
      ~ resource_group: Some("555") -> Some("S_res_group_1999_1") [conflict] (disync.yaml:4)
      steps: generate update deploy verify
    recorded: shop.items shop.orders in S_res_group_1999_1, running
    "#);
}

#[test]
fn what_was_accepted_stays_and_is_not_recorded_as_applied() {
    let mut look = applied();
    look.edit(spec(&["shop.items", "shop.carts"])).publish();
    look.world.live().instance = Some(InstanceStatus::Paused);
    let findings = look.report().findings;
    let added = findings.iter().find(|finding| matches!(finding.kind, FindingKind::TableAdded(_))).unwrap();
    look.accepted.push(acceptance(added));
    insta::assert_snapshot!(reverted(&look), @r#"
    update realtime.orders: it was changed outside of disync
      + shop.orders [theirs] (syncs/orders.yaml:11)
      ~ run: Some("stopped") -> Some("running") [theirs] (syncs/orders.yaml:3)
      steps: generate update deploy start verify
    left out: 1 tables, 0 settings
    recorded: shop.items shop.orders in S_res_group_2807_1, running
    "#);
}

#[test]
fn what_no_plan_can_undo_is_left() {
    let mut look = applied();
    look.world.live().fingerprint = Fingerprint(Digest::of(b"edited"));
    insta::assert_snapshot!(reverted(&look), @"
    no plan
    left: console realtime.orders [theirs] Document(Fingerprint(1fb9f4097256db2d7b1e13aff79cee44339891a31c556b9cf6093885773b3618)) (syncs/orders.yaml:2)
    ");
    look.edit(spec(&["shop.items"])).publish();
    look.world.undeclare();
    insta::assert_snapshot!(reverted(&look), @r#"
    no plan
    left: console realtime.orders [conflict] TableRemoved(Table { database: Some("shop"), name: "orders" }) by eve
    "#);
}

#[test]
fn what_no_plan_undoes_and_this_one_publishes_is_said_to_be() {
    let mut look = remapped("ods.items", "archive.orders");
    insta::assert_snapshot!(reverted(&look), @r#"
    no plan
    left: console realtime.orders [theirs] Remapped { table: Table { database: Some("shop"), name: "orders" }, from: "ods.orders", to: "archive.orders" } (syncs/orders.yaml:11) by eve
    "#);
    look.file().committed = Some(false);
    insta::assert_snapshot!(reverted(&look), @r#"
    update realtime.orders: it was changed outside of disync
      ~ shop.orders from ods.orders to archive.orders [theirs]
      ~ deployed: Some("no") -> Some("yes") [theirs]
      steps: deploy verify
    recorded: shop.items shop.orders in S_res_group_2807_1, running
    left: console realtime.orders [theirs] Remapped { table: Table { database: Some("shop"), name: "orders" }, from: "ods.orders", to: "archive.orders" } (syncs/orders.yaml:11) by eve, a draft, and published
    "#);
    let mut look = applied();
    look.edit(spec(&["shop.items", "shop.orders"]));
    look.world.live().fingerprint = Fingerprint(Digest::of(b"edited"));
    insta::assert_snapshot!(reverted(&look), @r#"
    update realtime.orders: it was changed outside of disync
      ~ deployed: Some("no") -> Some("yes") [theirs]
      steps: deploy verify
    recorded: shop.items shop.orders in S_res_group_2807_1, running
    left: console realtime.orders [theirs] Document(Fingerprint(1fb9f4097256db2d7b1e13aff79cee44339891a31c556b9cf6093885773b3618)) (syncs/orders.yaml:2) by eve, a draft, and published
    "#);
}

#[test]
fn a_table_of_a_draft_that_was_accepted_is_published_with_what_is_reverted() {
    let mut look = applied();
    look.edit(spec(&["shop.items", "shop.orders", "shop.carts"]));
    let findings = look.report().findings;
    let added = findings.iter().find(|finding| finding.kind.table().is_some()).unwrap();
    look.accepted.push(acceptance(added));
    insta::assert_snapshot!(reverted(&look), @r#"
    update realtime.orders: it was changed outside of disync
      + shop.carts published [theirs]
      ~ deployed: Some("no") -> Some("yes") [theirs]
      steps: deploy verify
    left out: 1 tables, 0 settings
    recorded: shop.items shop.orders in S_res_group_2807_1, running
    "#);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() })]

    #[test]
    fn after_it_nothing_has_drifted_and_git_is_as_far_ahead_as_before(
        base in proptest::sample::subsequence(TABLES.to_vec(), 2..5),
        live in proptest::sample::subsequence(TABLES.to_vec(), 1..5),
        yaml in proptest::sample::subsequence(TABLES.to_vec(), 1..5),
        stopped: bool,
        group: bool,
    ) {
        let mut look = applied();
        *look.world.live() = observed(spec(&base));
        let fingerprint = look.world.live().fingerprint;
        *look.world.record() = Record { fingerprint: Some(fingerprint), ..record_of(&spec(&base)) };
        if live != base {
            look.edit(spec(&live)).publish();
        }
        let mut ahead = spec(&yaml);
        if group {
            ahead.resource_group = Some(ResourceGroup("S_res_group_1999_1".to_owned()));
        }
        look.world.declare(ahead.clone());
        look.world.live().instance = Some(if stopped { InstanceStatus::Paused } else { InstanceStatus::Running });
        let before = look.report();
        let World { desired, live, state, scope, guards, .. } = look.world.clone();
        let input = DriftInput { desired: &desired, live: &live, earlier: &state, state: &state, scope: &scope, listed: None, accepted: &[], now: at(2000) };
        let plan = revert(&input, &before.findings, &guards).plan;
        proptest::prop_assert_eq!(check(&plan), Ok(()));
        if plan.is_empty() {
            proptest::prop_assert_eq!(before.findings, []);
            return Ok(());
        }
        let rows: Vec<&TableChange> = plan.changes.iter().flat_map(|change| &change.tables).collect();
        proptest::prop_assert!(rows.iter().all(|row| row.side == Side::Theirs), "{}", text(&plan));
        // A plan that would leave the task without any table is blocked.
        if plan.changes.iter().any(|change| change.block.is_some()) {
            return Ok(());
        }
        carry_out(&mut look, &plan);
        let after = look.report();
        proptest::prop_assert_eq!(&after.findings, &[], "{}", text(&plan));
        proptest::prop_assert_eq!(after.ahead.len(), before.ahead.len(), "{}", text(&plan));
        let counts = |report: &DriftReport| report.ahead.iter().map(|ahead| (ahead.n_added, ahead.n_removed, ahead.n_fields)).collect::<Vec<_>>();
        proptest::prop_assert_eq!(counts(&after), counts(&before), "{}", text(&plan));
    }
}

const TABLES: [&str; 5] = ["shop.orders", "shop.items", "shop.carts", "crm.users", "crm.leads"];
