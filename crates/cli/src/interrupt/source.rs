//! Where it comes from that a command is to end: four signals, and the readers of its two outputs.

use std::fmt;
use std::fs;
use std::io;
use std::thread;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Why a command is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// SIGINT.
    Interrupted,
    /// SIGTERM.
    Terminated,
    /// SIGHUP.
    HungUp,
    /// SIGQUIT: at once, in any case. Left to the system it would write a core file, and that could hold a secret.
    Quit,
    /// Nobody reads this output any more.
    Closed(&'static str),
}

impl Cause {
    /// The number of the signal. Somebody who writes where nobody reads is sent SIGPIPE.
    pub(super) const fn number(self) -> u8 {
        match self {
            Self::HungUp => 1,
            Self::Interrupted => 2,
            Self::Quit => 3,
            Self::Closed(_) => 13,
            Self::Terminated => 15,
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interrupted => f.write_str("SIGINT"),
            Self::Terminated => f.write_str("SIGTERM"),
            Self::HungUp => f.write_str("SIGHUP"),
            Self::Quit => f.write_str("SIGQUIT"),
            Self::Closed(output) => write!(f, "nobody reads {output} any more"),
        }
    }
}

/// All that can end a command.
pub(super) struct Sources {
    interrupted: Signal,
    terminated: Signal,
    /// Absent where we were started to outlast it, as by `nohup`.
    hung_up: Option<Signal>,
    quit: Signal,
    closed: UnboundedReceiver<&'static str>,
    /// SIGXFSZ, which says of a write what the write says itself. Left to the system it would end an apply in the middle, and
    /// write a core file.
    _file_too_large: Signal,
}

impl Sources {
    /// Registers for all of them.
    ///
    /// # Errors
    /// The system does not let us.
    pub(super) fn register() -> io::Result<Self> {
        let hung_up = if is_ignored(Cause::HungUp) { None } else { Some(signal(SignalKind::hangup())?) };
        let (tell, closed) = unbounded_channel();
        thread::Builder::new().name("readers".to_owned()).spawn(move || tell_of_closed(&tell))?;
        Ok(Self {
            interrupted: signal(SignalKind::interrupt())?,
            terminated: signal(SignalKind::terminate())?,
            quit: signal(SignalKind::quit())?,
            hung_up,
            closed,
            _file_too_large: signal(SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw()))?,
        })
    }

    /// Waits for the next one. An output is closed once only.
    pub(super) async fn next(&mut self) -> Cause {
        let Self { interrupted, terminated, hung_up, quit, closed, _file_too_large: _ } = self;
        let hung_up = async {
            match hung_up {
                Some(hung_up) => hung_up.recv().await,
                None => std::future::pending().await,
            }
        };
        let closed = async {
            match closed.recv().await {
                Some(output) => output,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = interrupted.recv() => Cause::Interrupted,
            _ = terminated.recv() => Cause::Terminated,
            _ = hung_up => Cause::HungUp,
            _ = quit.recv() => Cause::Quit,
            output = closed => Cause::Closed(output),
        }
    }
}

/// Tells which output nobody reads any more, each once. Of a file or a device nothing is ever told.
fn tell_of_closed(tell: &UnboundedSender<&'static str>) {
    let (stdout, stderr) = (io::stdout(), io::stderr());
    let mut outputs = vec![("stdout", PollFd::new(&stdout, NOTHING)), ("stderr", PollFd::new(&stderr, NOTHING))];
    while !outputs.is_empty() {
        let mut polled: Vec<PollFd<'_>> = outputs.iter().map(|(_, output)| output.clone()).collect();
        match poll(&mut polled, None) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(_) => return,
        }
        let mut told = polled.iter().map(PollFd::revents);
        outputs.retain(|(name, _)| {
            let told = told.next().unwrap_or(NOTHING);
            if told.intersects(PollFlags::ERR | PollFlags::HUP) {
                // Where nobody listens the command has ended.
                _ = tell.send(name);
            }
            // What cannot be polled is not asked for again.
            told.is_empty()
        });
    }
}

/// It is told in any case that nobody reads.
const NOTHING: PollFlags = PollFlags::empty();

/// Whether the process that has started us lets us ignore a signal. Only where the system tells, and otherwise not.
fn is_ignored(cause: Cause) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
    mask >> (cause.number() - 1) & 1 == 1
}
