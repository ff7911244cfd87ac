//! Worlds that are in sync, changed in the console, and written into the YAML: a plan has nothing left to do then.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use disync_config::{Edits, SourceFile, edit, parse};
use disync_model::{
    Address, Declared, Digest, File, FileId, Fingerprint, InstanceStatus, Live, Name, Observed, ProjectId, Record,
    Shape, Table, Tables, Task,
};
use disync_plan::{Accept, Action, DriftInput, DriftReport, Guards, Input, Plan, Scope, check, drift_report, plan};
use jiff::Timestamp;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};

use super::*;

const PROJECT: &str = "\
disync: 1
project_id: 10000
region: cn-shanghai
defaults: { resource_group: S_res_group_2807_1, run: running } # of all
";

fn files(syncs: &str) -> Vec<SourceFile> {
    let file = |path: &str, text: &str| SourceFile { path: path.into(), bytes: text.as_bytes().to_vec() };
    vec![file("disync.yaml", PROJECT), file("syncs/all.yaml", syncs)]
}

/// A project that is live as it was applied.
struct World {
    files: Vec<SourceFile>,
    state: State,
    live: Live,
}

impl World {
    fn applied(syncs: &str) -> Self {
        let files = files(syncs);
        let mut state = State::new("lineage", ProjectId(10000));
        let mut live = Live::default();
        for (n, (address, Declared { spec, .. })) in (1..).zip(parse(&files).unwrap().desired.syncs) {
            let task = File {
                id: FileId(n),
                node: None,
                name: Name::new(address.name.as_str()),
                folder: None,
                committed: Some(true),
                version: Some(1),
                created_at: None,
                created_by: None,
                edited_at: None,
                edited_by: None,
            };
            let fingerprint = Fingerprint(Digest::of(address.to_string().as_bytes()));
            let record = Record {
                task: task.id.into(),
                spec: spec.clone(),
                fingerprint: Some(fingerprint),
                destinations: None,
                protected: false,
                order: disync_model::Order::default(),
                unwatched: false,
                applied_at: Timestamp::UNIX_EPOCH,
            };
            let there = Spec { run: Run::Unmanaged, resource_group: Some(ResourceGroup("2807".to_owned())), ..spec };
            let instance = Some(match record.spec.run {
                Run::Stopped => InstanceStatus::Paused,
                Run::Running | Run::Unmanaged => InstanceStatus::Running,
            });
            let task = Task::File(task);
            let observed = Observed { task, shape: Shape::Sync(there), fingerprint, destinations: None, instance };
            state.records.insert(address.clone(), record);
            live.tasks.insert(address, observed);
        }
        Self { files, state, live }
    }

    fn there(&mut self, address: &Address) -> &mut Spec {
        match &mut self.live.tasks.get_mut(address).unwrap().shape {
            Shape::Sync(spec) => spec,
            Shape::Foreign(_) => unreachable!(),
        }
    }

    fn report(&self) -> DriftReport {
        let desired = parse(&self.files).unwrap().desired;
        drift_report(&DriftInput {
            desired: &desired,
            live: &self.live,
            earlier: &self.state,
            state: &self.state,
            scope: &Scope::default(),
            listed: None,
            accepted: &[],
            now: Timestamp::UNIX_EPOCH,
        })
    }

    fn plan(&self) -> Plan {
        let desired = &parse(&self.files).unwrap().desired;
        let (scope, guards, accept) = (&Scope::default(), &Guards::default(), &Accept::default());
        let (live, state, now) = (&self.live, &self.state, Timestamp::UNIX_EPOCH);
        let plan = plan(&Input { desired, live, state, scope, guards, accept, now });
        assert_eq!(check(&plan), Ok(()));
        plan
    }

