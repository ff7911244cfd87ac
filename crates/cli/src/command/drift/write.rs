//! `disync drift --write`: has the YAML say what is live.
//!
//! The service is not written to. Files are edited by `config`, which touches no line that need not change, and each is
//! replaced in one step.

use std::path::Path;

use disync_config::{Edited, Edits, FileEdit, NotEditable};
use disync_plan::{DriftReport, Finding};
use disync_render::{DriftWritten, FileDiff, Unwritten, problems_text, written_text};

use super::findings::{Unsaid, ask};
use super::{Look, tell};
use crate::args::{DriftArgs, Global};
use crate::failure::{Exit, Failure};
use crate::printer::Printer;
use crate::{output, project};

/// Writes what can be written, and says what is left.
///
/// # Errors
/// A file has changed meanwhile, or cannot be written.
pub(super) fn run(
    global: &Global,
    args: &DriftArgs,
    (look, report): (&Look, &DriftReport),
    printer: &mut Printer,
) -> Result<Exit, Failure> {
    let asked = ask(&report.findings, (&look.config.desired, &look.state), args.fix.over_conflicts);
    let edits: Vec<FileEdit> = asked.iter().filter_map(|(_, edit)| edit.as_ref().ok().cloned()).collect();
    let files =
        disync_config::load(&global.chdir).map_err(|error| Failure::new(Exit::Error, project::cannot_read(&error)))?;
    let Edits { files, refused } = disync_config::edit(&files, &edits).map_err(|problems| {
        printer.error(&problems_text(&problems, &printer.err));
        Failure::new(Exit::Error, "the project is not valid any more; nothing was written").with_problems(problems)
    })?;
    let left: Vec<Unwritten<'_>> =
        asked.iter().filter_map(|(finding, edit)| unwritten(finding, edit, &refused)).collect();
    let diffs = files.iter().map(|Edited { path, before, after }| FileDiff { path, before, after });
    let written = DriftWritten {
        files: diffs.collect(),
        n_written: asked.len() - left.len(),
        left: &left,
        dry_run: args.fix.dry_run,
    };
    let text = written_text(&written, &printer.out);
    if !args.fix.dry_run {
        files.iter().try_for_each(|file| replace(global, file))?;
    }
    tell::unread(report, printer);
    printer.result(&text);
    let is_left = !left.is_empty() || args.fix.dry_run && !files.is_empty();
    Ok(if is_left {
        Exit::Drifted
    } else if report.unread.is_empty() {
        Exit::Done
    } else {
        Exit::CheckFailed
    })
}

/// What is said of a finding that is not written.
fn unwritten<'f>(
    finding: &'f Finding,
    edit: &Result<FileEdit, Unsaid>,
    refused: &[NotEditable],
) -> Option<Unwritten<'f>> {
    let (why, hint, origin) = match edit {
        Err(Unsaid { why, hint }) => (why, hint, None),
        Ok(edit) => {
            let NotEditable { why, hint, origin, .. } = refused.iter().find(|refused| refused.edit == *edit)?;
            (why, hint, origin.clone())
        }
    };
    Some(Unwritten { finding, origin, why: why.clone(), hint: hint.clone() })
}

/// Replaces a file of the project, if it still holds what was edited.
fn replace(global: &Global, file: &Edited) -> Result<(), Failure> {
    let path = Path::new(&*file.path);
    let found = std::fs::read(global.chdir.join(path)).unwrap_or_default();
    if found != file.before {
        let message = format!("`{}` was changed while it was edited; it was left as it is", file.path);
        return Err(Failure::new(Exit::Error, message).hint("run the command again: what is written already stays so"));
    }
    output::write(global, path, &file.after)
}
