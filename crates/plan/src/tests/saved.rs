//! A plan to a file and back: the same plan, or a refusal.

use disync_model::{Column, ImpactClass, Mapping, Order, ProcessId, Refresh, SolutionId, Table, TaskId, Wave};
use proptest::prelude::*;

use super::*;
use crate::{
    Action, Allowed, Attribution, Block, Change, Conflict, Difference, Drift, DriftKind, Edit, Effect, EffectKind,
    Evidence, Excess, FieldChange, Hit, Impact, Indivisible, Made, Mode, Party, Preview, Reason, Remark, Saved, Seen,
    Side, TableChange, Unreadable, Violation, Warning, read_saved, write_saved,
};

fn made() -> Made {
    Made { by: "0.1.0".to_owned(), at: at(3000), allowed: Allowed::default(), rolls_back: None }
}

fn saved(plan: Plan) -> Saved {
    Saved { plan, made: made() }
}

/// One table comes and one goes.
fn small() -> Saved {
    let mut world = in_sync();
    world.declare(spec(&["shop.orders", "shop.refunds"])).state.serial = 7;
    saved(world.plan())
}

fn text_of(saved: &Saved) -> String {
    write_saved(saved).unwrap()
}

fn row(name: &str, kind: TableChangeKind, side: Side) -> TableChange {
    let table = Table { database: Some("a:b".into()), name: name.into() };
    let origin = (side == Side::Ours).then(|| Origin { file: Arc::from("syncs/a:1.yaml"), line: 7 });
    TableChange { table, kind, side, impact: ImpactClass::Resync, origin }
}

/// A plan that has one of everything, sound or not.
fn everything() -> Saved {
    let mut plan = small().plan;
    let change = plan.changes[0].clone();
    for (n, block) in blocks().into_iter().enumerate() {
        plan.changes.push(Change {
            address: Address::solution(format!("blocked_{n}")),
            block: Some(block),
            task: Some(SolutionId(9).into()),
            ..change.clone()
        });
    }
    let actions = [Action::Keep, Action::Create, Action::Replace, Action::Delete, Action::Adopt, Action::Forget];
    for (n, reason) in reasons().into_iter().enumerate() {
        let action = actions[n % actions.len()];
        plan.changes.push(Change { address: Address::realtime(format!("r{n}")), action, reason, ..change.clone() });
    }
    plan.changes.push(rich(&change));
    plan.drift = drifts();
    plan.mode = Mode::RefreshOnly;
    plan.refresh = Refresh::Changed;
    plan.healthy_for = Some(std::time::Duration::from_millis(300_500));
    plan.assumed = vec![orders()];
    plan.left_out = vec![Address::solution("left \u{7f} out")];
    plan.violations = vec![Violation {
        setting: "guards.max_removed_tables".to_owned(),
        excess: Excess::RemovedTables { limit: 1, found: 2 },
        addresses: vec![orders()],
        flag: None,
    }];
    let table = Table { database: Some("shop".into()), name: "orders".into() };
    let hit = Hit { address: orders(), table: Some(table) };
    let (message, expression) = (Some("no \u{7f}".to_owned()), "table.kind == 'removed'".to_owned());
    let whole = Hit { address: orders(), table: None };
    for excess in [
        Excess::Denied { message: message.clone(), expression: expression.clone(), hits: vec![hit.clone(), whole] },
        Excess::Undecided { error: "no".to_owned(), hit: Some(hit.clone()) },
    ] {
        let setting = "policies.rule".to_owned();
        plan.violations.push(Violation { setting, excess, addresses: vec![orders()], flag: None });
    }
    plan.warnings = vec![Warning { setting: "policies.other".to_owned(), message, expression, hits: vec![hit] }];
    let allowed = Allowed { classes: ImpactClass::ALL.into(), removed: Some(2), restarts: Some(0) };
    Saved { plan, made: Made { allowed, ..made() } }
}

