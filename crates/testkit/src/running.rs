//! A command that runs beside the test: it can be watched, signalled and killed.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

pub use rustix::process::Signal;
use rustix::process::{Pid, kill_process};

use crate::cli::Run;

/// How often to look whether something has happened. Short against everything that a test measures.
const LOOK: Duration = Duration::from_millis(5);

/// A command that runs. It is killed if it still runs when this is dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    stdout: Collected,
    stderr: Collected,
    began: Instant,
    of: (String, PathBuf),
}

impl Running {
    pub(crate) fn start(mut command: Command, words: &str, project: &Path) -> Self {
        let began = Instant::now();
        let mut child = command.spawn().unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"));
        let stdout = child.stdout.take().map(Collected::from).unwrap_or_default();
        let stderr = child.stderr.take().map(Collected::from).unwrap_or_default();
        Self { child, stdout, stderr, began, of: (words.to_owned(), project.to_owned()) }
    }

    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// How long it has been running.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// Whether it has not ended yet.
    ///
    /// # Panics
    /// The system does not tell.
    #[must_use]
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("a child can be waited for").is_none()
    }

    /// Waits until `text` has been printed, to either output, and returns what has been printed by then.
    ///
    /// # Panics
    /// That did not happen within `limit`.
    #[track_caller]
    pub fn wait_for(&self, text: &str, limit: Duration) -> String {
        let began = Instant::now();
        loop {
            let printed = self.printed();
            if printed.contains(text) {
                return printed;
            }
            assert!(began.elapsed() < limit, "`{text}` was not printed in {limit:?}, only:\n{printed}");
            std::thread::sleep(LOOK);
        }
    }

    /// What has been printed so far.
    #[must_use]
    pub fn printed(&self) -> String {
        self.stdout.text() + &self.stderr.text()
    }

    /// Sends a signal. A process that has just ended is none to complain about.
    pub fn signal(&self, signal: Signal) {
        send(signal, &self.child);
    }

    /// Kills it (`kill -9`) and waits until it is gone.
    #[must_use]
    pub fn kill(mut self) -> Run {
        self.child.kill().unwrap_or_default();
        self.finish(Duration::from_secs(5))
    }

    /// Waits for its end.
    ///
    /// # Panics
    /// It did not end within `limit` from now.
    #[must_use]
    #[track_caller]
    pub fn finish(mut self, limit: Duration) -> Run {
        let began = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child can be waited for") {
                break status;
            }
            assert!(began.elapsed() < limit, "still running after {limit:?}, having printed:\n{}", self.printed());
            std::thread::sleep(LOOK);
        };
        let elapsed = self.began.elapsed();
        let (stdout, stderr) = (self.stdout.rest(), self.stderr.rest());
        Run::new(status, self.of.clone(), (&stdout, &stderr), elapsed)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().unwrap_or_default();
        // Nobody is left to tell.
        drop(self.child.wait());
    }
}

pub(crate) fn send(signal: Signal, to: &Child) {
    if let Some(pid) = i32::try_from(to.id()).ok().and_then(Pid::from_raw) {
        // It can only fail because the process is gone.
        kill_process(pid, signal).unwrap_or_default();
    }
}

/// What comes out of a pipe, collected by a thread so that the writer never waits.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    bytes: Arc<Mutex<Vec<u8>>>,
    thread: Option<JoinHandle<()>>,
}

impl<R: Read + Send + 'static> From<R> for Collected {
    fn from(mut source: R) -> Self {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&bytes);
        let thread = std::thread::spawn(move || {
            let mut piece = [0; 4096];
            // A terminal whose last writer has gone reports an error instead of an end.
            while let Ok(n @ 1..) = source.read(&mut piece) {
                let piece = piece.get(..n).unwrap_or_default();
                shared.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(piece);
            }
        });
        Self { bytes, thread: Some(thread) }
    }
}

impl Collected {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }

    /// What has been printed so far, without its first `n` bytes.
    pub(crate) fn bytes_from(&self, n: usize) -> Vec<u8> {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner).get(n..).unwrap_or_default().to_vec()
    }

    /// Everything up to the end.
    pub(crate) fn rest(&mut self) -> Vec<u8> {
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the reader does not panic");
        }
        std::mem::take(&mut self.bytes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
