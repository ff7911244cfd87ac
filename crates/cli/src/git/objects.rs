//! The contents that are under ids: `git cat-file`, which is asked one question after the other.
//!
//! It says what an answer is, and not whether that may be: see `revision`.

use std::ffi::OsStr;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use disync_config::{LoadError, MOST_BYTES_A_FILE};

use super::{MOST_ANSWERED, Repository, end, unreadable};

/// What is under an id.
pub(super) enum Object {
    Blob(Vec<u8>),
    TooLarge,
    Other,
}

/// `git cat-file`, which answers one question after the other.
pub(super) struct Objects {
    child: Child,
    questions: Option<ChildStdin>,
    answers: Option<BufReader<ChildStdout>>,
}

impl Objects {
    pub(super) fn open(repository: &Repository) -> Result<Self, LoadError> {
        let mut command = repository.git(&["cat-file", "--batch", "--follow-symlinks"]);
        let child = command.stdin(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = child.map_err(|source| LoadError::Unreadable { path: PathBuf::from("."), source })?;
        let (questions, answers) = (child.stdin.take(), child.stdout.take().map(BufReader::new));
        Ok(Self { child, questions, answers })
    }

    /// What `path` leads to in `tree`, which is never left.
    pub(super) fn follow(&mut self, tree: &str, path: &str) -> Result<Object, LoadError> {
        if path.contains('\n') {
            return Err(unreadable(path, "a link whose name holds a line feed is not followed"));
        }
        self.read(path, &format!("{tree}:{path}"))
    }

    pub(super) fn read(&mut self, path: &str, object: &str) -> Result<Object, LoadError> {
        self.answer(path, object)
            .unwrap_or_else(|source| Err(LoadError::Unreadable { path: PathBuf::from(path), source }))
    }

    fn answer(&mut self, path: &str, object: &str) -> io::Result<Result<Object, LoadError>> {
        let gone = || io::Error::other("git has ended early");
        let (Some(questions), Some(answers)) = (&mut self.questions, &mut self.answers) else { return Err(gone()) };
        writeln!(questions, "{object}")?;
        questions.flush()?;
        let mut head = String::new();
        answers.by_ref().take(MOST_ANSWERED).read_line(&mut head)?;
        let head = head.trim_end_matches('\n');
        if head.ends_with(" missing") {
            return Err(io::Error::other("this clone does not have its content"));
        }
        let words: Vec<&str> = head.split(' ').collect();
        let size = words.last().and_then(|size| size.parse::<u64>().ok()).ok_or_else(gone)?;
        let mut content = answers.by_ref().take(size.saturating_add(1));
        match words.as_slice() {
            ["symlink", _] => {
                let mut target = Vec::new();
                content.take(size.min(MOST_ANSWERED)).read_to_end(&mut target)?;
                let target = PathBuf::from(OsStr::from_bytes(&target));
                Ok(Err(LoadError::LeavesTheProject { path: PathBuf::from(path), target }))
            }
            ["dangling" | "loop" | "notdir", _] => Err(io::Error::other("the link leads nowhere")),
            [_, "blob", _] if size <= MOST_BYTES_A_FILE => {
                let mut bytes = Vec::new();
                content.read_to_end(&mut bytes)?;
                // A line feed ends it.
                if bytes.pop().is_none() || bytes.len() as u64 != size {
                    Err(gone())
                } else {
                    Ok(Ok(Object::Blob(bytes)))
                }
            }
            [_, kind, _] => {
                let object = if *kind == "blob" { Object::TooLarge } else { Object::Other };
                // The next answer stands behind it.
                io::copy(&mut content, &mut io::sink())?;
                Ok(Ok(object))
            }
            _ => Err(gone()),
        }
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}
