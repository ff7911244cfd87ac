//! Version 1 of the machine form of the state.

use std::collections::BTreeSet;

use disync_model::{Address, Destinations, Pending, Record, State};
use serde::Serialize;

use crate::spec::{Shown, resource_type};

#[derive(Serialize)]
pub(super) struct Document<'a> {
    format_version: &'static str,
    lineage: &'a str,
    serial: u64,
    project_id: i64,
    resources: Vec<Resource<'a>>,
    /// The runs that changed something outside of the change windows, oldest first; since 1.2.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    outside_window: Vec<OutsideWindow<'a>>,
}

#[derive(Serialize)]
struct OutsideWindow<'a> {
    at: String,
    reason: &'a str,
}

#[derive(Serialize)]
struct Resource<'a> {
    address: String,
    mode: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'a str,
    provider_name: &'static str,
    /// What was applied last; null where the first apply is still under way.
    values: Option<Shown<'a>>,
    disync: Details<'a>,
}

#[derive(Serialize)]
struct Details<'a> {
    file_id: Option<i64>,
    /// Of a solution, which has no file; since 1.1.
    #[serde(skip_serializing_if = "Option::is_none")]
    solution_id: Option<i64>,
    applied_at: Option<String>,
    fingerprint: Option<String>,
    /// Where each table is written, as far as the task's document told; since 1.3.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    destinations: Vec<Written<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    under_way: Option<UnderWay<'a>>,
    /// What may still land though nobody waits for its answer; since 1.4.
    #[serde(skip_serializing_if = "Option::is_none")]
    straggler: Option<Late>,
}

#[derive(Serialize)]
struct Late {
    stage: &'static str,
    until: String,
}

#[derive(Serialize)]
struct Written<'a> {
    database: Option<&'a str>,
    table: &'a str,
    destination: &'a str,
}

#[derive(Serialize)]
struct UnderWay<'a> {
    since: String,
    wished: Option<Shown<'a>>,
    process_id: Option<i64>,
    unanswered: Option<Unanswered>,
}

#[derive(Serialize)]
struct Unanswered {
    stage: &'static str,
    at: String,
    not_after: String,
}

pub(super) fn state<'a>(state: &'a State, addresses: &BTreeSet<&'a Address>) -> Document<'a> {
    let resource = |address: &&'a Address| resource(state, address);
    Document {
        format_version: "1.4",
        lineage: &state.lineage,
        serial: state.serial,
        project_id: state.project.0,
        resources: addresses.iter().map(resource).collect(),
        outside_window: state
            .outside_window
            .iter()
            .map(|run| OutsideWindow { at: run.at.to_string(), reason: &run.reason })
            .collect(),
    }
}

fn resource<'a>(state: &'a State, address: &'a Address) -> Resource<'a> {
    let record = state.records.get(address);
    let shown = |record: &'a Record| Shown::new(&record.spec, record.protected);
    Resource {
        address: address.to_string(),
        mode: "managed",
        kind: resource_type(address),
        name: address.name.as_str(),
        provider_name: "dataworks",
        values: record.map(shown),
        disync: Details {
            file_id: record.and_then(|record| record.task.file()).map(|file| file.0),
            solution_id: record.and_then(|record| record.task.solution()).map(|solution| solution.0),
            applied_at: record.map(|record| record.applied_at.to_string()),
            fingerprint: record.and_then(|record| record.fingerprint).map(|fingerprint| fingerprint.to_string()),
            destinations: record.and_then(|record| record.destinations.as_ref()).map(written).unwrap_or_default(),
            under_way: state.pending.get(address).map(under_way),
            straggler: state
                .stragglers
                .get(address)
                .map(|late| Late { stage: late.stage.word(), until: late.until.to_string() }),
        },
    }
}

fn written(destinations: &Destinations) -> Vec<Written<'_>> {
    let written = destinations.iter().map(|(table, destination)| Written {
        database: table.database,
        table: table.name,
        destination,
    });
    written.collect()
}

fn under_way(pending: &Pending) -> UnderWay<'_> {
    UnderWay {
        since: pending.since.to_string(),
        wished: pending.spec.as_ref().map(|spec| Shown::new(spec, pending.protected)),
        process_id: pending.process.as_ref().map(|process| process.id.0),
        unanswered: pending.sent.as_ref().map(|sent| Unanswered {
            stage: sent.stage.word(),
            at: sent.at.to_string(),
            not_after: sent.not_after.to_string(),
        }),
    }
}
