//! All files of a project to a [`Config`], or to all their problems.
//!
//! Pure: the files come in as bytes. One file is read after the other, so that at most one tree is in memory; what is
//! kept of each are its syncs and its report.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use disync_model::{
    Acceptance, Address, Declared, Desired, Kind, Name, Order, Origin, Origins, Problem, Selectors, Spec, Start,
};

use crate::code;
use crate::decode::decode;
use crate::order::Names;
use crate::project::{Config, SourceFile};
use crate::report::{At, Report};
use crate::schema::{self, Accepted, ProjectFile, Sync};
use crate::{order, whole, yaml};

/// The two names that the project's own file can have; there is one of them.
pub const PROJECT_FILES: [&str; 2] = ["disync.yaml", "disync.yml"];

/// What to write where there is no project.
pub(crate) const WRITE_A_PROJECT: &str =
    "write a `disync.yaml` with `disync: 1`, `project_id:` and `region:`, and the sync definitions below `syncs/`";

/// Reads a project from its files.
///
/// The order of the files does not matter: they are read by path.
///
/// # Errors
///
/// All problems of all files, sorted by file, line and column. A file that is not YAML is reported once; the others
/// are checked all the same.
pub fn parse(files: &[SourceFile]) -> Result<Config, Vec<Problem>> {
    let mut files: Vec<&SourceFile> = files.iter().collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut read = Read::default();
    for one in read_all(&files) {
        read.take(one);
    }
    read.check_project_files(&files);
    whole::check(&read.syncs, &read.project.defaults, &mut read.reports);
    order::check(&read.syncs, &read.project.defaults, &mut read.reports);
    schema::check_accepted(&read.accepted, &mut read.reports);

    let (project, syncs, accepted, reports) = (read.project, read.syncs, read.accepted, read.reports);
    let paths: Vec<_> = reports.iter().map(|report| Arc::clone(report.file())).collect();
    let mut problems: Vec<_> = reports.into_iter().flat_map(Report::finish).collect();
    if !problems.is_empty() {
        problems.sort_by(|a, b| (&a.place, a.code).cmp(&(&b.place, b.code)));
        return Err(problems);
    }
    let mut desired = Desired { syncs: BTreeMap::new(), healthy_for: project.healthy_for };
    let names = Names::of(&syncs);
    for sync in syncs {
        let after = names.after(&sync);
        let (address, declared) =
            declare(sync, after, (&project, &paths)).expect("a sync without problems is complete");
        desired.syncs.insert(address, declared);
    }
    let project = project.project.expect("a project without problems is complete");
    let accepted_drift = accepted.into_iter().filter_map(|entry| placed(entry, &paths)).collect();
    Ok(Config { project, desired, accepted_drift })
}

/// Reads the project's own file alone, for whoever has no use for its syncs: what the result declares is empty.
///
/// # Errors
///
/// All problems of that file.
pub fn parse_project(files: &[SourceFile]) -> Result<Config, Vec<Problem>> {
    let files: Vec<&SourceFile> = files.iter().filter(|file| PROJECT_FILES.contains(&&*file.path)).collect();
    let mut read = Read { syncs_were_written: true, ..Read::default() };
    for file in &files {
        read.take(read_file(file, 0));
    }
    read.check_project_files(&files);
    let mut problems: Vec<_> = read.reports.into_iter().flat_map(Report::finish).collect();
    if problems.is_empty() {
        let project = read.project.project.expect("a project without problems is complete");
        return Ok(Config { project, desired: Desired::default(), accepted_drift: Vec::new() });
    }
    problems.sort_by(|a, b| (&a.place, a.code).cmp(&(&b.place, b.code)));
    Err(problems)
}

/// What was read of all files.
#[derive(Default)]
struct Read<'a> {
    reports: Vec<Report<'a>>,
    syncs: Vec<Sync>,
    accepted: Vec<Accepted>,
    project: ProjectFile,
    /// Whether a file was there to hold syncs, good or bad: if so, "no sync" would say the same thing twice.
    syncs_were_written: bool,
}

/// What was read of one file.
struct ReadFile<'a> {
    report: Report<'a>,
    /// The syncs, where the file is one that holds some, good or bad.
    syncs: Option<Vec<Sync>>,
    accepted: Vec<Accepted>,
    project: Option<ProjectFile>,
    is_broken_project: bool,
}

/// So many bytes are worth a thread.
const BYTES_A_THREAD: usize = 256 * 1024;

/// The most threads.
const MOST_THREADS: usize = 4;

