//! Projects that are made up, written in all the ways that the format has, and edited at random. What they are to look
//! like afterwards is known without looking at any text: the test keeps them as pieces, edits the pieces, and writes them
//! down once more.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use disync_model::Tables;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
    /// A line an item: spaces before the dash, beyond those of the key, and behind it.
    Block { indentation: usize, gap: usize },
    /// In brackets on one line.
    Flow { padded: bool, comma: bool },
    /// In brackets, a line an item.
    FlowLines { comma: bool },
}

/// A piece of a list.
#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Item {
        entry: String,
        comment: &'static str,
    },
    /// Where an item has a line of its own: a line that is none.
    Line(&'static str),
}

#[derive(Debug, Clone)]
struct List {
    database: Option<String>,
    form: Form,
    quote: Option<char>,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone)]
struct Sync {
    lists: Vec<List>,
    /// What `run:` says, if the sync does.
    run: Option<&'static str>,
    /// What is behind the entry for the sync.
    tail: &'static str,
}

#[derive(Debug, Clone)]
struct World {
    syncs: Vec<Sync>,
    end: &'static str,
    mark: bool,
    is_open: bool,
}

impl List {
    fn quoted(&self, entry: &str) -> String {
        match self.quote {
            None if entry.contains(['!', '*']) => format!("\"{entry}\""),
            None => entry.to_owned(),
            Some(quote) => format!("{quote}{entry}{quote}"),
        }
    }

    fn entries(&self) -> impl Iterator<Item = (&String, &'static str)> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Item { entry, comment } => Some((entry, *comment)),
            Piece::Line(_) => None,
        })
    }

    /// What follows the key, which is so far from the left.
    fn written(&self, key: usize) -> String {
        let mut text = String::new();
        let n = self.entries().count();
        match self.form {
            Form::Block { indentation, gap } => {
                let (before, gap) = (" ".repeat(key + indentation), " ".repeat(gap));
                for piece in &self.pieces {
                    match piece {
                        Piece::Item { entry, comment } => {
                            write!(text, "\n{before}-{gap}{}{comment}", self.quoted(entry)).unwrap();
                        }
                        Piece::Line(line) => write!(text, "\n{line}").unwrap(),
                    }
                }
            }
            Form::Flow { padded, comma } => {
                let items: Vec<String> = self.entries().map(|(entry, _)| self.quoted(entry)).collect();
                let (pad, comma) = (if padded { " " } else { "" }, if comma { "," } else { "" });
                write!(text, " [{pad}{}{comma}{pad}] # in one line", items.join(", ")).unwrap();
            }
            Form::FlowLines { comma } => {
                text.push_str(" [");
                let mut left = n;
                for piece in &self.pieces {
                    match piece {
                        Piece::Item { entry, comment } => {
                            left -= 1;
                            let comma = if left > 0 || comma { "," } else { "" };
                            write!(text, "\n{}{}{comma}{comment}", " ".repeat(key + 2), self.quoted(entry)).unwrap();
                        }
                        Piece::Line(line) => write!(text, "\n{line}").unwrap(),
                    }
                }
                write!(text, "\n{}]", " ".repeat(key)).unwrap();
            }
        }
        text
    }

    /// The tables that it takes of those whose names the test knows.
    fn takes(&self, name: &str) -> bool {
        let matches = |entry: &&String| {
            let pattern = entry.trim_start_matches('!');
            pattern == name || pattern == "p_*" && name.starts_with("p_")
        };
        self.entries().map(|(entry, _)| entry).filter(matches).last().is_some_and(|entry| !entry.starts_with('!'))
    }

    fn put(&mut self, entry: String) {
        let last = self.pieces.iter().rposition(|piece| matches!(piece, Piece::Item { .. })).unwrap();
        self.pieces.insert(last + 1, Piece::Item { entry, comment: "" });
    }

    /// Takes an entry away; lines that are none stay.
    fn drop(&mut self, gone: &str) {
        self.pieces.retain(|piece| !matches!(piece, Piece::Item { entry, .. } if entry == gone));
    }

    fn has(&self, entry: &str) -> bool {
        self.entries().any(|(other, _)| other == entry)
    }

    /// What an edit makes of it: what comes, then what goes.
    fn edit(&mut self, added: &[String], removed: &[String]) {
        let before = self.clone();
        for name in added.iter().filter(|name| !before.has(&format!("!{name}"))) {
            self.put(name.clone());
        }
        let excepted: Vec<_> = removed.iter().filter(|name| name.starts_with("p_") && before.has("p_*")).collect();
        for name in excepted {
            self.put(format!("!{name}"));
        }
        for name in added {
            self.drop(&format!("!{name}"));
        }
        for name in removed.iter().filter(|name| before.has(name)) {
            self.drop(name);
        }
    }
}

