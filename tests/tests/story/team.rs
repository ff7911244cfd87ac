//! A team with the repository of `examples/repository`: a host that has it, a laptop, runners, and a workspace in an
//! emulator.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use disync_testkit::{Emulated, ForgeServer, Host, REPOSITORY, RawServer, http};
use tempfile::TempDir;

use crate::runner::{Event, Names, Ran, Runner, git};

/// The branch that is applied.
const MAIN: &str = "refs/heads/main";

/// What a command of a person has printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Typed {
    pub(crate) code: i32,
    pub(crate) printed: String,
}

impl Typed {
    /// Makes sure that it ended well, and returns what it has printed.
    #[track_caller]
    pub(crate) fn succeeds(self) -> String {
        assert_eq!(self.code, 0, "{}", self.printed);
        self.printed
    }
}

/// The team. Everything of it is gone with this value.
#[derive(Debug)]
pub(crate) struct Team {
    pub(crate) emulated: Emulated,
    pub(crate) laptop: PathBuf,
    runner: Runner,
    webhook: RawServer,
    _folder: TempDir,
}

/// The sources of disync.
pub(crate) fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The repository of the example, as it is in the sources.
pub(crate) fn example() -> PathBuf {
    sources().join("examples/repository")
}

impl Team {
    /// The example is on `main`, in the host and on the laptop; nothing was done with it yet.
    pub(crate) fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let at = |name: &str| folder.path().join(name);
        let (origin, laptop, bin) = (at("origin.git"), at("laptop"), at("bin"));
        fs::create_dir(&bin).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_disync-under-test"), bin.join("disync")).unwrap();
        git(folder.path(), &["init", "--quiet", "--bare", "origin.git"]);
        copy(&example(), &laptop);
        // Short pauses: the emulator is quick.
        let settings = fs::read_to_string(laptop.join("disync.yaml")).unwrap();
        let wait = "wait: { first_poll: 20ms, longest_poll: 100ms, deadline: 20s }\n";
        fs::write(laptop.join("disync.yaml"), settings + wait).unwrap();
        git(&laptop, &["init", "--quiet"]);
        git(&laptop, &["remote", "add", "origin", origin.to_str().unwrap()]);
        git(&laptop, &["add", "--all"]);
        git(&laptop, &["commit", "--quiet", "--message", "Declare what is shipped"]);
        git(&laptop, &["push", "--quiet", "--set-upstream", "origin", "main"]);

        let emulated = Emulated::seeded(&fs::read_to_string(laptop.join("emulator/seed.yaml")).unwrap());
        let webhook = RawServer::answering(|_| http(200, "text/plain", b""));
        let mut runner = Runner::new(folder.path().to_owned(), origin, sources());
        let path = std::env::var("PATH").unwrap();
        runner.environment = names(&[
            ("PATH", &format!("{}:{path}", bin.display())),
            ("HOME", folder.path().to_str().unwrap()),
            ("USER", "runner"),
            ("GIT_CONFIG_GLOBAL", "/dev/null"),
            ("GIT_CONFIG_SYSTEM", "/dev/null"),
            ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true"),
            ("DISYNC_ENDPOINT", &emulated.url()),
            ("GITHUB_REPOSITORY", REPOSITORY),
        ]);
        runner.known = names(&[
            ("github.repository", REPOSITORY),
            ("github.token", "secret-token"),
            ("secrets.DISYNC_READER_ID", "testid"),
            ("secrets.DISYNC_READER_SECRET", "testsecret"),
            ("secrets.DISYNC_WRITER_ID", "testid"),
            ("secrets.DISYNC_WRITER_SECRET", "testsecret"),
            ("secrets.DRIFT_WEBHOOK_URL", &webhook.url()),
            ("secrets.DRIFT_WEBHOOK_SECRET", "d2ViaG9vay1zZWNyZXQ="),
        ]);
        Self { emulated, laptop, runner, webhook, _folder: folder }
    }

    /// What the webhook of `notify:` was told, a message each.
    pub(crate) fn told(&self) -> Vec<String> {
        self.webhook.received().into_iter().map(|received| received.body).collect()
    }

    /// Somebody types a script on the laptop.
    pub(crate) fn types(&self, script: &str) -> Typed {
        let mut command = Command::new("bash");
        command.args(["-euc", script]).current_dir(&self.laptop).env_clear().envs(&self.runner.environment);
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "wang").env(format!("GIT_{who}_EMAIL"), "wang@corp.example");
        }
        command.env("ALIBABA_CLOUD_ACCESS_KEY_ID", "testid").env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "testsecret");
        let output = command.stdin(Stdio::null()).output().unwrap();
        let printed = [output.stdout, output.stderr].concat();
        let printed = String::from_utf8(printed).unwrap();
        Typed { code: output.status.code().unwrap(), printed }
    }

    /// Somebody types the commands of the README's section, block by block.
    #[track_caller]
    pub(crate) fn follows(&self, section: &str) -> Vec<Typed> {
        commands(section).iter().map(|script| self.types(script)).collect()
    }

    /// Somebody edits a file on the laptop, in which `old` is once.
    #[track_caller]
    pub(crate) fn edits(&self, file: &str, old: &str, new: &str) {
        let text = fs::read_to_string(self.laptop.join(file)).unwrap();
        assert_eq!(text.matches(old).count(), 1, "`{old}` must be in {file} once:\n{text}");
        fs::write(self.laptop.join(file), text.replace(old, new)).unwrap();
    }

    /// A pull request with a branch of the host; it is the one that `forge` has.
    pub(crate) fn opens_pull_request<'t>(&'t self, branch: &'t str) -> PullRequest<'t> {
        let forge = ForgeServer::start(Host::GitHub);
        forge.knows("secret-token", 41_898_282, "github-actions[bot]");
        PullRequest { team: self, branch, forge }
    }

    /// `main` was pushed: what is applied.
    pub(crate) fn main_is_pushed(&self) -> Ran {
        self.runner.job(("apply", "apply"), MAIN, Event::default()).unwrap()
    }

    /// Somebody starts the apply by hand, with a digest.
    pub(crate) fn starts_apply(&self, digest: &str) -> Ran {
        let event = Event { known: names(&[("inputs.digest", digest)]), ..Event::default() };
        self.runner.job(("apply", "apply"), MAIN, event).unwrap()
    }

    /// An hour is over.
    pub(crate) fn an_hour_passes(&self) -> Ran {
        self.runner.job(("drift", "drift"), MAIN, Event::default()).unwrap()
    }
}

