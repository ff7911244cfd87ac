//! A mapping whose keys are fixed by the format.
//!
//! Unknown keys and keys given twice are reported when the mapping is opened, whatever is then asked of it.

use crate::code;
use crate::report::{At, Report, one_of, quote};
use crate::value::map;
use crate::yaml::{Entry, Node};

/// The entries of a mapping, the first of each key.
#[derive(Debug)]
pub(crate) struct Fields<'n, 'a> {
    entries: Vec<&'n Entry<'a>>,
    /// Keys that were probably meant by unknown ones: that these are missing has been said already.
    meant: Vec<String>,
}

impl<'n, 'a> Fields<'n, 'a> {
    /// Opens a mapping of which `known` are the keys.
    pub(crate) fn open(node: &'n Node<'a>, what: &str, known: &[&str], report: &mut Report<'_>) -> Option<Self> {
        Some(Self::of(map(node, what, report)?.iter(), what, known, report))
    }

    /// Opens the entries of a mapping of which `known` are the keys.
    pub(crate) fn of(
        all: impl Iterator<Item = &'n Entry<'a>>,
        what: &str,
        known: &[&str],
        report: &mut Report<'_>,
    ) -> Self {
        let (mut entries, mut meant): (Vec<&Entry<'a>>, _) = (Vec::new(), Vec::new());
        for entry in all {
            let key = &entry.key;
            if let Some(first) = entries.iter().find(|first| first.key.text == key.text) {
                let message =
                    format!("{} is given twice; the first is on line {}", quote(&key.text), first.key.at.line);
                report.add(code::DUPLICATE_KEY, key.at, message, "remove one of the two");
            } else if known.contains(&&*key.text) {
                entries.push(entry);
            } else {
                meant.extend(unknown(entry, what, known, report));
            }
        }
        Self { entries, meant }
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&'n Node<'a>> {
        self.entries.iter().find(|entry| entry.key.text == key).map(|entry| &entry.value)
    }

    /// Reads the value of a key that need not be given: `None` where it is given and wrong, which is reported.
    pub(crate) fn optional<T>(&self, key: &str, read: impl FnOnce(&'n Node<'a>) -> Option<T>) -> Option<Option<T>> {
        match self.get(key) {
            Some(node) => read(node).map(Some),
            None => Some(None),
        }
    }

    /// Where a key is.
    pub(crate) fn at(&self, key: &str) -> Option<At> {
        self.entries.iter().find(|entry| entry.key.text == key).map(|entry| entry.key.at)
    }

    /// The value of a key that must be given. `at` is where its absence is reported.
    pub(crate) fn require(&self, key: &str, at: At, hint: &str, report: &mut Report<'_>) -> Option<&'n Node<'a>> {
        let value = self.get(key);
        if value.is_none() && !self.meant.iter().any(|meant| meant == key) {
            report.add(code::MISSING_KEY, at, format!("`{key}` is missing"), hint);
        }
        value
    }
}

/// Reports an unknown key; returns the one that was probably meant.
fn unknown(entry: &Entry<'_>, what: &str, known: &[&str], report: &mut Report<'_>) -> Option<String> {
    let key = &entry.key;
    let near = if report.is_full() { None } else { nearest(&key.text, known) };
    let hint = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("{what} can hold {}", one_of(known)),
    };
    report.add(code::UNKNOWN_KEY, key.at, format!("{} is not a key of {what}", quote(&key.text)), hint);
    near.map(str::to_owned)
}

/// The word that was probably meant.
pub(crate) fn nearest<'k>(text: &str, known: &[&'k str]) -> Option<&'k str> {
    // Comparing takes the product of the lengths, and no word of the format is longer than this.
    const LONGEST: usize = 40;
    if text.len() > LONGEST {
        return None;
    }
    let text = text.to_lowercase().replace('-', "_");
    let distances = known.iter().map(|word| (strsim::damerau_levenshtein(&text, word), *word));
    distances
        .filter(|(distance, word)| *distance <= 1 + word.len() / 5 && *distance < word.len())
        .min()
        .map(|(_, word)| word)
}
