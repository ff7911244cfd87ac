//! Mistakes that people make, and what they are told.

use super::*;

#[test]
fn a_missing_format_version_is_refused() {
    insta::assert_snapshot!(in_project("disync: 1\n", ""), @"
    disync.yaml:0:0 E0122 `disync` is missing
      = write `disync: 1`, the version of this format
    ");
}

#[test]
fn another_format_version_is_refused() {
    insta::assert_snapshot!(in_project("disync: 1", "disync: 2"), @"
    disync.yaml:1:9 E0126 version 2 of the format is not known here
      | disync: 2
      |         ^
      = this disync reads version 1: `disync: 1`
    ");
}

#[test]
fn a_quoted_number_is_refused() {
    insta::assert_snapshot!(in_project("10000", "\"10000\""), @r#"
    disync.yaml:2:13 E0123 expected a number for `project_id`, found the text `10000`
      | project_id: "10000"
      |             ^^^^^^^
      = write it without quotes
    "#);
}

#[test]
fn a_key_without_a_value_is_refused() {
    insta::assert_snapshot!(in_project("project_id: 10000", "project_id:"), @"
    disync.yaml:2:1 E0123 expected a number for `project_id`, found nothing
      | project_id:
      | ^^^^^^^^^^
      = write a number here
    ");
}

#[test]
fn a_project_may_leave_region_and_endpoint_to_the_environment() {
    assert_eq!(in_project("region: cn-shanghai\n", ""), "no problem");
}

#[test]
fn a_misspelt_key_is_recognised() {
    insta::assert_snapshot!(in_project("region:", "regoin:"), @"
    disync.yaml:3:1 E0120 `regoin` is not a key of `disync.yaml`
      | regoin: cn-shanghai
      | ^^^^^^
      = did you mean `region`?
    ");
}

#[test]
fn a_key_that_resembles_nothing_gets_a_list() {
    insta::assert_snapshot!(in_project("region: cn-shanghai", "region: a\ncolour: red"), @"
    disync.yaml:4:1 E0120 `colour` is not a key of `disync.yaml`
      | colour: red
      | ^^^^^^
      = `disync.yaml` can hold `disync`, `project_id`, `project_name`, `region`, `endpoint`, `network`, `defaults`, `qps`, `max_calls_per_day`, `signature`, `guards`, `policies`, `notify`, `wait`, `timeouts`, `waves`, `unmanaged_ignore`, `syncs` or `accepted_drift`
    ");
}

#[test]
fn a_region_that_would_be_another_host_is_refused() {
    insta::assert_snapshot!(in_project("cn-shanghai", "evil.com/#"), @"
    disync.yaml:3:9 E0127 `evil.com/#` is not the id of a region
      | region: evil.com/#
      |         ^^^^^^^^^^
      = use lower-case letters, digits and dashes, such as `cn-shanghai`
    ");
}

#[test]
fn an_unknown_signature_is_refused_and_both_known_ones_are_not() {
    assert_eq!(in_project("disync: 1", "disync: 1\nsignature: v1"), "no problem");
    assert_eq!(in_project("disync: 1", "disync: 1\nsignature: v3"), "no problem");
    insta::assert_snapshot!(in_project("disync: 1", "disync: 1\nsignature: v2"), @"
    disync.yaml:2:12 E0126 `v2` is not a value of `signature`
      | signature: v2
      |            ^^
      = did you mean `v1`? `signature` can be `v1` or `v3`
    ");
}

#[test]
fn calls_a_second_are_one_number_or_one_for_each_class() {
    let read = |qps: &str| {
        let project = format!("{PROJECT}qps: {qps}\nmax_calls_per_day: 100\nnetwork: vpc\n");
        let project = read(&project, ORDERS).unwrap().project;
        assert_eq!((project.max_calls_per_day, project.network), (Some(100), Network::Vpc));
        project.qps
    };
    assert_eq!(read("7"), Some(Qps::Shared(7)));
    assert_eq!(read("{ read: 50, write: 20 }"), Some(Qps::ByClass { read: 50, write: 20 }));
    insta::assert_snapshot!(in_project("disync: 1", "disync: 1\nqps: { read: 0 }"), @"
    disync.yaml:2:6 E0122 `write` is missing
      | qps: { read: 0 }
      |      ^^^^^^^^^^^
      = write `{ read: 50, write: 20 }`, or one number for both together
    disync.yaml:2:14 E0125 `0` is not a number that `read` can be
      | qps: { read: 0 }
      |              ^
      = write a whole number from 1 to 1000, in plain digits
    ");
    insta::assert_snapshot!(in_project("disync: 1", "disync: 1\nqps: [5]\nmax_calls_per_day: 0\nnetwork: vps"), @"
    disync.yaml:2:6 E0123 expected a number for `qps`, found a list
      | qps: [5]
      |      ^^^
      = write a number here
    disync.yaml:3:20 E0125 `0` is not a number that `max_calls_per_day` can be
      | max_calls_per_day: 0
      |                    ^
      = write a whole number from 1 on, in plain digits
    disync.yaml:4:10 E0126 `vps` is not a value of `network`
      | network: vps
      |          ^^^
      = did you mean `vpc`? `network` can be `public` or `vpc`
    ");
}

#[test]
fn calls_a_second_have_a_range() {
    insta::assert_snapshot!(in_project("disync: 1", "disync: 1\nqps: 1001"), @"
    disync.yaml:2:6 E0125 `1001` is not a number that `qps` can be
      | qps: 1001
      |      ^^^^
      = write a whole number from 1 to 1000, in plain digits
    ");
}

#[test]
fn a_class_of_impact_that_does_not_exist_is_refused() {
    insta::assert_snapshot!(in_project("region:", "guards: { max_impact: dataloss }\nregion:"), @"
    disync.yaml:3:23 E0126 `dataloss` is not a value of `max_impact`
      | guards: { max_impact: dataloss }
      |                       ^^^^^^^^
      = did you mean `data-loss`? `max_impact` can be `safe`, `backfill`, `rewind`, `resync` or `data-loss`
    ");
    insta::assert_snapshot!(in_project("region:", "guards: { max_impact: everything }\nregion:"), @"
    disync.yaml:3:23 E0126 `everything` is not a value of `max_impact`
      | guards: { max_impact: everything }
      |                       ^^^^^^^^^^
      = `max_impact` can be `safe`, `backfill`, `rewind`, `resync` or `data-loss`
    ");
}

#[test]
fn a_share_of_tables_without_a_percentage_is_refused() {
    insta::assert_snapshot!(in_project("region:", "guards: { max_removed_percent: { floor: 3 } }\nregion:"), @"
    disync.yaml:3:32 E0122 `percent` is missing
      | guards: { max_removed_percent: { floor: 3 } }
      |                                ^^^^^^^^^^^^
      = write `{ percent: 10, floor: 10 }`, or the percentage alone
    ");
    insta::assert_snapshot!(in_project("region:", "guards: { max_removed_percent: 10% }\nregion:"), @"
    disync.yaml:3:32 E0125 `10%` is not a number that `max_removed_percent` can be
      | guards: { max_removed_percent: 10% }
      |                                ^^^
      = write a whole number from 0 to 100, in plain digits
    ");
}

#[test]
fn a_misspelt_guard_is_recognised() {
    insta::assert_snapshot!(in_project("region:", "guards: { max_restart: 1 }\nregion:"), @"
    disync.yaml:3:11 E0120 `max_restart` is not a key of `guards`
      | guards: { max_restart: 1 }
      |           ^^^^^^^^^^^
      = did you mean `max_restarts`?
    ");
}

#[test]
fn a_name_of_the_project_that_nobody_can_see_is_refused() {
    insta::assert_snapshot!(in_project("region:", "project_name: ' sales'\nregion:"), @"
    disync.yaml:3:15 E0127 `project_name` begins or ends with a space
      | project_name: ' sales'
      |               ^^^^^^^^
      = a name as DataWorks shows it
    ");
    insta::assert_snapshot!(in_project("region:", "project_name: 10000\nregion:"), @r#"
    disync.yaml:3:15 E0124 `10000` can be read as a number as well as a text
      | project_name: 10000
      |               ^^^^^
      = put it in quotes: "10000"
    "#);
}

#[test]
fn a_duration_needs_a_unit() {
    insta::assert_snapshot!(in_project("disync: 1", "disync: 1\nwait: { first_poll: 10, deadline: 25h }"), @"
    disync.yaml:2:21 E0130 `10` is not a duration that `first_poll` can be
      | wait: { first_poll: 10, deadline: 25h }
      |                     ^^
      = write a whole number and a unit, up to 24 hours: `500ms`, `10s`, `10m` or `1h`
    disync.yaml:2:35 E0130 `25h` is not a duration that `deadline` can be
      | wait: { first_poll: 10, deadline: 25h }
      |                                   ^^^
      = write a whole number and a unit, up to 24 hours: `500ms`, `10s`, `10m` or `1h`
    ");
}

#[test]
fn a_timeout_is_that_of_a_stage() {
    insta::assert_snapshot!(in_project("disync: 1", "disync: 1\ntimeouts: { generat: 10m, start: never }"), @"
    disync.yaml:2:13 E0120 `generat` is not a key of `timeouts`
      | timeouts: { generat: 10m, start: never }
      |             ^^^^^^^
      = did you mean `generate`?
    disync.yaml:2:34 E0130 `never` is not a duration that `start` can be
      | timeouts: { generat: 10m, start: never }
      |                                  ^^^^^
      = write a whole number and a unit, up to 24 hours: `500ms`, `10s`, `10m` or `1h`
    ");
}

#[test]
fn polls_that_are_longer_than_the_deadline_are_refused() {
    insta::assert_snapshot!(in_project("disync: 1", "disync: 1\nwait: { deadline: 5s }"), @"
    disync.yaml:2:7 E0130 `longest_poll` is longer than `deadline`
      | wait: { deadline: 5s }
      |       ^^^^^^^^^^^^^^^^
      = the defaults are `{ first_poll: 1s, longest_poll: 10s, deadline: 10m }`
    ");
}

#[test]
fn a_misspelt_word_is_recognised() {
    insta::assert_snapshot!(in_project("stopped", "stoped"), @"
    disync.yaml:4:49 E0126 `stoped` is not a value of `run`
      | defaults: { resource_group: S_res_group_1, run: stoped }
      |                                                 ^^^^^^
      = did you mean `stopped`? `run` can be `running`, `stopped` or `unmanaged`
    ");
}

#[test]
fn a_key_given_twice_is_refused_with_the_first_place() {
    insta::assert_snapshot!(in_project("disync: 1", "disync: 1\nproject_id: 5"), @"
    disync.yaml:3:1 E0121 `project_id` is given twice; the first is on line 2
      | project_id: 10000
      | ^^^^^^^^^^
      = remove one of the two
    ");
}

/// The file of syncs with a solution that manages its run state, and one thing more about it.
fn in_solution(more: &str) -> String {
    let solution = ORDERS.replace("realtime", "solution");
    show(read(PROJECT, &(solution + "    run: running\n" + more)))
}

#[test]
fn a_solution_is_written_like_a_realtime_sync() {
    assert_eq!(in_solution(""), "no problem");
    assert_eq!(
        in_solution("    resource_group: S_res_group_2\n    lifecycle: { prevent_destroy: true }\n"),
        "no problem"
    );
}

#[test]
fn a_solution_that_is_in_a_folder_is_refused() {
    insta::assert_snapshot!(in_solution("    folder: Business Flow/cdc\n"), @"
    syncs/orders.yaml:12:13 E0131 a solution is in no folder
      |     folder: Business Flow/cdc
      |             ^^^^^^^^^^^^^^^^^
      = remove `folder`: a solution is no file of DataStudio
    ");
}

#[test]
fn a_solution_that_is_to_be_stopped_is_refused() {
    let stopped = ORDERS.replace("realtime", "solution") + "    run: stopped\n";
    insta::assert_snapshot!(show(read(PROJECT, &stopped)), @"
    syncs/orders.yaml:11:10 E0131 DataWorks offers no way to stop a solution
      |     run: stopped
      |          ^^^^^^^
      = write `run: running`, or `run: unmanaged` and stop it in the console
    ");
}

#[test]
fn a_solution_does_not_take_over_that_tasks_are_stopped_by_default() {
    insta::assert_snapshot!(in_orders("type: realtime", "type: solution"), @"
    syncs/orders.yaml:2:3 E0131 `run: stopped` of `defaults` holds for `orders_to_holo`, and DataWorks offers no way to stop a solution
      |   orders_to_holo:
      |   ^^^^^^^^^^^^^^
      = write `run: running`, or `run: unmanaged` and stop it in the console
    ");
}

#[test]
fn a_solution_with_too_many_tables_is_refused() {
    let project = PROJECT.replace("stopped", "running");
    assert_eq!(show(read(&project, &codes::large(5_000))), "no problem");
    insta::assert_snapshot!(show(read(&project, &codes::large(5_001))), @"
    syncs/orders.yaml:2:3 E0151 the solution `orders_to_holo` has 5001 tables, and one ships at most 5000
      |   orders_to_holo:
      |   ^^^^^^^^^^^^^^
      = divide the tables among several solutions
    ");
}

#[test]
fn a_missing_type_is_refused() {
    insta::assert_snapshot!(in_orders("    type: realtime\n", ""), @"
    syncs/orders.yaml:2:3 E0122 `type` is missing
      |   orders_to_holo:
      |   ^^^^^^^^^^^^^^
      = write `type: realtime` or `type: solution`
    ");
}

#[test]
fn a_source_without_tables_is_refused() {
    insta::assert_snapshot!(in_orders("      tables:\n        shop: [orders, order_items]\n        billing:\n          - invoices\n", ""), @"
    syncs/orders.yaml:4:5 E0122 `tables` is missing
      |     source:
      |     ^^^^^^
      = list the tables: `tables: [orders]`, or by database: `tables: { shop: [orders] }`
    ");
}

#[test]
fn a_text_for_tables_is_refused() {
    insta::assert_snapshot!(in_orders("\n        shop: [orders, order_items]\n        billing:\n          - invoices", " orders"), @"
    syncs/orders.yaml:6:15 E0123 expected a list of tables or a mapping from databases to tables for `tables`, found `orders`
      |       tables: orders
      |               ^^^^^^
      = write a list of tables or a mapping from databases to tables here
    ");
}

#[test]
fn an_empty_list_of_tables_is_refused() {
    insta::assert_snapshot!(in_orders("[orders, order_items]", "[]"), @"
    syncs/orders.yaml:7:15 E0145 the database `shop` has no table
      |         shop: []
      |               ^^
      = name at least one table, or remove the entry
    ");
}

#[test]
fn a_database_without_tables_is_refused() {
    insta::assert_snapshot!(in_orders("[orders, order_items]", ""), @"
    syncs/orders.yaml:7:9 E0123 expected a list of tables for the database `shop`, found nothing
      |         shop: 
      |         ^^^^
      = write a list of tables here
    ");
}

#[test]
fn an_empty_set_of_databases_is_refused() {
    insta::assert_snapshot!(in_orders("\n        shop: [orders, order_items]\n        billing:\n          - invoices", " {}"), @"
    syncs/orders.yaml:6:15 E0145 `tables` has no table
      |       tables: {}
      |               ^^
      = name at least one table, or remove the entry
    ");
}

#[test]
fn a_table_listed_twice_is_refused_with_the_first_place() {
    insta::assert_snapshot!(in_orders("[orders, order_items]", "[orders, order_items, orders]"), @"
    syncs/orders.yaml:7:37 E0140 the table `orders` is listed twice; the first is on line 7
      |         shop: [orders, order_items, orders]
      |                                     ^^^^^^
      = remove one of the two
    ");
}

#[test]
fn a_database_given_twice_is_refused_with_the_first_place() {
    insta::assert_snapshot!(in_orders("billing:", "shop:"), @"
    syncs/orders.yaml:8:9 E0141 the database `shop` is given twice; the first is on line 7
      |         shop:
      |         ^^^^
      = put all its tables into one list
    ");
}

#[test]
fn tables_under_both_forms_are_refused() {
    insta::assert_snapshot!(in_orders("shop: [orders, order_items]\n        billing:\n          - invoices", "- orders\n        - billing: [invoices]"), @"
    syncs/orders.yaml:8:11 E0144 tables by database inside a plain list of tables
      |         - billing: [invoices]
      |           ^^^^^^^^^^^^^^^^^^^
      = use one form: `tables: [orders]`, or `tables: { shop: [orders] }` without dashes before databases
    ");
}

#[test]
fn a_pattern_for_databases_is_refused() {
    insta::assert_snapshot!(in_orders("billing:", "\"bill*\":"), @r#"
    syncs/orders.yaml:8:9 E0128 `bill*` is a pattern, and databases are named one by one
      |         "bill*":
      |         ^^^^^^^
      = list the databases; their tables can be patterns
    "#);
}

#[test]
fn variables_are_refused() {
    insta::assert_snapshot!(in_orders("mysql_pub", "${var.source}"), @"
    syncs/orders.yaml:5:19 E0128 `${var.source}` holds `${var.…}`: variables are not available yet
      |       datasource: ${var.source}
      |                   ^^^^^^^^^^^^^
      = write the value itself; other `${…}` are passed on untouched
    ");
}

#[test]
fn a_task_name_with_a_slash_is_refused() {
    insta::assert_snapshot!(in_orders("orders_to_holo", "orders/holo"), @"
    syncs/orders.yaml:2:3 E0127 the task name `orders/holo` holds a `/`
      |   orders/holo:
      |   ^^^^^^^^^^^
      = a task name has 1 to 100 visible characters, no `/` and no spaces around it
    ");
}

#[test]
fn a_task_name_that_a_terminal_would_obey_is_refused() {
    insta::assert_snapshot!(in_orders("orders_to_holo", "\"\\e[2J\""), @r#"
    syncs/orders.yaml:2:3 E0127 the task name `\u{1b}[2J` holds the invisible character U+001B
      |   "\e[2J":
      |   ^^^^^^^
      = a task name has 1 to 100 visible characters, no `/` and no spaces around it
    "#);
}

#[test]
fn a_task_name_with_an_invisible_character_is_refused() {
    insta::assert_snapshot!(in_orders("orders_to_holo", "\"orders\\u202Eto\""), @r#"
    syncs/orders.yaml:2:3 E0127 the task name `orders\u{202e}to` holds the invisible character U+202E
      |   "orders\u202Eto":
      |   ^^^^^^^^^^^^^^^^
      = a task name has 1 to 100 visible characters, no `/` and no spaces around it
    "#);
}

#[test]
fn a_task_name_between_spaces_is_refused() {
    insta::assert_snapshot!(in_orders("orders_to_holo", "\"orders \""), @r#"
    syncs/orders.yaml:2:3 E0127 the task name `orders ` begins or ends with a space
      |   "orders ":
      |   ^^^^^^^^^
      = a task name has 1 to 100 visible characters, no `/` and no spaces around it
    "#);
}

#[test]
fn an_unquoted_word_that_means_no_is_refused_as_a_name() {
    insta::assert_snapshot!(in_orders("orders_to_holo", "no"), @r#"
    syncs/orders.yaml:2:3 E0124 `no` can be read as yes or no as well as a text
      |   no:
      |   ^^
      = put it in quotes: "no"
    "#);
}

#[test]
fn a_data_source_between_spaces_is_refused() {
    insta::assert_snapshot!(in_orders("mysql_pub", "\" mysql_pub\""), @r#"
    syncs/orders.yaml:5:19 E0127 `datasource` begins or ends with a space
      |       datasource: " mysql_pub"
      |                   ^^^^^^^^^^^^
      = a name as DataWorks shows it
    "#);
}

#[test]
fn a_list_for_a_text_is_refused() {
    insta::assert_snapshot!(in_orders("mysql_pub", "[mysql_pub]"), @"
    syncs/orders.yaml:5:19 E0123 expected a text for `datasource`, found a list
      |       datasource: [mysql_pub]
      |                   ^^^^^^^^^^^
      = write a text here
    ");
}

#[test]
fn yes_is_not_a_boolean() {
    insta::assert_snapshot!(in_orders("type: realtime", "type: realtime\n    lifecycle: { prevent_destroy: yes }"), @"
    syncs/orders.yaml:4:35 E0126 `yes` is not a value of `prevent_destroy`
      |     lifecycle: { prevent_destroy: yes }
      |                                   ^^^
      = `prevent_destroy` can be `true` or `false`
    ");
}

#[test]
fn a_quoted_boolean_is_refused() {
    insta::assert_snapshot!(in_orders("type: realtime", "type: realtime\n    lifecycle: { prevent_destroy: \"true\" }"), @r#"
    syncs/orders.yaml:4:35 E0123 expected `true` or `false` for `prevent_destroy`, found the text `true`
      |     lifecycle: { prevent_destroy: "true" }
      |                                   ^^^^^^
      = write it without quotes
    "#);
}

#[test]
fn a_key_of_the_project_in_another_file_is_sent_there() {
    insta::assert_snapshot!(in_orders("syncs:", "qps: 5\nsyncs:"), @"
    syncs/orders.yaml:1:1 E0120 `qps` is not a key of a file of syncs
      | qps: 5
      | ^^^
      = it belongs in `disync.yaml`
    ");
}

#[test]
fn an_anchor_is_refused() {
    insta::assert_snapshot!(in_orders("[orders,", "&all [orders,"), @"
    syncs/orders.yaml:7:15 E0107 the anchor `&all` is not supported
      |         shop: &all [orders, order_items]
      |               ^^^^
      = remove it and repeat the value where it is needed
    ");
}

#[test]
fn an_alias_is_refused() {
    insta::assert_snapshot!(in_orders("mysql_pub", "*source"), @"
    syncs/orders.yaml:5:19 E0107 the alias `*source` is not supported
      |       datasource: *source
      |                   ^^^^^^^
      = write the value here once more
    ");
}

#[test]
fn a_merge_key_is_refused() {
    insta::assert_snapshot!(in_orders("type: realtime", "<<: { type: realtime }\n    type: realtime"), @"
    syncs/orders.yaml:3:5 E0108 the merge key `<<` is not supported
      |     <<: { type: realtime }
      |     ^^
      = write out the keys that it would have brought in
    ");
}

#[test]
fn a_tag_is_refused() {
    insta::assert_snapshot!(in_orders("mysql_pub", "!!binary bXlzcWw="), @"
    syncs/orders.yaml:5:19 E0109 the tag `!!binary` is not supported
      |       datasource: !!binary bXlzcWw=
      |                   ^^^^^^^^
      = remove it; put the value in quotes where it is a text
    ");
}

#[test]
fn a_list_as_a_key_is_refused() {
    insta::assert_snapshot!(in_orders("type: realtime", "? [type]\n    : x\n    type: realtime"), @"
    syncs/orders.yaml:3:7 E0123 a list or mapping as a key
      |     ? [type]
      |       ^^^^^^
      = a key is one word or a text in quotes
    ");
}

#[test]
fn a_second_document_is_refused() {
    insta::assert_snapshot!(in_orders("syncs:", "---\nsyncs: {}\n---\nsyncs:"), @"
    syncs/orders.yaml:3:1 E0110 a second YAML document begins here
      | ---
      | ^^^
      = move what follows `---` to a file of its own
    ");
}

#[test]
fn a_tab_is_pointed_at() {
    insta::assert_snapshot!(in_orders("    type: realtime", "\ttype: realtime"), @r"
    syncs/orders.yaml:3:1 E0104 a tab where YAML wants spaces
      | \u{9}type: realtime
      | ^
      = indent with spaces
    ");
}

#[test]
fn conflict_markers_are_pointed_at() {
    insta::assert_snapshot!(in_orders("    type: realtime\n", "<<<<<<< HEAD\n    type: realtime\n=======\n    type: solution\n>>>>>>> main\n"), @"
    syncs/orders.yaml:3:1 E0105 git left a merge conflict here
      | <<<<<<< HEAD
      | ^^^^^^^^^^^^
      = resolve the conflict, then remove the lines that start with `<<<<<<<`, `=======` and `>>>>>>>`
    syncs/orders.yaml:7:1 E0105 git left a merge conflict here
      | >>>>>>> main
      | ^^^^^^^^^^^^
      = resolve the conflict, then remove the lines that start with `<<<<<<<`, `=======` and `>>>>>>>`
    ");
}

#[test]
fn an_unclosed_bracket_is_a_syntax_error() {
    insta::assert_snapshot!(in_orders("order_items]", "order_items"), @"
    syncs/orders.yaml:8:16 E0101 this is not valid YAML: illegal placement of ':' indicator
      |         billing:
      |                ^
      = look here and on the lines before for a wrong indentation or a missing colon, quote or bracket
    ");
}

#[test]
fn an_unclosed_quote_is_a_syntax_error() {
    insta::assert_snapshot!(in_orders("mysql_pub", "\"mysql_pub"), @"
    syncs/orders.yaml:6:7 E0101 this is not valid YAML: invalid indentation in multiline quoted scalar
      |       tables:
      |       ^
      = look here and on the lines before for a wrong indentation or a missing colon, quote or bracket
    ");
}

#[test]
fn a_text_with_a_colon_needs_quotes() {
    insta::assert_snapshot!(in_orders("mysql_pub", "mysql: pub"), @"
    syncs/orders.yaml:5:24 E0101 this is not valid YAML: mapping values are not allowed in this context
      |       datasource: mysql: pub
      |                        ^
      = put a text that holds `: ` in quotes; or is the line indented wrongly?
    ");
}

#[test]
fn a_text_with_a_special_first_character_needs_quotes() {
    insta::assert_snapshot!(in_orders("mysql_pub", "@mysql"), @"
    syncs/orders.yaml:5:19 E0101 this is not valid YAML: unexpected character: `@'
      |       datasource: @mysql
      |                   ^
      = put a text that starts with such a character in quotes
    ");
}

#[test]
fn a_raw_escape_character_is_refused() {
    insta::assert_snapshot!(show(read(PROJECT, "syncs: \u{1b}[31m")), @r#"
    syncs/orders.yaml:1:8 E0103 the control character U+001B in the text
      | syncs: \u{1b}[31m
      |        ^
      = remove it, or write it as an escape such as "\e" in double quotes
    "#);
}

#[test]
fn a_nul_character_is_refused() {
    insta::assert_snapshot!(show(read(PROJECT, "syncs: a\0b")), @r#"
    syncs/orders.yaml:1:9 E0103 a NUL character in the text
      | syncs: a\u{0}b
      |         ^
      = remove it, or write it as an escape such as "\e" in double quotes
    "#);
}

#[test]
fn other_encodings_are_refused_with_the_byte() {
    insta::assert_snapshot!(show(parse(&[file("a.yaml", b"a: caf\xe9"), file("b.yaml", b"\xff\xfea\0"), file("disync.yaml", b"d\0i\0s\0")])), @"
    a.yaml:0:0 E0102 byte 6 (0xE9, on line 1) is not UTF-8
      = save the file as UTF-8
    b.yaml:0:0 E0102 the file is UTF-16, not UTF-8
      = save it as UTF-8
    disync.yaml:0:0 E0102 the file is UTF-16, not UTF-8
      = save it as UTF-8
    ");
}

#[test]
fn an_empty_file_is_an_error_not_an_empty_wish() {
    insta::assert_snapshot!(show(parse(&["", "# nothing", "---", "null", "[]", "{}", "syncs:", "syncs: {}"].map(|text| file(&format!("{text:?}.yaml"), text)))), @r##"
    "".yaml:0:0 E0111 the file says nothing
      = write `syncs:` and at least one sync, or remove the file
    "# nothing".yaml:0:0 E0111 the file says nothing
      = write `syncs:` and at least one sync, or remove the file
    "---".yaml:0:0 E0111 the file says nothing
      = write `syncs:` and at least one sync, or remove the file
    "[]".yaml:1:1 E0123 expected a mapping for a file of syncs, found a list
      | []
      | ^^
      = write a mapping here
    "null".yaml:1:1 E0123 expected a mapping for a file of syncs, found `null`
      | null
      | ^^^^
      = write a mapping here
    "syncs: {}".yaml:1:8 E0146 `syncs` is empty
      | syncs: {}
      |        ^^
      = write `syncs:` and below it one entry for each sync
    "syncs:".yaml:1:1 E0146 `syncs` is empty
      | syncs:
      | ^^^^^
      = write `syncs:` and below it one entry for each sync
    "{}".yaml:0:0 E0122 `syncs` is missing
      = write `syncs:` and below it one entry for each sync
    disync.yaml:0:0 E0149 there is no `disync.yaml`
      = write a `disync.yaml` with `disync: 1`, `project_id:` and `region:`, and the sync definitions below `syncs/`
    "##);
}

#[test]
fn a_project_without_syncs_is_an_error_not_an_empty_wish() {
    insta::assert_snapshot!(show(parse(&[file("disync.yaml", PROJECT)])), @"
    disync.yaml:0:0 E0147 the project declares no sync
      = write `syncs:` here or in files below `syncs/`; to remove tasks, use `disync destroy`
    ");
}

#[test]
fn no_project_file_is_an_error() {
    insta::assert_snapshot!(show(parse(&[file("a.yaml", ORDERS)])), @"
    disync.yaml:0:0 E0149 there is no `disync.yaml`
      = write a `disync.yaml` with `disync: 1`, `project_id:` and `region:`, and the sync definitions below `syncs/`
    ");
}

#[test]
fn two_project_files_are_an_error() {
    insta::assert_snapshot!(show(parse(&[file("disync.yml", PROJECT), file("disync.yaml", PROJECT), file("a.yaml", ORDERS)])), @"
    disync.yml:0:0 E0150 there are both a `disync.yaml` and a `disync.yml`
      = keep one of them
    ");
}

#[test]
fn a_name_borne_twice_names_both_places() {
    insta::assert_snapshot!(show(parse(&[file("disync.yaml", PROJECT), file("a.yaml", ORDERS), file("b.yaml", ORDERS)])), @"
    b.yaml:2:3 E0142 the task `orders_to_holo` is declared twice; the first is at a.yaml:2
      |   orders_to_holo:
      |   ^^^^^^^^^^^^^^
      = rename or remove one of the two
    ");
}

#[test]
fn names_that_look_alike_are_refused() {
    insta::assert_snapshot!(show(parse(&[file("disync.yaml", PROJECT), file("a.yaml", ORDERS), file("b.yaml", ORDERS.replace("orders_to", "ORDERS_to").replace("holo,", "odps,"))])), @"
    b.yaml:2:3 E0143 the task `ORDERS_to_holo` differs from `orders_to_holo` at a.yaml:2 only by case or spaces
      |   ORDERS_to_holo:
      |   ^^^^^^^^^^^^^^
      = give it a name that nobody mistakes for the other
    ");
}

#[test]
fn a_table_written_twice_names_both_places() {
    insta::assert_snapshot!(show(parse(&[file("disync.yaml", PROJECT), file("a.yaml", ORDERS), file("b.yaml", ORDERS.replace("orders_to", "more_to").replace("orders,", "").replace("invoices", "ledger"))])), @"
    b.yaml:7:17 E0148 the table `shop.order_items` is written to holo `holo` by `orders_to_holo` at a.yaml:7 as well
      |         shop: [ order_items]
      |                 ^^^^^^^^^^^
      = let only one of the two syncs write it
    ");
}
