//! An emulator over HTTP, in this process: fast, on a port of its own, and its world within reach.

use std::net::SocketAddr;
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use disync_emulator::{Mode, Options, Seed, Service, serve};
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::oneshot;

use crate::cloud::Cloud;

/// An emulator that serves until it is dropped.
#[derive(Debug)]
pub struct Emulated {
    cloud: Cloud,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Emulated {
    /// An emulator whose processes, instances and steps take 50 ms.
    #[must_use]
    pub fn start() -> Self {
        Self::with(Self::options())
    }

    /// The options of [`Emulated::start`].
    #[must_use]
    pub fn options() -> Options {
        const SHORT: Duration = Duration::from_millis(50);
        Options { process_time: SHORT, start_time: SHORT, stop_time: SHORT, step_time: SHORT, ..Options::default() }
    }

    /// The same with the world that a seed describes.
    ///
    /// # Panics
    /// The seed is not sound.
    #[must_use]
    pub fn seeded(seed: &str) -> Self {
        let seed = Seed::parse(seed).expect("the seed is sound");
        Self::with(Options { seed, ..Self::options() })
    }

    /// An emulator with these options.
    ///
    /// # Panics
    /// There is no free port.
    #[must_use]
    pub fn with(options: Options) -> Self {
        Self::serving(Service::open(None, Mode::ReadWrite, options).expect("no file is needed"))
    }

    /// An emulator of the world that a data file holds.
    ///
    /// # Panics
    /// The file cannot be opened.
    #[must_use]
    pub fn of_file(file: &Path, options: Options) -> Self {
        let service = Service::open(Some(file), Mode::ReadWrite, options);
        Self::serving(service.unwrap_or_else(|error| panic!("{}: {error}", file.display())))
    }

    fn serving(service: Service) -> Self {
        let service = Arc::new(service);
        let cloud = Cloud::of(Arc::clone(&service));
        let (stop, stopped) = oneshot::channel::<()>();
        let (tell, told) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async move {
                let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
                tell.send(listener.local_addr().expect("a listener has an address")).expect("somebody waits for it");
                let stopped = async move { drop(stopped.await) };
                serve(listener, service, Arc::new(Timestamp::now), stopped).await.expect("the emulator serves");
            });
        });
        let address = told.recv().expect("the emulator starts");
        Self { cloud, address, stop: Some(stop), thread: Some(thread) }
    }

    /// Its endpoint.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Deref for Emulated {
    type Target = Cloud;

    fn deref(&self) -> &Cloud {
        &self.cloud
    }
}

impl Drop for Emulated {
    fn drop(&mut self) {
        drop(self.stop.take());
        let ended = self.thread.take().map(JoinHandle::join);
        // A second panic would hide the first.
        assert!(ended.is_none_or(|ended| ended.is_ok()) || std::thread::panicking(), "the emulator panicked");
    }
}
