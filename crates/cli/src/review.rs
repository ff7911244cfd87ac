//! Reports for machines that review: where they go, and where the project is in its repository.
//!
//! What they say is made by `render`. A report that was asked for is there when the command ends, whatever became of it:
//! a machine that finds the one of an earlier run would pass what has failed.

use std::path::Path;

use disync_config::{PROJECT_FILES, code};
use disync_render::{Comment, Review, failure_comment, problem_comments, review_text};

use crate::args::{Global, Reports};
use crate::failure::{Exit, Failure};
use crate::output;
use crate::printer::Printer;

/// What a command looked at, and what there is to say about it.
pub(crate) struct Looked {
    /// Addresses, or files.
    pub(crate) subjects: Vec<String>,
    /// What there is to say.
    pub(crate) comments: Vec<Comment>,
}

/// Refuses reports that could not be written, before anything is done.
pub(crate) fn check(global: &Global, args: &Reports, is_text: bool, printer: &Printer) -> Result<(), Failure> {
    for report in &args.reports {
        output::check(global, report.file.as_deref())?;
        if report.file.is_none() && (!is_text || printer.events.are_on_stdout()) {
            return Err(Failure::new(Exit::Error, "a report and another machine format would both go to stdout")
                .hint("write one of them into a file"));
        }
    }
    Ok(())
}

/// Writes the reports that were asked for; without any, nothing is looked at.
pub(crate) fn write(
    global: &Global,
    args: &Reports,
    command: &str,
    printer: &mut Printer,
    look: impl FnOnce() -> Looked,
) -> Result<(), Failure> {
    if args.reports.is_empty() {
        return Ok(());
    }
    let (folder, looked) = (folder(&global.chdir), look());
    let review = Review {
        command,
        version: env!("CARGO_PKG_VERSION"),
        folder: &folder,
        subjects: &looked.subjects,
        comments: &looked.comments,
    };
    for report in &args.reports {
        let text = review_text(&review, report.kind.format());
        match &report.file {
            Some(file) => output::write(global, file, &text)?,
            None => printer.result(&text),
        }
    }
    Ok(())
}

/// Lets the reports of a command that failed say so.
pub(crate) fn of_failure(global: &Global, args: &Reports, command: &str, printer: &mut Printer, failure: &Failure) {
    let comments = if failure.problems.is_empty() {
        vec![failure_comment(&failure.message, &failure.hints, project_file(global))]
    } else {
        problem_comments(&failure.problems, meaning)
    };
    let mut subjects: Vec<String> = comments.iter().map(|comment| comment.subject.clone()).collect();
    subjects.dedup();
    if let Err(unwritten) = write(global, args, command, printer, || Looked { subjects, comments }) {
        printer.failure(&unwritten);
    }
}

/// What a code of a problem means.
pub(crate) fn meaning(id: &str) -> Option<&'static str> {
    code::ALL.iter().find(|code| code.id == id).map(|code| code.meaning)
}

/// The name of the file that makes the folder a project.
pub(crate) fn project_file(global: &Global) -> &'static str {
    let [first, _] = PROJECT_FILES;
    PROJECT_FILES.into_iter().find(|name| global.chdir.join(name).is_file()).unwrap_or(first)
}

/// The folder of a project in its repository, which is the next folder above that Git knows as one; empty where there is
/// none, as paths are then told from the project on.
fn folder(chdir: &Path) -> String {
    let Ok(project) = chdir.canonicalize() else { return String::new() };
    let root = project.ancestors().find(|folder| folder.join(".git").exists());
    let inside = root.and_then(|root| project.strip_prefix(root).ok());
    let parts = inside.into_iter().flat_map(Path::components);
    let parts: Vec<String> = parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    parts.join("/")
}