impl World {
    fn written(&self) -> Vec<u8> {
        let mut text = "# All of them.\n---\nsyncs:\n".to_owned();
        for (number, sync) in self.syncs.iter().enumerate() {
            write!(text, "  'sync {number}': # the {number}th\n    type: realtime\n").unwrap();
            if let Some(run) = sync.run {
                writeln!(text, "    run:   {run}  # as agreed").unwrap();
            }
            write!(
                text,
                "    destination: {{type: holo, datasource: 'd{number}'}}\n    source:\n      datasource: m\n"
            )
            .unwrap();
            text.push_str("      tables:");
            for list in &sync.lists {
                match &list.database {
                    None => text.push_str(&list.written(6)),
                    Some(database) => write!(text, "\n        {database}:{}", list.written(8)).unwrap(),
                }
            }
            text.push('\n');
            text.push_str(sync.tail);
        }
        // A line that is empty stays one, though it is the last.
        if self.is_open {
            text.truncate(text.strip_suffix('\n').unwrap_or(&text).len());
        }
        let text = text.replace('\n', self.end);
        [if self.mark { "\u{FEFF}" } else { "" }, &text].concat().into_bytes()
    }

    fn files(&self) -> Vec<SourceFile> {
        vec![file("disync.yaml", PROJECT), file("syncs/all.yaml", self.written())]
    }
}

const COMMENTS: [&str; 4] = ["", " # note", "   #\ttab, 注", " # - looks_like: [an item]"];
const LINES: [&str; 4] = ["", "        # - gone", "  # 注释", "            # far"];
const TAILS: [&str; 4] = ["", "\n", "    # the end\n\n", "# between\n"];
const NAMES: [&str; 12] =
    ["orders", "carts", "users", "表", "order_items", "a-b", "t.x", "Z", "p_1", "p_2", "x1", "p_3"];

fn form() -> impl Strategy<Value = Form> {
    prop_oneof![
        (0..4usize, 1..4usize).prop_map(|(indentation, gap)| Form::Block { indentation, gap }),
        any::<(bool, bool)>().prop_map(|(padded, comma)| Form::Flow { padded, comma }),
        any::<bool>().prop_map(|comma| Form::FlowLines { comma }),
    ]
}

/// A list of some of the names, maybe with a pattern for those that begin with `p_`.
fn list(database: Option<String>) -> impl Strategy<Value = List> {
    let names = prop::sample::subsequence(NAMES.to_vec(), 1..6).prop_shuffle();
    let pieces =
        (names, prop::collection::vec((select(COMMENTS.to_vec()), prop::option::of(select(LINES.to_vec()))), 8));
    (form(), prop::option::of(select(vec!['\'', '"'])), pieces, any::<bool>()).prop_map(
        move |(form, quote, (names, around), has_pattern)| {
            let pattern = has_pattern.then_some("p_*");
            let mut pieces = Vec::new();
            let names =
                pattern.into_iter().chain(names.into_iter().filter(|name| !has_pattern || !name.starts_with("p_")));
            for (name, (comment, line)) in names.zip(around) {
                pieces.extend(line.map(Piece::Line));
                pieces.push(Piece::Item { entry: name.to_owned(), comment });
            }
            if !pieces.iter().any(|piece| matches!(piece, Piece::Item { .. })) {
                pieces.push(Piece::Item { entry: "orders".to_owned(), comment: "" });
            }
            // Quotes that must be there tell nothing about those that need not.
            let tells = pieces.iter().any(|piece| matches!(piece, Piece::Item { entry, .. } if entry != "p_*"));
            List { database: database.clone(), form, quote: quote.filter(|_| tells), pieces }
        },
    )
}

