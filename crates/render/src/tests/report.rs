//! Reports of an apply.

use std::collections::BTreeMap;
use std::time::Duration;

use disync_model::{Outcome, Stage};
use disync_plan::{Action, Change, Forecast, Plan, Reason, Report, Step, StepId};

use super::{COLOR, WINDOW, change, creation, deletion, empty_plan, plan_of, replacement, update, without_ansi};
use crate::{report_json, report_text, report_yaml};

fn plan() -> Plan {
    let step = Step { id: StepId(0), change: 1, stage: Stage::Generate, after: Vec::new(), basis: None };
    let kept = change("kept", Action::Keep, Reason::InSync);
    let changes = vec![kept, creation("new", &["shop.a"]), update(), deletion("old", &["shop.b"]), replacement()];
    Plan { steps: vec![step], ..plan_of(changes) }
}

fn report(outcomes: [Option<Outcome>; 5]) -> Report {
    Report { outcomes: Vec::from(outcomes), took: Duration::from_secs(40), ..Report::default() }
}

fn text(plan: &Plan, report: &Report) -> String {
    let calls = BTreeMap::from([("GenerateDISyncTaskConfigForCreating", 3), ("GetDISyncTask", 20)]);
    let text = report_text(plan, report, &calls, &WINDOW);
    assert_eq!(without_ansi(&report_text(plan, report, &calls, &COLOR)), text);
    text
}

const DONE: Option<Outcome> = Some(Outcome::Done);

