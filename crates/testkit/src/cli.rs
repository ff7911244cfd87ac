//! Runs the binary with a scrubbed environment: what a developer has set must not decide a test.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use crate::running::Running;
use crate::terminal::Terminal;
use crate::transcript::placeholders;

/// How long a command may take before the test fails.
const LIMIT: Duration = Duration::from_secs(60);

/// A way to run the binary in one project.
#[derive(Debug, Clone)]
pub struct Cli {
    program: PathBuf,
    project: PathBuf,
    environment: BTreeMap<OsString, OsString>,
    /// An option of `env`, by which it is run then.
    signals: Option<&'static str>,
}

impl Cli {
    /// Runs `program` in the directory `project`. Of this process's environment only `PATH` is passed on; `HOME` is the
    /// project, so that nobody's settings are found there.
    #[must_use]
    pub fn new(program: impl Into<PathBuf>, project: &Path) -> Self {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let environment = BTreeMap::from([
            ("PATH".into(), path),
            ("HOME".into(), project.into()),
            ("USER".into(), "tester".into()),
            // Whether the machine of the test is an ECS instance must not matter, and finding out takes a second.
            ("ALIBABA_CLOUD_ECS_METADATA_DISABLED".into(), "true".into()),
        ]);
        Self { program: program.into(), project: project.to_owned(), environment, signals: None }
    }

    /// Sets a variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.environment.insert(name.into(), value.as_ref().to_owned());
        self
    }

    /// Removes a variable.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.environment.remove(OsStr::new(name));
        self
    }

    /// Lets what `env` does with signals by this option (`--default-signal=HUP`) hold for it: whether it is told of a signal
    /// must not depend on how the tests were started.
    #[must_use]
    pub fn with_signals(self, option: &'static str) -> Self {
        Self { signals: Some(option), ..self }
    }

    /// Sets the access key that an emulator knows.
    #[must_use]
    pub fn with_access_key(self, id: &str, secret: &str) -> Self {
        self.env("ALIBABA_CLOUD_ACCESS_KEY_ID", id).env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", secret)
    }

    /// Runs a command, written as in a shell without quotes, to its end. It has no terminal, and its input is empty.
    #[must_use]
    pub fn run(&self, command: &str) -> Run {
        self.spawn(command).finish(LIMIT)
    }

    /// Starts a command and lets it run beside the test.
    #[must_use]
    pub fn spawn(&self, command: &str) -> Running {
        let mut process = self.command(command);
        process.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Running::start(process, command, &self.project)
    }

    /// Starts a command whose standard output is this file descriptor, for example a pipe that nobody reads.
    #[must_use]
    pub fn spawn_into(&self, command: &str, stdout: impl Into<Stdio>) -> Running {
        let mut process = self.command(command);
        process.stdin(Stdio::null()).stdout(stdout).stderr(Stdio::piped());
        Running::start(process, command, &self.project)
    }

    /// Starts a command both of whose outputs are these file descriptors.
    #[must_use]
    pub fn spawn_between(&self, command: &str, stdout: impl Into<Stdio>, stderr: impl Into<Stdio>) -> Running {
        let mut process = self.command(command);
        process.stdin(Stdio::null()).stdout(stdout).stderr(stderr);
        Running::start(process, command, &self.project)
    }

    /// Starts a command on a terminal of its own, of 100 columns and 40 rows.
    #[must_use]
    pub fn on_terminal(&self, command: &str) -> Terminal {
        self.on_terminal_of(100, command)
    }

    /// Starts a command on a terminal of its own that is so many columns wide.
    #[must_use]
    pub fn on_terminal_of(&self, columns: u16, command: &str) -> Terminal {
        self.on_terminal_sized((columns, 40), command)
    }

    /// Starts a command on a terminal of its own that has so many columns and rows.
    #[must_use]
    pub fn on_terminal_sized(&self, size: (u16, u16), command: &str) -> Terminal {
        Terminal::start(self.command(command), size, command, &self.project)
    }

    fn command(&self, command: &str) -> Command {
        let mut process = Command::new(self.signals.map_or(self.program.as_os_str(), |_| OsStr::new("env")));
        process.args(self.signals).args(self.signals.map(|_| &self.program));
        process.env_clear().envs(&self.environment).current_dir(&self.project).args(command.split_whitespace());
        process
    }
}

/// A command that has ended.
#[derive(Debug, Clone)]
pub struct Run {
    /// Its exit code; `None` where a signal killed it.
    pub code: Option<i32>,
    /// What it printed as its result.
    pub stdout: String,
    /// What else it printed.
    pub stderr: String,
    /// How long it took.
    pub elapsed: Duration,
    command: String,
    project: PathBuf,
}

impl Run {
    pub(crate) fn new(
        status: ExitStatus,
        (command, project): (String, PathBuf),
        (stdout, stderr): (&[u8], &[u8]),
        elapsed: Duration,
    ) -> Self {
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        Self { code: status.code(), stdout: text(stdout), stderr: text(stderr), elapsed, command, project }
    }

    /// Makes sure that it ended with this exit code.
    ///
    /// # Panics
    /// It did not.
    #[must_use]
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "another exit code than expected:\n{}", self.transcript());
        self
    }

    /// Makes sure that it ended well.
    ///
    /// # Panics
    /// It did not.
    #[track_caller]
    pub fn succeeds(self) -> Self {
        self.exits(0)
    }

    /// The command, what it printed and how it ended, with placeholders for what differs from run to run.
    #[must_use]
    pub fn transcript(&self) -> String {
        let stderr = if self.stderr.is_empty() { String::new() } else { format!("[stderr]\n{}", self.stderr) };
        let exit = self.code.map_or_else(|| "killed".to_owned(), |code| format!("exit {code}"));
        let text = format!("$ disync {}\n{}{stderr}[{exit}]", self.command, self.stdout);
        placeholders(&text, &self.project)
    }

    /// Both outputs.
    #[must_use]
    pub fn output(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// The lines of the result without their indentation that begin with one of `signs`.
    #[must_use]
    pub fn lines_with(&self, signs: &[char]) -> Vec<&str> {
        self.stdout.lines().map(str::trim).filter(|line| line.starts_with(signs)).collect()
    }
}
