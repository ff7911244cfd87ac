//! Version 1 of an entry of the log of applies: JSON, indented, one table a line.
//!
//! The types mirror the model, so that a field that is renamed there stays what it is here. The checksum is the same as that
//! of the state file. `testdata/apply-v1.json` holds one of everything.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use disync_model::{
    Action, Address, Applied, AppliedSetting, Apply, ApplyEnd, ApplyId, ApplyResult, Digest, Job, Outcome, ProjectId,
    Purpose, Runner, Spec, Table,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::format::v1::Wish;
use crate::seal::{UNSEALED, check_seal, seal};

/// The newest version that is understood, and the one that is written.
const VERSION: u64 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an apply")]
struct File<'a> {
    disync_apply: u64,
    id: u64,
    lineage: Cow<'a, str>,
    project_id: ProjectId,
    checksum: Cow<'a, str>,
    purpose: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    rolls_back: Option<u64>,
    plan: Digest,
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    saved: bool,
    began_at: Timestamp,
    by: RunnerV1<'a>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    outside_window: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    end: Option<EndV1<'a>>,
    changes: Vec<AppliedV1<'a>>,
}

/// Mirrors [`Runner`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RunnerV1<'a> {
    who: Cow<'a, str>,
    host: Cow<'a, str>,
    pid: u32,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    job: Option<JobV1<'a>>,
    version: Cow<'a, str>,
}

/// Mirrors [`Job`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct JobV1<'a> {
    url: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    actor: Option<Cow<'a, str>>,
}

/// Mirrors [`ApplyEnd`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EndV1<'a> {
    at: Timestamp,
    result: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    why: Option<Cow<'a, str>>,
}

/// Mirrors [`Applied`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AppliedV1<'a> {
    address: Address,
    action: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    outcome: Option<Cow<'a, Outcome>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    before: Option<Digest>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    after: Option<Digest>,
    #[serde(skip_serializing_if = "TablesV1::is_empty", default)]
    added: TablesV1<'a>,
    #[serde(skip_serializing_if = "TablesV1::is_empty", default)]
    removed: TablesV1<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    settings: Vec<SettingV1<'a>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    was: Option<Wish<'a>>,
}

/// Tables: those whose database the source implies, and the others by database.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TablesV1<'a> {
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    tables: BTreeSet<Cow<'a, str>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    databases: BTreeMap<Cow<'a, str>, BTreeSet<Cow<'a, str>>>,
}

/// Mirrors [`AppliedSetting`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingV1<'a> {
    key: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    before: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    after: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    recorded: Option<Cow<'a, str>>,
}

/// What every version says of itself.
#[derive(Deserialize)]
#[serde(expecting = "an apply")]
struct Head {
    disync_apply: u64,
}

/// Reads an entry; an error says what is wrong with it.
pub(super) fn decode(bytes: &[u8]) -> Result<Apply, String> {
    let head: Head = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    if head.disync_apply != VERSION {
        return Err(format!("its format version is {}, and this disync reads version {VERSION}", head.disync_apply));
    }
    check_seal(bytes)?;
    let file: File<'_> = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    file.into_apply()
}

/// Writes an entry; an error says why it could not be read again.
pub(super) fn encode(apply: &Apply) -> Result<String, String> {
    let mut text = serde_json::to_string_pretty(&File::of(apply)).map_err(|error| error.to_string())?;
    text.push('\n');
    seal(&mut text)?;
    if decode(text.as_bytes())? == *apply {
        return Ok(text);
    }
    Err("it would be read as something else".to_owned())
}

impl<'a> File<'a> {
    fn of(apply: &'a Apply) -> Self {
        let Apply { id, lineage, project, purpose, runner, began_at, plan, saved, outside_window, changes, end } =
            apply;
        let rolls_back = match purpose {
            Purpose::Rollback(id) => Some(id.0),
            Purpose::Apply | Purpose::Destroy | Purpose::RefreshOnly => None,
        };
        Self {
            disync_apply: VERSION,
            id: id.0,
            lineage: Cow::Borrowed(lineage),
            project_id: *project,
            checksum: Cow::Borrowed(UNSEALED),
            purpose: Cow::Borrowed(purpose.word()),
            rolls_back,
            plan: *plan,
            saved: *saved,
            began_at: *began_at,
            by: runner.into(),
            outside_window: borrowed(outside_window.as_ref()),
            end: end.as_ref().map(EndV1::from),
            changes: changes.iter().map(AppliedV1::from).collect(),
        }
    }

    fn into_apply(self) -> Result<Apply, String> {
        let purpose = match (&*self.purpose, self.rolls_back) {
            ("rollback", Some(id)) => Purpose::Rollback(ApplyId(id)),
            ("apply", None) => Purpose::Apply,
            ("destroy", None) => Purpose::Destroy,
            ("refresh-only", None) => Purpose::RefreshOnly,
            (word, _) => return Err(format!("its purpose is none: `{}`", word.escape_debug())),
        };
        Ok(Apply {
            id: ApplyId(self.id),
            lineage: self.lineage.into_owned(),
            project: self.project_id,
            purpose,
            runner: self.by.into(),
            began_at: self.began_at,
            plan: self.plan,
            saved: self.saved,
            outside_window: owned(self.outside_window),
            changes: self.changes.into_iter().map(AppliedV1::into_applied).collect::<Result<_, _>>()?,
            end: self.end.map(EndV1::into_end).transpose()?,
        })
    }
}

