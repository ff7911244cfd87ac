//! A command on a pseudo-terminal: where there is somebody to ask, and live progress.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use rustix::fs::{Mode, OFlags, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::cli::Run;
use crate::running::{Collected, Signal, send};

const LOOK: Duration = Duration::from_millis(5);

/// A command that runs on a terminal of 100 columns and 40 rows. It is killed if it still runs when this is dropped.
#[derive(Debug)]
pub struct Terminal {
    child: Child,
    keyboard: File,
    screen: Collected,
    began: Instant,
    of: (String, PathBuf),
}

impl Terminal {
    pub(crate) fn start(mut command: Command, columns: u16, words: &str, project: &Path) -> Self {
        let size = Winsize { ws_row: 40, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).expect("a terminal");
        grantpt(&master).expect("the terminal is ours");
        unlockpt(&master).expect("the terminal is ours");
        tcsetwinsize(&master, size).expect("a terminal has a size");
        let name = ptsname(&master, Vec::new()).expect("a terminal has a name");
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let side = || open(&*name, flags, Mode::empty()).expect("the other side can be opened");
        command.stdin(side()).stdout(side()).stderr(side()).env("TERM", "xterm-256color");
        let began = Instant::now();
        let child = command.spawn().unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"));
        // The command holds the other side too; as long as it is held anywhere, the screen has no end.
        drop(command);
        let keyboard = File::from(master);
        let screen = Collected::from(keyboard.try_clone().expect("a file can be shared"));
        Self { child, keyboard, screen, began, of: (words.to_owned(), project.to_owned()) }
    }

    /// Types.
    ///
    /// # Panics
    /// The terminal is gone.
    pub fn type_in(&mut self, text: &str) {
        self.keyboard.write_all(text.as_bytes()).expect("the terminal takes keys");
    }

    /// Sends a signal. A process that has just ended is none to complain about.
    pub fn signal(&self, signal: Signal) {
        send(signal, &self.child);
    }

    /// Waits until `text` is on the screen.
    ///
    /// # Panics
    /// That did not happen within 20 seconds.
    #[track_caller]
    pub fn wait_for(&self, text: &str) {
        let began = Instant::now();
        while !self.screen.text().contains(text) {
            assert!(began.elapsed() < Duration::from_secs(20), "no `{text}` on the screen:\n{}", self.screen.text());
            std::thread::sleep(LOOK);
        }
    }

    /// Waits for its end; everything that was on the screen is its standard output.
    ///
    /// # Panics
    /// It did not end within 30 seconds.
    #[must_use]
    #[track_caller]
    pub fn finish(mut self) -> Run {
        let began = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child can be waited for") {
                break status;
            }
            assert!(began.elapsed() < Duration::from_secs(30), "still running:\n{}", self.screen.text());
            std::thread::sleep(LOOK);
        };
        let elapsed = self.began.elapsed();
        let screen = self.screen.rest();
        Run::new(status, self.of.clone(), (&screen, &[]), elapsed)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.child.kill().unwrap_or_default();
        // Nobody is left to tell.
        drop(self.child.wait());
    }
}
