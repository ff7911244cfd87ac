//! Three documents in, a plan out: each test starts from "in sync" and changes one thing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use disync_model::{
    Address, AfterUpdate, Declared, Desired, Destination, DestinationKind, Digest, File, FileId, Fingerprint, Gap,
    InstanceStatus, Lifecycle, Live, Name, Observed, Origin, Origins, Pending, ProjectId, Record, RemoteError,
    RemoteErrorKind, ResourceGroup, Run, Sent, Shape, Spec, Stage, Start, State, Straggler, Tables, Task,
};
use jiff::Timestamp;

use crate::{
    Accept, Difference, Excess, Guards, Input, Mode, Plan, Scope, Side, TableChange, TableChangeKind, check, plan,
    wanted,
};

macro_rules! check_plan {
    ($world:expr, @$expected:literal) => {
        insta::assert_snapshot!(text(&$world.plan()), @$expected)
    };
}

mod conflicts;
mod drift;
mod explain;
mod fresh;
mod guards;
mod impact;
mod moves;
mod order;
mod previews;
mod properties;
mod protection;
mod recall;
mod refresh_only;
mod rollback;
mod saved;
mod scope;
mod sides;
mod solutions;
mod start;
mod worlds;

/// A world of one sync, `realtime.orders`, that is declared, recorded and live alike.
#[derive(Clone)]
struct World {
    desired: Desired,
    live: Live,
    state: State,
    scope: Scope,
    guards: Guards,
    accept: Accept,
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn tables(names: &[&str]) -> Tables {
    let mut databases: BTreeMap<Box<str>, BTreeSet<Box<str>>> = BTreeMap::new();
    for name in names {
        let (database, table) = name.split_once('.').unwrap();
        databases.entry(database.into()).or_default().insert(table.into());
    }
    Tables::Multi(databases)
}

fn spec(names: &[&str]) -> Spec {
    Spec {
        source: "mysql_pub".to_owned(),
        tables: tables(names),
        destination: Destination { kind: DestinationKind::Holo, datasource: "holo".to_owned() },
        resource_group: Some(ResourceGroup("S_res_group_2807_1".to_owned())),
        folder: Some("Business Flow/cdc/Data Integration".to_owned()),
        run: Run::Running,
        start: disync_model::Start::default(),
    }
}

/// A sync that is declared on line 2 of its file; its list of tables begins on line 9, and its group is a default.
fn declared(spec: Spec) -> Declared {
    let table_lines = (10..).take(spec.tables.len()).collect();
    let origin = Origin { file: Arc::from("syncs/orders.yaml"), line: 2 };
    let group = ("resource_group", Origin { file: Arc::from("disync.yaml"), line: 4 });
    let run = ("run", Origin { line: 3, ..origin.clone() });
    let (databases, settings) = (BTreeMap::from([("shop".into(), 9)]), BTreeMap::from([group, run]));
    let origins = Origins { tables: 8, databases, settings, defaults: BTreeSet::from(["resource_group"]) };
    Declared {
        spec,
        lifecycle: Lifecycle::default(),
        order: disync_model::Order::default(),
        origin,
        table_lines,
        renamed_from: BTreeMap::new(),
        selectors: disync_model::Selectors::default(),
        origins,
    }
}

fn file(id: i64) -> File {
    File {
        id: FileId(id),
        node: None,
        name: Name::new("orders"),
        folder: Some("Business Flow/cdc/Data Integration".to_owned()),
        committed: Some(true),
        version: Some(1),
        created_at: Some(at(1000)),
        created_by: None,
        edited_at: None,
        edited_by: None,
    }
}

fn observed(mut spec: Spec) -> Observed {
    spec.run = Run::Unmanaged;
    spec.resource_group = Some(ResourceGroup("2807".to_owned()));
    let fingerprint = Fingerprint(Digest::of(format!("{spec:?}").as_bytes()));
    Observed {
        task: Task::File(file(7)),
        shape: Shape::Sync(spec),
        fingerprint,
        destinations: None,
        instance: Some(InstanceStatus::Running),
    }
}

fn record(spec: Spec) -> Record {
    let fingerprint = Some(Fingerprint(Digest::of(b"as verified")));
    Record {
        task: FileId(7).into(),
        spec,
        fingerprint,
        destinations: None,
        protected: false,
        order: disync_model::Order::default(),
        unwatched: false,
        applied_at: at(1000),
    }
}

fn orders() -> Address {
    Address::realtime("orders")
}

fn in_sync() -> World {
    let spec = spec(&["shop.items", "shop.orders"]);
    let mut state = State::new("lineage", ProjectId(10000));
    state.records.insert(orders(), record(spec.clone()));
    World {
        desired: Desired { syncs: BTreeMap::from([(orders(), declared(spec.clone()))]), healthy_for: None },
        live: Live { tasks: BTreeMap::from([(orders(), observed(spec))]), ..Live::default() },
        state,
        scope: Scope::default(),
        guards: Guards::default(),
        accept: Accept::default(),
    }
}

impl World {
    fn plan(&self) -> Plan {
        let Self { desired, live, state, scope, guards, accept } = self;
        let plan = plan(&Input { desired, live, state, scope, guards, accept, now: at(2000) });
        assert_eq!(check(&plan), Ok(()));
        plan
    }

