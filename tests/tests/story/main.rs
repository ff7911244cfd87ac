//! The repository of `examples/repository` from its first day on: a change, its review, its apply, somebody in the console,
//! and the way back. What people type is read out of its README, and what machines run out of its workflows.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its world has failed")]

mod expression;
mod runner;
mod team;

use disync_emulator::ConsoleChange;
use disync_testkit::{Project, flat};
use disync_wire::Operation;
use serde_json::Value;

use team::{Team, digest, example};

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

#[test]
fn the_example_is_valid() {
    let project = Project::copy(BIN, &example());
    let run = project.run("validate").succeeds();
    assert_eq!(run.stdout, "Valid: 4 syncs, 9 tables and those of 1 pattern.\n");
}

/// The team has done what the README tells to do once, and what is declared was applied.
fn applied() -> Team {
    let team = Team::start();
    for typed in team.follows("Once") {
        typed.succeeds();
    }
    // Nobody has approved anything: the push of the first commit shows what would be done, and does nothing.
    let run = team.main_is_pushed().fails();
    assert!(run.log.contains("Plan: 4 to add"), "{}", run.log);
    assert_eq!(team.emulated.names(), [""; 0]);
    drop(team.starts_apply(&digest(&run.log)).succeeds());
    assert_eq!(team.emulated.tasks().len() + team.emulated.solutions().len(), 4);
    is_in_sync(&team);
    team
}

#[track_caller]
fn is_in_sync(team: &Team) {
    team.types("git -C .disync pull --quiet; git pull --quiet origin main").succeeds();
    team.types("disync plan --detailed-exitcode").succeeds();
}

#[test]
fn the_whole_story() {
    let team = applied();
    a_change_is_reviewed_and_applied(&team);
    somebody_is_in_the_console(&team);
    what_they_did_is_taken_over(&team);
}

/// A change, two pushes, one comment, and an apply of what was approved alone.
fn a_change_is_reviewed_and_applied(team: &Team) {
    team.types("git switch --quiet --create more-tables").succeeds();
    let push = "git commit --quiet --all --message 'Ship more'; git push --quiet origin HEAD";
    team.edits("syncs/shop/orders.yaml", "          - order_items #", "          - carts\n          - order_items #");
    team.types(push).succeeds();
    let change = team.opens_pull_request("more-tables");
    let [plan] = change.is_pushed(false).try_into().unwrap();
    drop(plan.succeeds());
    let first = change.comment();
    assert!(first.contains("this branch, which began at"), "{first}");
    assert!(first.contains("shop.carts") && !first.contains("shop.vouchers"), "{first}");

    // Another push edits the comment; whoever approves has the digest from there.
    team.edits("syncs/shop/orders.yaml", "          - carts\n", "          - carts\n          - vouchers\n");
    team.types(push).succeeds();
    let [plan] = change.is_pushed(false).try_into().unwrap();
    assert!(plan.succeeds().summary.contains("shop.vouchers"));
    assert!(change.comment().contains("shop.vouchers"), "{}", change.comment());
    assert_eq!(change.forge.counts(), (1, 1, 0));
    assert_ne!(digest(&first), change.digest());

    // A merge with the digest of what was there before the second push applies nothing.
    change.is_merged(&digest(&first));
    let run = team.main_is_pushed().fails();
    assert!(run.log.contains("[Apply has ended with 4]"), "{}", run.log);
    let tables = || team.emulated.tables("orders_to_warehouse");
    assert!(!tables().contains(&"shop.carts".to_owned()));
    drop(team.starts_apply(&change.digest()).succeeds());
    assert!(tables().contains(&"shop.carts".to_owned()) && tables().contains(&"shop.vouchers".to_owned()));
    is_in_sync(team);
}

/// The next look finds what they did, with who and when.
fn somebody_is_in_the_console(team: &Team) {
    drop(team.an_hour_passes().succeeds());
    let removed = ConsoleChange::RemoveTable { database: "shop".to_owned(), table: "carts".to_owned() };
    team.emulated.edit("orders_to_warehouse", removed);
    team.emulated.edit("orders_to_events", ConsoleChange::Stop);
    let seen = team.an_hour_passes().fails();
    assert!(seen.log.contains("[Look for drift has ended with 2]"), "{}", seen.log);
    assert!(seen.summary.contains("shop.carts") && seen.summary.contains("console_user"), "{}", seen.summary);
    let metrics = seen.file("drift.prom");
    for line in [r#"{project="10000",class="console"} 1"#, r#"{project="10000",class="runtime"} 2"#] {
        assert!(metrics.contains(&format!("disync_drift_findings{line}\n")), "{metrics}");
    }
    let report: Value = serde_json::from_str(&seen.file("drift.sarif")).unwrap();
    assert_eq!(report["runs"][0]["results"].as_array().unwrap().len(), 3);
    let [told] = team.told().try_into().unwrap();
    assert!(told.contains("shop.carts") && told.contains("console_user"), "{told}");
    // The next machine knows what was told.
    drop(team.an_hour_passes().fails());
    assert_eq!(team.told().len(), 1);
}

/// A branch that says what is live, its review, and an apply that has nothing left to write but what was a draft.
fn what_they_did_is_taken_over(team: &Team) {
    let [written, pushed] = team.follows("When something has drifted").try_into().unwrap();
    assert_eq!(written.code, 2, "{}", written.printed);
    assert!(
        flat(&written.printed).contains("Not written: realtime.orders_to_warehouse: its latest edit is not published")
    );
    pushed.succeeds();
    let diff = team.types("git diff --unified=0 origin/main HEAD").succeeds();
    let lines: Vec<&str> = diff.lines().filter(|line| line.starts_with(['+', '-'])).collect();
    let file = "syncs/shop/orders.yaml";
    let (old, new) = (format!("--- a/{file}"), format!("+++ b/{file}"));
    assert_eq!(lines, [old.as_str(), &new, "-          - carts", "+    run: stopped"]);

    // With credentials the review shows that little is left to be done and what that brings to an end, and without them what
    // the YAML says differently.
    let fix = team.opens_pull_request("fix-drift");
    let [plan] = fix.is_pushed(false).try_into().unwrap();
    let plan = plan.succeeds().summary;
    assert!(plan.contains("1 to change") && plan.contains("1 to adopt"), "{plan}");
    assert!(plan.contains("- withdrawn shop.carts") && plan.contains("<b>data-loss</b>"), "{plan}");
    let [against] = fix.is_pushed(true).try_into().unwrap();
    let against = against.succeeds().summary;
    assert!(against.contains("the service was not asked") && against.contains("data-loss"), "{against}");
    assert_eq!(fix.forge.counts(), (1, 0, 0), "a fork's run does not comment");

    fix.is_merged(&fix.digest());
    let calls = |operation| team.emulated.calls(operation);
    let before = (calls(Operation::UpdateDISyncTask), calls(Operation::DeployDISyncTask));
    drop(team.main_is_pushed().succeeds());
    let after = (calls(Operation::UpdateDISyncTask), calls(Operation::DeployDISyncTask));
    assert_eq!(after, (before.0, before.1 + 1), "the draft is published, and nothing else is written");
    is_in_sync(team);
    drop(team.an_hour_passes().succeeds());
    let [_, told] = team.told().try_into().unwrap();
    assert!(told.contains(r#""new":[]"#) && told.contains(r#""because":"recovered""#), "{told}");
}
