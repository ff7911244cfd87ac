//! The files of a project, from the disk: the only IO of this crate.
//!
//! What is found is read or is an error; nothing is skipped because it could not be read, or a sync whose file is
//! unreadable would look like one that was taken out. Links that leave the project and files that are no files are
//! refused: whoever can add a file to a pull request must not be able to show `/etc/passwd` in an error message or to
//! hang a runner with a pipe. What the files say is not looked at: see [`parse`](crate::parse).

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::parse::{PROJECT_FILES, WRITE_A_PROJECT};
use crate::project::SourceFile;

#[cfg(test)]
mod tests;

/// The most that one file may hold, in bytes.
const MOST_BYTES_A_FILE: u64 = 4 * 1024 * 1024;

/// The most that all files may hold together, in bytes.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// How many files a project may have.
const MOST_FILES: usize = 10_000;

/// How deeply folders may be nested.
const DEEPEST: usize = 32;

/// The folder that holds sync definitions, with all its subfolders.
const SYNCS: &str = "syncs";

/// Why the files of a project could not be read. Paths are relative to the project where they are inside it.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The project's folder cannot be opened.
    #[error("cannot open the project `{}`", path.display())]
    Project {
        /// The folder, as it was given.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The folder holds no `disync.yaml`.
    #[error("there is no `disync.yaml` in `{}`: {WRITE_A_PROJECT}", path.display())]
    NoProject {
        /// The folder, as it was given.
        path: PathBuf,
    },
    /// A file or folder cannot be read.
    #[error("cannot read `{}`", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Something has the name of a YAML file and is none: a folder, a pipe, a device.
    #[error("`{}` is {what}, not a file", path.display())]
    NotAFile {
        /// Which.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// A link points out of the project.
    #[error("the link `{}` leaves the project: it points to `{}`", path.display(), target.display())]
    LeavesTheProject {
        /// Which.
        path: PathBuf,
        /// Where it points.
        target: PathBuf,
    },
    /// The name of a file is not UTF-8, so that no message could name it faithfully.
    #[error("the name of `{}` is not UTF-8", path.display())]
    Name {
        /// Which.
        path: PathBuf,
    },
    /// A limit is exceeded, and which.
    #[error("`{}` is too much: {limit}", path.display())]
    TooMuch {
        /// Where the limit was reached.
        path: PathBuf,
        /// The limit, in words.
        limit: &'static str,
    },
    /// A file was written to while it was read.
    #[error("`{}` changed while it was read: run the command again", path.display())]
    Changed {
        /// Which.
        path: PathBuf,
    },
}

/// Reads the files of the project in `dir`: the YAML files in it, and those below `syncs/`, sorted by path.
///
/// Hidden files and folders are skipped, as are files with other names than `*.yaml` and `*.yml`.
///
/// # Errors
///
/// The first file that is not as it should be. Other files are then not read.
pub fn load(dir: &Path) -> Result<Vec<SourceFile>, LoadError> {
    let root = dir.canonicalize().map_err(|source| LoadError::Project { path: dir.to_owned(), source })?;
    let paths = find(&root)?;
    if !paths.iter().any(|path| PROJECT_FILES.contains(&&**path)) {
        return Err(LoadError::NoProject { path: dir.to_owned() });
    }
    let mut left = MOST_BYTES;
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        let bytes = read(&root, &path)?;
        left = left.checked_sub(bytes.len() as u64).ok_or_else(|| LoadError::TooMuch {
            path: PathBuf::from(&path),
            limit: "all files together may hold 64 MiB",
        })?;
        files.push(SourceFile { path: Arc::from(path), bytes });
    }
    Ok(files)
}

