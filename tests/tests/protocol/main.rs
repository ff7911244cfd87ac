//! The protocol that makes a crash harmless, tried in every order of events that a few faults allow: an exhaustive model of
//! four designs, of which three are known to be bad and must be found so, and then the real plan, schedule and journal
//! under the same adversary.
//!
//! `docs/crash-safety.md` tells what follows from it and what does not.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its world has failed")]

mod client;
mod explorer;
mod remote;
mod scheduled;
mod service;

use std::fmt::Write as _;

use client::Design;
use disync_testkit::{Semantics, Sync};
use explorer::{Budget, Counts, explore};
use scheduled::Scenario;

/// When this is set, more faults are tried than the ordinary tests have time for.
const CAMPAIGN: &str = "DISYNC_CAMPAIGN";

fn is_a_campaign() -> bool {
    std::env::var_os(CAMPAIGN).is_some()
}

/// Faults that the ordinary tests have time for.
const FEW: Budget = Budget { n_crashes: 2, n_losses: 2, n_late: 1 };

const MANY: Budget = Budget { n_crashes: 4, n_losses: 4, n_late: 2 };

/// What becomes of some designs with each semantics.
fn table(designs: &[Design], budget: Budget) -> String {
    let mut table = heading("design");
    for semantics in Semantics::ALL {
        for design in designs {
            let counts = explore(*design, semantics, budget);
            assert!(*design != Design::Ours || counts.is_good(), "{semantics:?}: {counts:?}");
            line(&mut table, (semantics, design.word()), counts);
        }
    }
    table
}

fn heading(what: &str) -> String {
    format!("names unique  token honoured  {what:<20}    states    ends    good  duplicate  orphaned\n")
}

fn line(table: &mut String, (semantics, what): (Semantics, &str), counts: Counts) {
    let word = |yes| if yes { "yes" } else { "no" };
    let (unique, honoured) = (word(semantics.unique_names), word(semantics.tokens_honoured));
    let Counts { n_states, n_ends, n_good, n_duplicates, n_orphans } = counts;
    writeln!(
        table,
        "{unique:<12}  {honoured:<14}  {what:<20}  {n_states:>8}  {n_ends:>6}  {n_good:>6}  {n_duplicates:>9}  {n_orphans:>8}"
    )
    .unwrap();
}

