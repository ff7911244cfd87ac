//! A look at the workspace in its other forms: Markdown, events, comments, metrics.

use std::collections::BTreeMap;
use std::time::Duration;

use disync_model::ProjectId;

use super::look::{Look, applied, everything, file};
use super::{at, is_dangerous};
use crate::{
    LEAST_MARKDOWN, Review, ReviewFormat, Severity, drift_comments, drift_events, drift_failed_metrics, drift_metrics,
    drift_report_markdown, drift_subjects, review_text,
};

fn review(look: &Look, format: ReviewFormat) -> String {
    let report = look.report();
    let (comments, subjects) = (drift_comments(&report, "disync.yaml"), drift_subjects(&report));
    let (command, version, folder) = ("drift", "0.1.0", "");
    review_text(&Review { command, version, folder, subjects: &subjects, comments: &comments }, format)
}

fn metrics(look: &Look) -> String {
    let calls = BTreeMap::from([("GetDISyncTask", 7), ("ListFiles", 1)]);
    drift_metrics(&look.report(), &calls, Duration::from_millis(1250))
}

#[test]
fn findings_are_commented_on_at_the_lines_that_they_contradict() {
    insta::assert_snapshot!(review(&everything(), ReviewFormat::Github), @"
    ::error file=syncs/gone.yaml,line=2,title=drift-vanished realtime.gone::it was deleted; by whom is unknown; apply creates it anew; `disync state forget` where it should be gone
    ::error file=syncs/known_no_more.yaml,line=10,title=drift-console realtime.known_no_more::the table shop.items was removed; last edited by eve, 2023-11-14 22:43:20 UTC, version 3, after the last apply (2023-11-14 22:13:20 UTC); write it into the YAML, apply over it, or accept it
    ::error file=syncs/orders.yaml,line=2,title=drift-console realtime.orders::the table shop.carts was added; last edited by console_user, 2023-11-14 22:43:20 UTC, version 3, after the last apply (2023-11-14 22:13:20 UTC); write it into the YAML, apply over it, or accept it
    ::error file=syncs/orders.yaml,line=10,title=drift-console realtime.orders::the table shop.items was removed; last edited by console_user, 2023-11-14 22:43:20 UTC, version 3, after the last apply (2023-11-14 22:13:20 UTC); write it into the YAML, apply over it, or accept it
    ::error file=disync.yaml,line=1,title=drift-unmanaged realtime.scratch::nobody has declared it; last edited by mallory, 2023-11-14 22:43:20 UTC, version 3; import it, or put it on `unmanaged_ignore`
    ::error file=syncs/users.yaml,line=2,title=drift-runtime realtime.users::it is stopped, and should be running; by whom is unknown; look at why; apply publishes and starts it
    ::error file=disync.yaml,line=1,title=drift-unread realtime.secret::it could not be looked at: GetDISyncTask: you may not
    ::notice file=accepted-drift.yaml,line=2,title=accepted-drift-expired realtime.known_no_more::2c59efe8bd4d of `realtime.known_no_more` was accepted until 2023-11-14, and is not any more
    ");
}

#[test]
fn a_sync_without_drift_passes_and_one_with_it_fails() {
    insta::assert_snapshot!(review(&applied(&["orders", "users"], &["shop.a"]).stop("users"), ReviewFormat::Junit), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="disync" tests="2" failures="1" errors="0">
      <testsuite name="disync drift" tests="2" failures="1" errors="0">
        <testcase classname="disync.drift" name="realtime.orders"/>
        <testcase classname="disync.drift" name="realtime.users">
          <failure message="it is stopped, and should be running; by whom is unknown" type="drift-runtime">syncs/users.yaml:2: error: it is stopped, and should be running; by whom is unknown; look at why; apply publishes and starts it [drift-runtime]
    </failure>
        </testcase>
      </testsuite>
    </testsuites>
    "#);
}

#[test]
fn a_comment_has_the_fingerprint_of_its_finding() {
    let report = everything().report();
    let comments = drift_comments(&report, "disync.yaml");
    for finding in &report.findings {
        let of_finding = comments.iter().filter(|comment| comment.fingerprint == finding.fingerprint);
        assert_eq!(of_finding.map(|comment| comment.severity).collect::<Vec<_>>(), [Severity::Error]);
    }
}

#[test]
fn many_tables_of_one_sync_are_one_comment() {
    let many: Vec<String> = (0..60).map(|n| format!("shop.t{n:02}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let look = applied(&["orders"], &["shop.a"]).tables("orders", &[&["shop.a"], &*many].concat(), "eve");
    insta::assert_snapshot!(review(&look, ReviewFormat::Github), @"::error file=syncs/orders.yaml,line=2,title=drift-console realtime.orders::60 tables were added: `shop.t00`, `shop.t01`, `shop.t02`, `shop.t03`, `shop.t04` and 55 more; last edited by eve, 2023-11-14 22:43:20 UTC, version 3, after the last apply (2023-11-14 22:13:20 UTC); write it into the YAML, apply over it, or accept it");
}

#[test]
fn each_class_has_a_number_and_each_sync_with_drift_a_series() {
    insta::assert_snapshot!(metrics(&everything()), @r#"
    # HELP disync_drift_success Whether the last run had a report: 1, or 0 where it failed.
    # TYPE disync_drift_success gauge
    disync_drift_success{project="10000"} 1
    # HELP disync_drift_last_run_timestamp_seconds When the last run was, as seconds since 1970.
    # TYPE disync_drift_last_run_timestamp_seconds gauge
    disync_drift_last_run_timestamp_seconds{project="10000"} 1700090000
    # HELP disync_drift_duration_seconds How long the last run took.
    # TYPE disync_drift_duration_seconds gauge
    disync_drift_duration_seconds{project="10000"} 1.25
    # HELP disync_drift_findings Differences that count as drift, by class.
    # TYPE disync_drift_findings gauge
    disync_drift_findings{project="10000",class="console"} 3
    disync_drift_findings{project="10000",class="vanished"} 1
    disync_drift_findings{project="10000",class="unmanaged"} 1
    disync_drift_findings{project="10000",class="runtime"} 1
    # HELP disync_drift_tasks Tasks with differences that count as drift.
    # TYPE disync_drift_tasks gauge
    disync_drift_tasks{project="10000"} 5
    # HELP disync_drift_task_findings Differences that count as drift, by task; those without any are left out, and so are all but 100 tasks.
    # TYPE disync_drift_task_findings gauge
    disync_drift_task_findings{project="10000",address="realtime.gone"} 1
    disync_drift_task_findings{project="10000",address="realtime.known_no_more"} 1
    disync_drift_task_findings{project="10000",address="realtime.orders"} 2
    disync_drift_task_findings{project="10000",address="realtime.scratch"} 1
    disync_drift_task_findings{project="10000",address="realtime.users"} 1
    # HELP disync_drift_checked_syncs Syncs that were compared with what was applied last.
    # TYPE disync_drift_checked_syncs gauge
    disync_drift_checked_syncs{project="10000"} 7
    # HELP disync_drift_unread Syncs that could not be looked at.
    # TYPE disync_drift_unread gauge
    disync_drift_unread{project="10000"} 1
    # HELP disync_drift_under_way Syncs that were not looked at, as an apply is at them.
    # TYPE disync_drift_under_way gauge
    disync_drift_under_way{project="10000"} 0
    # HELP disync_drift_left_out Syncs that were not looked at, as nobody asked for them.
    # TYPE disync_drift_left_out gauge
    disync_drift_left_out{project="10000"} 0
    # HELP disync_drift_accepted Differences that are accepted by the baseline.
    # TYPE disync_drift_accepted gauge
    disync_drift_accepted{project="10000"} 1
    # HELP disync_drift_settled Differences that the YAML says as well by now.
    # TYPE disync_drift_settled gauge
    disync_drift_settled{project="10000"} 1
    # HELP disync_drift_lapsed Entries of the baseline that do not hold any more.
    # TYPE disync_drift_lapsed gauge
    disync_drift_lapsed{project="10000"} 1
    # HELP disync_drift_ahead Syncs of which the YAML asks for what was not applied yet.
    # TYPE disync_drift_ahead gauge
    disync_drift_ahead{project="10000"} 1
    # HELP disync_drift_listed_tasks Tasks of the workspace that were listed for those that nobody has declared; only with --unmanaged.
    # TYPE disync_drift_listed_tasks gauge
    disync_drift_listed_tasks{project="10000"} 1
    # HELP disync_drift_calls Calls to DataWorks by the last run.
    # TYPE disync_drift_calls gauge
    disync_drift_calls{project="10000",operation="GetDISyncTask"} 7
    disync_drift_calls{project="10000",operation="ListFiles"} 1
    "#);
}

#[test]
fn a_world_without_drift_has_zeros() {
    let text = metrics(&applied(&["orders"], &["shop.a"]));
    for class in ["console", "vanished", "unmanaged", "runtime"] {
        let zero = format!("disync_drift_findings{{project=\"10000\",class=\"{class}\"}} 0\n");
        assert!(text.contains(&zero), "{text}");
    }
    assert!(!text.contains("address="), "{text}");
}

#[test]
fn a_run_that_failed_says_so_and_nothing_of_drift() {
    insta::assert_snapshot!(drift_failed_metrics(Some(ProjectId(10000)), at(5)), @r#"
    # HELP disync_drift_success Whether the last run had a report: 1, or 0 where it failed.
    # TYPE disync_drift_success gauge
    disync_drift_success{project="10000"} 0
    # HELP disync_drift_last_run_timestamp_seconds When the last run was, as seconds since 1970.
    # TYPE disync_drift_last_run_timestamp_seconds gauge
    disync_drift_last_run_timestamp_seconds{project="10000"} 1700000005
    "#);
    assert!(drift_failed_metrics(None, at(5)).contains("{project=\"unknown\"} 0\n"));
}

#[test]
fn a_name_cannot_become_a_line_or_a_label_of_metrics() {
    let name = "a\"} 1\nevil{x=\"\\\"\u{202e}\u{1b}[31m数";
    let text = metrics(&applied(&[name], &["shop.a"]).stop(name));
    insta::assert_snapshot!(text.lines().find(|line| line.contains("address=")).unwrap(), @r#"disync_drift_task_findings{project="10000",address="realtime.a\"} 1\\nevil{x=\"\\\"\\u{202e}\\x1b[31m数"} 1"#);
    assert_eq!(text.lines().filter(|line| line.starts_with("evil")).count(), 0);
    assert!(!text.contains(|c: char| c != '\n' && is_dangerous(c)), "{text}");
}

#[test]
fn a_thousand_syncs_with_drift_are_not_a_thousand_series() {
    let names: Vec<String> = (0..1000).map(|n| format!("sync_{n}")).collect();
    let mut look = applied(&names, &["shop.a"]);
    for name in &names {
        look = look.stop(name);
    }
    look.files = Some((5000..6000).map(|n| file(n, &format!("other_{n}"), "eve")).collect());
    let text = metrics(&look);
    assert_eq!(text.matches("disync_drift_task_findings{").count(), 100);
    assert!(text.contains("class=\"runtime\"} 1000\n") && text.contains("class=\"unmanaged\"} 1000\n"), "{text}");
    assert!(text.contains("disync_drift_tasks{project=\"10000\"} 2000\n"), "{text}");
}

#[test]
fn markdown_has_what_counts_first_and_the_rest_folded_below() {
    insta::assert_snapshot!(drift_report_markdown(&everything().report(), 65_280), @"
    <!-- disync:drift:v1 project=10000 changes=5 unread=1 -->
    ## disync drift: 3 console, 1 vanished, 1 unmanaged, 1 runtime in 5 tasks

    > [!WARNING]
    > - `realtime.secret` could not be looked at: GetDISyncTask: you may not
    > - `2c59efe8bd4d` of `realtime.known_no_more` was accepted until 2023-11-14, and is not any more

    - 7 syncs compared with what was applied last, 1 task of the workspace listed

    ### Drift

    <details>
    <summary><b>- vanished</b> <code>realtime.gone</code></summary>

    It is file 702; by whom is unknown.

    **Vanished:** it was deleted (`d5c1880d3cd1`, `syncs/gone.yaml:2`)

    </details>

    <details>
    <summary><b>~ changed</b> <code>realtime.known_no_more</code>: 1 removed</summary>

    It is file 705; last edited by eve, 2023-11-14 22:43:20 UTC, version 3, after the last apply (2023-11-14 22:13:20 UTC).

    ```diff
    - removed  shop.items  2c59efe8bd4d  syncs/known_no_more.yaml:10
    ```

    </details>

    <details>
    <summary><b>~ changed</b> <code>realtime.orders</code>: 1 removed, 1 added</summary>

    It is file 700; last edited by `console_user`, 2023-11-14 22:43:20 UTC, version 3, after the last apply (2023-11-14 22:13:20 UTC).

    ```diff
    - removed  shop.items  33c7c967b213  syncs/orders.yaml:10
    + added    shop.carts  95c5df11f599  syncs/orders.yaml:2
    ```

    </details>

    <details>
    <summary><b>? unmanaged</b> <code>realtime.scratch</code></summary>

    It is file 800; last edited by mallory, 2023-11-14 22:43:20 UTC, version 3.

    **Unmanaged:** nobody has declared it (`ad6266de2b11`)

    </details>

    <details>
    <summary><b>! runtime</b> <code>realtime.users</code></summary>

    It is file 701; by whom is unknown.

    **Runtime:** it is stopped, and should be running (`d088109493ac`, `syncs/users.yaml:2`)

    </details>

    ### Git is ahead, and no drift

    <details>
    <summary><b>~ ahead</b> <code>realtime.later</code></summary>

    It is as it was applied: the YAML asks to update `realtime.later` (1 table added); that was not applied yet, and is no drift.

    </details>

    ### Accepted, and no drift

    <details>
    <summary><b>. accepted</b> <code>realtime.known</code>: 1 removed</summary>

    It is file 704; last edited by eve, 2023-11-14 22:43:20 UTC, version 3, after the last apply (2023-11-14 22:13:20 UTC).

    ```diff
    - removed  shop.items  2bfc60e29005  accepted: a trial, OPS-7 (until 2027-01-02)  syncs/known.yaml:10
    ```

    </details>

    ### Said by the YAML as well, and no drift

    <details>
    <summary><b>. settled</b> <code>realtime.agreed</code>: 1 removed</summary>

    It is file 706; last edited by eve, 2023-11-14 22:43:20 UTC, version 3, after the last apply (2023-11-14 22:13:20 UTC).

    ```diff
    - removed  shop.items  e218acbe7786  syncs/agreed.yaml:2
    ```

    </details>
    ");
}

#[test]
fn markdown_of_a_world_without_drift_is_short() {
    insta::assert_snapshot!(drift_report_markdown(&applied(&["orders"], &["shop.a"]).report(), 65_280), @"
    <!-- disync:drift:v1 project=10000 changes=0 unread=0 -->
    ## disync drift: no drift

    - 1 sync compared with what was applied last
    ");
}

#[test]
fn a_comment_keeps_its_limit_and_what_counts_is_the_last_to_go() {
    let many: Vec<String> = (0..300).map(|n| format!("shop.table_{n:03}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let names: Vec<String> = (0..120).map(|n| format!("sync_{n:03}")).collect();
    let mut look = applied(&names, &["shop.a"]).tables("sync_119", &many, "eve");
    for name in &names[..119] {
        look = look.declare(name, &["shop.a", "shop.b"]);
    }
    let report = look.report();
    for limit in [0, 3_000, 8_000, 20_000, 65_280] {
        let text = drift_report_markdown(&report, limit);
        assert!(text.encode_utf16().count() <= limit.max(LEAST_MARKDOWN), "{limit}: {}", text.len());
        assert!(text.contains("sync_119") && text.matches("<details>").count() == text.matches("</details>").count());
    }
    let short = drift_report_markdown(&report, 3_000);
    assert!(short.contains("Shortened to fit") && short.contains("`disync drift` shows everything"), "{short}");
}

#[test]
fn each_finding_is_an_event_and_the_sums_are_the_last() {
    let lines = drift_events(&everything().report(), at(90_000));
    let values: Vec<serde_json::Value> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<String> =
        values.iter().map(|line| format!("{} {} {}", line["@level"], line["type"], line["@message"])).collect();
    insta::assert_snapshot!(told.join("\n").replace('"', ""), @"
    warn drift_finding realtime.gone: Drift detected: it was deleted
    warn drift_finding realtime.known_no_more: Drift detected: the table shop.items was removed
    warn drift_finding realtime.orders: Drift detected: the table shop.carts was added
    warn drift_finding realtime.orders: Drift detected: the table shop.items was removed
    warn drift_finding realtime.scratch: Drift detected: nobody has declared it
    warn drift_finding realtime.users: Drift detected: it is stopped, and should be running
    warn diagnostic Warning: realtime.secret could not be looked at: GetDISyncTask: you may not
    warn drift_summary Drift: 3 console, 1 vanished, 1 unmanaged, 1 runtime in 5 tasks
    ");
    assert_eq!(values[0]["finding"]["resource"]["addr"], values[0]["finding"]["address"]);
    assert_eq!(values.last().unwrap()["drift"]["ahead"], 1);
}