/// The paths of all YAML files, relative to `root`, with forward slashes, sorted.
fn find(root: &Path) -> Result<Vec<String>, LoadError> {
    let mut found = Vec::new();
    let mut folders = vec![(String::new(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        for name in list(root, &folder)? {
            let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            let meta = fs::symlink_metadata(root.join(&path)).map_err(|source| unreadable(&path, source))?;
            let is_wanted_folder = depth > 0 || name == SYNCS;
            if is_yaml(&name) {
                found.push(path);
            } else if is_wanted_folder && meta.is_symlink() {
                check_link(root, &path)?;
            } else if is_wanted_folder && meta.is_dir() {
                folders.push((path, depth + 1));
            }
            if found.len() > MOST_FILES || depth > DEEPEST {
                let limit = "a project may have 10,000 files, in folders nested up to 32 deep";
                return Err(LoadError::TooMuch { path: PathBuf::from(folder), limit });
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The names in a folder that are not hidden.
fn list(root: &Path, folder: &str) -> Result<Vec<String>, LoadError> {
    let failed = |source| unreadable(if folder.is_empty() { "." } else { folder }, source);
    let mut names = Vec::new();
    for entry in fs::read_dir(root.join(folder)).map_err(failed)? {
        match entry.map_err(failed)?.file_name().into_string() {
            Ok(name) if name.starts_with('.') => {}
            Ok(name) => names.push(name),
            // Names that could never be read are no business of ours.
            Err(name) if is_yaml(&name.to_string_lossy()) => {
                return Err(LoadError::Name { path: Path::new(folder).join(name) });
            }
            Err(_) => {}
        }
    }
    Ok(names)
}

fn is_yaml(name: &str) -> bool {
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| ["yaml", "yml"].iter().any(|yaml| extension.eq_ignore_ascii_case(yaml)))
}

/// A link below `syncs/` that is not named like a YAML file: to a folder, it may hold syncs that somebody expects to
/// be read, but following it could go round in circles.
fn check_link(root: &Path, path: &str) -> Result<(), LoadError> {
    let target = root.join(path).canonicalize().map_err(|source| unreadable(path, source))?;
    if !target.starts_with(root) {
        return Err(LoadError::LeavesTheProject { path: PathBuf::from(path), target });
    }
    if target.is_dir() {
        return Err(LoadError::NotAFile { path: PathBuf::from(path), what: "a link to a folder" });
    }
    Ok(())
}

fn read(root: &Path, path: &str) -> Result<Vec<u8>, LoadError> {
    let failed = |source| unreadable(path, source);
    let target = root.join(path).canonicalize().map_err(failed)?;
    if !target.starts_with(root) {
        return Err(LoadError::LeavesTheProject { path: PathBuf::from(path), target });
    }
    // Looked at before it is opened, because opening a pipe waits for whoever writes to it; and again afterwards,
    // because it may have been swapped.
    check_kind(path, &fs::metadata(&target).map_err(failed)?)?;
    let file = File::open(&target).map_err(failed)?;
    let before = file.metadata().map_err(failed)?;
    check_kind(path, &before)?;
    let mut bytes = Vec::with_capacity(usize::try_from(before.len().min(MOST_BYTES_A_FILE)).unwrap_or_default());
    (&file).take(MOST_BYTES_A_FILE + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MOST_BYTES_A_FILE {
        return Err(LoadError::TooMuch { path: PathBuf::from(path), limit: "a file may hold 4 MiB" });
    }
    let after = file.metadata().map_err(failed)?;
    if after.len() != bytes.len() as u64 || after.modified().ok() != before.modified().ok() {
        return Err(LoadError::Changed { path: PathBuf::from(path) });
    }
    Ok(bytes)
}

fn check_kind(path: &str, meta: &Metadata) -> Result<(), LoadError> {
    let what = if meta.is_file() {
        return Ok(());
    } else if meta.is_dir() {
        "a folder"
    } else {
        "a pipe, socket or device"
    };
    Err(LoadError::NotAFile { path: PathBuf::from(path), what })
}

fn unreadable(path: &str, source: io::Error) -> LoadError {
    LoadError::Unreadable { path: PathBuf::from(path), source }
}
