//! `disync explain`: why a plan does what it does.

use disync_emulator::ConsoleChange;
use disync_testkit::{Emulated, Project, Sync};
use serde_json::Value;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// The sync `orders` of two tables, applied.
fn in_sync() -> (Emulated, Project) {
    let (emulated, project) = Project::emulated(BIN);
    project.sync(&orders(&["items", "orders"]));
    project.apply();
    (emulated, project)
}

fn orders(tables: &[&str]) -> Sync {
    Sync::new("orders").tables("shop", tables).with("run: running")
}

fn json(project: &Project, subject: &str) -> Value {
    let run = project.run(&format!("explain {subject} --format json")).succeeds();
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}:\n{}", run.stdout))
}

#[test]
fn each_setting_is_told_with_the_line_that_gives_it() {
    let (_emulated, project) = in_sync();
    project.sync(&orders(&["orders", "refunds"]));
    insta::assert_snapshot!(project.run("explain orders").succeeds().transcript(), @"
    $ disync explain orders
    # realtime.orders
      declared  syncs/orders.yaml:2
      live      file [FILE], last edited [TIME] by testid
      applied   [TIME]
      plan      will be updated in place (the YAML was changed)

    setting                    declared                                   live             applied  given by
    source.datasource          mysql_pub                                  same             same     sync (syncs/orders.yaml:5)
    destination.type           holo                                       same             same     sync (syncs/orders.yaml:10)
    destination.datasource     holo                                       same             same     sync (syncs/orders.yaml:10)
    resource_group             S_res_group_280749521950784_1623033752022  280749521950784  same     defaults (disync.yaml:5)
    folder                     Business Flow/cdc/Data Integration         same             same     defaults (disync.yaml:6)
    run                        running                                    same             same     sync (syncs/orders.yaml:11)
    lifecycle.prevent_destroy  -                                          -                false
    source.tables              2                                          2                2

      # realtime.orders will be updated in place (the YAML was changed)
      ~ realtime.orders
          - shop.items    syncs/orders.yaml:7
          + shop.refunds  syncs/orders.yaml:9
            (1 table unchanged)
          impact: data-loss: 1 table stops being shipped (adding it again needs a full load); 1 added
            table: rows that change after the next start arrive (whether existing rows are loaded is not
            documented); 1 destination table is expected to stay behind; a running instance is expected
            to take this up at its next start, which disync does not do

    [stderr]
    Calls: 3 (GetDISyncInstanceInfo 1, GetDISyncTask 1, ListFiles 1)
    [exit 0]
    ");
}

#[test]
fn what_is_in_sync_stays_as_it_is() {
    let (emulated, project) = in_sync();
    let before = emulated.n_calls();
    let told = json(&project, "orders");
    assert_eq!(told["plan"]["message"], "stays as it is (in sync)");
    assert_eq!(told["tables"], serde_json::json!({ "declared": 2, "live": 2, "applied": 2 }));
    assert!(emulated.n_calls() - before <= 3);
}

#[test]
fn a_table_is_explained_by_all_three_accounts() {
    let (emulated, project) = in_sync();
    project.sync(&orders(&["orders", "refunds"]));
    emulated.edit("orders", ConsoleChange::AddTable { database: "shop".to_owned(), table: "audit".to_owned() });
    insta::assert_snapshot!(project.run("explain orders/shop.refunds").succeeds().transcript(), @"
    $ disync explain orders/shop.refunds
    # realtime.orders/shop.refunds
      declared  asked for by syncs/orders.yaml:9
      live      not shipped (file [FILE], last edited [TIME] by console_user)
      applied   not shipped by the last apply ([TIME])
      side      ours (the YAML was changed since the last apply)
      row       + shop.refunds
      impact    backfill
      plan      realtime.orders will be updated in place (the YAML was changed, and it was changed outside of disync too)
    [stderr]
    Calls: 3 (GetDISyncInstanceInfo 1, GetDISyncTask 1, ListFiles 1)
    [exit 0]
    ");
    let side = |table: &str| json(&project, &format!("orders/{table}"))["table"].clone();
    let theirs = side("audit");
    assert_eq!((&theirs["live"], &theirs["applied"]), (&Value::Bool(true), &Value::Bool(false)));
    assert_eq!((&theirs["declared"], &theirs["row"]["side"]), (&Value::Null, &Value::from("theirs")));
    let ours = side("items");
    assert_eq!((&ours["row"]["side"], &ours["row"]["message"]), (&Value::from("ours"), &Value::from("- shop.items")));
    let steady = side("orders");
    assert_eq!((&steady["declared"]["line"], &steady["row"]), (&Value::from(8), &Value::Null));
}

#[test]
fn a_table_that_may_move_is_explained_with_the_sync_that_it_comes_from() {
    let (_emulated, project) = in_sync();
    project.sync(&orders(&["orders"]));
    project.sync(&Sync::new("stock").tables("shop", ["items"]));
    let told = json(&project, "stock/items");
    assert!(told["table"]["row"]["message"].as_str().is_some_and(|row| row.starts_with("+ shop.items")), "{told}");
    assert_eq!(told["plan"]["action"], "create");
}

#[test]
fn a_sync_that_is_gone_or_was_never_applied_is_explained() {
    let (emulated, project) = in_sync();
    emulated.edit("orders", ConsoleChange::Delete);
    project.sync(&Sync::new("new").tables("a", ["t"]));
    assert_eq!(json(&project, "orders")["live"], "absent");
    let new = json(&project, "new/t");
    assert_eq!((&new["applied_at"], &new["table"]["applied"]), (&Value::Null, &Value::Null));
    assert_eq!(new["table"]["live"], false);
    project.drop_sync("orders");
    let dropped = json(&project, "orders");
    assert_eq!((&dropped["declared"], &dropped["plan"]["action"]), (&Value::Null, &Value::from("forget")));
}

#[test]
fn what_nobody_knows_is_an_error_with_the_nearest_name() {
    let (_emulated, project) = in_sync();
    insta::assert_snapshot!(project.run("explain orders/item").exits(1).transcript(), @"
    $ disync explain orders/item
    [stderr]
    Error: `item` is a table of `realtime.orders` neither in the YAML, nor live, nor in the state
      hint: did you mean `items`?
    [exit 1]
    ");
    assert!(project.run("explain order").exits(1).stderr.contains("did you mean `realtime.orders`?"));
    assert!(project.run("explain orders/").exits(1).stderr.contains("a table stands behind the `/`"));
    project.sync(&orders(&["orders"]).tables("other", ["orders"]));
    let both = project.run("explain orders/orders").exits(1).stderr;
    assert!(both.contains("write `realtime.orders/other.orders` or `realtime.orders/shop.orders`"), "{both}");
}
