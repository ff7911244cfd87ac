use std::fmt::Write as _;

use disync_model::{Address, Declared, ImpactClass, Problem, RemovedPercent, Run};

use super::*;

mod baseline;
mod calendars;
mod channels;
mod codes;
mod endpoints;
mod hostile;
mod mistakes;
mod oracle;
mod patterns;
mod renames;
mod scalars;
mod start;
mod waves;

/// A project in which nothing is wrong.
const PROJECT: &str = "\
disync: 1
project_id: 10000
region: cn-shanghai
defaults: { resource_group: S_res_group_1, run: stopped }
";

/// A file of syncs in which nothing is wrong.
const ORDERS: &str = "\
syncs:
  orders_to_holo:
    type: realtime
    source:
      datasource: mysql_pub
      tables:
        shop: [orders, order_items]
        billing:
          - invoices
    destination: { type: holo, datasource: holo }
";

fn file(path: &str, text: impl AsRef<[u8]>) -> SourceFile {
    SourceFile { path: path.into(), bytes: text.as_ref().to_vec() }
}

fn read(project: &str, orders: &str) -> Result<Config, Vec<Problem>> {
    parse(&[file("disync.yaml", project), file("syncs/orders.yaml", orders)])
}

/// Changes one thing in the project file and shows what comes of it.
fn in_project(from: &str, to: &str) -> String {
    assert!(PROJECT.contains(from), "nothing to change");
    show(read(&PROJECT.replacen(from, to, 1), ORDERS))
}

/// Changes one thing in the file of syncs and shows what comes of it.
fn in_orders(from: &str, to: &str) -> String {
    assert!(ORDERS.contains(from), "nothing to change");
    show(read(PROJECT, &ORDERS.replacen(from, to, 1)))
}

/// The problems with the lines that they are about, as a terminal would draw them.
fn show(result: Result<Config, Vec<Problem>>) -> String {
    let Err(problems) = result else { return "no problem".to_owned() };
    let mut text = String::new();
    for Problem { code, message, place, hint } in problems {
        let (file, line, column) = (&place.file, place.line, place.column);
        writeln!(text, "{file}:{line}:{column} {code} {message}").unwrap();
        if !place.text.is_empty() {
            let margin = place.column as usize - 1;
            writeln!(text, "  | {}\n  | {:margin$}{}", place.text, "", "^".repeat(place.length as usize)).unwrap();
        }
        writeln!(text, "  = {}", hint.unwrap_or_default()).unwrap();
    }
    let visible = |c: char| c == '\n' || !c.is_control() && !matches!(c, '\u{202A}'..='\u{202E}');
    let escaped = |c: char| if visible(c) { c.to_string() } else { c.escape_unicode().to_string() };
    text.chars().map(escaped).collect()
}

#[test]
fn a_bare_project_gets_the_defaults() {
    let project = read(PROJECT, ORDERS).unwrap().project;
    assert_eq!((project.endpoint, project.network), (None, Network::Public));
    assert_eq!(project.region.as_deref(), Some("cn-shanghai"));
    assert_eq!((project.qps, project.signature, project.guards.max_removed_tables), (None, Signature::V1, None));
    assert_eq!(project.wait, Wait::default());
}

