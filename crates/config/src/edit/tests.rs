use similar::{ChangeTag, TextDiff};

use super::*;

mod layouts;
mod refusals;
mod worlds;

const PROJECT: &str = "\
disync: 1 # the format
project_id: 10000
region: cn-shanghai
defaults: { resource_group: S_res_group_1_1 }
";

fn file(path: &str, text: impl AsRef<[u8]>) -> SourceFile {
    SourceFile { path: path.into(), bytes: text.as_ref().to_vec() }
}

/// A project with this file of syncs.
fn project(syncs: &str) -> Vec<SourceFile> {
    vec![file("disync.yaml", PROJECT), file("syncs/orders.yaml", syncs)]
}

/// A sync `orders` with these tables: what follows `tables:`, indented as what is below it.
fn orders(tables: &str) -> String {
    format!(
        "# Everything that the shop sells.\nsyncs:\n  orders:\n    type: realtime\n    source:\n      datasource: mysql_pub\n      \
         tables:{tables}\n    destination: {{ type: holo, datasource: holo }} # the warehouse\n"
    )
}

fn table(name: &str) -> Table {
    match name.split_once('.') {
        Some((database, name)) => Table { database: Some(database.into()), name: name.into() },
        None => Table { database: None, name: name.into() },
    }
}

/// `+t` adds a table to `orders`, `-t` removes one, `key=value` sets something.
fn edits(what: &[&str]) -> Vec<FileEdit> {
    let address = Address::realtime("orders");
    let one = |what: &&str| match (what.strip_prefix('+'), what.strip_prefix('-'), what.split_once('=')) {
        (Some(name), ..) => FileEdit::AddTable { address: address.clone(), table: table(name) },
        (_, Some(name), _) => FileEdit::RemoveTable { address: address.clone(), table: table(name) },
        (_, _, Some((key, value))) => FileEdit::Set { address: address.clone(), setting: setting(key, value) },
        _ => panic!("{what}"),
    };
    what.iter().map(one).collect()
}

fn setting(key: &str, value: &str) -> Setting {
    match key {
        "run" => Setting::Run(Run::ALL.into_iter().find(|run| run.word() == value).unwrap()),
        "resource_group" => Setting::ResourceGroup(value.to_owned()),
        "folder" => Setting::Folder(value.to_owned()),
        "source" => Setting::Source(value.to_owned()),
        "type" => Setting::DestinationType(DestinationKind::from_word(value).unwrap()),
        "destination" => Setting::Destination(value.to_owned()),
        _ => panic!("{key}"),
    }
}

/// What a file of syncs is after edits, all of which are made.
fn edited(syncs: &str, what: &[&str]) -> String {
    let Edits { files, refused } =
        edit(&project(syncs), &edits(what)).unwrap_or_else(|problems| panic!("{problems:#?}"));
    assert_eq!(refused, [], "{syncs}");
    match &files[..] {
        [] => syncs.to_owned(),
        [one] => String::from_utf8(one.after.clone()).unwrap(),
        _ => panic!("several files have changed"),
    }
}

/// The lines that change.
fn changed(before: &str, after: &str) -> String {
    let diff = TextDiff::from_lines(before, after);
    let line = |tag, text: &str| match tag {
        ChangeTag::Equal => String::new(),
        ChangeTag::Delete => format!("-{}\n", text.trim_end_matches('\n').replace('\r', "\\r")),
        ChangeTag::Insert => format!("+{}\n", text.trim_end_matches('\n').replace('\r', "\\r")),
    };
    diff.iter_all_changes().map(|change| line(change.tag(), change.value())).collect()
}

/// The lines that edits of `orders` with these tables change.
fn lines(tables: &str, what: &[&str]) -> String {
    let before = orders(tables);
    changed(&before, &edited(&before, what))
}
