//! SARIF 2.1.0: what GitHub's code scanning, Azure DevOps and many editors read.
//!
//! Every rule carries the texts that GitHub requires. Columns count characters, and the log says so.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Comment, Review, Rule, Severity};
use crate::escape::message;
use crate::json::to_json;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The base that consumers take for the root of the repository.
const ROOT: &str = "%SRCROOT%";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    automation_details: Automation,
    column_kind: &'static str,
    results: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'static str,
    semantic_version: &'a str,
    rules: Vec<Descriptor<'a>>,
}

/// Tells apart runs of several commands, or in several folders, on the same commit.
#[derive(Serialize)]
struct Automation {
    id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor<'a> {
    id: &'a str,
    short_description: Text,
    full_description: Text,
    help: Text,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: [Location; 1],
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Properties>,
}

/// What SARIF has no word for.
#[derive(Serialize)]
struct Properties {
    /// The part of a divided plan: `branch` or `besides`.
    part: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Physical,
    logical_locations: [Logical; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    uri_base_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<u32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Logical {
    fully_qualified_name: String,
}

pub(super) fn text(review: &Review<'_>) -> String {
    let mut rules: BTreeMap<&Rule, usize> = review.comments.iter().map(|comment| (&comment.rule, 0)).collect();
    for (index, (_, at)) in rules.iter_mut().enumerate() {
        *at = index;
    }
    let results = review.comments.iter().map(|comment| {
        let rule_index = rules.get(&comment.rule).copied().unwrap_or_default();
        finding(review, comment, rule_index)
    });
    let results = results.collect();
    to_json(&Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "disync",
                    semantic_version: review.version,
                    rules: rules.into_keys().map(descriptor).collect(),
                },
            },
            automation_details: Automation { id: automation(review) },
            column_kind: "unicodeCodePoints",
            results,
        }],
    })
}

/// What is before the last slash is the category; nothing behind it says that runs are not told apart further.
fn automation(review: &Review<'_>) -> String {
    let folder = encode(review.folder);
    if folder.is_empty() {
        format!("disync/{}/", review.command)
    } else {
        format!("disync/{}/{folder}/", review.command)
    }
}

fn descriptor(rule: &Rule) -> Descriptor<'_> {
    let meaning = || Text { text: plain(rule.meaning) };
    Descriptor { id: &rule.id, short_description: meaning(), full_description: meaning(), help: meaning() }
}

fn finding<'a>(review: &Review<'_>, comment: &'a Comment, rule_index: usize) -> Finding<'a> {
    let place = &comment.place;
    let column = (place.line > 0 && place.column > 0).then_some(place.column);
    Finding {
        rule_id: &comment.rule.id,
        rule_index,
        level: match comment.severity {
            Severity::Note | Severity::Warning | Severity::Error => comment.severity.word(),
        },
        message: Text { text: plain(&comment.sentence()) },
        locations: [Location {
            physical_location: Physical {
                artifact_location: Artifact { uri: uri(review, comment), uri_base_id: ROOT },
                region: Region {
                    start_line: place.line.max(1),
                    start_column: column,
                    end_column: column.map(|column| column.saturating_add(place.length)),
                },
            },
            logical_locations: [Logical { fully_qualified_name: message(&comment.subject).into_owned() }],
        }],
        partial_fingerprints: [("disync/v1", comment.fingerprint.to_string())].into(),
        properties: comment.part.map(|part| Properties { part: part.word() }),
    }
}

/// A text in which nothing is a link: `[…](…)` would be one, and a backslash takes that from it.
fn plain(text: &str) -> String {
    if text.contains("](") { text.replace('[', "\\[").replace(']', "\\]") } else { text.to_owned() }
}

fn uri(review: &Review<'_>, comment: &Comment) -> String {
    let file = encode(&comment.place.file);
    if review.folder.is_empty() { file } else { format!("{}/{file}", encode(review.folder)) }
}

/// A path as a relative reference: what is not plain ASCII is written byte by byte. A colon in the first part would
/// make a scheme of it.
fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
