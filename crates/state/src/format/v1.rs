//! Version 1 of the state file: JSON, indented, sorted, one table a line.
//!
//! The types mirror the model, so that a field that is renamed there stays what it is here; what is a single word or
//! number (ids, digests, times, stages) is the model's own. `testdata/state-v1.json` holds one of everything.
//!
//! The checksum is the SHA-256 of the file itself, as it is with 64 zeros in the checksum's place: every bit of the file
//! counts, and a state that was edited by hand is refused.

use std::borrow::Cow;
use std::collections::BTreeMap;

use disync_model::{
    Address, Destination, DestinationKind, Digest, FileId, Fingerprint, Identity, Kind, Order, OutsideWindow, Pending,
    Process, ProcessId, ProjectId, Record, ResourceGroup, Run, Sent, SolutionId, Spec, Stage, Start, State, Straggler,
    Tables, TaskId, Token, Wave,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use self::destinations::Written;
use super::VERSION;
use crate::seal::{UNSEALED, check_seal, seal};

mod destinations;
mod tables;
pub(crate) mod unique;

/// The largest serial: the largest number that every reader of JSON keeps exactly.
const MAX_SERIAL: u64 = (1 << 53) - 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a state of disync")]
struct File<'a> {
    disync_state: u64,
    lineage: Cow<'a, str>,
    serial: u64,
    project_id: ProjectId,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    workspace: Option<Workspace<'a>>,
    checksum: Cow<'a, str>,
    #[serde(deserialize_with = "unique::map")]
    syncs: BTreeMap<Address, Applied<'a>>,
    #[serde(deserialize_with = "unique::map")]
    pending: BTreeMap<Address, UnderWay<'a>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default, deserialize_with = "unique::map")]
    stragglers: BTreeMap<Address, Late<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty", default)]
    outside_window: Cow<'a, [OutsideWindow]>,
}

/// Mirrors [`Identity`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Workspace<'a> {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    name: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    region: Option<Cow<'a, str>>,
}

/// Mirrors [`Record`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Applied<'a> {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    file: Option<FileId>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    solution: Option<SolutionId>,
    applied_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    fingerprint: Option<Fingerprint>,
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    protected: bool,
    #[serde(skip_serializing_if = "Wave::is_default", default)]
    wave: Wave,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    after: Vec<Address>,
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    unwatched: bool,
    spec: Wish<'a>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    destinations: Option<Written<'a>>,
}

/// Mirrors [`Spec`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish<'a> {
    source: Cow<'a, str>,
    destination: To<'a>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    resource_group: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    folder: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Run::is_unmanaged", default)]
    run: Run,
    #[serde(skip_serializing_if = "is_unsaid", default)]
    start: Cow<'a, Start>,
    #[serde(with = "tables")]
    tables: Cow<'a, Tables>,
}

/// Mirrors [`Destination`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct To<'a> {
    #[serde(rename = "type")]
    kind: DestinationKind,
    datasource: Cow<'a, str>,
}

/// Mirrors [`Pending`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnderWay<'a> {
    since: Timestamp,
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    protected: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    unpublished: bool,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    process: Option<Started>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    sent: Option<Left<'a>>,
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    inherited: bool,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    answered: Option<Stage>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    spec: Option<Wish<'a>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    recorded: Option<Wish<'a>>,
}

/// Mirrors [`Straggler`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Late<'a> {
    stage: Stage,
    until: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    spec: Option<Wish<'a>>,
}

/// Mirrors [`Process`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Started {
    id: ProcessId,
    request: Digest,
}

/// Mirrors [`Sent`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Left<'a> {
    stage: Stage,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    token: Option<Cow<'a, Token>>,
    request: Digest,
    at: Timestamp,
    not_after: Timestamp,
}

