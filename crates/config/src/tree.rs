//! Which files are those of a project, wherever its folder is: on the disk, or in a revision of Git.
//!
//! Pure: what a folder holds is told by a [`Tree`]. What is found is read or is an error; nothing is skipped because it
//! could not be read, or a sync whose file is unreadable would look like one that was taken out.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::load::LoadError;
use crate::parse::PROJECT_FILES;
use crate::project::SourceFile;

/// The most that one file may hold, in bytes.
pub const MOST_BYTES_A_FILE: u64 = 4 * 1024 * 1024;

/// The most that all files may hold together, in bytes.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// How many files a project may have.
const MOST_FILES: usize = 10_000;

/// How deeply folders may be nested.
const DEEPEST: usize = 32;

/// The folder that holds sync definitions, with all its subfolders.
pub const SYNCS: &str = "syncs";

/// A folder with all that is in it. Paths are relative to it, with forward slashes.
pub trait Tree {
    /// What `folder` holds, in any order; the folder itself is `""`.
    ///
    /// # Errors
    /// It cannot be told.
    fn list(&mut self, folder: &str) -> Result<Vec<(OsString, Entry)>, LoadError>;

    /// Looks at a link that is not named like a YAML file: to a folder, it may hold syncs that somebody expects to be
    /// read, but following it could go round in circles.
    ///
    /// # Errors
    /// It leads to a folder, out of the project or nowhere.
    fn check_link(&mut self, path: &str) -> Result<(), LoadError>;

    /// Reads a file, or what a link inside the tree leads to: at most [`MOST_BYTES_A_FILE`] bytes.
    ///
    /// # Errors
    /// It cannot be read, is no file, holds too much or leads out of the project.
    fn read(&mut self, path: &str) -> Result<Vec<u8>, LoadError>;
}

/// What there is under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// A folder.
    Folder,
    /// A link.
    Link,
    /// A file, or something else that is looked at when it is read.
    Other,
}

/// Reads the files of the project in `tree`: the YAML files in it, and those below `syncs/`, sorted by path. `shown` is
/// what the folder is called in messages.
///
/// Hidden files and folders are skipped, as are files with other names than `*.yaml` and `*.yml`.
///
/// # Errors
/// The first file that is not as it should be. Other files are then not read.
pub fn load_from(tree: &mut impl Tree, shown: &Path) -> Result<Vec<SourceFile>, LoadError> {
    let paths = find(tree)?;
    if !paths.iter().any(|path| PROJECT_FILES.contains(&&**path)) {
        return Err(LoadError::NoProject { path: shown.to_owned() });
    }
    let mut left = MOST_BYTES;
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        let bytes = tree.read(&path)?;
        left = left.checked_sub(bytes.len() as u64).ok_or_else(|| LoadError::TooMuch {
            path: PathBuf::from(&path),
            limit: "all files together may hold 64 MiB",
        })?;
        files.push(SourceFile { path: Arc::from(path), bytes });
    }
    Ok(files)
}

/// The paths of all YAML files, sorted.
fn find(tree: &mut impl Tree) -> Result<Vec<String>, LoadError> {
    let mut found = Vec::new();
    let mut folders = vec![(String::new(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        for (name, entry) in tree.list(&folder)? {
            let Some(name) = visible(&folder, name)? else { continue };
            let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            let is_wanted_folder = depth > 0 || name == SYNCS;
            match entry {
                _ if is_yaml(&name) => found.push(path),
                Entry::Link if is_wanted_folder => tree.check_link(&path)?,
                Entry::Folder if is_wanted_folder => folders.push((path, depth + 1)),
                Entry::Link | Entry::Folder | Entry::Other => {}
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

/// A name that is not hidden.
fn visible(folder: &str, name: OsString) -> Result<Option<String>, LoadError> {
    match name.into_string() {
        Ok(name) => Ok(Some(name).filter(|name| !name.starts_with('.'))),
        // Names that could never be read are no business of ours.
        Err(name) if is_yaml(&name.to_string_lossy()) => Err(LoadError::Name { path: Path::new(folder).join(name) }),
        Err(_) => Ok(None),
    }
}

fn is_yaml(name: &str) -> bool {
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| ["yaml", "yml"].iter().any(|yaml| extension.eq_ignore_ascii_case(yaml)))
}