impl<'a> From<&'a Runner> for RunnerV1<'a> {
    fn from(runner: &'a Runner) -> Self {
        let Runner { who, host, pid, job, version } = runner;
        let job = job.as_ref().map(|Job { url, actor }| JobV1 { url: url.into(), actor: borrowed(actor.as_ref()) });
        Self { who: who.into(), host: host.into(), pid: *pid, job, version: version.into() }
    }
}

impl From<RunnerV1<'_>> for Runner {
    fn from(runner: RunnerV1<'_>) -> Self {
        let RunnerV1 { who, host, pid, job, version } = runner;
        let job = job.map(|JobV1 { url, actor }| Job { url: url.into_owned(), actor: owned(actor) });
        Self { who: who.into_owned(), host: host.into_owned(), pid, job, version: version.into_owned() }
    }
}

impl<'a> From<&'a ApplyEnd> for EndV1<'a> {
    fn from(end: &'a ApplyEnd) -> Self {
        let ApplyEnd { at, result, why } = end;
        Self { at: *at, result: result.word().into(), why: borrowed(why.as_ref()) }
    }
}

impl EndV1<'_> {
    fn into_end(self) -> Result<ApplyEnd, String> {
        let word = self.result.escape_debug();
        let result = ApplyResult::from_word(&self.result).ok_or_else(|| format!("`{word}` is no result"))?;
        Ok(ApplyEnd { at: self.at, result, why: owned(self.why) })
    }
}

impl<'a> From<&'a Applied> for AppliedV1<'a> {
    fn from(applied: &'a Applied) -> Self {
        let Applied { address, action, before, after, was, added, removed, settings, outcome } = applied;
        Self {
            address: address.clone(),
            action: action.word().into(),
            outcome: outcome.as_ref().map(Cow::Borrowed),
            before: *before,
            after: *after,
            added: added.iter().collect(),
            removed: removed.iter().collect(),
            settings: settings.iter().map(SettingV1::from).collect(),
            was: was.as_deref().map(Wish::from),
        }
    }
}

impl AppliedV1<'_> {
    fn into_applied(self) -> Result<Applied, String> {
        let action = Action::from_word(&self.action);
        Ok(Applied {
            address: self.address,
            action: action.ok_or_else(|| format!("`{}` is no action", self.action.escape_debug()))?,
            before: self.before,
            after: self.after,
            was: self.was.map(Spec::from).map(Box::new),
            added: self.added.into_tables(),
            removed: self.removed.into_tables(),
            settings: self.settings.into_iter().map(AppliedSetting::from).collect(),
            outcome: self.outcome.map(Cow::into_owned),
        })
    }
}

impl TablesV1<'_> {
    fn is_empty(&self) -> bool {
        self.tables.is_empty() && self.databases.is_empty()
    }

    fn into_tables(self) -> Vec<Table> {
        let mut all: Vec<Table> =
            self.tables.into_iter().map(|name| Table { database: None, name: name.into() }).collect();
        for (database, names) in self.databases {
            let database: Box<str> = database.into();
            let tables = names.into_iter().map(|name| Table { database: Some(database.clone()), name: name.into() });
            all.extend(tables);
        }
        all
    }
}

impl<'a> FromIterator<&'a Table> for TablesV1<'a> {
    fn from_iter<I: IntoIterator<Item = &'a Table>>(tables: I) -> Self {
        let mut all = Self::default();
        for Table { database, name } in tables {
            let names = match database {
                None => &mut all.tables,
                Some(database) => all.databases.entry(Cow::Borrowed(&**database)).or_default(),
            };
            names.insert(Cow::Borrowed(&**name));
        }
        all
    }
}

impl<'a> From<&'a AppliedSetting> for SettingV1<'a> {
    fn from(setting: &'a AppliedSetting) -> Self {
        let AppliedSetting { key, before, after, recorded } = setting;
        let (before, after) = (borrowed(before.as_ref()), borrowed(after.as_ref()));
        Self { key: key.into(), before, after, recorded: borrowed(recorded.as_ref()) }
    }
}

impl From<SettingV1<'_>> for AppliedSetting {
    fn from(setting: SettingV1<'_>) -> Self {
        let SettingV1 { key, before, after, recorded } = setting;
        Self { key: key.into_owned(), before: owned(before), after: owned(after), recorded: owned(recorded) }
    }
}

fn borrowed(text: Option<&String>) -> Option<Cow<'_, str>> {
    text.map(|text| Cow::Borrowed(text.as_str()))
}

fn owned(text: Option<Cow<'_, str>>) -> Option<String> {
    text.map(Cow::into_owned)
}