fn blocks() -> Vec<Block> {
    let error = |operation| RemoteError {
        kind: RemoteErrorKind::Unanswered,
        operation,
        code: Some("a.b".to_owned()),
        message: "no \u{202e} answer\n".to_owned(),
        request_id: Some("R".to_owned()),
    };
    let (task, solution) = (TaskId::File(FileId(7)), TaskId::new(disync_model::Kind::Solution, 9));
    let operations = [
        "ListFiles",
        "GetFile",
        "GetDISyncTask",
        "GetDISyncInstanceInfo",
        "GenerateDISyncTaskConfigForCreating",
        "GenerateDISyncTaskConfigForUpdating",
        "QueryDISyncTaskConfigProcessResult",
    ];
    operations
        .map(|operation| Block::Unreadable(error(operation)))
        .into_iter()
        .chain([
            Block::Protected,
            Block::Ambiguous(vec![FileId(1), FileId(2)]),
            Block::Renamed { task, to: Name::new("other") },
            Block::Occupied { task: solution, why: "another source".to_owned() },
            Block::InFlight { stage: Stage::Update, until: at(4000) },
            Block::NotOffered,
            Block::Unaccounted { sent_at: at(1), until: at(2) },
            Block::Conflict(Box::new(Conflict {
                ours: Edit::Changed(Difference { fields: fields(), ..Difference::default() }),
                theirs: Edit::Deleted,
            })),
            Block::Conflict(Box::new(Conflict { ours: Edit::Deleted, theirs: Edit::Foreign("\u{1b}".to_owned()) })),
            Block::NotRead,
            Block::Entangled(vec![orders(), Address::solution("lake")]),
            Block::Misordered(vec![orders()]),
            Block::Behind(orders()),
            Block::Indivisible(Indivisible::Deletion),
            Block::Indivisible(Indivisible::Replacement),
            Block::Indivisible(Indivisible::Form),
            Block::Indivisible(Indivisible::Emptying),
            Block::HalfMove { table: Table { database: None, name: "t".into() }, other: orders() },
            Block::Rejected { message: "no".to_owned(), code: None, kind: RemoteErrorKind::Refused },
            Block::OtherTables { missing: vec![Table { database: None, name: "t".into() }], extra: Vec::new() },
            Block::Unchecked("it is none".to_owned()),
        ])
        .collect()
}

fn reasons() -> Vec<Reason> {
    vec![
        Reason::InSync,
        Reason::Unclear,
        Reason::New,
        Reason::Vanished,
        Reason::Unrecorded,
        Reason::Interrupted,
        Reason::Unwatched,
        Reason::Drifted,
        Reason::EditedAndDrifted,
        Reason::AlreadySo,
        Reason::Undeclared,
        Reason::Gone,
        Reason::Destroyed,
        Reason::RolledBack,
        Reason::Accepted,
        Reason::LeftOut,
    ]
}

/// A change with every kind of row, field and effect.
fn rich(change: &Change) -> Change {
    let old = Table { database: None, name: "旧".into() };
    let column = Column { name: "id".to_owned(), kind: "bigint(20)".to_owned() };
    let mapping = Mapping { table: old.clone(), destination: None, columns: vec![column], primary_key: Vec::new() };
    let full = Mapping { destination: Some("dst".to_owned()), primary_key: vec!["id".to_owned()], ..mapping.clone() };
    Change {
        tables: vec![
            row("added", TableChangeKind::Added, Side::Ours),
            row("removed", TableChangeKind::Removed, Side::Theirs),
            row("comes", TableChangeKind::MovedFrom(orders()), Side::Conflict),
            row("goes", TableChangeKind::MovedTo(Address::solution("lake")), Side::Both),
            row("renamed", TableChangeKind::RenamedFrom(old.clone()), Side::Ours),
            row("re", TableChangeKind::Remapped { from: "a".to_owned(), to: "b".to_owned() }, Side::Ours),
        ],
        left_out_tables: 4,
        left_out_fields: 5,
        agreed: Difference { unchanged: 1, ..Difference::default() },
        fields: fields(),
        impact: Impact { class: ImpactClass::DataLoss, effects: effects() },
        preview: Some(Preview {
            content: Arc::from("{\"a\": [1,\n2]}"),
            digest: Digest::of(b"content"),
            mappings: vec![mapping, full],
            process: Some(ProcessId(5)),
        }),
        remarks: vec![
            Remark::NotPreviewed("late".to_owned()),
            Remark::LooksRenamed { from: old.clone(), to: old.clone() },
            Remark::RenameDone(old.clone()),
        ],
        before: Some(Spec { tables: Tables::Single(BTreeSet::from(["t".into(), "订单".into()])), ..spec(&["a.b"]) }),
        after: Some(Spec {
            resource_group: None,
            folder: None,
            run: Run::Stopped,
            start: rich_start(),
            ..spec(&["a.b", "c.d"])
        }),
        recorded: Some(spec(&["a.b"])),
        accepted: Some(Party::Theirs),
        order: Order { wave: Wave::new(7).unwrap(), after: BTreeSet::from([orders(), Address::solution("lake")]) },
        unwatched: true,
        destinations: Some([(old, "ods.t".into())].into_iter().collect()),
        origin: None,
        address: Address::realtime("rich"),
        ..change.clone()
    }
}