/// A pull request.
#[derive(Debug)]
pub(crate) struct PullRequest<'t> {
    team: &'t Team,
    branch: &'t str,
    pub(crate) forge: ForgeServer,
}

impl PullRequest<'_> {
    /// It was opened, or pushed to: the jobs that are due.
    pub(crate) fn is_pushed(&self, from_fork: bool) -> Vec<Ran> {
        let merge = self.merged("what it would be");
        git(&self.team.runner.origin, &["update-ref", "refs/pull/7/merge", &merge]);
        let head = if from_fork { "mallory/pipelines" } else { REPOSITORY };
        let event = || Event {
            known: names(&[
                ("github.event.pull_request.number", "7"),
                ("github.event.pull_request.head.repo.fork", if from_fork { "true" } else { "" }),
                ("github.event.pull_request.head.repo.full_name", head),
            ]),
            environment: names(&[("GITHUB_API_URL", &self.forge.api())]),
            from_fork,
        };
        let run = |job| self.team.runner.job(("plan", job), "refs/pull/7/merge", event());
        ["plan", "fork"].into_iter().filter_map(run).collect()
    }

    /// The one comment on it.
    #[track_caller]
    pub(crate) fn comment(&self) -> String {
        let said = self.forge.said();
        assert_eq!(said.len(), 1, "{said:#?}");
        said[0].body.clone()
    }

    /// The digest that the comment has.
    #[track_caller]
    pub(crate) fn digest(&self) -> String {
        digest(&self.comment())
    }

    /// Somebody merges it with the README's message, with this digest.
    #[track_caller]
    pub(crate) fn is_merged(&self, digest: &str) {
        let told = commands("A change").remove(0);
        let (_, message) = told.split_once("--body \"").expect("the README says with which message");
        let message = message.trim_end_matches('"').replace("DIGEST", digest);
        let merge = self.merged(&format!("Merge pull request #7\n\n{message}"));
        git(&self.team.runner.origin, &["update-ref", "refs/heads/main", &merge]);
    }

    fn merged(&self, message: &str) -> String {
        let tree = git(&self.team.runner.origin, &["merge-tree", "--write-tree", "main", self.branch]);
        let commit = ["commit-tree", "-p", "main", "-p", self.branch, "-m", message, &tree];
        git(&self.team.runner.origin, &commit)
    }
}

/// The digest that a plan ends with.
#[track_caller]
pub(crate) fn digest(text: &str) -> String {
    let (_, after) = text.split_once("Digest: ").unwrap_or_else(|| panic!("there is no digest:\n{text}"));
    let digits = after.trim_start_matches("sha256:").trim_start_matches('`');
    digits.chars().take_while(char::is_ascii_hexdigit).collect()
}

/// The commands of a section of the README, a block each.
#[track_caller]
pub(crate) fn commands(section: &str) -> Vec<String> {
    let page = fs::read_to_string(example().join("README.md")).unwrap();
    let section = page.split("\n## ").find(|part| part.starts_with(&format!("{section}\n"))).expect("a section");
    let (mut blocks, mut block) = (Vec::new(), None::<String>);
    for line in section.lines().map(str::trim) {
        match (&mut block, line) {
            (None, "```sh") => block = Some(String::new()),
            (Some(done), "```") => {
                blocks.push(done.trim_end().to_owned());
                block = None;
            }
            (Some(block), line) => *block += &format!("{line}\n"),
            (None, _) => {}
        }
    }
    blocks
}

fn names(pairs: &[(&str, &str)]) -> Names {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        if entry.file_name() == ".disync" {
            continue;
        }
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
