//! Worlds that begin with something, and what the operations make of it.

use disync_wire::document::{ContentView, Tables};
use disync_wire::request::{CreateTask, DeployTask, EnvType, GetInstanceInfo, GetTask, ListFiles, Project};
use disync_wire::{TaskType, document::script::ForCreating};
use serde_json::Value;

use super::{Bench, create, generate, generate_update, script, task};
use crate::*;

const EXAMPLE: &str = include_str!("../../../../examples/emulator/seed.yaml");

fn example() -> Bench {
    Bench::with(Options { seed: Seed::parse(EXAMPLE).unwrap(), ..Options::default() })
}

/// The message of a process that fails.
fn failure(bench: &mut Bench, script: &ForCreating) -> String {
    let process = bench.ask(&generate(script)).process_id.unwrap();
    bench.wait(2);
    let result = bench.query(process);
    assert!(result.status.unwrap().is_fail());
    result.message.unwrap()
}

fn refusal(bench: &mut Bench, change: impl FnOnce(&mut ForCreating)) -> String {
    let mut script = script();
    change(&mut script);
    let (status, refusal) = bench.refusal(&generate(&script));
    assert_eq!((status, refusal.code.as_str()), (400, "Invalid.DI.Parameter"));
    refusal.message
}

#[test]
fn the_example_makes_tasks_and_solutions() {
    let mut bench = example();
    let files = bench.ask(&ListFiles {
        need_absolute_folder_path: Some(true),
        ..ListFiles::all_of(Project::Identifier("shop".to_owned()))
    });
    let orders = &files.files[0];
    assert_eq!(orders.file_name.as_deref(), Some("orders_to_holo"));
    assert_eq!(orders.absolute_folder_path.as_deref(), Some("Business Flow/cdc/Data Integration"));
    assert_eq!((orders.create_user.as_deref(), orders.commit_status), (Some("dba"), Some(1)));
    assert_eq!(orders.create_time, Some(1_767_600_000_000));
    assert_eq!(bench.phase(orders.file_id), "RUN");
    let code = bench.code(orders.file_id);
    let tables = Tables::multi([("shop", ["orders", "order_items"])]);
    assert_eq!(ContentView::parse(&code).unwrap().tables().unwrap(), tables);

    let wizard = files.files[1].file_id;
    assert_eq!(bench.phase(wizard), format!("fileId:[{wizard}] is not deployed."));
    assert_eq!(bench.refusal(&generate_update(wizard, Tables::single(["a"]))).1.code, "Invalid.DI.Parameter");
    let solution = bench.service.read(|world| world.solution_by_name(DEFAULT_PROJECT, "shop_to_lake")).unwrap();
    assert_eq!(solution.status, SolutionStatus::Success);
    let mut reference = task(solution.solution_id);
    reference.task_type = TaskType::Solution;
    assert!(bench.ask(&GetTask(reference)).solution_detail.unwrap().process_content.is_some());
    assert_eq!(bench.ask(&GetInstanceInfo(reference)).solution_info.unwrap().step_detail.len(), 3);
}

#[test]
fn a_data_file_that_remembers_anything_is_not_planted_again() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("world.jsonl");
    let open = || {
        let options = Options { seed: Seed::parse(EXAMPLE).unwrap(), ..Options::default() };
        Bench::of(Service::open(Some(&path), Mode::ReadWrite, options).unwrap())
    };
    let mut bench = open();
    let edit =
        |name: &str| ConsoleEdit { project: DEFAULT_PROJECT, task: name.to_owned(), change: ConsoleChange::Delete };
    bench.service.change(|world| world.edit(&edit("orders_to_holo"))).unwrap().unwrap();
    drop(bench);
    bench = open();
    let names: Vec<String> = bench.service.read(World::tasks).into_iter().map(|task| task.name).collect();
    assert_eq!(names, ["drawn_by_hand"]);
}

