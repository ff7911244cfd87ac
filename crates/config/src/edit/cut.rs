//! Cuts the text of one file: what comes is put in first, then what goes is taken out, so that no list is ever empty in
//! between.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use disync_model::{Address, Desired};

use crate::decode::decode;
use crate::edit::layout::{is_flow, span};
use crate::edit::text::{Quoting, written};
use crate::edit::wish::{ListWish, SyncWish, decide, entry};
use crate::edit::{Numbered, Refusal, Setting, block, flow, layout};
use crate::project::SourceFile;
use crate::yaml::{self, Entry, Node, Value};

/// A piece of the text that gives way to another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Splice {
    /// What goes.
    pub(super) at: Range<usize>,
    /// What comes there.
    pub(super) with: String,
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The bytes of a file after the edits that are about it; what follows for its syncs is put into `wished`.
pub(super) fn file(
    file: &SourceFile,
    edits: &[Numbered<'_>],
    wished: &mut Desired,
) -> Result<Vec<u8>, Vec<(usize, Refusal)>> {
    let refused = || edits.iter().map(|(number, _)| (*number, Refusal::layout())).collect::<Vec<_>>();
    let (Some(text), mut report) = decode(&file.path, &file.bytes) else { return Err(refused()) };
    let tree = yaml::read(&mut report).ok_or_else(refused)?;
    let mut by_sync: BTreeMap<&Address, Vec<Numbered<'_>>> = BTreeMap::new();
    for (number, edit) in edits {
        by_sync.entry(edit.address()).or_default().push((*number, edit));
    }
    let (mut wishes, mut whys) = (Vec::new(), Vec::new());
    for (address, edits) in by_sync {
        let found = sync(&tree, address.name.as_str()).and_then(|sync| tables(&sync.value));
        let (Some(tables), Some(declared)) = (found, wished.syncs.get_mut(address)) else {
            whys.extend(edits.iter().map(|(number, _)| (*number, Refusal::layout())));
            continue;
        };
        match decide(&tables.value, &edits, declared, &mut report) {
            Ok(wish) => wishes.push((address.name.as_str(), wish)),
            Err(refused) => whys.extend(refused),
        }
    }
    if !whys.is_empty() {
        return Err(whys);
    }
    let more = add(text, &tree, &wishes).ok_or_else(refused)?;
    let (_, mut report) = decode(&Arc::clone(&file.path), more.as_bytes());
    let tree = yaml::read(&mut report).ok_or_else(refused)?;
    let less = remove(&more, &tree, &wishes).ok_or_else(refused)?;
    let mark = if file.bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK } else { b"" };
    Ok([mark, less.as_bytes()].concat())
}

fn sync<'n, 'a>(tree: &'n Node<'a>, name: &str) -> Option<&'n Entry<'a>> {
    entry(&entry(tree, "syncs")?.value, name)
}

fn tables<'n, 'a>(sync: &'n Node<'a>) -> Option<&'n Entry<'a>> {
    entry(&entry(sync, "source")?.value, "tables")
}

type Wishes<'e> = [(&'e str, SyncWish<'e>)];

/// The text with all that comes; `None` where it is laid out too strangely.
fn add(text: &str, tree: &Node<'_>, wishes: &Wishes<'_>) -> Option<String> {
    let mut splices = Vec::new();
    for (name, wish) in wishes {
        let sync = sync(tree, name)?;
        let tables = tables(&sync.value)?;
        let lists = || wish.lists.iter().filter(|(_, list)| !list.is_over && !list.new.is_empty());
        // What is deeper comes first: it ends where that ends which is around it.
        let mut databases = Vec::new();
        for (database, list) in lists() {
            match database.map_or(Some(tables), |database| entry(&tables.value, database)) {
                Some(entry) => splices.extend(add_items(text, entry, &list.new)?),
                None => databases.push((database.unwrap_or_default(), list)),
            }
        }
        if !databases.is_empty() {
            splices.extend(add_databases(text, &tables.value, &databases)?);
        }
        for setting in &wish.settings {
            splices.extend(set(text, &sync.value, setting)?);
        }
    }
    Some(spliced(text, splices))
}

