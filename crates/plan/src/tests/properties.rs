//! What must hold for any three documents.

use proptest::prelude::*;

use super::*;
use crate::{Action, compare};

const NAMES: [&str; 6] = ["a.x", "a.y", "b.x", "b.y", "b.z", "c.x"];

pub(super) fn any_tables() -> impl Strategy<Value = Vec<&'static str>> {
    proptest::sample::subsequence(NAMES.to_vec(), 1..=NAMES.len())
}

proptest! {
    #[test]
    fn the_difference_of_two_specs_is_the_inverse_of_the_other_way_round(a in any_tables(), b in any_tables()) {
        let (there, back) = (compare(&spec(&a), &spec(&b)), compare(&spec(&b), &spec(&a)));
        prop_assert_eq!(there.added, back.removed);
        prop_assert_eq!(there.removed, back.added);
        prop_assert_eq!(there.unchanged, back.unchanged);
    }

    #[test]
    fn a_spec_does_not_differ_from_itself(a in any_tables()) {
        prop_assert!(compare(&spec(&a), &spec(&a)).is_empty());
    }

    #[test]
    fn any_plan_passes_the_check_and_is_empty_once_it_is_done(
        wished in proptest::option::of(any_tables()),
        recorded in proptest::option::of(any_tables()),
        there in proptest::option::of(any_tables()),
        status in 0..4_usize,
    ) {
        let mut world = in_sync();
        match &wished {
            Some(tables) => { world.declare(spec(tables)); }
            None => { world.undeclare(); }
        }
        match &recorded {
            Some(tables) => { world.record().spec = spec(tables); }
            None => world.state.records.clear(),
        }
        match &there {
            Some(tables) => { *world.live() = observed(spec(tables)); }
            None => { world.vanish(); }
        }
        if there.is_some() {
            let all = [InstanceStatus::Running, InstanceStatus::Paused, InstanceStatus::NotStarted, InstanceStatus::Absent];
            world.live().instance = all.get(status).cloned();
        }
        let plan = world.plan();
        // Carried out, by the shortest way.
        for change in &plan.changes {
            match (change.action, &change.after) {
                (Action::Keep, _) => {}
                (Action::Delete | Action::Forget, _) | (_, None) => {
                    world.state.records.clear();
                    if change.action == Action::Delete { world.vanish(); }
                }
                (_, Some(after)) => {
                    world.state.records.insert(orders(), record(after.clone()));
                    world.live.tasks.insert(orders(), observed(after.clone()));
                }
            }
        }
        prop_assert!(world.plan().is_empty(), "{}", text(&world.plan()));
    }
}
