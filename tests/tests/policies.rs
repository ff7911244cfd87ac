//! Policies on the command line: what they deny, what they only say, and what is wrong with them.

#![expect(clippy::unwrap_used, reason = "a test that cannot look at the page has failed")]

use std::fs;
use std::path::Path;

use disync_model::Each;
use disync_policy::fields;
use disync_testkit::{Project, Sync};

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// A project with one sync and these policies.
fn project(policies: &str) -> Project {
    let project = Project::new(BIN, "embedded");
    project.set("embedded", policies);
    project.sync(&Sync::new("orders_to_holo").tables("mysql_db", ["molin_di_test_in2_pk_v3"]));
    project
}

/// The page, and the YAML examples in it.
fn page() -> (String, Vec<String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("docs/policies.md");
    let page = fs::read_to_string(path).unwrap();
    let blocks = page.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned());
    let blocks = blocks.collect();
    (page, blocks)
}

#[test]
fn a_plan_that_a_policy_denies_is_shown_whole_and_refused() {
    let rules =
        "policies:\n  - name: nothing-new\n    each: table\n    deny: table.kind == \"added\"\n    message: not now\n";
    let project = project(rules);
    let plan = project.run("plan").exits(3);
    insta::assert_snapshot!(plan.transcript(), @"
    $ disync plan
    disync would perform the following actions:

      # realtime.orders_to_holo will be created (declared and not there yet)
      + realtime.orders_to_holo
          source: mysql_pub
          destination: holo (holo)
          + mysql_db.molin_di_test_in2_pk_v3  syncs/orders_to_holo.yaml:8
          impact: backfill: ships 1 new table

    Plan: 1 to add, 0 to change, 0 to destroy.
    Tables: 1 to add, 0 to remove.
    Impact: backfill: 1 table comes (rows that change after the next start arrive; whether existing rows
    are loaded is not documented); safe: 1 new task ships nothing until started (disync does not start
    it)

    Error: the policy `nothing-new` denies this plan: not now
    (realtime.orders_to_holo/mysql_db.molin_di_test_in2_pk_v3)
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 1 (ListFiles 1)
    [exit 3]
    ");
    let apply = project.run("apply --auto-approve").exits(4);
    assert!(apply.stderr.contains("`policies.nothing-new` denies the plan"), "{}", apply.stderr);
    assert!(!project.path().join(".disync/state.json").exists());
}

#[test]
fn a_policy_that_warns_stops_nothing() {
    let rules = "policies:\n  - name: big\n    warn: plan.add > 0\n  - name: small\n    deny: plan.add == 0\n";
    let project = project(rules);
    let plan = project.run("plan").succeeds();
    assert!(plan.stdout.contains("Warning: the policy `big` says: `plan.add > 0`"), "{}", plan.stdout);
    let json: serde_json::Value = serde_json::from_str(&project.run("plan --format json").succeeds().stdout).unwrap();
    assert_eq!(json["warnings"][0]["setting"], "policies.big");
    project.apply();
}

#[test]
fn a_condition_that_cannot_be_read_is_a_problem_of_the_file() {
    let rules = "policies:\n  - name: a\n    deny: plan.tables_remove > 5\n  - name: b\n    warn: \"plan.add >\"\n  - name: a\n    \
                 warn: 1\n    deny: 1\n  - { name: c d, each: row }\n";
    let found = project(rules).run("validate").exits(3);
    insta::assert_snapshot!(found.transcript(), @"
    $ disync validate
    error[E0161]: the policy `a` is given twice; the first is on line 9
      --> disync.yaml:13:11
       |
    13 |   - name: a
       |           ^
       = help: rename or remove one of the two

    error[E0161]: a policy either denies or warns
      --> disync.yaml:14:11
       |
    14 |     warn: 1
       |           ^
       = help: make it two policies, each with a name of its own

    error[E0122]: neither `deny` nor `warn` is given
      --> disync.yaml:16:5
       |
    16 |   - { name: c d, each: row }
       |     ^^^^^^^^^^^^^^^^^^^^^^^^
       = help: write `deny:` and a condition under which a plan is refused, or `warn:`

    error[E0127]: `c d` is not a name of a policy
      --> disync.yaml:16:13
       |
    16 |   - { name: c d, each: row }
       |             ^^^
       = help: use up to 64 letters, digits, dashes and underscores

    error[E0126]: `row` is not a value of `each`
      --> disync.yaml:16:24
       |
    16 |   - { name: c d, each: row }
       |                        ^^^
       = help: `each` can be `plan`, `change` or `table`

    5 problems in 1 file
    [exit 3]
    ");
    let rules = rules.split("  - name: a\n    warn").next().unwrap();
    insta::assert_snapshot!(project(rules).run("validate").exits(3).transcript(), @r#"
    $ disync validate
    error[E0161]: the condition of the policy `a` is wrong at column 5: `plan` has no field
    `tables_remove`
      --> disync.yaml:10:15
       |
    10 |     deny: plan.tables_remove > 5
       |               ^
       = help: did you mean `tables_removed`? `plan` has `mode`, `project_id`, `add`, `change`, `destroy`,
    `adopt`, `forget`, `keep`, `blocked`, `tables_added`, `tables_removed`, `tables_moved`,
    `tables_renamed`, `tables_remapped`, `waves`, `healthy_for`, `impact` and `addresses`

    error[E0161]: the condition of the policy `b` is wrong at column 11: it ends too early
      --> disync.yaml:12:22
       |
    12 |     warn: "plan.add >"
       |                      ^
       = help: an expression is CEL, such as `plan.tables_removed > 5 && plan.mode != "destroy"`

    2 problems in 1 file
    [exit 3]
    "#);
}

#[test]
fn a_condition_that_cannot_be_answered_denies_the_plan() {
    let project = project("policies:\n  - name: odd\n    warn: plan.add / plan.destroy > 3\n");
    let plan = project.run("plan").exits(3);
    let said = "the policy `odd` could not be answered, and so denies this plan: it divides by zero";
    assert!(plan.stdout.contains(said), "{}", plan.stdout);
}

#[test]
fn a_condition_that_nobody_can_read_is_refused() {
    let project = project(&format!("policies:\n  - name: long\n    deny: \"true{}\"\n", "&&true".repeat(400)));
    assert!(project.run("validate").exits(3).output().contains("has 1 to 2000 characters"));
}

#[test]
fn every_example_of_the_page_is_valid_and_its_error_is_what_it_shows() {
    let (page, examples) = page();
    assert!(examples.len() >= 2);
    for example in &examples {
        project(example).run("validate").succeeds();
    }
    let project = project(&examples[0]);
    project.sync(&Sync::new("more").tables("shop", ["tmp_orders"]));
    let said = project.run("plan").exits(3).stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown = "the policy `nothing-temporary` denies this plan: temporary tables are not shipped";
    assert!(said.contains(shown) && page.contains(shown), "{said}");
}

#[test]
fn every_field_has_a_row_on_the_page() {
    let (page, _) = page();
    for each in Each::ALL {
        for field in fields(each) {
            let row = format!("| `{}` | {} | {} |", field.name, field.kind, field.meaning);
            assert!(page.contains(&row), "the page lacks {row}");
        }
    }
}
