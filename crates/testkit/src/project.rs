//! A project in a temporary directory: sound from the start, so that a test changes one thing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use disync_emulator::{DEFAULT_ACCESS_KEY_ID, DEFAULT_ACCESS_KEY_SECRET, DEFAULT_FOLDER, DEFAULT_RESOURCE_GROUP};
use tempfile::TempDir;

use crate::cli::{Cli, Run};
use crate::emulated::Emulated;

/// A project on the disk. It is removed with this value.
#[derive(Debug)]
pub struct Project {
    program: PathBuf,
    directory: TempDir,
}

impl Project {
    /// A project without syncs that is served at `endpoint` (`embedded`, or a URL); `program` is the binary.
    ///
    /// # Panics
    /// There is no room for it.
    #[must_use]
    pub fn new(program: &str, endpoint: &str) -> Self {
        let project = Self { program: program.into(), directory: TempDir::new().expect("a temporary directory") };
        project.set(endpoint, "");
        project
    }

    /// An emulator, and a project without syncs that it serves.
    ///
    /// # Panics
    /// There is no room for it.
    #[must_use]
    pub fn emulated(program: &str) -> (Emulated, Self) {
        let emulated = Emulated::start();
        let project = Self::new(program, &emulated.url());
        (emulated, project)
    }

    /// A copy of the directory `of`.
    ///
    /// # Panics
    /// It cannot be copied.
    #[must_use]
    pub fn copy(program: &str, of: &Path) -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        copy(of, directory.path());
        Self { program: program.into(), directory }
    }

    /// Writes `disync.yaml` anew, with these lines in addition.
    pub fn set(&self, endpoint: &str, more: &str) {
        // Short pauses: the emulators of the tests are quick.
        let wait = if more.contains("wait:") {
            ""
        } else {
            "wait: { first_poll: 20ms, longest_poll: 100ms, deadline: 20s }\n"
        };
        self.write(
            "disync.yaml",
            format!(
                "disync: 1\nproject_id: 10000\nendpoint: {endpoint}\ndefaults:\n  resource_group: \
                 {DEFAULT_RESOURCE_GROUP}\n  folder: {DEFAULT_FOLDER}\n{wait}{more}"
            ),
        );
    }

    /// Writes a sync into a file of its own.
    pub fn sync(&self, sync: &Sync) {
        self.write(&format!("syncs/{}.yaml", sync.name), sync.to_yaml());
    }

    /// Takes a sync out again.
    pub fn drop_sync(&self, name: &str) {
        self.remove(&format!("syncs/{name}.yaml"));
    }

    /// Writes a file.
    ///
    /// # Panics
    /// It cannot be written.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap_or(self.path())).expect("the directory can be made");
        fs::write(&path, content).unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
    }

    /// Removes a file.
    ///
    /// # Panics
    /// It cannot be removed.
    pub fn remove(&self, path: &str) {
        fs::remove_file(self.path().join(path)).unwrap_or_else(|error| panic!("cannot remove {path}: {error}"));
    }

    /// Reads a file.
    ///
    /// # Panics
    /// It cannot be read.
    #[must_use]
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap_or_else(|error| panic!("cannot read {path}: {error}"))
    }

    /// Replaces a text that is in a file exactly once.
    ///
    /// # Panics
    /// It is not there, or more than once.
    pub fn replace(&self, path: &str, old: &str, new: &str) {
        let text = self.read(path);
        assert_eq!(text.matches(old).count(), 1, "`{old}` must be in {path} once:\n{text}");
        self.write(path, text.replace(old, new));
    }

    /// Removes everything that disync remembers.
    ///
    /// # Panics
    /// There is nothing.
    pub fn forget(&self) {
        fs::remove_dir_all(self.path().join(".disync")).expect("there is something to forget");
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// The binary in this project, with the emulator's access key.
    #[must_use]
    pub fn cli(&self) -> Cli {
        let cli = Cli::new(&self.program, self.path());
        cli.with_access_key(DEFAULT_ACCESS_KEY_ID, DEFAULT_ACCESS_KEY_SECRET)
    }

    /// Runs a command to its end.
    #[must_use]
    pub fn run(&self, command: &str) -> Run {
        self.cli().run(command)
    }

    /// Applies what is declared, and makes sure that it succeeds.
    #[track_caller]
    pub fn apply(&self) -> Run {
        self.run("apply --auto-approve").succeeds()
    }

    /// Makes sure that a plan finds nothing to do.
    ///
    /// # Panics
    /// It does.
    #[track_caller]
    pub fn is_in_sync(&self) {
        let run = self.run("plan --detailed-exitcode");
        assert_eq!(run.code, Some(0), "the plan is not empty:\n{}", run.transcript());
    }
}

