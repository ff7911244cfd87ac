//! What the lists and settings of one sync are to hold: decided from the entries that are there, whatever they look like.
//!
//! A table that is named goes by its name. One that a pattern takes is taken away by an entry with `!`, and comes back when
//! that entry goes. Of all entries that match a table the last decides, and what is new comes last.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use disync_model::{Declared, Glob, ResourceGroup, Selector, SelectorList, Spec, Tables};

use crate::edit::{FileEdit, Numbered, Refusal, Setting, text};
use crate::report::Report;
use crate::schema;
use crate::yaml::{Entry, Node, Value};

/// What is to become of one sync.
#[derive(Default)]
pub(super) struct SyncWish<'e> {
    /// Its lists that change, by their databases.
    pub(super) lists: BTreeMap<Option<&'e str>, ListWish>,
    /// Its settings that change.
    pub(super) settings: Vec<&'e Setting>,
}

/// What is to become of one list.
#[derive(Default)]
pub(super) struct ListWish {
    /// The numbers of the entries that go.
    pub(super) gone: BTreeSet<usize>,
    /// The entries that come, behind all others.
    pub(super) new: Vec<String>,
    /// Whether nothing is left that takes a table: then the whole list goes.
    pub(super) is_over: bool,
}

/// Decides about one sync, whose `source.tables` is `tables`, and puts what follows into `declared`.
pub(super) fn decide<'e>(
    tables: &Node<'_>,
    edits: &[Numbered<'e>],
    declared: &mut Declared,
    report: &mut Report<'_>,
) -> Result<SyncWish<'e>, Vec<(usize, Refusal)>> {
    let mut wish = SyncWish::default();
    let mut lists: BTreeMap<Option<&str>, Vec<Numbered<'e>>> = BTreeMap::new();
    for (number, edit) in edits {
        match edit {
            FileEdit::AddTable { table, .. } | FileEdit::RemoveTable { table, .. } => {
                lists.entry(table.database.as_deref()).or_default().push((*number, edit));
            }
            FileEdit::Set { setting, .. } => wish.settings.extend(set(&mut declared.spec, setting).then_some(setting)),
        }
    }
    let all = || lists.values().flatten().map(|(number, _)| *number);
    let is_single = matches!(tables.value, Value::List(_));
    if lists.keys().any(|database| database.is_none() != is_single) {
        return Err(all().map(|number| (number, other_form(is_single))).collect());
    }
    for (database, edits) in &lists {
        let entries = match items(tables, *database) {
            None => Vec::new(),
            Some(items) => match schema::selectors(items, report) {
                Some(entries) => entries,
                None => return Err(all().map(|number| (number, Refusal::layout())).collect()),
            },
        };
        let decided = list(&entries, edits);
        if !decided.gone.is_empty() || !decided.new.is_empty() {
            put(declared, *database, &entries, &decided);
            wish.lists.insert(*database, decided);
        }
    }
    if takes_nothing(declared) {
        let removals = edits.iter().filter(|(_, edit)| matches!(edit, FileEdit::RemoveTable { .. }));
        return Err(removals.map(|(number, _)| (*number, nothing_left())).collect());
    }
    Ok(wish)
}

/// The items of a list of tables: that of a database, or the only one.
pub(super) fn items<'n, 'a>(tables: &'n Node<'a>, database: Option<&str>) -> Option<&'n [Node<'a>]> {
    match (&tables.value, database) {
        (Value::List(items), None) => Some(items),
        (Value::Map(_), Some(database)) => match &entry(tables, database)?.value.value {
            Value::List(items) => Some(items),
            Value::Plain(_) | Value::Quoted(_) | Value::Map(_) | Value::Refused => None,
        },
        _ => None,
    }
}

/// An entry of a mapping.
pub(super) fn entry<'n, 'a>(map: &'n Node<'a>, key: &str) -> Option<&'n Entry<'a>> {
    match &map.value {
        Value::Map(entries) => entries.iter().find(|entry| entry.key.text == key),
        Value::Plain(_) | Value::Quoted(_) | Value::List(_) | Value::Refused => None,
    }
}

fn other_form(is_single: bool) -> Refusal {
    let (ours, theirs) = ("without their databases", "by database");
    let (ours, theirs) = if is_single { (ours, theirs) } else { (theirs, ours) };
    let hint = "change the form of the list by hand: `tables: [orders]` or `tables: { shop: [orders] }`";
    Refusal::new(format!("the YAML lists tables {ours}, and the task ships them {theirs}"), hint)
}

fn nothing_left() -> Refusal {
    Refusal::new("no table would be left, and a sync ships at least one", "take the sync out of the YAML by hand")
}

fn takes_nothing(declared: &Declared) -> bool {
    declared.spec.tables.is_empty() && declared.selectors.lists.is_empty()
}

/// The entries of a list, so that those that match a name are found without looking at all of them.
struct Entries<'s> {
    all: &'s [Selector],
    exact: HashMap<&'s str, Vec<usize>>,
    wild: Vec<usize>,
}

impl<'s> Entries<'s> {
    fn of(all: &'s [Selector]) -> Self {
        let (mut exact, mut wild): (HashMap<_, Vec<usize>>, _) = (HashMap::new(), Vec::new());
        for (number, selector) in all.iter().enumerate() {
            match selector.glob.exact() {
                Some(name) => exact.entry(name).or_default().push(number),
                None => wild.push(number),
            }
        }
        Self { all, exact, wild }
    }

