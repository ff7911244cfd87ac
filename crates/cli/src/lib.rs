//! The command line.

use std::process::ExitCode;

/// Runs disync with the arguments of this process.
#[must_use]
pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}
