//! Whether every pattern matches something. One that does not is misspelt, or means what is no longer there: whoever
//! wrote it would see a plan about something else.

use std::collections::BTreeMap;
use std::fmt;

use disync_model::{Address, Desired, Live, Name, State, Tables};

use super::pattern::Pattern;
use super::selection::Selection;

/// A pattern that matches nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Unmatched {
    /// The pattern.
    pub pattern: Pattern,
    /// Whether it is one of `--exclude`.
    pub excludes: bool,
}

impl fmt::Display for Unmatched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flag = if self.excludes { "--exclude" } else { "--target" };
        match &self.pattern.origin {
            Some(origin) => write!(f, "{origin}: `{}`", self.pattern)?,
            None => write!(f, "`{flag} {}`", self.pattern)?,
        }
        f.write_str(if self.pattern.is_about_tables() {
            " matches no table that is declared, recorded or there"
        } else {
            " matches no sync that is declared or recorded"
        })
    }
}

/// Checks that each pattern is about at least one sync that is known. Those over tables are so far checked for their sync
/// alone.
///
/// # Errors
/// Names all that match nothing.
pub fn check_syncs(desired: &Desired, state: &State, selection: &Selection) -> Result<(), Vec<Unmatched>> {
    let syncs = Syncs::of(desired, state);
    unmatched(selection, |pattern| syncs.matching(pattern).next().is_some())
}

/// Checks that each pattern over tables is about at least one that is declared, recorded or live, in whatever sync.
///
/// # Errors
/// Names all that match nothing.
pub fn check_tables(
    (desired, state, live): (&Desired, &State, &Live),
    selection: &Selection,
) -> Result<(), Vec<Unmatched>> {
    let syncs = Syncs::of(desired, state);
    let tables = |address: &Address| -> [Option<&Tables>; 3] {
        let declared = desired.syncs.get(address).map(|declared| &declared.spec.tables);
        let recorded = state.records.get(address).map(|record| &record.spec.tables);
        let there = live.tasks.get(address).and_then(|task| task.spec()).map(|spec| &spec.tables);
        [declared, recorded, there]
    };
    unmatched(selection, |pattern| {
        !pattern.is_about_tables()
            || syncs.matching(pattern).flat_map(tables).flatten().any(|tables| pattern.matches_one_of(tables))
    })
}

fn unmatched(selection: &Selection, is_matched: impl Fn(&Pattern) -> bool) -> Result<(), Vec<Unmatched>> {
    let targets = selection.targets().iter().map(|pattern| (pattern, false));
    let all = targets.chain(selection.excludes().iter().map(|pattern| (pattern, true)));
    let unmatched = all.filter(|(pattern, _)| !is_matched(pattern));
    let unmatched: Vec<_> =
        unmatched.map(|(pattern, excludes)| Unmatched { pattern: pattern.clone(), excludes }).collect();
    if unmatched.is_empty() { Ok(()) } else { Err(unmatched) }
}

/// The known syncs by name, so that a pattern that has no wildcard is not tried on all of them.
struct Syncs<'a> {
    by_name: BTreeMap<&'a str, Vec<&'a Address>>,
}

impl<'a> Syncs<'a> {
    fn of(desired: &'a Desired, state: &'a State) -> Self {
        let mut by_name: BTreeMap<&str, Vec<&Address>> = BTreeMap::new();
        for address in desired.syncs.keys().chain(state.addresses()) {
            by_name.entry(Name::as_str(&address.name)).or_default().push(address);
        }
        Self { by_name }
    }

    fn matching<'s>(&'s self, pattern: &'s Pattern) -> impl Iterator<Item = &'a Address> + 's {
        let exact = pattern.exact_name().map(|name| self.by_name.get(name).into_iter());
        let named = exact.into_iter().flatten();
        let all = pattern.exact_name().is_none().then(|| self.by_name.values()).into_iter().flatten();
        named.chain(all).flatten().copied().filter(|address| pattern.matches(address))
    }
}