    /// The entries that name a table, to take it or to take it away.
    fn naming(&self, name: &str, takes_away: bool) -> Vec<usize> {
        let named = self.exact.get(name).into_iter().flatten().copied();
        named.filter(|number| self.all[*number].takes_away == takes_away).collect()
    }

    /// The entry that decides about a table if some were not there.
    fn deciding(&self, name: &str, without: &[usize]) -> Option<&'s Selector> {
        let named = self.exact.get(name).into_iter().flatten();
        let wild = self.wild.iter().filter(|number| self.all[**number].glob.matches(name));
        self.all.get(*named.chain(wild).filter(|number| !without.contains(number)).max()?)
    }

    fn take(&self, name: &str, without: &[usize]) -> bool {
        self.deciding(name, without).is_some_and(|selector| !selector.takes_away)
    }
}

fn list(entries: &[Selector], edits: &[Numbered<'_>]) -> ListWish {
    let (entries, mut wish) = (Entries::of(entries), ListWish::default());
    for (_, edit) in edits {
        match edit {
            FileEdit::AddTable { table, .. } => add(&entries, &table.name, &mut wish),
            FileEdit::RemoveTable { table, .. } => remove(&entries, &table.name, &mut wish),
            FileEdit::Set { .. } => {}
        }
    }
    let is_kept = |(number, selector): (usize, &Selector)| !selector.takes_away && !wish.gone.contains(&number);
    let takes = entries.all.iter().enumerate().any(is_kept) || wish.new.iter().any(|entry| !entry.starts_with('!'));
    ListWish { is_over: !takes, ..wish }
}

fn add(entries: &Entries<'_>, name: &str, wish: &mut ListWish) {
    let is_named = |selector: &Selector| !selector.takes_away && selector.glob.exact().is_some();
    if entries.deciding(name, &[]).is_some_and(is_named) {
        return;
    }
    let exclusions = entries.naming(name, true);
    if !exclusions.is_empty() && entries.take(name, &exclusions) {
        wish.gone.extend(exclusions);
    } else {
        wish.new.push(text::entry(name));
    }
}

fn remove(entries: &Entries<'_>, name: &str, wish: &mut ListWish) {
    if !entries.take(name, &[]) {
        return;
    }
    let names = entries.naming(name, false);
    if entries.take(name, &names) {
        wish.new.push(format!("!{}", text::entry(name)));
    }
    wish.gone.extend(names);
}

/// Puts what a list is to hold into what the sync declares.
fn put(declared: &mut Declared, database: Option<&str>, entries: &[Selector], wish: &ListWish) {
    let kept = entries.iter().enumerate().filter(|(number, _)| !wish.gone.contains(number));
    let new = wish.new.iter().map(|text| {
        let (takes_away, name) = text.strip_prefix('!').map_or((false, &**text), |name| (true, name));
        let glob = Glob::parse(name).unwrap_or_else(|_| Glob::exactly(name));
        Selector { text: text.clone(), glob, takes_away, line: 0 }
    });
    let entries: Vec<Selector> = kept.map(|(_, selector)| selector.clone()).chain(new).collect();
    let named = |entry: &Selector| entry.glob.exact().filter(|_| !entry.takes_away).map(Box::<str>::from);
    let names: BTreeSet<Box<str>> = entries.iter().filter_map(named).collect();
    declared.renamed_from.retain(|new, _| new.database.as_deref() != database || names.contains(&new.name));
    match (&mut declared.spec.tables, database) {
        (Tables::Single(all), None) => *all = names,
        (Tables::Multi(all), Some(database)) if wish.is_over => drop(all.remove(database)),
        (Tables::Multi(all), Some(database)) => drop(all.insert(database.into(), names)),
        (Tables::Single(_), Some(_)) | (Tables::Multi(_), None) => {}
    }
    let has_patterns = entries.iter().any(|entry| entry.takes_away || entry.glob.exact().is_none());
    let lists = &mut declared.selectors.lists;
    match lists.iter().position(|list| list.database.as_deref() == database) {
        Some(at) if has_patterns && !wish.is_over => {
            lists[at] = SelectorList { database: database.map(Into::into), selectors: entries };
        }
        Some(at) => drop(lists.remove(at)),
        None => {}
    }
}

/// Puts a setting into a spec; whether that says anything new.
fn set(spec: &mut Spec, setting: &Setting) -> bool {
    match setting {
        Setting::Run(run) => replace(&mut spec.run, *run),
        Setting::ResourceGroup(group) => {
            let group = ResourceGroup(group.clone());
            let is_new = spec.resource_group.as_ref().is_none_or(|there| !there.may_be(&group));
            is_new && replace(&mut spec.resource_group, Some(group))
        }
        Setting::Folder(folder) => {
            let is_new = spec.folder.as_ref().is_none_or(|there| there.trim_matches('/') != folder.trim_matches('/'));
            is_new && replace(&mut spec.folder, Some(folder.clone()))
        }
        Setting::Source(source) => replace(&mut spec.source, source.clone()),
        Setting::DestinationType(kind) => replace(&mut spec.destination.kind, *kind),
        Setting::Destination(datasource) => replace(&mut spec.destination.datasource, datasource.clone()),
    }
}

fn replace<T: PartialEq>(place: &mut T, value: T) -> bool {
    let is_new = *place != value;
    *place = value;
    is_new
}
