//! A plan that was made earlier, and a world that has moved on: each test changes one thing in between.

use super::*;
use crate::{Allowed, Attribution, Made, Moved, MovedKind, Saved, Stale, fits_state, moved, wanted_again};

/// A world with an edited sync, and the plan of it.
fn planned() -> (World, Saved) {
    let mut world = in_sync();
    world.declare(spec(&["shop.orders", "shop.refunds"])).state.serial = 7;
    let made = Made { by: "0.1.0".to_owned(), at: at(2000), allowed: Allowed::default(), rolls_back: None };
    let saved = Saved { plan: world.plan(), made };
    (world, saved)
}

fn stale(change: impl FnOnce(&mut World, &mut Saved)) -> String {
    let (mut world, mut saved) = planned();
    change(&mut world, &mut saved);
    match fits_state(&saved, &world.state) {
        Ok(()) => "it fits".to_owned(),
        Err(stale) => format!("{stale}\n{stale:?}"),
    }
}

/// The tasks that have moved since the plan was made.
fn since(change: impl FnOnce(&mut World)) -> Vec<Moved> {
    let (mut world, saved) = planned();
    change(&mut world);
    moved(&saved.plan, &world.live, saved.made.at)
}

fn kind(change: impl FnOnce(&mut World)) -> MovedKind {
    let mut moved = since(change);
    assert_eq!(moved.len(), 1, "{moved:?}");
    moved.remove(0).kind
}

#[test]
fn a_plan_fits_the_world_that_it_was_made_from() {
    assert_eq!(stale(|_, _| {}), "it fits");
    assert_eq!(since(|_| {}), []);
}