    /// Writes what can be written; returns why the rest cannot.
    fn write(&mut self, over_conflicts: bool) -> Vec<String> {
        let (report, desired) = (self.report(), parse(&self.files).unwrap().desired);
        let asked = ask(&report.findings, (&desired, &self.state), over_conflicts);
        let edits: Vec<FileEdit> = asked.iter().filter_map(|(_, edit)| edit.as_ref().ok().cloned()).collect();
        let Edits { files, refused } = edit(&self.files, &edits).unwrap();
        for edited in files {
            let file = self.files.iter_mut().find(|file| file.path == edited.path).unwrap();
            assert_eq!(file.bytes, edited.before);
            file.bytes = edited.after;
        }
        let unsaid = asked.iter().filter_map(|(finding, edit)| Some((finding, edit.as_ref().err()?)));
        let unsaid =
            unsaid.map(|(finding, Unsaid { why, .. })| format!("{} {}: {why}", finding.address, finding.kind.word()));
        unsaid.chain(refused.iter().map(|refused| format!("{}: {}", refused.edit.address(), refused.why))).collect()
    }

    fn syncs(&self) -> String {
        String::from_utf8(self.files[1].bytes.clone()).unwrap()
    }
}

/// Whether a plan writes to the service.
fn is_idle(plan: &Plan) -> bool {
    plan.changes.iter().all(|change| {
        change.block.is_none()
            && change.tables.is_empty()
            && change.fields.is_empty()
            && matches!(change.action, Action::Keep | Action::Adopt)
    })
}

const ORDERS: &str = "\
syncs:
  orders:
    type: realtime
    source: { datasource: m, tables: { shop: [orders, items] } }
    destination: { type: holo, datasource: holo }
";

fn orders() -> Address {
    Address::realtime("orders")
}

#[test]
fn a_group_is_written_by_the_name_that_the_project_knows() {
    let other = ORDERS.replace("orders:", "users:").replace("holo }", "other }");
    let other = other.trim_start_matches("syncs:\n").to_owned() + "    resource_group: S_res_group_555_2\n";
    let mut world = World::applied(&format!("{ORDERS}{other}"));
    world.there(&orders()).resource_group = Some(ResourceGroup("555".to_owned()));
    assert_eq!(world.write(false), [""; 0]);
    assert!(is_idle(&world.plan()), "{:#?}", world.plan());
    assert!(
        world
            .syncs()
            .contains("    destination: { type: holo, datasource: holo }\n    resource_group: S_res_group_555_2\n")
    );
    world.there(&orders()).resource_group = Some(ResourceGroup("777".to_owned()));
    assert_eq!(world.write(false), ["realtime.orders field: the YAML says neither what was applied nor what is live"]);
    assert_eq!(
        world.write(true),
        [
            "realtime.orders field: the service tells only the number of the group, and no sync has one of that number by name"
        ]
    );
}

