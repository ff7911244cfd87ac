//! `after:`, `wave:` and `waves:`: what is read, and what is said of mistakes.

use super::*;

/// A project with `more`, in or below its defaults, and these syncs: a name, and what else it says.
fn project(more: &str, syncs: &[(&str, &str)]) -> Result<Config, Vec<Problem>> {
    let sync = |(name, says): &(&str, &str)| {
        let source = format!("source: {{ datasource: m, tables: [{name}] }}");
        format!(
            "  {name}:\n    type: realtime\n    {source}\n    destination: {{ type: holo, datasource: h }}\n    {says}\n"
        )
    };
    let syncs: String = syncs.iter().map(sync).collect();
    let project = PROJECT.replace(", run: stopped }\n", &format!("{more}\n"));
    read(&project, &format!("syncs:\n{syncs}"))
}

fn problems(more: &str, syncs: &[(&str, &str)]) -> String {
    show(project(more, syncs))
}

#[test]
fn order_is_read_by_name_and_by_address() {
    let more = ", wave: 20 }\nwaves: { healthy_for: 5m }";
    let syncs = [("a", "wave: 0"), ("b", "after: [a]"), ("c", "after: [realtime.b, a]")];
    let desired = project(more, &syncs).unwrap().desired;
    assert_eq!(desired.healthy_for, Some(std::time::Duration::from_secs(300)));
    let told = desired.syncs.values().map(|declared| {
        let after: Vec<String> = declared.order.after.iter().map(ToString::to_string).collect();
        format!("{} after {}", declared.order.wave, after.join(" "))
    });
    assert_eq!(told.collect::<Vec<_>>(), ["0 after ", "20 after realtime.a", "20 after realtime.a realtime.b"]);
}

#[test]
fn who_says_nothing_is_of_the_wave_in_the_middle() {
    let desired = project(" }", &[("a", "run: running")]).unwrap().desired;
    assert_eq!(desired.syncs.values().next().unwrap().order, disync_model::Order::default());
    assert_eq!(disync_model::Wave::default().number(), 50);
}

#[test]
fn a_sync_that_there_is_not_is_an_error_with_a_suggestion() {
    insta::assert_snapshot!(problems(" }", &[("orders", ""), ("items", "after: [order, solution.orders, what]")]), @"
    syncs/orders.yaml:11:13 E0165 there is no sync `order`
      |     after: [order, solution.orders, what]
      |             ^^^^^
      = did you mean `orders`?
    syncs/orders.yaml:11:20 E0165 there is no sync `solution.orders`
      |     after: [order, solution.orders, what]
      |                    ^^^^^^^^^^^^^^^
      = did you mean `orders`?
    syncs/orders.yaml:11:37 E0165 there is no sync `what`
      |     after: [order, solution.orders, what]
      |                                     ^^^^
      = name a sync of this project, or remove it; what nobody declares is not waited for
    ");
}

#[test]
fn a_sync_does_not_come_after_itself_or_twice_after_another() {
    insta::assert_snapshot!(problems(" }", &[("a", ""), ("b", "after: [b, a, realtime.a]")]), @"
    syncs/orders.yaml:11:13 E0165 `b` comes after itself
      |     after: [b, a, realtime.a]
      |             ^
      = remove it
    syncs/orders.yaml:11:19 E0165 `realtime.a` is named twice in `after`
      |     after: [b, a, realtime.a]
      |                   ^^^^^^^^^^
      = remove one of the two
    ");
}

#[test]
fn each_circle_is_reported_once() {
    let syncs =
        [("a", "after: [c]"), ("b", "after: [a]"), ("c", "after: [b]"), ("d", "after: [a, e]"), ("e", "after: [d]")];
    insta::assert_snapshot!(problems(" }", &syncs), @"
    syncs/orders.yaml:11:13 E0165 syncs come after each other in a circle: `a` after `c` after `b` after `a`
      |     after: [a]
      |             ^
      = remove one `after` of the circle, such as this one
    syncs/orders.yaml:26:13 E0165 syncs come after each other in a circle: `d` after `e` after `d`
      |     after: [d]
      |             ^
      = remove one `after` of the circle, such as this one
    ");
}

#[test]
fn nothing_comes_after_a_later_wave() {
    insta::assert_snapshot!(problems(", wave: 40 }", &[("a", "wave: 41"), ("b", "after: [a]")]), @"
    syncs/orders.yaml:11:13 E0165 `b` is of wave 40 and comes after `a`, which is of wave 41
      |     after: [a]
      |             ^
      = give `b` the wave 41 or a later one, or `a` the wave 40 or an earlier one
    ");
}

#[test]
fn a_wave_is_a_number_up_to_99() {
    insta::assert_snapshot!(problems(" }", &[("a", "wave: 100")]), @"
    syncs/orders.yaml:6:11 E0125 `100` is not a number that `wave` can be
      |     wave: 100
      |           ^^^
      = write a whole number from 0 to 99, in plain digits
    ");
}

#[test]
fn waves_say_for_how_long() {
    insta::assert_snapshot!(problems(" }\nwaves: {}", &[("a", "")]), @"
    disync.yaml:5:8 E0122 `healthy_for` is missing
      | waves: {}
      |        ^^
      = write `waves: { healthy_for: 5m }`
    ");
    insta::assert_snapshot!(problems(" }\nwaves: { healthy_for: 0s }", &[("a", "")]), @"
    disync.yaml:5:23 E0130 `0s` is not a duration that `healthy_for` can be
      | waves: { healthy_for: 0s }
      |                       ^^
      = write a whole number and a unit, up to 24 hours: `500ms`, `10s`, `10m` or `1h`
    ");
}

#[test]
fn a_long_chain_is_read_in_time() {
    let names: Vec<(String, String)> = (0..5_000)
        .map(|n| (format!("s{n}"), if n == 0 { String::new() } else { format!("after: [s{}]", n - 1) }))
        .collect();
    let syncs: Vec<(&str, &str)> = names.iter().map(|(name, says)| (&**name, &**says)).collect();
    assert_eq!(project(" }", &syncs).unwrap().desired.syncs.len(), 5_000);
}