/// Reads a file; an error says what is wrong with it.
pub(super) fn decode(bytes: &[u8]) -> Result<State, String> {
    check_seal(bytes)?;
    let file: File<'_> = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    check_serial(file.serial)?;
    Ok(State {
        lineage: file.lineage.into_owned(),
        serial: file.serial,
        project: file.project_id,
        identity: file.workspace.map(Identity::from).unwrap_or_default(),
        records: file.syncs.into_iter().map(recorded).collect::<Result<_, _>>()?,
        pending: file.pending.into_iter().map(|(address, under_way)| (address, under_way.into())).collect(),
        stragglers: file.stragglers.into_iter().map(|(address, late)| (address, late.into())).collect(),
        outside_window: file.outside_window.into_owned(),
    })
}

/// Writes a file; an error says why it could not be read again.
pub(super) fn encode(state: &State) -> Result<String, String> {
    check_serial(state.serial)?;
    let file = File {
        disync_state: VERSION,
        lineage: Cow::Borrowed(&state.lineage),
        serial: state.serial,
        project_id: state.project,
        workspace: (!state.identity.is_empty()).then(|| (&state.identity).into()),
        checksum: Cow::Borrowed(UNSEALED),
        syncs: state.records.iter().map(|(address, record)| (address.clone(), record.into())).collect(),
        pending: state.pending.iter().map(|(address, pending)| (address.clone(), pending.into())).collect(),
        stragglers: state.stragglers.iter().map(|(address, late)| (address.clone(), late.into())).collect(),
        outside_window: Cow::Borrowed(&state.outside_window),
    };
    let mut text = serde_json::to_string_pretty(&file).map_err(|error| error.to_string())?;
    text.push('\n');
    seal(&mut text)?;
    Ok(text)
}

fn check_serial(serial: u64) -> Result<(), String> {
    if (1..=MAX_SERIAL).contains(&serial) {
        return Ok(());
    }
    Err(format!("serial {serial} is none: the first is 1 and the last {MAX_SERIAL}"))
}

impl<'a> From<&'a Identity> for Workspace<'a> {
    fn from(identity: &'a Identity) -> Self {
        let Identity { name, region } = identity;
        Self { name: name.as_deref().map(Cow::Borrowed), region: region.as_deref().map(Cow::Borrowed) }
    }
}

impl From<Workspace<'_>> for Identity {
    fn from(workspace: Workspace<'_>) -> Self {
        let Workspace { name, region } = workspace;
        Self { name: name.map(Cow::into_owned), region: region.map(Cow::into_owned) }
    }
}

impl<'a> From<&'a Record> for Applied<'a> {
    fn from(record: &'a Record) -> Self {
        let Record { task, ref spec, fingerprint, ref destinations, protected, ref order, unwatched, applied_at } =
            *record;
        let (file, solution) = (task.file(), task.solution());
        let (wave, after) = (order.wave, order.after.iter().cloned().collect());
        let destinations = destinations.as_ref().map(|destinations| Written::of(destinations, &spec.tables));
        let spec = spec.into();
        Self { file, solution, applied_at, fingerprint, protected, wave, after, unwatched, spec, destinations }
    }
}

