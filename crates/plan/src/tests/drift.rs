//! What a look at the workspace finds, from "as it was applied" with one thing changed.

use disync_model::{Acceptance, Destinations, Glob, SolutionId, Table};

use super::*;
use crate::{Attribution, DriftInput, DriftReport, Finding, FindingKind, Listed, drift_report, drift_wanted};

mod baseline;
mod drafts;
mod revert;

/// A look at a world.
struct Look {
    world: World,
    /// The state as it was before the service was read, where it was another.
    earlier: Option<State>,
    files: Option<Vec<File>>,
    ignored: Vec<Glob>,
    accepted: Vec<Acceptance>,
    now: Timestamp,
}

/// A world that is as it was applied, at 1,000 s, and whose document was read then.
fn applied() -> Look {
    let mut world = in_sync();
    let fingerprint = world.live().fingerprint;
    world.record().fingerprint = Some(fingerprint);
    Look { world, earlier: None, files: None, ignored: Vec::new(), accepted: Vec::new(), now: at(2000) }
}

impl Look {
    fn report(&self) -> DriftReport {
        let World { desired, live, state, scope, .. } = &self.world;
        let listed = self.files.as_deref().map(|files| Listed { files, ignored: &self.ignored });
        let earlier = self.earlier.as_ref().unwrap_or(state);
        let (accepted, now) = (&*self.accepted, self.now);
        drift_report(&DriftInput { desired, live, earlier, state, scope, listed, accepted, now })
    }

    fn only_finding(&self) -> Finding {
        let findings = self.report().findings;
        assert_eq!(findings.len(), 1, "{findings:#?}");
        findings.into_iter().next().unwrap()
    }

    /// Somebody saves another document in the console.
    fn edit(&mut self, spec: Spec) -> &mut Self {
        *self.world.live() = observed(spec);
        let file = self.file();
        (file.committed, file.version) = (Some(false), Some(2));
        (file.edited_at, file.edited_by) = (Some(at(1500)), Some("eve".to_owned()));
        self
    }

    /// And publishes it.
    fn publish(&mut self) -> &mut Self {
        self.file().committed = Some(true);
        self
    }

    fn file(&mut self) -> &mut File {
        match &mut self.world.live().task {
            Task::File(file) => file,
            Task::Solution(_) => unreachable!("the sync is a real-time one"),
        }
    }
}

fn finding_text(finding: &Finding) -> String {
    let Finding { address, class, kind, side, edit, origin, .. } = finding;
    let origin = origin.as_ref().map(|origin| format!(" ({origin})")).unwrap_or_default();
    let who = match finding.attribution() {
        Attribution::Since => format!(" by {}", edit.by.as_deref().unwrap_or("unknown")),
        Attribution::Before => " before the apply".to_owned(),
        Attribution::Unknown => String::new(),
    };
    let draft = if edit.draft == Some(true) { ", a draft" } else { "" };
    format!("{} {address} [{}] {kind:?}{origin}{who}{draft}", class.word(), side.word())
}

/// What a person would want to know of a report, without any layout.
fn report_text(report: &DriftReport) -> String {
    let mut out = String::new();
    report.findings.iter().for_each(|finding| writeln!(out, "{}", finding_text(finding)).unwrap());
    report.settled.iter().for_each(|finding| writeln!(out, "settled: {}", finding_text(finding)).unwrap());
    for (finding, acceptance) in &report.accepted {
        writeln!(out, "accepted: {} because {}", finding_text(finding), acceptance.reason).unwrap();
    }
    for ahead in &report.ahead {
        let crate::Ahead { address, action, n_added, n_removed, n_fields } = ahead;
        writeln!(out, "ahead: {} {address}: +{n_added} -{n_removed} ~{n_fields}", action.word()).unwrap();
    }
    report.unread.iter().for_each(|(address, why)| writeln!(out, "unread: {address}: {why}").unwrap());
    report.under_way.iter().for_each(|address| writeln!(out, "under way: {address}").unwrap());
    for lapsed in &report.lapsed {
        writeln!(out, "{}: {}", lapsed.lapse.word(), lapsed.acceptance.reason).unwrap();
    }
    writeln!(out, "{} checked", report.checked.len()).unwrap();
    out
}

macro_rules! check_drift {
    ($look:expr, @$expected:literal) => {
        insta::assert_snapshot!(report_text(&$look.report()), @$expected)
    };
}
use check_drift;

