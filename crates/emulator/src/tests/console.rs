//! What somebody does in the console.

use disync_wire::document::{ContentView, Tables};
use disync_wire::request::{DeployTask, GetTask};
use serde_json::json;

use super::life_cycle::{done, start};
use super::{Bench, task};
use crate::*;

fn edit(bench: &Bench, change: ConsoleChange) -> Result<(), EditError> {
    let edit = ConsoleEdit { project: DEFAULT_PROJECT, task: "orders".to_owned(), change };
    bench.service.change(|world| world.edit(&edit)).unwrap()
}

fn table(name: &str) -> (String, String) {
    ("shop".to_owned(), name.to_owned())
}

#[test]
fn tables_are_added_and_removed_behind_everybodys_back() {
    let mut bench = Bench::new();
    let id = bench.create("orders");
    done(&mut bench, &DeployTask(task(id)));
    let (database, table_name) = table("items");
    edit(&bench, ConsoleChange::AddTable { database, table: table_name }).unwrap();
    let (database, table_name) = table("orders");
    edit(&bench, ConsoleChange::RemoveTable { database, table: table_name }).unwrap();
    let code = bench.code(id);
    let view = ContentView::parse(&code).unwrap();
    assert_eq!(view.tables().unwrap(), Tables::multi([("shop", ["items"])]));
    assert_eq!(view.mappings().unwrap().len(), 1);
    let task = bench.service.read(|world| world.task_by_name(DEFAULT_PROJECT, "orders")).unwrap();
    assert_eq!((task.version, task.committed, task.last_edit_user.as_str()), (3, false, CONSOLE_USER));
}

#[test]
fn a_table_is_written_to_another_destination_table_and_the_others_stay() {
    let mut bench = Bench::new();
    let id = bench.create("orders");
    let (database, table_name) = table("items");
    edit(&bench, ConsoleChange::AddTable { database, table: table_name }).unwrap();
    done(&mut bench, &DeployTask(task(id)));
    let destinations = |bench: &mut Bench| -> Vec<String> {
        let code = bench.code(id);
        let mappings = ContentView::parse(&code).unwrap().mappings().unwrap();
        mappings.into_iter().map(|mapping| mapping.destination_table.unwrap().into_owned()).collect()
    };
    assert_eq!(destinations(&mut bench), ["shop.orders", "shop.items"]);
    let remap = |name: &str, to: &str| {
        let (database, table) = table(name);
        ConsoleChange::RemapTable { database, table, to: to.to_owned() }
    };
    edit(&bench, remap("items", "archive.items_v2")).unwrap();
    assert_eq!(destinations(&mut bench), ["shop.orders", "archive.items_v2"]);
    let found = bench.service.read(|world| world.task_by_name(DEFAULT_PROJECT, "orders")).unwrap();
    assert_eq!((found.committed, found.last_edit_user.as_str()), (false, CONSOLE_USER));
    let refused = edit(&bench, remap("goods", "archive.goods"));
    assert_eq!(refused, Err(EditError::NoTable { task: "orders".to_owned(), table: "goods".to_owned() }));
}

#[test]
fn a_parameter_that_nobody_knows_is_set() {
    let mut bench = Bench::new();
    let id = bench.create("orders");
    edit(&bench, ConsoleChange::SetWriterParameter { key: "writeMode".to_owned(), value: json!("insert") }).unwrap();
    assert!(bench.code(id).contains("\"writeMode\":\"insert\""));
}

#[test]
fn a_task_is_renamed_and_deleted() {
    let mut bench = Bench::new();
    let id = bench.create("orders");
    bench.create("taken");
    let taken = edit(&bench, ConsoleChange::Rename("taken".to_owned()));
    assert_eq!(taken, Err(EditError::NameTaken("taken".to_owned())));
    edit(&bench, ConsoleChange::Rename("sales".to_owned())).unwrap();
    let find = |bench: &Bench, name: &str| bench.service.read(|world| world.task_by_name(DEFAULT_PROJECT, name));
    assert_eq!(find(&bench, "sales").unwrap().file_id, id);
    assert_eq!(edit(&bench, ConsoleChange::Delete), Err(EditError::NoTask("orders".to_owned())));
    edit(&bench, ConsoleChange::Rename("sales".to_owned())).unwrap_err();
    let gone = ConsoleEdit { project: DEFAULT_PROJECT, task: "sales".to_owned(), change: ConsoleChange::Delete };
    bench.service.change(|world| world.edit(&gone)).unwrap().unwrap();
    assert!(bench.ask(&GetTask(task(id))).status.is_fail());
}

#[test]
fn an_instance_is_stopped_and_started_at_once() {
    let mut bench = Bench::new();
    let id = bench.create("orders");
    assert!(matches!(edit(&bench, ConsoleChange::Stop), Err(EditError::NotNow { phase: "not deployed", .. })));
    done(&mut bench, &DeployTask(task(id)));
    done(&mut bench, &start(id));
    bench.wait(1);
    edit(&bench, ConsoleChange::Start).unwrap_err();
    edit(&bench, ConsoleChange::Stop).unwrap();
    assert_eq!(bench.phase(id), "PAUSE");
    edit(&bench, ConsoleChange::Start).unwrap();
    assert_eq!(bench.phase(id), "RUN");
}

#[test]
fn a_wizards_task_can_be_read_and_not_be_generated_for() {
    let mut bench = Bench::new();
    let code = include_str!("../../../wire/fixtures/examples/getdisynctask_code_wizard_datahub.json");
    let new =
        NewTask { project: DEFAULT_PROJECT, name: "orders".to_owned(), folder: String::new(), code: code.to_owned() };
    let id = bench.service.change(|world| world.add_task(&new)).unwrap().unwrap();
    assert_eq!(bench.code(id), code);
    let (_, refusal) = bench.refusal(&super::generate_update(id, Tables::single(["a"])));
    assert_eq!(refusal.code, "Invalid.DI.Parameter");
    let (database, table) = table("items");
    assert_eq!(edit(&bench, ConsoleChange::AddTable { database, table }), Err(EditError::Foreign("orders".to_owned())));
    assert!(bench.service.change(|world| world.add_task(&new)).unwrap().is_err());
}
