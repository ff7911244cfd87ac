//! Each way to write a list, one thing changed.

use super::*;

#[test]
fn a_list_of_lines_gains_and_loses_lines() {
    let tables = "
        # big ones
        - carts   # since May
        # small ones
        - orders
        - refunds # rarely";
    insta::assert_snapshot!(lines(tables, &["+users"]), @"+        - users");
    insta::assert_snapshot!(lines(tables, &["-carts"]), @"-        - carts   # since May");
    insta::assert_snapshot!(lines(tables, &["-refunds"]), @"-        - refunds # rarely");
    insta::assert_snapshot!(lines(tables, &["-refunds", "+a", "+b", "-carts"]), @"
    -        - carts   # since May
    -        - refunds # rarely
    +        - a
    +        - b
    ");
}

#[test]
fn a_list_in_brackets_gains_and_loses_pieces() {
    insta::assert_snapshot!(lines(" [a, b, c] # all", &["+d"]), @"
    -      tables: [a, b, c] # all
    +      tables: [a, b, c, d] # all
    ");
    insta::assert_snapshot!(lines(" [a, b, c]", &["-a"]), @"
    -      tables: [a, b, c]
    +      tables: [b, c]
    ");
    insta::assert_snapshot!(lines(" [ a, b, c ]", &["-b"]), @"
    -      tables: [ a, b, c ]
    +      tables: [ a, c ]
    ");
    insta::assert_snapshot!(lines(" [ a, b, c ]", &["-c", "-b", "+d"]), @"
    -      tables: [ a, b, c ]
    +      tables: [ a, d ]
    ");
    insta::assert_snapshot!(lines(" [ a, b, c, ]", &["-c", "-b"]), @"
    -      tables: [ a, b, c, ]
    +      tables: [ a, ]
    ");
    insta::assert_snapshot!(lines(" [a,b,]", &["+c"]), @"
    -      tables: [a,b,]
    +      tables: [a,b, c,]
    ");
}

#[test]
fn a_list_in_brackets_with_a_line_a_piece_gains_and_loses_lines() {
    let tables = " [
        carts,   # since May
        orders, # the heart
        # last
        refunds # rarely
      ]";
    insta::assert_snapshot!(lines(tables, &["+users"]), @"
    -        refunds # rarely
    +        refunds, # rarely
    +        users
    ");
    insta::assert_snapshot!(lines(tables, &["-carts"]), @"-        carts,   # since May");
    insta::assert_snapshot!(lines(tables, &["-refunds"]), @"
    -        orders, # the heart
    +        orders # the heart
    -        refunds # rarely
    ");
    let wrapped = " [a, b,
        c, d] # end";
    insta::assert_snapshot!(lines(wrapped, &["-b", "-d", "+e"]), @"
    -      tables: [a, b,
    -        c, d] # end
    +      tables: [a,
    +        c, e] # end
    ");
}

#[test]
fn databases_come_and_go() {
    let tables = "
        shop:
          - orders
        # money
        billing:   # finance
          - invoices
          # not yet
          - payments";
    insta::assert_snapshot!(lines(tables, &["+crm.users", "+crm.leads"]), @"
    +        crm:
    +          - users
    +          - leads
    ");
    insta::assert_snapshot!(lines(tables, &["-billing.invoices", "-billing.payments"]), @"
    -        billing:   # finance
    -          - invoices
    -          - payments
    ");
    let flow = " { shop: [orders], 'billing': ['invoices'] }";
    insta::assert_snapshot!(lines(flow, &["-shop.orders", "+crm.users"]), @"
    -      tables: { shop: [orders], 'billing': ['invoices'] }
    +      tables: { 'billing': ['invoices'], 'crm': ['users'] }
    ");
    let mixed = "\n        shop: [orders]\n        billing: [\"invoices\"]";
    insta::assert_snapshot!(lines(mixed, &["-shop.orders", "+crm.users", "+crm.no"]), @r#"
    -        shop: [orders]
    +        crm: ["users", "no"]
    "#);
}

#[test]
fn what_is_new_is_quoted_as_what_is_there() {
    let names = ["+plain", "+no", "+it's", "+表", "+a b", "+x\u{7}", "+a: b"];
    insta::assert_snapshot!(lines("\n        - x", &names), @r#"
    +        - plain
    +        - "no"
    +        - "it's"
    +        - 表
    +        - a b
    +        - "x\U00000007"
    +        - "a: b"
    "#);
    insta::assert_snapshot!(lines("\n        - 'x'", &names), @r#"
    +        - 'plain'
    +        - 'no'
    +        - 'it''s'
    +        - '表'
    +        - 'a b'
    +        - "x\U00000007"
    +        - 'a: b'
    "#);
}

#[test]
fn a_pattern_is_excepted_from_and_the_exception_goes_again() {
    let tables = "\n        - \"ledger_*\"\n        - \"!ledger_tmp\" # scratch\n        - users";
    insta::assert_snapshot!(lines(tables, &["-ledger_1"]), @r#"+        - "!ledger_1""#);
    insta::assert_snapshot!(lines(tables, &["+ledger_tmp"]), @r#"-        - "!ledger_tmp" # scratch"#);
    insta::assert_snapshot!(lines(tables, &["-users", "+carts"]), @"
    -        - users
    +        - carts
    ");
    // Named, and taken by a pattern as well.
    insta::assert_snapshot!(lines("\n        - a_1\n        - a_*\n", &["-a_1"]), @r#"
    -        - a_1
    +        - "!a_1"
    "#);
    insta::assert_snapshot!(lines(" ['a_*', b, '!c']", &["-a_1", "-b", r"-a_*", "+!x"]), @r"
    -      tables: ['a_*', b, '!c']
    +      tables: ['a_*', '!c', '!a_1', '!a_\*', '\!x']
    ");
    // What only takes away is no list.
    let tables = "\n        shop: [a, '!b']\n        crm: [c]";
    insta::assert_snapshot!(lines(tables, &["-shop.a"]), @"-        shop: [a, '!b']");
}

#[test]
fn a_renamed_table_goes_with_all_that_is_said_of_it() {
    let tables = "\n        - name: users # was user\n          renamed_from: user\n        - carts\n        - { name: a, renamed_from: b }";
    insta::assert_snapshot!(lines(tables, &["-users", "+user"]), @"
    -        - name: users # was user
    -          renamed_from: user
    +        - user
    ");
    insta::assert_snapshot!(lines(tables, &["-a"]), @"-        - { name: a, renamed_from: b }");
}

#[test]
fn settings_change_where_they_stand_and_come_at_the_end() {
    let syncs = orders(" [a]").replace("    source:", "    run: 'running' # day and night\n    source:");
    insta::assert_snapshot!(changed(&syncs, &edited(&syncs, &["run=stopped"])), @"
    -    run: 'running' # day and night
    +    run: 'stopped' # day and night
    ");
    // What `defaults` say holds for others, too.
    insta::assert_snapshot!(lines(" [a]", &["resource_group=S_res_group_2_2", "folder=Business Flow/cdc", "run=stopped"]), @"
    +    resource_group: S_res_group_2_2
    +    folder: Business Flow/cdc
    +    run: stopped
    ");
    insta::assert_snapshot!(lines(" [a]", &["source=mysql: 2", "type=odps", "destination=odps_first"]), @r#"
    -      datasource: mysql_pub
    +      datasource: "mysql: 2"
    -    destination: { type: holo, datasource: holo } # the warehouse
    +    destination: { type: odps, datasource: odps_first } # the warehouse
    "#);
    let flow = "syncs: { orders: { type: realtime, source: { datasource: m, tables: [a] }, destination: { type: holo, datasource: h } } }\n";
    insta::assert_snapshot!(edited(flow, &["run=stopped", "+b"]), @"syncs: { orders: { type: realtime, source: { datasource: m, tables: [a, b] }, destination: { type: holo, datasource: h }, run: stopped } }");
}

#[test]
fn a_setting_comes_behind_a_list_that_ends_the_sync() {
    let syncs = "syncs:\n  orders:\n    type: realtime\n    destination: { type: holo, datasource: h }\n    source:\n      datasource: m\n      tables:\n      - a";
    let after = edited(syncs, &["run=stopped", "+b"]);
    assert_eq!(after, format!("{syncs}\n      - b\n    run: stopped"));
    assert_eq!(edited(&after, &["-b"]), format!("{syncs}\n    run: stopped"));
}

#[test]
fn the_last_line_of_a_file_stays_open() {
    let syncs = "syncs:\n  orders:\n    type: realtime\n    destination: { type: holo, datasource: h }\n    source:\n      datasource: m\n      tables:\n      - a";
    assert_eq!(edited(syncs, &["+b"]), format!("{syncs}\n      - b"));
    assert_eq!(edited(&format!("{syncs}\n      - b"), &["-b"]), syncs);
}

#[test]
fn line_ends_and_the_byte_order_mark_stay() {
    let syncs = orders("\n        - a # tab:\there\n        - b").replace('\n', "\r\n");
    let mut files = project("");
    files[1].bytes = [b"\xEF\xBB\xBF", syncs.as_bytes()].concat();
    let after = edit(&files, &edits(&["+c", "-a", "run=running"])).unwrap();
    let wished =
        syncs.replace("        - a # tab:\there\r\n", "").replace("        - b\r\n", "        - b\r\n        - c\r\n");
    let wished = format!("{wished}    run: running\r\n");
    assert_eq!(after.files.len(), 1);
    assert_eq!(after.files[0].after, [b"\xEF\xBB\xBF", wished.as_bytes()].concat());
    assert_eq!(after.files[0].before, files[1].bytes);
}

#[test]
fn what_the_yaml_says_already_is_no_edit() {
    let syncs = orders("\n        - a\n        - b_*\n        - '!b_1'");
    let says = ["+a", "-c", "-b_1", "resource_group=group_1", "run=unmanaged", "source=mysql_pub", "type=holo"];
    assert_eq!(edit(&project(&syncs), &edits(&says)).unwrap(), Edits::default());
}

#[test]
fn odd_layouts_are_edited_all_the_same() {
    insta::assert_snapshot!(lines("\n        -\n          a\n        -  b\n        -   # c\n          c", &["-c", "-a", "+d"]), @"
    -        -
    -          a
    -        -   # c
    -          c
    +        - d
    ");
    insta::assert_snapshot!(lines("\n        - |-\n          a\n        - >-\n          b", &["-a", "+c"]), @"
    -        - |-
    -          a
    +        - c
    ");
    insta::assert_snapshot!(lines("\n      - \"a\"\n      - \"b\"", &["-a", "+c"]), @r#"
    -      - "a"
    +      - "c"
    "#);
    insta::assert_snapshot!(lines(" [\n        # none\n        a\n        , b\n        ]", &["-a", "+c"]), @"
    -        a
    -        , b
    +        b, c
    ");
    insta::assert_snapshot!(lines(" [b, # about b\n        a]", &["-b"]), @"
    -      tables: [b, # about b
    +      tables: [ # about b
    ");
    insta::assert_snapshot!(lines(" [b, # about b\n        a]", &["-a"]), @"
    -      tables: [b, # about b
    -        a]
    +      tables: [b # about b
    +        ]
    ");
}