#[test]
fn the_weaker_designs_are_found_bad_and_ours_is_not() {
    insta::assert_snapshot!(table(&Design::ALL, FEW), @"
    names unique  token honoured  design                  states    ends    good  duplicate  orphaned
    no            no              state after the call      3229     639      42        597         0
    no            no              pending operation         3380     639      42        597         0
    no            no              without the wait           347      44      18         26         8
    no            no              ours                       201      18      18          0         0
    yes           no              state after the call      5890     200      42          0       158
    yes           no              pending operation         6872     200      42          0       158
    yes           no              without the wait           217      18      18          0         0
    yes           no              ours                       201      18      18          0         0
    no            yes             state after the call      1079     102      42         60         0
    no            yes             pending operation         1189     102      42         60         0
    no            yes             without the wait           217      18      18          0         0
    no            yes             ours                       201      18      18          0         0
    yes           yes             state after the call      2833      90      42          0        48
    yes           yes             pending operation         3108      90      42          0        48
    yes           yes             without the wait           217      18      18          0         0
    yes           yes             ours                       201      18      18          0         0
    ");
}

#[test]
fn with_more_faults_the_wait_is_what_matters() {
    insta::assert_snapshot!(table(&[Design::WithoutTheWait, Design::Ours], MANY), @"
    names unique  token honoured  design                  states    ends    good  duplicate  orphaned
    no            no              without the wait          2799     323      75        248        73
    no            no              ours                       847      75      75          0         0
    yes           no              without the wait          1177      75      75          0         0
    yes           no              ours                       847      75      75          0         0
    no            yes             without the wait          1177      75      75          0         0
    no            yes             ours                       847      75      75          0         0
    yes           yes             without the wait          1177      75      75          0         0
    yes           yes             ours                       847      75      75          0         0
    ");
}

#[test]
fn with_more_faults_the_designs_without_a_journal_make_more_duplicates() {
    let without = [Design::StateAfterTheCall, Design::PendingOperation];
    if is_a_campaign() {
        insta::assert_snapshot!(table(&without, MANY), @"
        names unique  token honoured  design                  states    ends    good  duplicate  orphaned
        no            no              state after the call   2932320  579116     465     578651         0
        no            no              pending operation      3019432  579116     465     578651         0
        yes           no              state after the call    415996    4847     465          0      4382
        yes           no              pending operation       547512    4847     465          0      4382
        no            yes             state after the call     97734    4855     465       4390         0
        no            yes             pending operation       109780    4855     465       4390         0
        yes           yes             state after the call    259388    2565     465          0      2100
        yes           yes             pending operation       320093    2565     465          0      2100
        ");
    } else {
        let few = Budget { n_crashes: 1, n_losses: 1, n_late: 1 };
        insta::assert_snapshot!(table(&without, few), @"
        names unique  token honoured  design                  states    ends    good  duplicate  orphaned
        no            no              state after the call       288      59      12         47         0
        no            no              pending operation          295      59      12         47         0
        yes           no              state after the call       779      34      12          0        22
        yes           no              pending operation          834      34      12          0        22
        no            yes             state after the call       162      18      12          6         0
        no            yes             pending operation          169      18      12          6         0
        yes           yes             state after the call       321      16      12          0         4
        yes           yes             pending operation          328      16      12          0         4
        ");
    }
}

fn orders(tables: &[&str]) -> Sync {
    Sync::new("orders").tables("shop", tables)
}

/// Tries a scenario with the real thing and each semantics; nothing but what is wished may come of it.
fn always_ends_well(what: &str, scenario: impl Fn(Semantics) -> Scenario) -> String {
    let mut table = heading(what);
    for semantics in Semantics::ALL {
        let counts = scheduled::explore(&scenario(semantics), budget());
        line(&mut table, (semantics, what), counts.of_tasks);
        assert!(counts.is_good(), "{table}{} overwritten", counts.n_overwritten);
    }
    table
}

fn budget() -> Budget {
    if is_a_campaign() { FEW } else { Budget { n_crashes: 1, n_losses: 1, n_late: 1 } }
}

#[test]
fn the_schedule_creates_a_task_once() {
    println!("{}", always_ends_well("create", |semantics| Scenario::of(&[orders(&["orders"])], semantics)));
}

#[test]
fn the_schedule_updates_a_task() {
    let running = |tables: &[&str]| orders(tables).with("run: running");
    let before = |semantics| Scenario::of(&[running(&["orders"])], semantics);
    println!("{}", always_ends_well("update", |semantics| before(semantics).then(&[running(&["items", "orders"])])));
}

#[test]
fn the_schedule_deletes_a_task() {
    let before = |semantics| Scenario::of(&[orders(&["orders"]).with("run: running")], semantics);
    println!("{}", always_ends_well("delete", |semantics| before(semantics).then(&[])));
}

#[test]
fn the_schedule_makes_duplicates_if_it_does_not_wait() {
    let [worst, ..] = Semantics::ALL;
    let counts = scheduled::explore(&Scenario::of(&[orders(&["orders"])], worst).without_the_wait(), budget());
    let counts = counts.of_tasks;
    assert!(counts.n_duplicates > 0, "{counts:?}");
    assert_eq!(counts.n_good + counts.n_duplicates, counts.n_ends, "{counts:?}");
}

/// One semantics says it all where nothing is created: two tasks of one name do not come about.
fn ends_well_after_a_change(what: &str, scenario: &Scenario) -> String {
    // That the answer is late stands for the one that is lost.
    let budget = if is_a_campaign() { budget() } else { Budget { n_losses: 0, ..budget() } };
    let counts = scheduled::explore(scenario, budget);
    assert!(counts.is_good(), "{what}: {counts:?}");
    format!("{what}: {counts:?}\n")
}

fn there(syncs: &[Sync]) -> Scenario {
    let [worst, ..] = Semantics::ALL;
    Scenario::of(syncs, worst)
}

#[test]
fn an_update_is_not_overtaken_by_an_earlier_one() {
    let (two, three) = ([orders(&["items", "orders"])], [orders(&["orders", "refunds"])]);
    let scenario = there(&[orders(&["orders"])]).then(&two).or_rather(&three);
    println!("{}", ends_well_after_a_change("update, update", &scenario));
    let counts = scheduled::explore(&scenario.without_the_wait(), Budget { n_losses: 0, ..budget() });
    assert!(counts.n_overwritten > 0, "{counts:?}");
}

#[test]
fn an_update_is_not_overtaken_by_the_create() {
    let scenario = there(&[orders(&["orders"])]).or_rather(&[orders(&["items", "orders"])]);
    println!("{}", ends_well_after_a_change("create, update", &scenario));
}

#[test]
fn what_is_kept_after_all_is_not_deleted_late() {
    let (before, rather) = ([orders(&["orders"])], [orders(&["items", "orders"])]);
    println!("{}", ends_well_after_a_change("delete, update", &there(&before).then(&[]).or_rather(&rather)));
}

#[test]
fn a_start_and_a_stop_do_not_overtake_each_other() {
    let run = |word: &str| [orders(&["orders"]).with(&format!("run: {word}"))];
    println!(
        "{}",
        ends_well_after_a_change(
            "start, stop",
            &there(&run("stopped")).then(&run("running")).or_rather(&run("stopped"))
        )
    );
    println!(
        "{}",
        ends_well_after_a_change(
            "stop, start",
            &there(&run("running")).then(&run("stopped")).or_rather(&run("running"))
        )
    );
}

#[test]
fn a_restart_is_not_undone_by_its_stop() {
    let running = |tables: &[&str]| [orders(tables).with("run: running").with("start: { after_update: restart }")];
    println!(
        "{}",
        ends_well_after_a_change("restart", &there(&running(&["orders"])).then(&running(&["items", "orders"])))
    );
}
