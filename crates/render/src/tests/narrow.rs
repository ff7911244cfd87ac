//! Plans in windows that are hardly wider than a name.

use disync_plan::{Action, Block, Change, Drift, DriftKind, Guards, Plan, Reason};

use super::{BRIEF, change, creation, deletion, plan_of, update};
use crate::escape::width;
use crate::{Style, View, plan_text};

fn plan() -> Plan {
    let drift = Drift {
        address: disync_model::Address::realtime("o"),
        kind: DriftKind::Recreated,
        remapped: Vec::new(),
        edited_by: Some("bob".to_owned()),
        edited_at: Some(super::at(0)),
        attribution: disync_plan::Attribution::Since,
    };
    let blocked = Change { block: Some(Block::NotRead), ..deletion("b", &["shop.a"]) };
    let adopted = change("a", Action::Adopt, Reason::Unrecorded);
    let plan = plan_of(vec![adopted, blocked, creation("c", &["shop.c"]), update()]);
    Plan { drift: vec![drift], ..plan }.guarded(&Guards::default())
}

/// All lines but those of rows are sentences, and sentences end where the window does.
#[test]
fn headings_and_sentences_fit_into_a_narrow_window() {
    for view in [BRIEF, View { all: true, diff: false }] {
        let text = plan_text(&plan(), &Style { color: false, width: 40 }, view);
        let is_row = |line: &&str| line.trim_start().starts_with(['+', '-', '~']);
        let too_wide: Vec<&str> = text.lines().filter(|line| !is_row(line) && width(line) > 40).collect();
        assert_eq!(too_wide, [""; 0], "{text}");
    }
}

#[test]
fn a_heading_goes_on_below_itself_in_its_own_looks() {
    let plan = plan_of(vec![deletion("orders", &["shop.a"])]);
    let text = plan_text(&plan, &Style { color: true, width: 40 }, BRIEF);
    let heading: Vec<&str> = text.lines().skip(3).take(2).collect();
    insta::assert_debug_snapshot!(heading, @r#"
    [
        "  \u{1b}[1m# realtime.orders will be destroyed\u{1b}[0m",
        "    \u{1b}[1m(it is no longer declared)\u{1b}[0m",
    ]
    "#);
}