/// The text without all that goes; `None` where it is laid out too strangely.
fn remove(text: &str, tree: &Node<'_>, wishes: &Wishes<'_>) -> Option<String> {
    let mut splices = Vec::new();
    for (name, wish) in wishes {
        let tables = tables(&sync(tree, name)?.value)?;
        let over: Vec<&str> =
            wish.lists.iter().filter(|(_, list)| list.is_over).filter_map(|(name, _)| *name).collect();
        if !over.is_empty() {
            splices.extend(remove_databases(text, &tables.value, &over)?);
        }
        for (database, list) in wish.lists.iter().filter(|(_, list)| !list.is_over && !list.gone.is_empty()) {
            let entry = database.map_or(Some(tables), |database| entry(&tables.value, database))?;
            splices.extend(remove_items(text, entry, list)?);
        }
    }
    let rest = spliced(text, splices);
    // Where the last lines of a file go that does not end with a line break, it does not end with one then either.
    let is_open = |text: &str| !text.ends_with(layout::is_break);
    let open = rest.strip_suffix("\r\n").or_else(|| rest.strip_suffix(layout::is_break));
    Some(open.filter(|_| is_open(text)).map(str::to_owned).unwrap_or(rest))
}

fn items<'n, 'a>(entry: &'n Entry<'a>) -> Option<&'n [Node<'a>]> {
    match &entry.value.value {
        Value::List(items) => Some(items),
        Value::Plain(_) | Value::Quoted(_) | Value::Map(_) | Value::Refused => None,
    }
}

fn entries<'n, 'a>(map: &'n Node<'a>) -> Option<&'n [Entry<'a>]> {
    match &map.value {
        Value::Map(entries) => Some(entries),
        Value::Plain(_) | Value::Quoted(_) | Value::List(_) | Value::Refused => None,
    }
}

fn add_items(text: &str, entry: &Entry<'_>, new: &[String]) -> Option<Vec<Splice>> {
    let items = items(entry)?;
    let quoting = Quoting::of_values(text, items);
    let new: Vec<String> = new.iter().map(|new| written(new, quoting)).collect();
    if is_flow(text, &entry.value) {
        return flow::append(text, &flow_list(text, &entry.value, items), &new);
    }
    let rows = block::items(text, entry, items)?;
    let last = rows.last()?;
    let lines: Vec<String> = new.iter().map(|new| format!("{}{new}", last.prefix)).collect();
    Some(vec![block::append(text, last, &lines)])
}

fn remove_items(text: &str, entry: &Entry<'_>, wish: &ListWish) -> Option<Vec<Splice>> {
    let (items, is_gone) = (items(entry)?, |number: usize| wish.gone.contains(&number));
    if is_flow(text, &entry.value) {
        return flow::remove(text, &flow_list(text, &entry.value, items), is_gone);
    }
    let rows = block::items(text, entry, items)?;
    let gone = rows.into_iter().enumerate().filter(|(number, _)| is_gone(*number));
    Some(gone.map(|(_, row)| cut(row.lines)).collect())
}

fn add_databases(text: &str, tables: &Node<'_>, new: &[(&str, &ListWish)]) -> Option<Vec<Splice>> {
    let entries = entries(tables)?;
    let last = entries.last()?;
    let (key, last_items) = (Quoting::at(text, layout::start(last.key.at)), items(last)?);
    let quoting = Quoting::of_values(text, last_items);
    let names = |list: &ListWish| -> Vec<String> { list.new.iter().map(|name| written(name, quoting)).collect() };
    if is_flow(text, &last.value) || is_flow(text, tables) {
        let list = |(name, list): &(&str, &ListWish)| format!("{}: [{}]", written(name, key), names(list).join(", "));
        let new: Vec<String> = new.iter().map(list).collect();
        return add_entries(text, tables, &new);
    }
    let rows = block::entries(text, entries)?;
    let (row, items) = (rows.last()?, block::items(text, last, last_items)?);
    let mut lines = Vec::new();
    for (name, list) in new {
        lines.push(format!("{}{}:", row.prefix, written(name, key)));
        lines.extend(names(list).iter().map(|name| format!("{}{name}", items.last().map_or("", |item| &item.prefix))));
    }
    Some(vec![block::append(text, row, &lines)])
}

