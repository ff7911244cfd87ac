//! Plans as a person sees them.

use disync_model::{Address, FileId, Name, RemoteError, RemoteErrorKind, Run, Spec, Stage, Tables};
use disync_plan::{Action, Block, Change, Difference, Drift, DriftKind, FieldChange, Plan, Reason, Violation};

use super::{
    BRIEF, COLOR, WINDOW, added, at, change, creation, deletion, empty_plan, field, plan_of, replacement, spec, table,
    update, without_ansi,
};
use crate::{Style, View, drift_text, plan_text};

macro_rules! check {
    ($plan:expr, @$expected:literal) => {
        check!($plan, BRIEF, @$expected)
    };
    ($plan:expr, $view:expr, @$expected:literal) => {
        let plan = $plan;
        let text = plan_text(&plan, &WINDOW, $view);
        assert_eq!(without_ansi(&plan_text(&plan, &COLOR, $view)), text);
        insta::assert_snapshot!(text, @$expected)
    };
}

#[test]
fn an_empty_plan_says_so() {
    check!(empty_plan(), @"");
}

#[test]
fn a_sync_that_stays_is_hidden_unless_asked_for() {
    let keep = || Change { unchanged_tables: 3, ..change("orders", Action::Keep, Reason::InSync) };
    check!(plan_of(vec![keep()]), @"");
    check!(plan_of(vec![keep()]), View { all: true, diff: false }, @"");
}

#[test]
fn a_new_sync_lists_its_tables_and_their_places() {
    check!(plan_of(vec![creation("orders", &["shop.orders", "shop.refunds_of_last_year"])]), @"");
}

#[test]
fn an_update_shows_what_differs_and_counts_what_does_not() {
    check!(plan_of(vec![update()]), @"");
}

#[test]
fn all_shows_the_unchanged_tables_too() {
    check!(plan_of(vec![update()]), View { all: true, diff: false }, @"");
    let group = creation("orders", &["shop.orders"]);
    check!(plan_of(vec![group]), View { all: true, diff: false }, @"");
}

#[test]
fn a_start_makes_the_note_about_running_instances_needless() {
    let starts = Change { fields: vec![field("run", "stopped", "running", false)], ..update() };
    check!(plan_of(vec![starts]), @"");
    let stopped = Change {
        after: Some(Spec { run: Run::Stopped, ..spec(&["billing.invoices", "shop.orders", "shop.refunds"]) }),
        ..update()
    };
    assert!(!plan_text(&plan_of(vec![stopped]), &WINDOW, BRIEF).contains("note:"));
}

#[test]
fn a_replacement_names_what_forces_it() {
    check!(plan_of(vec![replacement()]), @"");
}

#[test]
fn a_deletion_lists_the_tables_that_go() {
    check!(plan_of(vec![deletion("old", &["shop.a", "shop.b"])]), @"");
}

#[test]
fn what_is_only_recorded_is_called_that() {
    let adopt = Change { unchanged_tables: 2, ..change("a", Action::Adopt, Reason::Unrecorded) };
    let forget = change("b", Action::Forget, Reason::Gone);
    check!(plan_of(vec![adopt, forget]), @"");
}

#[test]
fn a_table_line_is_exactly_the_table() {
    let text = plan_text(&plan_of(vec![update()]), &Style::PLAIN, BRIEF);
    let lines: Vec<&str> = text.lines().map(|line| line.trim().split("  ").next().unwrap()).collect();
    assert!(lines.contains(&"+ shop.refunds"), "{text}");
    assert!(lines.contains(&"- shop.order_items"), "{text}");
}

#[test]
fn places_line_up_below_wide_characters() {
    let text = plan_text(&plan_of(vec![creation("o", &["shop.a", "shop.订单"])]), &Style::PLAIN, BRIEF);
    insta::assert_snapshot!(text.lines().filter(|line| line.contains(".yaml")).collect::<Vec<_>>().join("\n"), @"");
}

fn blocked(block: Block) -> Plan {
    plan_of(vec![Change { block: Some(block), ..change("orders", Action::Keep, Reason::Unclear) }])
}

#[test]
fn a_protected_deletion_says_how_to_unprotect_it() {
    check!(plan_of(vec![Change { block: Some(Block::Protected), ..deletion("old", &["shop.a"]) }]), @"");
}

#[test]
fn a_protected_replacement_says_in_which_order_to_go_on() {
    check!(plan_of(vec![Change { block: Some(Block::Protected), ..replacement() }]), @"");
}

#[test]
fn an_unreadable_task_shows_the_error_and_its_request() {
    let error = RemoteError {
        kind: RemoteErrorKind::Denied,
        operation: "GetDISyncTask",
        code: Some("Forbidden.Access".to_owned()),
        message: "no \x1b[31mpermission".to_owned(),
        request_id: Some("0bc1ec92".to_owned()),
    };
    check!(blocked(Block::Unreadable(error)), @"");
}

