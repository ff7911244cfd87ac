use std::fmt::Write as _;
use std::sync::Arc;

use disync_config::SourceFile;
use disync_model::{Live, State};
use disync_plan::{Accept, Excess, Guards, Input, Scope, plan};
use disync_render::{Style, problems_text};
use jiff::Timestamp;

use super::*;

/// A plan that creates many syncs, and these policies.
fn many(policies: &str) -> (Plan, Vec<Policy>) {
    let mut syncs = "syncs:\n".to_owned();
    for n in 0..3000 {
        let table = format!("source: {{ datasource: a, tables: [t{n}] }}");
        writeln!(syncs, "  s{n}:\n    type: realtime\n    {table}\n    destination: {{ type: odps, datasource: b }}")
            .unwrap();
    }
    let project = format!("disync: 1\nproject_id: 1\npolicies:\n{policies}");
    let file = |path: &str, text: String| SourceFile { path: Arc::from(path), bytes: text.into_bytes() };
    let config = disync_config::parse(&[file("disync.yaml", project), file("syncs/a.yaml", syncs)]).unwrap();
    let (live, state) = (Live::default(), State::new("lineage", config.project.id));
    let (scope, guards, accept) = (Scope::default(), Guards::default(), Accept::default());
    let input = Input {
        desired: &config.desired,
        live: &live,
        state: &state,
        scope: &scope,
        guards: &guards,
        accept: &accept,
        now: Timestamp::UNIX_EPOCH,
    };
    (plan(&input), config.project.policies)
}

const SLOW: &str = "  - { name: quick, deny: plan.add == 0 }\n  - name: slow\n    deny: plan.addresses.all(a, plan.addresses.exists(b, a == b))\n  - { name: last, deny: plan.add == 0 }\n";

#[test]
fn a_policy_that_takes_too_long_denies_the_plan_and_is_left_behind() {
    let (mut plan, policies) = many(SLOW);
    ask_within(Duration::from_millis(200), &mut plan, &policies);
    let denied: Vec<&str> = plan.violations.iter().map(|violation| &*violation.setting).collect();
    assert_eq!(denied, ["policies.slow", "policies.last"]);
    let Excess::Undecided { error, .. } = &plan.violations[0].excess else { panic!("{:?}", plan.violations) };
    assert_eq!(error, "the policies took longer than 200ms");
}

#[test]
fn a_fault_is_shown_below_the_character_that_is_meant() {
    let (_, policies) = many(
        "  - { name: a, deny: plan.ad == 0 }\n  - name: b\n    deny: \"plan.add == nothing\"\n  - name: c\n    deny: |\n      plan.add\n      == nothing\n",
    );
    insta::assert_snapshot!(problems_text(&problems(&policies), &Style::PLAIN), @r#"
    error[E0161]: the condition of the policy `a` is wrong at column 5: `plan` has no field `ad`
     --> disync.yaml:4:26
      |
    4 |   - { name: a, deny: plan.ad == 0 }
      |                          ^
      = help: did you mean `add`? `plan` has `mode`, `project_id`, `add`, `change`, `destroy`, `adopt`, `forget`, `keep`, `blocked`, `tables_added`, `tables_removed`, `tables_moved`, `tables_renamed`, `tables_remapped`, `waves`, `healthy_for`, `impact` and `addresses`

    error[E0161]: the condition of the policy `b` is wrong at column 13: there is no `nothing`
     --> disync.yaml:6:24
      |
    6 |     deny: "plan.add == nothing"
      |                        ^
      = help: there is `plan`

    error[E0161]: the condition of the policy `c` is wrong at line 2, column 4: there is no `nothing`
     --> disync.yaml:9:7
      |
    9 |       plan.add
      |       ^^^^^^^^
      = help: there is `plan`

    3 problems in 1 file
    "#);
}
