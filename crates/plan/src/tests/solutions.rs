//! What is different about a solution: nothing lists, stops or deletes one.

use disync_model::{Solution, SolutionId, SolutionState, SolutionStatus, SolutionStep};

use super::*;
use crate::{Action, Block, import};

pub(super) fn lake() -> Address {
    Address::solution("lake")
}

pub(super) fn wished(names: &[&str]) -> Spec {
    Spec { folder: None, ..spec(names) }
}

fn solution(digit: &str) -> Task {
    let state = SolutionState::from_digit(digit);
    let (id, name) = (SolutionId(7), Some(Name::new("lake")));
    Task::Solution(Solution { id, name, state, created_by: None, submitted_at: None, started_at: None })
}

pub(super) fn status(digit: &str, steps: &[(&str, &str)]) -> Option<InstanceStatus> {
    let step =
        |(name, word): &(&str, &str)| SolutionStep { name: (*name).to_owned(), word: (*word).to_owned(), info: None };
    let (state, steps) = (SolutionState::from_digit(digit), steps.iter().map(step).collect());
    Some(InstanceStatus::Solution(SolutionStatus { state, steps }))
}

/// A world of one solution that is declared, recorded and live alike, and runs.
pub(super) fn in_sync() -> World {
    let spec = wished(&["shop.items", "shop.orders"]);
    let mut world = super::in_sync();
    world.desired.syncs = BTreeMap::from([(lake(), declared(spec.clone()))]);
    world.state.records = BTreeMap::from([(lake(), Record { task: SolutionId(7).into(), ..record(spec.clone()) })]);
    let live = Observed { task: solution("2"), instance: status("2", &[]), ..observed(spec) };
    world.live.tasks = BTreeMap::from([(lake(), live)]);
    world
}

pub(super) fn declare(world: &mut World, spec: Spec) {
    world.desired.syncs.insert(lake(), declared(spec));
}

pub(super) fn live(world: &mut World) -> &mut Observed {
    world.live.tasks.get_mut(&lake()).unwrap()
}

/// An apply of the declared spec was killed after it sent a create at 1,200 s; nothing is recorded.
fn create_sent() -> World {
    let mut world = in_sync();
    world.live.tasks.clear();
    world.state.records.clear();
    world.pending(Stage::Create, Some(wished(&["shop.items", "shop.orders"])));
    let pending = world.state.pending.remove(&orders()).unwrap();
    world.state.pending.insert(lake(), Pending { unpublished: true, ..pending });
    world
}

