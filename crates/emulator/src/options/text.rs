//! Options as people write them: in a file in YAML or JSON, or one by one on a command line.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Options, PendingAnswer, ProcessEnd, StatusSpelling, StepDetailShape};
use crate::access_key::AccessKey;
use crate::fields::Span;
use crate::solution::StepEvent;
use crate::text_error::TextError;
use crate::time::Time;

/// What some of the options are to be; what is absent stays as it is.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "a map of options")]
struct Settings {
    access_keys: Option<Vec<NamedKey>>,
    process_time: Option<Span>,
    instance_time: Option<Span>,
    instance_start_time: Option<Span>,
    instance_stop_time: Option<Span>,
    step_time: Option<Span>,
    waits_at_step: Option<usize>,
    fails_at_step: Option<usize>,
    hangs_at_step: Option<usize>,
    deploy_time: Option<Span>,
    time: Option<TimeWord>,
    start_time: Option<Timestamp>,
    pending: Option<PendingWord>,
    status: Option<StatusWord>,
    step_detail: Option<StepDetailWord>,
    message_noise: Option<bool>,
    code_noise: Option<bool>,
    strict_update: Option<bool>,
    unique_names: Option<bool>,
    tokens_honoured: Option<bool>,
    calls_per_day: Option<u32>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum TimeWord {
    Running,
    Stepped,
}

/// What a question about a process meets: one of the shapes of an answer, or a process that does not end as it should.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PendingWord {
    NullStatus,
    Running,
    EmptySuccess,
    Never,
    Fail,
}

#[derive(Clone, Copy, Deserialize)]
enum StatusWord {
    #[serde(rename = "samples")]
    AsInSamples,
    #[serde(rename = "true")]
    True,
    #[serde(rename = "success")]
    Success,
    #[serde(rename = "Success")]
    Capital,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StepDetailWord {
    List,
    Object,
}

/// An access key with its id.
#[derive(Deserialize)]
#[serde(try_from = "NamedKeyText")]
struct NamedKey {
    id: String,
    key: AccessKey,
}

/// An access key as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedKeyText {
    id: String,
    secret: String,
    /// What makes it temporary credentials.
    token: Option<String>,
    /// When the token expires.
    expires: Option<Timestamp>,
    active: Option<bool>,
}

impl Options {
    /// These options as a file in YAML or JSON changes them. `now` is what time it is for the host.
    ///
    /// # Errors
    ///
    /// The file cannot be understood; the error knows the line.
    pub fn with_file(self, text: &str, now: Timestamp) -> Result<Self, TextError> {
        // A file in which everything is commented out changes nothing.
        let settings = serde_yaml::from_str::<Option<Settings>>(text)?;
        Ok(settings.unwrap_or_default().applied(self, now))
    }

    /// These options as some settings change them, by the same keys as in a file.
    ///
    /// # Errors
    ///
    /// A key is not known, or its value is wrong.
    pub fn with_settings(self, settings: Map<String, Value>, now: Timestamp) -> Result<Self, TextError> {
        let read = |settings| serde_json::from_value::<Settings>(Value::Object(settings));
        // One by one first: a value by itself does not know its key.
        for (key, value) in &settings {
            let one = Map::from_iter([(key.clone(), value.clone())]);
            read(one).map_err(|error| TextError::placeless(format!("{key}: {error}")))?;
        }
        let settings = read(settings).map_err(TextError::placeless)?;
        Ok(settings.applied(self, now))
    }
}

impl TryFrom<NamedKeyText> for NamedKey {
    type Error = &'static str;

    fn try_from(text: NamedKeyText) -> Result<Self, Self::Error> {
        let NamedKeyText { id, secret, token, expires, active } = text;
        let key = AccessKey::new(secret);
        let key = match (token, expires) {
            (Some(token), expires) => key.with_token(token, expires),
            (None, None) => key,
            (None, Some(_)) => return Err("`expires` is about a `token`, and there is none"),
        };
        Ok(Self { id, key: if active.unwrap_or(true) { key } else { key.inactive() } })
    }
}

impl Settings {
    fn applied(self, options: Options, now: Timestamp) -> Options {
        let time = self.time_of(options.time, now);
        let (pending, process_end) = match self.pending {
            Some(PendingWord::NullStatus) => (PendingAnswer::NullStatus, ProcessEnd::Success),
            Some(PendingWord::Running) => (PendingAnswer::Running, ProcessEnd::Success),
            Some(PendingWord::EmptySuccess) => (PendingAnswer::EmptySuccess, ProcessEnd::Success),
            Some(PendingWord::Never) => (options.pending, ProcessEnd::Never),
            Some(PendingWord::Fail) => (options.pending, ProcessEnd::Failure("The process failed.".to_owned())),
            None => (options.pending, options.process_end),
        };
        let status_spelling = self.status.map(|word| match word {
            StatusWord::AsInSamples => StatusSpelling::Samples,
            StatusWord::True => StatusSpelling::True,
            StatusWord::Success => StatusSpelling::Text,
            StatusWord::Capital => StatusSpelling::Capitalised,
        });
        let fails = |step| StepEvent::Fails { step, message: "The step failed.".to_owned() };
        let waits = self.waits_at_step.map(|step| StepEvent::Waits { step });
        let hangs = self.hangs_at_step.map(|step| StepEvent::Hangs { step });
        let step_event = waits.or(self.fails_at_step.map(fails)).or(hangs);
        let step_detail = self.step_detail.map(|word| match word {
            StepDetailWord::List => StepDetailShape::List,
            StepDetailWord::Object => StepDetailShape::Object,
        });
        let span = |span: Option<Span>, own| span.map_or(own, |Span(time)| time);
        let keys = self.access_keys.map(|keys| keys.into_iter().map(|NamedKey { id, key }| (id, key)).collect());
        Options {
            access_keys: keys.unwrap_or(options.access_keys),
            time,
            process_time: span(self.process_time, options.process_time),
            start_time: span(self.instance_start_time.or(self.instance_time), options.start_time),
            stop_time: span(self.instance_stop_time.or(self.instance_time), options.stop_time),
            step_time: span(self.step_time, options.step_time),
            step_event: step_event.or(options.step_event),
            step_detail: step_detail.unwrap_or(options.step_detail),
            deploy_time: span(self.deploy_time, options.deploy_time),
            pending,
            process_end,
            status_spelling: status_spelling.unwrap_or(options.status_spelling),
            unique_names: self.unique_names.unwrap_or(options.unique_names),
            tokens_honoured: self.tokens_honoured.unwrap_or(options.tokens_honoured),
            message_noise: self.message_noise.unwrap_or(options.message_noise),
            code_noise: self.code_noise.unwrap_or(options.code_noise),
            calls_per_day: self.calls_per_day.or(options.calls_per_day),
            strict_update: self.strict_update.unwrap_or(options.strict_update),
            ..options
        }
    }

    fn time_of(&self, own: Time, now: Timestamp) -> Time {
        match (self.time, self.start_time) {
            (Some(TimeWord::Stepped), begins) => Time::Stepped { now: begins.unwrap_or(now) },
            (Some(TimeWord::Running), None) => Time::default(),
            (Some(TimeWord::Running), Some(begins)) => Time::running_from(begins, now),
            (None, Some(begins)) => own.set_to(begins, now),
            (None, None) => own,
        }
    }
}
