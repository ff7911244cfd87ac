//! Version 1 of the file: the mirror of a plan, and of how it was made.
//!
//! The types mirror the plan, so that a field that is renamed there stays what it is here. What is a single word or
//! number (addresses, ids, digests, times, stages) is the model's own, as far as that has a fixed form.

use std::borrow::Cow;
use std::time::Duration;

use disync_model::{Address, ApplyId, Digest, Fingerprint, ImpactClass, ProjectId, Refresh, Stage, TaskId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use self::change::ChangeV1;
use self::drift::DriftV1;
use self::violation::ViolationV1;
use self::warning::WarningV1;
use super::text::canonical;
use super::{FORMAT, Made, Saved, VERSION};
use crate::against::Against;
use crate::guard::Allowed;
use crate::plan::{Basis, Plan, Seen};
use crate::scope::Mode;
use crate::step::{Step, StepId};
use crate::warning::Warning;
use crate::window::Standing;

pub(super) mod block;
mod change;
mod conflict;
mod difference;
mod drift;
mod impact;
mod ours;
mod preview;
mod row;
pub(super) mod spec;
mod violation;
mod warning;
mod word;

/// The whole file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a saved plan")]
pub(super) struct FileV1<'a> {
    format: Cow<'a, str>,
    format_version: u64,
    /// Of all that matters; see [`Plan::digest`].
    #[serde(with = "sha256")]
    pub(super) digest: Digest,
    /// Of the file itself, with 64 zeros in the place of these digits.
    #[serde(with = "sha256")]
    pub(super) checksum: Digest,
    made: MadeV1<'a>,
    project_id: ProjectId,
    #[serde(with = "word::mode")]
    mode: Mode,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    healthy_for_ms: Option<u64>,
    #[serde(with = "word::refresh")]
    refresh: Refresh,
    basis: BasisV1<'a>,
    changes: Vec<ChangeV1<'a>>,
    steps: Vec<StepV1>,
    assumed: Vec<Address>,
    left_out: Vec<Address>,
    drift: Vec<DriftV1<'a>>,
    violations: Vec<ViolationV1<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    warnings: Vec<WarningV1<'a>>,
}

/// Mirrors [`Made`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MadeV1<'a> {
    by: Cow<'a, str>,
    at: Timestamp,
    #[serde(skip_serializing_if = "AllowedV1::is_nothing", default)]
    allowed: AllowedV1,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    rolls_back: Option<u64>,
}

/// Mirrors [`Allowed`]. Where no flag was given it is not written.
#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct AllowedV1 {
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    classes: Vec<ClassV1>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    removed: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    restarts: Option<u32>,
}

/// The word of a class.
#[derive(Serialize, Deserialize)]
struct ClassV1(#[serde(with = "word::impact_class")] ImpactClass);

/// Mirrors [`Basis`]. Where nothing was ever applied there is no lineage.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BasisV1<'a> {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    lineage: Option<Cow<'a, str>>,
    serial: u64,
    live: Vec<SeenV1<'a>>,
}

/// Mirrors [`Seen`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeenV1<'a> {
    address: Address,
    /// Its number; the kind is that of the address.
    task: i64,
    fingerprint: Fingerprint,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    instance: Option<Cow<'a, str>>,
}

/// Mirrors [`Step`]. Its id is its position.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepV1 {
    change: usize,
    stage: Stage,
    after: Vec<usize>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    basis: Option<Fingerprint>,
}

impl<'a> FileV1<'a> {
    /// The mirror of a plan. Its checksum is that of nothing yet.
    pub(super) fn of(saved: &'a Saved) -> Self {
        let Saved { plan, made } = saved;
        let Plan {
            project,
            mode,
            basis,
            changes,
            drift,
            steps,
            healthy_for,
            refresh,
            assumed,
            left_out,
            violations,
            warnings,
            standing: _,
            against: _,
            since: _,
        } = plan;
        Self {
            format: Cow::Borrowed(FORMAT),
            format_version: VERSION,
            digest: plan.digest(),
            checksum: Digest::from([0; 32]),
            made: made.into(),
            project_id: *project,
            mode: *mode,
            healthy_for_ms: healthy_for.and_then(|time| u64::try_from(time.as_millis()).ok()),
            refresh: *refresh,
            basis: basis.into(),
            changes: changes.iter().map(ChangeV1::from).collect(),
            steps: steps.iter().map(StepV1::from).collect(),
            assumed: assumed.clone(),
            left_out: left_out.clone(),
            drift: drift.iter().map(DriftV1::from).collect(),
            violations: violations.iter().map(ViolationV1::from).collect(),
            warnings: warnings.iter().map(WarningV1::from).collect(),
        }
    }

