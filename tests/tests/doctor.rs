//! `disync doctor`: what it says of a workspace that is as it should be, and of everything that can be wrong with one.

use disync_testkit::{Emulated, Project, RawServer, Sync, http};
use disync_wire::Operation;
use serde_json::Value;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// A workspace in standard mode: one source that is complete, one that is in development alone, one that is disabled.
const SEED: &str = "disync_emulator_seed: 1
resource_groups:
  S_res_group_280749521950784_1623033752022: { name: etl }
  S_res_group_280749521950784_1700000000000: { name: old, status: 1 }
  S_res_group_280749521950784_1800000000000: { name: far }
projects:
  10000:
    project_identifier: shop
    project_mode: standard
    data_sources:
      mysql_pub:
        data_source_type: mysql
        database: shop
        unreachable_from: [S_res_group_280749521950784_1800000000000]
        databases:
          shop:
            orders: { columns: [{ name: id, type: bigint }], primary_key: [id] }
            items: { columns: [{ name: id, type: bigint }], primary_key: [id] }
      half: { data_source_type: mysql, env_type: [dev] }
      \"off\": { data_source_type: mysql, status: DISABLED }
      holo: { data_source_type: holo }
      queue: { data_source_type: kafka }
";

fn emulated() -> Emulated {
    Emulated::seeded(SEED)
}

fn project(url: &str) -> Project {
    let project = Project::new(BIN, url);
    project.sync(&Sync::new("orders").tables("shop", ["orders", "items"]));
    project
}

