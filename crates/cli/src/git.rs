//! The project as another revision of its repository has it: the only place that runs `git`. What a list of its files says is in
//! `revision`, how their contents are asked for in `objects`.
//!
//! Nothing goes through a shell, and nothing but ids that `git` itself has told is asked for once the revision is known.
//! Which files are wanted, how large they may be and how links are taken is what `disync_config` says of any folder.
//! Nothing is fetched but what a partial clone fetches by itself, and nobody is asked for a password.

mod objects;
mod revision;

use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use disync_config::{LoadError, SYNCS, SourceFile, load_from};

use self::objects::Objects;
use self::revision::{AtRevision, Listed};
use crate::failure::{Exit, Failure};

/// The most that is read of a list of files, in bytes: some two hundred thousand of them.
const MOST_LISTED: u64 = 32 << 20;

/// The most that is read of any other answer.
const MOST_ANSWERED: u64 = 64 << 10;

/// The variables by which a hook of Git's tells its children where the repository is. It is looked for where the project
/// is: what they say is relative to another folder.
const HOOKS: [&str; 5] = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_NAMESPACE"];

/// The repository that a project is in.
#[derive(Debug)]
pub(crate) struct Repository {
    project: PathBuf,
}

/// A commit, by all its digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Commit(pub(crate) String);

impl Repository {
    /// The repository of the project in `project`.
    ///
    /// # Errors
    /// There is none, or no `git`.
    pub(crate) fn of(project: &Path) -> Result<Self, Failure> {
        let this = Self { project: project.to_owned() };
        let inside = this.ask(&["rev-parse", "--is-inside-work-tree"])?;
        if inside.succeeded && inside.text.trim() == "true" {
            return Ok(this);
        }
        let why = if inside.error.is_empty() { "it is not in a working tree of Git" } else { &inside.error };
        Err(Failure::new(Exit::Error, format!("the project has no other revisions: {why}"))
            .hint("run it in a checkout of the repository"))
    }