    /// What the file says; an error says what is wrong with it.
    pub(super) fn into_saved(self) -> Result<Saved, String> {
        let plan = Plan {
            project: self.project_id,
            mode: self.mode,
            against: Against::Now,
            since: None,
            basis: self.basis.into(),
            changes: self.changes.into_iter().map(ChangeV1::into_change).collect::<Result<_, _>>()?,
            drift: self.drift.into_iter().map(DriftV1::into_drift).collect::<Result<_, _>>()?,
            steps: self.steps.into_iter().enumerate().map(step).collect(),
            healthy_for: self.healthy_for_ms.map(Duration::from_millis),
            refresh: self.refresh,
            assumed: self.assumed,
            left_out: self.left_out,
            warnings: self.warnings.into_iter().map(Warning::from).collect(),
            standing: Standing::default(),
            violations: self.violations.into_iter().map(ViolationV1::into_violation).collect::<Result<_, _>>()?,
        };
        let MadeV1 { by, at, allowed, rolls_back } = self.made;
        let rolls_back = rolls_back.map(ApplyId);
        Ok(Saved { plan, made: Made { by: by.into_owned(), at, allowed: allowed.into(), rolls_back } })
    }

    /// The text of the file with zeros in the place of its checksum.
    ///
    /// # Errors
    /// It has something that JSON cannot express.
    pub(super) fn unsealed(&mut self) -> Result<String, serde_json::Error> {
        self.checksum = Digest::from([0; 32]);
        canonical(self)
    }
}

/// `text` with this checksum. Nothing from outside stands before the place of it.
pub(super) fn sealed(text: &str, checksum: &Digest) -> String {
    let seal = |digest: &Digest| format!("\"checksum\": \"sha256:{digest}\"");
    text.replacen(&seal(&Digest::from([0; 32])), &seal(checksum), 1)
}

impl<'a> From<&'a Made> for MadeV1<'a> {
    fn from(made: &'a Made) -> Self {
        let Made { by, at, allowed, rolls_back } = made;
        Self { by: Cow::Borrowed(by), at: *at, allowed: allowed.into(), rolls_back: rolls_back.map(|id| id.0) }
    }
}

impl AllowedV1 {
    const fn is_nothing(&self) -> bool {
        self.classes.is_empty() && self.removed.is_none() && self.restarts.is_none()
    }
}

impl From<&Allowed> for AllowedV1 {
    fn from(allowed: &Allowed) -> Self {
        let Allowed { classes, removed, restarts } = allowed;
        Self { classes: classes.iter().copied().map(ClassV1).collect(), removed: *removed, restarts: *restarts }
    }
}

impl From<AllowedV1> for Allowed {
    fn from(allowed: AllowedV1) -> Self {
        let AllowedV1 { classes, removed, restarts } = allowed;
        Self { classes: classes.into_iter().map(|ClassV1(class)| class).collect(), removed, restarts }
    }
}

impl<'a> From<&'a Basis> for BasisV1<'a> {
    fn from(basis: &'a Basis) -> Self {
        let Basis { lineage, serial, live } = basis;
        let lineage = (*serial > 0).then_some(Cow::Borrowed(lineage.as_str()));
        Self { lineage, serial: *serial, live: live.iter().map(SeenV1::from).collect() }
    }
}

impl From<BasisV1<'_>> for Basis {
    fn from(basis: BasisV1<'_>) -> Self {
        let BasisV1 { lineage, serial, live } = basis;
        let live = live.into_iter().map(Seen::from).collect();
        Self { lineage: lineage.map(Cow::into_owned).unwrap_or_default(), serial, live }
    }
}

impl<'a> From<&'a Seen> for SeenV1<'a> {
    fn from(seen: &'a Seen) -> Self {
        let Seen { address, task, fingerprint, instance } = seen;
        let instance = instance.as_deref().map(Cow::Borrowed);
        Self { address: address.clone(), task: task.number(), fingerprint: *fingerprint, instance }
    }
}

impl From<SeenV1<'_>> for Seen {
    fn from(seen: SeenV1<'_>) -> Self {
        let SeenV1 { address, task, fingerprint, instance } = seen;
        let task = TaskId::new(address.kind, task);
        Self { address, task, fingerprint, instance: instance.map(Cow::into_owned) }
    }
}

impl From<&Step> for StepV1 {
    fn from(step: &Step) -> Self {
        let Step { id: _, change, stage, after, basis } = step;
        Self { change: *change, stage: *stage, after: after.iter().map(|step| step.0).collect(), basis: *basis }
    }
}

fn step((at, step): (usize, StepV1)) -> Step {
    let StepV1 { change, stage, after, basis } = step;
    Step { id: StepId(at), change, stage, after: after.into_iter().map(StepId).collect(), basis }
}

/// A digest that says by what it was made, for `#[serde(with = …)]`.
pub(super) mod sha256 {
    use disync_model::Digest;
    use serde::de::{Deserialize as _, Deserializer, Error as _};
    use serde::ser::Serializer;

    pub(in crate::saved) fn serialize<S: Serializer>(digest: &Digest, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("sha256:{digest}"))
    }

    pub(in crate::saved) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Digest, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits = text.strip_prefix("sha256:").ok_or_else(|| D::Error::custom("a digest begins with `sha256:`"))?;
        digits.parse().map_err(D::Error::custom)
    }
}
