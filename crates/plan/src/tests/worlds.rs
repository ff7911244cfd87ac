//! What must hold of any world of several syncs, whatever was edited where.

mod seed;
mod service;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use self::seed::{Seed, any_seed};
use self::service::{Last, Service};
use super::*;
use crate::{Block, Party, compare};

/// What decides which step comes first where the graph does not.
#[derive(Clone)]
struct Order(Vec<u8>);

impl std::fmt::Debug for Order {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.iter().map(u8::to_string).collect::<Vec<_>>().join(" "))
    }
}

fn any_order() -> impl Strategy<Value = Order> {
    vec(any::<u8>(), 16).prop_map(Order)
}

fn any_last() -> impl Strategy<Value = Last> {
    prop_oneof![Just(Last::Done), Just(Last::Landed), Just(Last::Lost), Just(Last::Refused)]
}

fn any_spec() -> impl Strategy<Value = Spec> {
    let names = proptest::sample::subsequence(vec!["a.x", "a.y", "b.x", "b.y"], 0..=4);
    let group = proptest::option::of(proptest::sample::select(vec!["S_res_group_1_1", "S_res_group_2_1", "1", "2"]));
    let folder = proptest::option::of(proptest::sample::select(vec!["x", "/x/", "y"]));
    let kind = proptest::sample::select(DestinationKind::ALL.to_vec());
    (names, any::<[bool; 3]>(), group, folder, kind).prop_map(
        |(names, [source, datasource, single], group, folder, kind)| {
            let mut spec = spec(&names);
            if single {
                spec.tables = Tables::Single(names.iter().map(|name| Box::from(*name)).collect());
            }
            if source {
                "mysql_other".clone_into(&mut spec.source);
            }
            let datasource = if datasource { "one" } else { "other" }.to_owned();
            let destination = Destination { kind, datasource };
            let (resource_group, folder) =
                (group.map(|group| ResourceGroup(group.to_owned())), folder.map(str::to_owned));
            Spec { destination, resource_group, folder, ..spec }
        },
    )
}

fn told(why: &str, plan: &Plan) -> TestCaseError {
    TestCaseError::fail(format!("{why}\n{}", text(plan)))
}

/// Whether a plan is one that apply carries out.
fn is_applied(plan: &Plan) -> bool {
    plan.blocked().next().is_none()
}

/// Whether a step waits for another one, be it through others.
fn comes_after(plan: &Plan, at: usize, before: crate::StepId) -> bool {
    plan.steps[at].after.iter().any(|other| *other == before || comes_after(plan, other.0, before))
}

/// The plan that apply carries out: what is blocked is not targeted.
fn narrowed(service: &mut Service) -> Plan {
    loop {
        let plan = service.plan(2000);
        if is_applied(&plan) {
            return plan;
        }
        let free = plan.changes.iter().filter(|change| change.block.is_none()).map(|change| &change.address);
        // No target at all would be all of them.
        service.scope = Scope::only(free.chain([&Address::realtime("nothing")]));
    }
}

