//! A world with a data file: what a server, or a client in the same process, talks to.
//!
//! What a request changed is written before its answer is given, so that an answer that somebody has seen survives the
//! process. HTTP is the concern of [`crate::serve`].

use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use disync_wire::error_code::KnownCode;
use jiff::Timestamp;

use crate::answer;
use crate::data_file::{self, DataFile, OpenError};
use crate::exchange::{Request, Response};
use crate::gate;
use crate::options::Options;
use crate::refusal::Refusal;
use crate::seed;
use crate::world::World;

/// A world with a data file, to be shared between threads.
#[derive(Debug)]
pub struct Service(Mutex<Inner>);

/// What a data file is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// For reading and writing. Only one emulator at a time can do this with a file.
    ReadWrite,
    /// For reading as it is now, also beside somebody who writes. Operations that change tasks are refused; what else
    /// happens, such as a process, is not saved.
    ReadOnly,
}

#[derive(Debug)]
struct Inner {
    world: World,
    file: Option<DataFile>,
}

impl Service {
    /// Opens a data file; without a path everything is forgotten in the end. A file that does not exist is created when
    /// it is opened for writing, and empty otherwise. The tasks of the seed are made if nothing is remembered.
    ///
    /// # Errors
    ///
    /// The file is in use, is not a data file, or cannot be read or written.
    pub fn open(path: Option<&Path>, mode: Mode, options: Options) -> Result<Self, OpenError> {
        let mut world = World::new(options);
        world.read_only = mode == Mode::ReadOnly;
        let file = match (path, mode) {
            (None, Mode::ReadWrite | Mode::ReadOnly) => None,
            (Some(path), Mode::ReadWrite) => Some(DataFile::open(path, &mut world.store)?),
            (Some(path), Mode::ReadOnly) => {
                data_file::read(path, &mut world.store)?;
                None
            }
        };
        if world.store.is_new() {
            let Options { seed, code_noise, .. } = &world.options;
            seed::plant(seed, &mut world.store, *code_noise);
        }
        Ok(Self(Mutex::new(Inner { world, file })))
    }

    /// Answers a request that arrives at `now`. If its changes cannot be saved, the answer is `InternalError.System`,
    /// and they are saved with the next ones: like the service's own errors of that kind, it leaves open what happened.
    pub fn respond(&self, request: &Request, now: Timestamp) -> Response {
        let mut inner = self.lock();
        let response = inner.world.handle(request, now);
        match inner.save() {
            Ok(()) => response,
            Err(error) => {
                let text = format!("The data file cannot be written: {error}.");
                answer::refused(Refusal::new(KnownCode::InternalErrorSystem, text), "unsaved", gate::host(request))
            }
        }
    }

    /// Looks at the world.
    pub fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.lock().world)
    }

    /// Changes the world without a request, for example to inject a fault or to edit a task, and saves what changed.
    ///
    /// # Errors
    ///
    /// The data file cannot be written; the change is made all the same, and saved with the next one.
    pub fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> io::Result<T> {
        let mut inner = self.lock();
        let result = change(&mut inner.world);
        inner.save()?;
        Ok(result)
    }

    /// A world is never left half changed by a panic of somebody's closure that would matter to an emulator.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn save(&mut self) -> io::Result<()> {
        let changes = self.world.take_changes();
        match &mut self.file {
            Some(file) => file.append(&changes),
            None => Ok(()),
        }
    }
}
