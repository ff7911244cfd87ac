//! The state as a person and as a program sees it.

use disync_model::{
    Address, Destinations, Digest, FileId, Fingerprint, Pending, Process, ProcessId, ProjectId, Record, Sent,
    SolutionId, Stage, State, Straggler,
};

use super::{COLOR, WINDOW, at, spec, table, without_ansi};
use crate::{state_json, state_list, state_text, state_yaml};

fn state() -> State {
    let mut state = State::new("3f2a", ProjectId(10000));
    state.serial = 4;
    let record = Record {
        task: FileId(7).into(),
        spec: spec(&["shop.items", "shop.orders"]),
        fingerprint: Some(Fingerprint(Digest::of(b"live"))),
        destinations: Some(Destinations::from_iter([(table("shop.items"), "archive.items\u{1b}".into())])),
        protected: true,
        order: disync_model::Order::default(),
        unwatched: false,
        applied_at: at(0),
    };
    state.records.insert(Address::realtime("orders"), record);
    let request = Digest::of(b"request");
    let pending = Pending {
        spec: Some(spec(&["shop.new"])),
        recorded: None,
        protected: false,
        process: Some(Process { id: ProcessId(12), request }),
        sent: Some(Sent { stage: Stage::Create, token: None, request, at: at(1), not_after: at(901) }),
        answered: None,
        inherited: false,
        unpublished: false,
        since: at(0),
    };
    state.pending.insert(Address::realtime("new\n"), pending);
    state
}

fn text(state: &State, only: Option<&Address>) -> String {
    let text = state_text(state, only, &WINDOW);
    assert_eq!(without_ansi(&state_text(state, only, &COLOR)), text);
    text
}

#[test]
fn the_list_is_addresses_alone() {
    assert_eq!(state_list(&state()), "realtime.new\\n\nrealtime.orders\n");
}

#[test]
fn records_and_what_is_under_way_are_shown() {
    insta::assert_snapshot!(text(&state(), None), @r"
    # realtime.new\n
    under way: apply, begun 2023-11-14 22:13:20 UTC
    process:         12
    unanswered:      `create`, 2023-11-14 22:13:21 UTC; may take effect until 2023-11-14 22:28:21 UTC

    # realtime.orders
    file:            7
    applied:         2023-11-14 22:13:20 UTC
    verified:        yes
    source:          mysql_pub
    destination:     holo (holo)
    resource_group:  S_res_group_2807_1
    folder:          Business Flow/cdc
    run:             running
    prevent_destroy: true
    tables:          2
      shop.items -> archive.items\x1b
      shop.orders
    ");
}

#[test]
fn one_address_can_be_asked_for() {
    let text_of_one = text(&state(), Some(&Address::realtime("orders")));
    assert!(text_of_one.starts_with("# realtime.orders\n") && !text_of_one.contains("under way"), "{text_of_one}");
    let json: serde_json::Value =
        serde_json::from_str(&state_json(&state(), Some(&Address::realtime("orders")))).unwrap();
    assert_eq!(json["resources"].as_array().unwrap().len(), 1);
}

#[test]
fn nothing_is_said_to_be_nothing() {
    let empty = State::new("3f2a", ProjectId(10000));
    insta::assert_snapshot!(text(&empty, None), @"The state says: nothing has been applied yet.");
    insta::assert_snapshot!(text(&empty, Some(&Address::realtime("x"))), @"The state says: nothing is recorded of realtime.x.");
}

#[test]
fn json_is_versioned_and_yaml_is_the_same_document() {
    assert_eq!(state_json(&state(), None), include_str!("../../fixtures/state_v1.json"));
    let yaml: serde_json::Value = serde_yaml::from_str(&state_yaml(&state(), None)).unwrap();
    assert_eq!(yaml, serde_json::from_str::<serde_json::Value>(&state_json(&state(), None)).unwrap());
}

#[test]
fn a_solution_is_shown_under_its_own_id() {
    let mut state = state();
    let record = Record { task: SolutionId(9).into(), ..state.records[&Address::realtime("orders")].clone() };
    state.records = [(Address::solution("lake"), record)].into();
    let shown = text(&state, Some(&Address::solution("lake")));
    assert!(shown.starts_with("# solution.lake\nsolution:        9\n"), "{shown}");
    let json: serde_json::Value = serde_json::from_str(&state_json(&state, Some(&Address::solution("lake")))).unwrap();
    let resource = &json["resources"][0];
    assert_eq!(resource["type"], "dataworks_sync_solution");
    assert_eq!(
        (&resource["disync"]["file_id"], &resource["disync"]["solution_id"]),
        (&serde_json::Value::Null, &9.into())
    );
}

#[test]
fn what_may_still_land_is_shown() {
    let mut state = state();
    let straggler = Straggler { stage: Stage::Update, spec: Some(spec(&["shop.orders"])), until: at(901) };
    state.stragglers.insert(Address::realtime("orders"), straggler);
    let only = Address::realtime("orders");
    let shown = text(&state, Some(&only));
    assert!(shown.ends_with("straggler:       `update`; may take effect until 2023-11-14 22:28:21 UTC\n"), "{shown}");
    let json: serde_json::Value = serde_json::from_str(&state_json(&state, Some(&only))).unwrap();
    let late = serde_json::json!({ "stage": "update", "until": "2023-11-14T22:28:21Z" });
    assert_eq!(json["resources"][0]["disync"]["straggler"], late);
}
