//! The machine form of plans; the whole of it is in a golden file.

use std::sync::Arc;

use disync_model::{Address, Column, Digest, ImpactClass, Mapping};
use disync_plan::{
    Action, Attribution, Block, Change, Difference, Drift, DriftKind, Effect, EffectKind, Evidence, FieldChange,
    Impact, Plan, Preview, Reason, Side, TableChange, TableChangeKind,
};

use super::{
    at, change, creation, deletion, empty_plan, field, is_dangerous, origin, plan_of, replacement, row, table, update,
    violation,
};
use crate::{Meta, plan_json, plan_yaml};

const META: Meta<'static> = Meta { version: "0.1.0", now: jiff::Timestamp::UNIX_EPOCH, expected_calls: None };

/// One row of each kind, from each side, of each class; all that can be said of a change.
fn intricate() -> Change {
    let other = Address::realtime("other");
    let kinds = [
        TableChangeKind::Added,
        TableChangeKind::Removed,
        TableChangeKind::MovedFrom(other.clone()),
        TableChangeKind::MovedTo(other),
        TableChangeKind::RenamedFrom(table("shop.old")),
        TableChangeKind::Remapped { from: "public.t".to_owned(), to: "public.t2".to_owned() },
    ];
    let sides = [Side::Ours, Side::Theirs, Side::Both, Side::Conflict];
    let looks = sides.into_iter().cycle().zip(ImpactClass::ALL.into_iter().cycle());
    let rows = kinds.into_iter().zip(looks).zip(20..).map(|((kind, (side, impact)), line)| TableChange {
        side,
        impact,
        ..row(&format!("shop.t{line}"), kind, Some(origin(line)))
    });
    let mapping = Mapping {
        table: table("shop.t20"),
        destination: Some("public.t20".to_owned()),
        columns: vec![Column { name: "id".to_owned(), kind: "int8".to_owned() }],
        primary_key: vec!["id".to_owned()],
    };
    let effect =
        Effect { kind: EffectKind::FullLoad, class: ImpactClass::Backfill, n_tables: 1, evidence: Evidence::Inferred };
    Change {
        tables: rows.collect(),
        left_out_tables: 2,
        fields: vec![FieldChange { origin: Some(origin(7)), ..field("run", "stopped", "running", false) }],
        impact: Impact { class: ImpactClass::DataLoss, effects: vec![effect] },
        preview: Some(Preview {
            content: Arc::from("SECRET"),
            digest: Digest::of(b"x"),
            mappings: vec![mapping],
            process: None,
        }),
        ..change("intricate", Action::Update, Reason::EditedAndDrifted)
    }
}

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
        remapped: Vec::new(),
        edited_by: Some("bob".to_owned()),
        edited_at: Some(at(0)),
        attribution: Attribution::Since,
    };
    let changes = vec![
        Change { block: Some(Block::Protected), protected: true, ..deletion("gone", &["shop.a"]) },
        change("kept", Action::Keep, Reason::InSync),
        intricate(),
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
    let json = plan_json(&everything(), &META);
    let differs = json.lines().zip(golden.lines()).position(|(now, then)| now != then);
    assert!(json == golden, "it differs from line {differs:?} on; if that is meant, make this the file:\n{json}");
}

#[test]
fn the_content_of_a_preview_is_not_told() {
    assert!(!plan_json(&everything(), &META).contains("SECRET"));
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