#[test]
fn a_solution_in_sync_is_kept() {
    check_plan!(in_sync(), @"
    keep solution.lake: in sync
      steps:
    ");
}

#[test]
fn an_unrecorded_solution_is_created() {
    let mut world = in_sync();
    world.live.tasks.clear();
    world.state.records.clear();
    check_plan!(world, @"
    create solution.lake: declared and not there yet
      + shop.items (syncs/orders.yaml:10)
      + shop.orders (syncs/orders.yaml:11)
      steps: generate create deploy start verify
    ");
}

#[test]
fn a_deleted_solution_is_created_again() {
    let mut world = in_sync();
    world.live.tasks.clear();
    check_plan!(world, @"
    create solution.lake: applied before, and deleted outside of disync
      + shop.items [theirs] (syncs/orders.yaml:10)
      + shop.orders [theirs] (syncs/orders.yaml:11)
      steps: generate create deploy start verify
    drift solution.lake: Vanished
    ");
}

#[test]
fn an_updated_solution_is_started_again_after_it_is_published() {
    let mut world = in_sync();
    declare(&mut world, wished(&["shop.items", "shop.new"]));
    check_plan!(world, @"
    update solution.lake: the YAML was changed
      + shop.new (syncs/orders.yaml:11)
      - shop.orders (syncs/orders.yaml:9)
      steps: generate update deploy start verify
    ");
    declare(&mut world, Spec { run: Run::Unmanaged, ..wished(&["shop.items"]) });
    check_plan!(world, @"
    update solution.lake: the YAML was changed
      - shop.orders (syncs/orders.yaml:9)
      steps: generate update deploy verify
    ");
}

#[test]
fn what_cannot_be_changed_in_place_cannot_be_changed_at_all() {
    let mut world = in_sync();
    declare(&mut world, Spec { source: "other".to_owned(), ..wished(&["shop.items", "shop.orders"]) });
    check_plan!(world, @r#"
    replace solution.lake: the YAML was changed
      ! source.datasource: Some("mysql_pub") -> Some("other")
      blocked: NotOffered
      steps:
    "#);
}

#[test]
fn an_undeclared_solution_cannot_be_deleted_and_a_protected_one_neither() {
    let mut world = in_sync();
    world.desired.syncs.clear();
    check_plan!(world, @"
    delete solution.lake: it is no longer declared
      - shop.items
      - shop.orders
      blocked: NotOffered
      steps:
    ");
    world.state.records.get_mut(&lake()).unwrap().protected = true;
    assert_eq!(world.plan().changes[0].block, Some(Block::NotOffered));
}

#[test]
fn destroying_plans_the_rest_and_says_what_is_not_offered() {
    let mut world = in_sync();
    let realtime = super::in_sync();
    world.state.records.extend(realtime.state.records);
    world.live.tasks.extend(realtime.live.tasks);
    world.scope.mode = Mode::Destroy;
    check_plan!(world, @"
    delete realtime.orders: everything is to be destroyed
      - shop.items
      - shop.orders
      steps: stop terminate delete
    delete solution.lake: everything is to be destroyed
      - shop.items
      - shop.orders
      blocked: NotOffered
      steps:
    ");
    assert!(world.plan().is_refused());
}

#[test]
fn a_solution_that_was_deleted_in_the_console_is_forgotten() {
    let mut world = in_sync();
    world.live.tasks.clear();
    world.desired.syncs.clear();
    check_plan!(world, @"
    forget solution.lake: it is no longer declared and no longer there
      steps: forget
    drift solution.lake: Vanished
    ");
}

#[test]
fn every_digit_but_those_of_a_running_solution_asks_for_a_start() {
    let mut shown = String::new();
    for digit in ["0", "1", "2", "3", "4", "5", "6", "7", "8", "odd"] {
        let mut world = in_sync();
        live(&mut world).instance = status(digit, &[]);
        let plan = world.plan();
        let change = &plan.changes[0];
        let before = change.fields.first().and_then(|field| field.before.clone()).unwrap_or_default();
        writeln!(shown, "{digit}: {} {before}", change.action.word()).unwrap();
    }
    insta::assert_snapshot!(shown, @"
    0: keep 
    1: update not started
    2: keep 
    3: update failed
    4: update not started
    5: update waiting for confirmation
    6: keep 
    7: update 7
    8: keep 
    odd: update odd
    ");
    let mut world = in_sync();
    live(&mut world).instance = status("2", &[("load", "SUCCESS"), ("switch", "WAIT_CONFIRM")]);
    check_plan!(world, @r#"
    update solution.lake: it was changed outside of disync
      ~ run: Some("waiting for confirmation") -> Some("running") [theirs] (syncs/orders.yaml:3)
      steps: start verify
    drift solution.lake: Changed(Difference { added: [], removed: [], unchanged: 2, fields: [FieldChange { field: "run", before: Some("running"), after: Some("waiting for confirmation"), replaces: false, side: Theirs, origin: None }] })
    "#);
}

#[test]
fn a_create_without_an_answer_is_sent_again_while_its_token_is_remembered() {
    let world = create_sent();
    check_plan!(world, @"
    create solution.lake: an earlier apply has not brought it to its end
      + shop.items (syncs/orders.yaml:10)
      + shop.orders (syncs/orders.yaml:11)
      steps: generate create deploy start verify
    ");
}

#[test]
fn a_create_without_an_answer_blocks_another_wish() {
    let mut world = create_sent();
    declare(&mut world, wished(&["shop.items"]));
    check_plan!(world, @"
    create solution.lake: an earlier apply has not brought it to its end
      + shop.items (syncs/orders.yaml:10)
      blocked: Unaccounted { sent_at: 1970-01-01T00:20:00Z, until: 1970-01-01T00:35:00Z }
      steps:
    ");
}

#[test]
fn a_create_without_an_answer_blocks_once_its_token_may_be_forgotten() {
    let mut world = create_sent();
    world.state.pending.get_mut(&lake()).unwrap().sent.as_mut().unwrap().at = at(1100);
    check_plan!(world, @"
    create solution.lake: an earlier apply has not brought it to its end
      + shop.items (syncs/orders.yaml:10)
      + shop.orders (syncs/orders.yaml:11)
      blocked: Unaccounted { sent_at: 1970-01-01T00:18:20Z, until: 1970-01-01T00:33:20Z }
      steps:
    ");
}

#[test]
fn a_create_without_an_answer_is_not_forgotten_with_its_declaration() {
    let mut world = create_sent();
    world.desired.syncs.clear();
    assert!(matches!(world.plan().changes[0].block, Some(Block::Unaccounted { .. })));
    world.scope.mode = Mode::Destroy;
    assert!(matches!(world.plan().changes[0].block, Some(Block::Unaccounted { .. })));
}

#[test]
fn a_content_that_was_not_published_is() {
    let mut world = in_sync();
    world.state.records.get_mut(&lake()).unwrap().fingerprint = None;
    world.pending(Stage::Deploy, Some(wished(&["shop.items", "shop.orders"])));
    let pending = world.state.pending.remove(&orders()).unwrap();
    world.state.pending.insert(lake(), Pending { sent: None, unpublished: true, ..pending.clone() });
    check_plan!(world, @r#"
    update solution.lake: an earlier apply has not brought it to its end
      ~ deployed: Some("no") -> Some("yes")
      steps: deploy start verify
    "#);
    world.state.pending.insert(lake(), Pending { sent: None, unpublished: false, ..pending });
    assert_eq!(world.plan().changes[0].action, Action::Adopt);
}

#[test]
fn only_a_running_solution_needs_its_steps_read() {
    let World { desired, state, scope, .. } = in_sync();
    let wanted = wanted(&desired, &state, &scope);
    assert_eq!((wanted[0].record, wanted[0].instance), (Some(SolutionId(7).into()), true));
}

#[test]
fn a_solution_that_was_only_created_is_published_and_started() {
    let mut world = in_sync();
    live(&mut world).task = solution("1");
    live(&mut world).instance = status("1", &[]);
    check_plan!(world, @r#"
    update solution.lake: it was changed outside of disync
      ~ deployed: Some("no") -> Some("yes") [theirs]
      ~ run: Some("not started") -> Some("running") [theirs] (syncs/orders.yaml:3)
      steps: deploy start verify
    drift solution.lake: Changed(Difference { added: [], removed: [], unchanged: 2, fields: [FieldChange { field: "run", before: Some("running"), after: Some("not started"), replaces: false, side: Theirs, origin: None }] })
    "#);
    declare(&mut world, Spec { run: Run::Unmanaged, ..wished(&["shop.items", "shop.orders"]) });
    assert!(!world.plan().steps.iter().any(|step| step.stage == Stage::Deploy));
}

#[test]
fn an_imported_task_is_recorded_as_it_is_and_in_sync_where_it_is_as_wished() {
    let mut world = in_sync();
    let observed = live(&mut world).clone();
    let as_wished = world.desired.syncs[&lake()].clone();
    let (record, difference) = import(&as_wished, &observed, at(5)).unwrap();
    assert!(difference.is_empty());
    assert_eq!(
        (record.task, record.spec.resource_group.clone()),
        (SolutionId(7).into(), as_wished.spec.resource_group)
    );
    world.state.records.insert(lake(), record);
    assert_eq!(world.plan().changes[0].action, Action::Keep);
    let (record, difference) = import(&declared(wished(&["shop.items", "shop.new"])), &observed, at(5)).unwrap();
    assert_eq!(record.spec.tables, wished(&["shop.items", "shop.orders"]).tables);
    assert_eq!((difference.added.len(), difference.removed.len()), (1, 1));
}

#[test]
fn another_task_is_not_imported() {
    let mut world = in_sync();
    let other = declared(Spec { source: "other".to_owned(), ..wished(&["shop.items"]) });
    let refused = import(&other, live(&mut world), at(5)).unwrap_err();
    assert_eq!(refused.to_string(), "it has another source.datasource than the YAML");
    live(&mut world).shape = Shape::Foreign("a DataHub source".to_owned());
    let refused = import(&other, live(&mut world), at(5)).unwrap_err();
    assert_eq!(refused.to_string(), "it is no task that disync manages: a DataHub source");
}
