//! One review in all formats, and what must hold in each of them whatever a name is.

use disync_model::{ImpactClass, Place, Problem};
use disync_plan::{
    Block, Change, Conflict, Edit, Effect, EffectKind, Evidence, Impact, Party, Plan, Revision, Since, TableChange,
    TableChangeKind,
};

use super::{deletion, is_dangerous, origin, plan_of, row, table, update, violation};
use crate::{
    Comment, Review, ReviewFormat, Severity, failure_comment, plan_comments, plan_subjects, problem_comments,
    review_text,
};

const HOSTILE: &str = "a%b\r\n::error::x,y:z](http://evil) <script>&\"'\u{202e}\u{1b}[31m|数\u{ffff}";

fn problem(line: u32, text: &str, message: &str) -> Problem {
    let place = Place { file: "syncs/größe.yaml".into(), line, column: 7, length: 3, text: text.to_owned() };
    Problem { code: "E0120", message: message.to_owned(), place, hint: Some("did you mean `y`?".to_owned()) }
}

fn of_problems(problems: &[Problem]) -> Vec<Comment> {
    problem_comments(problems, |code| (code == "E0120").then_some("A key that means nothing here."))
}

fn risky(impact: ImpactClass) -> Change {
    let row = |name, kind| TableChange { impact, ..row(name, kind, Some(origin(9))) };
    let other = disync_model::Address::realtime("other");
    let tables = vec![
        row("shop.a", TableChangeKind::Added),
        row("shop.b", TableChangeKind::Removed),
        row("shop.c", TableChangeKind::MovedTo(other)),
        row("shop.d", TableChangeKind::RenamedFrom(table("shop.old"))),
        row("shop.e", TableChangeKind::Remapped { from: "public.e".to_owned(), to: "public.f".to_owned() }),
    ];
    Change { tables, ..update() }
}

fn plan() -> Plan {
    let gone = Change { block: Some(Block::Protected), ..deletion("gone", &["shop.x"]) };
    Plan { violations: vec![violation()], ..plan_of(vec![risky(ImpactClass::Rewind), gone]) }
}

fn write(comments: &[Comment], subjects: &[String], format: ReviewFormat) -> String {
    review_text(&Review { command: "plan", version: "0.1.0", folder: "infra/sync", subjects, comments }, format)
}

const FORMATS: [ReviewFormat; 5] =
    [ReviewFormat::Sarif, ReviewFormat::Junit, ReviewFormat::CodeQuality, ReviewFormat::Github, ReviewFormat::Rdjson];

