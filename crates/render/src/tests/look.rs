//! Looks at a workspace that is as it was applied, in which a test changes one thing, and their reports.

use std::collections::BTreeMap;

use disync_model::{
    Acceptance, Address, Declared, Desired, Digest, File, FileId, Fingerprint, Gap, InstanceStatus, Lifecycle, Live,
    Name, Observed, Origin, Origins, ProjectId, Record, RemoteError, RemoteErrorKind, Run, Selectors, Shape, Spec,
    State, Task,
};
use disync_plan::{DriftInput, DriftReport, Finding, Listed, Scope, drift_report};
use jiff::Timestamp;

use super::{at, spec};

/// All that a report is made of.
pub(super) struct Look {
    pub(super) desired: Desired,
    pub(super) state: State,
    pub(super) live: Live,
    pub(super) files: Option<Vec<File>>,
    pub(super) accepted: Vec<Acceptance>,
    pub(super) now: Timestamp,
}

/// Syncs of these names, each with these tables of the database `shop`, as they were applied an hour ago.
pub(super) fn applied<S: AsRef<str>>(names: &[S], tables: &[&str]) -> Look {
    let mut look = Look {
        desired: Desired::default(),
        state: State::new("lineage", ProjectId(10000)),
        live: Live::default(),
        files: None,
        accepted: Vec::new(),
        now: at(3600),
    };
    for (number, name) in (700..).zip(names) {
        let (name, spec) = (name.as_ref(), spec(tables));
        let observed = observed(number, name, spec.clone());
        let fingerprint = Some(observed.fingerprint);
        let task = FileId(number).into();
        let record = Record {
            task,
            spec: spec.clone(),
            fingerprint,
            destinations: None,
            protected: false,
            order: disync_model::Order::default(),
            unwatched: false,
            applied_at: at(0),
        };
        look.state.records.insert(Address::realtime(name), record);
        look.live.tasks.insert(Address::realtime(name), observed);
        look.desired.syncs.insert(Address::realtime(name), declared(name, spec));
    }
    look
}

fn declared(name: &str, spec: Spec) -> Declared {
    Declared {
        table_lines: (10..).take(spec.tables.len()).collect(),
        spec,
        lifecycle: Lifecycle::default(),
        order: disync_model::Order::default(),
        origin: Origin { file: format!("syncs/{name}.yaml").into(), line: 2 },
        renamed_from: BTreeMap::new(),
        selectors: Selectors::default(),
        origins: Origins::default(),
    }
}

pub(super) fn file(number: i64, name: &str, by: &str) -> File {
    File {
        id: FileId(number),
        node: None,
        name: Name::new(name),
        folder: None,
        committed: Some(true),
        version: Some(3),
        created_at: Some(at(-9000)),
        created_by: None,
        edited_at: Some(at(1800)),
        edited_by: Some(by.to_owned()),
    }
}

fn observed(number: i64, name: &str, spec: Spec) -> Observed {
    let fingerprint = Fingerprint(Digest::of(format!("{spec:?}").as_bytes()));
    let file = File { folder: spec.folder.clone(), ..file(number, name, "eve") };
    let shape = Shape::Sync(Spec { run: Run::Unmanaged, ..spec });
    Observed { task: Task::File(file), shape, fingerprint, destinations: None, instance: Some(InstanceStatus::Running) }
}

impl Look {
    /// Somebody saves a document with these tables in the console.
    pub(super) fn tables(mut self, name: &str, tables: &[&str], by: &str) -> Self {
        let task = self.task(name);
        let number = task.task.file().unwrap().id.0;
        *task = observed(number, name, spec(tables));
        if let Task::File(file) = &mut task.task {
            file.edited_by = Some(by.to_owned());
        }
        self
    }

    pub(super) fn task(&mut self, name: &str) -> &mut Observed {
        self.live.tasks.get_mut(&Address::realtime(name)).unwrap()
    }

    /// The YAML gives a sync these tables.
    pub(super) fn declare(mut self, name: &str, tables: &[&str]) -> Self {
        self.desired.syncs.insert(Address::realtime(name), declared(name, spec(tables)));
        self
    }

    /// Somebody stops it.
    pub(super) fn stop(mut self, name: &str) -> Self {
        self.task(name).instance = Some(InstanceStatus::Paused);
        self
    }

    /// It is deleted in the console.
    pub(super) fn delete(mut self, name: &str) -> Self {
        self.live.tasks.remove(&Address::realtime(name)).unwrap();
        self
    }

    /// It cannot be read.
    pub(super) fn unreadable(mut self, name: &str, message: &str) -> Self {
        let (kind, operation) = (RemoteErrorKind::Refused, "GetDISyncTask");
        let error = RemoteError { kind, operation, code: None, message: message.to_owned(), request_id: None };
        self.live.tasks.remove(&Address::realtime(name));
        self.live.gaps.insert(Address::realtime(name), Gap::Unreadable(error));
        self
    }

    /// All that is found now about a sync is accepted.
    pub(super) fn accept(mut self, name: &str, reason: &str, until: Option<&str>) -> Self {
        let accept = |finding: &Finding| Acceptance {
            fingerprint: finding.short(),
            address: finding.address.clone(),
            what: String::new(),
            reason: reason.to_owned(),
            until: until.map(|until| until.parse().unwrap()),
            document: None,
            origin: Some(Origin { file: "accepted-drift.yaml".into(), line: 2 }),
        };
        let findings = self.report().findings;
        let of_sync = findings.iter().filter(|finding| finding.address == Address::realtime(name));
        self.accepted.extend(of_sync.map(accept));
        self
    }

    pub(super) fn report(&self) -> DriftReport {
        let Self { desired, state, live, files, accepted, now } = self;
        let (scope, now) = (&Scope::default(), *now);
        let listed = files.as_deref().map(|files| Listed { files, ignored: &[] });
        drift_report(&DriftInput { desired, live, earlier: state, state, scope, listed, accepted, now })
    }
}

/// A look that finds something of each class, and has something in each part of a report.
pub(super) fn everything() -> Look {
    let names = ["orders", "users", "gone", "later", "known", "known_no_more", "agreed", "secret"];
    let two = ["shop.items", "shop.orders"];
    let mut look = applied(&names, &two)
        .tables("orders", &["shop.carts", "shop.orders"], "console_user")
        .stop("users")
        .delete("gone")
        .declare("later", &["shop.items", "shop.orders", "shop.new"])
        .tables("known", &["shop.orders"], "eve")
        .tables("known_no_more", &["shop.orders"], "eve")
        .tables("agreed", &["shop.orders"], "eve")
        .declare("agreed", &["shop.orders"])
        .unreadable("secret", "you may not")
        .accept("known", "a trial, OPS-7", Some("2027-01-02"))
        .accept("known_no_more", "until we know", Some("2023-11-14"));
    look.now = at(90_000);
    look.files = Some(vec![file(800, "scratch", "mallory")]);
    look
}
