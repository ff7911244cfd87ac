//! What can be typed.

mod service;

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};
use disync_model::Address;

pub(crate) use service::{Network, ServiceArgs};

/// Plan and apply the tables that DataWorks Data Integration tasks ship, from YAML in Git.
#[derive(Debug, Parser)]
#[command(name = "disync", bin_name = "disync", version, max_term_width = 100)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "Exit codes:
  0    done; with `plan --detailed-exitcode`: no difference
  1    error, usage errors included
  2    `plan --detailed-exitcode`: changes are pending
  3    a check failed: `validate`, `doctor`, or a guard at plan time
  4    refused for safety: protection, guard, wrong project, unknown endpoint
  5    accepted and still running at the deadline; run it again to go on
  6    apply stopped before the end; run it again to go on
  7    the state lock is held by somebody else
  8    credentials or permission
  130  interrupted by SIGINT after a consistent stop (143: by SIGTERM, 129: by SIGHUP)";

/// Options of every command.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Global {
    /// Run as if disync was started in DIR
    #[arg(short = 'C', long, value_name = "DIR", default_value = ".", global = true)]
    pub(crate) chdir: PathBuf,
    /// When to use colours; NO_COLOR in the environment means never
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub(crate) color: Color,
    /// Print results and errors only, no progress
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Print more: tasks without changes, steps of solutions; how the service is called, what is repeated and why
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How a result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs; versioned.
    Json,
    /// The same as JSON, as YAML.
    Yaml,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check the YAML without calling the service
    ///
    /// Reads all files of the project and reports all problems of all of them, each with its place, a code and a
    /// hint. Needs no credentials. Exits with 3 if there are problems.
    Validate(ValidateArgs),
    /// Show what apply would do
    ///
    /// Compares the YAML with what was applied last and with what the service reports now, and prints the tables that
    /// come and go. Changes nothing and needs no lock.
    Plan(PlanArgs),
    /// Make the service what the YAML says
    ///
    /// Shows the plan, asks for approval, and carries it out. Whenever it stops before the end, for whatever reason,
    /// running it again goes on from there.
    Apply(ApplyArgs),
    /// Delete everything that was applied
    ///
    /// Stops, undeploys and deletes all tasks that are recorded in the state.
    Destroy(ApplyArgs),
    /// Show what was applied last
    Show(ShowArgs),
    /// Show what the service reports now
    ///
    /// Lists each sync with its id, its instance's state, its tables and its last edit; with --verbose the steps of
    /// solutions, too.
    Status(StatusArgs),
    /// Check what the project depends on
    ///
    /// Reads only: whether the files are valid, the service is reached and takes the credentials, and the workspace has
    /// the data sources and resource groups that the YAML names. Says what to do about what is missing. Takes 3 calls in
    /// most cases. Exits with 3 if a check failed.
    Doctor(DoctorArgs),
    /// Look into the recorded state
    #[command(subcommand)]
    State(StateCommand),
    /// Explain an error code of the service
    ///
    /// Says what it means, what to do about it and whether disync repeats the call. Without CODE, lists all codes that
    /// disync knows. Calls nothing.
    Error(ErrorArgs),
    /// Serve DataWorks on this machine
    ///
    /// Serves the operations that disync uses, for tests and for trying things out. Prints one line with its address
    /// when it is ready, saves every write, and ends cleanly on SIGTERM.
    Emulator(EmulatorArgs),
}

#[derive(Debug, Subcommand)]
pub(crate) enum StateCommand {
    /// List the addresses that are recorded
    List(StateListArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct ValidateArgs {
    /// How to write the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

/// Options of everything that makes a plan.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct PlanningArgs {
    /// Plan for this sync alone (`realtime.NAME` or `NAME`); can be repeated
    #[arg(long = "target", value_name = "ADDRESS", value_parser = address)]
    pub(crate) targets: Vec<Address>,
    /// Show a diff of each changed sync as YAML
    #[arg(long)]
    pub(crate) diff: bool,
    /// The most calls to the service at a time
    #[arg(long, value_name = "N", default_value = "10")]
    pub(crate) parallelism: NonZeroUsize,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct PlanArgs {
    /// Exit with 2 if changes are pending
    #[arg(long)]
    pub(crate) detailed_exitcode: bool,
    /// Plan to delete everything that was applied
    #[arg(long)]
    pub(crate) destroy: bool,
    /// How to write the plan
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) planning: PlanningArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ApplyArgs {
    /// Do not ask for approval
    #[arg(long)]
    pub(crate) auto_approve: bool,
    /// How to write the result; other forms than text need --auto-approve, as they show no plan to approve
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) planning: PlanningArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ShowArgs {
    /// Show this sync alone
    #[arg(value_name = "ADDRESS", value_parser = address)]
    pub(crate) address: Option<Address>,
    /// How to write the state
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Debug, clap::Args)]
pub(crate) struct StatusArgs {
    /// How to write the status
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    /// The most calls to the service at a time
    #[arg(long, value_name = "N", default_value = "10")]
    pub(crate) parallelism: NonZeroUsize,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct DoctorArgs {
    /// Try whether each resource group reaches the data sources of its syncs; one call a pair
    #[arg(long)]
    pub(crate) connectivity: bool,
    /// Look for the tables of each sync in its source; one call a source, or more where it has many tables
    #[arg(long)]
    pub(crate) tables: bool,
    /// How to write the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct StateListArgs {
    /// How to write the list
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ErrorArgs {
    /// The code, such as `Throttling.User`
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct EmulatorArgs {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// Where to keep the world; without it, it is gone when the emulator ends
    #[arg(long, value_name = "FILE")]
    pub(crate) data: Option<PathBuf>,
    /// What the world begins with: projects, data sources, tasks; examples/emulator/seed.yaml shows all that can be said
    #[arg(long, value_name = "FILE")]
    pub(crate) seed: Option<PathBuf>,
    /// An access key that is accepted, temporary credentials with their token; can be repeated [default: testid:testsecret]
    #[arg(long = "access-key", value_name = "ID:SECRET[:TOKEN]")]
    pub(crate) access_keys: Vec<AccessKey>,
    /// How long generating a configuration takes
    #[arg(long, value_name = "DURATION", default_value = "2s", value_parser = duration)]
    pub(crate) process_time: Duration,
    /// How long an instance takes to start and to stop
    #[arg(long, value_name = "DURATION", default_value = "1s", value_parser = duration)]
    pub(crate) instance_time: Duration,
    /// Listen on an address that other machines reach
    #[arg(long)]
    pub(crate) allow_remote: bool,
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

/// An address, or the bare name of a real-time sync.
fn address(text: &str) -> Result<Address, disync_model::address::NotAnAddress> {
    match text.parse() {
        Ok(address) => Ok(address),
        Err(error) if text.is_empty() => Err(error),
        Err(_) => Ok(Address::realtime(text)),
    }
}

/// `500ms`, `2s`, `1m`.
fn duration(text: &str) -> Result<Duration, String> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let wrong = || format!("`{text}` is not a duration such as `500ms`, `2s` or `1m`");
    let number: u64 = number.parse().map_err(|_| wrong())?;
    match unit {
        "ms" => Ok(Duration::from_millis(number)),
        "s" => Ok(Duration::from_secs(number)),
        "m" => number.checked_mul(60).map(Duration::from_secs).ok_or_else(wrong),
        _ => Err(wrong()),
    }
}