fn remove_databases(text: &str, tables: &Node<'_>, over: &[&str]) -> Option<Vec<Splice>> {
    let (entries, is_over) = (entries(tables)?, |entry: &Entry<'_>| over.contains(&&*entry.key.text));
    if is_flow(text, tables) {
        return flow::remove(text, &flow_map(text, tables, entries), |number| entries.get(number).is_some_and(is_over));
    }
    let mut splices = Vec::new();
    for (entry, row) in entries.iter().zip(block::entries(text, entries)?).filter(|(entry, _)| is_over(entry)) {
        if is_flow(text, &entry.value) {
            splices.push(cut(row.lines));
            continue;
        }
        // The lines of the key and of the items, one by one: comments between them stay.
        let key = layout::line_end(text, layout::start(entry.key.at));
        splices.push(cut(row.lines.start..key));
        splices.extend(block::items(text, entry, items(entry)?)?.into_iter().map(|row| cut(row.lines)));
    }
    Some(splices)
}

/// Gives a setting its value, where it stands or else at the end of the sync.
fn set(text: &str, sync: &Node<'_>, setting: &Setting) -> Option<Vec<Splice>> {
    let mut found = Some(sync);
    for key in setting.key().split('.') {
        found = found.and_then(|node| entry(node, key)).map(|entry| &entry.value);
    }
    let Some(value) = found else {
        let new = format!("{}: {}", setting.key(), written(setting.value(), Quoting::LEAST));
        return add_entries(text, sync, &[new]);
    };
    let at = span(text, value);
    let with = written(setting.value(), Quoting::at(text, at.start));
    Some(vec![Splice { at, with }])
}

/// Puts entries, each on one line, behind the last one of a mapping.
fn add_entries(text: &str, map: &Node<'_>, new: &[String]) -> Option<Vec<Splice>> {
    let entries = entries(map)?;
    if is_flow(text, map) {
        return flow::append(text, &flow_map(text, map, entries), new);
    }
    let rows = block::entries(text, entries)?;
    let last = rows.last()?;
    let lines: Vec<String> = new.iter().map(|new| format!("{}{new}", last.prefix)).collect();
    Some(vec![block::append(text, last, &lines)])
}

fn flow_list(text: &str, list: &Node<'_>, items: &[Node<'_>]) -> flow::Flow {
    flow::Flow { end: span(text, list).end, pieces: items.iter().map(|item| span(text, item)).collect() }
}

fn flow_map(text: &str, map: &Node<'_>, entries: &[Entry<'_>]) -> flow::Flow {
    let pieces = entries.iter().map(|entry| layout::span_of_entry(text, entry)).collect();
    flow::Flow { end: span(text, map).end, pieces }
}

const fn cut(at: Range<usize>) -> Splice {
    Splice { at, with: String::new() }
}

/// Makes all splices. Cuts may overlap; what comes at the same place comes in the order of the splices.
fn spliced(text: &str, mut splices: Vec<Splice>) -> String {
    splices.sort_by_key(|splice| splice.at.start);
    let (mut result, mut at) = (String::with_capacity(text.len()), 0);
    for Splice { at: cut, with } in splices {
        result.push_str(text.get(at..cut.start).unwrap_or_default());
        result.push_str(&with);
        at = at.max(cut.end).max(cut.start);
    }
    result.push_str(text.get(at..).unwrap_or_default());
    result
}
