//! What leads back from an apply: the plan is carried out by hand, recorded, and undone.

use disync_model::{Apply, ApplyId, Purpose, Runner, Table};

use super::*;
use crate::{NotRolledBack, NotUndone, Report, Rollback, applied, ended, rollback};

/// An apply of the world's plan that ended well, and the world afterwards.
fn carry_out(world: &mut World) -> Apply {
    let plan = world.plan();
    let mut apply = Apply {
        id: ApplyId(world.state.serial),
        lineage: world.state.lineage.clone(),
        project: world.state.project,
        purpose: Purpose::Apply,
        runner: Runner { who: "ann".to_owned(), host: "ci-7".to_owned(), pid: 1, job: None, version: "0".to_owned() },
        began_at: at(2000),
        plan: plan.digest(),
        saved: false,
        outside_window: None,
        changes: applied(&plan, &world.state),
        end: None,
    };
    take(world, &plan);
    let outcomes = plan.changes.iter().map(|change| change.is_effective().then_some(disync_model::Outcome::Done));
    ended(&mut apply, &plan, &Report { outcomes: outcomes.collect(), ..Report::default() }, at(2001));
    apply
}

/// Makes the world what a plan without obstacles leads to.
fn take(world: &mut World, plan: &Plan) {
    for change in plan.changes.iter().filter(|change| change.is_effective()) {
        assert_eq!(change.block, None);
        let address = &change.address;
        match (&change.after, change.record()) {
            (Some(after), Some(recorded)) => {
                let mut live = observed(after.clone());
                live.instance = match after.run {
                    Run::Stopped => Some(InstanceStatus::Paused),
                    Run::Running | Run::Unmanaged => Some(InstanceStatus::Running),
                };
                let fingerprint = Some(live.fingerprint);
                world.live.tasks.insert(address.clone(), live);
                let record = Record { fingerprint, protected: change.protected, ..record(recorded.clone()) };
                world.state.records.insert(address.clone(), record);
            }
            (_, _) => {
                world.live.tasks.remove(address);
                world.state.records.remove(address);
            }
        }
    }
    world.state.serial += 1;
}

fn back(world: &World, apply: &Apply, later: &[Apply]) -> Result<Rollback, NotRolledBack> {
    rollback(apply, later, &world.state, &world.desired)
}

fn plan_of(world: &World, rollback: &Rollback) -> Plan {
    let plan = rollback.plan(&world.live, &world.guards, &world.accept, at(3000));
    assert_eq!(check(&plan), Ok(()));
    plan
}

/// The plan that leads back, and what the YAML says against it.
fn shown(world: &World, apply: &Apply) -> String {
    let rollback = back(world, apply, &[]).unwrap();
    let mut out = text(&plan_of(world, &rollback));
    for contradiction in rollback.contradictions(&world.desired) {
        let origin = contradiction.origin.map(|origin| origin.to_string()).unwrap_or_default();
        writeln!(out, "the YAML: {} {} {origin}", contradiction.action.word(), contradiction.address).unwrap();
    }
    for (address, why) in &rollback.left {
        writeln!(out, "left: {address} {why:?}").unwrap();
    }
    out
}

/// Undoes an apply, and makes sure that the records are as they were.
fn leads_back(world: &mut World) -> Apply {
    let before = world.state.records.clone();
    let apply = carry_out(world);
    assert_ne!(world.state.records, before);
    let plan = plan_of(world, &back(world, &apply, &[]).unwrap());
    take(world, &plan);
    let specs = |records: &BTreeMap<Address, Record>| -> Vec<Spec> {
        records.values().map(|record| record.spec.clone()).collect()
    };
    assert_eq!(specs(&world.state.records), specs(&before));
    apply
}

