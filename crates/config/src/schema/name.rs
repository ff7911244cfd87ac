//! The rules for task names.
//!
//! A name is identity: in addresses, in the state, and for the service's search by exact file name. So it must not
//! hold anything that a path, a terminal or the eye could take for something else.

use crate::code;
use crate::report::{Report, quote};
use crate::value::key;
use crate::yaml::Key;

/// The longest name, in characters.
const LONGEST: usize = 100;

/// Checks the name of a task; what is wrong with it is reported.
pub(super) fn check(name: &Key<'_>, report: &mut Report<'_>) {
    let Some(text) = key(name, report) else { return };
    let length = text.chars().count();
    let fault = if text.is_empty() {
        "is empty".to_owned()
    } else if length > LONGEST {
        format!("has {length} characters")
    } else if text.trim() != text {
        "begins or ends with a space".to_owned()
    } else if let Some(bad) = text.chars().find(|c| *c == '/' || c.is_control() || is_invisible(*c)) {
        match bad {
            '/' => "holds a `/`".to_owned(),
            _ => format!("holds the invisible character U+{:04X}", bad as u32),
        }
    } else {
        return;
    };
    let hint = format!("a task name has 1 to {LONGEST} visible characters, no `/` and no spaces around it");
    report.add(code::BAD_TEXT, name.at, format!("the task name {} {fault}", quote(text)), hint);
}

/// Characters that show nothing or turn the direction of what follows: two names that look the same must be the same.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}
