//! Plans as a person sees them.

use disync_model::{Address, FileId, Name, RemoteError, RemoteErrorKind, Run, SolutionId, Spec, Stage, Tables};
use disync_plan::{
    Action, Attribution, Block, Change, Difference, Drift, DriftKind, FieldChange, Guards, Plan, Reason,
};

use super::{
    BRIEF, COLOR, WINDOW, added, at, change, creation, deletion, empty_plan, field, plan_of, removed, replacement,
    spec, table, update, violation, without_ansi,
};
use crate::escape::width;
use crate::{Style, View, drift_text, plan_text};

macro_rules! check {
    ($plan:expr, @$expected:literal) => {
        check!($plan, BRIEF, @$expected)
    };
    ($plan:expr, $view:expr, @$expected:literal) => {
        let plan = assessed($plan);
        let text = plan_text(&plan, &WINDOW, $view);
        assert_eq!(without_ansi(&plan_text(&plan, &COLOR, $view)), text);
        insta::assert_snapshot!(text, @$expected)
    };
}

/// The plan with what its changes do to data in flight.
fn assessed(plan: Plan) -> Plan {
    let violations = plan.violations.clone();
    Plan { violations, ..plan.guarded(&Guards::default()) }
}

#[test]
fn an_empty_plan_says_so() {
    check!(empty_plan(), @"No changes. Your sync tasks match the configuration.");
}