/// A record under its address; an error says what is wrong with its id. A solution whose number is called a file is
/// read as well: that is how it was written before solutions could be applied.
fn recorded((address, applied): (Address, Applied<'_>)) -> Result<(Address, Record), String> {
    let Applied { file, solution, applied_at, fingerprint, protected, wave, after, unwatched, spec, destinations } =
        applied;
    let task = match (address.kind, file, solution) {
        (Kind::Realtime, Some(file), None) => TaskId::File(file),
        (Kind::Solution, None, Some(solution)) => TaskId::Solution(solution),
        (Kind::Solution, Some(FileId(number)), None) => TaskId::new(Kind::Solution, number),
        (Kind::Realtime, _, Some(_)) => return Err(format!("`{address}` has the id of a solution")),
        (_, None, None) => return Err(format!("`{address}` has no id")),
        (Kind::Solution, Some(_), Some(_)) => return Err(format!("`{address}` has two ids")),
    };
    let spec = Spec::from(spec);
    let destinations = destinations.map(|written| written.beside(&spec.tables));
    let order = Order { wave, after: after.into_iter().collect() };
    Ok((address, Record { task, spec, fingerprint, destinations, protected, order, unwatched, applied_at }))
}

/// Whether nothing is said of what a task is started with.
#[expect(clippy::ptr_arg, reason = "serde passes fields by reference")]
fn is_unsaid(start: &Cow<'_, Start>) -> bool {
    start.is_default()
}

impl<'a> From<&'a Spec> for Wish<'a> {
    fn from(spec: &'a Spec) -> Self {
        let Spec { source, tables, destination, resource_group, folder, run, start } = spec;
        Self {
            source: Cow::Borrowed(source),
            destination: To { kind: destination.kind, datasource: Cow::Borrowed(&destination.datasource) },
            resource_group: resource_group.as_ref().map(|group| Cow::Borrowed(group.0.as_str())),
            folder: folder.as_deref().map(Cow::Borrowed),
            run: *run,
            start: Cow::Borrowed(start),
            tables: Cow::Borrowed(tables),
        }
    }
}

impl From<Wish<'_>> for Spec {
    fn from(wish: Wish<'_>) -> Self {
        let Wish { source, destination, resource_group, folder, run, start, tables } = wish;
        Self {
            source: source.into_owned(),
            tables: tables.into_owned(),
            destination: Destination { kind: destination.kind, datasource: destination.datasource.into_owned() },
            resource_group: resource_group.map(|group| ResourceGroup(group.into_owned())),
            folder: folder.map(Cow::into_owned),
            run,
            start: start.into_owned(),
        }
    }
}

impl<'a> From<&'a Pending> for UnderWay<'a> {
    fn from(pending: &'a Pending) -> Self {
        let Pending { spec, recorded, protected, process, sent, inherited, answered, unpublished, since } = pending;
        Self {
            since: *since,
            protected: *protected,
            unpublished: *unpublished,
            process: process.as_ref().map(|process| Started { id: process.id, request: process.request }),
            sent: sent.as_ref().map(Left::from),
            inherited: *inherited,
            answered: *answered,
            spec: spec.as_ref().map(Wish::from),
            recorded: recorded.as_ref().map(Wish::from),
        }
    }
}

impl From<UnderWay<'_>> for Pending {
    fn from(under_way: UnderWay<'_>) -> Self {
        let UnderWay { since, protected, unpublished, process, sent, inherited, answered, spec, recorded } = under_way;
        Self {
            spec: spec.map(Spec::from),
            recorded: recorded.map(Spec::from),
            protected,
            process: process.map(|Started { id, request }| Process { id, request }),
            sent: sent.map(Sent::from),
            inherited,
            answered,
            unpublished,
            since,
        }
    }
}

impl<'a> From<&'a Straggler> for Late<'a> {
    fn from(straggler: &'a Straggler) -> Self {
        let Straggler { stage, ref spec, until } = *straggler;
        Self { stage, until, spec: spec.as_ref().map(Wish::from) }
    }
}

impl From<Late<'_>> for Straggler {
    fn from(late: Late<'_>) -> Self {
        let Late { stage, until, spec } = late;
        Self { stage, spec: spec.map(Spec::from), until }
    }
}

impl<'a> From<&'a Sent> for Left<'a> {
    fn from(sent: &'a Sent) -> Self {
        let Sent { stage, ref token, request, at, not_after } = *sent;
        Self { stage, token: token.as_ref().map(Cow::Borrowed), request, at, not_after }
    }
}

impl From<Left<'_>> for Sent {
    fn from(left: Left<'_>) -> Self {
        let Left { stage, token, request, at, not_after } = left;
        Self { stage, token: token.map(Cow::into_owned), request, at, not_after }
    }
}
