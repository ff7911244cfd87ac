//! The YAML of a sync before and after a change, as a unified diff.
//!
//! The YAML is escaped before it is compared, so that its pieces can be put as they are; in colour the words that
//! differ are underlined.

use disync_plan::Change;
use similar::udiff::UnifiedHunkHeader;
use similar::{ChangeTag, TextDiff};

use crate::escape::{escape, name};
use crate::json::to_yaml;
use crate::spec::Shown;
use crate::style::{Label, Page};

/// Lines of context around a change, as `diff -u` has them.
const CONTEXT: usize = 3;

/// How far the diff is from the left.
const INDENT: usize = 6;

/// Puts the diff of a change; nothing where the specs do not differ.
pub(super) fn diff(page: &mut Page, change: &Change) {
    let before = text(Shown::before(change).as_ref());
    let after = text(Shown::after(change).as_ref());
    let diff = TextDiff::from_lines(&before, &after);
    let hunks = diff.grouped_ops(CONTEXT);
    if hunks.iter().all(Vec::is_empty) {
        return;
    }
    let address = change.address.to_string();
    let address = name(&address);
    for (label, title) in [(Label::Destroy, "--- live "), (Label::Add, "+++ declared ")] {
        page.space(INDENT).paint(label, &format!("{title}{address}")).end();
    }
    for hunk in hunks.iter().filter(|hunk| !hunk.is_empty()) {
        page.space(INDENT).paint(Label::Dim, &UnifiedHunkHeader::new(hunk).to_string()).end();
        for line in hunk.iter().flat_map(|op| diff.iter_inline_changes_deadline(op, None)) {
            put_line(page, line.tag(), line.values());
        }
    }
}

fn put_line(page: &mut Page, tag: ChangeTag, pieces: &[(bool, &str)]) {
    page.space(INDENT);
    let looks = match tag {
        ChangeTag::Equal => None,
        ChangeTag::Delete => Some(("-", Label::Destroy, Label::RemovedWord)),
        ChangeTag::Insert => Some(("+", Label::Add, Label::AddedWord)),
    };
    match looks {
        None => page.put(" "),
        Some((sign, label, _)) => page.paint(label, sign),
    };
    for (emphasised, piece) in pieces {
        let piece = piece.trim_end_matches('\n');
        match looks {
            None => page.put(piece),
            Some((_, label, word)) => page.paint(if *emphasised { word } else { label }, piece),
        };
    }
    page.end();
}

fn text(spec: Option<&Shown<'_>>) -> String {
    let mut text = String::new();
    for line in spec.map(to_yaml).unwrap_or_default().lines() {
        text.push_str(&escape(line));
        text.push('\n');
    }
    text
}