#[test]
fn a_sync_that_stays_is_hidden_unless_asked_for() {
    let keep = || Change { unchanged_tables: 3, ..change("orders", Action::Keep, Reason::InSync) };
    check!(plan_of(vec![keep()]), @"No changes. Your sync tasks match the configuration.");
    check!(plan_of(vec![keep()]), View { all: true, diff: false }, @"
    disync leaves everything as it is:

      # realtime.orders stays as it is (in sync)
            (3 tables unchanged)

    No changes. Your sync tasks match the configuration.
    ");
}

#[test]
fn a_new_sync_lists_its_tables_and_their_places() {
    check!(plan_of(vec![creation("orders", &["shop.orders", "shop.refunds_of_last_year"])]), @"
    disync will perform the following actions:

      # realtime.orders will be created (declared and not there yet)
      + realtime.orders
          source: mysql_pub
          destination: holo (holo)
          run: running
          + shop.orders                syncs/orders.yaml:10
          + shop.refunds_of_last_year  syncs/orders.yaml:11
          impact: backfill: ships 2 new tables

    Plan: 1 to add, 0 to change, 0 to destroy.
    Tables: 2 to add, 0 to remove.
    Impact: backfill: 2 tables come (rows that change after the next start arrive;
    whether existing rows are loaded is not documented)
    ");
}

#[test]
fn an_update_shows_what_differs_and_counts_what_does_not() {
    check!(plan_of(vec![update()]), @"
    disync will perform the following actions:

      # realtime.orders_to_holo will be updated in place (the YAML was changed)
      ~ realtime.orders_to_holo
          - shop.order_items
          + shop.refunds  syncs/orders.yaml:12
            (2 tables unchanged)
          impact: data-loss: stops shipping 1 table, ships 1 new table

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 1 to add, 1 to remove.
    Impact: data-loss: 1 table stops being shipped (adding it again needs a full
    load; 1 destination table is expected to stay); backfill: 1 table comes (rows
    that change after the next start arrive; whether existing rows are loaded is not
    documented); safe: 1 task is expected to take this up at the next start (disync
    does not restart it)
    ");
}

#[test]
fn all_shows_the_unchanged_tables_too() {
    check!(plan_of(vec![update()]), View { all: true, diff: false }, @"
    disync will perform the following actions:

      # realtime.orders_to_holo will be updated in place (the YAML was changed)
      ~ realtime.orders_to_holo
          - shop.order_items
          + shop.refunds  syncs/orders.yaml:12
            billing.invoices
            shop.orders
            (2 tables unchanged)
          impact: data-loss: 1 table stops being shipped (adding it again needs a
            full load); 1 added table: rows that change after the next start arrive
            (whether existing rows are loaded is not documented); 1 destination
            table is expected to stay behind; a running instance is expected to take
            this up at its next start, which disync does not do

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 1 to add, 1 to remove.
    Impact: data-loss: 1 table stops being shipped (adding it again needs a full
    load; 1 destination table is expected to stay); backfill: 1 table comes (rows
    that change after the next start arrive; whether existing rows are loaded is not
    documented); safe: 1 task is expected to take this up at the next start (disync
    does not restart it)
    ");
    let group = creation("orders", &["shop.orders"]);
    check!(plan_of(vec![group]), View { all: true, diff: false }, @"
    disync will perform the following actions:

      # realtime.orders will be created (declared and not there yet)
      + realtime.orders
          source: mysql_pub
          destination: holo (holo)
          run: running
          resource_group: S_res_group_2807_1
          folder: Business Flow/cdc
          + shop.orders  syncs/orders.yaml:10
          impact: backfill: 1 added table: rows that change after the start arrive
            (whether existing rows are loaded is not documented)

    Plan: 1 to add, 0 to change, 0 to destroy.
    Tables: 1 to add, 0 to remove.
    Impact: backfill: 1 table comes (rows that change after the next start arrive;
    whether existing rows are loaded is not documented)
    ");
}

#[test]
fn a_start_makes_the_note_about_running_instances_needless() {
    let starts = Change { fields: vec![field("run", "stopped", "running", false)], ..update() };
    check!(plan_of(vec![starts]), @"
    disync will perform the following actions:

      # realtime.orders_to_holo will be updated in place (the YAML was changed)
      ~ realtime.orders_to_holo
          - shop.order_items
          + shop.refunds  syncs/orders.yaml:12
          ~ run: stopped -> running
            (2 tables unchanged)
          impact: data-loss: stops shipping 1 table, ships 1 new table

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 1 to add, 1 to remove.
    Impact: data-loss: 1 table stops being shipped (adding it again needs a full
    load; 1 destination table is expected to stay); backfill: 1 table comes (rows
    that change after the next start arrive; whether existing rows are loaded is not
    documented)
    ");
    let stopped = Change {
        after: Some(Spec { run: Run::Stopped, ..spec(&["billing.invoices", "shop.orders", "shop.refunds"]) }),
        ..update()
    };
    assert!(!plan_text(&plan_of(vec![stopped]), &WINDOW, BRIEF).contains("note:"));
}

#[test]
fn a_replacement_names_what_forces_it() {
    check!(plan_of(vec![replacement()]), @"
    disync will perform the following actions:

      # realtime.orders must be replaced (the YAML was changed)
      -/+ realtime.orders
          ~ source.datasource: mysql_pub -> mysql_new  # forces replacement
            (1 table taken over by the new task)
          impact: resync: ships 1 table anew; expected to lose its position

    Plan: 1 to add, 0 to change, 1 to destroy.
    Impact: resync: 1 table is shipped anew (whether existing rows are loaded again
    is not documented), 1 task is expected to forget how far it has shipped
    ");
}

#[test]
fn a_deletion_lists_the_tables_that_go() {
    check!(plan_of(vec![deletion("old", &["shop.a", "shop.b"])]), @"
    disync will perform the following actions:

      # realtime.old will be destroyed (it is no longer declared)
      - realtime.old
          - shop.a
          - shop.b
          impact: data-loss: stops shipping 2 tables

    Plan: 0 to add, 0 to change, 1 to destroy.
    Tables: 0 to add, 2 to remove.
    Impact: data-loss: 2 tables stop being shipped (adding them again needs a full
    load; 2 destination tables are expected to stay)
    ");
}

#[test]
fn what_is_only_recorded_is_called_that() {
    let adopt = Change { unchanged_tables: 2, ..change("a", Action::Adopt, Reason::Unrecorded) };
    let forget = change("b", Action::Forget, Reason::Gone);
    check!(plan_of(vec![adopt, forget]), @"
    disync will perform the following actions:

      # realtime.a will be adopted (exists, and is not recorded in the state)
      = realtime.a
            (2 tables unchanged)

      # realtime.b will be forgotten (it is no longer declared and no longer there)
      . realtime.b

    Plan: 0 to add, 0 to change, 0 to destroy, 1 to adopt, 1 to forget.
    Only the state is brought up to date: nothing is written to DataWorks.
    ");
}

#[test]
fn a_table_line_is_exactly_the_table() {
    let text = plan_text(&plan_of(vec![update()]), &Style::PLAIN, BRIEF);
    let lines: Vec<&str> = text.lines().map(|line| line.trim().split("  ").next().unwrap()).collect();
    assert!(lines.contains(&"+ shop.refunds"), "{text}");
    assert!(lines.contains(&"- shop.order_items"), "{text}");
}

#[test]
fn places_line_up_below_wide_characters() {
    let text = plan_text(&plan_of(vec![creation("o", &["shop.a", "shop.订单"])]), &Style::PLAIN, BRIEF);
    insta::assert_snapshot!(text.lines().filter(|line| line.contains(".yaml")).collect::<Vec<_>>().join("\n"), @"
    + shop.a     syncs/orders.yaml:10
    + shop.订单  syncs/orders.yaml:11
    ");
}

fn blocked(block: Block) -> Plan {
    plan_of(vec![Change { block: Some(block), ..change("orders", Action::Keep, Reason::Unclear) }])
}

#[test]
fn a_protected_deletion_says_how_to_unprotect_it() {
    check!(plan_of(vec![Change { block: Some(Block::Protected), ..deletion("old", &["shop.a"]) }]), @"
    disync would perform the following actions:

      # realtime.old would be destroyed (it is no longer declared), but that is
        blocked
      ! realtime.old
          blocked: `lifecycle.prevent_destroy` protects it from being deleted,
            replaced or emptied
          way out: declare it again with `prevent_destroy: false`, apply that, and
            only then remove it
          - shop.a
          impact: data-loss: stops shipping 1 table

    Plan: 0 to add, 0 to change, 0 to destroy.

    Error: 1 sync is blocked; apply refuses this plan until that is settled
    ");
}

#[test]
fn a_protected_replacement_says_in_which_order_to_go_on() {
    check!(plan_of(vec![Change { block: Some(Block::Protected), ..replacement() }]), @"
    disync would perform the following actions:

      # realtime.orders would be replaced (the YAML was changed), but that is
        blocked
      ! realtime.orders
          blocked: `lifecycle.prevent_destroy` protects it from being deleted,
            replaced or emptied
          way out: undo what forces the replacement, set `prevent_destroy: false`,
            apply that, and only then replace it
          ~ source.datasource: mysql_pub -> mysql_new  # forces replacement
            (1 table taken over by the new task)
          impact: resync: ships 1 table anew; expected to lose its position

    Plan: 0 to add, 0 to change, 0 to destroy.

    Error: 1 sync is blocked; apply refuses this plan until that is settled
    ");
}

#[test]
fn an_unreadable_task_shows_the_error_and_its_request() {
    let error = RemoteError {
        kind: RemoteErrorKind::Denied,
        operation: "GetDISyncTask",
        code: Some("Forbidden.Access".to_owned()),
        message: "no \x1b[31mpermission".to_owned(),
        request_id: Some("0bc1ec92".to_owned()),
    };
    check!(blocked(Block::Unreadable(error)), @r"
    disync cannot decide what to do:

      # realtime.orders is blocked
      ! realtime.orders
          blocked: it could not be read: GetDISyncTask: no \x1b[31mpermission
            (denied, code Forbidden.Access, RequestId 0bc1ec92)
          way out: check the credentials and their permissions in the workspace

    Plan: 0 to add, 0 to change, 0 to destroy.

    Error: 1 sync is blocked; apply refuses this plan until that is settled
    ");
}

#[test]
fn a_name_that_several_tasks_have_names_their_files() {
    check!(blocked(Block::Ambiguous(vec![FileId(1), FileId(2)])), @"
    disync cannot decide what to do:

      # realtime.orders is blocked
      ! realtime.orders
          blocked: several tasks have this name: files 1, 2
          way out: rename or delete all of them but one in DataWorks

    Plan: 0 to add, 0 to change, 0 to destroy.

    Error: 1 sync is blocked; apply refuses this plan until that is settled
    ");
}

#[test]
fn the_other_blocks_say_what_to_do() {
    check!(blocked(Block::Renamed { task: FileId(7).into(), to: Name::new("orders\u{202e}x") }), @r"
    disync cannot decide what to do:

      # realtime.orders is blocked
      ! realtime.orders
          blocked: its task (file 7) was renamed to `orders\u{202e}x` outside of
            disync
          way out: give the task its name back in DataWorks, then plan again

    Plan: 0 to add, 0 to change, 0 to destroy.

    Error: 1 sync is blocked; apply refuses this plan until that is settled
    ");
    check!(blocked(Block::Occupied { task: FileId(7).into(), why: "it reads from Oracle".to_owned() }), @"
    disync cannot decide what to do:

      # realtime.orders is blocked
      ! realtime.orders
          blocked: file 7 has this name and is another task: it reads from Oracle
          way out: rename the sync, or rename or delete that task in DataWorks

    Plan: 0 to add, 0 to change, 0 to destroy.

    Error: 1 sync is blocked; apply refuses this plan until that is settled
    ");
    let in_flight = Block::InFlight { stage: Stage::Create, until: at(900) };
    check!(plan_of(vec![Change { block: Some(in_flight), ..creation("orders", &["shop.a"]) }]), @"
    disync would perform the following actions:

      # realtime.orders would be created (declared and not there yet), but that is
        blocked
      ! realtime.orders
          blocked: a `create` that an earlier run sent has no answer; it may still
            take effect until 2023-11-14 22:28:20 UTC
          way out: `disync apply` waits until 2023-11-14 22:28:20 UTC, and goes on
            with the others by --no-wait
          source: mysql_pub
          destination: holo (holo)
          run: running
          + shop.a  syncs/orders.yaml:10
          impact: backfill: ships 1 new table

    Plan: 0 to add, 0 to change, 0 to destroy.

    Error: 1 sync is blocked; apply waits until nothing can land there any more, or
    applies the others by --no-wait
    ");
}

#[test]
fn a_limit_that_is_exceeded_names_its_setting() {
    let violation = violation();
    check!(Plan { violations: vec![violation], ..plan_of(vec![deletion("old", &["shop.a", "shop.b"])]) }, @"
    disync would perform the following actions:

      # realtime.old will be destroyed (it is no longer declared)
      - realtime.old
          - shop.a
          - shop.b
          impact: data-loss: stops shipping 2 tables

    Plan: 0 to add, 0 to change, 1 to destroy.
    Tables: 0 to add, 2 to remove.
    Impact: data-loss: 2 tables stop being shipped (adding them again needs a full
    load; 2 destination tables are expected to stay)

    Error: this plan would remove 2 tables, and `guards.max_removed_tables` in
    disync.yaml allows 1; if that is meant, change `guards.max_removed_tables` in
    disync.yaml
    ");
}

#[test]
fn what_a_target_left_out_is_counted_and_the_first_are_named() {
    let left_out = ["a", "b", "c", "d", "e", "f", "g"].map(Address::realtime).to_vec();
    check!(Plan { left_out, ..empty_plan() }, @"
    No changes. What is in scope of this plan matches the configuration.
    7 syncs were left out of this plan: realtime.a, realtime.b, realtime.c,
    realtime.d, realtime.e and 2 more
    ");
    check!(Plan { left_out: vec![Address::realtime("a")], ..empty_plan() }, @"
    No changes. What is in scope of this plan matches the configuration.
    1 sync was left out of this plan: realtime.a
    ");
}

fn drifted(name: &str, kind: DriftKind) -> Drift {
    let (address, remapped) = (Address::realtime(name), Vec::new());
    let (edited_by, edited_at) = (Some("bob".to_owned()), Some(at(0)));
    Drift { address, kind, remapped, edited_by, edited_at, attribution: Attribution::Since }
}

pub(super) fn drifts() -> Vec<Drift> {
    let difference = Difference {
        added: vec![table("shop.refunds"), table("shop.x")],
        removed: vec![table("shop.items")],
        unchanged: 2,
        fields: vec![
            field("run", "running", "stopped", false),
            FieldChange { before: None, ..field("resource_group", "", "g", false) },
        ],
    };
    vec![
        drifted("a", DriftKind::Changed(difference)),
        Drift {
            edited_by: None,
            edited_at: None,
            attribution: Attribution::Unknown,
            ..drifted("b", DriftKind::Foreign("two readers".to_owned()))
        },
        drifted("c", DriftKind::Vanished),
        drifted("d", DriftKind::Recreated),
        drifted("e", DriftKind::Renamed("e2".to_owned())),
    ]
}

#[test]
fn drift_comes_first_and_says_who_and_when() {
    check!(Plan { drift: drifts(), ..empty_plan() }, @"
    Note: tasks have changed outside of disync

      # realtime.a was changed by bob, 2023-11-14 22:13:20 UTC
      ~ realtime.a
          - shop.items
          + shop.refunds
          + shop.x
          ~ run: running -> stopped
          ~ resource_group: (unknown) -> g

      # realtime.b was changed; by whom is unknown
      ! realtime.b
          no longer a task that disync manages: two readers

      # realtime.c was deleted

      # realtime.d was deleted, and another task has its name (last edited by bob,
        2023-11-14 22:13:20 UTC)

      # realtime.e was renamed to `e2`

    No changes. Your sync tasks match the configuration.
    ");
}

#[test]
fn who_edited_a_task_before_or_did_something_else_has_not_changed_it() {
    for attribution in [Attribution::Before, Attribution::Unknown] {
        let stopped = Difference { fields: vec![field("run", "running", "stopped", false)], ..Difference::default() };
        let drift = Drift { attribution, ..drifted("a", DriftKind::Changed(stopped)) };
        insta::allow_duplicates! {
            insta::assert_snapshot!(drift_text(&[drift], &WINDOW), @"
            Note: tasks have changed outside of disync

              # realtime.a was changed; by whom is unknown
              ~ realtime.a
                  ~ run: running -> stopped
            ");
        }
    }
}

#[test]
fn the_text_of_drift_alone_says_when_there_is_none() {
    insta::assert_snapshot!(drift_text(&[], &WINDOW), @"No drift. Every task is as it was last applied.");
    let text = drift_text(&drifts(), &WINDOW);
    assert!(plan_text(&Plan { drift: drifts(), ..empty_plan() }, &WINDOW, BRIEF).starts_with(&text));
}

#[test]
fn a_diff_shows_the_yaml_before_and_after() {
    let change = Change {
        fields: vec![field("run", "stopped", "running", false), field("resource_group", "old", "new", false)],
        ..update()
    };
    check!(plan_of(vec![change]), View { all: false, diff: true }, @"
    disync will perform the following actions:

      # realtime.orders_to_holo will be updated in place (the YAML was changed)
      ~ realtime.orders_to_holo
          - shop.order_items
          + shop.refunds  syncs/orders.yaml:12
          ~ run: stopped -> running
          ~ resource_group: old -> new
            (2 tables unchanged)
          impact: data-loss: stops shipping 1 table, ships 1 new table
          --- live realtime.orders_to_holo
          +++ declared realtime.orders_to_holo
          @@ -4,11 +4,11 @@
               billing:
               - invoices
               shop:
          -    - order_items
               - orders
          +    - refunds
           destination:
             type: holo
             datasource: holo
          -resource_group: old
          +resource_group: S_res_group_2807_1
           folder: Business Flow/cdc
          -run: stopped
          +run: running

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 1 to add, 1 to remove.
    Impact: data-loss: 1 table stops being shipped (adding it again needs a full
    load; 1 destination table is expected to stay); backfill: 1 table comes (rows
    that change after the next start arrive; whether existing rows are loaded is not
    documented)
    ");
}

#[test]
fn a_diff_shows_nothing_that_the_plan_does_not_change() {
    // The service tells neither the run state nor the spelling of the group that the YAML has.
    let before = Spec { run: Run::Unmanaged, resource_group: None, ..update().before.unwrap() };
    let text = plan_text(
        &plan_of(vec![Change { before: Some(before), ..update() }]),
        &WINDOW,
        View { all: false, diff: true },
    );
    assert!(text.contains("@@"), "{text}");
    assert!(!text.contains("resource_group") && !text.contains("run:"), "{text}");
}

#[test]
fn the_words_that_differ_are_underlined_in_colour() {
    let text = plan_text(&plan_of(vec![replacement()]), &COLOR, View { all: false, diff: true });
    assert!(text.contains("\x1b[4m\x1b[32mmysql_new") || text.contains("\x1b[4;32mmysql_new"), "{text:?}");
}

#[test]
fn a_table_of_the_single_database_form_has_no_dot() {
    let single = Tables::Single(["orders".into()].into_iter().collect());
    let change = Change {
        after: Some(Spec { tables: single, ..spec(&[]) }),
        tables: vec![added("orders", 4)],
        ..creation("o", &[])
    };
    assert!(plan_text(&plan_of(vec![change]), &WINDOW, BRIEF).contains("      + orders  syncs/orders.yaml:4\n"));
}

#[test]
fn a_name_cannot_forge_a_line() {
    let forged = creation("x\n\nNo changes. Your sync tasks match the configuration.", &["a.b\n  - shop.orders"]);
    let text = plan_text(&plan_of(vec![forged]), &WINDOW, View { all: true, diff: true });
    assert!(!text.lines().any(|line| line.starts_with("No changes")), "{text}");
    assert!(!text.lines().any(|line| line.trim() == "- shop.orders"), "{text}");
}

fn of_a_solution(change: Change) -> Change {
    Change { address: Address::solution("lake"), task: Some(SolutionId(9).into()), ..change }
}

#[test]
fn what_dataworks_does_not_offer_for_a_solution_has_a_way_out() {
    let deletion = of_a_solution(deletion("-", &["shop.a"]));
    check!(plan_of(vec![Change { block: Some(Block::NotOffered), ..deletion }]), @"
    disync would perform the following actions:

      # solution.lake would be destroyed (it is no longer declared), but that is
        blocked
      ! solution.lake
          blocked: DataWorks offers no operation that stops, undeploys or deletes a
            solution
          way out: delete it in the DataWorks console, or keep it there; then run
            `disync state forget solution.lake`
          - shop.a
          impact: data-loss: stops shipping 1 table

    Plan: 0 to add, 0 to change, 0 to destroy.

    Error: 1 sync is blocked; apply refuses this plan until that is settled
    ");
    let replacement = of_a_solution(replacement());
    check!(plan_of(vec![Change { block: Some(Block::NotOffered), ..replacement }]), @"
    disync would perform the following actions:

      # solution.lake would be replaced (the YAML was changed), but that is blocked
      ! solution.lake
          blocked: DataWorks offers no operation that stops, undeploys or deletes a
            solution
          way out: undo what forces the replacement; or delete it in the DataWorks
            console, run `disync state forget solution.lake` and apply again
          ~ source.datasource: mysql_pub -> mysql_new  # forces replacement
            (1 table taken over by the new task)
          impact: resync: expected to load 1 table anew, to lose its position

    Plan: 0 to add, 0 to change, 0 to destroy.

    Error: 1 sync is blocked; apply refuses this plan until that is settled
    ");
}

#[test]
fn a_create_that_nobody_can_account_for_says_what_to_look_for() {
    let creation = of_a_solution(creation("-", &["shop.a"]));
    let block = Some(Block::Unaccounted { sent_at: at(0), until: at(900) });
    check!(plan_of(vec![Change { block, task: None, ..creation }]), @"
    disync would perform the following actions:

      # solution.lake would be created (declared and not there yet), but that is
        blocked
      ! solution.lake
          blocked: its creation was sent at 2023-11-14 22:13:20 UTC and never
            answered, and solutions cannot be listed
          way out: look into the DataWorks console: if `lake` is there, run `disync
            import solution.lake ID`; if it is not, run `disync state forget
            solution.lake`; until 2023-11-14 22:28:20 UTC the same wish as then is
            safely repeated
          source: mysql_pub
          destination: holo (holo)
          run: running
          + shop.a  syncs/orders.yaml:10
          impact: backfill: loads 1 table in full

    Plan: 0 to add, 0 to change, 0 to destroy.

    Error: 1 sync is blocked; apply refuses this plan until that is settled
    ");
}

#[test]
fn a_solution_that_cannot_be_read_may_have_been_deleted() {
    let error = RemoteError {
        kind: RemoteErrorKind::Refused,
        operation: "GetDISyncTask",
        code: None,
        message: "no such task".to_owned(),
        request_id: None,
    };
    let kept = of_a_solution(change("-", Action::Keep, Reason::Unclear));
    check!(plan_of(vec![Change { block: Some(Block::Unreadable(error)), ..kept }]), @"
    disync cannot decide what to do:

      # solution.lake is blocked
      ! solution.lake
          blocked: it could not be read: GetDISyncTask: no such task (refused)
          way out: read the message: the service understood the request and refused
            it; if it was deleted in the console, run `disync state forget
            solution.lake`

    Plan: 0 to add, 0 to change, 0 to destroy.

    Error: 1 sync is blocked; apply refuses this plan until that is settled
    ");
}

#[test]
fn an_update_of_a_solution_says_what_publishing_brings() {
    check!(plan_of(vec![of_a_solution(update())]), @"
    disync will perform the following actions:

      # solution.lake will be updated in place (the YAML was changed)
      ~ solution.lake
          - shop.order_items
          + shop.refunds  syncs/orders.yaml:12
            (2 tables unchanged)
          impact: data-loss: stops shipping 1 table; expected to replay 3 tables, to
            load 1 table in full

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 1 to add, 1 to remove.
    Impact: data-loss: 1 table stops being shipped (adding it again needs a full
    load; 1 destination table is expected to stay); rewind: 1 solution is expected
    to restart and to ship once more what has changed in 3 tables since the full
    load began, consistent only after that; backfill: 1 table is expected to be
    loaded in full; safe: 1 solution may wait for a confirmation in the console
    ");
}

#[test]
fn ten_changes_among_five_thousand_tables_take_few_lines() {
    let names: Vec<String> = (0..10).map(|at| format!("shop.table_{at}")).collect();
    let tables = names.iter().map(|name| if name.ends_with('7') { removed(name) } else { added(name, 12) }).collect();
    let plan = plan_of(vec![Change { tables, unchanged_tables: 4990, ..update() }]);
    for width in [40, 80, 120] {
        let text = plan_text(&plan, &Style { color: false, width }, BRIEF);
        assert!(text.lines().count() <= 25, "{text}");
    }
}

#[test]
fn wide_characters_line_up_by_the_columns_that_they_take() {
    let names = ["店.订单表", "shop.orders", "shop.ｗｉｄｅ", "shop.cafe\u{301}"];
    let tables = names.iter().map(|name| added(name, 12)).collect();
    let text = plan_text(&plan_of(vec![Change { tables, ..update() }]), &WINDOW, BRIEF);
    let places: Vec<usize> =
        text.lines().filter_map(|line| line.split_once("syncs/")).map(|(before, _)| width(before)).collect();
    assert_eq!(places.len(), 4);
    assert!(places.iter().all(|place| *place == places[0]), "{text}");
}
