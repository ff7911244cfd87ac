//! What can be typed after `disync emulator`.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde_json::{Map, Value};

#[derive(Debug, clap::Args)]
pub(crate) struct EmulatorArgs {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// Listen on an address that other machines reach
    #[arg(long)]
    pub(crate) allow_remote: bool,
    /// An access key that is accepted, temporary credentials with their token; can be repeated
    /// [default: testid:testsecret]
    #[arg(long = "access-key", value_name = "ID:SECRET[:TOKEN]")]
    pub(crate) access_keys: Vec<AccessKey>,
    #[command(flatten)]
    pub(crate) world: WorldArgs,
    #[command(flatten)]
    pub(crate) behaviour: BehaviourArgs,
}

/// What there is, and what will happen to it.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "The world")]
pub(crate) struct WorldArgs {
    /// Where to keep the world; without it, it is gone when the emulator ends
    #[arg(long, value_name = "FILE")]
    pub(crate) data: Option<PathBuf>,
    /// What the world begins with: projects, data sources, tasks; examples/emulator/seed.yaml shows all that can be said
    #[arg(long, value_name = "FILE")]
    pub(crate) seed: Option<PathBuf>,
    /// What goes wrong at which call, in YAML or JSON; examples/emulator/faults.yaml shows all that can be said
    #[arg(long, value_name = "FILE")]
    pub(crate) faults: Option<PathBuf>,
    /// Whether time runs, or stands still until it is moved on by POST /_emulator/advance [default: running]
    #[arg(long, value_name = "running|stepped")]
    time: Option<String>,
    /// What time it is in the beginning, such as 2026-01-01T00:00:00Z [default: now]
    #[arg(long, value_name = "TIME")]
    start_time: Option<String>,
}

/// How the service behaves where it has a choice, or where nobody knows what it does.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Behaviour")]
pub(crate) struct BehaviourArgs {
    /// All of these and more in YAML or JSON; examples/emulator/options.yaml shows all that can be said. Flags win
    #[arg(long, value_name = "FILE")]
    pub(crate) options: Option<PathBuf>,
    /// How long generating a configuration takes [default: 2s]
    #[arg(long, value_name = "DURATION")]
    process_time: Option<String>,
    /// How long an instance takes to start and to stop [default: 1s]
    #[arg(long, value_name = "DURATION")]
    instance_time: Option<String>,
    /// How long each step of a solution takes [default: 1s]
    #[arg(long, value_name = "DURATION")]
    step_time: Option<String>,
    /// What is answered about a process at work: null_status, running or empty_success; or what becomes of all
    /// processes: never (they do not end) or fail [default: null_status]
    #[arg(long, value_name = "WORD")]
    pending: Option<String>,
    /// How Data.Status spells success: samples (as the documentation's samples), true, success or Success
    /// [default: samples]
    #[arg(long, value_name = "WORD")]
    status: Option<String>,
    /// How the steps of a solution are written: list or object [default: list]
    #[arg(long, value_name = "WORD")]
    step_detail: Option<String>,
    /// Leave out the error texts that the documentation's samples have beside a success
    #[arg(long)]
    no_message_noise: bool,
    /// Take DI_OFFLINE alone for UpdateDISyncTask, as its own page says
    #[arg(long)]
    strict_update: bool,
    /// Answer so many calls a day and refuse all others with Throttling.Api.Risk
    #[arg(long, value_name = "N")]
    calls_per_day: Option<u32>,
}

impl EmulatorArgs {
    /// The flags that are options, by the keys that a file of options has for them.
    pub(crate) fn settings(&self) -> Map<String, Value> {
        let (world, behaviour) = (&self.world, &self.behaviour);
        let texts = [
            ("time", &world.time),
            ("start_time", &world.start_time),
            ("process_time", &behaviour.process_time),
            ("instance_time", &behaviour.instance_time),
            ("step_time", &behaviour.step_time),
            ("pending", &behaviour.pending),
            ("status", &behaviour.status),
            ("step_detail", &behaviour.step_detail),
        ];
        let texts = texts.into_iter().filter_map(|(key, text)| Some((key, Value::from(text.clone()?))));
        let others = [
            ("message_noise", behaviour.no_message_noise.then_some(Value::Bool(false))),
            ("strict_update", behaviour.strict_update.then_some(Value::Bool(true))),
            ("calls_per_day", behaviour.calls_per_day.map(Value::from)),
        ];
        let others = others.into_iter().filter_map(|(key, value)| Some((key, value?)));
        texts.chain(others).map(|(key, value)| (key.to_owned(), value)).collect()
    }
}

/// An access key of the emulator, as it was typed. Not shown and not parsed here: it may be one that is used elsewhere
/// too, and clap repeats what it cannot parse.
#[derive(Clone)]
pub(crate) struct AccessKey(String);

impl AccessKey {
    /// Its id, and the key as the emulator knows it.
    pub(crate) fn parts(&self) -> Option<(String, disync_emulator::AccessKey)> {
        let mut parts = self.0.splitn(3, ':');
        let id = parts.next().filter(|id| !id.is_empty())?;
        let key = disync_emulator::AccessKey::new(parts.next().filter(|secret| !secret.is_empty())?);
        let key = match parts.next() {
            Some("") => return None,
            Some(token) => key.with_token(token, None),
            None => key,
        };
        Some((id.to_owned(), key))
    }
}

impl From<String> for AccessKey {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl std::fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccessKey")
    }
}
