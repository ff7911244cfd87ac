//! Calls, those that are ahead, and what does not suffice for them.

use std::collections::BTreeMap;

use disync_plan::Forecast;

use super::WINDOW;
use crate::{Budget, Shortage, calls_ahead_text, shortage_text};

const ABOUT: Forecast = Forecast { n_calls: 71, at_least: false };

#[test]
fn what_is_ahead_stands_behind_what_was_made() {
    let calls = BTreeMap::from([("GetDISyncTask", 6), ("ListFiles", 1)]);
    let text = |ahead| calls_ahead_text(&calls, ahead, &WINDOW);
    insta::assert_snapshot!(text(ABOUT), @"Calls: 7 (GetDISyncTask 6, ListFiles 1); about 71 more to apply");
    insta::assert_snapshot!(text(Forecast { at_least: true, ..ABOUT }), @"Calls: 7 (GetDISyncTask 6, ListFiles 1); at least 71 more to apply");
}

#[test]
fn a_budget_that_does_not_suffice_is_told_with_both_numbers() {
    let text = |budget, left| shortage_text(&Shortage { budget, left, needed: ABOUT });
    insta::assert_snapshot!(text(Budget::Run(20), 13), @"`--max-calls 20` leaves 13 calls, and applying this plan takes about 71: it will stop on the way, with everything recorded, and go on when it is run again");
    insta::assert_snapshot!(text(Budget::Day(100), 1), @"`max_calls_per_day: 100` leaves 1 call today, and applying this plan takes about 71: it will stop on the way, with everything recorded, and go on when it is run again");
}