fn sync() -> impl Strategy<Value = Sync> {
    let single = list(None).prop_map(|list| vec![list]);
    let multi = (1..4usize).prop_flat_map(|n| (0..n).map(|n| list(Some(format!("db{n}")))).collect::<Vec<_>>());
    let run = prop::option::of(select(vec!["running", "stopped"]));
    (prop_oneof![single, multi], run, select(TAILS.to_vec())).prop_map(|(lists, run, tail)| Sync { lists, run, tail })
}

fn world() -> impl Strategy<Value = World> {
    let ends = select(vec!["\n", "\r\n"]);
    (prop::collection::vec(sync(), 1..4), ends, any::<bool>(), any::<bool>())
        .prop_map(|(syncs, end, mark, is_open)| World { syncs, end, mark, is_open })
}

/// What is done to one list: names of tables that come where they are not taken, and go where they are.
type Turn = (Index, Vec<&'static str>);

fn turns() -> impl Strategy<Value = Vec<Turn>> {
    prop::collection::vec((any::<Index>(), prop::sample::subsequence(NAMES.to_vec(), 1..5)), 1..5)
}

/// The edits of a world, and the world afterwards.
fn edited(world: &World, turns: &[Turn]) -> (Vec<FileEdit>, World) {
    let (mut after, mut edits) = (world.clone(), Vec::new());
    let mut touched = BTreeSet::new();
    for (index, names) in turns {
        let all: Vec<(usize, usize)> =
            world.syncs.iter().enumerate().flat_map(|(s, sync)| (0..sync.lists.len()).map(move |l| (s, l))).collect();
        let (sync, list) = *index.get(&all);
        if !touched.insert((sync, list)) {
            continue;
        }
        let address = Address::realtime(format!("sync {sync}"));
        let before = &world.syncs[sync].lists[list];
        let table = |name: &str| Table { database: before.database.as_deref().map(Into::into), name: name.into() };
        let (removed, added): (Vec<&str>, Vec<&str>) = names.iter().partition(|name| before.takes(name));
        let mut removed: Vec<String> = removed.into_iter().map(str::to_owned).collect();
        // A list that takes nothing any more is a matter of its own.
        let left = before.entries().filter(|(entry, _)| !removed.contains(entry)).count();
        if left == 0 {
            removed.pop();
        }
        let added: Vec<String> = added.into_iter().map(str::to_owned).collect();
        edits.extend(added.iter().map(|name| FileEdit::AddTable { address: address.clone(), table: table(name) }));
        edits.extend(removed.iter().map(|name| FileEdit::RemoveTable { address: address.clone(), table: table(name) }));
        after.syncs[sync].lists[list].edit(&added, &removed);
    }
    (edits, after)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What the file of syncs is after edits, all of which are made.
fn carried_out(files: &[SourceFile], edits: &[FileEdit]) -> Vec<u8> {
    let Edits { files: changed, refused } = edit(files, edits).unwrap();
    assert_eq!(refused, [], "{}", text(&files[1].bytes));
    match &changed[..] {
        [] => files[1].bytes.clone(),
        [one] => one.after.clone(),
        _ => panic!("several files have changed"),
    }
}

fn inverse(edits: &[FileEdit]) -> Vec<FileEdit> {
    let inverse = |edit: &FileEdit| match edit.clone() {
        FileEdit::AddTable { address, table } => FileEdit::RemoveTable { address, table },
        FileEdit::RemoveTable { address, table } => FileEdit::AddTable { address, table },
        set @ FileEdit::Set { .. } => set,
    };
    edits.iter().map(inverse).collect()
}

/// All tables that are named, by sync.
fn named(files: &[SourceFile]) -> BTreeMap<Address, Tables> {
    let syncs = parse(files).unwrap().desired.syncs;
    syncs.into_iter().map(|(address, declared)| (address, declared.spec.tables)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_but_what_is_meant_changes(world in world(), turns in turns()) {
        let (edits, wished) = edited(&world, &turns);
        let files = world.files();
        let after = carried_out(&files, &edits);
        prop_assert_eq!(text(&after), text(&wished.written()), "{:#?}\n{}", edits, text(&files[1].bytes));
        let again = [files[0].clone(), file("syncs/all.yaml", after)];
        prop_assert_eq!(edit(&again, &edits).unwrap(), Edits::default());
    }

    #[test]
    fn what_comes_and_goes_again_leaves_no_trace(world in world(), turns in turns()) {
        let (edits, _) = edited(&world, &turns);
        let edits: Vec<_> = edits.into_iter().filter(|edit| matches!(edit, FileEdit::AddTable { .. })).collect();
        let files = world.files();
        let after = [files[0].clone(), file("syncs/all.yaml", carried_out(&files, &edits))];
        let comes_back = |edit: &FileEdit| matches!(edit, FileEdit::AddTable { table, .. } if table.name.starts_with("p_"));
        let before = carried_out(&after, &inverse(&edits));
        if !edits.iter().any(comes_back) {
            prop_assert_eq!(text(&before), text(&files[1].bytes));
        }
        prop_assert_eq!(named(&[files[0].clone(), file("syncs/all.yaml", before)]), named(&files));
    }

    #[test]
    fn any_name_can_come_and_go(names in prop::collection::btree_set("\\PC{1,12}|[ -~\t\r\n\u{85}\u{2028}]{1,8}", 1..6), world in world(), index in any::<Index>()) {
        let sync = index.index(world.syncs.len());
        let database = world.syncs[sync].lists[0].database.as_deref().map(Into::into);
        let names = names.iter().filter(|name| !world.syncs[sync].lists[0].takes(name) && !name.contains("${"));
        let edits: Vec<_> = names.map(|name| FileEdit::AddTable {
            address: Address::realtime(format!("sync {sync}")),
            table: Table { database: database.clone(), name: name.as_str().into() },
        }).collect();
        let files = world.files();
        let after = [files[0].clone(), file("syncs/all.yaml", carried_out(&files, &edits))];
        let all = named(&after);
        for edit in &edits {
            let FileEdit::AddTable { address, table } = edit else { unreachable!() };
            prop_assert!(all[address].contains(table.as_ref()), "{:?}", table);
        }
        prop_assert_eq!(text(&carried_out(&after, &inverse(&edits))), text(&files[1].bytes));
    }

    #[test]
    fn databases_come_and_go_as_a_whole(world in world(), index in any::<Index>(), coming in prop::collection::btree_set("new_[a-z]{1,3}", 0..3)) {
        let (sync, files) = (index.index(world.syncs.len()), world.files());
        let (address, lists) = (Address::realtime(format!("sync {sync}")), &world.syncs[sync].lists);
        if lists.len() < 2 || lists[0].has("p_*") {
            return Ok(());
        }
        let table = |database: &str, name: &str| Table { database: Some(database.into()), name: name.into() };
        let gone = lists[0].entries().map(|(name, _)| FileEdit::RemoveTable { address: address.clone(), table: table("db0", name) });
        let come = coming.iter().map(|name| FileEdit::AddTable { address: address.clone(), table: table(name, "orders") });
        let edits: Vec<_> = gone.chain(come).collect();
        let after = [files[0].clone(), file("syncs/all.yaml", carried_out(&files, &edits))];
        let mut wished = named(&files);
        let Some(Tables::Multi(databases)) = wished.get_mut(&address) else { unreachable!() };
        databases.remove("db0");
        databases.extend(coming.iter().map(|name| (name.as_str().into(), BTreeSet::from(["orders".into()]))));
        prop_assert_eq!(named(&after), wished);
        // Line by line: nothing but lines of that database goes, and nothing but new databases comes.
        let (before, after) = (text(&files[1].bytes), text(&after[1].bytes));
        let diff = similar::TextDiff::from_lines(&before, &after);
        for change in diff.iter_all_changes().filter(|change| change.tag() == ChangeTag::Insert && coming.is_empty()) {
            prop_assert!(false, "{} comes in {}", change.value(), after);
        }
        let n_comments = |text: &str| text.matches("# - gone").count() + text.matches("注释").count() + text.matches("far").count();
        if lists[0].form != (Form::FlowLines { comma: true }) && lists[0].form != (Form::FlowLines { comma: false }) {
            prop_assert_eq!(n_comments(&before), n_comments(&after));
        }
    }
}
