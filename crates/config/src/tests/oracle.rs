//! A second opinion: projects that are made up, written as YAML in all its styles, and read by another reader as well.

use std::collections::{BTreeMap, BTreeSet};

use disync_model::{DestinationKind, Tables};
use proptest::prelude::*;
use proptest::sample::select;
use serde::Deserialize;

use super::*;

/// The mirror of the format for the other reader. It knows nothing of places, defaults or rules.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MirrorFile {
    syncs: BTreeMap<String, MirrorSync>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MirrorSync {
    r#type: String,
    source: MirrorSource,
    destination: MirrorDestination,
    folder: Option<String>,
    run: Option<String>,
    lifecycle: Option<MirrorLifecycle>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MirrorSource {
    datasource: String,
    tables: serde_yaml::Value,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MirrorDestination {
    r#type: String,
    datasource: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MirrorLifecycle {
    prevent_destroy: bool,
}

/// What is compared: the mirror and the real thing, both brought into one shape.
type Shape =
    BTreeMap<String, (String, BTreeSet<(Option<String>, String)>, String, String, Option<String>, String, bool)>;

/// In the name of a table, a backslash takes the meaning of another one away.
fn plain(name: &str) -> String {
    name.replace(r"\\", r"\")
}

fn mirror(text: &str) -> Shape {
    let file: MirrorFile = serde_yaml::from_str(text).unwrap();
    let shape = |sync: MirrorSync| {
        assert_eq!(sync.r#type, "realtime");
        let tables = if sync.source.tables.is_sequence() {
            let tables: Vec<String> = serde_yaml::from_value(sync.source.tables).unwrap();
            tables.into_iter().map(|table| (None, plain(&table))).collect()
        } else {
            let tables: BTreeMap<String, Vec<String>> = serde_yaml::from_value(sync.source.tables).unwrap();
            let pairs = tables
                .into_iter()
                .flat_map(|(db, tables)| tables.into_iter().map(move |t| (Some(db.clone()), plain(&t))));
            pairs.collect()
        };
        let run = sync.run.unwrap_or_else(|| "stopped".to_owned());
        let protected = sync.lifecycle.is_some_and(|lifecycle| lifecycle.prevent_destroy);
        let MirrorDestination { r#type, datasource } = sync.destination;
        (sync.source.datasource, tables, r#type, datasource, sync.folder, run, protected)
    };
    file.syncs.into_iter().map(|(name, sync)| (name, shape(sync))).collect()
}

fn ours(text: &str) -> Shape {
    let config = read(PROJECT, text).unwrap_or_else(|problems| panic!("{}", show(Err(problems))));
    let shape = |declared: disync_model::Declared| {
        let spec = declared.spec;
        let tables: BTreeSet<_> =
            spec.tables.iter().map(|table| (table.database.map(str::to_owned), table.name.to_owned())).collect();
        assert_eq!(tables.len(), declared.table_lines.len());
        assert!(matches!(
            (&spec.tables, tables.first()),
            (Tables::Single(_), Some((None, _))) | (Tables::Multi(_), Some((Some(_), _)))
        ));
        let kind = spec.destination.kind.word().to_owned();
        let protected = declared.lifecycle.prevent_destroy.unwrap_or_default();
        (spec.source, tables, kind, spec.destination.datasource, spec.folder, spec.run.word().to_owned(), protected)
    };
    config.desired.syncs.into_iter().map(|(address, declared)| (address.name.to_string(), shape(declared))).collect()
}

/// A name in one of the ways to write it, all of which both readers must take for the same.
fn quoted() -> impl Strategy<Value = String> {
    let plain = "[a-z][a-z_]{2,8}x".prop_map(|name| name);
    let single = r#"[A-Za-z0-9 .:#,\[\]{}|<>&!%@`é订"\\-]{1,12}x"#.prop_map(|name| format!("'x{name}'"));
    let double = r"(\\e|\\t|\\u00e9|\\x41|[a-z ]|\\\\){1,8}".prop_map(|name| format!("\"x{name}x\""));
    prop_oneof![plain, single, double]
}

fn list(indent: &'static str) -> impl Strategy<Value = String> {
    let names = prop::collection::vec(quoted(), 1..5);
    (names, any::<bool>()).prop_map(move |(names, flow)| {
        let names: BTreeSet<_> = names.into_iter().enumerate().map(|(n, name)| numbered(&name, n)).collect();
        let names: Vec<_> = names.into_iter().collect();
        match flow {
            true => format!(" [{}] # in one line\n", names.join(", ")),
            false => names.iter().map(|name| format!("\n{indent}- {name}")).collect::<String>() + "\n",
        }
    })
}

/// Makes names different whatever is in their quotes.
fn numbered(name: &str, n: usize) -> String {
    match name.strip_suffix(['\'', '"']) {
        Some(open) => format!("{open}{n}{}", &name[open.len()..]),
        None => format!("{name}{n}"),
    }
}

fn sync() -> impl Strategy<Value = String> {
    let databases = prop::collection::vec((quoted(), list("            ")), 1..4);
    let multi = databases.prop_map(|databases| {
        let blocks = databases.into_iter().enumerate();
        let blocks = blocks
            .map(|(n, (name, tables))| format!("\n          {}:{}", numbered(&name, n), tables.trim_end_matches('\n')));
        blocks.collect::<String>() + "\n"
    });
    let tables = prop_oneof![list("          "), multi];
    let kind = select(DestinationKind::ALL.to_vec());
    let run = prop::option::of(select(Run::ALL.to_vec()));
    (tables, kind, run, prop::option::of(quoted()), any::<bool>()).prop_map(|(tables, kind, run, folder, protected)| {
        let mut text = "    # a sync\n    type: realtime\n    source:\n      datasource: 'mysql pub'\n".to_owned();
        write!(text, "      tables:{tables}").unwrap();
        if let Some(run) = run {
            writeln!(text, "    run: \"{run}\"").unwrap();
        }
        if let Some(folder) = folder.filter(|folder| !folder.contains('\\')) {
            writeln!(text, "    folder: {folder}").unwrap();
        }
        if protected {
            text += "    lifecycle:\n\n      prevent_destroy: true\n";
        }
        writeln!(text, "    destination: {{type: {kind}, datasource: DESTINATION}}").unwrap();
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn another_reader_sees_the_same_syncs(syncs in prop::collection::vec(sync(), 1..4)) {
        let named = syncs.iter().enumerate().map(|(n, sync)| format!("  sync_{n}:\n{}", sync.replace("DESTINATION", &format!("d{n}"))));
        let text = format!("---\nsyncs:\n{}", named.collect::<String>());
        prop_assert_eq!(ours(&text), mirror(&text), "{}", text);
    }
}
