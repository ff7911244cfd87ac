//! Worlds of several syncs that share tables, sources and destinations.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use disync_model::{
    Address, Desired, Destination, DestinationKind, FileId, Gap, Kind, Lifecycle, Order, ProjectId, Record,
    ResourceGroup, Run, SolutionId, Spec, State, Table, TaskId, Wave,
};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;

use super::service::{Held, Service};
use crate::tests::{declared, record, spec};
use crate::{Accept, Party, Scope};

const TABLES: [&str; 5] = ["a.x", "a.y", "b.x", "b.y", "b.z"];
const GROUPS: [&str; 3] = ["S_res_group_1_1", "S_res_group_1_2", "S_res_group_2_1"];
const N_SYNCS: usize = 6;
const N_WAYS: usize = 3;

/// What a sync is like, and how the YAML and the console have changed that since it was applied.
#[derive(Debug, Clone)]
struct Sync {
    is_declared: bool,
    is_recorded: bool,
    fate: Fate,
    way: Edited<usize>,
    group: Edited<usize>,
    run: Edited<usize>,
    runs: Option<bool>,
    prevent_destroy: Option<bool>,
    protected: bool,
    committed: bool,
    /// Whether the content that is not committed differs from what was published: that is what was applied.
    draft: bool,
    renames: bool,
}

/// What was applied, and what the YAML and live have instead, if it is something else.
#[derive(Debug, Clone)]
struct Edited<T>(T, Option<T>, Option<T>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    There,
    Vanished,
    Foreign,
    Ambiguous,
}

/// Which of the three documents.
#[derive(Debug, Clone, Copy)]
enum Document {
    Applied,
    Wished,
    There,
}

/// From what a world is made. Each way, from a source to a destination, ships each table once.
#[derive(Clone)]
pub(super) struct Seed {
    syncs: Vec<Sync>,
    /// For each way and table, the sync that ships it.
    owners: Vec<Edited<usize>>,
    accept: Vec<Option<Party>>,
    targets: Option<BTreeSet<usize>>,
    sequences: Vec<Sequence>,
    healthy_for: Option<Duration>,
}

/// Which wave a sync is of, as it was applied and as the YAML says it; and what it comes after.
#[derive(Debug, Clone, Default)]
struct Sequence {
    waves: Option<(u8, u8)>,
    applied: BTreeSet<usize>,
    wished: BTreeSet<usize>,
    unwatched: bool,
}

fn any_sequence() -> impl Strategy<Value = Sequence> {
    let wave = || prop_oneof![Just(10_u8), Just(50), Just(60)];
    let after = || prop_oneof![Just(BTreeSet::new()), proptest::collection::btree_set(0..N_SYNCS, 0..3)];
    let waves = weighted(0.8, (wave(), weighted(0.3, wave())).prop_map(|(old, new)| (old, new.unwrap_or(old))));
    (waves, after(), after(), prop::bool::weighted(0.2)).prop_map(|(waves, applied, wished, unwatched)| Sequence {
        waves,
        applied,
        wished,
        unwatched,
    })
}

/// Half of the worlds know of no order.
fn any_sequences() -> impl Strategy<Value = Vec<Sequence>> {
    prop_oneof![Just(vec![Sequence::default(); N_SYNCS]), vec(any_sequence(), N_SYNCS)]
}

/// What a failed property shows: the world, one line a sync.
impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, sync) in self.syncs.iter().enumerate() {
            let Sync {
                is_declared,
                is_recorded,
                fate,
                group,
                run,
                runs,
                prevent_destroy,
                protected,
                committed,
                draft,
                ..
            } = sync;
            let [applied, wished, there] = [Document::Applied, Document::Wished, Document::There]
                .map(|document| format!("{:?} on way {}", self.tables(number, document), sync.way.of(document)));
            writeln!(f)?;
            write!(f, "{} declared {is_declared} {wished}, recorded {is_recorded} {applied}, ", address(number))?;
            write!(
                f,
                "{fate:?} {there}, {group:?}, run {run:?} {runs:?}, protected {prevent_destroy:?} {protected}, "
            )?;
            write!(f, "committed {committed}, draft {draft}, accept {:?}", self.accept[number])?;
        }
        write!(f, "\ntargets {:?}, {:?}, healthy for {:?}", self.targets, self.sequences, self.healthy_for)
    }
}

impl<T: Copy> Edited<T> {
    fn of(&self, document: Document) -> T {
        match document {
            Document::Applied => self.0,
            Document::Wished => self.1.unwrap_or(self.0),
            Document::There => self.2.unwrap_or(self.0),
        }
    }
}