#[test]
fn an_update_is_undone_by_its_difference() {
    let mut world = in_sync();
    world.declare(spec(&["shop.carts", "shop.orders"]));
    let apply = carry_out(&mut world);
    let change = &apply.changes[0];
    let names = |tables: &[Table]| tables.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    assert_eq!((names(&change.added), names(&change.removed)), ("shop.carts".to_owned(), "shop.items".to_owned()));
    assert_eq!(change.was, None, "what no deletion took is not kept");
    insta::assert_snapshot!(shown(&world, &apply), @"
    update realtime.orders: an apply that changed it is undone
      - shop.carts
      + shop.items
      steps: generate update deploy verify
    the YAML: update realtime.orders syncs/orders.yaml:10
    ");
}

#[test]
fn a_creation_is_undone_by_a_deletion_and_the_other_way_round() {
    let mut world = in_sync();
    world.vanish();
    world.state.records.clear();
    let apply = carry_out(&mut world);
    insta::assert_snapshot!(shown(&world, &apply), @"
    delete realtime.orders: an apply that changed it is undone
      - shop.items
      - shop.orders
      steps: stop terminate delete
    the YAML: create realtime.orders syncs/orders.yaml:2
    ");
    let mut world = in_sync();
    world.undeclare();
    let apply = carry_out(&mut world);
    insta::assert_snapshot!(shown(&world, &apply), @"
    create realtime.orders: an apply that changed it is undone
      + shop.items
      + shop.orders
      steps: generate create deploy start verify
    the YAML: delete realtime.orders
    ");
}

#[test]
fn all_that_is_recorded_is_as_before() {
    let mut other_form = spec(&["shop.items"]);
    other_form.tables = Tables::Single(BTreeSet::from(["items".into()]));
    let other = |edit: &dyn Fn(&mut Spec)| {
        let mut spec = spec(&["shop.items", "shop.orders"]);
        edit(&mut spec);
        spec
    };
    let wishes = [
        spec(&["shop.carts", "shop.orders"]),
        spec(&["other.carts"]),
        other_form,
        other(&|spec| spec.run = Run::Stopped),
        other(&|spec| spec.resource_group = Some(ResourceGroup("S_res_group_9_1".to_owned()))),
        other(&|spec| spec.source = "mysql_other".to_owned()),
        other(&|spec| spec.destination.kind = DestinationKind::Odps),
    ];
    for wish in wishes {
        let mut world = in_sync();
        world.declare(wish);
        leads_back(&mut world);
    }
}

#[test]
fn an_instance_that_was_nobody_s_business_is_stopped_again_and_is_nobody_s_business_again() {
    let mut world = in_sync();
    world.record().spec.run = Run::Unmanaged;
    world.live().instance = Some(InstanceStatus::Paused);
    leads_back(&mut world);
    assert_eq!(world.live().instance, Some(InstanceStatus::Paused));
}

#[test]
fn what_the_console_did_before_is_not_brought_back() {
    let mut world = in_sync();
    *world.live() = observed(spec(&["shop.items", "shop.orders", "shop.theirs"]));
    world.declare(spec(&["shop.items", "shop.ours", "shop.orders"]));
    let apply = carry_out(&mut world);
    insta::assert_snapshot!(shown(&world, &apply), @"
    update realtime.orders: an apply that changed it is undone
      - shop.ours
      steps: generate update deploy verify
    the YAML: update realtime.orders syncs/orders.yaml:12
    ");
}

#[test]
fn a_later_apply_of_the_same_sync_is_named_and_stands_in_the_way_until_it_is_undone() {
    let mut world = in_sync();
    world.declare(spec(&["shop.carts", "shop.orders"]));
    let first = carry_out(&mut world);
    world.declare(spec(&["shop.carts", "shop.orders", "shop.refunds"]));
    let second = carry_out(&mut world);
    let syncs = vec![(orders(), Some(second.id))];
    let later = std::slice::from_ref(&second);
    assert_eq!(back(&world, &first, later), Err(NotRolledBack::Later { id: first.id, syncs }));
    let plan = plan_of(&world, &back(&world, &second, &[]).unwrap());
    take(&mut world, &plan);
    assert!(!back(&world, &first, later).unwrap().is_empty());
    let left = back(&world, &second, &[]).unwrap();
    assert_eq!((left.is_empty(), left.left), (true, vec![(orders(), NotUndone::AlreadyBack)]));
}

#[test]
fn a_killed_apply_is_undone_as_far_as_it_came() {
    let mut world = in_sync();
    world.declare(spec(&["shop.carts", "shop.orders"]));
    let before = world.clone();
    let done = carry_out(&mut world);
    let killed = |mut apply: Apply| {
        (apply.end, apply.changes[0].outcome) = (None, None);
        apply
    };
    let killed = killed(done);
    assert!(plan_of(&before, &back(&before, &killed, &[]).unwrap()).is_empty(), "it had not come to that");
    assert!(!plan_of(&world, &back(&world, &killed, &[]).unwrap()).is_empty());
    world.pending(Stage::Update, Some(spec(&["shop.carts"])));
    assert_eq!(back(&world, &killed, &[]), Err(NotRolledBack::Interrupted(vec![orders()])));
}

#[test]
fn another_history_is_refused() {
    let mut world = in_sync();
    world.declare(spec(&["shop.carts"]));
    let apply = carry_out(&mut world);
    world.state.lineage = "another".to_owned();
    assert_eq!(back(&world, &apply, &[]), Err(NotRolledBack::OtherHistory(apply.id)));
}

#[test]
fn what_is_protected_stays() {
    let mut world = in_sync();
    world.vanish();
    world.state.records.clear();
    let apply = carry_out(&mut world);
    let declared = world.desired.syncs.get_mut(&orders()).unwrap();
    declared.lifecycle.prevent_destroy = Some(true);
    let plan = plan_of(&world, &back(&world, &apply, &[]).unwrap());
    assert_eq!(plan.changes[0].block, Some(crate::Block::Protected), "though that was not applied yet");
}

#[test]
fn a_task_that_was_only_taken_into_the_state_is_not_deleted() {
    let mut world = in_sync();
    world.state.records.clear();
    let apply = carry_out(&mut world);
    let rollback = back(&world, &apply, &[]).unwrap();
    assert_eq!((rollback.is_empty(), rollback.left), (true, vec![(orders(), NotUndone::Adopted)]));
}
