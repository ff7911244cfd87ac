//! What surrounds tasks: workspaces, data sources, resource groups, defaults.

use disync_wire::TaskType;
use disync_wire::document::{DdlKind, MetaView, Tables};
use disync_wire::request::{
    DeployTask, EnvType, GetDataSourceMeta, GetProject, ListDataSources, ListFiles, ListProjectConfig, ListRefTasks,
    ListResourceGroups, Project, RefType, StartInstance, StopInstance, TestNetworkConnection, UpdateProjectConfig,
};
use disync_wire::response::RefTask;

use super::life_cycle::{done, start};
use super::{Bench, generate, script, task};
use crate::*;

fn example() -> Bench {
    let text = include_str!("../../../../examples/emulator/seed.yaml");
    Bench::with(Options { seed: Seed::parse(text).unwrap(), ..Options::default() })
}

#[test]
fn a_workspace_says_what_it_is() {
    let mut bench = example();
    let standard = bench.ask(&GetProject { project: Project::Id(DEFAULT_PROJECT) });
    assert_eq!((standard.project_identifier.as_deref(), standard.project_mode), (Some("shop"), Some(3)));
    assert_eq!(standard.env_types, Some(vec!["DEV".to_owned(), "PROD".to_owned()]));
    assert_eq!(standard.default_di_resource_group_identifier.as_deref(), Some(DEFAULT_RESOURCE_GROUP));
    let basic = bench.ask(&GetProject { project: Project::Identifier("disync_20000".to_owned()) });
    assert_eq!((basic.project_id, basic.project_mode, basic.status), (Some(20_000), Some(2), Some(0)));
    assert_eq!(basic.env_types, Some(vec!["PROD".to_owned()]));
    let (status, refusal) = bench.refusal(&GetProject { project: Project::Id(7) });
    assert_eq!((status, refusal.code.as_str()), (403, "Forbidden.Access"));
}

#[test]
fn a_workspace_is_for_its_members() {
    let mut options = Options::default();
    options.seed.workspaces.get_mut(&DEFAULT_PROJECT).unwrap().members.insert("ann".to_owned());
    let mut bench = Bench::with(options);
    assert_eq!(bench.refusal(&generate(&script())).1.code, "Forbidden.DI.NoPrivilege");
    assert_eq!(bench.refusal(&ListDataSources::all_of(DEFAULT_PROJECT)).1.code, "Forbidden.Access");
    for project in [Project::Id(DEFAULT_PROJECT), Project::Identifier("disync".to_owned())] {
        assert_eq!(bench.refusal(&ListFiles::all_of(project)).1.code, "Forbidden.Access");
    }
}

#[test]
fn a_data_source_is_listed_once_for_each_environment() {
    let mut bench = example();
    let mut list = |change: &dyn Fn(&mut ListDataSources)| {
        let mut request = ListDataSources::all_of(DEFAULT_PROJECT);
        change(&mut request);
        let list = bench.ask(&request);
        let entry = |(name, environment): (String, i64)| format!("{name}/{environment}");
        let entries = list.data_sources.into_iter().map(|entry| (entry.name.unwrap(), entry.env_type.unwrap()));
        (entries.map(entry).collect::<Vec<_>>().join(" "), list.total_count.unwrap())
    };
    let all = "azn_kafka/0 azn_kafka/1 holo/0 holo/1 mysql_pub/0 mysql_pub/1 odps_first/0 odps_first/1";
    assert_eq!(list(&|_| {}), (all.to_owned(), 8));
    assert_eq!(list(&|r| r.env_type = Some(EnvType::Dev)).1, 4);
    assert_eq!(list(&|r| r.data_source_type = Some("mysql".to_owned())).0, "mysql_pub/0 mysql_pub/1");
    assert_eq!(list(&|r| r.name = Some("odps".to_owned())).0, "odps_first/0 odps_first/1");
    assert_eq!(list(&|r| r.status = Some("DISABLED".to_owned())).1, 0);
    assert_eq!(
        list(&|r| (r.page_number, r.page_size) = (Some(2), Some(3))),
        ("holo/1 mysql_pub/0 mysql_pub/1".to_owned(), 8)
    );
    for request in [
        ListDataSources { status: Some("on".to_owned()), ..ListDataSources::all_of(DEFAULT_PROJECT) },
        ListDataSources { page_size: Some(101), ..ListDataSources::all_of(DEFAULT_PROJECT) },
    ] {
        assert_eq!(bench.refusal(&request).1.code, "Param.Invalid");
    }
}

