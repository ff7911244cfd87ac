//! Nothing is written to another workspace than the one that is meant.

use disync_emulator::{DEFAULT_PROJECT, Fault, FaultKind};
use disync_testkit::{Emulated, Project, Sync, flat};
use disync_wire::Operation;
use disync_wire::error_code::KnownCode;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

fn orders() -> Sync {
    Sync::new("orders").tables("shop", ["orders", "items"])
}

fn fewer() -> Sync {
    Sync::new("orders").tables("shop", ["orders"])
}

/// A project that is about to create a sync.
fn start(more: &str) -> (Emulated, Project) {
    let (emulated, project) = Project::emulated(BIN);
    project.set(&emulated.url(), more);
    project.sync(&orders());
    (emulated, project)
}

#[test]
fn the_name_of_the_workspace_is_asked_for_once_where_something_changes_and_remembered() {
    let (emulated, project) = start("project_name: disync\nregion: cn-shanghai\n");
    let _plan = project.run("plan").exits(0);
    assert_eq!(emulated.calls(Operation::GetProject), 0);
    project.apply();
    assert_eq!(emulated.calls(Operation::GetProject), 1);
    project.is_in_sync();
    project.apply();
    assert_eq!(emulated.calls(Operation::GetProject), 1);
    let state = project.read(".disync/state.json");
    assert!(state.contains("\"name\": \"disync\"") && state.contains("\"region\": \"cn-shanghai\""), "{state}");
}

#[test]
fn another_workspace_than_the_one_that_the_yaml_names_is_not_written_to() {
    let (emulated, project) = start("project_name: sales_prod\n");
    insta::assert_snapshot!(project.run("apply --auto-approve").exits(4).stderr, @"
    Calls: 1 (ListFiles 1); at least 7 more to apply
    Error: refused: workspace 10000 is `disync`, and `project_name` in disync.yaml is `sales_prod`;
    nothing was changed
      hint: correct `project_id` or `project_name`, or use the key of the account that is meant
    ");
    assert_eq!(emulated.names(), [""; 0]);
}

/// What the doctor says of the identity, with its hints.
fn about_identity(stdout: &str) -> String {
    let mut lines = stdout.lines().skip_while(|line| !line.contains(" identity")).take_while(|line| !line.is_empty());
    let head = lines.next().unwrap_or_default();
    let hints = lines.take_while(|line| line.starts_with("          "));
    [head].into_iter().chain(hints).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_doctor_says_beforehand_that_it_is_another_workspace() {
    let (emulated, project) = start("project_name: sales_prod\n");
    let run = project.run("doctor").exits(3);
    insta::assert_snapshot!(about_identity(&run.stdout), @"
    problem  identity 10000: workspace 10000 is `disync`, and `project_name` in disync.yaml is
               `sales_prod`
               hint: correct `project_id` or `project_name`, or use the key of the account that is meant
    ");
    project.set(&emulated.url(), "project_name: disync\n");
    project.apply();
    project.set(&emulated.url(), "");
    insta::assert_snapshot!(about_identity(&project.run("doctor").stdout), @"ok       identity 10000: the name is that of the first apply");
    // Without the state it is not known which workspace is meant, and no command goes on without it.
    let state = project.read(".disync/state.json");
    project.write(".disync/state.json", state.replace("10000", "10001"));
    let said = about_identity(&project.run("doctor").exits(3).stdout);
    assert!(flat(&said).contains("problem identity: ./.disync/state.json is damaged"), "{said}");
}

#[test]
fn a_state_that_was_made_elsewhere_is_not_applied_here() {
    let (emulated, project) = start("region: cn-shanghai\n");
    project.apply();
    // The same number under another account: the directory was copied, or the key is another one.
    let mut options = Emulated::options();
    options.seed.workspaces.get_mut(&DEFAULT_PROJECT).unwrap().identifier = "sales_prod".to_owned();
    let elsewhere = Emulated::with(options);
    project.set(&elsewhere.url(), "region: cn-shanghai\n");
    insta::assert_snapshot!(project.run("apply --auto-approve").exits(4).stderr, @"
    Calls: 2 (ListFiles 2); about 7 more to apply
    Error: refused: workspace 10000 is `sales_prod`, and it was `disync` when this project was first
    applied; nothing was changed
      hint: check the account, the endpoint and that this directory is not a copy of another project's
      hint: if that workspace is meant, write `project_name: sales_prod` into disync.yaml
    ");
    assert_eq!(elsewhere.names(), [""; 0]);
    project.set(&emulated.url(), "region: cn-hangzhou\n");
    project.sync(&fewer());
    insta::assert_snapshot!(project.run("apply --auto-approve").exits(4).stderr, @"
    Calls: 2 (GetDISyncTask 1, ListFiles 1); about 7 more to apply
    Error: refused: this project has been applied in the region `cn-shanghai`, and now it would be in
    `cn-hangzhou`; nothing was changed
      hint: use the region as before; for a workspace in another region use another directory, with a
        state of its own
    ");
    let _refused = project.run("destroy --auto-approve").exits(4);
    assert_eq!(emulated.tables("orders"), ["shop.items", "shop.orders"]);
    project.set(&emulated.url(), "region: cn-shanghai\n");
    project.apply();
    assert_eq!(emulated.tables("orders"), ["shop.orders"]);
}

#[test]
fn a_name_that_cannot_be_read_matters_only_where_it_is_known_what_it_should_be() {
    let (emulated, project) = start("");
    let refusal = FaultKind::Refuse { code: KnownCode::ForbiddenAccess, retry_after: None };
    let denied = Fault::next(Operation::GetProject, 1, refusal);
    emulated.inject(denied.clone());
    let said = project.run("apply --auto-approve").exits(0).stderr;
    assert!(said.contains("\nThe name of the workspace was not compared: GetProject: "), "{said}");
    project.set(&emulated.url(), "project_name: disync\n");
    project.sync(&fewer());
    emulated.inject(denied);
    let said = flat(&project.run("apply --auto-approve").exits(8).stderr);
    assert!(said.contains("nothing was changed: whether workspace 10000 is `disync` must be known"), "{said}");
    assert_eq!(emulated.tables("orders"), ["shop.items", "shop.orders"]);
}
