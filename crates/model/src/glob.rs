//! Patterns over names, as shells have them: `*` and `?`.
//!
//! Matching takes time in proportion to the name, whatever the pattern is: all ways through the pattern are followed at
//! once, a bit each. What the pattern is about (the name of a sync, of a database, of a table) is its user's to know;
//! what separates two names from each other, too.

use std::collections::BTreeMap;
use std::fmt;

/// The most characters of a pattern that are not `*`: a position takes a bit, and the end takes one.
const MOST_STEPS: usize = 127;

/// A pattern over one name: `*` stands for any text, `?` for any one character, and `\` takes the character that follows
/// it as it is. Anything else stands for itself, upper and lower case apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob(Form);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    /// Without a wildcard.
    Exactly(Box<str>),
    /// With one.
    Wild(Wild),
}

/// A pattern as a machine whose states are the numbers of characters that were consumed, each a bit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Wild {
    /// Where which character goes on to the next state.
    chars: BTreeMap<char, u128>,
    /// Where any character does.
    any: u128,
    /// Where any character leads back to the same state.
    stays: u128,
    /// The last state.
    end: usize,
}

/// Why a text is not a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAGlob {
    /// It ends with a backslash.
    #[error("a `\\` takes the character that follows it as it is, and none follows")]
    NothingEscaped,
    /// It has a wildcard and is too long.
    #[error("a pattern with `*` or `?` has at most {MOST_STEPS} characters")]
    TooLong,
}

impl Glob {
    /// Reads a pattern.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, NotAGlob> {
        let (mut exact, mut wild, mut is_wild) = (String::new(), Wild::default(), false);
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            match c {
                '*' => wild.stays |= wild.here(),
                '?' => wild.step(None),
                '\\' => {
                    let c = chars.next().ok_or(NotAGlob::NothingEscaped)?;
                    exact.push(c);
                    wild.step(Some(c));
                    continue;
                }
                other => {
                    exact.push(other);
                    wild.step(Some(other));
                    continue;
                }
            }
            is_wild = true;
        }
        match is_wild {
            false => Ok(Self(Form::Exactly(exact.into()))),
            true if wild.end > MOST_STEPS => Err(NotAGlob::TooLong),
            true => Ok(Self(Form::Wild(wild))),
        }
    }

    /// The pattern that this very name alone matches.
    #[must_use]
    pub fn exactly(name: &str) -> Self {
        Self(Form::Exactly(name.into()))
    }

    /// The one name that it stands for, where it has no wildcard.
    #[must_use]
    pub fn exact(&self) -> Option<&str> {
        match &self.0 {
            Form::Exactly(name) => Some(name),
            Form::Wild(_) => None,
        }
    }

    /// Whether `name` matches.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        match &self.0 {
            Form::Exactly(exactly) => **exactly == *name,
            Form::Wild(wild) => wild.matches(name),
        }
    }
}

impl Wild {
    /// The bit of the state that was reached so far; none where there are too many.
    fn here(&self) -> u128 {
        u32::try_from(self.end).ok().and_then(|end| 1_u128.checked_shl(end)).unwrap_or_default()
    }

    /// Adds a character, or any.
    fn step(&mut self, c: Option<char>) {
        let here = self.here();
        match c {
            Some(c) => *self.chars.entry(c).or_default() |= here,
            None => self.any |= here,
        }
        self.end += 1;
    }

    fn matches(&self, name: &str) -> bool {
        let mut states = 1_u128;
        for c in name.chars() {
            let goes_on = self.any | self.chars.get(&c).copied().unwrap_or_default();
            states = ((states & goes_on) << 1) | (states & self.stays);
            if states == 0 {
                return false;
            }
        }
        states & self.here() != 0
    }
}

/// A name as a pattern that it alone matches: what has a meaning in patterns is escaped, and so is every character of
/// `separators`.
#[must_use]
pub fn escaped<'a>(name: &'a str, separators: &'a str) -> impl fmt::Display + 'a {
    fmt::from_fn(move |f| {
        for c in name.chars() {
            if matches!(c, '*' | '?' | '\\') || separators.contains(c) {
                f.write_str("\\")?;
            }
            write!(f, "{c}")?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests;