/// A choice of `n` that the YAML and the console change with these probabilities.
fn edited(n: usize, ours: f64, theirs: f64) -> impl Strategy<Value = Edited<usize>> {
    (0..n, weighted(ours, 0..n), weighted(theirs, 0..n))
        .prop_map(|(applied, ours, theirs)| Edited(applied, ours, theirs))
}

fn any_sync() -> impl Strategy<Value = Sync> {
    let fate = prop_oneof![
        20 => Just(Fate::There),
        1 => Just(Fate::Vanished),
        1 => Just(Fate::Foreign),
        1 => Just(Fate::Ambiguous),
    ];
    let settings = (edited(N_WAYS, 0.15, 0.03), edited(GROUPS.len(), 0.2, 0.1), edited(3, 0.2, 0.01));
    let flags =
        (prop::bool::weighted(0.9), prop::bool::weighted(0.9), prop::bool::weighted(0.9), any::<bool>(), any::<bool>());
    let runs = weighted(0.9, any::<bool>());
    let lock = (weighted(0.1, any::<bool>()), prop::bool::weighted(0.05));
    (fate, settings, flags, runs, lock).prop_map(|(fate, (way, group, run), flags, runs, lock)| {
        let (is_declared, is_recorded, committed, draft, renames) = flags;
        let (prevent_destroy, protected) = lock;
        Sync {
            is_declared,
            is_recorded,
            fate,
            way,
            group,
            run,
            runs,
            prevent_destroy,
            protected,
            committed,
            draft,
            renames,
        }
    })
}

pub(super) fn any_seed() -> impl Strategy<Value = Seed> {
    let party = weighted(0.2, prop_oneof![Just(Party::Ours), Just(Party::Theirs)]);
    let targets = weighted(0.15, proptest::collection::btree_set(0..N_SYNCS, 1..N_SYNCS));
    let owners = vec(edited(60, 0.3, 0.1), N_WAYS * TABLES.len());
    let order = (any_sequences(), proptest::option::of(Just(Duration::from_secs(300))));
    (vec(any_sync(), N_SYNCS), owners, vec(party, N_SYNCS), targets, order).prop_map(
        |(syncs, owners, accept, targets, (sequences, healthy_for))| Seed {
            syncs,
            owners,
            accept,
            targets,
            sequences,
            healthy_for,
        },
    )
}

fn wave(number: Option<u8>) -> Wave {
    number.and_then(Wave::new).unwrap_or_default()
}

/// Five real-time tasks and a solution.
fn address(number: usize) -> Address {
    if number + 1 == N_SYNCS { Address::solution("lake") } else { Address::realtime(["a", "b", "c", "d", "e"][number]) }
}

