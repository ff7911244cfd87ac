//! The question before an apply.

use std::io::{self, BufRead as _, IsTerminal as _};

use crate::failure::{Exit, Failure};
use crate::printer::Printer;

/// How to do without being asked, where what is about to be done is small enough to be known.
pub(crate) const DO_IT: &str = "pass --auto-approve to do it without being asked";

/// Makes sure that somebody is there to ask, before anything is done; `hint` says how to do without.
///
/// # Errors
/// There is no terminal and no `--auto-approve`.
pub(crate) fn require(auto_approve: bool, hint: &str) -> Result<(), Failure> {
    if auto_approve || io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Failure::new(Exit::Error, "there is no terminal to ask for approval").hint(hint))
}

/// Asks for approval. Only `yes` is one.
pub(crate) fn approve(printer: &Printer, destroy: bool) -> bool {
    let question = if destroy {
        "Do you really want to destroy all of this?\n  There is no undo. Only 'yes' will be accepted to confirm."
    } else {
        "Do you want to perform these actions?\n  disync will perform the actions described above.\n  Only 'yes' will be accepted to approve."
    };
    printer.error(&format!("\n{question}\n\n  Enter a value:"));
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).is_ok() && answer.trim() == "yes"
}
