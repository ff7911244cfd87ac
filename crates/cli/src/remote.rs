//! The service that a project speaks to.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use disync_apply::{Poll, Settings as Patience};
use disync_config::{Project, Qps, Signature};
use disync_dataworks::{
    Client, CredentialSource, Http, HttpRequest, HttpResponse, Limits, Permit, Rate, Settings, Transport,
    TransportError, host_and_port, is_loopback, region_of,
};
use disync_emulator::Mode;
use disync_model::{Note, Stage, Waits};
use disync_render::{calls_today_text, failure_text};
use disync_state::{CallsToday, recall_waits};
use jiff::Timestamp;

use crate::args::ServiceArgs;
use crate::clock::random;
use crate::credentials;
use crate::embedded::{self, World};
use crate::endpoint::{self, Chosen};
use crate::failure::{Failure, with_causes};
use crate::printer::Printer;

/// What every edition allows an account, calls a second [D].
const DEFAULT_RATE: Rate = Rate::Shared(5);

/// How long a write without an answer can still land where both ends are on this machine: nothing on the way holds a request back.
const LOOPBACK_WINDOW: Duration = Duration::from_secs(1);

/// A connection, and how patient to be with what is at its other end.
pub(crate) struct Remote {
    /// The client.
    pub(crate) client: Arc<Client<Wire>>,
    /// What its requests are signed with.
    pub(crate) credentials: Arc<CredentialSource>,
    /// How often to look whether something is done.
    pub(crate) poll: Poll,
    /// After how long a step of a stage is not waited for any longer, where that is not what `poll` says.
    pub(crate) deadlines: BTreeMap<Stage, Duration>,
    /// How long the service usually takes, as far as earlier runs know.
    pub(crate) waits: Waits,
    /// How long a write without an answer can still land.
    pub(crate) window: Duration,
    /// The world in this process, where that is what is called.
    pub(crate) world: Option<Arc<World>>,
    /// The region, where the endpoint's name says it.
    pub(crate) region: Option<String>,
    /// How many calls this run may make.
    pub(crate) max_calls: Option<u64>,
    /// The calls of the day, where they have a limit.
    today: Option<Today>,
}

/// The calls of the day, and how many there may be.
struct Today {
    calls: Arc<CallsToday>,
    limit: u64,
}

impl Remote {
    /// How a content that is being generated is waited for.
    pub(crate) fn generating(&self) -> Poll {
        let deadline = self.deadlines.get(&Stage::Generate).copied().unwrap_or(self.poll.deadline);
        Poll { deadline, ..self.poll }
    }

    /// How a plan is carried out here, with so many calls at a time.
    pub(crate) fn patience(&self, parallelism: NonZeroUsize) -> Patience {
        Patience {
            waits: self.waits.clone(),
            deadlines: self.deadlines.clone(),
            ..Patience::new(parallelism.get(), self.poll, self.window)
        }
    }

    /// The calls that are left of today, and how many there may be; `None` without a limit, and where nobody can tell.
    pub(crate) fn left_today(&self) -> Option<(u64, u64)> {
        let Today { calls, limit } = self.today.as_ref()?;
        let used = calls.settle(Timestamp::now()).ok()?;
        Some((limit.saturating_sub(used), *limit))
    }

    /// The calls so far, by operation.
    pub(crate) fn calls(&self) -> BTreeMap<&'static str, u64> {
        self.client.calls()
    }

    /// Prints how many calls were made today, where they have a limit.
    pub(crate) fn report_today(&self, printer: &Printer) {
        let Some(Today { calls, limit }) = &self.today else { return };
        match calls.settle(Timestamp::now()) {
            Ok(used) => printer.note(&calls_today_text(used, *limit, &printer.err)),
            Err(error) => printer.note(&failure_text(&with_causes(&error), &[], &printer.err)),
        }
    }
}

impl Drop for Remote {
    /// Gives back what was reserved; where that fails, a few calls too many are counted.
    fn drop(&mut self) {
        drop(self.today.as_ref().map(|today| today.calls.settle(Timestamp::now())));
    }
}

/// The way to the service.
pub(crate) enum Wire {
    /// Over the network.
    Http(Http),
    /// In this process.
    Embedded(Arc<World>),
}

impl Transport for Wire {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        match self {
            Self::Http(http) => http.send(request).await,
            Self::Embedded(world) => embedded::respond(world, request),
        }
    }
}