/// One sync, as YAML. From the data source `mysql_pub` to Hologres unless it is told otherwise.
#[derive(Debug, Clone)]
pub struct Sync {
    kind: &'static str,
    name: String,
    databases: BTreeMap<String, Vec<String>>,
    single: Vec<String>,
    destination: (&'static str, &'static str),
    more: String,
}

impl Sync {
    /// A sync of this name, without tables.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let destination = ("holo", "holo");
        let (kind, name) = ("realtime", name.to_owned());
        Self { kind, name, databases: BTreeMap::new(), single: Vec::new(), destination, more: String::new() }
    }

    /// A solution of this name, without tables.
    #[must_use]
    pub fn solution(name: &str) -> Self {
        Self { kind: "solution", ..Self::new(name) }
    }

    /// Ships these tables of `database` too.
    #[must_use]
    pub fn tables<T: AsRef<str>>(mut self, database: &str, tables: impl IntoIterator<Item = T>) -> Self {
        let names = tables.into_iter().map(|table| table.as_ref().to_owned());
        self.databases.entry(database.to_owned()).or_default().extend(names);
        self
    }

    /// Ships these tables, in the single-database form.
    #[must_use]
    pub fn single<T: AsRef<str>>(mut self, tables: impl IntoIterator<Item = T>) -> Self {
        self.single.extend(tables.into_iter().map(|table| table.as_ref().to_owned()));
        self
    }

    /// Ships to a data source of this type.
    #[must_use]
    pub const fn to(mut self, kind: &'static str, datasource: &'static str) -> Self {
        self.destination = (kind, datasource);
        self
    }

    /// Adds a line, such as `run: running`.
    #[must_use]
    pub fn with(mut self, line: &str) -> Self {
        self.more.push_str(&format!("    {line}\n"));
        self
    }

    /// The file that declares it alone.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        let (kind, datasource) = self.destination;
        let list = |names: &[String], indent: &str| -> String {
            names.iter().map(|name| format!("{indent}- {}\n", quoted(name))).collect()
        };
        let tables: String = if self.databases.is_empty() {
            list(&self.single, "        ")
        } else {
            let database = |(name, tables): (&String, &Vec<String>)| {
                format!("        {}:\n{}", quoted(name), list(tables, "          "))
            };
            self.databases.iter().map(database).collect()
        };
        format!(
            "syncs:\n  {}:\n    type: {}\n    source:\n      datasource: mysql_pub\n      tables:\n{tables}    \
             destination: {{ type: {kind}, datasource: {datasource} }}\n{}",
            self.name, self.kind, self.more
        )
    }
}

/// A YAML text between double quotes; what is not printable ASCII is escaped.
#[must_use]
pub fn quoted(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|c| match c {
            '"' | '\\' => format!("\\{c}"),
            ' '..='~' => c.to_string(),
            other => format!("\\U{:08X}", u32::from(other)),
        })
        .collect();
    format!("\"{escaped}\"")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the directory can be made");
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("cannot read {}: {error}", from.display())) {
        let entry = entry.expect("the directory can be read");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("the file can be copied");
        }
    }
}