#[test]
fn a_complete_apply_says_so() {
    insta::assert_snapshot!(text(&plan(), &report([None, DONE, DONE, DONE, DONE])), @"
    Apply complete! Resources: 2 added, 1 changed, 2 destroyed.
    Tables: 2 added, 2 removed.
    Calls: 23 (GenerateDISyncTaskConfigForCreating 3, GetDISyncTask 20)
    ");
}

#[test]
fn records_are_counted_apart() {
    let plan = plan_of(vec![change("a", Action::Adopt, Reason::Unrecorded), change("b", Action::Forget, Reason::Gone)]);
    let report = Report { outcomes: vec![DONE, DONE], ..Report::default() };
    insta::assert_snapshot!(text(&plan, &report), @"
    Apply complete! Resources: 0 added, 0 changed, 0 destroyed, 1 adopted, 1 forgotten.
    Calls: 23 (GenerateDISyncTaskConfigForCreating 3, GetDISyncTask 20)
    ");
}

#[test]
fn nothing_to_do_needs_no_call() {
    let report = report_text(&empty_plan(), &Report::default(), &BTreeMap::new(), &WINDOW);
    insta::assert_snapshot!(report, @"
    Apply complete! Resources: 0 added, 0 changed, 0 destroyed.
    Calls: 0
    ");
}

#[test]
fn an_incomplete_apply_says_what_is_missing_and_how_to_go_on() {
    let failed = Outcome::Failed(
        "CreateDISyncTask: the folder does not exist\x1b (refused, RequestId 0bc1ec92); this text is long enough to be wrapped"
            .to_owned(),
    );
    let skipped = Outcome::Skipped("the run was stopped".to_owned());
    let unknown = Outcome::Unknown("UpdateDISyncTask: connection lost".to_owned());
    insta::assert_snapshot!(text(&plan(), &report([None, Some(skipped), Some(unknown), DONE, Some(failed)])), @r"
      realtime.orders          failed   CreateDISyncTask: the folder does not
                                        exist\x1b (refused, RequestId 0bc1ec92);
                                        this text is long enough to be wrapped
      realtime.orders_to_holo  unknown  UpdateDISyncTask: connection lost
      realtime.new             skipped  the run was stopped

    Apply incomplete: 0 added, 0 changed, 1 destroyed.
    Syncs: 4 planned, 1 applied, 1 skipped, 1 failed, 1 unknown, 0 waiting.
    Tables: 0 added, 1 removed.
    Calls: 23 (GenerateDISyncTaskConfigForCreating 3, GetDISyncTask 20)
    Run `disync apply` again to go on: what is done is recorded and is not done
    twice.
    ");
}

#[test]
fn an_interrupted_apply_says_so_and_lists_what_was_not_begun() {
    let report = Report {
        interrupted: Some("SIGINT".to_owned()),
        overdue: vec![StepId(0)],
        ..report([None, DONE, DONE, None, None])
    };
    insta::assert_snapshot!(text(&plan(), &report), @"
      realtime.old     not begun
      realtime.orders  not begun

    DataWorks was still at work at the deadline: realtime.new (generate)
    Stopped before the end: SIGINT
    Apply incomplete: 1 added, 1 changed, 0 destroyed.
    Syncs: 4 planned, 2 applied, 0 skipped, 0 failed, 0 unknown, 0 waiting, 2 not
    begun.
    Tables: 2 added, 1 removed.
    Calls: 23 (GenerateDISyncTaskConfigForCreating 3, GetDISyncTask 20)
    Run `disync apply` again to go on: what is done is recorded and is not done
    twice.
    ");
}

#[test]
fn a_halted_apply_is_not_complete_though_all_is_done() {
    let halted = Some("the journal could not be written: no space left on device".to_owned());
    let report = Report { halted, ..report([None, DONE, DONE, DONE, DONE]) };
    insta::assert_snapshot!(text(&plan(), &report), @"
    Halted: the journal could not be written: no space left on device
    Apply incomplete: 2 added, 1 changed, 2 destroyed.
    Syncs: 4 planned, 4 applied, 0 skipped, 0 failed, 0 unknown, 0 waiting.
    Tables: 2 added, 2 removed.
    Calls: 23 (GenerateDISyncTaskConfigForCreating 3, GetDISyncTask 20)
    Run `disync apply` again to go on: what is done is recorded and is not done
    twice.
    ");
}

#[test]
fn a_report_that_does_not_fit_the_plan_is_not_complete() {
    let short = Report { outcomes: vec![None, DONE], ..Report::default() };
    let text = text(&plan(), &short);
    assert!(!text.contains("complete!") && text.contains("not begun"), "{text}");
}

#[test]
fn a_destroy_is_called_one_and_is_gone_on_with_by_its_own_command() {
    let destroyed = |name: &str| Change { reason: Reason::Destroyed, ..deletion(name, &["shop.a"]) };
    let plan = plan_of(vec![destroyed("one"), destroyed("two")]);
    let complete = Report { outcomes: vec![DONE, DONE], ..Report::default() };
    insta::assert_snapshot!(text(&plan, &complete), @"
    Destroy complete! Resources: 0 added, 0 changed, 2 destroyed.
    Tables: 0 added, 2 removed.
    Calls: 23 (GenerateDISyncTaskConfigForCreating 3, GetDISyncTask 20)
    ");
    let half = Report { outcomes: vec![DONE, Some(Outcome::Failed("stop: no".to_owned()))], ..Report::default() };
    insta::assert_snapshot!(text(&plan, &half), @"
      realtime.two  failed  stop: no

    Destroy incomplete: 0 added, 0 changed, 1 destroyed.
    Syncs: 2 planned, 1 applied, 0 skipped, 1 failed, 0 unknown, 0 waiting.
    Tables: 0 added, 1 removed.
    Calls: 23 (GenerateDISyncTaskConfigForCreating 3, GetDISyncTask 20)
    Run `disync destroy` again to go on: what is done is recorded and is not done
    twice.
    ");
}

/// A run that one lost answer has stopped, and its calls.
fn stopped() -> (Report, BTreeMap<&'static str, u64>) {
    let report = report([None, DONE, Some(Outcome::Unknown("create: lost".to_owned())), DONE, None]);
    (report, BTreeMap::from([("GetDISyncTask", 20)]))
}

#[test]
fn the_machine_form_says_how_each_change_ended() {
    let (report, calls) = stopped();
    insta::assert_snapshot!(report_json(&plan(), &report, &calls), @r#"
    {
      "format_version": "1.4",
      "complete": false,
      "interrupted": false,
      "halted": null,
      "took_ms": 40000,
      "summary": {
        "added": 1,
        "changed": 0,
        "destroyed": 1,
        "adopted": 0,
        "forgotten": 0,
        "tables_added": 1,
        "tables_removed": 1,
        "planned": 4,
        "applied": 2,
        "skipped": 0,
        "failed": 0,
        "unknown": 1,
        "waiting": 0,
        "running": 0,
        "parked": 0,
        "not_begun": 1
      },
      "changes": [
        {
          "address": "realtime.new",
          "action": "create",
          "outcome": "done",
          "message": null
        },
        {
          "address": "realtime.orders_to_holo",
          "action": "update",
          "outcome": "unknown",
          "message": "create: lost"
        },
        {
          "address": "realtime.old",
          "action": "delete",
          "outcome": "done",
          "message": null
        },
        {
          "address": "realtime.orders",
          "action": "replace",
          "outcome": "not_begun",
          "message": null
        }
      ],
      "calls": {
        "total": 20,
        "by_operation": {
          "GetDISyncTask": 20
        }
      }
    }
    "#);
}

#[test]
fn the_calls_that_were_expected_stand_beside_those_that_were_made() {
    let expected_calls = Some(Forecast { n_calls: 83, at_least: false });
    let (report, calls) = (Report { expected_calls, ..report([None, DONE, DONE, DONE, DONE]) }, stopped().1);
    let text = text(&plan(), &report);
    insta::assert_snapshot!(text.lines().skip(2).collect::<Vec<_>>().join("\n"), @"
    Calls: 23 (GenerateDISyncTaskConfigForCreating 3, GetDISyncTask 20); about 83
    were expected
    ");
    let json: serde_json::Value = serde_json::from_str(&report_json(&plan(), &report, &calls)).unwrap();
    assert_eq!(json["calls"]["expected"], serde_json::json!({ "total": 83, "at_least": false }));
}

#[test]
fn yaml_says_what_json_does() {
    let (report, calls) = stopped();
    let json: serde_json::Value = serde_json::from_str(&report_json(&plan(), &report, &calls)).unwrap();
    let yaml: serde_json::Value = serde_yaml::from_str(&report_yaml(&plan(), &report, &calls)).unwrap();
    assert_eq!(json, yaml);
}

#[test]
fn what_waits_for_a_human_is_neither_failed_nor_unknown() {
    let waiting = Outcome::Waiting("start: the step `switch` waits to be confirmed".to_owned());
    let report = report([None, Some(waiting), DONE, DONE, DONE]);
    insta::assert_snapshot!(text(&plan(), &report), @"
      realtime.new  waiting  start: the step `switch` waits to be confirmed

    Apply incomplete: 1 added, 1 changed, 2 destroyed.
    Syncs: 4 planned, 3 applied, 0 skipped, 0 failed, 0 unknown, 1 waiting.
    Tables: 1 added, 2 removed.
    Calls: 23 (GenerateDISyncTaskConfigForCreating 3, GetDISyncTask 20)
    Run `disync apply` again to go on: what is done is recorded and is not done
    twice.
    ");
    let json: serde_json::Value = serde_json::from_str(&report_json(&plan(), &report, &BTreeMap::new())).unwrap();
    assert_eq!((&json["complete"], &json["changes"][0]["outcome"]), (&false.into(), &"waiting".into()));
}
