//! The machine form of plans; the whole of it is in a golden file.

use disync_model::Address;
use disync_plan::{Action, Block, Change, Difference, Drift, DriftKind, Plan, Reason};

use super::{
    at, change, creation, deletion, empty_plan, field, is_dangerous, plan_of, replacement, table, update, violation,
};
use crate::{Meta, plan_json, plan_yaml};

const META: Meta<'static> = Meta { version: "0.1.0", now: jiff::Timestamp::UNIX_EPOCH };

fn everything() -> Plan {
    let changed = Difference {
        added: vec![table("shop.x")],
        removed: Vec::new(),
        unchanged: 1,
        fields: vec![field("run", "running", "stopped", false)],
    };
    let drift = Drift {
        address: Address::realtime("orders_to_holo"),
        kind: DriftKind::Changed(changed),
        edited_by: Some("bob".to_owned()),
        edited_at: Some(at(0)),
    };
    let changes = vec![
        Change { block: Some(Block::Protected), protected: true, ..deletion("gone", &["shop.a"]) },
        change("kept", Action::Keep, Reason::InSync),
        creation("new", &["shop.b"]),
        replacement(),
        update(),
    ];
    Plan {
        drift: vec![drift],
        left_out: vec![Address::realtime("z")],
        violations: vec![violation()],
        ..plan_of(changes)
    }
}

#[test]
fn the_plan_is_the_golden_file() {
    let golden = include_str!("../../fixtures/plan_v1.json");
    assert_eq!(plan_json(&everything(), &META), golden);
}

#[test]
fn yaml_is_the_same_document() {
    let yaml: serde_json::Value = serde_yaml::from_str(&plan_yaml(&everything(), &META)).unwrap();
    let json: serde_json::Value = serde_json::from_str(&plan_json(&everything(), &META)).unwrap();
    assert_eq!(yaml, json);
}

#[test]
fn only_a_plan_that_does_something_and_is_not_refused_is_applyable() {
    let applyable = |plan: Plan| -> (bool, bool) {
        let json: serde_json::Value = serde_json::from_str(&plan_json(&plan, &META)).unwrap();
        (json["applyable"].as_bool().unwrap(), json["complete"].as_bool().unwrap())
    };
    assert_eq!(applyable(empty_plan()), (false, true));
    assert_eq!(applyable(plan_of(vec![update()])), (true, true));
    assert_eq!(applyable(everything()), (false, false));
}

#[test]
fn values_are_verbatim_and_still_safe_to_show() {
    let name = "a\u{202e}b\x1b\u{9b}\u{e0001}\u{fe0f}订单\"";
    let plan = plan_of(vec![creation(name, &["shop.b"])]);
    let (json, yaml) = (plan_json(&plan, &META), plan_yaml(&plan, &META));
    for text in [&json, &yaml] {
        assert!(!text.chars().any(|c| c != '\n' && is_dangerous(c)), "{text}");
    }
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let yaml: serde_json::Value = serde_yaml::from_str(&yaml).unwrap();
    assert_eq!(json["resource_changes"][0]["name"], name);
    assert_eq!(yaml, json);
}