#[test]
fn resource_groups_of_a_type_are_listed_with_their_identifiers() {
    let mut bench = example();
    let all = ListResourceGroups {
        resource_group_type: Some(4),
        keyword: None,
        biz_ext_key: None,
        resource_manager_resource_group_id: None,
        tags: None,
    };
    let mut list = |request: &ListResourceGroups| -> Vec<(String, String)> {
        let groups = bench.ask(request).0.unwrap();
        groups.into_iter().map(|group| (group.identifier.unwrap(), group.name.unwrap())).collect()
    };
    let named = (DEFAULT_RESOURCE_GROUP.to_owned(), "etl".to_owned());
    let serverless = "Serverless_res_group_1_2".to_owned();
    assert_eq!(list(&all), [named.clone(), (serverless.clone(), serverless)]);
    let tagged = |tags: &str| ListResourceGroups { tags: Some(tags.to_owned()), ..all.clone() };
    assert_eq!(list(&tagged("[]")), list(&all));
    assert!(list(&tagged(r#"[{"Key":"team"}]"#)).is_empty());
    assert_eq!(list(&ListResourceGroups { keyword: Some("etl".to_owned()), ..all.clone() }), [named]);
    assert!(
        list(&ListResourceGroups { resource_group_type: None, ..all.clone() }).is_empty(),
        "scheduling is asked for"
    );
    assert!(list(&ListResourceGroups { biz_ext_key: Some("default".to_owned()), ..all }).is_empty());
    let undescribed = Bench::new().ask(&ListResourceGroups {
        resource_group_type: Some(4),
        keyword: None,
        biz_ext_key: None,
        resource_manager_resource_group_id: None,
        tags: None,
    });
    assert_eq!(undescribed.0.unwrap()[0].status, Some(0));
}

#[test]
fn the_tables_of_a_source_are_listed_by_the_page() {
    let mut bench = example();
    let meta = |size| GetDataSourceMeta {
        project_id: DEFAULT_PROJECT,
        datasource_name: "mysql_pub".to_owned(),
        env_type: None,
        page_number: Some(1),
        page_size: Some(size),
    };
    let answer = bench.ask(&meta(2)).meta.unwrap();
    let tables = MetaView::parse(&answer).unwrap().tables().unwrap().into_owned();
    assert_eq!(tables, Tables::multi([("shop", ["order_items", "orders"])]));
    let unknown = bench.ask(&GetDataSourceMeta { datasource_name: "holo".to_owned(), ..meta(2) });
    assert_eq!(unknown.meta.as_deref(), Some(r#"{"dbTables":[]}"#));
    let nowhere = bench.ask(&GetDataSourceMeta { datasource_name: "nowhere".to_owned(), ..meta(2) });
    assert!(nowhere.status.is_fail() && nowhere.meta.is_none());
    assert_eq!(bench.refusal(&meta(0)).1.code, "Param.Invalid");
}

#[test]
fn a_group_reaches_a_source_or_not() {
    let mut bench = example();
    let test = |group: &str| TestNetworkConnection {
        project_id: DEFAULT_PROJECT,
        datasource_name: "mysql_pub".to_owned(),
        env_type: EnvType::Prod,
        resource_group: group.to_owned(),
    };
    assert_eq!(bench.ask(&test(DEFAULT_RESOURCE_GROUP)).connect_status, Some(true));
    let cut = bench.ask(&test("Serverless_res_group_1_2"));
    assert_eq!((cut.connect_status, cut.connect_message.as_deref()), (Some(false), Some("connect timed out")));
    assert_eq!(bench.refusal(&test("nobody")).1.code, "Param.Invalid");
}

#[test]
fn deployed_tasks_are_found_by_their_data_sources() {
    let mut bench = Bench::new();
    let id = bench.create("orders");
    let ask = |bench: &mut Bench, name: &str, ref_type| -> Vec<RefTask> {
        let (project_id, task_type) = (DEFAULT_PROJECT, TaskType::Realtime);
        let datasource_name = name.to_owned();
        let (page_number, page_size) = (None, None);
        bench
            .ask(&ListRefTasks { project_id, datasource_name, task_type, ref_type, page_number, page_size })
            .tasks
            .unwrap()
    };
    assert!(ask(&mut bench, "mysql_pub", RefType::From).is_empty(), "it has no node yet");
    done(&mut bench, &DeployTask(task(id)));
    let found = ask(&mut bench, "mysql_pub", RefType::From).remove(0);
    assert_eq!((found.node_name.as_deref(), found.task_type.as_deref()), (Some("orders"), Some("DI_REALTIME")));
    assert_eq!(found.di_source_datasource.as_deref(), Some(r#"["mysql_pub"]"#));
    assert_eq!(found.di_destination_datasource.as_deref(), Some(r#"["holo"]"#));
    assert_eq!(ask(&mut bench, "holo", RefType::To), [found]);
    assert!(ask(&mut bench, "holo", RefType::From).is_empty());
    let of_solutions = ListRefTasks {
        project_id: DEFAULT_PROJECT,
        datasource_name: "holo".to_owned(),
        task_type: TaskType::Solution,
        ref_type: RefType::To,
        page_number: Some(101),
        page_size: None,
    };
    assert_eq!(bench.refusal(&of_solutions).1.code, "Param.Invalid");
    let late = ListRefTasks { task_type: TaskType::Realtime, ..of_solutions };
    assert_eq!(bench.refusal(&late).1.code, "Param.Invalid");
}

#[test]
fn a_start_without_policies_takes_those_of_the_workspace() {
    let mut bench = Bench::new();
    let of = ListProjectConfig {
        project_id: DEFAULT_PROJECT,
        destination_type: "holo".to_owned(),
        source_type: Some("mysql".to_owned()),
    };
    let sample: serde_json::Value =
        serde_json::from_str(include_str!("../../../wire/fixtures/examples/projectconfig_ddl.json")).unwrap();
    let config = bench.ask(&of).config.unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&config).unwrap(), sample);
    let general = ListProjectConfig { source_type: None, ..of.clone() };
    let update = |of: &ListProjectConfig, config: &str| UpdateProjectConfig {
        of: of.clone(),
        project_config: config.to_owned(),
    };
    done(&mut bench, &update(&general, r#"{"ADDCOLUMN":"NORMAL"}"#));
    assert_eq!(bench.ask(&of).config.as_deref(), Some(r#"{"ADDCOLUMN":"NORMAL"}"#));

    let id = bench.create("orders");
    done(&mut bench, &DeployTask(task(id)));
    done(&mut bench, &start(id));
    let policy = |bench: &Bench| {
        let view = bench.service.read(|world| world.task_by_name(DEFAULT_PROJECT, "orders")).unwrap();
        view.policies.unwrap()[DdlKind::AddColumn.word()].clone()
    };
    assert_eq!(policy(&bench), "NORMAL");
    bench.wait(1);
    done(&mut bench, &StopInstance(task(id)));
    bench.wait(1);
    done(&mut bench, &update(&of, r#"{"ADDCOLUMN":"CRITICAL"}"#));
    let own = StartInstance { start_param: Some(r#"{"ddlMarkMap":{"ADDCOLUMN":"IGNORE"}}"#.to_owned()), ..start(id) };
    done(&mut bench, &own);
    assert_eq!(policy(&bench), "IGNORE", "its own wins");

    for config in ["{", r#"{"ADDCOLUMN":"MAYBE"}"#, r#"{"COLUMN":"NORMAL"}"#, r#"{"ADDCOLUMN":1}"#] {
        assert_eq!(bench.refusal(&update(&of, config)).1.code, "Param.Invalid", "{config}");
    }
    let elsewhere = ListProjectConfig { destination_type: "kafka".to_owned(), ..of };
    assert_eq!(bench.refusal(&elsewhere).1.code, "Param.Invalid");
    let odd = StartInstance { start_param: Some(r#"{"ddlMarkMap":{"X":"IGNORE"}}"#.to_owned()), ..start(id) };
    assert_eq!(bench.refusal(&odd).1.code, "Param.Invalid");
}
