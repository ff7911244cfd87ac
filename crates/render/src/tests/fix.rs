//! What was written into the YAML, as it is shown.

use disync_model::Digest;
use disync_plan::{Finding, FindingClass, FindingKind, LastEdit};

use super::*;
use crate::{DriftWritten, FileDiff, Unwritten, written_text};

fn finding(name: &str) -> Finding {
    Finding {
        address: Address::realtime(name),
        class: FindingClass::Vanished,
        kind: FindingKind::Vanished,
        side: disync_plan::Side::Theirs,
        task: None,
        edit: LastEdit::default(),
        applied_at: None,
        origin: None,
        fingerprint: Digest::of(b"x"),
    }
}

#[test]
fn a_diff_shows_neither_line_ends_nor_what_could_drive_a_terminal() {
    let finding = finding("orders\u{1b}[2J");
    let left = [Unwritten { finding: &finding, origin: None, why: "a\nb".to_owned(), hint: "c\u{202e}d".to_owned() }];
    let (before, after) =
        (b"\xEF\xBB\xBFsyncs:\r\n  - a\r\n  - b".as_slice(), b"\xEF\xBB\xBFsyncs:\r\n  - a\x1b\r\n  - \xffb\r\n");
    let files = vec![FileDiff { path: "syncs/\u{7}.yaml", before, after }];
    let written = DriftWritten { files, n_written: 2, left: &left, dry_run: true };
    insta::assert_snapshot!(written_text(&written, &Style::PLAIN), @r"
    --- syncs/\x07.yaml
    +++ syncs/\x07.yaml
    @@ -1,3 +1,3 @@
     syncs:
    -  - a
    -  - b
    \ No newline at end of file
    +  - a\x1b
    +  - �b

    Not written: realtime.orders\x1b[2J: it was deleted: a\nb
      hint: c\u{202e}d

    Would write: 2 findings of drift into syncs/\x07.yaml; 1 would be left.
    ");
}