fn rich_start() -> disync_model::Start {
    disync_model::Start {
        failover: Some(disync_model::Failover { count: 10, minutes: 30 }),
        error_limit: Some(0),
        ddl: BTreeMap::from([(disync_model::DdlKind::DropTable, disync_model::DdlPolicy::Critical)]),
        after_update: disync_model::AfterUpdate::Restart,
    }
}

fn fields() -> Vec<FieldChange> {
    let fields = [
        "source.datasource",
        "destination.type",
        "destination.datasource",
        "folder",
        "resource_group",
        "deployed",
        "run",
        "lifecycle.prevent_destroy",
        "start.failover",
        "start.error_limit",
        "start.ddl",
        "start.after_update",
        "restarted",
    ];
    fields
        .map(|field| FieldChange {
            field,
            before: None,
            after: Some("\"\\\u{1b}".to_owned()),
            replaces: true,
            side: Side::Both,
            origin: Some(Origin { file: Arc::from("disync.yaml"), line: 1 }),
        })
        .into()
}

fn effects() -> Vec<Effect> {
    let kinds = [
        (EffectKind::FullLoad, Evidence::Documented),
        (EffectKind::Restart, Evidence::Inferred),
        (EffectKind::Replay, Evidence::Undocumented),
        (EffectKind::Duplicates, Evidence::Inferred),
        (EffectKind::NotShipped, Evidence::Inferred),
        (EffectKind::Orphaned, Evidence::Inferred),
        (EffectKind::StartsAnew, Evidence::Inferred),
        (EffectKind::PositionLost, Evidence::Inferred),
        (EffectKind::Stops, Evidence::Inferred),
        (EffectKind::HumanStep, Evidence::Inferred),
        (EffectKind::RecordOnly, Evidence::Inferred),
    ];
    let classes = ImpactClass::ALL.into_iter().cycle();
    let effects = kinds.into_iter().zip(classes);
    effects.map(|((kind, evidence), class)| Effect { kind, class, n_tables: 3, evidence }).collect()
}

fn drifts() -> Vec<Drift> {
    let table = |name: &str| Table { database: None, name: name.into() };
    let difference =
        Difference { added: vec![table("x")], removed: vec![table("y")], unchanged: 3, ..Difference::default() };
    let kinds = [
        DriftKind::Changed(difference),
        DriftKind::Foreign("drawn by hand".to_owned()),
        DriftKind::Vanished,
        DriftKind::Recreated,
        DriftKind::Renamed("other".to_owned()),
    ];
    let remapped =
        || vec![row("re", TableChangeKind::Remapped { from: "a".to_owned(), to: "b".to_owned() }, Side::Theirs)];
    let drift = |kind| Drift {
        address: orders(),
        kind,
        remapped: remapped(),
        edited_by: Some("ann".to_owned()),
        edited_at: Some(at(5)),
        attribution: Attribution::Since,
    };
    kinds.into_iter().map(drift).collect()
}

