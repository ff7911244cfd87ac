//! The data file: what the emulator remembers from one run to the next.
//!
//! A text of JSON lines, only ever appended to. The first line names the format; each further line is what one request
//! changed, so that a request is remembered wholly or not at all: a last line without its newline was torn by a crash
//! and is disregarded. The last value of an entity wins, `null` means that it is gone. A file of which more than half
//! is dead is written anew when it is opened. Nothing is synced to the disk: an emulator's data may die with the
//! machine, but not with the process.

use std::fs::{self, File, TryLockError};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::store::{Changes, Store};

#[cfg(test)]
mod tests;

/// The version of the format.
const FORMAT: u32 = 1;
/// Smaller files are left alone, however much of them is dead.
const WORTH_COMPACTING: usize = 64 << 10;
/// How long a lock is tried for. Whoever held it may be ending just now; and a process that is being started holds it
/// for a moment, as it has all the files of its parent until it is another program.
const LOCK_PATIENCE: Duration = Duration::from_millis(500);
/// How long between two tries.
const LOCK_PAUSE: Duration = Duration::from_millis(10);

/// The first line.
#[derive(Serialize, Deserialize)]
struct Header {
    disync_emulator_data: u32,
}

/// Why a data file cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file or its lock cannot be read or written.
    #[error("cannot {doing} {}", path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// Another emulator writes to the file.
    #[error("another emulator is using the data file {}", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file does not start with the line that names the format.
    #[error("{} is not a data file of the emulator", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by a version that uses another format.
    #[error("the data file {} has format {found}; this version reads format {FORMAT}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// The format that it has.
        found: u32,
    },
    /// A line in the middle of the file cannot be read.
    #[error("line {line} of the data file {} is damaged", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}

/// A data file that is open for appending. It is locked until it is dropped.
#[derive(Debug)]
pub(crate) struct DataFile {
    file: File,
    /// How much of the file is known to be good; the next line goes here.
    length: u64,
    /// What could not be written yet.
    unwritten: Vec<u8>,
    /// The lock is on a file of its own, because the data file itself is replaced when it is compacted.
    _lock: File,
}

/// Reads a file into an empty store, without a lock and without changing the file. A file that does not exist is empty.
pub(crate) fn read(path: &Path, store: &mut Store) -> Result<(), OpenError> {
    load(path, store).map(|_: Loaded| ())
}

impl DataFile {
    /// Locks a file, reads it into an empty store and makes it ready for appending.
    pub(crate) fn open(path: &Path, store: &mut Store) -> Result<Self, OpenError> {
        let fails = |doing| move |source| OpenError::Io { doing, path: path.to_owned(), source };
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory).map_err(fails("create the directory of"))?;
        }
        let lock = lock(path)?;
        let loaded = load(path, store)?;
        let live = (loaded.total > WORTH_COMPACTING).then(|| render(store));
        let mut length = loaded.good;
        if let Some(live) = live.filter(|live| live.len() < loaded.total / 2) {
            let new = with_suffix(path, ".new");
            fs::write(&new, &live).map_err(fails("compact"))?;
            fs::rename(&new, path).map_err(fails("compact"))?;
            length = live.len();
        }
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        let file = File::options().create(true).truncate(false).write(true).open(path).map_err(fails("open"))?;
        file.set_len(length).map_err(fails("write to"))?;
        let mut data = Self { file, length, unwritten: Vec::new(), _lock: lock };
        if length == 0 {
            data.unwritten = line(&Header { disync_emulator_data: FORMAT });
            data.flush().map_err(fails("write to"))?;
        }
        Ok(data)
    }

    /// Appends what changed, and whatever could not be written before.
    pub(crate) fn append(&mut self, changes: &Changes) -> io::Result<()> {
        if !changes.is_empty() {
            self.unwritten.extend(line(changes));
        }
        if self.unwritten.is_empty() { Ok(()) } else { self.flush() }
    }

    /// Writes everything that is not written yet, at the place where it belongs: what a failed attempt left behind is
    /// overwritten.
    fn flush(&mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.length))?;
        self.file.write_all(&self.unwritten)?;
        self.length = self.length.saturating_add(u64::try_from(self.unwritten.len()).unwrap_or(u64::MAX));
        self.unwritten.clear();
        Ok(())
    }
}

/// How much of a file there is, and how much of it is good, in bytes.
struct Loaded {
    total: usize,
    good: usize,
}

fn load(path: &Path, store: &mut Store) -> Result<Loaded, OpenError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(source) => return Err(OpenError::Io { doing: "read", path: path.to_owned(), source }),
    };
    parse(path, &bytes, store)
}

fn parse(path: &Path, bytes: &[u8], store: &mut Store) -> Result<Loaded, OpenError> {
    let good = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at.saturating_add(1));
    let mut lines = bytes.get(..good).unwrap_or_default().split_inclusive(|byte| *byte == b'\n').enumerate();
    let foreign = || OpenError::Foreign { path: path.to_owned() };
    match lines.next() {
        Some((_, first)) => {
            let header: Header = serde_json::from_slice(first).map_err(|_| foreign())?;
            if header.disync_emulator_data != FORMAT {
                return Err(OpenError::Format { path: path.to_owned(), found: header.disync_emulator_data });
            }
        }
        // A crash may have torn the very first line.
        None if !line(&Header { disync_emulator_data: FORMAT }).starts_with(bytes) => return Err(foreign()),
        None => {}
    }
    for (index, line) in lines {
        let changes: Changes = serde_json::from_slice(line).map_err(|source| OpenError::Damaged {
            path: path.to_owned(),
            line: index.saturating_add(1),
            source,
        })?;
        store.restore(changes);
    }
    Ok(Loaded { total: bytes.len(), good })
}

/// The file without anything dead.
fn render(store: &Store) -> Vec<u8> {
    let mut text = line(&Header { disync_emulator_data: FORMAT });
    for changes in store.everything() {
        text.extend(line(&changes));
    }
    text
}

fn line(value: &impl Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(value).expect("texts, numbers and maps by text or number are always JSON");
    line.push(b'\n');
    line
}

fn lock(path: &Path) -> Result<File, OpenError> {
    let lock_path = with_suffix(path, ".lock");
    let fails = |source| OpenError::Io { doing: "lock", path: path.to_owned(), source };
    let lock = File::options().create(true).truncate(false).write(true).open(&lock_path).map_err(fails)?;
    let given_up = Instant::now() + LOCK_PATIENCE;
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            Err(TryLockError::WouldBlock) if Instant::now() < given_up => thread::sleep(LOCK_PAUSE),
            Err(TryLockError::WouldBlock) => return Err(OpenError::InUse { path: path.to_owned() }),
            Err(TryLockError::Error(source)) => return Err(fails(source)),
        }
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