    /// The commit that `revision` means.
    ///
    /// # Errors
    /// It means none that is here.
    pub(crate) fn commit(&self, revision: &str) -> Result<Commit, Failure> {
        if revision.is_empty() || revision.starts_with('-') || revision.contains(char::is_control) {
            return Err(Failure::new(Exit::Error, format!("`{revision}` is no revision"))
                .hint("name a branch, a tag or a commit, such as `origin/main`"));
        }
        let found = self.ask(&["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")])?;
        match found.digits() {
            Some(digits) => Ok(Commit(digits)),
            None => Err(Failure::new(Exit::Error, format!("there is no revision `{revision}` in this clone"))
                .hint(how_to_fetch(revision))),
        }
    }

    /// The last commit that `commit` and what is checked out have in common.
    ///
    /// # Errors
    /// There is none in this clone.
    pub(crate) fn merge_base(&self, revision: &str, commit: &Commit) -> Result<Commit, Failure> {
        let found = self.ask(&["merge-base", &commit.0, "HEAD"])?;
        if let Some(digits) = found.digits() {
            return Ok(Commit(digits));
        }
        let message = format!("`{revision}` and what is checked out have no commit in common in this clone");
        let failure = Failure::new(Exit::Error, message);
        let is_shallow = self.ask(&["rev-parse", "--is-shallow-repository"])?.text.trim() == "true";
        Err(if is_shallow {
            failure.hint("it has the latest commits alone; fetch the others: `git fetch --unshallow origin`")
        } else {
            failure.hint("`--against` compares with a revision that is no ancestor")
        })
    }

    /// The files of the project at `commit`; `None` where it was not there.
    ///
    /// # Errors
    /// They cannot be read, or are not as they should be.
    pub(crate) fn files(&self, commit: &Commit) -> Result<Option<Vec<SourceFile>>, LoadError> {
        let folder = format!("{}:./", commit.0);
        let answer = self.asked(&["rev-parse", "--verify", "--quiet", &folder])?;
        let Some(tree) = answer.digits() else {
            // That there is no such folder is said by silence.
            return if answer.error.is_empty() { Ok(None) } else { Err(unreadable(".", &answer.error)) };
        };
        let mut revision = AtRevision { listed: self.listed(&tree)?, objects: Objects::open(self)?, tree };
        match load_from(&mut revision, &self.project) {
            Ok(files) => Ok(Some(files)),
            Err(LoadError::NoProject { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What the folder of the project holds, and all below `syncs/`, by folder.
    fn listed(&self, tree: &str) -> Result<BTreeMap<String, Vec<Listed>>, LoadError> {
        let mut listed: BTreeMap<String, Vec<Listed>> = BTreeMap::new();
        // From the top of the tree: where the project is in the repository does not matter to it.
        for (paths, below) in [(vec![], false), (vec!["-r", "-t", tree, "--", SYNCS], true)] {
            let what = if paths.is_empty() { vec![tree] } else { paths };
            let arguments: Vec<&str> = ["ls-tree", "--full-tree", "-z"].into_iter().chain(what).collect();
            let answer = self.asked(&arguments)?;
            if !answer.succeeded {
                return Err(unreadable(".", &answer.error));
            }
            for line in answer.bytes.split(|byte| *byte == 0).filter(|line| !line.is_empty()) {
                let (folder, entry) =
                    Listed::parse(line).ok_or_else(|| unreadable(".", "git lists it otherwise than known"))?;
                // `syncs` itself was listed with the folder of the project.
                if !below || !folder.is_empty() {
                    listed.entry(folder).or_default().push(entry);
                }
            }
        }
        Ok(listed)
    }

    fn asked(&self, arguments: &[&str]) -> Result<Answer, LoadError> {
        self.ask(arguments).map_err(|failure| unreadable(".", &failure.message))
    }

    /// Runs `git` to its end.
    fn ask(&self, arguments: &[&str]) -> Result<Answer, Failure> {
        let failed = |error: io::Error| cannot_run(&error);
        let mut child = self.git(arguments).stdin(Stdio::null()).stderr(Stdio::piped()).spawn().map_err(failed)?;
        let (out, err) = (child.stdout.take(), child.stderr.take());
        // What it complains about is short; it is read beside, so that neither waits for the other.
        let complaint = std::thread::spawn(move || err.map(|err| bounded(err, MOST_ANSWERED)));
        let bytes = out.map_or(Ok(Vec::new()), |out| bounded(out, MOST_LISTED)).map_err(failed);
        if bytes.as_ref().map_or(0, Vec::len) as u64 >= MOST_LISTED {
            end(&mut child);
            return Err(Failure::new(Exit::Error, "git lists more files than a project may have"));
        }
        let status = child.wait().map_err(failed)?;
        let complaint = complaint.join().ok().flatten().and_then(Result::ok).unwrap_or_default();
        let complaint = String::from_utf8_lossy(&complaint);
        let error = complaint.lines().next().unwrap_or_default().trim_start_matches("fatal: ").to_owned();
        let bytes = bytes?;
        Ok(Answer { succeeded: status.success(), text: String::from_utf8_lossy(&bytes).into_owned(), bytes, error })
    }

    fn git(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        // Messages are recognised by nobody, but they are read by people who read the others in English.
        command.env("LC_ALL", "C").env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0");
        for variable in HOOKS {
            command.env_remove(variable);
        }
        command.arg("--no-pager").arg("--literal-pathspecs").arg("-C").arg(&self.project).args(arguments);
        command.stdout(Stdio::piped());
        command
    }
}

/// What `git` answered.
struct Answer {
    succeeded: bool,
    bytes: Vec<u8>,
    text: String,
    /// The first line of what it complained about.
    error: String,
}

impl Answer {
    /// The one id that it is.
    fn digits(&self) -> Option<String> {
        let digits = self.text.lines().next().unwrap_or_default();
        let is_id = digits.len() >= 40 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        (self.succeeded && is_id).then(|| digits.to_owned())
    }
}

/// Ends a process that there is nothing left to hear of.
fn end(child: &mut Child) {
    drop(child.kill());
    drop(child.wait());
}

fn bounded(from: impl io::Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn cannot_run(error: &io::Error) -> Failure {
    Failure::new(Exit::Error, format!("cannot run `git`: {error}")).hint("install it; it is looked for in PATH")
}

fn unreadable(path: &str, why: &str) -> LoadError {
    LoadError::Unreadable { path: PathBuf::from(path), source: io::Error::other(why.to_owned()) }
}

/// How a clone that has the latest commits alone gets a revision.
fn how_to_fetch(revision: &str) -> String {
    if revision.contains(['~', '^', '@', ':']) {
        return "if this clone has the latest commits alone, fetch more of them: `git fetch --deepen=100 origin`"
            .to_owned();
    }
    // What is `origin/main` here is `main` at the remote.
    let local = ["refs/remotes/origin/", "origin/"];
    let there = local.into_iter().find_map(|prefix| revision.strip_prefix(prefix)).unwrap_or(revision);
    format!("if the remote has it, fetch it: `git fetch --depth=1 origin {there}`")
}
