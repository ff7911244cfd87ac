//! Two texts as a unified diff, as `diff -u` writes it; in colour the words that differ are underlined.
//!
//! The texts must have been escaped: their pieces are put as they are.

use similar::udiff::UnifiedHunkHeader;
use similar::{ChangeTag, TextDiff};

use crate::style::{Label, Page};

/// Lines of context around a change, as `diff -u` has them.
const CONTEXT: usize = 3;

/// Puts a diff, so far from the left; nothing where the texts do not differ. The titles are those of both texts.
pub(crate) fn unified(page: &mut Page, indent: usize, titles: [&str; 2], [before, after]: [&str; 2]) {
    let diff = TextDiff::from_lines(before, after);
    let hunks = diff.grouped_ops(CONTEXT);
    if hunks.iter().all(Vec::is_empty) {
        return;
    }
    for ((label, sign), title) in [(Label::Destroy, "---"), (Label::Add, "+++")].into_iter().zip(titles) {
        page.space(indent).paint(label, &format!("{sign} {title}")).end();
    }
    for hunk in hunks.iter().filter(|hunk| !hunk.is_empty()) {
        page.space(indent).paint(Label::Dim, &UnifiedHunkHeader::new(hunk).to_string()).end();
        for line in hunk.iter().flat_map(|op| diff.iter_inline_changes_deadline(op, None)) {
            put_line(page, indent, line.tag(), line.values());
            if line.missing_newline() {
                page.space(indent).paint(Label::Dim, "\\ No newline at end of file").end();
            }
        }
    }
}

fn put_line(page: &mut Page, indent: usize, tag: ChangeTag, pieces: &[(bool, &str)]) {
    page.space(indent);
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
