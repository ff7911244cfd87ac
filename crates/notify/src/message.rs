//! A message for people, before it has a form: a title, and lines grouped by task.
//!
//! How it is marked up, what of it must be escaped and how long it can be is the channel's: it gives a [`Markup`], and
//! gets as many whole lines as fit, and how many do not.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use disync_model::escape;

use crate::due::{Due, Ending};
use crate::sentence;

/// A message for people. Its texts are escaped as for a terminal, and not yet as its channel wants them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    /// How much has happened where: our own words.
    pub(crate) title: String,
    /// Whether there is anything new, and nothing but good news otherwise.
    pub(crate) is_alarm: bool,
    groups: Vec<Group>,
}

/// What is said of one task.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    title: String,
    lines: Vec<String>,
}

/// How a channel writes a message.
pub(crate) struct Markup {
    /// The most bytes that the text may have.
    pub(crate) limit: usize,
    /// Takes away from a text from outside what the channel would take for markup.
    pub(crate) escape: fn(&str) -> String,
    /// The heading of a task, of an escaped title; with all line breaks around it.
    pub(crate) group: fn(&str) -> String,
    /// One line below it, of an escaped text; with its line break.
    pub(crate) line: fn(&str) -> String,
}

/// More than that nobody reads in a chat.
const MOST_LINES: usize = 40;

/// How many characters of a line are shown, so that one line always fits.
const LONGEST_LINE: usize = 300;

/// The same for the name of a task.
const LONGEST_TITLE: usize = 100;

/// Room for "and 1000000 more".
const MORE: usize = 40;

impl Message {
    /// The message about what is `due`, which is not silent.
    pub(crate) fn of(due: &Due<'_>) -> Self {
        let mut groups: BTreeMap<_, Vec<String>> = BTreeMap::new();
        for finding in &due.new {
            let line = format!("new: {}", sentence::of_finding(finding));
            groups.entry(finding.address.clone()).or_default().push(line);
        }
        for ended in &due.ended {
            let line = format!("{}: {}", ended.ending.word(), sentence::of_ended(ended));
            groups.entry(ended.told.address.clone()).or_default().push(line);
        }
        let groups = groups.into_iter().map(|(address, lines)| Group {
            title: cut(&address.to_string(), LONGEST_TITLE),
            lines: lines.iter().map(|line| cut(line, LONGEST_LINE)).collect(),
        });
        Self { title: title(due), is_alarm: !due.new.is_empty(), groups: groups.collect() }
    }

    /// As much of the groups as fits, in the markup of a channel, and how many lines do not.
    pub(crate) fn body(&self, markup: &Markup) -> String {
        let mut text = String::new();
        let (mut n_shown, n_all) = (0, self.groups.iter().map(|group| group.lines.len()).sum::<usize>());
        let limit = markup.limit.saturating_sub(self.title.len()).saturating_sub(MORE);
        'all: for group in &self.groups {
            let mut head = (markup.group)(&(markup.escape)(&group.title));
            for line in &group.lines {
                let line = (markup.line)(&(markup.escape)(line));
                if n_shown == MOST_LINES || text.len() + head.len() + line.len() > limit {
                    break 'all;
                }
                text.push_str(&std::mem::take(&mut head));
                text.push_str(&line);
                n_shown += 1;
            }
        }
        if n_shown < n_all {
            write!(text, "\nand {} more", n_all - n_shown).expect("a string takes whatever is written to it");
        }
        text.trim().to_owned()
    }
}

/// `disync: 2 new, 1 recovered in project 10000`.
fn title(due: &Due<'_>) -> String {
    let n_of = |word: &str| due.ended.iter().filter(|ended| ended.ending.word() == word).count();
    let ended = [Ending::Recovered, Ending::Settled, Ending::Accepted(String::new())];
    let ended = ended.iter().map(|ending| (n_of(ending.word()), ending.word()));
    let parts = std::iter::once((due.new.len(), "new")).chain(ended).filter(|(n, _)| *n > 0);
    let parts: Vec<String> = parts.map(|(n, word)| format!("{n} {word}")).collect();
    format!("disync: drift in project {}: {}", due.project, parts.join(", "))
}

/// A text from outside, escaped and cut.
pub(crate) fn cut(text: &str, longest: usize) -> String {
    let escaped = escape(text);
    match escaped.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", escaped.get(..end).unwrap_or_default()),
        None => escaped.into_owned(),
    }
}