#[test]
fn a_name_that_several_tasks_have_names_their_files() {
    check!(blocked(Block::Ambiguous(vec![FileId(1), FileId(2)])), @"");
}

#[test]
fn the_other_blocks_say_what_to_do() {
    check!(blocked(Block::Renamed { file: FileId(7), to: Name::new("orders\u{202e}x") }), @"");
    check!(blocked(Block::Occupied { file: FileId(7), why: "it reads from Oracle".to_owned() }), @"");
    let in_flight = Block::InFlight { stage: Stage::Create, until: at(900) };
    check!(plan_of(vec![Change { block: Some(in_flight), ..creation("orders", &["shop.a"]) }]), @"");
}

#[test]
fn a_limit_that_is_exceeded_names_its_setting() {
    let violation = Violation { setting: "guards.max_removed_tables", limit: 1, found: 2 };
    check!(Plan { violations: vec![violation], ..plan_of(vec![deletion("old", &["shop.a", "shop.b"])]) }, @"");
}

#[test]
fn what_a_target_left_out_is_counted_and_the_first_are_named() {
    let left_out = ["a", "b", "c", "d", "e", "f", "g"].map(Address::realtime).to_vec();
    check!(Plan { left_out, ..empty_plan() }, @"");
    check!(Plan { left_out: vec![Address::realtime("a")], ..empty_plan() }, @"");
}

fn drifted(name: &str, kind: DriftKind) -> Drift {
    Drift { address: Address::realtime(name), kind, edited_by: Some("bob".to_owned()), edited_at: Some(at(0)) }
}

fn drifts() -> Vec<Drift> {
    let difference = Difference {
        added: vec![table("shop.refunds"), table("shop.x")],
        removed: vec![table("shop.items")],
        unchanged: 2,
        fields: vec![
            field("run", "running", "stopped", false),
            FieldChange { field: "resource_group", before: None, after: Some("g".to_owned()), replaces: false },
        ],
    };
    vec![
        drifted("a", DriftKind::Changed(difference)),
        Drift { edited_by: None, edited_at: None, ..drifted("b", DriftKind::Foreign("two readers".to_owned())) },
        drifted("c", DriftKind::Vanished),
        drifted("d", DriftKind::Recreated),
        drifted("e", DriftKind::Renamed("e2".to_owned())),
    ]
}

#[test]
fn drift_comes_first_and_says_who_and_when() {
    check!(Plan { drift: drifts(), ..empty_plan() }, @"");
}

#[test]
fn the_text_of_drift_alone_says_when_there_is_none() {
    insta::assert_snapshot!(drift_text(&[], &WINDOW), @"");
    let text = drift_text(&drifts(), &WINDOW);
    assert!(plan_text(&Plan { drift: drifts(), ..empty_plan() }, &WINDOW, BRIEF).starts_with(&text));
}

#[test]
fn a_diff_shows_the_yaml_before_and_after() {
    let change = Change {
        fields: vec![field("run", "stopped", "running", false), field("resource_group", "old", "new", false)],
        ..update()
    };
    check!(plan_of(vec![change]), View { all: false, diff: true }, @"");
}

#[test]
fn a_diff_shows_nothing_that_the_plan_does_not_change() {
    // The service tells neither the run state nor the spelling of the group that the YAML has.
    let before = Spec { run: Run::Unmanaged, resource_group: None, ..update().before.unwrap() };
    let text = plan_text(
        &plan_of(vec![Change { before: Some(before), ..update() }]),
        &WINDOW,
        View { all: false, diff: true },
    );
    assert!(text.contains("@@"), "{text}");
    assert!(!text.contains("resource_group") && !text.contains("run:"), "{text}");
}

#[test]
fn the_words_that_differ_are_underlined_in_colour() {
    let text = plan_text(&plan_of(vec![replacement()]), &COLOR, View { all: false, diff: true });
    assert!(text.contains("\x1b[4m\x1b[32mmysql_new") || text.contains("\x1b[4;32mmysql_new"), "{text:?}");
}

#[test]
fn a_table_of_the_single_database_form_has_no_dot() {
    let single = Tables::Single(["orders".into()].into_iter().collect());
    let change = Change {
        after: Some(Spec { tables: single, ..spec(&[]) }),
        tables: vec![added("orders", 4)],
        ..creation("o", &[])
    };
    assert!(plan_text(&plan_of(vec![change]), &WINDOW, BRIEF).contains("      + orders  syncs/orders.yaml:4\n"));
}

#[test]
fn a_name_cannot_forge_a_line() {
    let forged = creation("x\n\nNo changes. Your sync tasks match the configuration.", &["a.b\n  - shop.orders"]);
    let text = plan_text(&plan_of(vec![forged]), &WINDOW, View { all: true, diff: true });
    assert!(!text.lines().any(|line| line.starts_with("No changes")), "{text}");
    assert!(!text.lines().any(|line| line.trim() == "- shop.orders"), "{text}");
}
