//! `--preview`: DataWorks is asked what it would make of a plan; nothing is written, and what was shown is what is sent.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use disync_emulator::{Fault, FaultKind};
use disync_testkit::{Emulated, Project, RawServer, Run, Sync, flat, whole};
use disync_wire::Operation;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");
const CREATING: Operation = Operation::GenerateDISyncTaskConfigForCreating;
const QUERY: Operation = Operation::QueryDISyncTaskConfigProcessResult;

/// A source with tables of several columns: `orders` and `purchases` look alike.
const SEED: &str = r#"
disync_emulator_seed: 1
resource_groups:
  S_res_group_280749521950784_1623033752022: { id: 30003913 }
projects:
  10000:
    project_identifier: shop
    workflows: [cdc]
    data_sources:
      mysql_pub:
        data_source_type: mysql
        database: shop
        databases:
          shop:
            orders:
              columns: [{ name: id, type: bigint }, { name: at, type: datetime }, { name: amount, type: "decimal(10,2)" }]
              primary_key: [id]
            purchases:
              columns: [{ name: id, type: bigint }, { name: at, type: datetime }, { name: amount, type: "decimal(10,2)" }]
              primary_key: [id]
            items:
              columns: [{ name: order_id, type: bigint }, { name: line, type: int }]
              primary_key: [order_id, line]
            visits:
              columns: [{ name: page, type: text }]
      holo: { data_source_type: holo, database: warehouse }
      odps_first: { data_source_type: odps, database: lake }
      azn_kafka: { data_source_type: kafka }
"#;

fn start() -> (Emulated, Project) {
    let emulated = Emulated::seeded(SEED);
    let project = Project::new(BIN, &emulated.url());
    (emulated, project)
}

fn orders(tables: &[&str]) -> Sync {
    Sync::new("orders").tables("shop", tables)
}

/// A project whose sync `orders` ships `shop.orders` and `shop.items`.
fn in_sync() -> (Emulated, Project) {
    let (emulated, project) = start();
    project.sync(&orders(&["orders", "items"]));
    project.apply();
    project.is_in_sync();
    (emulated, project)
}

/// How many calls arrived that can change a task.
fn n_writes(emulated: &Emulated) -> u64 {
    use Operation as O;
    let writes = [
        O::CreateDISyncTask,
        O::UpdateDISyncTask,
        O::DeployDISyncTask,
        O::StartDISyncInstance,
        O::StopDISyncInstance,
        O::TerminateDISyncInstance,
        O::DeleteDISyncTask,
    ];
    writes.into_iter().map(|operation| emulated.calls(operation)).sum()
}

/// What was printed, apart from the plan's digest, which nobody could foresee.
fn without_digest(run: &Run) -> String {
    let lines = run.stdout.lines().filter(|line| !line.starts_with("Digest: "));
    lines.map(|line| format!("{line}\n")).collect()
}

#[track_caller]
fn says(run: &Run, what: &str) {
    assert!(flat(&run.output()).contains(what), "{}", run.transcript());
}

