//! What is accepted, for how long, and what alarms again.

use disync_model::DigestPrefix;

use super::*;
use crate::FindingKind;

/// Accepts everything that is found, as `--accept all` does.
fn accept_all(look: &mut Look, until: Option<&str>) {
    let document = look.world.live.tasks.get(&orders()).map(|live| DigestPrefix::of(&live.fingerprint.0));
    let accept = |finding: Finding| Acceptance {
        fingerprint: finding.short(),
        address: finding.address.clone(),
        what: format!("{:?}", finding.kind),
        reason: format!("reason {}", finding.kind.word()),
        until: until.map(|until| until.parse().unwrap()),
        document: document.clone(),
        origin: None,
    };
    look.accepted.extend(look.report().findings.into_iter().map(accept));
}

#[test]
fn what_is_accepted_does_not_count() {
    let mut look = applied();
    look.edit(spec(&["shop.orders"]));
    accept_all(&mut look, None);
    check_drift!(look, @r#"
    accepted: console realtime.orders [theirs] TableRemoved(Table { database: Some("shop"), name: "items" }) (syncs/orders.yaml:10) by eve, a draft because reason table_removed
    accepted: runtime realtime.orders [theirs] Unpublished (syncs/orders.yaml:2) by eve, a draft because reason unpublished
    1 checked
    "#);
}

#[test]
fn another_table_alarms_all_the_same() {
    let mut look = applied();
    look.edit(spec(&["shop.orders"])).publish();
    accept_all(&mut look, None);
    look.edit(spec(&["shop.carts"])).publish();
    check_drift!(look, @r#"
    console realtime.orders [theirs] TableAdded(Table { database: Some("shop"), name: "carts" }) (syncs/orders.yaml:9) by eve
    console realtime.orders [theirs] TableRemoved(Table { database: Some("shop"), name: "orders" }) (syncs/orders.yaml:11) by eve
    accepted: console realtime.orders [theirs] TableRemoved(Table { database: Some("shop"), name: "items" }) (syncs/orders.yaml:10) by eve because reason table_removed
    1 checked
    "#);
}

#[test]
fn an_edit_besides_what_is_accepted_alarms_until_it_is_accepted_too() {
    let mut look = applied();
    look.edit(spec(&["shop.orders"])).publish();
    accept_all(&mut look, None);
    look.world.live().fingerprint = Fingerprint(Digest::of(b"edited again"));
    let again = look.only_finding();
    assert!(matches!(again.kind, FindingKind::Document(_)), "{again:?}");
    accept_all(&mut look, None);
    assert!(look.report().findings.is_empty());
    look.world.live().fingerprint = Fingerprint(Digest::of(b"and again"));
    assert_ne!(look.only_finding().fingerprint, again.fingerprint);
}

#[test]
fn what_is_accepted_stands_through_the_last_day_and_alarms_on_the_next() {
    let mut look = applied();
    look.edit(spec(&["shop.orders"])).publish();
    accept_all(&mut look, Some("2026-03-01"));
    look.now = "2026-03-01T23:59:59Z".parse().unwrap();
    check_drift!(look, @r#"
    accepted: console realtime.orders [theirs] TableRemoved(Table { database: Some("shop"), name: "items" }) (syncs/orders.yaml:10) by eve because reason table_removed
    1 checked
    "#);
    look.now = "2026-03-02T00:00:00Z".parse().unwrap();
    check_drift!(look, @r#"
    console realtime.orders [theirs] TableRemoved(Table { database: Some("shop"), name: "items" }) (syncs/orders.yaml:10) by eve
    expired: reason table_removed
    1 checked
    "#);
}

#[test]
fn what_is_accepted_and_is_no_more_is_named() {
    let mut look = applied();
    look.edit(spec(&["shop.orders"])).publish();
    accept_all(&mut look, None);
    look.edit(spec(&["shop.items", "shop.orders"])).publish();
    check_drift!(look, @"
    gone: reason table_removed
    1 checked
    ");
    // Where it could not be looked at, it may be so still.
    look.world.pending(Stage::Update, None);
    check_drift!(look, @"
    under way: realtime.orders
    0 checked
    ");
}

#[test]
fn what_the_yaml_says_by_now_needs_no_acceptance() {
    let mut look = applied();
    look.edit(spec(&["shop.orders"])).publish();
    accept_all(&mut look, None);
    look.world.declare(spec(&["shop.orders"]));
    check_drift!(look, @r#"
    settled: console realtime.orders [both] TableRemoved(Table { database: Some("shop"), name: "items" }) (syncs/orders.yaml:2) by eve
    gone: reason table_removed
    1 checked
    "#);
}

#[test]
fn the_acceptance_of_another_sync_accepts_nothing() {
    let mut look = applied();
    look.edit(spec(&["shop.orders"])).publish();
    accept_all(&mut look, None);
    look.accepted[0].address = Address::realtime("other");
    assert_eq!(look.report().findings.len(), 1);
}
