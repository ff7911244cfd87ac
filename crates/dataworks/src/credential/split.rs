//! A command line becomes a program and its arguments, by the rules of the official command line [SDK].
//!
//! White space parts words; single quotes keep everything; double quotes keep everything but `\"`, `\\`, `` \` `` and
//! `\$`; elsewhere a backslash keeps the character after it; a backslash before a line break joins the lines. Nothing is
//! expanded and no shell is started.

/// Why a text is no command line. Holds none of it: commands can contain secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SplitError {
    #[error("empty")]
    Empty,
    #[error("a quote is not closed")]
    OpenQuote,
    #[error("ends with a backslash")]
    TrailingBackslash,
}

/// Splits a command line; there is a program that is not empty.
pub(crate) fn split(command: &str) -> Result<Vec<String>, SplitError> {
    let mut words = Vec::new();
    // A word has begun as soon as there is a quote: `""` is an empty word.
    let mut word: Option<String> = None;
    let mut rest = command.trim().chars();
    while let Some(c) = rest.next() {
        match c {
            '\'' => single_quoted(&mut rest, word.get_or_insert_default())?,
            '"' => double_quoted(&mut rest, word.get_or_insert_default())?,
            '\\' => match rest.next().ok_or(SplitError::TrailingBackslash)? {
                '\n' => {}
                kept => word.get_or_insert_default().push(kept),
            },
            c if c.is_whitespace() => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    if words.first().is_none_or(String::is_empty) {
        return Err(SplitError::Empty);
    }
    Ok(words)
}

fn single_quoted(rest: &mut std::str::Chars<'_>, word: &mut String) -> Result<(), SplitError> {
    for c in rest {
        if c == '\'' {
            return Ok(());
        }
        word.push(c);
    }
    Err(SplitError::OpenQuote)
}

fn double_quoted(rest: &mut std::str::Chars<'_>, word: &mut String) -> Result<(), SplitError> {
    while let Some(c) = rest.next() {
        match c {
            '"' => return Ok(()),
            '\\' => match rest.next().ok_or(SplitError::OpenQuote)? {
                '\n' => {}
                kept @ ('"' | '\\' | '$' | '`') => word.push(kept),
                other => word.extend(['\\', other]),
            },
            c => word.push(c),
        }
    }
    Err(SplitError::OpenQuote)
}

#[cfg(test)]
mod tests;
