//! How an emulator behaves where the service has a choice, or nobody knows what it does.
//!
//! These hold for a whole run; what goes wrong once or twice is a [`crate::Fault`].

#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use crate::access_key::AccessKey;
use crate::seed::Seed;
use crate::solution::StepEvent;
use crate::time::Time;

/// The access key that a default emulator knows, the one of Alibaba Cloud's published signature walkthrough.
pub const DEFAULT_ACCESS_KEY_ID: &str = "testid";
/// The secret of [`DEFAULT_ACCESS_KEY_ID`].
pub const DEFAULT_ACCESS_KEY_SECRET: &str = "testsecret";

/// How an emulator behaves. `Debug` shows the ids of the access keys and withholds the secrets.
#[derive(Clone)]
pub struct Options {
    /// The access keys by their ids. The id serves as the name of the user who creates and edits.
    pub access_keys: BTreeMap<String, AccessKey>,
    /// How time goes.
    pub time: Time,
    /// What there is before anybody creates a task.
    pub seed: Seed,
    /// How long a generating process takes.
    pub process_time: Duration,
    /// How long a started instance is in `WAIT`.
    pub start_time: Duration,
    /// How long a stopped instance is in `KILLING`.
    pub stop_time: Duration,
    /// How long each step of a solution takes.
    pub step_time: Duration,
    /// What happens at a step of every solution instead of passing.
    pub step_event: Option<StepEvent>,
    /// How `GetDISyncInstanceInfo` writes the steps of a solution.
    pub step_detail: StepDetailShape,
    /// How long the deployment of a file takes.
    pub deploy_time: Duration,
    /// Whether two files of a workspace may not have the same name.
    pub unique_names: bool,
    /// Whether a `ClientToken` is remembered: whether it is, and for how long, is not documented.
    pub tokens_honoured: bool,
    /// How `Data.Status` is spelled.
    pub status_spelling: StatusSpelling,
    /// What is answered about a process that is still at work.
    pub pending: PendingAnswer,
    /// How processes end.
    pub process_end: ProcessEnd,
    /// Whether successes carry a `Message` with an error text, as every sample of the documentation does [D].
    pub message_noise: bool,
    /// Whether `GetDISyncTask.Code` shows what the console adds to a document: `gui`, `nodeDef`, `setting`.
    pub code_noise: bool,
    /// The calls that are answered on one day; all others are refused with `Throttling.Api.Risk`. Nothing is no limit.
    pub calls_per_day: Option<u32>,
    /// Whether `UpdateDISyncTask` takes `DI_OFFLINE` alone, as its own page says [D].
    pub strict_update: bool,
}

/// What `QueryDISyncTaskConfigProcessResult` answers while a process is at work, which nobody has documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PendingAnswer {
    /// `Status` null.
    #[default]
    NullStatus,
    /// `Status` `running`.
    Running,
    /// `Status` `success` and an empty `TaskContent`.
    EmptySuccess,
}

/// How `SolutionInfo.StepDetail` is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StepDetailShape {
    /// As a list, which is the schema's [D].
    #[default]
    List,
    /// As a bare object, the latest step, which is the sample's of 2022 [D].
    Object,
}

/// How `Data.Status` is spelled, on which the pages of the documentation do not agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StatusSpelling {
    /// As in the samples: `true` by the Generate operations, `success` and `fail` by all others [D].
    #[default]
    Samples,
    /// `true` and `fail` by all operations.
    True,
    /// As in the text of the pages: `success` and `fail` [D].
    Text,
    /// As in the Chinese page of `GetDISyncTask`: `Success` and `Fail` [D].
    Capitalised,
}

/// How processes end, unless a fault says otherwise for one of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ProcessEnd {
    /// With a content.
    #[default]
    Success,
    /// Not at all.
    Never,
    /// With this failure.
    Failure(String),
}

impl Default for Options {
    fn default() -> Self {
        let key = (DEFAULT_ACCESS_KEY_ID.to_owned(), AccessKey::new(DEFAULT_ACCESS_KEY_SECRET));
        Self {
            access_keys: BTreeMap::from([key]),
            time: Time::default(),
            seed: Seed::default(),
            process_time: Duration::from_secs(2),
            start_time: Duration::from_secs(1),
            stop_time: Duration::from_secs(1),
            step_time: Duration::from_secs(1),
            step_event: None,
            step_detail: StepDetailShape::default(),
            deploy_time: Duration::from_secs(1),
            unique_names: true,
            tokens_honoured: true,
            status_spelling: StatusSpelling::default(),
            pending: PendingAnswer::default(),
            process_end: ProcessEnd::default(),
            message_noise: true,
            code_noise: true,
            calls_per_day: None,
            strict_update: false,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { access_keys, seed, process_time, start_time, stop_time, .. } = self;
        f.debug_struct("Options")
            .field("access_keys", &access_keys.keys())
            .field("time", &self.time)
            .field("seed", seed)
            .field("process_time", process_time)
            .field("start_time", start_time)
            .field("stop_time", stop_time)
            .field("step_time", &self.step_time)
            .field("step_event", &self.step_event)
            .field("step_detail", &self.step_detail)
            .field("deploy_time", &self.deploy_time)
            .field("unique_names", &self.unique_names)
            .field("tokens_honoured", &self.tokens_honoured)
            .field("status_spelling", &self.status_spelling)
            .field("pending", &self.pending)
            .field("process_end", &self.process_end)
            .field("message_noise", &self.message_noise)
            .field("code_noise", &self.code_noise)
            .field("calls_per_day", &self.calls_per_day)
            .field("strict_update", &self.strict_update)
            .finish()
    }
}