impl Seed {
    fn tables(&self, number: usize, document: Document) -> Vec<&'static str> {
        let way = self.syncs[number].way.of(document);
        let members: Vec<usize> = (0..N_SYNCS).filter(|other| self.syncs[*other].way.of(document) == way).collect();
        let owns = |table: &usize| {
            let owner = self.owners[way * TABLES.len() + *table].of(document);
            members.get(owner % (members.len() + 1)) == Some(&number)
        };
        (0..TABLES.len()).filter(owns).map(|table| TABLES[table]).collect()
    }

    /// `None` where it would ship nothing.
    fn spec(&self, number: usize, document: Document) -> Option<Spec> {
        let sync = &self.syncs[number];
        let tables = self.tables(number, document);
        let way = sync.way.of(document);
        let (kind, datasource) =
            if way == 1 { (DestinationKind::Kafka, "kafka") } else { (DestinationKind::Holo, "holo") };
        let is_solution = address(number).kind == Kind::Solution;
        // The YAML refuses a solution that is to be stopped.
        let run = Run::ALL[sync.run.of(document)];
        let spec = Spec {
            source: if way == 2 { "mysql_other" } else { "mysql_pub" }.to_owned(),
            destination: Destination { kind, datasource: datasource.to_owned() },
            resource_group: Some(ResourceGroup(GROUPS[sync.group.of(document)].to_owned())),
            run: if is_solution && run == Run::Stopped { Run::Unmanaged } else { run },
            ..spec(&tables)
        };
        let folder = spec.folder.clone().filter(|_| !is_solution);
        (!tables.is_empty()).then_some(Spec { folder, ..spec })
    }

    /// The world, with everything put in in the order of `numbers`.
    pub(super) fn service(&self, numbers: &[usize]) -> Service {
        let mut service = Service {
            desired: Desired { healthy_for: self.healthy_for, ..Desired::default() },
            state: State::new("lineage", ProjectId(10000)),
            held: BTreeMap::new(),
            gaps: BTreeMap::new(),
            scope: Scope::default(),
            accept: Accept::default(),
            next_id: 100,
            watched: BTreeSet::new(),
            watching: BTreeSet::new(),
        };
        for number in numbers {
            self.put(*number, &mut service);
        }
        let watched = numbers.iter().filter(|number| self.is_understood(**number)).map(|number| address(*number));
        let is_ours = |address: &Address| {
            service.desired.syncs.contains_key(address) || service.state.records.contains_key(address)
        };
        service.watched = watched.filter(is_ours).collect();
        if let Some(targets) = &self.targets {
            let targets: Vec<Address> = numbers.iter().filter(|n| targets.contains(n)).map(|n| address(*n)).collect();
            service.scope = Scope::only(&targets);
        }
        service
    }

    pub(super) fn in_order(&self) -> Service {
        self.service(&(0..N_SYNCS).collect::<Vec<_>>())
    }

    fn put(&self, number: usize, service: &mut Service) {
        let (sync, address) = (&self.syncs[number], address(number));
        let n = i64::try_from(number).unwrap() + 1;
        let id = match address.kind {
            Kind::Realtime => TaskId::File(FileId(n)),
            Kind::Solution => TaskId::Solution(SolutionId(n)),
        };
        if let Some(wished) = self.spec(number, Document::Wished).filter(|_| sync.is_declared) {
            let mut declared = declared(wished);
            declared.lifecycle = Lifecycle { prevent_destroy: sync.prevent_destroy };
            declared.order = self.wished_order(number);
            declared.renamed_from.extend(self.rename(number).filter(|_| sync.renames));
            service.desired.syncs.insert(address.clone(), declared);
        }
        if let Some(applied) = self.spec(number, Document::Applied).filter(|_| sync.is_recorded) {
            let Sequence { waves, applied: after, unwatched, .. } = &self.sequences[number];
            let after =
                after.iter().filter(|other| **other != number).map(|other| super::seed::address(*other)).collect();
            let order = Order { wave: wave(waves.map(|(old, _)| old)), after };
            let (protected, unwatched) = (sync.protected, *unwatched);
            let record = Record { task: id, protected, order, unwatched, ..record(applied) };
            service.state.records.insert(address.clone(), record);
        }
        // A solution that is not recorded is never found: the service refuses its name.
        let is_known = address.kind == Kind::Realtime || service.state.records.contains_key(&address);
        let exists = sync.fate != Fate::Vanished && is_known;
        if let Some(there) = self.spec(number, Document::There).filter(|_| exists) {
            // Whether a solution is published nobody tells.
            let committed = address.kind == Kind::Solution || (sync.committed && sync.runs.is_some());
            // The way of a task is fixed when it is created.
            let is_draft = sync.draft && !committed && sync.way.of(Document::Applied) == sync.way.of(Document::There);
            let published = self.spec(number, Document::Applied).filter(|_| is_draft);
            let shipped = published.or_else(|| Some(there.clone())).filter(|_| sync.runs.is_some());
            let foreign = sync.fate == Fate::Foreign;
            let held = Held { id, spec: there, foreign, shipped, committed, runs: sync.runs };
            service.held.insert(address.clone(), held);
        }
        if sync.fate == Fate::Ambiguous {
            service.gaps.insert(address.clone(), Gap::Ambiguous(vec![FileId(n), FileId(n + 50)]));
        }
        if let Some(party) = self.accept[number] {
            service.accept.addresses.insert(address, party);
        }
    }

    /// The order that the YAML asks for, which is never a circle: so it would be refused.
    fn wished_order(&self, number: usize) -> Order {
        let of = |number: usize| wave(self.sequences[number].waves.map(|(_, new)| new));
        let is_possible = |other: &usize| {
            let is_declared = self.syncs[*other].is_declared && self.spec(*other, Document::Wished).is_some();
            *other < number && is_declared && of(*other) <= of(number)
        };
        let after = self.sequences[number].wished.iter().copied().filter(is_possible).map(address).collect();
        Order { wave: of(number), after }
    }

    /// Whether a plan can know what its task ships: the task is read, or is as it is recorded.
    fn is_understood(&self, number: usize) -> bool {
        let Sync { is_recorded, fate, .. } = self.syncs[number];
        let as_applied = || is_recorded && self.spec(number, Document::Applied) == self.spec(number, Document::There);
        fate != Fate::Foreign && (fate != Fate::Ambiguous || as_applied())
    }

    /// A table of the YAML that stands in place of one that is live.
    fn rename(&self, number: usize) -> Option<(Table, Table)> {
        let (wished, there) = (self.tables(number, Document::Wished), self.tables(number, Document::There));
        let new = wished.iter().find(|table| !there.contains(table))?;
        let old = there.iter().find(|table| !wished.contains(table))?;
        let table = |name: &str| {
            let (database, name) = name.split_once('.').unwrap();
            Table { database: Some(database.into()), name: name.into() }
        };
        Some((table(new), table(old)))
    }
}
