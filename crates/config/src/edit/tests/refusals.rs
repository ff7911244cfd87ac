//! What cannot be edited is said, and the rest is edited.

use super::*;

/// Why edits are refused, and what changes all the same.
fn refused(syncs: &str, what: &[&str]) -> String {
    let Edits { files, refused } = edit(&project(syncs), &edits(what)).unwrap();
    let whys = refused.iter().map(|NotEditable { edit, origin, why, hint }| {
        let edit = match edit {
            FileEdit::AddTable { table, .. } => format!("+{table}"),
            FileEdit::RemoveTable { table, .. } => format!("-{table}"),
            FileEdit::Set { setting, .. } => format!("{}={}", setting.key(), setting.value()),
        };
        let origin = origin.as_ref().map(|origin| format!("{origin}: ")).unwrap_or_default();
        format!("{edit}: {origin}{why}\n  = {hint}\n")
    });
    let after =
        files.iter().map(|file| changed(&String::from_utf8_lossy(&file.before), &String::from_utf8_lossy(&file.after)));
    whys.chain(after).collect()
}

#[test]
fn a_sync_keeps_one_table() {
    insta::assert_snapshot!(refused(&orders(" [a, b]"), &["-a", "-b", "run=running"]), @"
    -a: syncs/orders.yaml:7: no table would be left, and a sync ships at least one
      = take the sync out of the YAML by hand
    -b: syncs/orders.yaml:7: no table would be left, and a sync ships at least one
      = take the sync out of the YAML by hand
    +    run: running
    ");
    insta::assert_snapshot!(refused(&orders("\n        shop: [a]"), &["-shop.a"]), @"
    -shop.a: syncs/orders.yaml:8: no table would be left, and a sync ships at least one
      = take the sync out of the YAML by hand
    ");
}

#[test]
fn the_form_of_a_list_is_not_changed() {
    insta::assert_snapshot!(refused(&orders(" [a, b]"), &["+shop.a", "-a"]), @"
    +shop.a: syncs/orders.yaml:7: the YAML lists tables without their databases, and the task ships them by database
      = change the form of the list by hand: `tables: [orders]` or `tables: { shop: [orders] }`
    -a: syncs/orders.yaml:7: the YAML lists tables without their databases, and the task ships them by database
      = change the form of the list by hand: `tables: [orders]` or `tables: { shop: [orders] }`
    ");
    insta::assert_snapshot!(refused(&orders("\n        shop: [a]"), &["+b", "run=running"]), @"
    +b: syncs/orders.yaml:7: the YAML lists tables by database, and the task ships them without their databases
      = change the form of the list by hand: `tables: [orders]` or `tables: { shop: [orders] }`
    +    run: running
    ");
}

#[test]
fn a_sync_that_is_not_declared_is_not_edited() {
    let address = Address::realtime("elsewhere");
    let edits = [FileEdit::AddTable { address, table: table("a") }];
    let after = edit(&project(&orders(" [a]")), &edits).unwrap();
    assert_eq!(after.refused[0].why, "no file declares `realtime.elsewhere`");
    assert_eq!(after.files, []);
}

#[test]
fn what_would_not_be_valid_is_refused_and_the_rest_is_edited() {
    let syncs = orders("\n        - { name: users, renamed_from: user }\n        - carts");
    insta::assert_snapshot!(refused(&syncs, &["+a", "+user", "-carts", "+c"]), @"
    +user: syncs/orders.yaml:7: the YAML would not be valid then: the table `users` is renamed from `user`, which is listed as well
      = a renamed table is listed once, under its new name: remove `user`, or remove `renamed_from`
    -        - carts
    +        - a
    +        - c
    ");
    let long = format!("+{}", "x".repeat(300));
    insta::assert_snapshot!(refused(&syncs, &[&long, "folder=", "resource_group=a\nb"]), @"
    +xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: syncs/orders.yaml:7: the YAML would not be valid then: a table is 300 characters long
      = at most 256 characters are allowed
    folder=: syncs/orders.yaml:3: the YAML would not be valid then: `folder` is empty
      = give a name
    resource_group=a
    b: syncs/orders.yaml:3: the YAML would not be valid then: `resource_group` holds a control character
      = a name as DataWorks shows it
    ");
}

#[test]
fn a_table_that_two_syncs_would_write_is_refused_unless_one_of_them_gives_it_up() {
    let other = "  users:\n    type: realtime\n    source: { datasource: m, tables: [u, v] }\n    destination: { type: holo, datasource: holo }\n";
    let syncs = format!("{}{other}", orders(" [a]"));
    insta::assert_snapshot!(refused(&syncs, &["+u", "+b"]), @"
    +u: syncs/orders.yaml:7: the YAML would not be valid then: the table `u` is written to holo `holo` by `orders` at syncs/orders.yaml:7 as well
      = let only one of the two syncs write it
    -      tables: [a]
    +      tables: [a, b]
    ");
    let mut both = edits(&["+u", "+b"]);
    both.push(FileEdit::RemoveTable { address: Address::realtime("users"), table: table("u") });
    let after = edit(&project(&syncs), &both).unwrap();
    assert_eq!(after.refused, []);
    insta::assert_snapshot!(changed(&syncs, &String::from_utf8_lossy(&after.files[0].after)), @"
    -      tables: [a]
    +      tables: [a, u, b]
    -    source: { datasource: m, tables: [u, v] }
    +    source: { datasource: m, tables: [v] }
    ");
}

#[test]
fn a_layout_that_cannot_be_cut_is_refused() {
    let syncs = orders("\n        - a\n        - b").replace("      tables:", "      ? tables\n      :");
    insta::assert_snapshot!(refused(&syncs, &["+c"]), @"+        - c");
    let syncs = orders("\n        - a").replace("    source:", "    run: |-\n      running\n    source:");
    insta::assert_snapshot!(refused(&syncs, &["+c", "run=stopped"]), @"
    -      running
    +      stopped
    +        - c
    ");
}

#[test]
fn files_that_are_not_valid_are_not_edited() {
    let problems = edit(&project("syncs: {}"), &edits(&["+a"])).unwrap_err();
    assert_eq!(problems[0].code, "E0146");
}
