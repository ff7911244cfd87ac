//! The files of a commit as a folder to load a project from. Pure, but for the contents that it asks `objects` for.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use disync_config::{Entry, LoadError, SYNCS, Tree};

use super::objects::{Object, Objects};

/// One line of `git ls-tree`.
pub(super) struct Listed {
    name: OsString,
    kind: Kind,
    id: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Folder,
    Link,
    /// Another repository, whose files are not in this one.
    Submodule,
}

impl Listed {
    /// The folder that it is in, and the rest.
    pub(super) fn parse(line: &[u8]) -> Option<(String, Self)> {
        let tab = line.iter().position(|byte| *byte == b'\t')?;
        let (head, path) = (line.get(..tab)?, line.get(tab + 1..)?);
        let mut words = std::str::from_utf8(head).ok()?.split(' ');
        let (mode, _, id) = (words.next()?, words.next()?, words.next()?);
        let kind = match mode {
            "120000" => Kind::Link,
            "160000" => Kind::Submodule,
            mode if mode.starts_with("04") => Kind::Folder,
            _ => Kind::File,
        };
        let slash = path.iter().rposition(|byte| *byte == b'/');
        let (folder, name) = slash.map_or((&path[..0], path), |at| (&path[..at], &path[at + 1..]));
        // A folder whose name is not UTF-8 is passed over on the disk, too.
        let folder = String::from_utf8_lossy(folder).into_owned();
        Some((folder, Self { name: OsStr::from_bytes(name).to_owned(), kind, id: id.to_owned() }))
    }
}

/// A project as a commit has it.
pub(super) struct AtRevision {
    pub(super) listed: BTreeMap<String, Vec<Listed>>,
    pub(super) objects: Objects,
    pub(super) tree: String,
}

impl AtRevision {
    fn find(&self, path: &str) -> Option<&Listed> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        self.listed.get(folder)?.iter().find(|entry| entry.name == name)
    }
}

impl Tree for AtRevision {
    fn list(&mut self, folder: &str) -> Result<Vec<(OsString, Entry)>, LoadError> {
        let entries = self.listed.get(folder).map(Vec::as_slice).unwrap_or_default();
        let mut found = Vec::new();
        for Listed { name, kind, .. } in entries {
            let entry = match kind {
                Kind::File => Entry::Other,
                Kind::Folder => Entry::Folder,
                Kind::Link => Entry::Link,
                Kind::Submodule if folder.is_empty() && name != SYNCS => Entry::Other,
                // The syncs in it would look like syncs that did not exist.
                Kind::Submodule => {
                    let path = Path::new(folder).join(name);
                    return Err(LoadError::NotAFile {
                        path,
                        what: "a submodule, whose files are in another repository",
                    });
                }
            };
            found.push((name.clone(), entry));
        }
        Ok(found)
    }

    fn check_link(&mut self, path: &str) -> Result<(), LoadError> {
        match self.objects.follow(&self.tree, path)? {
            Object::Blob(_) | Object::TooLarge => Ok(()),
            Object::Other => Err(LoadError::NotAFile { path: PathBuf::from(path), what: "a link to a folder" }),
        }
    }

    fn read(&mut self, path: &str) -> Result<Vec<u8>, LoadError> {
        let object = match self.find(path).map(|entry| (entry.kind, entry.id.clone())) {
            Some((Kind::Link, _)) => self.objects.follow(&self.tree, path)?,
            Some((Kind::File, id)) => self.objects.read(path, &id)?,
            Some((Kind::Folder | Kind::Submodule, _)) | None => Object::Other,
        };
        match object {
            Object::Blob(bytes) => Ok(bytes),
            Object::TooLarge => Err(LoadError::file_too_large(path)),
            Object::Other => Err(LoadError::NotAFile { path: PathBuf::from(path), what: "a folder" }),
        }
    }
}
