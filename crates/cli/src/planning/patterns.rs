//! Files of patterns: one pattern a line.

use std::path::Path;
use std::sync::Arc;

use disync_model::Origin;
use disync_plan::Pattern;

use crate::failure::{Exit, Failure};
use crate::input;

/// The longest file that is read, in bytes: some ten thousand patterns.
const LIMIT: u64 = 1 << 20;

/// Reads the patterns of the file `path`, which is relative to the directory of the project.
///
/// # Errors
/// It cannot be read, or a line of it is no pattern.
pub(super) fn read(project: &Path, path: &Path) -> Result<Vec<Pattern>, Failure> {
    let shown = path.display().to_string();
    let wrong = |why: String| Failure::new(Exit::Error, format!("cannot read the patterns in `{shown}`: {why}"));
    if path == Path::new("-") {
        return Err(wrong("standard input is not read for patterns".to_owned()).hint("write them into a file"));
    }
    let bytes = input::read(&project.join(path), LIMIT).map_err(|unread| wrong(unread.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| wrong("it is not UTF-8".to_owned()))?;
    parse(&text, &shown).map_err(|(line, why)| Failure::new(Exit::Error, format!("{shown}:{line}: {why}")))
}

/// The patterns of a text; or the first line that is none, and why.
fn parse(text: &str, file: &str) -> Result<Vec<Pattern>, (u32, String)> {
    let file: Arc<str> = file.into();
    let lines = text.strip_prefix('\u{feff}').unwrap_or(text).lines().map(str::trim);
    let lines = (1..).zip(lines).filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let read = |(number, line): (u32, &str)| {
        let pattern: Pattern = line.parse().map_err(|why| (number, format!("`{line}` is no pattern: {why}")))?;
        Ok(pattern.at(Origin { file: Arc::clone(&file), line: number }))
    };
    lines.map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_and_comments_are_passed_over() {
        let text = "\u{feff}# syncs of the shop\r\n\r\n  orders_*  \r\n#no\n\\#sharp/shop.t\n";
        let patterns = parse(text, "targets.txt").unwrap();
        let shown: Vec<String> =
            patterns.iter().map(|pattern| format!("{} {pattern}", pattern.origin.as_ref().unwrap())).collect();
        assert_eq!(shown, ["targets.txt:3 orders_*", "targets.txt:5 \\#sharp/shop.t"]);
    }

    #[test]
    fn a_line_that_is_no_pattern_is_named() {
        let (line, why) = parse("orders\norders/\n", "x").unwrap_err();
        assert_eq!(line, 2);
        insta::assert_snapshot!(why, @"`orders/` is no pattern: no table follows; `orders/*` stands for all tables of a sync, `orders` for the whole sync");
    }
}