#[test]
fn a_preview_shows_where_each_table_would_go_and_writes_nothing() {
    let (emulated, project) = start();
    project.sync(&orders(&["orders", "items"]));
    project.sync(&Sync::new("lake").tables("shop", ["orders"]).to("odps", "odps_first"));
    project.sync(&Sync::new("stream").tables("shop", ["orders"]).to("kafka", "azn_kafka"));
    let run = project.run("plan --preview").succeeds();
    insta::assert_snapshot!(without_digest(&run), @"
    disync will perform the following actions:

      # realtime.lake will be created (declared and not there yet)
      + realtime.lake
          source: mysql_pub
          destination: odps_first (odps)
          + shop.orders -> orders  pk id  3 columns  syncs/lake.yaml:8
          impact: backfill: ships 1 new table

      # realtime.orders will be created (declared and not there yet)
      + realtime.orders
          source: mysql_pub
          destination: holo (holo)
          + shop.items -> shop.items  pk order_id, line  2 columns  syncs/orders.yaml:9
          + shop.orders -> shop.orders  pk id  3 columns            syncs/orders.yaml:8
          impact: backfill: ships 2 new tables

      # realtime.stream will be created (declared and not there yet)
      + realtime.stream
          source: mysql_pub
          destination: azn_kafka (kafka)
          + shop.orders -> shop_orders  pk id  syncs/stream.yaml:8
          impact: backfill: ships 1 new table

    Plan: 3 to add, 0 to change, 0 to destroy.
    Tables: 4 to add, 0 to remove.
    Impact: backfill: 4 tables come (rows that change after the next start arrive; whether existing rows
    are loaded is not documented); safe: 3 new tasks ship nothing until started (disync does not start
    them)
    ");
    assert!(run.stderr.starts_with("Asking DataWorks what it would make of 3 changes. Nothing is written.\n"));
    assert_eq!((n_writes(&emulated), emulated.calls(CREATING)), (0, 3));
    assert!(emulated.names().is_empty());
    let columns = project.run("plan --preview -v").succeeds();
    assert!(columns.stdout.contains("id int8, at timestamptz, amount numeric(10,2)"), "{}", columns.stdout);
}

#[test]
fn a_plan_without_a_preview_asks_for_none() {
    let (emulated, project) = start();
    project.sync(&orders(&["orders"]));
    let run = project.run("plan").succeeds();
    assert!(!run.stdout.contains("->"), "{}", run.stdout);
    assert_eq!(emulated.calls(CREATING) + emulated.calls(QUERY), 0);
}

#[test]
fn an_apply_sends_the_very_bytes_that_were_shown() {
    let (emulated, _) = start();
    let shown: Arc<Mutex<Vec<String>>> = Arc::default();
    let sent: Arc<Mutex<Vec<String>>> = Arc::default();
    let (seen, kept) = (Arc::clone(&shown), Arc::clone(&sent));
    let server = RawServer::in_front_of(emulated.service(), move |received, response| {
        match received.operation().as_str() {
            "QueryDISyncTaskConfigProcessResult" => {
                let answer: serde_json::Value = serde_json::from_slice(&response.body).expect("it is JSON");
                seen.lock().unwrap().extend(answer["Data"]["TaskContent"].as_str().map(str::to_owned));
            }
            "CreateDISyncTask" | "UpdateDISyncTask" => kept.lock().unwrap().extend(received.get("TaskContent")),
            _ => {}
        }
        whole(received, response)
    });
    let project = Project::new(BIN, &server.url());
    project.sync(&orders(&["orders", "items"]));
    project.run("apply --preview --auto-approve").succeeds();
    project.sync(&orders(&["orders", "purchases"]));
    project.run("apply --preview --auto-approve").succeeds();
    assert_eq!(*shown.lock().unwrap(), *sent.lock().unwrap());
    assert_eq!(sent.lock().unwrap().len(), 2);
    assert_eq!(emulated.calls(CREATING) + emulated.calls(Operation::GenerateDISyncTaskConfigForUpdating), 2);
    project.is_in_sync();
}

#[test]
fn what_dataworks_refuses_shows_at_plan_time_and_stops_the_apply() {
    let (emulated, project) = start();
    project.sync(&orders(&["orders", "no_such_table"]));
    let run = project.run("plan --preview").exits(3);
    says(&run, "blocked: DataWorks refuses to generate its configuration: table shop.no_such_table does not exist in");
    says(&run, "way out: mend what the message names");
    let applied = project.run("apply --preview --auto-approve").exits(4);
    says(&applied, "refused: realtime.orders is blocked, as the plan says; nothing was changed");
    assert_eq!(n_writes(&emulated), 0);
    // A refusal of the call itself has a code.
    project.sync(&orders(&["orders"]).to("holo", "no_such_holo"));
    let run = project.run("plan --preview").exits(3);
    says(&run, "(code Invalid.DI.Parameter)");
    says(&run, "`disync error Invalid.DI.Parameter` says more");
    let json = project.run("plan --preview --format json").exits(3);
    let plan: serde_json::Value = serde_json::from_str(&json.stdout).expect("it is JSON");
    assert_eq!(plan["resource_changes"][0]["disync"]["blocked"]["code"], "rejected");
}

#[test]
fn a_content_for_other_tables_is_named_table_by_table() {
    let (emulated, _) = start();
    let server = RawServer::in_front_of(emulated.service(), |received, mut response| {
        if received.operation() == "QueryDISyncTaskConfigProcessResult" {
            response.body = String::from_utf8_lossy(&response.body).replace("items", "salaries").into_bytes();
        }
        response
    });
    let project = Project::new(BIN, &server.url());
    project.sync(&orders(&["orders", "items"]));
    let run = project.run("plan --preview").exits(3);
    says(&run, "without shop.items, and with shop.salaries that nobody asked for");
    let applied = project.run("apply --preview --auto-approve").exits(4);
    says(&applied, "nothing was changed");
    assert_eq!(n_writes(&emulated), 0);
}

#[test]
fn a_process_that_takes_too_long_leaves_the_plan_without_its_preview() {
    let (emulated, project) = start();
    project.set(&emulated.url(), "wait: { first_poll: 20ms, longest_poll: 50ms, deadline: 3s }\n");
    project.sync(&orders(&["orders"]));
    project.sync(&Sync::new("lake").tables("shop", ["orders"]).to("odps", "odps_first"));
    emulated.inject(Fault::nth(CREATING, 1, FaultKind::SlowProcess(Duration::from_secs(60))));
    let run = project.run("plan --preview").succeeds();
    says(&run, "note: no preview: still running after 3 s");
    assert!(run.stdout.matches("  pk id  3 columns").count() == 1, "{}", run.transcript());
}

#[test]
fn a_process_that_fails_is_a_refusal_and_throttling_passes() {
    let (emulated, project) = start();
    project.sync(&orders(&["orders"]));
    emulated.inject(Fault::next(CREATING, 1, FaultKind::FailProcess("the source is not reachable".to_owned())));
    let run = project.run("plan --preview").exits(3);
    says(&run, "DataWorks refuses to generate its configuration: the source is not reachable");
    let soon = FaultKind::throttle(Some(Duration::from_millis(50)));
    emulated.inject(Fault::next(CREATING, 1, soon.clone()));
    emulated.inject(Fault::next(QUERY, 1, soon));
    says(&project.run("plan --preview").succeeds(), "pk id 3 columns");
}

#[test]
fn calls_are_counted_and_their_budget_holds() {
    let (emulated, project) = start();
    project.sync(&orders(&["orders"]));
    let run = project.run("plan --preview --max-calls 1").succeeds();
    says(&run, "note: no preview: GenerateDISyncTaskConfigForCreating: not called");
    assert_eq!(emulated.n_calls(), 1);
    says(&project.run("plan --preview").succeeds(), "GenerateDISyncTaskConfigForCreating 1");
}

#[test]
fn without_the_right_to_generate_the_plan_ends_with_8() {
    let (emulated, project) = start();
    project.sync(&orders(&["orders"]));
    let denied =
        FaultKind::Refuse { code: disync_wire::error_code::KnownCode::ForbiddenDiNoPrivilege, retry_after: None };
    emulated.inject(Fault::next(CREATING, 1, denied));
    says(&project.run("plan --preview").exits(8), "Forbidden.DI.NoPrivilege");
}

#[test]
fn a_solution_is_previewed_like_a_task_and_a_taken_name_has_its_way_out() {
    let (emulated, project) = start();
    project.sync(&Sync::solution("lake").tables("shop", ["orders"]));
    says(&project.run("plan --preview").succeeds(), "+ shop.orders -> shop.orders pk id 3 columns");
    project.run("apply --preview --auto-approve").succeeds();
    project.is_in_sync();
    let before = n_writes(&emulated);
    project.sync(&Sync::solution("lake").tables("shop", ["orders", "items"]));
    says(&project.run("plan --preview").succeeds(), "+ shop.items -> shop.items pk order_id, line 2 columns");
    assert_eq!(n_writes(&emulated), before);
    project.forget();
    let run = project.run("plan --preview").exits(3);
    says(&run, "run `disync import solution.lake ID`");
}

#[test]
fn a_table_that_would_go_to_another_destination_is_a_row_of_its_own() {
    let (emulated, project) = in_sync();
    let server = RawServer::in_front_of(emulated.service(), |received, mut response| {
        if received.operation() == "QueryDISyncTaskConfigProcessResult" {
            let text = String::from_utf8_lossy(&response.body).into_owned();
            response.body =
                text.replace(r#"\"dstTable\":\"shop.items\""#, r#"\"dstTable\":\"ods.items\""#).into_bytes();
        }
        response
    });
    project.set(&server.url(), "");
    project.sync(&orders(&["orders", "items", "purchases"]));
    let run = project.run("plan --preview").succeeds();
    insta::assert_snapshot!(without_digest(&run), @"
    disync will perform the following actions:

      # realtime.orders will be updated in place (the YAML was changed)
      ~ realtime.orders
          ~ shop.items  to: shop.items -> ods.items  pk order_id, line  2 columns  not by the YAML
          + shop.purchases -> shop.purchases  pk id  3 columns  syncs/orders.yaml:10
            (1 table unchanged)
          impact: resync: ships 1 table anew, ships 1 new table

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 1 to add, 0 to remove.
    Impact: resync: 1 table is shipped anew (whether existing rows are loaded again is not documented);
    backfill: 1 table comes (rows that change after the next start arrive; whether existing rows are
    loaded is not documented); safe: 1 destination table is expected to stay behind, 1 task is expected
    to take this up at the next start (disync does not restart it)
    ");
    assert_eq!(emulated.calls(Operation::GetDISyncTask), 4);
}

#[test]
fn a_table_that_may_have_been_renamed_is_asked_about() {
    let (_emulated, project) = in_sync();
    project.sync(&orders(&["purchases", "items"]));
    let run = project.run("plan --preview").succeeds();
    says(&run, "note: `shop.purchases` has the columns and the primary key of `shop.orders`: if it was renamed, write");
    says(&run, "`renamed_from: orders`");
}

#[test]
fn a_preview_needs_to_read() {
    let (emulated, project) = in_sync();
    let before = emulated.n_calls();
    let run = project.run("plan --preview --refresh=none").exits(1);
    says(&run, "`--refresh=none` calls nothing, and `--preview` has to ask DataWorks");
    assert_eq!(emulated.n_calls(), before);
}

#[test]
fn what_does_not_generate_is_not_asked_about() {
    let (emulated, project) = in_sync();
    project.sync(&Sync::new("lake").tables("shop", ["orders"]).to("odps", "odps_first"));
    project.apply();
    project.drop_sync("lake");
    let before = emulated.calls(CREATING);
    let run = project.run("plan --preview").succeeds();
    assert!(run.stdout.contains("lake will be destroyed") && !run.stderr.contains("Asking"), "{}", run.transcript());
    assert_eq!((emulated.calls(CREATING), emulated.calls(Operation::GenerateDISyncTaskConfigForUpdating)), (before, 0));
}