/// Connects to the service of `project`, to read or also to write. The service is not asked for anything yet.
///
/// # Errors
/// There is no endpoint that may be used, or there are no credentials.
pub(crate) async fn connect(
    project: &Project,
    state_directory: &Path,
    mode: Mode,
    (args, printer): (&ServiceArgs, &Printer),
) -> Result<Remote, Failure> {
    let wait = project.wait;
    let poll = Poll { first: wait.first_poll, longest: wait.longest_poll, deadline: wait.deadline };
    let (deadlines, waits) = (project.timeouts.clone(), recall_waits(state_directory));
    match endpoint::find(project, args, |name| std::env::var(name).ok())? {
        Chosen::Embedded => {
            let world = World::open(state_directory, project.id, mode)?;
            let credentials = CredentialSource::fixed(embedded::credentials());
            let settings = Settings::new(project.id, "embedded", Arc::clone(&credentials));
            let settings = settings_of(project, args, settings, printer);
            introduce(&settings, "in this process");
            // Nobody charges for calls within this process.
            let settings = Settings { rate: Rate::Unlimited, ..settings };
            let client = client(settings, Wire::Embedded(Arc::clone(&world)));
            Ok(Remote {
                client,
                credentials,
                poll,
                deadlines,
                waits,
                window: Duration::ZERO,
                world: Some(world),
                region: None,
                max_calls: args.max_calls,
                today: None,
            })
        }
        Chosen::At { url, found } => {
            let credentials = credentials::discover().await?;
            let settings = Settings::new(project.id, host_and_port(&url), Arc::clone(&credentials));
            let settings = settings_of(project, args, settings, printer);
            introduce(&settings, &found);
            note(&settings, Note::Credentials(credentials::origin_of(&credentials)));
            let (window, settings) = if is_loopback(&url) {
                (LOOPBACK_WINDOW, settings)
            } else {
                let rate = if project.qps.is_none() { DEFAULT_RATE } else { settings.rate };
                (settings.retry.window(), Settings { rate, ..settings })
            };
            let region = region_of(&url).map(str::to_owned);
            let http = Http::new(url, Limits::default());
            let http = http.map_err(|error| Failure::error("cannot use the network", &error))?;
            let today = project.max_calls_per_day.map(|limit| Today::of(state_directory, limit));
            let settings = Settings { permit: today.as_ref().map(Today::permit), ..settings };
            let client = client(settings, Wire::Http(http));
            let (world, max_calls) = (None, args.max_calls);
            Ok(Remote { client, credentials, poll, deadlines, waits, window, world, region, max_calls, today })
        }
    }
}

impl Today {
    fn of(state_directory: &Path, limit: u64) -> Self {
        Self { calls: Arc::new(CallsToday::at(state_directory, limit)), limit }
    }

    /// Counts each call before it is made.
    fn permit(&self) -> Permit {
        let calls = Arc::clone(&self.calls);
        Arc::new(move || calls.take(Timestamp::now()).map_err(|error| with_causes(&error)))
    }
}

/// What project and flags say about calls, whatever is called.
fn settings_of(project: &Project, args: &ServiceArgs, settings: Settings, printer: &Printer) -> Settings {
    let signature = match project.signature {
        Signature::V1 => disync_dataworks::Signature::V1,
        Signature::V3 => disync_dataworks::Signature::V3,
    };
    let rate = match project.qps {
        None => Rate::Unlimited,
        Some(Qps::Shared(rate)) => Rate::Shared(rate),
        Some(Qps::ByClass { read, write }) => Rate::ByClass { read, write },
    };
    Settings { signature, rate, max_calls: args.max_calls, observer: printer.observer(), ..settings }
}

/// Says what is called and how, to whoever wants to know.
fn introduce(settings: &Settings, found: &str) {
    note(settings, Note::Endpoint { host: settings.endpoint_host.clone(), found: found.to_owned() });
    note(settings, Note::Signature(settings.signature.name()));
}

#[expect(clippy::needless_pass_by_value, reason = "notes are made where they are told")]
fn note(settings: &Settings, note: Note) {
    if let Some(observer) = &settings.observer {
        observer(&note);
    }
}

fn client(settings: Settings, wire: Wire) -> Arc<Client<Wire>> {
    Arc::new(Client::new(settings, wire, Arc::new(random), Arc::new(Timestamp::now)))
}