#[test]
fn a_plan_is_commented_on_where_it_takes_something_away() {
    let comments = plan_comments(&plan(), "disync.yaml");
    insta::assert_snapshot!(write(&comments, &[], ReviewFormat::Github), @"
    ::error file=infra/sync/disync.yaml,line=1,title=guards-max-removed-tables guards.max_removed_tables::this plan would remove 2 tables, and `guards.max_removed_tables` in disync.yaml allows 1; if that is meant, change `guards.max_removed_tables` in disync.yaml
    ::error file=infra/sync/disync.yaml,line=1,title=blocked-protected realtime.gone::`lifecycle.prevent_destroy` protects it from being deleted, replaced or emptied; declare it again with `prevent_destroy: false`, apply that, and only then remove it
    ::warning file=infra/sync/syncs/orders.yaml,line=9,title=table-added realtime.orders_to_holo::table `shop.a` would be added (impact: rewind)
    ::warning file=infra/sync/syncs/orders.yaml,line=9,title=table-moved realtime.orders_to_holo::table `shop.c` would move to `realtime.other` (impact: rewind)
    ::warning file=infra/sync/syncs/orders.yaml,line=9,title=table-remapped realtime.orders_to_holo::table `shop.e` would be written to `public.f` instead of `public.e` (impact: rewind)
    ::warning file=infra/sync/syncs/orders.yaml,line=9,title=table-removed realtime.orders_to_holo::table `shop.b` would be removed (impact: rewind)
    ::warning file=infra/sync/syncs/orders.yaml,line=9,title=table-renamed realtime.orders_to_holo::table `shop.d` would take the place of `shop.old` (impact: rewind)
    ::warning file=infra/sync/disync.yaml,line=1,title=sync-deleted realtime.gone::`realtime.gone` would be deleted: it is no longer declared
    ::notice file=infra/sync/disync.yaml,line=1,title=table-removed realtime.gone::table `shop.x` would be removed (impact: safe)
    ");
}

#[test]
fn what_is_safe_is_noted_only_where_something_goes() {
    let plan = plan_of(vec![risky(ImpactClass::Safe)]);
    let comments = plan_comments(&plan, "disync.yaml");
    assert!(comments.iter().all(|comment| comment.severity == Severity::Note));
    let rules: Vec<&str> = comments.iter().map(|comment| &*comment.rule.id).collect();
    assert_eq!(rules, ["table-moved", "table-remapped", "table-removed", "table-renamed"]);
}

#[test]
fn what_a_change_does_to_data_in_flight_is_told_once() {
    let impact = Impact {
        class: ImpactClass::DataLoss,
        effects: vec![
            Effect { kind: EffectKind::Replay, class: ImpactClass::Rewind, n_tables: 3, evidence: Evidence::Inferred },
            Effect {
                kind: EffectKind::NotShipped,
                class: ImpactClass::DataLoss,
                n_tables: 1,
                evidence: Evidence::Documented,
            },
        ],
    };
    let plan = plan_of(vec![Change { tables: Vec::new(), impact, ..update() }]);
    insta::assert_snapshot!(write(&plan_comments(&plan, "disync.yaml"), &[], ReviewFormat::Github), @"::warning file=infra/sync/syncs/orders.yaml,line=2,title=impact-data-loss realtime.orders_to_holo::`realtime.orders_to_holo`: 1 table stops being shipped (adding it again needs a full load); the real-time part is expected to restart and to ship once more what has changed since the full load began, for all 3 tables, consistent only after that");
}

#[test]
fn a_conflict_has_a_rule_of_its_own_in_every_format() {
    let theirs = Edit::Foreign("drawn in the console".to_owned());
    let block = Block::Conflict(Box::new(Conflict { ours: Edit::Deleted, theirs }));
    let gone = deletion("gone", &["shop.x"]);
    let conflict = Change { block: Some(block), tables: Vec::new(), ..gone.clone() };
    let comments = plan_comments(&plan_of(vec![conflict]), "disync.yaml");
    for format in FORMATS {
        let text = write(&comments, &[], format);
        assert!(text.contains("conflict") && !text.contains("blocked-conflict"), "{text}");
    }
    let decided = Change { accepted: Some(Party::Ours), tables: Vec::new(), ..gone };
    let both = [comments, plan_comments(&plan_of(vec![decided]), "disync.yaml")].concat();
    insta::assert_snapshot!(write(&both, &[], ReviewFormat::Github), @"
    ::error file=infra/sync/disync.yaml,line=1,title=conflict realtime.gone::since the last apply, the YAML dropped it, and it became outside of disync what disync does not manage: drawn in the console; decide with `--accept realtime.gone=ours` (the YAML is applied over it) or `--accept realtime.gone=theirs` (it is left as it is, this time); or make the YAML say what live says
    ::warning file=infra/sync/disync.yaml,line=1,title=sync-deleted realtime.gone::`realtime.gone` would be deleted: it is no longer declared
    ::warning file=infra/sync/disync.yaml,line=1,title=conflict-decided realtime.gone::a conflict, decided for the YAML: what was changed outside of disync is overwritten
    ::warning file=infra/sync/disync.yaml,line=1,title=sync-deleted realtime.gone::`realtime.gone` would be deleted: it is no longer declared
    ");
}

#[test]
fn too_many_rows_are_counted() {
    let names: Vec<String> = (0..51).map(|n| format!("shop.t{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let comments = plan_comments(&plan_of(vec![deletion("gone", &names)]), "disync.yaml");
    assert_eq!(comments.len(), 2, "the task and its tables: {comments:?}");
    assert_eq!(
        comments[1].message,
        "51 tables would be removed (impact: safe): `shop.t0`, `shop.t1`, `shop.t2`, `shop.t3`, `shop.t4` and 46 more"
    );
}

#[test]
fn junit_has_a_case_for_each_subject_and_fails_those_with_errors() {
    let plan = plan();
    let comments = plan_comments(&plan, "disync.yaml");
    insta::assert_snapshot!(write(&comments, &plan_subjects(&plan), ReviewFormat::Junit), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="disync" tests="3" failures="2" errors="0">
      <testsuite name="disync plan" tests="3" failures="2" errors="0">
        <testcase classname="disync.plan" name="guards.max_removed_tables">
          <failure message="this plan would remove 2 tables, and `guards.max_removed_tables` in disync.yaml allows 1; if that is meant, change `guards.max_removed_tables` in disync.yaml" type="guards-max-removed-tables">infra/sync/disync.yaml: error: this plan would remove 2 tables, and `guards.max_removed_tables` in disync.yaml allows 1; if that is meant, change `guards.max_removed_tables` in disync.yaml [guards-max-removed-tables]
    </failure>
        </testcase>
        <testcase classname="disync.plan" name="realtime.gone">
          <failure message="`lifecycle.prevent_destroy` protects it from being deleted, replaced or emptied" type="blocked-protected">infra/sync/disync.yaml: error: `lifecycle.prevent_destroy` protects it from being deleted, replaced or emptied; declare it again with `prevent_destroy: false`, apply that, and only then remove it [blocked-protected]
    </failure>
          <system-out>infra/sync/disync.yaml: warning: `realtime.gone` would be deleted: it is no longer declared [sync-deleted]
    infra/sync/disync.yaml: note: table `shop.x` would be removed (impact: safe) [table-removed]
    </system-out>
        </testcase>
        <testcase classname="disync.plan" name="realtime.orders_to_holo">
          <system-out>infra/sync/syncs/orders.yaml:9: warning: table `shop.a` would be added (impact: rewind) [table-added]
    infra/sync/syncs/orders.yaml:9: warning: table `shop.c` would move to `realtime.other` (impact: rewind) [table-moved]
    infra/sync/syncs/orders.yaml:9: warning: table `shop.e` would be written to `public.f` instead of `public.e` (impact: rewind) [table-remapped]
    infra/sync/syncs/orders.yaml:9: warning: table `shop.b` would be removed (impact: rewind) [table-removed]
    infra/sync/syncs/orders.yaml:9: warning: table `shop.d` would take the place of `shop.old` (impact: rewind) [table-renamed]
    </system-out>
        </testcase>
      </testsuite>
    </testsuites>
    "#);
}

#[test]
fn sarif_names_the_rule_and_the_place() {
    let comments = of_problems(&[problem(3, "größe: xyz", "unknown key `xyz`")]);
    let log: serde_json::Value = serde_json::from_str(&write(&comments, &[], ReviewFormat::Sarif)).unwrap();
    let run = &log["runs"][0];
    assert_eq!(run["automationDetails"]["id"], "disync/plan/infra/sync/");
    assert_eq!(run["tool"]["driver"]["rules"][0]["shortDescription"]["text"], "A key that means nothing here.");
    insta::assert_snapshot!(format!("{:#}", run["results"]), @r#"
    [
      {
        "level": "error",
        "locations": [
          {
            "logicalLocations": [
              {
                "fullyQualifiedName": "syncs/größe.yaml"
              }
            ],
            "physicalLocation": {
              "artifactLocation": {
                "uri": "infra/sync/syncs/gr%C3%B6%C3%9Fe.yaml",
                "uriBaseId": "%SRCROOT%"
              },
              "region": {
                "endColumn": 10,
                "startColumn": 7,
                "startLine": 3
              }
            }
          }
        ],
        "message": {
          "text": "unknown key `xyz`; did you mean `y`?"
        },
        "partialFingerprints": {
          "disync/v1": "b9e16a0d091c439033ff4f32373cd25a04d99571758d095796e6d14dad8d5c89"
        },
        "ruleId": "E0120",
        "ruleIndex": 0
      }
    ]
    "#);
}

#[test]
fn code_quality_has_the_documented_fields() {
    let comments = of_problems(&[problem(3, "größe: xyz", "unknown key `xyz`")]);
    insta::assert_snapshot!(write(&comments, &[], ReviewFormat::CodeQuality), @r#"
    [
      {
        "description": "unknown key `xyz`; did you mean `y`?",
        "check_name": "E0120",
        "fingerprint": "b9e16a0d091c439033ff4f32373cd25a04d99571758d095796e6d14dad8d5c89",
        "severity": "critical",
        "location": {
          "path": "infra/sync/syncs/größe.yaml",
          "lines": {
            "begin": 3
          }
        }
      }
    ]
    "#);
}

#[test]
fn columns_of_rdjson_count_bytes() {
    let comments = of_problems(&[problem(3, "größe: xyz", "unknown key `xyz`")]);
    insta::assert_snapshot!(write(&comments, &[], ReviewFormat::Rdjson), @r#"
    {
      "source": {
        "name": "disync"
      },
      "severity": "ERROR",
      "diagnostics": [
        {
          "message": "unknown key `xyz`; did you mean `y`?",
          "location": {
            "path": "infra/sync/syncs/größe.yaml",
            "range": {
              "start": {
                "line": 3,
                "column": 9
              },
              "end": {
                "line": 3,
                "column": 12
              }
            }
          },
          "severity": "ERROR",
          "code": {
            "value": "E0120"
          }
        }
      ]
    }
    "#);
}

#[test]
fn a_column_that_cannot_be_counted_in_bytes_is_left_out() {
    for text in ["…cut off at its beginning", "short", ""] {
        let comments = of_problems(&[problem(3, text, "x")]);
        let json = write(&comments, &[], ReviewFormat::Rdjson);
        assert!(json.contains("\"line\": 3"), "{json}");
        assert!(!json.contains("column"), "{json}");
    }
}

#[test]
fn a_fingerprint_outlasts_moved_lines_and_nothing_else() {
    let fingerprint = |line, text, message| of_problems(&[problem(line, text, message)])[0].fingerprint;
    assert_eq!(fingerprint(3, "a: xyz", "see line 2"), fingerprint(30, "  a: xyz", "see line 29"));
    assert_ne!(fingerprint(3, "a: xyz", ""), fingerprint(3, "b: xyz", ""));
    let twice = of_problems(&[problem(3, "a: xyz", "x"), problem(4, "a: xyz", "x")]);
    assert_ne!(twice[0].fingerprint, twice[1].fingerprint, "consumers show one comment a fingerprint");
    let again = of_problems(&[problem(13, "a: xyz", "x"), problem(14, "a: xyz", "x")]);
    assert_eq!(twice[1].fingerprint, again[1].fingerprint);
}

#[test]
fn hostile_names_start_no_line_no_command_no_tag_and_no_link() {
    let place = Place { file: HOSTILE.into(), line: 1, column: 1, length: 1, text: HOSTILE.to_owned() };
    let problem = Problem { code: "E0120", message: HOSTILE.to_owned(), place, hint: Some(HOSTILE.to_owned()) };
    let mut comments = of_problems(&[problem]);
    let table = format!("shop.{HOSTILE}");
    comments.extend(plan_comments(&plan_of(vec![deletion(HOSTILE, &[&table])]), HOSTILE));
    comments.push(failure_comment(HOSTILE, &[HOSTILE.to_owned()], "disync.yaml"));
    for format in FORMATS {
        let text = write(&comments, &[HOSTILE.to_owned()], format);
        assert!(!text.chars().any(|c| c != '\n' && is_dangerous(c)), "{text}");
    }
    assert!(!write(&comments, &[], ReviewFormat::Junit).contains("<script>"));
    let github = write(&comments, &[], ReviewFormat::Github);
    assert_eq!(github.lines().count(), comments.len());
    assert!(github.lines().all(|line| line.starts_with("::") && line.matches("file=").count() == 1), "{github}");
    for line in github.lines() {
        let properties = line[2..].split("::").next().unwrap();
        assert_eq!(properties.split(',').count(), properties.matches('=').count(), "{line}");
    }
    let sarif: serde_json::Value = serde_json::from_str(&write(&comments, &[], ReviewFormat::Sarif)).unwrap();
    for result in sarif["runs"][0]["results"].as_array().unwrap() {
        assert!(!result["message"]["text"].as_str().unwrap().contains("x,y:z]("), "{result}");
    }
}

#[test]
fn a_review_without_comments_is_whole_in_every_format() {
    let subjects = ["realtime.a".to_owned()];
    assert_eq!(write(&[], &subjects, ReviewFormat::Github), "");
    assert_eq!(write(&[], &subjects, ReviewFormat::CodeQuality), "[]\n");
    insta::assert_snapshot!(write(&[], &subjects, ReviewFormat::Junit), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="disync" tests="1" failures="0" errors="0">
      <testsuite name="disync plan" tests="1" failures="0" errors="0">
        <testcase classname="disync.plan" name="realtime.a"/>
      </testsuite>
    </testsuites>
    "#);
    assert!(write(&[], &subjects, ReviewFormat::Sarif).contains("\"results\": []"));
    assert!(write(&[], &subjects, ReviewFormat::Rdjson).contains("\"diagnostics\": []"));
}

/// The branch moves some tables of a sync, the rest of it and another sync are pending besides.
fn divided() -> Plan {
    let plan = plan();
    let (mut branch, mut besides) = (risky(ImpactClass::Rewind), risky(ImpactClass::Rewind));
    branch.tables.truncate(2);
    besides.tables.drain(..2);
    let revision = Revision { asked: "main".to_owned(), commit: "0".repeat(40), has_project: true, settings: vec![] };
    let mut besides = vec![besides, plan.changes[1].clone()];
    besides.sort_by(|one, next| one.address.cmp(&next.address));
    Plan { since: Some(Since { revision, branch: vec![branch], besides }), ..plan }
}

#[test]
fn what_is_pending_besides_a_branch_is_told_apart_in_each_format() {
    let comments = plan_comments(&divided(), "disync.yaml");
    insta::assert_snapshot!(write(&comments, &[], ReviewFormat::Github), @"
    ::error file=infra/sync/disync.yaml,line=1,title=guards-max-removed-tables guards.max_removed_tables::this plan would remove 2 tables, and `guards.max_removed_tables` in disync.yaml allows 1; if that is meant, change `guards.max_removed_tables` in disync.yaml
    ::error file=infra/sync/disync.yaml,line=1,title=besides/blocked-protected realtime.gone::pending besides this branch: `lifecycle.prevent_destroy` protects it from being deleted, replaced or emptied; declare it again with `prevent_destroy: false`, apply that, and only then remove it
    ::warning file=infra/sync/syncs/orders.yaml,line=9,title=table-added realtime.orders_to_holo::table `shop.a` would be added (impact: rewind)
    ::warning file=infra/sync/syncs/orders.yaml,line=9,title=table-removed realtime.orders_to_holo::table `shop.b` would be removed (impact: rewind)
    ::warning file=infra/sync/syncs/orders.yaml,line=9,title=besides/table-moved realtime.orders_to_holo::pending besides this branch: table `shop.c` would move to `realtime.other` (impact: rewind)
    ::warning file=infra/sync/syncs/orders.yaml,line=9,title=besides/table-remapped realtime.orders_to_holo::pending besides this branch: table `shop.e` would be written to `public.f` instead of `public.e` (impact: rewind)
    ::warning file=infra/sync/syncs/orders.yaml,line=9,title=besides/table-renamed realtime.orders_to_holo::pending besides this branch: table `shop.d` would take the place of `shop.old` (impact: rewind)
    ::warning file=infra/sync/disync.yaml,line=1,title=besides/sync-deleted realtime.gone::pending besides this branch: `realtime.gone` would be deleted: it is no longer declared
    ::notice file=infra/sync/disync.yaml,line=1,title=besides/table-removed realtime.gone::pending besides this branch: table `shop.x` would be removed (impact: safe)
    ");
    insta::assert_snapshot!(write(&comments, &plan_subjects(&divided()), ReviewFormat::Junit), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="disync" tests="4" failures="2" errors="0">
      <testsuite name="disync plan" tests="4" failures="2" errors="0">
        <testcase classname="disync.plan" name="guards.max_removed_tables">
          <failure message="this plan would remove 2 tables, and `guards.max_removed_tables` in disync.yaml allows 1; if that is meant, change `guards.max_removed_tables` in disync.yaml" type="guards-max-removed-tables">infra/sync/disync.yaml: error: this plan would remove 2 tables, and `guards.max_removed_tables` in disync.yaml allows 1; if that is meant, change `guards.max_removed_tables` in disync.yaml [guards-max-removed-tables]
    </failure>
        </testcase>
        <testcase classname="disync.plan.besides" name="realtime.gone">
          <failure message="`lifecycle.prevent_destroy` protects it from being deleted, replaced or emptied" type="blocked-protected">infra/sync/disync.yaml: error: pending besides this branch: `lifecycle.prevent_destroy` protects it from being deleted, replaced or emptied; declare it again with `prevent_destroy: false`, apply that, and only then remove it [blocked-protected]
    </failure>
          <system-out>infra/sync/disync.yaml: warning: pending besides this branch: `realtime.gone` would be deleted: it is no longer declared [sync-deleted]
    infra/sync/disync.yaml: note: pending besides this branch: table `shop.x` would be removed (impact: safe) [table-removed]
    </system-out>
        </testcase>
        <testcase classname="disync.plan.branch" name="realtime.orders_to_holo">
          <system-out>infra/sync/syncs/orders.yaml:9: warning: table `shop.a` would be added (impact: rewind) [table-added]
    infra/sync/syncs/orders.yaml:9: warning: table `shop.b` would be removed (impact: rewind) [table-removed]
    </system-out>
        </testcase>
        <testcase classname="disync.plan.besides" name="realtime.orders_to_holo">
          <system-out>infra/sync/syncs/orders.yaml:9: warning: pending besides this branch: table `shop.c` would move to `realtime.other` (impact: rewind) [table-moved]
    infra/sync/syncs/orders.yaml:9: warning: pending besides this branch: table `shop.e` would be written to `public.f` instead of `public.e` (impact: rewind) [table-remapped]
    infra/sync/syncs/orders.yaml:9: warning: pending besides this branch: table `shop.d` would take the place of `shop.old` (impact: rewind) [table-renamed]
    </system-out>
        </testcase>
      </testsuite>
    </testsuites>
    "#);
    let json = |format| serde_json::from_str::<serde_json::Value>(&write(&comments, &[], format)).unwrap();
    let sarif = json(ReviewFormat::Sarif);
    let parts: Vec<&str> = sarif["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["properties"]["part"].as_str().unwrap_or("whole"))
        .collect();
    let (branch, besides) = (["branch"; 2], ["besides"; 6]);
    assert_eq!(parts, [&["whole"][..], &branch, &besides].concat());
    let checks = |issues: &serde_json::Value, name: fn(&serde_json::Value) -> &serde_json::Value| {
        issues.as_array().unwrap().iter().filter(|issue| name(issue).as_str().unwrap().starts_with("besides/")).count()
    };
    assert_eq!(checks(&json(ReviewFormat::CodeQuality), |issue| &issue["check_name"]), 6);
    assert_eq!(checks(&json(ReviewFormat::Rdjson)["diagnostics"], |issue| &issue["code"]["value"]), 6);
}

#[test]
fn a_comment_has_the_same_fingerprint_whether_a_plan_is_divided_or_not() {
    let fingerprints = |plan: &Plan| {
        let comments = plan_comments(plan, "disync.yaml");
        comments.into_iter().map(|comment| comment.fingerprint).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(fingerprints(&divided()), fingerprints(&plan()));
}
