//! Files at our own paths: opened without following links, read with a limit, replaced in one step.
//!
//! Another user of a shared directory may have put something else there: a link would lead a write away, a fifo would
//! block. So a path is used only if it is a regular file with one name, and directories are 0700.
//! What the files mean is not known here.

use std::fs::{DirBuilder, File, FileType, Metadata, OpenOptions, Permissions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{
    DirBuilderExt as _, FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _,
};
use std::path::{Path, PathBuf};

use crate::error::FileError;

/// Not through a symbolic link, and without waiting for the other end of a fifo.
pub(crate) const UNFOLLOWED: i32 = libc::O_NOFOLLOW | libc::O_NONBLOCK;

/// Ours alone: specs name hosts and tables that are nobody else's business.
pub(crate) const FILE_MODE: u32 = 0o600;

const DIRECTORY_MODE: u32 = 0o700;

/// How the name of a file begins that is not in place yet. One that a crash left behind is swept away later.
const TEMPORARY: &str = ".new-";

/// Which file a path leads to. Two that are open at the same time have different ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Identity(u64, u64);

impl Identity {
    fn of(metadata: &Metadata) -> Self {
        Self(metadata.dev(), metadata.ino())
    }
}

/// Opens a file for reading; `None` where there is none.
pub(crate) fn open(path: &Path) -> Result<Option<File>, FileError> {
    match OpenOptions::new().read(true).custom_flags(UNFOLLOWED).open(path) {
        Ok(file) => checked(file, path).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(refused("open", path, error)),
    }
}

/// Opens a file for reading and writing as it is, or makes an empty one.
pub(crate) fn open_or_create(path: &Path) -> Result<File, FileError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(FILE_MODE).custom_flags(UNFOLLOWED);
    checked(options.open(path).map_err(|error| refused("open", path, error))?, path)
}

/// Passes on a file that was just opened, if it is a regular one with no other name.
pub(crate) fn checked(file: File, path: &Path) -> Result<File, FileError> {
    let metadata = file.metadata().map_err(|source| io_error("read the metadata of", path, source))?;
    if !metadata.is_file() {
        return Err(FileError::NotPlain { path: path.to_owned(), found: words(metadata.file_type()) });
    }
    if metadata.nlink() > 1 {
        return Err(FileError::NotPlain { path: path.to_owned(), found: "a hard link" });
    }
    Ok(file)
}

/// Reads a whole file of at most `limit` bytes.
pub(crate) fn read(file: &File, path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    let within = file.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    within.map_err(|source| io_error("read", path, source))?;
    if bytes.len() as u64 > limit {
        return Err(FileError::TooLarge { path: path.to_owned(), limit });
    }
    Ok(bytes)
}

/// Which file is open.
pub(crate) fn identity(file: &File, path: &Path) -> Result<Identity, FileError> {
    let metadata = file.metadata().map_err(|source| io_error("read the metadata of", path, source))?;
    Ok(Identity::of(&metadata))
}

/// Which file a path leads to now; `None` where there is none.
pub(crate) fn identity_at(path: &Path) -> Result<Option<Identity>, FileError> {
    match path.symlink_metadata() {
        Ok(metadata) => Ok(Some(Identity::of(&metadata))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(io_error("read the metadata of", path, source)),
    }
}

/// Puts `bytes` at `path` in one step: whoever looks sees the old content or the new, also after a power failure.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let directory = parent(path);
    let mut temporary = tempfile::Builder::new()
        .prefix(TEMPORARY)
        .permissions(Permissions::from_mode(FILE_MODE))
        .tempfile_in(directory)
        .map_err(|source| io_error("create a file beside", path, source))?;
    temporary.write_all(bytes).map_err(|source| io_error("write the new", path, source))?;
    temporary.as_file().sync_all().map_err(|source| io_error("make durable the new", path, source))?;
    temporary.persist(path).map_err(|failed| io_error("replace", path, failed.error))?;
    sync_directory(directory)
}

/// Makes the names in a directory durable.
pub(crate) fn sync_directory(path: &Path) -> Result<(), FileError> {
    File::open(path).and_then(|directory| directory.sync_all()).map_err(|source| io_error("make durable", path, source))
}

