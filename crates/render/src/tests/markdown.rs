//! Plans as comments on a pull request.

use disync_model::{Address, ImpactClass};
use disync_plan::{Block, Change, Impact, Plan, Side, TableChangeKind};
use proptest::prelude::*;

use super::plan::drifts;
use super::{
    added, creation, deletion, empty_plan, origin, plan_of, removed, replacement, row, table, update, violation,
};
use crate::{LEAST_MARKDOWN, MARKDOWN_LIMIT, plan_markdown};

/// What a person sees, below the line for programs; the digest is another matter.
fn markdown(plan: &Plan) -> String {
    let text = plan_markdown(plan, MARKDOWN_LIMIT).replace(&plan.digest().to_string(), "DIGEST");
    text.split_once('\n').unwrap().1.to_owned()
}

#[test]
fn the_first_line_is_for_programs_and_nobody_sees_it() {
    let first = |plan: &Plan| plan_markdown(plan, MARKDOWN_LIMIT).lines().next().unwrap().to_owned();
    assert_eq!(first(&empty_plan()), "<!-- disync:plan:v1 project=10000 changes=0 refusals=0 -->");
    let refused = Plan { violations: vec![violation()], ..plan_of(vec![update(), deletion("old", &["shop.a"])]) };
    assert_eq!(first(&refused), "<!-- disync:plan:v1 project=10000 changes=2 refusals=1 -->");
}