#[test]
fn columns_and_keys_come_from_the_source() {
    let mut bench = example();
    let content = bench.generate(&ForCreating { tables: Tables::single(["order_items"]), ..script() });
    let content: Value = serde_json::from_str(&content).unwrap();
    let rule = content.pointer("/steps/1/parameter/tableMappingRule/datasource/0/tableRule/0").unwrap();
    assert_eq!(rule["primaryKeyInfo"]["column"], serde_json::json!(["order_id", "line"]));
    let columns = rule["dstCreateTableInfo"]["dataColumn"].as_array().unwrap();
    let column = |column: &Value| format!("{} {} {}", column["name"], column["type"], column["primaryKey"]);
    insta::assert_snapshot!(columns.iter().map(column).collect::<Vec<_>>().join("\n"), @r#"
    "order_id" "numeric(20,0)" true
    "line" "int4" true
    "sku" "text" false
    "#);
    let content = bench.generate(&ForCreating { tables: Tables::multi([("shop", ["orders"])]), ..script() });
    let content: Value = serde_json::from_str(&content).unwrap();
    let at = "/steps/1/parameter/tableMappingRule/datasource/0/tableRule/0/dstCreateTableInfo/dataColumn/2";
    insta::assert_snapshot!(content.pointer(at).unwrap(), @r#"{"columnSize":10,"comment":"","digit":2,"index":2,"name":"amount","newDigit":2,"primaryKey":false,"type":"numeric(10,2)"}"#);
}

#[test]
fn tables_that_cannot_be_shipped_fail_the_process() {
    let mut bench = example();
    let unknown = ForCreating { tables: Tables::multi([("shop", ["orders", "nothing"])]), ..script() };
    assert_eq!(failure(&mut bench, &unknown), "table shop.nothing does not exist in data source mysql_pub");
    let keyless = ForCreating { tables: Tables::single(["visits"]), ..script() };
    insta::assert_snapshot!(
        failure(&mut bench, &keyless),
        @"table shop.visits of data source mysql_pub has no primary key, which the writeMode replay of Hologres needs"
    );
    let unreachable = ForCreating { resource_group: "Serverless_res_group_1_2".to_owned(), ..script() };
    insta::assert_snapshot!(
        failure(&mut bench, &unreachable),
        @"data source mysql_pub cannot be reached from resource group Serverless_res_group_1_2"
    );
    let id = bench.service.read(|world| world.task_by_name(DEFAULT_PROJECT, "orders_to_holo")).unwrap().file_id;
    let process = bench.ask(&generate_update(id, Tables::multi([("shop", ["visits"])]))).process_id.unwrap();
    bench.wait(2);
    assert!(bench.query(process).message.unwrap().contains("no primary key"));
}

#[test]
fn data_sources_and_groups_must_be_fit_for_use() {
    let mut options = Options::default();
    let stopped = ResourceGroup { status: 1, ..ResourceGroup::default() };
    let scheduling = ResourceGroup { kind: 1, ..ResourceGroup::default() };
    options.seed.resource_groups.insert("stopped".to_owned(), stopped);
    options.seed.resource_groups.insert("scheduling".to_owned(), scheduling);
    let workspace = options.seed.workspaces.get_mut(&DEFAULT_PROJECT).unwrap();
    workspace.mode = ProjectMode::Standard;
    workspace.resource_groups.extend(["stopped".to_owned(), "scheduling".to_owned()]);
    let mut add = |name: &str, change: fn(&mut DataSource)| {
        let mut source = DataSource::new("mysql", "shop");
        change(&mut source);
        workspace.data_sources.insert(name.to_owned(), source);
    };
    add("off", |source| source.enabled = false);
    add("prod_only", |source| {
        source.environments.retain(|environment| *environment == EnvType::Prod);
    });
    add("dev_only", |source| {
        source.environments.retain(|environment| *environment == EnvType::Dev);
    });
    let mut bench = Bench::with(options);
    let mut source = |name: &str| refusal(&mut bench, |script| script.source_datasource = name.to_owned());
    assert_eq!(source("off"), "data source off is disabled");
    assert_eq!(source("prod_only"), "data source prod_only does not exist in the development environment");
    let mut group = |name: &str| refusal(&mut bench, |script| script.resource_group = name.to_owned());
    assert_eq!(group("stopped"), "resource group stopped is in status 1, not 0");
    assert_eq!(group("scheduling"), "resource group scheduling is of type 1, not 4");

    let content = bench.generate(&ForCreating { source_datasource: "dev_only".to_owned(), ..script() });
    let id = bench.ask(&create("orders", &content)).file_id.unwrap();
    let deployed = bench.ask(&DeployTask(task(id)));
    assert!(deployed.status.is_fail());
    let message = "data source dev_only does not exist in the production environment";
    assert_eq!(deployed.message.as_deref(), Some(message));
}

#[test]
fn the_folders_of_a_workflow_are_in_the_language_of_the_account() {
    let seed = Seed::parse(
        "{disync_emulator_seed: 1, resource_groups: {g: {}}, projects: {10000: {language: zh, workflows: [订单],
          data_sources: {mysql_pub: {data_source_type: mysql}, holo: {data_source_type: holo}}}}}",
    );
    let mut bench = Bench::with(Options { seed: seed.unwrap(), ..Options::default() });
    let content = bench.generate(&ForCreating { resource_group: "g".to_owned(), ..script() });
    let mut create_in = |name: &str, folder: &str| {
        let task_param = Some(format!(r#"{{"FileFolderPath":"{folder}"}}"#));
        bench.ask(&CreateTask { task_param, ..create(name, &content) })
    };
    assert!(create_in("a", "业务流程/订单/数据集成").status.is_success());
    assert!(create_in("b", "Business Flow/订单/Data Integration").status.is_fail());
}

#[test]
fn what_is_wrong_with_a_seed_is_said_with_its_place() {
    let problem = |text: &str| Seed::parse(text).unwrap_err().to_string();
    let project = |text: &str| problem(&format!("disync_emulator_seed: 1\nprojects:\n  1:\n    {text}\n"));
    let all = [
        problem("disync_emulator_seed: 1\n"),
        problem("disync_emulator_seed: 2\nprojects: {}\n"),
        problem("disync_emulator_seed: 1\nprojects: {}\nproject: {}\n"),
        problem("disync_emulator_seed: 1\nprojects:\n  1: {}\n  1: {}\n"),
        project("project_mode: advanced"),
        project("data_sources: {a: {data_source_type: mysql, colour: red}}"),
        project("resource_groups: [nobody]"),
        project("tasks: [{name: a}]"),
        project("tasks: [{name: a, content: '{}'}, {name: a, content: '{}'}]"),
        project(
            "tasks:\n    - {name: a, source: x, destination: y, tables: [t]}\n    - name: b\n      file_folder_path: c",
        ),
        project("solutions: [{name: a, waits_at_step: 9, source: x, destination: y, tables: 7}]"),
        project(
            "data_sources: {m: {data_source_type: mysql, databases: {d: {t: {columns: [{name: a, type: int}],\n     \
             primary_key: [b]}}}}}",
        ),
    ];
    insta::assert_snapshot!(all.join("\n"), @"
    1:1: missing field `projects`
    1:23: this version reads format 1, not 2
    3:1: unknown field `project`, expected one of `disync_emulator_seed`, `resource_groups`, `projects`
    3:3: projects: duplicate key `1`
    4:19: projects.1.project_mode: unknown variant `advanced`, expected `basic` or `standard`
    4:49: projects.1.data_sources.a: unknown field `colour`, expected one of `data_source_type`, `database`, `description`, `env_type`, `status`, `unreachable_from`, `databases`
    4:23: resource group `nobody` does not exist
    4:13: this needs `content` alone, or `source`, `tables` and `destination`
    4:32: this is no document of a task: no step is the reader, neither by the hops nor, without hops, by the category; 4:46: another one has the name `a`; 4:58: this is no document of a task: no step is the reader, neither by the hops nor, without hops, by the category
    5:41: data source `y` does not exist; 7:25: folder `c` does not exist; 6:7: this needs `content` alone, or `source`, `tables` and `destination`
    4:80: projects.1.solutions[0].tables: invalid type: integer `7`, expected a list of tables, or databases with lists of tables
    5:20: column `b` does not exist
    ");
}

#[test]
fn the_seed_of_the_page_is_one() {
    let page = include_str!("../../../../docs/emulator.md");
    let mut blocks = page.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let seed = blocks.find(|block| block.contains("disync_emulator_seed")).unwrap();
    let bench = Bench::with(Options { seed: Seed::parse(seed).unwrap(), ..Options::default() });
    let tasks = bench.service.read(World::tasks);
    assert_eq!((tasks[0].name.as_str(), tasks[0].phase), ("orders", Some(Phase::Run)));
}
