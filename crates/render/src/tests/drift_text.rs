//! A look at the workspace as people read it.

use super::look::{applied, everything};
use super::{COLOR, WINDOW, without_ansi};
use crate::{Style, drift_report_text};

const NARROW: Style = Style { color: false, width: 40 };

#[test]
fn each_task_has_its_findings_and_what_is_no_drift_is_below() {
    insta::assert_snapshot!(drift_report_text(&everything().report(), &WINDOW, false), @"
      # realtime.gone (file 702)
        ! it was deleted; by whom is unknown  d5c1880d3cd1  syncs/gone.yaml:2

      # realtime.known_no_more (file 705)
      # last edited by eve, 2023-11-14 22:43:20 UTC, version 3, after the last apply
        (2023-11-14 22:13:20 UTC)
        - shop.items  2c59efe8bd4d  syncs/known_no_more.yaml:10

      # realtime.orders (file 700)
      # last edited by console_user, 2023-11-14 22:43:20 UTC, version 3, after the
        last apply (2023-11-14 22:13:20 UTC)
        + shop.carts  95c5df11f599  syncs/orders.yaml:2
        - shop.items  33c7c967b213  syncs/orders.yaml:10

      # realtime.scratch (file 800)
      # last edited by mallory, 2023-11-14 22:43:20 UTC, version 3
        ? nobody has declared it  ad6266de2b11

      # realtime.users (file 701)
        ! it is stopped, and should be running; by whom is unknown
          d088109493ac  syncs/users.yaml:2

    Ahead: the YAML asks to update realtime.later (1 table added); that was not
    applied yet, and is no drift
    No drift: 1 accepted, 1 said by the YAML as well by now; `--verbose` shows what
    Baseline: 2c59efe8bd4d of realtime.known_no_more was accepted until 2023-11-14,
    and is not any more (accepted-drift.yaml:2)
    Error: realtime.secret could not be looked at: GetDISyncTask: you may not

    Drift: 3 console, 1 vanished, 1 unmanaged, 1 runtime in 5 tasks; 7 syncs
    compared with what was applied last, 1 task of the workspace listed.
    ");
}

#[test]
fn what_is_accepted_and_settled_is_shown_to_whoever_asks() {
    let look = applied(&["orders", "users"], &["shop.a", "shop.b"]);
    let look = look.tables("orders", &["shop.a"], "eve").declare("orders", &["shop.a"]);
    let look = look.stop("users").accept("users", "OPS-7", None);
    insta::assert_snapshot!(drift_report_text(&look.report(), &WINDOW, true), @"
    Accepted, and no drift:

      # realtime.users (file 701)
        ! it is stopped, and should be running; by whom is unknown; accepted: OPS-7
          d088109493ac  syncs/users.yaml:2

    Done in the console and said by the YAML as well, and no drift:

      # realtime.orders (file 700)
      # last edited by eve, 2023-11-14 22:43:20 UTC, version 3, after the last apply
        (2023-11-14 22:13:20 UTC)
        - shop.b  f5ac87102e1f  syncs/orders.yaml:2

    No drift. 2 syncs compared with what was applied last.
    ");
    insta::assert_snapshot!(drift_report_text(&look.report(), &WINDOW, false), @"
    No drift: 1 accepted, 1 said by the YAML as well by now; `--verbose` shows what

    No drift. 2 syncs compared with what was applied last.
    ");
}

#[test]
fn a_narrow_window_breaks_sentences_and_no_names() {
    let table = "shop.a table with + realtime.fake in its name";
    let look = applied(&["orders"], &["shop.a"]).tables("orders", &["shop.a", table], "eve").stop("orders");
    insta::assert_snapshot!(drift_report_text(&look.report(), &NARROW, false), @"
      # realtime.orders (file 700)
      # last edited by eve, 2023-11-14
        22:43:20 UTC, version 3, after the
        last apply (2023-11-14 22:13:20 UTC)
        + shop.a table with + realtime.fake in its name
          30d92b0441d2  syncs/orders.yaml:2
        ! it is stopped, and should be
          running; by whom is unknown
          dc0418d31085  syncs/orders.yaml:2

    Drift: 1 console, 1 runtime in 1 task; 1
    sync compared with what was applied
    last.
    ");
}

#[test]
fn colours_change_nothing_but_colours() {
    let report = everything().report();
    let coloured = drift_report_text(&report, &COLOR, true);
    assert!(coloured.contains("\x1b["));
    assert_eq!(without_ansi(&coloured), drift_report_text(&report, &WINDOW, true));
}

#[test]
fn nothing_applied_is_not_no_drift() {
    let report = applied::<&str>(&[], &[]).report();
    insta::assert_snapshot!(drift_report_text(&report, &WINDOW, false), @"Nothing was applied yet: there is nothing that could have drifted.");
}
