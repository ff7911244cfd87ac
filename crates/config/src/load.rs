//! The files of a project, from the disk: the only IO of this crate.
//!
//! What is found is read or is an error; nothing is skipped because it could not be read, or a sync whose file is
//! unreadable would look like one that was taken out. Links that leave the project and files that are no files are
//! refused: whoever can add a file to a pull request must not be able to show `/etc/passwd` in an error message or to
//! hang a runner with a pipe. Which files are wanted is `tree`'s; what they say is not looked at: see
//! [`parse`](crate::parse).

use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::parse::WRITE_A_PROJECT;
use crate::project::SourceFile;
use crate::tree::{Entry, MOST_BYTES_A_FILE, Tree, load_from};

#[cfg(test)]
mod tests;

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

impl LoadError {
    /// One file holds more than is read.
    #[must_use]
    pub fn file_too_large(path: &str) -> Self {
        Self::TooMuch { path: PathBuf::from(path), limit: "a file may hold 4 MiB" }
    }
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
    load_from(&mut Disk { root }, dir)
}

/// A folder of the disk.
struct Disk {
    root: PathBuf,
}

impl Tree for Disk {
    fn list(&mut self, folder: &str) -> Result<Vec<(OsString, Entry)>, LoadError> {
        let failed = |source| unreadable(if folder.is_empty() { "." } else { folder }, source);
        let mut entries = Vec::new();
        for found in fs::read_dir(self.root.join(folder)).map_err(failed)? {
            let found = found.map_err(failed)?;
            let kind = found.file_type().map_err(failed)?;
            let entry = if kind.is_symlink() {
                Entry::Link
            } else if kind.is_dir() {
                Entry::Folder
            } else {
                Entry::Other
            };
            entries.push((found.file_name(), entry));
        }
        Ok(entries)
    }

    fn check_link(&mut self, path: &str) -> Result<(), LoadError> {
        if self.target(path)?.is_dir() {
            return Err(LoadError::NotAFile { path: PathBuf::from(path), what: "a link to a folder" });
        }
        Ok(())
    }

    fn read(&mut self, path: &str) -> Result<Vec<u8>, LoadError> {
        let failed = |source| unreadable(path, source);
        let target = self.target(path)?;
        // Looked at before it is opened, because opening a pipe waits for whoever writes to it; and again afterwards,
        // because it may have been swapped.
        check_kind(path, &fs::metadata(&target).map_err(failed)?)?;
        let file = File::open(&target).map_err(failed)?;
        let before = file.metadata().map_err(failed)?;
        check_kind(path, &before)?;
        let mut bytes = Vec::with_capacity(usize::try_from(before.len().min(MOST_BYTES_A_FILE)).unwrap_or_default());
        (&file).take(MOST_BYTES_A_FILE + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > MOST_BYTES_A_FILE {
            return Err(LoadError::file_too_large(path));
        }
        let after = file.metadata().map_err(failed)?;
        if after.len() != bytes.len() as u64 || after.modified().ok() != before.modified().ok() {
            return Err(LoadError::Changed { path: PathBuf::from(path) });
        }
        Ok(bytes)
    }
}

impl Disk {
    /// What a path leads to, which must be inside the project.
    fn target(&self, path: &str) -> Result<PathBuf, LoadError> {
        let target = self.root.join(path).canonicalize().map_err(|source| unreadable(path, source))?;
        if target.starts_with(&self.root) {
            return Ok(target);
        }
        Err(LoadError::LeavesTheProject { path: PathBuf::from(path), target })
    }
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
