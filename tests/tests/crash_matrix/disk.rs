//! The files of the state, as they are at each moment of an apply that they can be left at.
//!
//! There is no seam below the files, and none is needed: an append changes a file by its end alone, which can be cut at any
//! byte afterwards, and what a save does between its steps is a mixture of the directory before it and after it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use disync_model::{Entry, Journal, JournalError, ProjectId, State};
use disync_state::{FileJournal, Holder, Local, Lock};
use tempfile::TempDir;

const PROJECT: ProjectId = ProjectId(10_000);

/// A real state, whose files are looked at as often as they change.
pub(crate) struct Disk {
    directory: TempDir,
    store: Local,
    lock: Lock,
    journal: FileJournal,
    begun: State,
    /// The journal after each append, and what was known then.
    appends: Vec<(Vec<u8>, State)>,
}

/// The files below a directory, by their relative paths.
type Files = BTreeMap<String, Vec<u8>>;

/// A directory as it can be left, and what must be read from it.
pub(crate) struct Image {
    what: String,
    files: Files,
    state: State,
}

impl Disk {
    /// The disk of a project that nothing is under way in, and what is known there.
    pub(crate) fn holding(state: &State) -> (Self, State) {
        let directory = TempDir::new().unwrap();
        let store = Local::at(&directory.path().join(".disync"));
        let lock = store.lock(&holder()).unwrap();
        store.save(&lock, &State { serial: 0, ..state.clone() }).unwrap();
        let (begun, journal) = store.open(&lock, PROJECT, "another").unwrap();
        (Self { directory, store, lock, journal, begun: begun.clone(), appends: Vec::new() }, begun)
    }

    fn root(&self) -> PathBuf {
        self.directory.path().join(".disync")
    }

    /// Saves what is known, and returns all images that a crash can leave from the first append to the end of that.
    pub(crate) fn saved(self) -> Vec<Image> {
        let log = format!("journal/{}.log", self.begun.serial);
        let before = files(&self.root());
        let mut standing = before.clone();
        standing.remove(&log).unwrap();
        let mut images = Vec::new();
        let (mut length, mut known) = (0, &self.begun);
        for (n, (bytes, state)) in self.appends.iter().enumerate() {
            let mut image = |what: &str, length: usize, state: &State| {
                let mut files = standing.clone();
                if length > 0 {
                    files.insert(log.clone(), bytes[..length].to_vec());
                }
                images.push(Image { what: format!("append {n}, {what}"), files, state: state.clone() });
            };
            image("before it", length, known);
            for (from, to) in frames(&bytes[length..]) {
                let (from, to) = (length + from, length + to);
                image("torn after a byte", from + 1, known);
                image("torn in the middle", from.midpoint(to), known);
                image("torn before its last byte", to - 1, known);
            }
            image("after it", bytes.len(), state);
            (length, known) = (bytes.len(), state);
        }
        let known = known.clone();
        self.store.save(&self.lock, &known).unwrap();
        images.extend(saving(&before, &files(&self.root()), &known));
        images
    }
}

impl Journal for Disk {
    fn append(&mut self, entries: &[Entry]) -> Result<(), JournalError> {
        self.journal.append(entries)?;
        let mut state = self.appends.last().map_or(&self.begun, |(_, state)| state).clone();
        entries.iter().for_each(|entry| state.fold(entry.clone()));
        let log = self.root().join(format!("journal/{}.log", self.begun.serial));
        self.appends.push((fs::read(log).unwrap(), state));
        Ok(())
    }
}

/// The directory at each moment of a save, by what it was before and after it: the standing state is copied into the
/// history, the new one is written beside it and put in its place, and the journal, which means nothing then, is removed.
fn saving(before: &Files, after: &Files, state: &State) -> Vec<Image> {
    let old = &before["state.json"];
    let new = &after["state.json"];
    let kept: Vec<_> =
        after.keys().filter(|path| path.starts_with("history/") && !before.contains_key(*path)).collect();
    let [kept] = kept.as_slice() else { panic!("one state is kept: {kept:?}") };
    let with = |more: &[(&str, &[u8])]| {
        let more = more.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec()));
        before.clone().into_iter().chain(more).collect::<Files>()
    };
    let images = [
        ("before it", with(&[])),
        ("the copy torn", with(&[("history/.new-copy", &old[..old.len() / 2])])),
        ("the copy in place", with(&[(kept, old)])),
        ("the new state torn", with(&[(kept, old), (".new-state", &new[..new.len() / 2])])),
        ("the new state written", with(&[(kept, old), (".new-state", new)])),
        ("the new state in place", with(&[(kept, old), ("state.json", new)])),
        ("after it", after.clone()),
    ];
    let image = |(what, files)| Image { what: format!("save, {what}"), files, state: state.clone() };
    images.into_iter().map(image).collect()
}

impl Image {
    /// The next command reads what was known, and so does the one after it.
    pub(crate) fn is_read(&self) {
        let directory = TempDir::new().unwrap();
        let root = directory.path().join(".disync");
        for (path, bytes) in &self.files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        let store = Local::at(&root);
        for _ in 0..2 {
            let lock = store.lock(&holder()).unwrap();
            let (state, _) =
                store.open(&lock, PROJECT, "another").unwrap_or_else(|error| panic!("{}: {error}", self.what));
            assert_eq!(State { serial: self.state.serial, ..state }, self.state, "{}", self.what);
        }
    }
}

fn holder() -> Holder {
    let at = "2026-01-05T08:00:00Z".parse().unwrap();
    let text = str::to_owned;
    Holder { who: text("ann"), operation: text("apply"), at, host: text("host"), pid: 1 }
}

/// Where the frames of some bytes of a journal begin and end: a length of four bytes in front of a checksum and so much.
fn frames(bytes: &[u8]) -> Vec<(usize, usize)> {
    let (mut frames, mut from) = (Vec::new(), 0);
    while let Some((length, _)) = bytes[from..].split_first_chunk::<4>() {
        let to = from + 8 + usize::try_from(u32::from_le_bytes(*length)).unwrap();
        frames.push((from, to));
        from = to;
    }
    frames
}

fn files(root: &Path) -> Files {
    let (mut files, mut folders) = (Files::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let relative = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                files.insert(relative, fs::read(&path).unwrap());
            }
        }
    }
    files
}