/// Reads all files, which know nothing of each other; large projects on several threads.
fn read_all<'a>(files: &[&'a SourceFile]) -> Vec<ReadFile<'a>> {
    let n_bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    let n_threads = (n_bytes / BYTES_A_THREAD).clamp(1, MOST_THREADS);
    let share = files.len().div_ceil(n_threads).max(1);
    let read = |(first, share): (usize, &[&'a SourceFile])| -> Vec<ReadFile<'a>> {
        share.iter().zip(first..).map(|(file, number)| read_file(file, number)).collect()
    };
    let shares = files.chunks(share).enumerate().map(|(at, files)| (at * share, files));
    if n_threads == 1 {
        return shares.flat_map(read).collect();
    }
    std::thread::scope(|scope| {
        let threads: Vec<_> = shares.map(|share| scope.spawn(move || read(share))).collect();
        let joined = threads.into_iter().map(|thread| thread.join().unwrap_or_else(|p| std::panic::resume_unwind(p)));
        joined.flatten().collect()
    })
}

fn read_file(file: &SourceFile, number: usize) -> ReadFile<'_> {
    let is_project = PROJECT_FILES.contains(&&*file.path);
    let (text, mut report) = decode(&file.path, &file.bytes);
    let tree = text.and_then(|_| yaml::read(&mut report));
    let (mut project, mut accepted) = (None, Vec::new());
    let syncs = match &tree {
        Some(node) if is_project => {
            let mut read = schema::project_file(node, number, &mut report);
            let syncs = read.syncs.take();
            accepted = std::mem::take(&mut read.accepted);
            project = Some(read);
            syncs
        }
        Some(node) => {
            let read = schema::sync_file(node, number, &mut report);
            accepted = read.accepted;
            read.syncs
        }
        None if is_project => None,
        None => Some(Vec::new()),
    };
    ReadFile { report, syncs, accepted, project, is_broken_project: is_project && tree.is_none() }
}

impl<'a> Read<'a> {
    fn take(&mut self, one: ReadFile<'a>) {
        if let Some(project) = one.project {
            self.project = project;
        }
        self.syncs_were_written |= one.syncs.is_some() || one.is_broken_project;
        self.syncs.extend(one.syncs.unwrap_or_default());
        self.accepted.extend(one.accepted);
        self.reports.push(one.report);
    }

    fn check_project_files(&mut self, files: &[&SourceFile]) {
        let projects: Vec<_> = files.iter().filter(|file| PROJECT_FILES.contains(&&*file.path)).collect();
        let mut report =
            Report::new(projects.last().map_or(PROJECT_FILES[0].into(), |file| Arc::clone(&file.path)), "");
        if projects.is_empty() {
            report.add(code::NO_PROJECT, At::FILE, "there is no `disync.yaml`", WRITE_A_PROJECT);
        } else if projects.len() > 1 {
            let message = "there are both a `disync.yaml` and a `disync.yml`";
            report.add(code::TWO_PROJECTS, At::FILE, message, "keep one of them");
        }
        if !self.syncs_were_written {
            let hint = "write `syncs:` here or in files below `syncs/`; to remove tasks, use `disync destroy`";
            report.add(code::NO_SYNC, At::FILE, "the project declares no sync", hint);
        }
        self.reports.push(report);
    }
}

/// An entry of the baseline with its place.
fn placed(entry: Accepted, paths: &[Arc<str>]) -> Option<Acceptance> {
    let origin = Origin { file: Arc::clone(paths.get(entry.file)?), line: entry.at.line };
    Some(Acceptance { origin: Some(origin), ..entry.acceptance })
}

/// A sync with the defaults of the project; `None` where something of it is missing.
fn declare(
    sync: Sync,
    after: BTreeSet<Address>,
    (project, paths): (&ProjectFile, &[Arc<str>]),
) -> Option<(Address, Declared)> {
    let (kind, defaults) = (sync.kind?, &project.defaults);
    let origins = origins(&sync, project, paths)?;
    let default_folder = || defaults.folder.clone().filter(|_| kind == Kind::Realtime);
    let list = sync.tables?;
    let spec = Spec {
        source: sync.source?,
        tables: list.tables,
        destination: sync.destination?,
        resource_group: sync.settings.resource_group.or_else(|| defaults.resource_group.clone()),
        folder: sync.settings.folder.or_else(default_folder),
        run: sync.settings.run.or(defaults.run).unwrap_or_default(),
        start: match kind {
            Kind::Realtime => sync.settings.start.over(&defaults.start),
            Kind::Solution => Start::default(),
        },
    };
    let order = Order { wave: sync.settings.wave.or(defaults.wave).unwrap_or_default(), after };
    let origin = Origin { file: Arc::clone(paths.get(sync.file)?), line: sync.at.line };
    let table_lines = list.ats.iter().map(|at| at.line).collect();
    let address = Address { kind, name: Name::new(sync.name) };
    let (lifecycle, renamed_from) = (sync.lifecycle, list.renamed_from);
    let selectors = Selectors { lists: list.selectors, allow_empty: sync.allow_empty };
    Some((address, Declared { spec, lifecycle, order, origin, table_lines, renamed_from, selectors, origins }))
}

/// Where the parts of a sync are that are not tables; what it says itself counts before what `defaults:` says.
fn origins(sync: &Sync, project: &ProjectFile, paths: &[Arc<str>]) -> Option<Origins> {
    let (ours, defaults) = (paths.get(sync.file)?, paths.get(project.file)?);
    let places = |file: &Arc<str>, lines: &BTreeMap<&'static str, u32>| -> Vec<(&'static str, Origin)> {
        lines.iter().map(|(key, line)| (*key, Origin { file: Arc::clone(file), line: *line })).collect()
    };
    let concerns = |key: &str| sync.kind == Some(Kind::Realtime) || !(key == "folder" || key.starts_with("start"));
    let mut settings: BTreeMap<_, _> = places(defaults, &project.defaults.lines).into_iter().collect();
    settings.retain(|key, _| concerns(key));
    let defaults = settings.keys().copied().filter(|key| !sync.settings.lines.contains_key(key)).collect();
    settings.extend(places(ours, &sync.settings.lines));
    settings.extend(places(ours, &sync.lines));
    let databases = sync.tables.as_ref().map(|list| list.databases.clone()).unwrap_or_default();
    Some(Origins { tables: sync.tables_line, databases, settings, defaults })
}
