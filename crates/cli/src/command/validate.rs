//! `disync validate`.

use disync_config::LoadError;
use disync_render::{declared_text, problem_comments, problems_json, problems_text, problems_yaml};

use crate::args::{Format, Global, ValidateArgs};
use crate::failure::{Exit, Failure};
use crate::printer::Printer;
use crate::project;
use crate::review::{self, Looked};

pub(crate) fn run(global: &Global, args: &ValidateArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    review::check(global, &args.reports, args.format == Format::Text, printer)?;
    let checked = check(global, args, printer);
    if let Err(failure) = &checked {
        review::of_failure(global, &args.reports, "validate", printer, failure);
    }
    checked
}

fn check(global: &Global, args: &ValidateArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    let files = disync_config::load(&global.chdir).map_err(|error| unreadable(&error))?;
    let read = project::parse(&files);
    let problems = read.as_ref().err().map(Vec::as_slice).unwrap_or_default();
    match (args.format, &read) {
        (Format::Text, Ok(config)) => {
            printer.result(&format!("Valid: {}.\n", declared_text(&config.desired)));
        }
        (Format::Text, Err(problems)) => {
            let text = problems_text(problems, &printer.out);
            printer.result(&text);
        }
        (Format::Json, _) => printer.result(&problems_json(problems)),
        (Format::Yaml, _) => printer.result(&problems_yaml(problems)),
    }
    review::write(global, &args.reports, "validate", printer, || Looked {
        subjects: files.iter().map(|file| file.path.to_string()).collect(),
        comments: problem_comments(problems, review::meaning),
    })?;
    Ok(if problems.is_empty() { Exit::Done } else { Exit::CheckFailed })
}

/// A file that cannot be read is a problem like those inside files; that there is no project at all is an error.
fn unreadable(error: &LoadError) -> Failure {
    let exit = match error {
        LoadError::Project { .. } | LoadError::NoProject { .. } => Exit::Error,
        LoadError::Unreadable { .. }
        | LoadError::NotAFile { .. }
        | LoadError::LeavesTheProject { .. }
        | LoadError::Name { .. }
        | LoadError::TooMuch { .. }
        | LoadError::Changed { .. } => Exit::CheckFailed,
    };
    Failure::new(exit, project::cannot_read(error))
}
