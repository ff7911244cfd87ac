//! `endpoint: embedded`: the emulator in this process, kept in `.disync/`.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use disync_dataworks::{Credentials, HttpRequest, HttpResponse, Secret, TransportError};
use disync_emulator::{Delivery, Mode, Options, Request, Seed, Service};
use disync_model::ProjectId;
use jiff::Timestamp;

use crate::failure::{Exit, Failure, with_causes};

/// The file that keeps the world.
const DATA: &str = "dataworks.jsonl";

/// A world that is kept in a directory.
pub(crate) struct World {
    directory: PathBuf,
    project: ProjectId,
    mode: Mode,
    service: Mutex<Arc<Service>>,
}

impl World {
    /// Opens the world that is kept in `directory`.
    ///
    /// # Errors
    /// The data file cannot be read, or another process writes to it.
    pub(crate) fn open(directory: &Path, project: ProjectId, mode: Mode) -> Result<Arc<Self>, Failure> {
        let service = Mutex::new(open(directory, project, mode)?);
        Ok(Arc::new(Self { directory: directory.to_owned(), project, mode, service }))
    }

    /// Opens it anew: it is as it was when it was opened, whatever others write to it.
    ///
    /// # Errors
    /// The data file cannot be read, or another process writes to it.
    pub(crate) fn open_anew(&self) -> Result<(), Failure> {
        let service = open(&self.directory, self.project, self.mode)?;
        *self.service.lock().unwrap_or_else(PoisonError::into_inner) = service;
        Ok(())
    }

    fn service(&self) -> Arc<Service> {
        Arc::clone(&self.service.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn open(directory: &Path, project: ProjectId, mode: Mode) -> Result<Arc<Service>, Failure> {
    let path = directory.join(DATA);
    // Whatever workspace a project names, in its own world it exists.
    let seed = match u64::try_from(project.0) {
        Ok(project) => Seed::default().with_project(project),
        Err(_) => Seed::default(),
    };
    let service = Service::open(Some(&path), mode, Options { seed, ..Options::default() }).map_err(|error| {
        Failure::new(Exit::Error, format!("cannot open the embedded DataWorks: {}", with_causes(&error)))
    })?;
    Ok(Arc::new(service))
}

/// The access key that the embedded world knows.
pub(crate) fn credentials() -> Credentials {
    let secret = Secret::new(disync_emulator::DEFAULT_ACCESS_KEY_SECRET);
    Credentials::new(disync_emulator::DEFAULT_ACCESS_KEY_ID, secret, None).expect("the default key is well formed")
}

/// Asks the world.
///
/// # Errors
/// The world was told to lose requests or answers.
pub(crate) fn respond(world: &World, request: HttpRequest) -> Result<HttpResponse, TransportError> {
    let asked = Request::post(request.query, request.body).with_headers(request.headers);
    let asked = Request { method: request.method.word().to_owned(), ..asked };
    let response = world.service().respond(&asked, Timestamp::now());
    match response.delivery {
        Delivery::Whole => Ok(HttpResponse {
            status: response.status,
            retry_after_ms: response.retry_after.and_then(|pause| u64::try_from(pause.as_millis()).ok()),
            body: response.body,
            location: None,
        }),
        Delivery::Nothing | Delivery::Truncated(_) | Delivery::Oversized(_) | Delivery::Bomb(_) => {
            Err(TransportError::Lost { reason: "the embedded DataWorks was told to lose it".to_owned() })
        }
    }
}
