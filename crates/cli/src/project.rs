//! The project in a directory: its files, and where its state is.

use std::path::{Path, PathBuf};

use disync_config::{Config, LoadError, SourceFile};
use disync_model::{Problem, ProjectId};
use disync_render::problems_text;
use disync_state::{Holder, Local};
use jiff::Timestamp;

use crate::args::Global;
use crate::clock::random;
use crate::failure::{Exit, Failure, with_causes};
use crate::policy;
use crate::printer::Printer;

/// The directory inside the project that holds the state.
const STATE_DIRECTORY: &str = ".disync";

/// Reads the project, or all that is wrong with it.
///
/// # Errors
/// The files cannot be read at all.
pub(crate) fn read(global: &Global) -> Result<Result<Config, Vec<Problem>>, LoadError> {
    Ok(parse(&disync_config::load(&global.chdir)?))
}

/// Makes the project of its files, the conditions of policies included.
///
/// # Errors
/// All that is wrong with it; the conditions are looked at where everything else is well.
pub(crate) fn parse(files: &[SourceFile]) -> Result<Config, Vec<Problem>> {
    disync_config::parse(files).and_then(compiled)
}

fn compiled(config: Config) -> Result<Config, Vec<Problem>> {
    let problems = policy::problems(&config.project.policies);
    if problems.is_empty() { Ok(config) } else { Err(problems) }
}

/// Why the files cannot be read, as a sentence.
pub(crate) fn cannot_read(error: &LoadError) -> String {
    format!("cannot read the project: {}", with_causes(error))
}

/// Reads a project that must be sound.
///
/// # Errors
/// It is not; the problems are printed.
pub(crate) fn load(global: &Global, printer: &Printer) -> Result<Config, Failure> {
    sound(read(global).map_err(|error| Failure::new(Exit::Error, cannot_read(&error)))?, printer)
}

/// Reads the project's own file, which must be sound; its syncs are not looked at.
///
/// # Errors
/// It is not; the problems are printed.
pub(crate) fn load_settings(global: &Global, printer: &Printer) -> Result<Config, Failure> {
    let files = disync_config::load(&global.chdir).map_err(|error| Failure::new(Exit::Error, cannot_read(&error)))?;
    sound(disync_config::parse_project(&files).and_then(compiled), printer)
}

/// Which project it is, as far as its own file tells, whatever is wrong with the others.
pub(crate) fn id(global: &Global) -> Option<ProjectId> {
    let files = disync_config::load(&global.chdir).ok()?;
    disync_config::parse_project(&files).ok().map(|config| config.project.id)
}

fn sound(read: Result<Config, Vec<Problem>>, printer: &Printer) -> Result<Config, Failure> {
    read.map_err(|problems| {
        printer.error(&problems_text(&problems, &printer.err));
        Failure::new(Exit::Error, "the project is not valid").with_problems(problems)
    })
}

/// Where the state of the project is.
pub(crate) fn state_directory(global: &Global) -> PathBuf {
    global.chdir.join(STATE_DIRECTORY)
}

/// The state of the project.
pub(crate) fn store(directory: &Path) -> Local {
    Local::at(directory)
}

/// A name for a new history: nobody else's.
pub(crate) fn new_lineage() -> String {
    format!("{:032x}", random())
}

/// Who is running this, for whoever finds the lock taken.
pub(crate) fn holder(operation: &str) -> Holder {
    let variable = |names: [&str; 2]| names.into_iter().find_map(|name| std::env::var(name).ok());
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    Holder {
        who: variable(["USER", "LOGNAME"]).unwrap_or_else(|| "unknown".to_owned()),
        operation: operation.to_owned(),
        at: Timestamp::now(),
        host: host.map_or_else(|| "unknown".to_owned(), |host| host.trim().to_owned()),
        pid: std::process::id(),
    }
}