#[test]
fn a_plan_without_changes_is_short() {
    insta::assert_snapshot!(markdown(&empty_plan()), @"
    ## disync plan: no changes

    - No changes. Your sync tasks match the configuration.

    Digest: `DIGEST`
    ");
}

#[test]
fn a_change_is_folded_and_what_goes_comes_first() {
    let mut update = update();
    update.tables = vec![
        added("shop.refunds", 12),
        removed("shop.order_items"),
        row("shop.users", TableChangeKind::RenamedFrom(table("shop.user")), Some(origin(14))),
        row("shop.moved", TableChangeKind::MovedTo(Address::realtime("other")), None),
    ];
    update.tables[1].side = Side::Conflict;
    update.impact = Impact { class: ImpactClass::Resync, effects: Vec::new() };
    insta::assert_snapshot!(markdown(&plan_of(vec![update])), @"
    ## disync plan: 0 to add, 1 to change, 0 to destroy

    - **Tables:** 1 to add, 1 to remove.
    - **Impact:** safe: nothing is lost, repeated or loaded anew

    ### Changes

    <details>
    <summary><b>~ update</b> <code>realtime.orders_to_holo</code>: 1 removed, 1 moved away, 1 renamed, 1 added, 2 unchanged, <b>resync</b></summary>

    It will be updated in place (the YAML was changed).

    **impact:** resync

    ```diff
    - removed  shop.order_items  conflict
    - moved    shop.moved        to realtime.other
    ! renamed  shop.users        from shop.user  syncs/orders.yaml:14
    + added    shop.refunds      syncs/orders.yaml:12
    ```

    </details>

    Digest: `DIGEST`

    To carry out exactly this:

    ```sh
    disync apply --plan-digest DIGEST
    ```
    ");
}

#[test]
fn a_new_task_tells_what_it_is_made_of_and_a_setting_what_it_forces() {
    insta::assert_snapshot!(markdown(&plan_of(vec![creation("new", &["shop.a"]), replacement()])), @"
    ## disync plan: 2 to add, 0 to change, 1 to destroy

    - **Tables:** 1 to add, 0 to remove.
    - **Impact:** safe: nothing is lost, repeated or loaded anew

    ### Changes

    <details>
    <summary><b>+ create</b> <code>realtime.new</code>: 1 added</summary>

    It will be created (declared and not there yet).

    ```diff
      source: mysql_pub
      destination: holo (holo)
      run: running
      resource_group: S_res_group_2807_1
      folder: Business Flow/cdc
    + added    shop.a  syncs/orders.yaml:10
    ```

    </details>

    <details>
    <summary><b>-/+ replace</b> <code>realtime.orders</code>: 1 setting, 1 unchanged</summary>

    It must be replaced (the YAML was changed).

    ```diff
    ! changed  source.datasource: mysql_pub -> mysql_new  (forces replacement)
    ```

    </details>

    Digest: `DIGEST`

    To carry out exactly this:

    ```sh
    disync apply --plan-digest DIGEST
    ```
    ");
}

#[test]
fn what_refuses_a_plan_comes_before_its_changes() {
    let blocked = Change { block: Some(Block::Protected), ..deletion("old", &["shop.a"]) };
    let plan = Plan { violations: vec![violation()], ..plan_of(vec![blocked, update()]) };
    insta::assert_snapshot!(markdown(&plan), @"
    ## disync plan: 0 to add, 1 to change, 0 to destroy

    > [!CAUTION]
    > Apply refuses this plan:
    >
    > - this plan would remove 2 tables, and `guards.max_removed_tables` in `disync.yaml` allows 1; if that is meant, change `guards.max_removed_tables` in `disync.yaml`
    > - 1 sync is blocked; apply refuses this plan until that is settled
    > - `realtime.old` **blocked:** `lifecycle.prevent_destroy` protects it from being deleted, replaced or emptied
    >   **way out:** declare it again with `prevent_destroy: false`, apply that, and only then remove it

    - **Tables:** 1 to add, 1 to remove.
    - **Impact:** safe: nothing is lost, repeated or loaded anew

    ### Changes

    <details>
    <summary><b>! delete</b> <code>realtime.old</code>: 1 removed</summary>

    It would be destroyed (it is no longer declared), but that is blocked.

    **blocked:** `lifecycle.prevent_destroy` protects it from being deleted, replaced or emptied

    **way out:** declare it again with `prevent_destroy: false`, apply that, and only then remove it

    ```diff
    - removed  shop.a
    ```

    </details>

    <details>
    <summary><b>~ update</b> <code>realtime.orders_to_holo</code>: 1 removed, 1 added, 2 unchanged</summary>

    It will be updated in place (the YAML was changed).

    ```diff
    - removed  shop.order_items
    + added    shop.refunds  syncs/orders.yaml:12
    ```

    </details>

    Digest: `DIGEST`
    ");
}

#[test]
fn drift_is_a_part_of_its_own() {
    let plan = Plan { drift: drifts(), ..empty_plan() };
    insta::assert_snapshot!(markdown(&plan), @"
    ## disync plan: no changes

    - No changes. Your sync tasks match the configuration.

    ### Changed outside of disync

    <details>
    <summary><b>~ changed</b> <code>realtime.a</code>: 1 removed, 2 added, 2 settings, 2 unchanged</summary>

    It was changed by bob, 2023-11-14 22:13:20 UTC.

    ```diff
    ! changed  run: running -> stopped
    ! changed  resource_group: (unknown) -> g
    - removed  shop.items
    + added    shop.refunds
    + added    shop.x
    ```

    </details>

    <details>
    <summary><b>! foreign</b> <code>realtime.b</code></summary>

    It was changed; by whom is unknown; no longer a task that disync manages: two readers.

    </details>

    <details>
    <summary><b>- deleted</b> <code>realtime.c</code></summary>

    It was deleted.

    </details>

    <details>
    <summary><b>-/+ recreated</b> <code>realtime.d</code></summary>

    It was deleted, and another task has its name (last edited by bob, 2023-11-14 22:13:20 UTC).

    </details>

    <details>
    <summary><b>~ renamed</b> <code>realtime.e</code></summary>

    It was renamed to `e2`.

    </details>

    Digest: `DIGEST`
    ");
}

/// `n` tasks of which `rows` tables each come or go.
fn large(n: usize, rows: usize) -> Plan {
    let names: Vec<String> = (0..rows).map(|row| format!("shop.table_{row:04}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let task = |at| {
        let name = format!("task_{at:04}");
        if at % 10 == 0 { deletion(&name, &names) } else { creation(&name, &names) }
    };
    plan_of((0..n).map(task).collect())
}

/// What a comment on GitHub is measured in.
fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Everything that is opened is closed, in order, and every block begins on a line of its own.
fn is_well_formed(text: &str) {
    let mut open: Vec<&str> = Vec::new();
    for line in text.lines() {
        match (line, open.last()) {
            ("```", Some(&("```diff" | "```sh"))) | ("</details>", Some(&"<details>")) => drop(open.pop()),
            ("```diff" | "```sh", None | Some(&"<details>")) => open.push(line),
            ("<details>", None) => open.push(line),
            (_, top) => assert!(top == Some(&"```diff") || !line.contains("details>"), "{line}"),
        }
    }
    assert!(open.is_empty(), "{open:?}");
    assert!(text.contains("Digest: `"));
}

#[test]
fn the_largest_tasks_lose_rows_first_and_each_place_says_how_many() {
    let mut plan = large(3, 4);
    let names: Vec<String> = (0..200).map(|at| format!("shop.gone_{at}")).collect();
    plan.changes.push(deletion("huge", &names.iter().map(String::as_str).collect::<Vec<_>>()));
    let text = plan_markdown(&plan, 4000);
    is_well_formed(&text);
    assert!(length(&text) <= 4000);
    assert_eq!(text.matches("added    shop.table_000").count(), 8, "small ones are whole:\n{text}");
    let shown = text.matches("removed  shop.gone_").count();
    assert!(shown > 10, "{text}");
    assert!(text.contains(&format!("  (and {} more: {} removed)", 200 - shown, 200 - shown)), "{text}");
    assert!(text.contains(&format!("Left out: {} of 212 tables.", 200 - shown)), "{text}");
}

#[test]
fn a_thousand_tasks_of_a_hundred_tables_fit_into_a_comment() {
    let text = markdown(&large(1000, 100));
    is_well_formed(&text);
    let length = length(&text);
    assert!(length <= MARKDOWN_LIMIT && length > MARKDOWN_LIMIT * 8 / 10, "{length}");
    insta::assert_snapshot!(text.lines().take(12).collect::<Vec<_>>().join("\n"), @"
    ## disync plan: 900 to add, 0 to change, 100 to destroy

    - **Tables:** 90000 to add, 10000 to remove.
    - **Impact:** safe: nothing is lost, repeated or loaded anew

    > [!NOTE]
    > Shortened to fit. Left out: 99460 of 100000 tables and the details of 973 tasks. `disync plan` shows everything, as does `--format html`.

    ### Changes

    <details>
    <summary><b>- delete</b> <code>realtime.task_0000</code>: 100 removed</summary>
    ");
    insta::assert_snapshot!(text.lines().rev().take(14).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("\n"), @"
    + create   realtime.task_0995  100 added
    + create   realtime.task_0996  100 added
    + create   realtime.task_0997  100 added
    + create   realtime.task_0998  100 added
    + create   realtime.task_0999  100 added
    ```

    Digest: `DIGEST`

    To carry out exactly this:

    ```sh
    disync apply --plan-digest DIGEST
    ```
    ");
}

#[test]
fn more_blocks_than_fit_leave_room_for_the_changes() {
    let mut plan = large(300, 2);
    for change in plan.changes.iter_mut().skip(1) {
        change.block = Some(Block::Protected);
    }
    let text = plan_markdown(&plan, 8000);
    is_well_formed(&text);
    assert!(length(&text) <= 8000);
    assert!(text.contains("\n> - and ") && text.contains("\n### Changes\n"), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_plan_and_the_limit_it_fits_and_is_well_formed(
        sizes in prop::collection::vec(0_usize..60, 0..40), limit in 0_usize..20_000, name in "\\PC{0,30}", n_blocked in 0_usize..40,
    ) {
        let changes = sizes.iter().enumerate().map(|(at, size)| {
            let names: Vec<String> = (0..*size).map(|row| format!("shop.{name}{row}")).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let block = (at < n_blocked).then_some(Block::Protected);
            Change { block, ..deletion(&format!("{name}{at}"), &names) }
        });
        let plan = Plan { drift: drifts(), ..plan_of(changes.collect()) };
        let text = plan_markdown(&plan, limit);
        prop_assert!(length(&text) <= limit.max(LEAST_MARKDOWN), "{} > {limit}", length(&text));
        is_well_formed(&text);
    }
}