#[test]
fn a_sync_is_read_as_a_whole() {
    let syncs = read(PROJECT, ORDERS).unwrap().desired.syncs;
    insta::assert_debug_snapshot!(syncs[&Address::realtime("orders_to_holo")].spec, @r#"
    Spec {
        source: "mysql_pub",
        tables: Multi(
            {
                "billing": {
                    "invoices",
                },
                "shop": {
                    "order_items",
                    "orders",
                },
            },
        ),
        destination: Destination {
            kind: Holo,
            datasource: "holo",
        },
        resource_group: Some(
            ResourceGroup(
                "S_res_group_1",
            ),
        ),
        folder: None,
        run: Stopped,
        start: Start {
            failover: None,
            error_limit: None,
            ddl: {},
            after_update: Keep,
        },
    }
    "#);
}

#[test]
fn a_sync_is_read_with_its_place_its_order_and_what_protects_it() {
    let mut syncs = read(PROJECT, ORDERS).unwrap().desired.syncs;
    // The places of its settings are the matter of a test of their own.
    let declared = syncs.remove(&Address::realtime("orders_to_holo")).unwrap();
    let Declared { spec: _, origins: _, lifecycle, order, origin, table_lines, renamed_from, selectors } = declared;
    insta::assert_debug_snapshot!((lifecycle, order, origin, table_lines, renamed_from, selectors), @r#"
    (
        Lifecycle {
            prevent_destroy: None,
        },
        Order {
            wave: Wave(
                50,
            ),
            after: {},
        },
        Origin {
            file: "syncs/orders.yaml",
            line: 2,
        },
        [
            9,
            7,
            7,
        ],
        {},
        Selectors {
            lists: [],
            allow_empty: false,
        },
    )
    "#);
}

#[test]
fn a_default_is_one_wherever_its_block_is() {
    let whole =
        format!("disync: 1\nproject_id: 1\nregion: cn-shanghai\n{ORDERS}defaults: {{ run: stopped, folder: a/b }}\n");
    let whole = whole.replacen("type: realtime", "type: realtime\n    run: running", 1);
    let config = parse(&[file("disync.yaml", whole)]).unwrap();
    let origins = &config.desired.syncs[&Address::realtime("orders_to_holo")].origins;
    assert_eq!(origins.defaults.iter().collect::<Vec<_>>(), [&"folder"]);
    assert_eq!((origins.settings["run"].line, origins.settings["folder"].line), (7, 15));
}

/// A project with nearly every key.
const EVERY_KEY: &str = "\
disync: 1
project_id: 9223372036854775807
project_name: sales_prod
region: cn-shanghai
endpoint: embedded
defaults: { resource_group: group, folder: Business Flow/数据集成, run: running }
qps: 5
signature: v1
guards: { max_removed_tables: 0 }
wait: { first_poll: 500ms, longest_poll: 30s, deadline: 2h }
timeouts: { generate: 3h, verify: 90s }
";

#[test]
fn every_key_of_the_project_is_understood() {
    insta::assert_debug_snapshot!(read(EVERY_KEY, ORDERS).unwrap().project, @r#"
    Project {
        id: ProjectId(
            9223372036854775807,
        ),
        name: Some(
            "sales_prod",
        ),
        region: Some(
            "cn-shanghai",
        ),
        endpoint: Some(
            Embedded,
        ),
        network: Public,
        qps: Some(
            Shared(
                5,
            ),
        ),
        max_calls_per_day: None,
        signature: V1,
        guards: Guards {
            max_removed_tables: Some(
                0,
            ),
            max_removed_percent: None,
            max_restarts: None,
            max_impact: None,
            calendar: Calendar {
                windows: [],
                freezes: [],
            },
        },
        policies: [],
        notify: [],
        wait: Wait {
            first_poll: 500ms,
            longest_poll: 30s,
            deadline: 7200s,
        },
        timeouts: {
            Generate: 10800s,
            Verify: 90s,
        },
        unmanaged_ignore: [],
    }
    "#);
}

#[test]
fn every_guard_is_understood() {
    let project = format!(
        "{PROJECT}guards:\n  max_removed_tables: 0\n  max_removed_percent: {{ percent: 100, floor: 0 }}\n  \
         max_restarts: 4294967295\n  max_impact: data-loss\n"
    );
    let guards = Guards {
        max_removed_tables: Some(0),
        max_removed_percent: Some(RemovedPercent { percent: 100, floor: 0 }),
        max_restarts: Some(u32::MAX),
        max_impact: Some(ImpactClass::DataLoss),
        ..Guards::default()
    };
    assert_eq!(read(&project, ORDERS).unwrap().project.guards, guards);
}

#[test]
fn the_project_file_may_hold_syncs_itself_and_be_called_yml() {
    let config = parse(&[file("disync.yml", PROJECT.to_owned() + ORDERS)]).unwrap();
    assert!(config.desired.syncs.contains_key(&Address::realtime("orders_to_holo")));
}

#[test]
fn defaults_apply_only_where_a_sync_says_nothing() {
    let orders = ORDERS.to_owned() + "    resource_group: own\n    folder: a/b\n    run: unmanaged\n";
    let spec =
        |orders: &str| read(PROJECT, orders).unwrap().desired.syncs[&Address::realtime("orders_to_holo")].spec.clone();
    let (bare, own) = (spec(ORDERS), spec(&orders));
    assert_eq!(
        (bare.resource_group.unwrap().0, bare.folder, bare.run),
        ("S_res_group_1".to_owned(), None, Run::Stopped)
    );
    assert_eq!(
        (own.resource_group.unwrap().0, own.folder, own.run),
        ("own".to_owned(), Some("a/b".to_owned()), Run::Unmanaged)
    );
}

#[test]
fn the_line_of_each_table_is_known_in_the_order_of_the_set() {
    let orders = ORDERS.replace("shop: [orders, order_items]", "shop:\n          - orders\n          - order_items");
    let config = read(PROJECT, &orders).unwrap();
    let declared = &config.desired.syncs[&Address::realtime("orders_to_holo")];
    let lines: Vec<_> =
        declared.spec.tables.iter().map(|table| (table.to_string(), declared.origin_of(table).line)).collect();
    let expected = [("billing.invoices", 11), ("shop.order_items", 9), ("shop.orders", 8)];
    assert_eq!(lines, expected.map(|(table, line)| (table.to_owned(), line)));
}

#[test]
fn the_order_of_the_files_does_not_matter() {
    let mut files = [file("b.yaml", ORDERS), file("disync.yaml", PROJECT), file("a.yaml", ORDERS)];
    let one_way = parse(&files);
    files.reverse();
    assert_eq!(parse(&files), one_way);
    assert!(one_way.is_err());
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_change_nothing() {
    let windows = |text: &str| format!("\u{FEFF}{}", text.replace('\n', "\r\n"));
    assert_eq!(read(&windows(PROJECT), &windows(ORDERS)), read(PROJECT, ORDERS));
    let wrong = windows(&ORDERS.replace("realtime", "realtme"));
    assert_eq!(show(read(PROJECT, &wrong)), in_orders("realtime", "realtme"));
}

#[test]
fn all_problems_of_all_files_are_reported_at_once() {
    let files = [
        file("disync.yaml", PROJECT.replace("10000", "ten")),
        file("a.yaml", "syncs: ["),
        file("b.yaml", ORDERS.replace("holo,", "halo,").replace("realtime", "batch")),
        file("c.yaml", "sync: {}"),
    ];
    insta::assert_snapshot!(show(parse(&files)), @"
    a.yaml:1:8 E0101 this is not valid YAML: unclosed bracket '['
      | syncs: [
      |        ^
      = check the brackets and commas
    b.yaml:3:11 E0126 `batch` is not a value of `type`
      |     type: batch
      |           ^^^^^
      = `type` can be `realtime` or `solution`
    b.yaml:10:26 E0126 `halo` is not a value of `type`
      |     destination: { type: halo, datasource: holo }
      |                          ^^^^
      = did you mean `holo`? `type` can be `odps`, `kafka` or `holo`
    c.yaml:1:1 E0120 `sync` is not a key of a file of syncs
      | sync: {}
      | ^^^^
      = did you mean `syncs`?
    disync.yaml:2:13 E0125 `ten` is not a number that `project_id` can be
      | project_id: ten
      |             ^^^
      = write a whole number from 1 on, in plain digits
    ");
}

#[test]
fn columns_count_characters_not_bytes() {
    insta::assert_snapshot!(in_orders("[orders, order_items]", "[订单, \"!\"]"), @r#"
    syncs/orders.yaml:7:20 E0162 `!` is no pattern: nothing follows the `!`
      |         shop: [订单, "!"]
      |                    ^^^
      = name the table; write `\` before a `*`, `?`, `!` or `\` that belongs to its name
    "#);
}

#[test]
fn a_very_long_line_is_cut_around_the_problem() {
    let before: String = (0..200).map(|n| format!("a{n}, ")).collect();
    let long = format!("[{before}\"!\", {}z]", before.replace('a', "b"));
    let Err(problems) = read(PROJECT, &ORDERS.replace("[orders, order_items]", &long)) else {
        panic!("a backslash before nothing was accepted")
    };
    let place = &problems[0].place;
    let shown: Vec<char> = place.text.chars().collect();
    assert_eq!((shown.first(), shown.last(), shown.len()), (Some(&'…'), Some(&'…'), 400));
    assert_eq!(shown[200..203].iter().collect::<String>(), "\"!\"");
    assert!(place.column > 1000);
}
