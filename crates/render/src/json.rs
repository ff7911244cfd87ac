//! The machine form of a plan: JSON in the shape that Terraform's tools read, and the same as YAML.
//!
//! The types are in `v1`, how a plan is turned into them in `build`. Within one major version of the format nothing is
//! removed and nothing changes its meaning.

pub(crate) mod build;
mod rows;
pub(crate) mod v1;

use disync_plan::{Forecast, Plan};
use jiff::Timestamp;
use serde::Serialize;

use crate::escape::is_plain;

/// What a machine form tells beside the value itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meta<'a> {
    /// The version of disync.
    pub version: &'a str,
    /// Now.
    pub now: Timestamp,
    /// The calls that carrying out the plan takes, where that is known.
    pub expected_calls: Option<Forecast>,
}

/// A plan as JSON.
///
/// Keep changes have neither `before` nor `after`: a plan does not carry the specs of what it leaves alone.
#[must_use]
pub fn plan_json(plan: &Plan, meta: &Meta<'_>) -> String {
    to_json(&build::plan(plan, meta))
}

/// A plan as YAML: the document of [`plan_json`], written otherwise.
#[must_use]
pub fn plan_yaml(plan: &Plan, meta: &Meta<'_>) -> String {
    to_yaml(&build::plan(plan, meta))
}

/// Writes JSON whose values are verbatim, and which is safe to show: whatever could drive a terminal is written by its
/// number, as JSON allows in every string.
pub(crate) fn to_json<T: Serialize>(value: &T) -> String {
    safe(pretty(value))
}

/// Writes JSON as [`to_json`] does, in one line.
pub(crate) fn to_json_line<T: Serialize>(value: &T) -> String {
    safe(serde_json::to_string(value).expect("the mirrors have nothing that JSON cannot express"))
}

fn safe(mut text: String) -> String {
    if !is_safe(&text) {
        text = by_number(&text, |out, c| {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        });
    }
    text.push('\n');
    text
}

/// Writes YAML that is safe to show. Where a value holds something that is not, the document is written in YAML's
/// other style, which is JSON's: only there can a character be written by its number everywhere.
pub(crate) fn to_yaml<T: Serialize>(value: &T) -> String {
    let text = serde_yaml::to_string(value).expect("the mirrors have nothing that YAML cannot express");
    if is_safe(&text) {
        return text;
    }
    let mut text = by_number(&pretty(value), |out, c| out.push_str(&format!("\\U{:08x}", u32::from(c))));
    text.push('\n');
    text
}

fn pretty<T: Serialize>(value: &T) -> String {
    serde_json::to_string_pretty(value).expect("the mirrors have nothing that JSON cannot express")
}

/// A raw line feed is always ours: both formats write one in a value otherwise.
fn is_safe(text: &str) -> bool {
    // Nearly all documents are ASCII and large: their bytes are looked at several times as fast as their characters.
    text.bytes().all(|byte| matches!(byte, b'\n' | b' '..=b'~')) || text.chars().all(|c| c == '\n' || is_plain(c))
}

fn by_number(text: &str, mut push: impl FnMut(&mut String, char)) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    for c in text.chars() {
        if c == '\n' || is_plain(c) { out.push(c) } else { push(&mut out, c) }
    }
    out
}