/// What is live and recorded at an address.
fn at_address(service: &Service, address: &Address) -> (Option<service::Held>, Option<Record>) {
    (service.held.get(address).cloned(), service.state.records.get(address).cloned())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn compared_the_other_way_round_a_difference_is_its_inverse(a in any_spec(), b in any_spec()) {
        let (there, mut back) = (compare(&a, &b), compare(&b, &a));
        std::mem::swap(&mut back.added, &mut back.removed);
        for field in &mut back.fields {
            std::mem::swap(&mut field.before, &mut field.after);
        }
        prop_assert_eq!(there, back);
    }

    #[test]
    fn the_order_in_which_things_are_given_does_not_matter(
        seed in any_seed(),
        numbers in Just((0..6).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let (plan, shuffled) = (seed.in_order().plan(2000), seed.service(&numbers).plan(2000));
        prop_assert_eq!(&plan, &shuffled);
        prop_assert_eq!(plan.digest(), shuffled.digest());
    }

    #[test]
    fn a_plan_in_which_somebody_does_not_wait_is_unsound(seed in any_seed(), which in any::<Index>()) {
        let mut plan = seed.in_order().plan(2000);
        let change_of: Vec<usize> = plan.steps.iter().map(|step| step.change).collect();
        let waits = |step: &crate::Step| step.after.iter().any(|before| change_of[before.0] != step.change);
        let waiting: Vec<usize> = (0..plan.steps.len()).filter(|at| waits(&plan.steps[*at])).collect();
        if waiting.is_empty() {
            return Ok(());
        }
        let at = waiting[which.index(waiting.len())];
        let step = &mut plan.steps[at];
        let (kept, dropped) = step.after.iter().partition(|before| change_of[before.0] == step.change);
        step.after = kept;
        let dropped: Vec<crate::StepId> = dropped;
        if dropped.iter().all(|before| comes_after(&plan, at, *before)) {
            return Ok(());
        }
        prop_assert!(check(&plan).is_err(), "{}", text(&plan));
    }

    #[test]
    fn once_it_is_carried_out_nothing_but_what_is_blocked_is_left(seed in any_seed(), order in any_order()) {
        let before = seed.in_order();
        let plan = before.plan(2000);
        let mut after = before.clone();
        if !is_applied(&plan) {
            // No apply would do the rest alone.
            after.watched.clear();
        }
        after.carry_out_all(&plan, &order.0).map_err(|why| told(&why, &plan))?;
        let again = after.plan(2000);
        for (change, left) in plan.changes.iter().map(|c| (c, again.changes.iter().find(|l| l.address == c.address))) {
            if change.block.is_some() {
                prop_assert_eq!(at_address(&before, &change.address), at_address(&after, &change.address));
                let left = left.map(|left| (left.action, left.block.is_some()));
                prop_assert_eq!(left, Some((change.action, true)), "{}\n{}", text(&plan), text(&again));
            } else if let Some(left) = left {
                prop_assert!(!left.is_effective() && left.block.is_none(), "{}\n{}", text(&plan), text(&again));
            }
        }
        prop_assert!(again.changes.len() <= plan.changes.len());
    }

    #[test]
    fn what_was_left_to_the_console_is_in_conflict_again_without_the_decision(seed in any_seed(), order in any_order()) {
        let mut service = seed.in_order();
        let plan = narrowed(&mut service);
        service.carry_out_all(&plan, &order.0).map_err(|why| told(&why, &plan))?;
        service.accept = Accept::default();
        let again = service.plan(2000);
        for change in plan.changes.iter().filter(|change| change.accepted == Some(Party::Theirs)) {
            let left = again.changes.iter().find(|left| left.address == change.address).unwrap();
            // What protects it anyway is said first.
            let asks = matches!(left.block, Some(Block::Conflict(_) | Block::Protected | Block::NotOffered));
            prop_assert!(asks, "{}\n{}", text(&plan), text(&again));
        }
    }

    #[test]
    fn a_run_that_is_killed_anywhere_and_repeated_ends_as_an_undisturbed_one(
        seed in any_seed(),
        orders in [any_order(), any_order(), any_order()],
        killed in any::<Index>(),
        last in any_last(),
    ) {
        killed_and_repeated(&seed, &orders, (killed, last))?;
    }
}

fn killed_and_repeated(seed: &Seed, orders: &[Order; 3], (killed, last): (Index, Last)) -> Result<(), TestCaseError> {
    let mut before = seed.in_order();
    let plan = narrowed(&mut before);
    let (mut undisturbed, mut repeated) = (before.clone(), before);
    undisturbed.carry_out_all(&plan, &orders[0].0).map_err(|why| told(&why, &plan))?;
    let n = killed.index(plan.steps.len() + 1);
    repeated.carry_out(&plan, &orders[1].0, (n, last)).map_err(|why| told(&why, &plan))?;
    let rest = repeated.plan(3000);
    let both = || format!("{last:?} after {n} steps of\n{}\nthen\n{}", text(&plan), text(&rest));
    prop_assert!(is_applied(&rest), "blocked: {}", both());
    repeated.carry_out_all(&rest, &orders[2].0).map_err(|why| TestCaseError::fail(format!("{why}: {}", both())))?;
    prop_assert_eq!(undisturbed.portrait(), repeated.portrait(), "{}", both());
    prop_assert!(repeated.plan(3000).is_empty());
    Ok(())
}

/// Else the properties would say nothing about them.
#[test]
fn all_that_can_happen_happens_in_some_world() {
    let mut runner = TestRunner::deterministic();
    let mut happened = BTreeSet::new();
    for _ in 0..400 {
        let plan = any_seed().new_tree(&mut runner).unwrap().current().in_order().plan(2000);
        for change in &plan.changes {
            happened.insert(change.action.word());
            happened.insert(change.reason.code());
            happened.extend(change.block.as_ref().map(block_word));
            happened.extend(change.accepted.map(|party| party.word()));
            happened.extend((change.n_moved() > 0).then_some("moved"));
            happened.extend((change.n_renamed() > 0).then_some("renamed"));
        }
        happened.extend(is_applied(&plan).then_some("applied"));
    }
    insta::assert_snapshot!(happened.into_iter().collect::<Vec<_>>().join(" "), @"accepted adopt already_so ambiguous applied behind conflict create delete drifted edited edited_and_drifted entangled forget gone half a move in_sync keep misordered moved new not offered occupied ours protected renamed replace theirs unclear undeclared unrecorded unwatched update vanished");
}

fn block_word(block: &Block) -> &'static str {
    match block {
        Block::Protected => "protected",
        Block::Ambiguous(_) => "ambiguous",
        Block::Occupied { .. } => "occupied",
        Block::NotOffered => "not offered",
        Block::Conflict(_) => "conflict",
        Block::HalfMove { .. } => "half a move",
        Block::Entangled(_) => "entangled",
        Block::Misordered(_) => "misordered",
        Block::Behind(_) => "behind",
        other => panic!("no world has {other:?}"),
    }
}
