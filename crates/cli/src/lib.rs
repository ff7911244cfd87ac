//! The command line: parses arguments, wires the ports, runs a command, says how it ended.
//!
//! One file a command under `command`. What is printed is made by `render` and leaves through `printer`; every failure
//! becomes a `Failure`, whose kind alone decides the exit code.

mod against;
mod ahead;
mod applied;
mod args;
mod baseline;
mod bottom;
mod clock;
mod command;
mod conflicts;
mod counting;
mod credentials;
mod doctor;
mod embedded;
mod endpoint;
mod events;
mod failure;
mod git;
mod guards;
mod identity;
mod input;
mod interrupt;
mod known;
mod notify;
mod output;
mod planning;
mod policy;
mod printer;
mod progress;
mod project;
mod prompt;
mod recorder;
mod remote;
mod review;
mod saved;
mod similar;
mod snapshot;
mod window;

use std::process::ExitCode;

use clap::Parser as _;
use disync_render::version_event;

use crate::args::{ApplyOrFileArgs, Args, AuthCommand, Command, OpCommand, StateCommand};
use crate::command::apply::Purpose;
use crate::events::Events;
use crate::failure::{Exit, Failure};
use crate::printer::Printer;

/// Runs disync with the arguments and the environment of this process.
#[must_use]
pub fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return usage(&args::explained(error)),
    };
    let mut printer = Printer::new(&args.global);
    let exit = run(args, &mut printer).unwrap_or_else(|failure| {
        printer.failure(&failure);
        failure.exit()
    });
    // A result that did not reach its reader is no success.
    let exit = printer.unread().filter(|_| exit == Exit::Done).unwrap_or(exit);
    printer.events.end(exit);
    ExitCode::from(exit.code())
}

/// Help and version are results; anything else is a usage error, and clap's own code for that has another meaning here.
fn usage(error: &clap::Error) -> ExitCode {
    let printed = error.print();
    let exit = if error.use_stderr() || printed.is_err() { Exit::Error } else { Exit::Done };
    if error.use_stderr() {
        events::of_usage(&std::env::args_os().skip(1).collect::<Vec<_>>(), &error.to_string());
    }
    ExitCode::from(exit.code())
}

fn run(args: Args, printer: &mut Printer) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Runtime::new().map_err(|error| Failure::error("cannot start", &error))?;
    let global = args.global;
    if let Some(file) = args.command.events() {
        printer.events = Events::open(&global, file)?;
        printer.events.tell(|at| version_event(env!("CARGO_PKG_VERSION"), at));
    }
    runtime.block_on(async {
        printer.watch = Some(interrupt::watch(printer)?);
        match args.command {
            Command::Validate(args) => command::validate::run(&global, &args, printer),
            Command::Plan(args) => command::plan::run(&global, &args, printer).await,
            Command::Drift(args) => command::drift::run(&global, &args, printer).await,
            Command::Apply(ApplyOrFileArgs { file, apply }) => {
                command::apply::run(&global, &apply, Purpose::Apply(file), printer).await
            }
            Command::Destroy(args) => command::apply::run(&global, &args, Purpose::Destroy, printer).await,
            Command::Explain(args) => command::explain::run(&global, &args, printer).await,
            Command::Show(args) => command::show::run(&global, &args, printer),
            Command::Snapshot(args) => command::snapshot::run(&global, &args, printer).await,
            Command::Status(args) => command::status::run(&global, &args, printer).await,
            Command::Doctor(args) => command::doctor::run(&global, &args, printer).await,
            Command::Import(args) => command::import::run(&global, &args, printer).await,
            Command::Op(OpCommand::List(args)) => command::op::list::run(&global, &args, printer),
            Command::Op(OpCommand::Show(args)) => command::op::show::run(&global, &args, printer),
            Command::Op(OpCommand::Wait(args)) => command::op::wait::run(&global, &args, printer).await,
            Command::Op(OpCommand::Cancel(args)) => command::op::cancel::run(&global, &args, printer),
            Command::State(StateCommand::List(args)) => command::state::list(&global, &args, printer),
            Command::Log(args) => command::log::run(&global, &args, printer),
            Command::Rollback(args) => command::rollback::run(&global, &args, printer).await,
            Command::Comment(args) => command::comment::run(&global, &args, printer).await,
            Command::Schema(args) => command::schema::run(&args, printer),
            Command::Error(args) => command::error::run(&args, printer),
            Command::State(StateCommand::Forget(args)) => command::forget::run(&global, &args, printer),
            Command::State(StateCommand::Repair(args)) => command::repair::journal(&global, &args, printer),
            Command::State(StateCommand::Restore(args)) => command::repair::state(&global, &args, printer),
            Command::Auth(AuthCommand::Whoami(args)) => command::auth::whoami(&global, &args, printer).await,
            Command::Emulator(args) => command::emulator::run(&global, &args, printer).await,
        }
    })
}