/// Makes sure that `path` is a directory of ours alone: creates it, or takes the rights of others away.
pub(crate) fn ensure_directory(path: &Path) -> Result<(), FileError> {
    if !is_directory(path)? {
        match DirBuilder::new().mode(DIRECTORY_MODE).create(path) {
            Ok(()) => sync_directory(parent(path))?,
            // Somebody else was quicker; what they made is looked at like any other.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return ensure_directory(path),
            Err(source) => return Err(io_error("create the directory", path, source)),
        }
    }
    let metadata = path.symlink_metadata().map_err(|source| io_error("read the metadata of", path, source))?;
    if metadata.mode() & 0o077 == 0 {
        return Ok(());
    }
    std::fs::set_permissions(path, Permissions::from_mode(DIRECTORY_MODE))
        .map_err(|source| io_error("take others' rights to", path, source))
}

/// Whether there is a directory; something else in its place is an error.
pub(crate) fn is_directory(path: &Path) -> Result<bool, FileError> {
    match path.symlink_metadata() {
        Ok(metadata) if metadata.is_dir() => Ok(true),
        Ok(metadata) => Err(FileError::NotPlain { path: path.to_owned(), found: words(metadata.file_type()) }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(source) => Err(io_error("read the metadata of", path, source)),
    }
}

/// The serials of the files `<serial>.<extension>` in a directory, ascending. Other names are none of ours.
pub(crate) fn serials(directory: &Path, extension: &str) -> Result<Vec<u64>, FileError> {
    if !is_directory(directory)? {
        return Ok(Vec::new());
    }
    let failed = |source| io_error("list", directory, source);
    let mut serials = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        serials.extend(name.to_str().and_then(|name| serial_in(name, extension)));
    }
    serials.sort_unstable();
    Ok(serials)
}

fn serial_in(name: &str, extension: &str) -> Option<u64> {
    let serial = name.strip_suffix(extension)?.strip_suffix('.')?.parse::<u64>().ok()?;
    // `007` and `+7` parse too, but we write neither.
    (format!("{serial}.{extension}") == name).then_some(serial)
}

/// Removes what a crash in [`replace`] left behind in a directory.
///
/// A failure is not reported: nobody reads such a file, and the next sweep tries again.
pub(crate) fn sweep(directory: &Path) {
    let Ok(entries) = std::fs::read_dir(directory) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(TEMPORARY)) {
            remove_void(&entry.path());
        }
    }
}

/// Gives a file another name in the same directory, and makes that durable. What has that name already is replaced.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), FileError> {
    std::fs::rename(from, to).map_err(|source| io_error("move away", from, source))?;
    sync_directory(parent(to))
}

/// Removes a file that means nothing any more.
///
/// A failure is not reported: what has no meaning does no harm, and it is tried again after the next save.
pub(crate) fn remove_void(path: &Path) {
    std::fs::remove_file(path).unwrap_or_default();
}

/// An error of the system, with what was being done.
pub(crate) fn io_error(action: &'static str, path: &Path, source: io::Error) -> FileError {
    FileError::Io { action, path: path.to_owned(), source }
}

/// An error of opening: says what is in the way, where it is not a regular file.
pub(crate) fn refused(action: &'static str, path: &Path, source: io::Error) -> FileError {
    match path.symlink_metadata() {
        Ok(metadata) if !metadata.is_file() => {
            FileError::NotPlain { path: path.to_owned(), found: words(metadata.file_type()) }
        }
        // Also where the metadata cannot be read: the first error is the one that matters.
        Ok(_) | Err(_) => io_error(action, path, source),
    }
}

fn words(kind: FileType) -> &'static str {
    if kind.is_symlink() {
        "a symbolic link"
    } else if kind.is_dir() {
        "a directory"
    } else if kind.is_fifo() {
        "a fifo"
    } else if kind.is_socket() {
        "a socket"
    } else if kind.is_file() {
        "a regular file"
    } else {
        "a device"
    }
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(directory) if directory != Path::new("") => directory,
        Some(_) | None => Path::new("."),
    }
}

/// `<directory>/<serial>.<extension>`.
pub(crate) fn numbered(directory: &Path, serial: u64, extension: &str) -> PathBuf {
    directory.join(format!("{serial}.{extension}"))
}

/// An error with what has caused it, for a message that goes on.
pub(crate) fn words_of(error: &FileError) -> String {
    use std::error::Error as _;
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}