    fn declare(&mut self, spec: Spec) -> &mut Self {
        self.desired.syncs.insert(orders(), declared(spec));
        self
    }

    fn undeclare(&mut self) -> &mut Self {
        self.desired.syncs.clear();
        self
    }

    fn live(&mut self) -> &mut Observed {
        self.live.tasks.get_mut(&orders()).unwrap()
    }

    fn record(&mut self) -> &mut Record {
        self.state.records.get_mut(&orders()).unwrap()
    }

    fn vanish(&mut self) -> &mut Self {
        self.live.tasks.clear();
        self
    }

    /// An apply of `spec` was killed after it sent a write that can land until 2,100 s.
    fn pending(&mut self, stage: Stage, spec: Option<Spec>) -> &mut Self {
        let request = Digest::of(b"request");
        let sent = Sent { stage, token: None, request, at: at(1200), not_after: at(2100) };
        let pending = Pending {
            spec,
            recorded: None,
            protected: false,
            process: None,
            sent: Some(sent),
            answered: None,
            inherited: false,
            unpublished: false,
            since: at(1100),
        };
        self.state.pending.insert(orders(), pending);
        self
    }
}

fn row_text(row: &TableChange) -> String {
    let about = about(row.side, row.origin.as_ref());
    match &row.kind {
        TableChangeKind::Added => format!("+ {}{about}", row.table),
        TableChangeKind::Removed => format!("- {}{about}", row.table),
        TableChangeKind::MovedFrom(from) => format!("+ {} moved from {from}{about}", row.table),
        TableChangeKind::MovedTo(to) => format!("- {} moved to {to}{about}", row.table),
        TableChangeKind::RenamedFrom(old) => format!("> {} renamed from {old}{about}", row.table),
        TableChangeKind::Remapped { from, to } => format!("~ {} from {from} to {to}{about}", row.table),
        TableChangeKind::Published => format!("+ {} published{about}", row.table),
        TableChangeKind::Withdrawn => format!("- {} withdrawn{about}", row.table),
    }
}

/// Who, where it is not the YAML, and where.
fn about(side: Side, origin: Option<&Origin>) -> String {
    let side = if side == Side::Ours { String::new() } else { format!(" [{}]", side.word()) };
    let origin = origin.map(|origin| format!(" ({origin})")).unwrap_or_default();
    side + &origin
}

/// What a person would want to know of a plan, without any layout.
fn text(plan: &Plan) -> String {
    let mut out = String::new();
    for (at, change) in plan.changes.iter().enumerate() {
        writeln!(out, "{} {}: {}", change.action.word(), change.address, change.reason).unwrap();
        change.tables.iter().for_each(|row| writeln!(out, "  {}", row_text(row)).unwrap());
        for field in &change.fields {
            let sign = if field.replaces { "!" } else { "~" };
            let about = about(field.side, field.origin.as_ref());
            writeln!(out, "  {sign} {}: {:?} -> {:?}{about}", field.field, field.before, field.after).unwrap();
        }
        let Difference { added, removed, fields, .. } = &change.agreed;
        added.iter().for_each(|table| writeln!(out, "  both added {table}").unwrap());
        removed.iter().for_each(|table| writeln!(out, "  both removed {table}").unwrap());
        fields.iter().for_each(|field| writeln!(out, "  both changed {}", field.field).unwrap());
        if let Some(block) = &change.block {
            writeln!(out, "  blocked: {block:?}").unwrap();
        }
        let steps: Vec<&str> =
            plan.steps.iter().filter(|step| step.change == at).map(|step| step.stage.word()).collect();
        writeln!(out, "  steps: {}", steps.join(" ")).unwrap();
    }
    for drift in &plan.drift {
        writeln!(out, "drift {}: {:?}", drift.address, drift.kind).unwrap();
        drift.remapped.iter().for_each(|row| writeln!(out, "  {}", row_text(row)).unwrap());
    }
    out
}

#[test]
fn nothing_is_done_to_what_is_in_sync() {
    let world = in_sync();
    assert!(world.plan().is_empty());
    check_plan!(world, @"
    keep realtime.orders: in sync
      steps:
    ");
}

#[test]
fn an_added_and_a_removed_table_are_an_update() {
    let mut world = in_sync();
    world.declare(spec(&["shop.orders", "shop.refunds"]));
    check_plan!(world, @"
    update realtime.orders: the YAML was changed
      - shop.items (syncs/orders.yaml:9)
      + shop.refunds (syncs/orders.yaml:11)
      steps: generate update deploy verify
    ");
}

#[test]
fn a_run_state_that_is_as_wished_already_is_recorded() {
    let mut world = in_sync();
    world.declare(Spec { run: Run::Stopped, ..spec(&["shop.items", "shop.orders"]) });
    world.live().instance = Some(InstanceStatus::Paused);
    let plan = world.plan();
    assert_eq!((plan.changes[0].action, &plan.changes[0].reason), (crate::Action::Adopt, &crate::Reason::AlreadySo));
}

#[test]
fn a_new_sync_is_created_and_started() {
    let mut world = in_sync();
    world.vanish();
    world.state.records.clear();
    check_plan!(world, @"
    create realtime.orders: declared and not there yet
      + shop.items (syncs/orders.yaml:10)
      + shop.orders (syncs/orders.yaml:11)
      steps: generate create deploy start verify
    ");
}

#[test]
fn a_vanished_task_is_created_again() {
    let mut world = in_sync();
    world.vanish();
    check_plan!(world, @"
    create realtime.orders: applied before, and deleted outside of disync
      + shop.items [theirs] (syncs/orders.yaml:10)
      + shop.orders [theirs] (syncs/orders.yaml:11)
      steps: generate create deploy start verify
    drift realtime.orders: Vanished
    ");
}

#[test]
fn a_sync_that_is_no_longer_declared_is_deleted() {
    let mut world = in_sync();
    world.undeclare();
    check_plan!(world, @"
    delete realtime.orders: it is no longer declared
      - shop.items
      - shop.orders
      steps: stop terminate delete
    ");
}

#[test]
fn protection_is_remembered_when_the_block_is_deleted() {
    let mut world = in_sync();
    world.undeclare().record().protected = true;
    check_plan!(world, @"
    delete realtime.orders: it is no longer declared
      - shop.items
      - shop.orders
      blocked: Protected
      steps:
    ");
    assert!(world.plan().is_refused());
}

#[test]
fn a_record_of_a_task_that_is_gone_is_forgotten() {
    let mut world = in_sync();
    world.undeclare().vanish();
    check_plan!(world, @"
    forget realtime.orders: it is no longer declared and no longer there
      steps: forget
    drift realtime.orders: Vanished
    ");
}

#[test]
fn an_unrecorded_task_that_is_as_wished_is_adopted() {
    let mut world = in_sync();
    world.state.records.clear();
    check_plan!(world, @"
    adopt realtime.orders: exists, and is not recorded in the state
      steps: adopt
    ");
}

#[test]
fn an_unrecorded_task_with_other_tables_is_updated() {
    let mut world = in_sync();
    world.state.records.clear();
    world.declare(spec(&["shop.orders"]));
    check_plan!(world, @"
    update realtime.orders: exists, and is not recorded in the state
      - shop.items [theirs] (syncs/orders.yaml:9)
      steps: generate update deploy verify
    ");
}

#[test]
fn a_strangers_task_is_never_replaced() {
    let mut world = in_sync();
    world.state.records.clear();
    let mut other = spec(&["shop.orders"]);
    other.source = "another".to_owned();
    *world.live() = observed(other);
    check_plan!(world, @r#"
    replace realtime.orders: exists, and is not recorded in the state
      + shop.items (syncs/orders.yaml:10)
      ! source.datasource: Some("another") -> Some("mysql_pub")
      blocked: Occupied { task: File(FileId(7)), why: "it has another source.datasource" }
      steps:
    "#);
}

#[test]
fn another_destination_is_a_replace() {
    let mut world = in_sync();
    let mut wished = spec(&["shop.items", "shop.orders"]);
    wished.destination = Destination { kind: DestinationKind::Kafka, datasource: "azn_kafka".to_owned() };
    world.declare(wished);
    check_plan!(world, @r#"
    replace realtime.orders: the YAML was changed
      ! destination.type: Some("holo") -> Some("kafka")
      ! destination.datasource: Some("holo") -> Some("azn_kafka")
      steps: stop terminate delete generate create deploy start verify
    "#);
}

#[test]
fn a_protected_sync_is_not_replaced() {
    let mut world = in_sync();
    let mut wished = spec(&["shop.items", "shop.orders"]);
    wished.folder = Some("Business Flow/other/Data Integration".to_owned());
    world.declare(wished);
    world.desired.syncs.get_mut(&orders()).unwrap().lifecycle.prevent_destroy = Some(true);
    check_plan!(world, @r#"
    replace realtime.orders: the YAML was changed
      ! folder: Some("Business Flow/cdc/Data Integration") -> Some("Business Flow/other/Data Integration")
      ~ lifecycle.prevent_destroy: Some("false") -> Some("true")
      blocked: Protected
      steps:
    "#);
}

#[test]
fn edits_on_both_sides_are_told_apart_from_edits_on_one() {
    let mut world = in_sync();
    *world.live() = observed(spec(&["shop.items"]));
    world.declare(spec(&["shop.items", "shop.orders", "shop.refunds"]));
    check_plan!(world, @r#"
    update realtime.orders: the YAML was changed, and it was changed outside of disync too
      + shop.orders [theirs] (syncs/orders.yaml:11)
      + shop.refunds (syncs/orders.yaml:12)
      steps: generate update deploy verify
    drift realtime.orders: Changed(Difference { added: [], removed: [Table { database: Some("shop"), name: "orders" }], unchanged: 1, fields: [] })
    "#);
}

#[test]
fn an_edit_that_is_live_already_only_updates_the_record() {
    let mut world = in_sync();
    *world.live() = observed(spec(&["shop.items"]));
    world.declare(spec(&["shop.items"]));
    check_plan!(world, @r#"
    adopt realtime.orders: it is as wished already
      both removed shop.orders
      steps: adopt
    drift realtime.orders: Changed(Difference { added: [], removed: [Table { database: Some("shop"), name: "orders" }], unchanged: 1, fields: [] })
    "#);
}

#[test]
fn a_stopped_instance_is_started_where_it_should_run() {
    let mut world = in_sync();
    world.live().instance = Some(InstanceStatus::Paused);
    check_plan!(world, @r#"
    update realtime.orders: it was changed outside of disync
      ~ run: Some("stopped") -> Some("running") [theirs] (syncs/orders.yaml:3)
      steps: start verify
    drift realtime.orders: Changed(Difference { added: [], removed: [], unchanged: 2, fields: [FieldChange { field: "run", before: Some("running"), after: Some("stopped"), replaces: false, side: Theirs, origin: None }] })
    "#);
}

#[test]
fn an_uncommitted_edit_is_deployed() {
    let mut world = in_sync();
    world.live().task = Task::File(File { committed: Some(false), ..file(7) });
    check_plan!(world, @r#"
    update realtime.orders: it was changed outside of disync
      ~ deployed: Some("no") -> Some("yes") [theirs]
      steps: deploy verify
    "#);
}

#[test]
fn another_spelling_of_the_resource_group_is_no_change_but_another_group_is() {
    let mut world = in_sync();
    let mut wished = spec(&["shop.items", "shop.orders"]);
    wished.resource_group = Some(ResourceGroup("S_res_group_2807_2".to_owned()));
    world.declare(wished);
    check_plan!(world, @r#"
    update realtime.orders: the YAML was changed
      ~ resource_group: Some("S_res_group_2807_1") -> Some("S_res_group_2807_2") (disync.yaml:4)
      steps: generate update deploy verify
    "#);
}

#[test]
fn protecting_a_sync_writes_nothing_to_the_service() {
    let mut world = in_sync();
    world.desired.syncs.get_mut(&orders()).unwrap().lifecycle.prevent_destroy = Some(true);
    check_plan!(world, @r#"
    update realtime.orders: the YAML was changed
      ~ lifecycle.prevent_destroy: Some("false") -> Some("true")
      steps: adopt
    "#);
}

#[test]
fn a_task_drawn_in_the_console_is_left_alone() {
    let mut world = in_sync();
    world.live().shape = Shape::Foreign("a DataHub source".to_owned());
    check_plan!(world, @r#"
    keep realtime.orders: it cannot be told what there is
      blocked: Occupied { task: File(FileId(7)), why: "a DataHub source" }
      steps: 
    drift realtime.orders: Foreign("a DataHub source")
    "#);
}

#[test]
fn nobody_acts_on_what_could_not_be_read() {
    let mut world = in_sync();
    world.vanish();
    let error = RemoteError {
        kind: RemoteErrorKind::Refused,
        operation: "GetDISyncTask",
        code: None,
        message: "no".to_owned(),
        request_id: None,
    };
    world.live.gaps.insert(orders(), Gap::Unreadable(error));
    check_plan!(world, @r#"
    keep realtime.orders: it cannot be told what there is
      blocked: Unreadable(RemoteError { kind: Refused, operation: "GetDISyncTask", code: None, message: "no", request_id: None })
      steps:
    "#);
}

#[test]
fn a_task_that_an_interrupted_apply_created_is_taken_over() {
    let mut world = in_sync();
    world.state.records.clear();
    world.pending(Stage::Create, Some(spec(&["shop.items", "shop.orders"])));
    world.live().task = Task::File(File { created_at: Some(at(1201)), ..file(7) });
    check_plan!(world, @"
    adopt realtime.orders: an earlier apply has not brought it to its end
      steps: adopt
    ");
}

#[test]
fn an_older_task_of_that_name_was_made_by_somebody_else() {
    let mut world = in_sync();
    world.undeclare().state.records.clear();
    world.pending(Stage::Create, Some(spec(&["shop.items", "shop.orders"])));
    world.live().task = Task::File(File { created_at: Some(at(100)), ..file(7) });
    check_plan!(world, @"
    forget realtime.orders: it is no longer declared and no longer there
      steps: forget
    ");
}

#[test]
fn a_create_that_may_still_land_is_waited_for() {
    let mut world = in_sync();
    world.vanish().state.records.clear();
    world.pending(Stage::Create, Some(spec(&["shop.items", "shop.orders"])));
    check_plan!(world, @"
    create realtime.orders: an earlier apply has not brought it to its end
      + shop.items (syncs/orders.yaml:10)
      + shop.orders (syncs/orders.yaml:11)
      blocked: InFlight { stage: Create, until: 1970-01-01T00:35:00Z }
      steps:
    ");
}

#[test]
fn an_update_that_may_still_land_is_no_obstacle_to_the_same_wish() {
    let mut world = in_sync();
    world.declare(spec(&["shop.items"]));
    world.pending(Stage::Update, Some(spec(&["shop.items"])));
    check_plan!(world, @"
    update realtime.orders: an earlier apply has not brought it to its end
      - shop.orders (syncs/orders.yaml:9)
      steps: generate update deploy verify
    ");
}

#[test]
fn an_update_that_may_still_land_is_an_obstacle_to_another_wish() {
    let mut world = in_sync();
    world.declare(spec(&["shop.orders"]));
    world.pending(Stage::Update, Some(spec(&["shop.items"])));
    check_plan!(world, @"
    update realtime.orders: an earlier apply has not brought it to its end
      - shop.items (syncs/orders.yaml:9)
      blocked: InFlight { stage: Update, until: 1970-01-01T00:35:00Z }
      steps:
    ");
}

/// An update to `shop.items` and `shop.orders`, sent twice and answered once, may land until 2,100 s.
fn with_a_late_update() -> World {
    let mut world = in_sync();
    let (stage, spec) = (Stage::Update, Some(spec(&["shop.items", "shop.orders"])));
    world.state.stragglers.insert(orders(), Straggler { stage, spec, until: at(2100) });
    world
}

#[test]
fn a_late_sending_of_an_update_is_an_obstacle_to_another_content() {
    let mut world = with_a_late_update();
    world.declare(spec(&["shop.orders"]));
    check_plan!(world, @"
    update realtime.orders: the YAML was changed
      - shop.items (syncs/orders.yaml:9)
      blocked: InFlight { stage: Update, until: 1970-01-01T00:35:00Z }
      steps:
    ");
    // Now is 2,000 s.
    world.state.stragglers.get_mut(&orders()).unwrap().until = at(2000);
    check_plan!(world, @"
    update realtime.orders: the YAML was changed
      - shop.items (syncs/orders.yaml:9)
      steps: generate update deploy verify
    ");
}

#[test]
fn a_late_sending_of_an_update_is_no_obstacle_to_the_same_content() {
    let mut world = with_a_late_update();
    assert!(world.plan().changes.iter().all(|change| !change.is_effective()));
    world.declare(Spec { run: Run::Stopped, ..spec(&["shop.items", "shop.orders"]) });
    check_plan!(world, @r#"
    update realtime.orders: the YAML was changed
      ~ run: Some("running") -> Some("stopped") (syncs/orders.yaml:3)
      steps: stop verify
    "#);
}

#[test]
fn a_stop_that_may_still_land_is_waited_for_before_a_restart() {
    let mut world = in_sync();
    let start = Start { after_update: AfterUpdate::Restart, ..Start::default() };
    let wish = Spec { start, ..spec(&["shop.items", "shop.orders"]) };
    world.declare(wish.clone()).pending(Stage::Stop, Some(wish.clone()));
    (world.record().spec, world.record().fingerprint) = (wish, None);
    check_plan!(world, @r#"
    update realtime.orders: an earlier apply has not brought it to its end
      ~ restarted: Some("no") -> Some("yes")
      blocked: InFlight { stage: Stop, until: 1970-01-01T00:35:00Z }
      steps:
    "#);
    world.live().instance = Some(InstanceStatus::Paused);
    check_plan!(world, @r#"
    update realtime.orders: an earlier apply has not brought it to its end
      ~ run: Some("stopped") -> Some("running") [theirs] (syncs/orders.yaml:3)
      steps: start verify
    "#);
}

#[test]
fn an_instance_that_an_interrupted_apply_has_started_is_waited_for() {
    let mut world = in_sync();
    world.pending(Stage::Start, Some(spec(&["shop.items", "shop.orders"])));
    world.live().instance = Some(InstanceStatus::Waiting);
    check_plan!(world, @r#"
    update realtime.orders: an earlier apply has not brought it to its end
      ~ run: Some("starting") -> Some("running") (syncs/orders.yaml:3)
      steps: start verify
    "#);
    // Whoever else has started it, it runs in a moment.
    world.state.pending.clear();
    assert!(world.plan().steps.iter().all(|step| step.stage != Stage::Start));
}

#[test]
fn destroying_deletes_what_is_recorded() {
    let mut world = in_sync();
    world.scope.mode = Mode::Destroy;
    check_plan!(world, @"
    delete realtime.orders: everything is to be destroyed
      - shop.items
      - shop.orders
      steps: stop terminate delete
    ");
}

#[test]
fn a_target_leaves_the_others_out() {
    let mut world = in_sync();
    let other = Address::realtime("other");
    world.desired.syncs.insert(other.clone(), declared(spec(&["shop.other"])));
    world.scope = Scope::only([&orders()]);
    assert_eq!(world.plan().left_out, [other]);
}

#[test]
fn too_many_removed_tables_violate_the_guard() {
    let mut world = in_sync();
    world.declare(spec(&["shop.items"]));
    world.guards.max_removed_tables = Some(0);
    let plan = world.plan();
    assert_eq!(plan.violations[0].excess, Excess::RemovedTables { limit: 0, found: 1 });
    assert!(plan.is_refused());
}

#[test]
fn the_digest_depends_on_what_would_be_done() {
    let mut world = in_sync();
    world.declare(spec(&["shop.items"]));
    let one = world.plan().digest();
    assert_eq!(world.plan().digest(), one);
    world.declare(spec(&["shop.orders"]));
    assert_ne!(world.plan().digest(), one);
}
