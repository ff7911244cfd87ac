//! `disync emulator --seed`: a world that begins with something, as disync meets it.

use std::time::Duration;

use disync_testkit::{Project, Running, Sync, flat};

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");
const EXAMPLE: &str = include_str!("../../examples/emulator/seed.yaml");
const SOON: Duration = Duration::from_secs(10);

/// A project that is served by an emulator which begins with the example.
fn seeded(sync: &Sync) -> (Project, Running) {
    let project = Project::new(BIN, "http://127.0.0.1:1");
    project.sync(sync);
    project.write("world.seed", EXAMPLE);
    let times = "--process-time 50ms --instance-time 50ms";
    let running = project.cli().spawn(&format!("emulator --listen 127.0.0.1:0 --seed world.seed {times}"));
    let line = running.wait_for("\n", SOON);
    let url = line.trim().strip_prefix("DataWorks emulator listening on ");
    let url = url.unwrap_or_else(|| panic!("another first line: {line:?}")).to_owned();
    project.set(&url, "");
    (project, running)
}

#[test]
fn a_task_that_was_there_before_is_in_the_way_until_it_is_adopted() {
    let sync = Sync::new("orders_to_holo").tables("shop", ["orders", "order_items"]).with("run: running");
    let (project, _emulator) = seeded(&sync);
    let plan = project.run("plan");
    assert!(plan.stdout.contains("orders_to_holo") && !plan.stdout.contains("1 to add"), "{}", plan.stdout);
}

#[test]
fn a_table_that_the_source_does_not_have_fails_the_apply_with_its_name() {
    let (project, _emulator) = seeded(&Sync::new("more").tables("shop", ["orders", "nothing"]));
    let run = project.run("apply --auto-approve").exits(6);
    let said = flat(&run.stderr);
    assert!(said.contains("table shop.nothing does not exist in data source mysql_pub"), "{}", run.stderr);
    project.sync(&Sync::new("more").tables("shop", ["orders"]));
    project.apply();
    project.is_in_sync();
}

#[test]
fn a_seed_that_makes_no_sense_is_refused_with_its_place() {
    let project = Project::new(BIN, "embedded");
    project.write("world.seed", EXAMPLE.replace("primary_key: [id]", "primary_key: [number]"));
    let run = project.run("emulator --listen 127.0.0.1:0 --seed world.seed").exits(1);
    let said = flat(&run.stderr);
    assert!(said.contains("world.seed:44:29: column `number` does not exist"), "{said}");
    let missing = project.run("emulator --listen 127.0.0.1:0 --seed nowhere.yaml").exits(1);
    assert!(missing.stderr.contains("nowhere.yaml"), "{}", missing.stderr);
}