#[test]
#[expect(clippy::too_many_lines, reason = "the file is what it is")]
fn the_file_is_readable() {
    insta::assert_snapshot!(text_of(&small()), @r#"
    {
      "format": "disync saved plan",
      "format_version": 1,
      "digest": "sha256:d690f6faaf6d52fb2ce39366449e02de9d672095eae49e8bea88c0805dd24f24",
      "checksum": "sha256:d807b5e8faf9b10e83ec2694b6090df8d7533daf2266d5c66707cea90db251d0",
      "made": { "by": "0.1.0", "at": "1970-01-01T00:50:00Z" },
      "project_id": 10000,
      "mode": "apply",
      "refresh": "full",
      "basis": {
        "lineage": "lineage",
        "serial": 7,
        "live": [
          { "address": "realtime.orders", "task": 7, "fingerprint": "399a7b82dcdaf5b731119d7a0d673bef92cb22b93cb6df94c5581a0268360158", "instance": "running" }
        ]
      },
      "changes": [
        {
          "address": "realtime.orders",
          "action": "update",
          "reason": "edited",
          "origin": "syncs/orders.yaml:2",
          "task": 7,
          "fingerprint": "399a7b82dcdaf5b731119d7a0d673bef92cb22b93cb6df94c5581a0268360158",
          "protected": false,
          "impact": {
            "class": "data-loss",
            "effects": [
              { "kind": "not_shipped", "class": "data-loss", "tables": 1, "evidence": "documented" },
              { "kind": "orphaned", "class": "safe", "tables": 1, "evidence": "inferred" },
              { "kind": "full_load", "class": "backfill", "tables": 1, "evidence": "undocumented" },
              { "kind": "next_start", "class": "safe", "tables": 0, "evidence": "inferred" }
            ]
          },
          "fields": [],
          "tables": [
            { "change": "removed", "database": "shop", "table": "items", "side": "ours", "impact": "data-loss", "origin": "syncs/orders.yaml:9" },
            { "change": "added", "database": "shop", "table": "refunds", "side": "ours", "impact": "backfill", "origin": "syncs/orders.yaml:11" }
          ],
          "unchanged_tables": 1,
          "left_out_tables": 0,
          "left_out_fields": 0,
          "before": {
            "source": "mysql_pub",
            "destination": { "type": "holo", "datasource": "holo" },
            "resource_group": "2807",
            "folder": "Business Flow/cdc/Data Integration",
            "run": "unmanaged",
            "databases": {
              "shop": [
                "items",
                "orders"
              ]
            }
          },
          "after": {
            "source": "mysql_pub",
            "destination": { "type": "holo", "datasource": "holo" },
            "resource_group": "S_res_group_2807_1",
            "folder": "Business Flow/cdc/Data Integration",
            "run": "running",
            "databases": {
              "shop": [
                "orders",
                "refunds"
              ]
            }
          }
        }
      ],
      "steps": [
        { "change": 0, "stage": "generate", "after": [] },
        { "change": 0, "stage": "update", "after": [0], "basis": "399a7b82dcdaf5b731119d7a0d673bef92cb22b93cb6df94c5581a0268360158" },
        { "change": 0, "stage": "deploy", "after": [1] },
        { "change": 0, "stage": "verify", "after": [2] }
      ],
      "assumed": [],
      "left_out": [],
      "drift": [],
      "violations": []
    }
    "#);
}

#[test]
fn one_of_everything_is_read_as_it_was_written() {
    let everything = everything();
    assert_eq!(read_saved(text_of(&everything).as_bytes()), Ok(everything));
}

#[test]
fn a_word_that_is_not_ours_cannot_be_saved() {
    let mut saved = small();
    saved.plan.changes[0].fields.push(FieldChange::of("colour", None, None));
    insta::assert_snapshot!(write_saved(&saved).unwrap_err(), @"the plan could not be read again: it was edited or damaged: `colour` is no word of disync's");
}

/// Reads what `edit` makes of the file of a small plan.
fn edited(edit: impl FnOnce(&str) -> String) -> String {
    let text = text_of(&small());
    let edited = edit(&text);
    assert_ne!(edited, text, "nothing was edited");
    read_saved(edited.as_bytes()).unwrap_err().to_string()
}

fn replaced(old: &str, new: &str) -> String {
    edited(|text| {
        assert!(text.contains(old), "{text}");
        text.replacen(old, new, 1)
    })
}

#[test]
fn what_is_no_saved_plan_is_refused_with_the_reason() {
    let refused = |bytes: &[u8]| read_saved(bytes).unwrap_err().to_string();
    let deep = [b"{\"format\": ".as_slice(), &b"[".repeat(100_000)].concat();
    let all = [
        refused(b""),
        refused(b"\x7fELF"),
        refused(b"{}"),
        refused(b"[1, 2]"),
        refused(br#"{"format_version": "1.2", "resource_changes": []}"#),
        refused(&deep),
        refused(b"{\"format\": \"disync saved plan\"}"),
    ];
    insta::assert_snapshot!(all.join("\n"), @"
    it is not a saved plan: it is empty
    it is not a saved plan: it does not begin as one
    it is not a saved plan: it does not say that it is one
    it is not a saved plan: it does not begin as one
    it is not a saved plan: it is what `plan --format json` prints, which is for other programs
    it is not a saved plan: recursion limit exceeded at line 1 column 138
    it was edited or damaged: `format_version` is not a number
    ");
}

#[test]
fn another_format_version_is_refused() {
    insta::assert_snapshot!(replaced("\"format_version\": 1,", "\"format_version\": 2,"), @"it was saved by another version of disync, as format 2; this one reads format 1");
}

#[test]
fn an_edited_table_is_refused_by_the_digest() {
    insta::assert_snapshot!(edited(|text| text.replace("refunds", "returns")), @"it was edited or damaged: its digest is not that of what it says");
}

#[test]
fn what_the_digest_does_not_cover_is_covered_by_the_checksum() {
    insta::assert_snapshot!(replaced("\"violations\": []", "\"violations\": [\n  ]"), @"it was edited or damaged: line 80 is not as disync writes it, from column 18 on");
    insta::assert_snapshot!(replaced("syncs/orders.yaml:11", "syncs/orders.yaml:12"), @"it was edited or damaged: its checksum is not that of what it says");
}

#[test]
fn another_layout_of_the_same_plan_is_refused_with_its_place() {
    insta::assert_snapshot!(replaced("\"protected\": false", "\"protected\":  false"), @"it was edited or damaged: line 25 is not as disync writes it, from column 20 on");
    insta::assert_snapshot!(edited(|text| text.replace('\n', "\r\n")), @"it was edited or damaged: line 1 is not as disync writes it, from column 2 on");
    insta::assert_snapshot!(edited(|text| text.trim_end().to_owned()), @"it was edited or damaged: line 81 is not as disync writes it, from column 2 on");
    insta::assert_snapshot!(replaced("refunds", "r\\u0065funds"), @"it was edited or damaged: line 38 is not as disync writes it, from column 61 on");
}

#[test]
fn unknown_and_repeated_keys_are_refused() {
    let unknown = replaced("\"protected\": false", "\"protected\": false, \"extra\": 1");
    assert!(unknown.starts_with("it was edited or damaged: unknown field `extra`"), "{unknown}");
    insta::assert_snapshot!(replaced("\"protected\": false", "\"protected\": false, \"protected\": true"), @"it was edited or damaged: duplicate field `protected` at line 25 column 37");
    insta::assert_snapshot!(replaced("\"shop\": [", "\"shop\": [\"a\"], \"shop\": ["), @"it was edited or damaged: line 50 is not as disync writes it, from column 20 on");
}

#[test]
fn every_change_of_a_single_byte_is_refused() {
    let text = text_of(&small());
    let bytes = text.as_bytes();
    let mut n_tried = 0;
    let mut refuses = |edited: &[u8], what: &str, at: usize| {
        if edited != bytes {
            n_tried += 1;
            assert!(read_saved(edited).is_err(), "{what} at {at} is not noticed");
        }
    };
    for at in 0..bytes.len() {
        let mut edited = bytes.to_vec();
        for by in [b'0', b'a', b'"', bytes[at] ^ 0x20, bytes[at] ^ 0x01, bytes[at] ^ 0x80] {
            edited[at] = by;
            refuses(&edited, "a replaced byte", at);
        }
        edited.remove(at);
        refuses(&edited, "a deleted byte", at);
        for by in [b' ', bytes[at]] {
            let mut longer = bytes.to_vec();
            longer.insert(at, by);
            refuses(&longer, "an inserted byte", at);
        }
        let mut swapped = bytes.to_vec();
        if at + 1 < bytes.len() {
            swapped.swap(at, at + 1);
            refuses(&swapped, "a swapped byte", at);
        }
    }
    assert!(n_tried > 20_000, "only {n_tried} were tried");
}

#[test]
fn the_same_world_has_the_same_digest_whenever_and_from_wherever_it_is_planned() {
    let mut world = in_sync();
    world.declare(spec(&["shop.orders", "shop.refunds"]));
    let digest = world.plan().digest();
    let mut elsewhere = world.clone();
    elsewhere.state.lineage = "made up anew, as nothing was applied yet".to_owned();
    elsewhere.desired.syncs.get_mut(&orders()).unwrap().origin.line = 100;
    elsewhere.guards.max_removed_tables = Some(0);
    assert_eq!(elsewhere.plan().digest(), digest);
    assert!(elsewhere.plan().is_refused());
}

#[test]
fn whatever_matters_changes_the_digest() {
    let mut world = in_sync();
    world.declare(spec(&["shop.orders", "shop.refunds"])).state.serial = 7;
    let plan = world.plan();
    let changed = |change: fn(&mut Plan)| {
        let mut other = plan.clone();
        change(&mut other);
        other.digest()
    };
    let first = |change: fn(&mut Change)| {
        let mut other = plan.clone();
        change(&mut other.changes[0]);
        other.digest()
    };
    let digests = [
        plan.digest(),
        changed(|plan| plan.project = ProjectId(1)),
        changed(|plan| plan.basis.serial = 8),
        changed(|plan| plan.basis.lineage.push('x')),
        changed(|plan| plan.basis.live[0].instance = None),
        changed(|plan| drop(plan.steps.pop())),
        changed(|plan| plan.steps[1].after.clear()),
        changed(|plan| plan.steps[1].basis = None),
        first(|change| change.action = Action::Replace),
        first(|change| change.task = Some(FileId(8).into())),
        first(|change| change.fingerprint = None),
        first(|change| change.block = Some(Block::Protected)),
        first(|change| change.protected = true),
        first(|change| change.after.as_mut().unwrap().run = Run::Stopped),
        first(|change| change.after.as_mut().unwrap().folder = None),
        first(|change| change.after.as_mut().unwrap().tables = tables(&["shop.orders", "sho.prefunds"])),
        first(|change| change.before = None),
        first(|change| change.recorded.clone_from(&change.after)),
        first(|change| change.recorded.clone_from(&change.before)),
        first(|change| change.tables.truncate(1)),
        first(|change| change.tables[0].kind = TableChangeKind::Added),
        first(|change| change.fields.push(FieldChange::of("run", None, Some(String::new())))),
        first(|change| change.fields.push(FieldChange::of("run", None, None))),
        first(|change| change.fields.push(FieldChange::of("deployed", None, None))),
        first(|change| {
            let (content, digest) = (Arc::from("{}"), Digest::of(b"{}"));
            change.preview = Some(Preview { content, digest, mappings: Vec::new(), process: None });
        }),
    ];
    assert_eq!(digests.iter().collect::<BTreeSet<_>>().len(), digests.len());
}

proptest! {
    #[test]
    fn any_plan_is_read_as_it_was_written(
        wished in proptest::option::of(properties::any_tables()),
        recorded in proptest::option::of(properties::any_tables()),
        there in proptest::option::of(properties::any_tables()),
        (serial, name) in (0..3_u64, "\\PC{1,6}"),
    ) {
        let mut world = in_sync();
        world.state.serial = serial;
        match &wished {
            Some(tables) => { world.declare(spec(tables)); }
            None => { world.undeclare(); }
        }
        match &recorded {
            Some(tables) => world.record().spec = spec(tables),
            None => world.state.records.clear(),
        }
        match &there {
            Some(tables) => *world.live() = observed(spec(tables)),
            None => { world.vanish(); }
        }
        let other = Spec { tables: Tables::Single(BTreeSet::from([name.clone().into()])), ..spec(&["a.b"]) };
        world.desired.syncs.insert(Address::realtime(name), declared(other));
        let mut saved = saved(world.plan());
        let digest = saved.plan.digest();
        let text = text_of(&saved);
        if serial == 0 {
            saved.plan.basis.lineage.clear();
        }
        let read = read_saved(text.as_bytes());
        prop_assert_eq!(read.as_ref(), Ok(&saved));
        prop_assert_eq!(saved.plan.digest(), digest);
        prop_assert_eq!(text_of(&saved), text);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), at in 0..4000_usize) {
        prop_assert!(read_saved(&bytes).is_err());
        let mut text = text_of(&small()).into_bytes();
        let at = at.min(text.len());
        text.splice(at..at, bytes.iter().copied());
        prop_assert!(bytes.is_empty() || read_saved(&text).is_err());
    }
}

#[test]
fn a_plan_of_a_newer_disync_says_so() {
    assert!(matches!(
        read_saved(br#"{"format": "disync saved plan", "format_version": 12}"#),
        Err(Unreadable::Version { found: 12 })
    ));
    let seen =
        Seen { address: orders(), task: FileId(7).into(), fingerprint: Fingerprint(Digest::of(b"x")), instance: None };
    let mut saved = small();
    saved.plan.basis.live = vec![seen];
    assert_eq!(read_saved(text_of(&saved).as_bytes()), Ok(saved));
}
