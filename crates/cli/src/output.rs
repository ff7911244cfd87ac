//! The form that a plan is asked for in, and where results go besides the terminal: files that the user names.
//!
//! A new form of a plan is a line of `plan_as`, for every command that shows one. A file is written in one step, so that
//! whoever reads it meanwhile sees a whole result. Files of ours, such as the state, are not written here.

use std::fs::{self, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use disync_plan::Plan;
use disync_render::{Meta, Style, View, plan_html, plan_json, plan_markdown, plan_text, plan_yaml};
use jiff::Timestamp;

use crate::args::{Global, JsonInto, PlanFormat, PlanOutput};
use crate::failure::{Exit, Failure};

/// What a new file may be used for; the user's umask takes away from it. One that is replaced stays what it was.
const MODE: u32 = 0o666;

/// A plan in the form that was asked for; text looks as `style` and `view` say.
pub(crate) fn plan_as(plan: &Plan, args: &PlanOutput, (style, view): (&Style, View), meta: &Meta<'_>) -> String {
    match args.format {
        PlanFormat::Text => plan_text(plan, style, view),
        PlanFormat::Json => plan_json(plan, meta),
        PlanFormat::Yaml => plan_yaml(plan, meta),
        PlanFormat::Markdown => plan_markdown(plan, args.max_chars),
        PlanFormat::Html => plan_html(plan, meta),
    }
}

/// What machine forms tell beside the value.
pub(crate) fn meta() -> Meta<'static> {
    Meta { version: env!("CARGO_PKG_VERSION"), now: Timestamp::now(), expected_calls: None }
}

/// Writes the result of a command as JSON where `--json-into` names a file.
pub(crate) fn json_into(global: &Global, args: &JsonInto, json: impl FnOnce() -> String) -> Result<(), Failure> {
    args.json_into.as_deref().map_or(Ok(()), |path| write(global, path, json()))
}

/// Refuses a file that could not be written, before anything is done whose result would be lost.
pub(crate) fn check(global: &Global, path: Option<&Path>) -> Result<(), Failure> {
    let Some(path) = path.map(|path| global.chdir.join(path)) else { return Ok(()) };
    let directory = parent(&path);
    let found = replaceable(&path).and_then(|_| fs::metadata(directory));
    match found {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err(failure(&path, &io::Error::new(io::ErrorKind::NotADirectory, "not a directory"))),
        Err(error) => Err(failure(&path, &error)),
    }
}

/// Writes a result into a file: in one step where that is an ordinary one, else, as into `/dev/stderr`, as it comes.
///
/// A relative path begins at the directory of `--chdir`.
pub(crate) fn write(global: &Global, path: &Path, content: impl AsRef<[u8]>) -> Result<(), Failure> {
    let path = global.chdir.join(path);
    put(&path, content.as_ref()).map_err(|error| failure(&path, &error))
}

fn failure(path: &Path, error: &io::Error) -> Failure {
    let hint = match error.kind() {
        io::ErrorKind::NotFound => "the directory of the file must exist",
        _ => "name a file in a directory that you may write to",
    };
    Failure::new(Exit::Error, format!("cannot write `{}`: {error}", path.display())).hint(hint)
}

fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let Some(path) = replaceable(path)? else { return fs::write(path, bytes) };
    let mut new = tempfile::Builder::new()
        .prefix(".disync-")
        .permissions(Permissions::from_mode(MODE))
        .tempfile_in(parent(&path))?;
    if let Ok(old) = fs::metadata(&path) {
        new.as_file().set_permissions(old.permissions())?;
    }
    new.write_all(bytes)?;
    new.as_file().sync_all()?;
    new.persist(&path).map_err(|failed| failed.error)?;
    Ok(())
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The path of the file behind links; `None` where it leads to something that cannot be replaced, such as a pipe.
fn replaceable(path: &Path) -> io::Result<Option<PathBuf>> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => path.canonicalize().map(Some),
        Ok(metadata) if metadata.is_dir() => Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory")),
        Ok(_) => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Some(path.to_owned())),
        Err(error) => Err(error),
    }
}
