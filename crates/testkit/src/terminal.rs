//! A command on a pseudo-terminal: where there is somebody to ask, and live progress.

use std::fmt;
use std::fs::File;
use std::io::Write as _;
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use rustix::fs::{Mode, OFlags, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use vt100::Parser;

use crate::cli::Run;
use crate::running::{Collected, Signal, send};

const LOOK: Duration = Duration::from_millis(5);

/// A command that runs on a terminal. It is killed if it still runs when this is dropped.
pub struct Terminal {
    child: Child,
    keyboard: File,
    screen: Collected,
    shown: Shown,
    began: Instant,
    of: (String, PathBuf),
}

/// What is on the screen, and how much of what was printed that comes from.
struct Shown {
    parser: Parser,
    n_bytes: usize,
}

impl fmt::Debug for Terminal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Terminal").field("of", &self.of).finish_non_exhaustive()
    }
}

impl Terminal {
    pub(crate) fn start(mut command: Command, (columns, rows): (u16, u16), words: &str, project: &Path) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).expect("a terminal");
        grantpt(&master).expect("the terminal is ours");
        unlockpt(&master).expect("the terminal is ours");
        tcsetwinsize(&master, winsize(columns, rows)).expect("a terminal has a size");
        let name = ptsname(&master, Vec::new()).expect("a terminal has a name");
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let side = || open(&*name, flags, Mode::empty()).expect("the other side can be opened");
        command.stdin(side()).stdout(side()).stderr(side());
        if !command.get_envs().any(|(name, _)| name == "TERM") {
            command.env("TERM", "xterm-256color");
        }
        let began = Instant::now();
        let child = command.spawn().unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"));
        // The command holds the other side too; as long as it is held anywhere, the screen has no end.
        drop(command);
        let keyboard = File::from(master);
        let screen = Collected::from(keyboard.try_clone().expect("a file can be shared"));
        let shown = Shown { parser: Parser::new(nonzero(rows), nonzero(columns), 1000), n_bytes: 0 };
        Self { child, keyboard, screen, shown, began, of: (words.to_owned(), project.to_owned()) }
    }

    /// Gives the terminal another size.
    ///
    /// # Panics
    /// The terminal is gone.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.look();
        self.shown.parser.screen_mut().set_size(nonzero(rows), nonzero(columns));
        tcsetwinsize(&self.keyboard, winsize(columns, rows)).expect("a terminal has a size");
    }

    /// What is on the screen now, as somebody would see it: without what was erased or written over.
    pub fn look(&mut self) -> String {
        let bytes = self.screen.bytes_from(self.shown.n_bytes);
        self.shown.n_bytes += bytes.len();
        self.shown.parser.process(&bytes);
        self.shown.parser.screen().contents()
    }

    /// Waits until what is on the screen is as it should be, and returns it.
    ///
    /// # Panics
    /// That did not happen within 20 seconds.
    #[track_caller]
    pub fn look_until(&mut self, is_so: impl Fn(&str) -> bool) -> String {
        let began = Instant::now();
        loop {
            let screen = self.look();
            if is_so(&screen) {
                return screen;
            }
            assert!(began.elapsed() < Duration::from_secs(20), "this is still on the screen:\n{screen}");
            std::thread::sleep(LOOK);
        }
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

fn winsize(columns: u16, rows: u16) -> Winsize {
    Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }
}

fn nonzero(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).expect("a terminal has rows and columns")
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.child.kill().unwrap_or_default();
        // Nobody is left to tell.
        drop(self.child.wait());
    }
}