#[test]
fn what_the_yaml_cannot_say_is_left_with_what_to_do() {
    let mut world = World::applied(ORDERS);
    let before = world.syncs();
    let live = world.live.tasks.get_mut(&orders()).unwrap();
    live.instance = Some(InstanceStatus::Absent);
    live.fingerprint = Fingerprint(Digest::of(b"edited"));
    if let Task::File(file) = &mut live.task {
        file.committed = Some(false);
    }
    insta::assert_debug_snapshot!(world.write(true), @r#"
    [
        "realtime.orders document: what was edited is nothing that the YAML speaks of",
        "realtime.orders instance: `run:` says `running`, `stopped` or `unmanaged`, and it is none of these",
        "realtime.orders unpublished: what runs is not what is shown, and the YAML says nothing about that",
    ]
    "#);
    world.live.tasks.get_mut(&orders()).unwrap().shape = Shape::Foreign("drawn".to_owned());
    insta::assert_debug_snapshot!(world.write(true), @r#"
    [
        "realtime.orders foreign: it is no task that the YAML could describe",
        "realtime.orders unpublished: what runs is not what is shown, and the YAML says nothing about that",
    ]
    "#);
    world.live.tasks.clear();
    insta::assert_debug_snapshot!(world.write(true), @r#"
    [
        "realtime.orders vanished: a sync that is taken out of the YAML takes its comments along",
    ]
    "#);
    assert_eq!(world.syncs(), before);
}

#[test]
fn a_third_thing_is_written_only_where_that_is_asked_for() {
    let mut world = World::applied(&ORDERS.replace("    source:", "    folder: a\n    source:"));
    world.there(&orders()).folder = Some("b".to_owned());
    world.files[1].bytes = world.syncs().replace("folder: a", "folder: c # moved").into_bytes();
    assert_eq!(world.write(false).len(), 1);
    assert_eq!(world.write(true), [""; 0]);
    assert!(world.syncs().contains("    folder: b # moved\n"));
}

#[test]
fn a_sync_that_git_has_dropped_is_not_written() {
    let mut world = World::applied(ORDERS);
    world.there(&orders()).tables = Tables::Multi(BTreeMap::from([("shop".into(), BTreeSet::from(["x".into()]))]));
    world.files[1].bytes = ORDERS.replace("orders:", "others:").into_bytes();
    let whys = world.write(true);
    assert_eq!(whys.len(), 3);
    assert!(whys.iter().all(|why| why.contains("no file declares the sync any more")), "{whys:#?}");
}

const NAMES: [&str; 8] = ["orders", "items", "carts", "表", "a b", "no", "t*", "!x"];

/// A list in one of the ways to write it; what follows its key.
fn list(names: &[&str], (form, comment): (usize, &str), indent: usize) -> String {
    let pad = " ".repeat(indent);
    let name = |name: &&str| format!("\"{}\"", name.replace('*', "\\\\*").replace('!', "\\\\!"));
    let mut text = String::new();
    match form {
        0 => write!(text, " [{}] {comment}", names.iter().map(name).collect::<Vec<_>>().join(", ")).unwrap(),
        1 => {
            text.push_str(" [");
            names.iter().for_each(|n| write!(text, "\n{pad}{}, {comment}", name(n)).unwrap());
            write!(text, "\n{}]", &pad[2..]).unwrap();
        }
        2 => names.iter().for_each(|n| write!(text, "\n\n{pad}-   {} {comment}", name(n)).unwrap()),
        _ => names.iter().for_each(|n| write!(text, "\n{pad}{comment}\n{pad}- {}", name(n)).unwrap()),
    }
    text
}

/// A sync: its databases with their tables (the first alone, without its name, in the single form), and how it is written.
type Made = (Vec<Vec<&'static str>>, bool, Vec<usize>, &'static str, Option<&'static str>);

fn made() -> impl Strategy<Value = Made> {
    let databases = prop::collection::vec(subsequence(NAMES.to_vec(), 1..5), 1..4);
    let comments = select(vec!["", "# note", "# 注\t- x: [y]"]);
    let run = prop::option::of(select(vec!["running", "'stopped'", "unmanaged"]));
    (databases, any::<bool>(), prop::collection::vec(0..4usize, 3), comments, run)
}

fn yaml(syncs: &[Made], end: &str) -> String {
    let mut text = "# all\nsyncs:\n".to_owned();
    for (n, (databases, single, forms, comment, run)) in syncs.iter().enumerate() {
        write!(text, "\n  s{n}: # no. {n}\n    type: realtime\n    source:\n      datasource: m\n      tables:")
            .unwrap();
        if *single {
            text.push_str(&list(&databases[0], (forms[0], comment), 8));
        } else {
            for (d, tables) in databases.iter().enumerate() {
                write!(text, "\n        db{d}:{}", list(tables, (forms[d], comment), 10)).unwrap();
            }
        }
        write!(text, "\n    destination: {{ type: holo, datasource: h{n} }} {comment}\n").unwrap();
        run.iter().for_each(|run| writeln!(text, "    run: {run}   {comment}").unwrap());
    }
    text.replace('\n', end)
}

/// What somebody does in the console.
#[derive(Debug, Clone)]
enum Click {
    Toggle(usize, &'static str),
    Start,
    Stop,
    Folder(&'static str),
}

fn clicks() -> impl Strategy<Value = Vec<(Index, Click)>> {
    let toggle = (0..4usize, select(NAMES.to_vec())).prop_map(|(database, name)| Click::Toggle(database, name));
    let other = prop_oneof![
        Just(Click::Start),
        Just(Click::Stop),
        select(vec!["f", "Business Flow/x"]).prop_map(Click::Folder)
    ];
    prop::collection::vec((any::<Index>(), prop_oneof![4 => toggle, 1 => other]), 1..12)
}

fn click(world: &mut World, address: &Address, click: &Click) {
    let live = world.live.tasks.get_mut(address).unwrap();
    live.fingerprint = Fingerprint(Digest::of(format!("{}{click:?}", live.fingerprint).as_bytes()));
    match click {
        Click::Start => live.instance = Some(InstanceStatus::Running),
        Click::Stop => live.instance = Some(InstanceStatus::Paused),
        Click::Folder(folder) => world.there(address).folder = Some((*folder).to_owned()),
        Click::Toggle(database, name) => {
            let tables = &mut world.there(address).tables;
            let before = tables.clone();
            let set = match tables {
                Tables::Single(set) => set,
                Tables::Multi(all) => all.entry(format!("db{database}").into()).or_default(),
            };
            if !set.remove(*name) {
                set.insert((*name).into());
            }
            if let Tables::Multi(all) = tables {
                all.retain(|_, set| !set.is_empty());
            }
            // A task ships at least one table.
            if tables.is_empty() {
                *tables = before;
            }
        }
    }
}

/// All tables of a sync.
fn tables_of(spec: &Spec) -> BTreeSet<Table> {
    spec.tables.iter().map(|table| table.to_table()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_written_leaves_a_plan_nothing_to_do(
        syncs in prop::collection::vec(made(), 1..4),
        clicks in clicks(),
        end in select(vec!["\n", "\r\n"]),
    ) {
        let text = yaml(&syncs, end);
        let mut world = World::applied(&text);
        prop_assert_eq!(&world.report().findings, &[]);
        let addresses: Vec<Address> = world.live.tasks.keys().cloned().collect();
        for (index, one) in &clicks {
            click(&mut world, index.get(&addresses), one);
        }
        let found = world.report();
        let live: BTreeMap<Address, BTreeSet<Table>> =
            world.live.tasks.iter().map(|(address, task)| (address.clone(), tables_of(task.spec().unwrap()))).collect();
        let left = world.write(false);
        // Only a document that was edited and came back to what it said is nothing that the YAML speaks of, and a folder
        // that was not given anywhere is nothing that it contradicts.
        prop_assert!(left.iter().all(|left| left.contains(" document: ")), "{:#?}\n{}", left, text);
        let after = world.syncs();
        let plan = world.plan();
        prop_assert!(is_idle(&plan), "{:#?}\n{}\n{}", plan.changes, text, after);
        let says = parse(&world.files).unwrap().desired.syncs;
        let says: BTreeMap<_, _> = says.iter().map(|(address, declared)| (address.clone(), tables_of(&declared.spec))).collect();
        prop_assert_eq!(says, live);
        // A second time there is nothing to write, and what was not drift was not touched.
        prop_assert!(world.report().findings.iter().all(|finding| finding.kind.word() == "document"));
        world.write(false);
        prop_assert_eq!(&world.syncs(), &after);
        if found.findings.iter().all(|finding| finding.kind.word() == "document") {
            prop_assert_eq!(&after, &text);
        }
        prop_assert_eq!(after.matches("# no. ").count(), syncs.len());
        let is_crlf = |text: &str| text.matches('\n').count() == text.matches("\r\n").count();
        prop_assert_eq!(is_crlf(&after), is_crlf(&text));
    }
}