#[test]
fn another_project_is_refused() {
    insta::assert_snapshot!(stale(|world, _| world.state.project = ProjectId(1)), @"
    the plan is for project 10000, and this is project 1
    OtherProject { plan: ProjectId(10000), here: ProjectId(1) }
    ");
}

#[test]
fn another_history_is_refused() {
    insta::assert_snapshot!(stale(|world, _| world.state.lineage = "another".to_owned()), @"
    the plan was made from another state than the one here
    OtherHistory
    ");
    insta::assert_snapshot!(stale(|world, _| world.state.serial = 6), @"
    the plan was made from another state than the one here
    OtherHistory
    ");
}

#[test]
fn before_anything_was_applied_every_history_is_the_same() {
    let fits = stale(|world, saved| {
        (saved.plan.basis.serial, world.state.serial) = (0, 0);
        saved.plan.basis.lineage.clear();
    });
    assert_eq!(fits, "it fits");
}

#[test]
fn an_interrupted_run_is_settled_first() {
    insta::assert_snapshot!(stale(|world, _| _ = world.pending(Stage::Update, None)), @r#"
    a run has left something under way that is not settled
    Interrupted([Address { kind: Realtime, name: Name("orders") }])
    "#);
}

#[test]
fn what_the_plan_has_seen_under_way_and_put_off_is_no_obstacle_to_the_others() {
    let mut world = in_sync();
    world.declare(spec(&["shop.orders", "shop.refunds"])).pending(Stage::Update, Some(spec(&["shop.other"])));
    let plan = world.plan();
    assert_eq!(plan.in_flight_until(), Some(at(2100)));
    assert_eq!(crate::in_flight(&plan), [(&orders(), Stage::Update)]);
    assert!(plan.unblocked().changes.is_empty());
    let made = Made { by: "0.1.0".to_owned(), at: at(2000), allowed: Allowed::default(), rolls_back: None };
    assert_eq!(fits_state(&Saved { plan, made }, &world.state), Ok(()));
}

#[test]
fn nothing_is_waited_for_where_something_else_stops_the_plan() {
    let mut world = in_sync();
    world.declare(spec(&["shop.orders", "shop.refunds"])).pending(Stage::Update, Some(spec(&["shop.other"])));
    let mut plan = world.plan();
    plan.changes[0].block = Some(crate::Block::NotOffered);
    assert_eq!(plan.in_flight_until(), None);
    plan.changes[0].block = None;
    assert_eq!(plan.in_flight_until(), None, "nothing is to be waited for");
}

#[test]
fn whatever_was_applied_since_is_named() {
    insta::assert_snapshot!(stale(|world, _| {
        world.state.serial = 8;
        world.record().applied_at = at(2500);
    }), @r#"
    the plan is stale: it was made from serial 7 of the state, which is at 8 now
    Applied { plan: 7, here: 8, since: [(Address { kind: Realtime, name: Name("orders") }, 1970-01-01T00:41:40Z)] }
    "#);
    insta::assert_snapshot!(stale(|world, _| world.state.serial = 9), @"
    the plan is stale: it was made from serial 7 of the state, which is at 9 now
    Applied { plan: 7, here: 9, since: [] }
    ");
}

#[test]
fn a_plan_that_was_applied_says_so() {
    insta::assert_snapshot!(stale(|world, saved| {
        world.state.serial = 8;
        let after = saved.plan.changes[0].after.clone().unwrap();
        world.state.records.insert(orders(), Record { applied_at: at(2500), ..record(after) });
    }), @"
    the plan was applied already
    AlreadyApplied
    ");
}

#[test]
fn a_plan_that_says_what_was_so_before_was_not_applied() {
    let (mut world, mut saved) = planned();
    saved.plan.changes[0].after = Some(spec(&["shop.items", "shop.orders"]));
    world.state.serial = 8;
    assert!(matches!(fits_state(&saved, &world.state), Err(Stale::Applied { .. })));
    saved.plan.changes.clear();
    assert!(matches!(fits_state(&saved, &world.state), Err(Stale::Applied { .. })));
}

#[test]
fn a_table_that_was_added_in_the_console_is_shown_with_its_editor() {
    let moved = since(|world| {
        let mut edited = file(7);
        (edited.edited_by, edited.edited_at) = (Some("ann".to_owned()), Some(at(2100)));
        let there = spec(&["shop.extra", "shop.items", "shop.orders"]);
        *world.live() = Observed { task: Task::File(edited), ..observed(there) };
    });
    insta::assert_debug_snapshot!(moved, @r#"
    [
        Moved {
            address: Address {
                kind: Realtime,
                name: Name(
                    "orders",
                ),
            },
            kind: Changed(
                Difference {
                    added: [
                        Table {
                            database: Some(
                                "shop",
                            ),
                            name: "extra",
                        },
                    ],
                    removed: [],
                    unchanged: 2,
                    fields: [],
                },
            ),
            edited_by: Some(
                "ann",
            ),
            edited_at: Some(
                1970-01-01T00:35:00Z,
            ),
            attribution: Since,
        },
    ]
    "#);
}

/// Takes a table out in the console at this second.
fn edit(world: &mut World, second: i64) {
    let mut edited = file(7);
    (edited.edited_by, edited.edited_at) = (Some("ann".to_owned()), Some(at(second)));
    *world.live() = Observed { task: Task::File(edited), ..observed(spec(&["shop.items"])) };
}

#[test]
fn an_editor_is_named_only_where_the_edit_can_have_done_it() {
    let of = |change: fn(&mut World)| since(change).remove(0).attribution;
    assert_eq!(of(|world| edit(world, 2100)), Attribution::Since);
    assert_eq!(of(|world| edit(world, 1900)), Attribution::Before, "it is older than the plan");
    let stopped = |world: &mut World| {
        let mut edited = file(7);
        edited.edited_at = Some(at(2100));
        *world.live() = Observed { task: Task::File(edited), ..world.live().clone() };
        world.live().instance = Some(InstanceStatus::Paused);
    };
    assert_eq!(of(stopped), Attribution::Unknown);
}

#[test]
fn an_edit_that_disync_does_not_understand_is_a_change_without_a_difference() {
    let kind = kind(|world| world.live().fingerprint = Fingerprint(Digest::of(b"another speed")));
    assert!(matches!(kind, MovedKind::Changed(difference) if difference.is_empty()));
}

#[test]
fn an_instance_that_was_stopped_is_a_change_of_run() {
    let kind = kind(|world| world.live().instance = Some(InstanceStatus::Paused));
    insta::assert_debug_snapshot!(kind, @r#"
    Changed(
        Difference {
            added: [],
            removed: [],
            unchanged: 2,
            fields: [
                FieldChange {
                    field: "run",
                    before: Some(
                        "running",
                    ),
                    after: Some(
                        "stopped",
                    ),
                    replaces: false,
                    side: Ours,
                    origin: None,
                },
            ],
        },
    )
    "#);
    // On its way to running is running.
    assert_eq!(since(|world| world.live().instance = Some(InstanceStatus::Waiting)), []);
}

#[test]
fn a_task_that_is_gone_another_or_unreadable_is_told_apart() {
    assert_eq!(kind(|world| _ = world.vanish()), MovedKind::Vanished);
    assert_eq!(kind(|world| world.live().task = Task::File(file(8))), MovedKind::Recreated);
    let foreign = kind(|world| {
        let live = world.live();
        (live.shape, live.fingerprint) = (Shape::Foreign("drawn".to_owned()), Fingerprint(Digest::of(b"drawn")));
    });
    assert_eq!(foreign, MovedKind::Foreign("drawn".to_owned()));
    let gap = Gap::Ambiguous(vec![FileId(1), FileId(2)]);
    let unclear = kind(|world| drop(world.live.gaps.insert(orders(), gap.clone())));
    assert_eq!(unclear, MovedKind::Unclear(gap));
}

#[test]
fn a_task_that_appeared_where_one_was_to_be_created_is_told() {
    let mut world = in_sync();
    world.vanish();
    let plan = world.plan();
    assert_eq!(moved(&plan, &world.live, at(2000)), []);
    let live = moved(&plan, &in_sync().live, at(2000));
    assert_eq!(live.len(), 1);
    assert_eq!(live[0].kind, MovedKind::Appeared);
}

#[test]
fn tasks_that_the_plan_leaves_alone_are_neither_read_nor_compared() {
    let (mut world, _) = planned();
    let quiet = Address::realtime("quiet");
    world.desired.syncs.insert(quiet.clone(), declared(spec(&["shop.orders"])));
    world.state.records.insert(quiet.clone(), Record { task: FileId(8).into(), ..record(spec(&["shop.orders"])) });
    let there = Observed { task: Task::File(file(8)), ..observed(spec(&["shop.orders"])) };
    world.live.tasks.insert(quiet.clone(), there);
    let plan = world.plan();
    assert!(!plan.changes[1].is_effective());
    world.live.tasks.remove(&quiet);
    assert_eq!(moved(&plan, &world.live, at(2000)), []);
    let wanted = wanted_again(&plan, &world.state);
    insta::assert_debug_snapshot!(wanted, @r#"
    [
        Wanted {
            address: Address {
                kind: Realtime,
                name: Name(
                    "orders",
                ),
            },
            record: Some(
                File(
                    FileId(
                        7,
                    ),
                ),
            ),
            instance: true,
        },
    ]
    "#);
}
