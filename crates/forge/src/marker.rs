//! The first line of a comment of ours: an HTML comment, which nobody sees, by which it is found again.
//!
//! `<!-- disync:comment:v1 of=plan project=10000 environment=prod run=57.1 -->`. It is looked for in the first line of
//! a comment alone, which is always written here: whatever the Markdown below holds cannot pass itself off as one.

use std::fmt;
use std::str::FromStr;

/// What the line begins and ends with.
const BEGIN: &str = "<!-- disync:comment:v1 ";
const END: &str = " -->";
/// What stands for no environment.
const DEFAULT: &str = "default";

/// Which comment is meant: a pull request has one of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    /// What it tells: `plan` or `drift`.
    pub of: String,
    /// About which project of DataWorks.
    pub project: u64,
    /// In which environment, where a project has several.
    pub environment: Environment,
}

/// The name of an environment, as a marker can hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment(String);

/// The text is no name of an environment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a name of an environment; one is 1 to 64 letters, digits and `.`, `_`, `/`, `-`, without `--`")]
pub struct NotAnEnvironment;

/// Which run of a pipeline wrote a comment: its number, and which attempt at it. A later run is larger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sequence {
    /// The number of the run.
    pub run: u64,
    /// Which attempt at it, from 1.
    pub attempt: u64,
}

/// What Markdown made by disync says about itself in its first line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hint {
    /// What it tells: `plan` or `drift`.
    pub(crate) of: String,
    /// About which project of DataWorks.
    pub(crate) project: u64,
    /// Whether there is anything to say.
    pub(crate) says_something: bool,
}

impl Marker {
    /// The first line of a comment with this marker, without its end.
    #[must_use]
    pub fn line(&self, sequence: Option<Sequence>) -> String {
        let Self { of, project, environment } = self;
        let run = sequence.map(|sequence| format!(" run={sequence}")).unwrap_or_default();
        format!("{BEGIN}of={of} project={project} environment={environment}{run}{END}")
    }

    /// Whether `body` is a comment with this marker, and which run wrote it.
    #[must_use]
    pub fn found_in(&self, body: &str) -> Option<Option<Sequence>> {
        let line = body.lines().next()?.trim_end();
        let rest = line.strip_prefix(BEGIN)?.strip_suffix(END)?;
        let value = |name: &str| rest.split(' ').find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
        let is_this = value("of")? == self.of
            && value("project")? == self.project.to_string()
            && value("environment")? == self.environment.0;
        is_this.then(|| value("run").and_then(|run| run.parse().ok()))
    }
}

impl Hint {
    /// Reads the first line of `markdown`, if it is a hint; returns it with what comes below.
    pub(crate) fn split(markdown: &str) -> Option<(Self, &str)> {
        let (line, below) = markdown.split_once('\n').unwrap_or((markdown, ""));
        let rest = line.trim_end().strip_prefix("<!-- disync:")?.strip_suffix(END)?;
        let (of, rest) = rest.split_once(":v1 ")?;
        let number = |name: &str| {
            rest.split(' ').find_map(|word| word.strip_prefix(name)?.strip_prefix('=')?.parse::<u64>().ok())
        };
        let is_word = !of.is_empty() && of.bytes().all(|byte| byte.is_ascii_lowercase());
        // A plan that is refused and a look that has not seen everything say something although nothing differs.
        let has = |name| number(name).is_some_and(|n| n > 0);
        let says_something = number("changes")? > 0 || has("refusals") || has("unread");
        is_word.then_some((Self { of: of.to_owned(), project: number("project")?, says_something }, below))
    }
}

impl Default for Environment {
    fn default() -> Self {
        Self(DEFAULT.to_owned())
    }
}

impl FromStr for Environment {
    type Err = NotAnEnvironment;

    fn from_str(text: &str) -> Result<Self, NotAnEnvironment> {
        let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'/' | b'-');
        // Two dashes could end the comment of HTML that the marker is.
        let is_name = (1..=64).contains(&text.len()) && text.bytes().all(legal) && !text.contains("--");
        if is_name { Ok(Self(text.to_owned())) } else { Err(NotAnEnvironment) }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Sequence {
    type Err = std::num::ParseIntError;

    /// Reads `57.2`, or `57`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (run, attempt) = text.split_once('.').unwrap_or((text, "1"));
        Ok(Self { run: run.parse()?, attempt: attempt.parse()? })
    }
}

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.run, self.attempt)
    }
}

#[cfg(test)]
mod tests;