#[test]
fn a_world_that_nobody_touched_has_none() {
    check_drift!(applied(), @"1 checked");
}

#[test]
fn tables_that_came_and_went_are_told_with_their_lines() {
    let mut look = applied();
    look.edit(spec(&["shop.orders", "shop.carts"])).publish();
    check_drift!(look, @r#"
    console realtime.orders [theirs] TableAdded(Table { database: Some("shop"), name: "carts" }) (syncs/orders.yaml:9) by eve
    console realtime.orders [theirs] TableRemoved(Table { database: Some("shop"), name: "items" }) (syncs/orders.yaml:10) by eve
    1 checked
    "#);
}

#[test]
fn a_draft_is_told_besides_what_it_says() {
    let mut look = applied();
    look.edit(spec(&["shop.items", "shop.orders", "shop.carts"]));
    check_drift!(look, @r#"
    console realtime.orders [theirs] TableAdded(Table { database: Some("shop"), name: "carts" }) (syncs/orders.yaml:9) by eve, a draft
    runtime realtime.orders [theirs] Unpublished (syncs/orders.yaml:2) by eve, a draft
    1 checked
    "#);
}

fn destinations(of: &[(&str, &str)]) -> Option<Destinations> {
    let table = |name: &str| Table { database: Some("shop".into()), name: name.into() };
    Some(of.iter().map(|(name, to)| (table(name), Box::from(*to))).collect())
}

/// `items` and `orders` are written to `ods.items` and `ods.orders`; then the document is another one, which writes them to
/// these tables.
fn remapped(items: &str, orders: &str) -> Look {
    let mut look = applied();
    look.world.record().destinations = destinations(&[("items", "ods.items"), ("orders", "ods.orders")]);
    look.edit(spec(&["shop.items", "shop.orders"])).publish();
    let live = look.world.live();
    live.destinations = destinations(&[("items", items), ("orders", orders)]);
    live.fingerprint = Fingerprint(Digest::of(b"edited"));
    look
}

#[test]
fn a_table_that_is_written_elsewhere_is_named_instead_of_its_document() {
    let look = remapped("ods.items", "archive.orders");
    check_drift!(look, @r#"
    console realtime.orders [theirs] Remapped { table: Table { database: Some("shop"), name: "orders" }, from: "ods.orders", to: "archive.orders" } (syncs/orders.yaml:11) by eve
    1 checked
    "#);
    check_plan!(look.world, @"
    keep realtime.orders: in sync
      steps: 
    drift realtime.orders: Changed(Difference { added: [], removed: [], unchanged: 1, fields: [] })
      ~ shop.orders from ods.orders to archive.orders [theirs]
    ");
}

#[test]
fn a_table_that_is_called_alike_at_its_destination_is_no_other() {
    let mut look = remapped("ODS.Items", "ods.orders");
    assert!(matches!(look.only_finding().kind, FindingKind::Document(_)));
    // Unless the destination tells the two apart.
    let kafka = |spec: &mut Spec| spec.destination.kind = DestinationKind::Kafka;
    kafka(&mut look.world.record().spec);
    let Shape::Sync(there) = &mut look.world.live().shape else { unreachable!() };
    kafka(there);
    assert!(matches!(look.report().findings[0].kind, FindingKind::Remapped { .. }));
}

#[test]
fn a_destination_that_only_one_side_tells_is_compared_with_nothing() {
    let mut look = remapped("archive.items", "ods.orders");
    look.world.record().destinations = destinations(&[("orders", "ods.orders")]);
    assert!(matches!(look.only_finding().kind, FindingKind::Document(_)));
    look.world.record().destinations = None;
    assert!(matches!(look.only_finding().kind, FindingKind::Document(_)));
    // A table that was not applied has no destination that it was applied with.
    let mut look = remapped("archive.items", "ods.orders");
    look.world.record().spec.tables = tables(&["shop.orders"]);
    look.world.declare(spec(&["shop.orders"]));
    assert!(matches!(look.only_finding().kind, FindingKind::TableAdded(_)));
}

#[test]
fn where_a_table_was_sent_is_what_its_finding_is_told_by() {
    let (one, mut again) = (remapped("ods.items", "archive.orders"), remapped("ods.items", "archive.orders"));
    again.world.live().fingerprint = Fingerprint(Digest::of(b"edited in something else"));
    assert_eq!(one.only_finding().fingerprint, again.only_finding().fingerprint);
    let other = remapped("ods.items", "archive.orders_2");
    assert_ne!(one.only_finding().fingerprint, other.only_finding().fingerprint);
}

#[test]
fn what_is_only_recorded_is_recorded_with_its_destinations() {
    let mut look = remapped("ods.items", "archive.orders");
    let live = look.world.live().destinations.clone();
    assert_eq!(look.world.plan().changes[0].destinations, None, "nothing is recorded");
    look.world.scope.mode = Mode::RefreshOnly;
    assert_eq!(look.world.plan().changes[0].destinations, live);
}

#[test]
fn what_the_yaml_says_as_well_is_settled() {
    let mut look = applied();
    look.edit(spec(&["shop.orders", "shop.carts"])).publish();
    look.world.declare(spec(&["shop.orders", "shop.carts"]));
    check_drift!(look, @r#"
    settled: console realtime.orders [both] TableAdded(Table { database: Some("shop"), name: "carts" }) (syncs/orders.yaml:9) by eve
    settled: console realtime.orders [both] TableRemoved(Table { database: Some("shop"), name: "items" }) (syncs/orders.yaml:2) by eve
    1 checked
    "#);
}

#[test]
fn what_the_yaml_alone_says_is_ahead() {
    let mut look = applied();
    look.world.declare(Spec { run: Run::Stopped, ..spec(&["shop.orders", "shop.refunds"]) });
    check_drift!(look, @"
    ahead: update realtime.orders: +1 -1 ~1
    1 checked
    ");
}

#[test]
fn a_setting_of_which_all_three_say_something_else_is_a_conflict() {
    let mut look = applied();
    let group = |name: &str| Spec {
        resource_group: Some(ResourceGroup(name.to_owned())),
        ..spec(&["shop.items", "shop.orders"])
    };
    look.world.declare(group("S_res_group_99_1"));
    look.edit(group("group_55")).publish();
    look.world.live().shape = Shape::Sync(group("group_55"));
    check_drift!(look, @r#"
    console realtime.orders [conflict] Field { field: "resource_group", before: Some("S_res_group_2807_1"), after: Some("group_55") } (disync.yaml:4) by eve
    1 checked
    "#);
}

#[test]
fn an_edit_of_what_disync_does_not_manage_shows_in_the_fingerprint() {
    let mut look = applied();
    look.edit(spec(&["shop.items", "shop.orders"])).publish();
    look.world.live().fingerprint = Fingerprint(Digest::of(b"another"));
    check_drift!(look, @"
    console realtime.orders [theirs] Document(Fingerprint(ae448ac86c4e8e4dec645729708ef41873ae79c6dff84eff73360989487f08e5)) (syncs/orders.yaml:2) by eve
    1 checked
    ");
}

#[test]
fn a_document_that_was_never_verified_is_not_told_to_be_edited() {
    let mut look = applied();
    look.world.record().fingerprint = None;
    check_drift!(look, @"1 checked");
}

#[test]
fn an_instance_that_stands_still_has_nobody_who_stopped_it() {
    let mut look = applied();
    look.edit(spec(&["shop.items", "shop.orders"])).publish();
    look.world.live().instance = Some(InstanceStatus::Paused);
    check_drift!(look, @r#"
    runtime realtime.orders [theirs] Instance { wished: "running", is: "stopped" } (syncs/orders.yaml:3)
    1 checked
    "#);
}

#[test]
fn an_edit_before_the_apply_did_not_do_it() {
    let mut look = applied();
    look.edit(spec(&["shop.orders"])).publish();
    let attributions = |look: &Look| (look.only_finding().attribution(), look.world.plan().drift[0].attribution);
    assert_eq!(attributions(&look), (Attribution::Since, Attribution::Since));
    look.file().edited_at = Some(at(999));
    assert_eq!(attributions(&look), (Attribution::Before, Attribution::Before));
    look.file().edited_at = None;
    assert_eq!(attributions(&look), (Attribution::Unknown, Attribution::Unknown));
    // Who has edited a task has not stopped it, either.
    let mut look = applied();
    look.edit(spec(&["shop.items", "shop.orders"])).publish();
    look.world.live().instance = Some(InstanceStatus::Paused);
    assert_eq!(attributions(&look), (Attribution::Unknown, Attribution::Unknown));
}

#[test]
fn a_task_that_is_gone_is_drift_unless_the_yaml_wants_it_gone() {
    let mut look = applied();
    look.world.vanish();
    check_drift!(look, @"
    vanished realtime.orders [theirs] Vanished (syncs/orders.yaml:2)
    1 checked
    ");
    look.world.undeclare();
    check_drift!(look, @"
    settled: vanished realtime.orders [both] Vanished
    1 checked
    ");
}

#[test]
fn a_task_that_was_deleted_and_made_anew_is_another_one() {
    let mut look = applied();
    look.file().id = FileId(8);
    check_drift!(look, @"
    vanished realtime.orders [theirs] Recreated (syncs/orders.yaml:2)
    1 checked
    ");
}

#[test]
fn a_renamed_task_is_told_with_its_name() {
    let mut look = applied();
    look.world.vanish();
    let renamed = Gap::Renamed { task: FileId(7).into(), to: Name::new("renamed") };
    look.world.live.gaps.insert(orders(), renamed);
    check_drift!(look, @r#"
    console realtime.orders [theirs] Renamed("renamed") (syncs/orders.yaml:2)
    1 checked
    "#);
}

#[test]
fn a_task_that_disync_does_not_understand_any_more_is_foreign() {
    let mut look = applied();
    look.world.live().shape = Shape::Foreign("it has two readers".to_owned());
    let one = look.only_finding();
    look.world.live().fingerprint = Fingerprint(Digest::of(b"another"));
    assert_ne!(look.only_finding().fingerprint, one.fingerprint, "it was edited again");
    check_drift!(look, @r#"
    console realtime.orders [theirs] Foreign("it has two readers") (syncs/orders.yaml:2)
    1 checked
    "#);
}

#[test]
fn a_folder_that_changed_is_a_setting() {
    let mut look = applied();
    let moved = Spec { folder: Some("Business Flow/other".to_owned()), ..spec(&["shop.items", "shop.orders"]) };
    *look.world.live() = observed(moved);
    look.world.live().fingerprint = look.world.record().fingerprint.unwrap();
    check_drift!(look, @r#"
    console realtime.orders [theirs] Field { field: "folder", before: Some("Business Flow/cdc/Data Integration"), after: Some("Business Flow/other") } (syncs/orders.yaml:2)
    1 checked
    "#);
}

#[test]
fn a_task_that_cannot_be_read_is_neither_drifted_nor_checked() {
    let mut look = applied();
    look.world.vanish();
    let error = RemoteError {
        kind: RemoteErrorKind::Throttled,
        operation: "GetDISyncTask",
        code: None,
        message: "slow down".to_owned(),
        request_id: None,
    };
    look.world.live.gaps.insert(orders(), Gap::Unreadable(error));
    check_drift!(look, @"
    unread: realtime.orders: GetDISyncTask: slow down
    0 checked
    ");
}

#[test]
fn what_an_apply_has_under_way_is_no_drift() {
    let mut look = applied();
    look.edit(spec(&["shop.orders"]));
    look.world.pending(Stage::Update, Some(spec(&["shop.orders"])));
    check_drift!(look, @"
    under way: realtime.orders
    0 checked
    ");
}

#[test]
fn what_was_applied_while_the_service_was_read_is_no_drift() {
    let mut look = applied();
    look.earlier = Some(look.world.state.clone());
    // The service was read after the apply had written, and the state before it had recorded that.
    *look.world.live() = observed(spec(&["shop.orders"]));
    look.world.record().spec = spec(&["shop.orders"]);
    check_drift!(look, @"
    under way: realtime.orders
    0 checked
    ");
    // The other way round, the new sync would seem to be gone.
    look.earlier = Some(State::new("lineage", ProjectId(10000)));
    look.world.vanish();
    check_drift!(look, @"
    under way: realtime.orders
    0 checked
    ");
}

fn named(id: i64, name: &str) -> File {
    File { name: Name::new(name), edited_by: Some("eve".to_owned()), edited_at: Some(at(1500)), ..file(id) }
}

#[test]
fn tasks_that_nobody_has_declared_are_told_where_the_workspace_was_listed() {
    let mut look = applied();
    look.ignored = vec![Glob::parse("tmp_*").unwrap()];
    look.files = Some(vec![named(7, "orders"), named(8, "mine"), named(9, "tmp_1")]);
    check_drift!(look, @"
    unmanaged realtime.mine [theirs] Unmanaged by eve
    1 checked
    ");
    // A recorded task that was renamed is told as such.
    look.files = Some(vec![named(7, "renamed")]);
    check_drift!(look, @"1 checked");
}

#[test]
fn a_report_on_some_tables_is_about_nothing_else() {
    let mut look = applied();
    look.edit(spec(&["shop.orders", "shop.carts"]));
    let target = "realtime.orders/shop.carts".parse().unwrap();
    look.world.scope.selection = crate::Selection::new(vec![target], Vec::new());
    let report = look.report();
    insta::assert_snapshot!(report_text(&report), @r#"
    console realtime.orders [theirs] TableAdded(Table { database: Some("shop"), name: "carts" }) (syncs/orders.yaml:9) by eve, a draft
    1 checked
    "#);
    let removed = applied().edit(spec(&["shop.orders"])).publish().only_finding();
    assert!(!report.looked_at(&removed.address, &removed.kind), "the table is not in the scope");
    assert!(report.looked_at(&report.findings[0].address, &report.findings[0].kind));
}

#[test]
fn a_task_that_was_not_read_may_have_stopped() {
    let mut look = applied();
    look.world.live().instance = Some(InstanceStatus::Paused);
    let stopped = look.only_finding();
    look.world.live().instance = Run::Running.assumed();
    look.world.live.assumed.insert(orders());
    let report = look.report();
    assert!(report.findings.is_empty() && !report.looked_at(&stopped.address, &stopped.kind));
}

#[test]
fn instances_are_asked_for_where_the_record_or_the_yaml_says_anything() {
    let look = applied();
    let World { desired, state, scope, .. } = &look.world;
    let instance = |desired: &Desired, state: &State| drift_wanted(desired, state, scope)[0].instance;
    assert!(instance(desired, state));
    assert!(instance(&Desired::default(), state));
    let mut unmanaged = desired.clone();
    unmanaged.syncs.get_mut(&orders()).unwrap().spec.run = Run::Unmanaged;
    assert!(instance(&unmanaged, state));
    assert!(!instance(&unmanaged, &State::new("lineage", ProjectId(1))));
}

#[test]
fn a_fingerprint_depends_on_what_is_found_alone() {
    let look = |version: i64, by: &str| {
        let mut look = applied();
        look.edit(spec(&["shop.orders"])).publish();
        (look.file().version, look.file().edited_by) = (Some(version), Some(by.to_owned()));
        look.file().edited_at = Some(at(1000 + version));
        look.now = at(5000 + version);
        look
    };
    let one = look(1, "eve").only_finding();
    let mut other = look(2, "bob");
    other.world.desired.syncs.get_mut(&orders()).unwrap().table_lines = vec![99, 98];
    assert_eq!(other.only_finding().fingerprint, one.fingerprint);
    other.world.state.project = ProjectId(1);
    assert_ne!(other.only_finding().fingerprint, one.fingerprint);
    // It is part of baselines and of what was notified: another one would alarm everybody anew.
    assert_eq!(one.short().as_str(), "33c7c967b213");
}

#[test]
fn a_solution_that_failed_is_told_without_an_editor() {
    let mut look = applied();
    let address = Address::solution("lake");
    let id = SolutionId(3);
    let task = Task::Solution(disync_model::Solution {
        id,
        name: Some(address.name.clone()),
        state: disync_model::SolutionState::Failed,
        created_by: Some("eve".to_owned()),
        submitted_at: None,
        started_at: None,
    });
    let status = disync_model::SolutionStatus::of(disync_model::SolutionState::Failed);
    let live = look.world.live().clone();
    let live = Observed { task, instance: Some(InstanceStatus::Solution(status)), ..live };
    let record = Record { task: id.into(), ..look.world.record().clone() };
    let sync = look.world.desired.syncs[&orders()].clone();
    look.world.desired.syncs.insert(address.clone(), sync);
    look.world.state.records.insert(address.clone(), record);
    look.world.live.tasks.insert(address, live);
    check_drift!(look, @r#"
    runtime solution.lake [theirs] Instance { wished: "running", is: "failed" } (syncs/orders.yaml:3)
    2 checked
    "#);
}