#[test]
fn a_workspace_that_is_as_it_should_be_is_well_in_three_calls() {
    let emulated = emulated();
    let project = project(&emulated.url());
    let run = project.run("doctor").succeeds();
    insta::assert_snapshot!(run.transcript(), @"
    $ disync doctor
    ok       files: 1 sync, 2 tables
    ok       endpoint: 127.0.0.1:[PORT] (by `endpoint` in disync.yaml) answers
    ok       credentials: environment: ALIBABA_CLOUD_ACCESS_KEY_ID (key te…); accepted by the service
    ok       clock: no more than 15 minutes from the service's, or it had refused the signature
    ok       workspace 10000: shop, standard mode, available
    ok       data source holo: holo in dev and prod
    ok       data source mysql_pub: mysql in dev and prod
    ok       resource group S_res_group_280749521950784_1623033752022: `etl`, normal

    8 checks: 8 ok.
    [stderr]
    Calls: 3 (GetProject 1, ListDataSources 1, ListResourceGroups 1)
    [exit 0]
    ");
}

#[test]
fn the_variables_of_channels_are_looked_for_and_not_shown() {
    let emulated = emulated();
    let project = project(&emulated.url());
    project.set(
        &emulated.url(),
        "notify: [{ type: webhook, name: pager, url_env: PAGER_URL, secret_env: PAGER_SECRET }]\n",
    );
    let missing = project.run("doctor").exits(3);
    assert!(
        missing.stdout.contains("problem  notification pager: `PAGER_URL` and `PAGER_SECRET` are not set\n"),
        "{missing:?}"
    );
    let cli = project.cli().env("PAGER_URL", "https://example.com/hush").env("PAGER_SECRET", "hush");
    let set = cli.run("doctor").succeeds();
    assert!(set.stdout.contains("ok       notification pager: `PAGER_URL` and `PAGER_SECRET` are set\n"), "{set:?}");
    assert!(!set.output().contains("hush"), "{set:?}");
}

#[test]
fn both_signatures_are_accepted_for_every_call() {
    let emulated = emulated();
    let project = project(&emulated.url());
    for signature in ["v1", "v3"] {
        project.set(&emulated.url(), &format!("signature: {signature}\n"));
        let run = project.run("doctor --connectivity --tables").succeeds();
        assert!(run.stdout.ends_with("11 checks: 11 ok.\n"), "{signature}: {}", run.transcript());
    }
}

#[test]
fn ways_and_tables_are_looked_at_where_that_is_asked_for() {
    let emulated = emulated();
    let project = project(&emulated.url());
    let run = project.run("doctor --connectivity --tables").succeeds();
    insta::assert_snapshot!(run.transcript(), @"
    $ disync doctor --connectivity --tables
    ok       files: 1 sync, 2 tables
    ok       endpoint: 127.0.0.1:[PORT] (by `endpoint` in disync.yaml) answers
    ok       credentials: environment: ALIBABA_CLOUD_ACCESS_KEY_ID (key te…); accepted by the service
    ok       clock: no more than 15 minutes from the service's, or it had refused the signature
    ok       workspace 10000: shop, standard mode, available
    ok       data source holo: holo in dev and prod
    ok       data source mysql_pub: mysql in dev and prod
    ok       resource group S_res_group_280749521950784_1623033752022: `etl`, normal
    ok       connectivity holo: reached from S_res_group_280749521950784_1623033752022
    ok       connectivity mysql_pub: reached from S_res_group_280749521950784_1623033752022
    ok       tables realtime.orders: 2 of 2 found in mysql_pub

    11 checks: 11 ok.
    [stderr]
    Calls: 6 (GetDataSourceMeta 1, GetProject 1, ListDataSources 1, ListResourceGroups 1,
    TestNetworkConnection 2)
    [exit 0]
    ");
}

/// Syncs that name what is misspelt, half there, disabled, expired or out of reach.
const AILING: &str = "syncs:
  misspelt:
    type: realtime
    source: { datasource: mysql_pup, tables: { shop: [carts] } }
    destination: { type: holo, datasource: holo }
    resource_group: S_res_group_280749521950784_1700000000000
  halved:
    type: realtime
    source: { datasource: half, tables: { shop: [orders] } }
    destination: { type: kafka, datasource: holo }
    resource_group: S_res_group_280749521950784_1623033752023
  switched_off:
    type: realtime
    source: { datasource: \"off\", tables: { shop: [visits] } }
    destination: { type: kafka, datasource: queue }
    resource_group: etl
  unreached:
    type: realtime
    source: { datasource: mysql_pub, tables: { shop: [oders, items2, ghosts] } }
    destination: { type: kafka, datasource: queue }
    resource_group: S_res_group_280749521950784_1800000000000
";

#[test]
fn everything_that_is_missing_is_said_in_one_run() {
    let emulated = emulated();
    let project = project(&emulated.url());
    project.write("syncs/ailing.yaml", AILING);
    let run = project.run("doctor").exits(3);
    insta::assert_snapshot!(run.transcript(), @"
    $ disync doctor
    ok       files: 5 syncs, 8 tables
    ok       endpoint: 127.0.0.1:[PORT] (by `endpoint` in disync.yaml) answers
    ok       credentials: environment: ALIBABA_CLOUD_ACCESS_KEY_ID (key te…); accepted by the service
    ok       clock: no more than 15 minutes from the service's, or it had refused the signature
    ok       workspace 10000: shop, standard mode, available
    problem  data source half: does not exist in prod (named by realtime.halved)
               hint: add it to that environment in the console: a workspace in standard mode has two of
                 each
    problem  data source holo: is of type `holo`, and must be `holo` and `kafka` at once (named by
               realtime.halved, realtime.misspelt, realtime.orders)
               hint: name another data source, or correct the `type` of the destination
    ok       data source mysql_pub: mysql in dev and prod
    problem  data source mysql_pup: does not exist in the workspace (named by realtime.misspelt)
               hint: did you mean `mysql_pub`?
    problem  data source off: is disabled in dev and prod (named by realtime.switched_off)
               hint: enable it in the console
    ok       data source queue: kafka in dev and prod
    ok       resource group S_res_group_280749521950784_1623033752022: `etl`, normal
    problem  resource group S_res_group_280749521950784_1623033752023: is not among the resource groups
               for Data Integration (named by realtime.halved)
               hint: did you mean `S_res_group_280749521950784_1623033752022`?
    problem  resource group S_res_group_280749521950784_1700000000000: `old`, stopped, as it has expired
               (named by realtime.misspelt)
               hint: look at the group in the console
    ok       resource group S_res_group_280749521950784_1800000000000: `far`, normal
    problem  resource group etl: is not among the resource groups for Data Integration (named by
               realtime.switched_off)
               hint: that is the name of `S_res_group_280749521950784_1623033752022`, and a sync names a
                 group by its identifier

    16 checks: 9 ok, 7 problem.
    [stderr]
    Calls: 4 (GetProject 1, ListDataSources 1, ListResourceGroups 2)
    [exit 3]
    ");
}

#[test]
fn what_is_out_of_reach_or_not_in_the_source_is_said_with_what_was_meant() {
    let emulated = emulated();
    let project = project(&emulated.url());
    project.write("syncs/ailing.yaml", AILING);
    let run = project.run("doctor --connectivity --tables").exits(3);
    let transcript = run.transcript();
    let (_, asked_for) = transcript.split_once("ok       connectivity").expect("some way is well");
    insta::assert_snapshot!(asked_for, @"
     holo: reached from S_res_group_280749521950784_1623033752022
    ok       connectivity mysql_pub: reached from S_res_group_280749521950784_1623033752022
    problem  connectivity mysql_pub: not reached from S_res_group_280749521950784_1800000000000: connect
               timed out
               hint: check the network of the resource group, and the allowlist of the database: both
                 are set in the console
    ok       connectivity queue: reached from S_res_group_280749521950784_1800000000000
    ok       tables realtime.orders: 2 of 2 found in mysql_pub
    problem  tables realtime.unreached: 0 of 3 found in mysql_pub
               hint: `shop.ghosts` is not there
               hint: `shop.items2` is not there: did you mean `items`?
               hint: `shop.oders` is not there: did you mean `orders`?

    22 checks: 13 ok, 9 problem.
    [stderr]
    Calls: 9 (GetDataSourceMeta 1, GetProject 1, ListDataSources 1, ListResourceGroups 2,
    TestNetworkConnection 4)
    [exit 3]
    ");
}

#[test]
fn programs_read_the_same_and_nothing_is_written_anywhere() {
    let emulated = emulated();
    let project = project(&emulated.url());
    let run = project.run("doctor --format json").succeeds();
    let json: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(json["verdict"], "ok");
    assert_eq!(json["checks"][4]["subject"], "10000");
    let yaml = project.run("doctor --format yaml").succeeds();
    assert_eq!(serde_yaml::from_str::<Value>(&yaml.stdout).expect("YAML"), json);
    assert!(!project.path().join(".disync").exists(), "the doctor left something behind");
}

#[test]
fn embedded_dataworks_is_looked_at_like_any_other() {
    let project = project("embedded");
    let run = project.run("doctor").succeeds();
    insta::assert_snapshot!(run.transcript(), @"
    $ disync doctor
    ok       files: 1 sync, 2 tables
    ok       endpoint: the embedded DataWorks answers
    ok       credentials: its own; accepted by the service
    ok       clock: no more than 15 minutes from the service's, or it had refused the signature
    ok       workspace 10000: disync, basic mode, available
    ok       data source holo: holo in prod
    ok       data source mysql_pub: mysql in prod
    ok       resource group S_res_group_280749521950784_1623033752022: normal

    8 checks: 8 ok.
    [stderr]
    Calls: 3 (GetProject 1, ListDataSources 1, ListResourceGroups 1)
    [exit 0]
    ");
    assert!(!project.path().join(".disync").exists(), "the doctor left something behind");
}

#[test]
fn a_project_that_is_not_valid_is_not_taken_to_the_service() {
    let emulated = emulated();
    let project = project(&emulated.url());
    project.replace("syncs/orders.yaml", "type: realtime", "type: realtym");
    let run = project.run("doctor").exits(3);
    insta::assert_snapshot!(run.transcript(), @"
    $ disync doctor
    problem  files: 1 problem; nothing else is checked

    1 check: 1 problem.
    [stderr]
    error[E0126]: `realtym` is not a value of `type`
     --> syncs/orders.yaml:3:11
      |
    3 |     type: realtym
      |           ^^^^^^^
      = help: did you mean `realtime`? `type` can be `realtime` or `solution`

    1 problem in 1 file
    [exit 3]
    ");
    let nothing = Project::new(BIN, "embedded");
    nothing.remove("disync.yaml");
    let run = nothing.run("doctor").exits(1);
    assert!(run.stdout.is_empty() && run.stderr.contains("disync.yaml"), "{}", run.transcript());
}

#[test]
fn a_key_that_is_refused_or_missing_is_named_and_not_shown() {
    let emulated = emulated();
    let project = project(&emulated.url());
    let wrong = project.cli().with_access_key("testid", "wrongsecret").run("doctor").exits(8);
    insta::assert_snapshot!(wrong.transcript(), @"
    $ disync doctor
    ok       files: 1 sync, 2 tables
    ok       endpoint: 127.0.0.1:[PORT] (by `endpoint` in disync.yaml) answers
    problem  credentials: GetProject: Specified signature is not matched with our calculation. (denied,
               code SignatureDoesNotMatch, RequestId [REQUEST])
               hint: check the credentials and their permissions in the workspace

    3 checks: 2 ok, 1 problem.
    [stderr]
    Calls: 1 (GetProject 1)
    [exit 8]
    ");
    assert!(!wrong.output().contains("wrongsecret"), "{}", wrong.transcript());
    let missing = project.cli().without("ALIBABA_CLOUD_ACCESS_KEY_SECRET").run("doctor").exits(8);
    assert!(missing.stdout.contains("problem  credentials: no credentials"), "{}", missing.transcript());
}

#[test]
fn a_service_that_does_not_answer_is_no_failed_check() {
    let project = project("http://127.0.0.1:1");
    let run = project.run("doctor").exits(1);
    assert!(run.stdout.contains("unknown  endpoint 127.0.0.1:1"), "{}", run.transcript());
    let portal = RawServer::answering(|_| http(200, "text/html", b"<html>Sign in</html>"));
    let run = self::project(&portal.url()).run("doctor").exits(1);
    assert!(run.stdout.contains("is `endpoint` in disync.yaml the DataWorks API?"), "{}", run.transcript());
}

#[test]
fn a_workspace_that_is_not_ours_is_denied_and_nothing_is_ever_written() {
    let emulated = emulated();
    let project = project(&emulated.url());
    project.replace("disync.yaml", "project_id: 10000", "project_id: 77");
    let run = project.run("doctor").exits(8);
    assert!(run.stdout.contains("hint: check `project_id` and the region"), "{}", run.transcript());
    let n_writes: u64 = Operation::ALL
        .iter()
        .filter(|operation| operation.is_write())
        .map(|operation| emulated.calls(*operation))
        .sum();
    assert_eq!(n_writes, 0, "the doctor wrote");
}
