//! `after:` across all files: that there are such syncs, and that some order fits all that is said.

use std::collections::{BTreeSet, HashMap};

use disync_model::{Address, Name, Wave};

use crate::code;
use crate::report::{At, Report, quote};
use crate::schema::{Settings, Sync};
use crate::value::nearest;

/// The syncs by their names.
#[derive(Debug)]
pub(crate) struct Names(HashMap<String, Address>);

impl Names {
    /// Those of all syncs whose kind could be read.
    pub(crate) fn of(syncs: &[Sync]) -> Self {
        let address = |sync: &Sync| Some(Address { kind: sync.kind?, name: Name::new(sync.name.as_str()) });
        Self(syncs.iter().filter_map(|sync| Some((sync.name.clone(), address(sync)?))).collect())
    }

    /// The sync that is meant by a name or an address.
    pub(crate) fn address(&self, text: &str) -> Option<&Address> {
        self.0.get(text).or_else(|| {
            let address: Address = text.parse().ok()?;
            self.0.get(address.name.as_str()).filter(|known| **known == address)
        })
    }

    /// All of `sync` that it comes after and that there are.
    pub(crate) fn after(&self, sync: &Sync) -> BTreeSet<Address> {
        sync.after.iter().filter_map(|(text, _)| self.address(text)).cloned().collect()
    }
}

/// Checks what the syncs say about their order.
pub(crate) fn check(syncs: &[Sync], defaults: &Settings, reports: &mut [Report<'_>]) {
    if syncs.iter().all(|sync| sync.after.is_empty()) {
        return;
    }
    let names = Names::of(syncs);
    let places: HashMap<&str, usize> = syncs.iter().enumerate().map(|(at, sync)| (&*sync.name, at)).collect();
    let mut edges: Vec<Vec<(usize, At)>> = vec![Vec::new(); syncs.len()];
    for (at, sync) in syncs.iter().enumerate() {
        let mut seen = BTreeSet::new();
        for (text, place) in &sync.after {
            // A sync of which nothing is known but its name has a problem of its own.
            let other = names.address(text).map_or_else(|| text.as_str(), |address| address.name.as_str());
            match places.get(other).copied() {
                None => unknown(text, (*place, &places), &mut reports[sync.file]),
                Some(other) if other == at => {
                    let message = format!("{} comes after itself", quote(&sync.name));
                    reports[sync.file].add(code::BAD_ORDER, *place, message, "remove it");
                }
                Some(other) if !seen.insert(other) => {
                    let message = format!("{} is named twice in `after`", quote(text));
                    reports[sync.file].add(code::BAD_ORDER, *place, message, "remove one of the two");
                }
                Some(other) => {
                    wave((sync, &syncs[other]), (*place, defaults), &mut reports[sync.file]);
                    edges[at].push((other, *place));
                }
            }
        }
    }
    circles(syncs, &edges, reports);
}

fn unknown(text: &str, (at, places): (At, &HashMap<&str, usize>), report: &mut Report<'_>) {
    let hint = if report.is_full() {
        String::new()
    } else {
        let mut known: Vec<&str> = places.keys().copied().collect();
        known.sort_unstable();
        let name = text.split_once('.').map_or(text, |(_, name)| name);
        match nearest(name, &known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "name a sync of this project, or remove it; what nobody declares is not waited for".to_owned(),
        }
    };
    report.add(code::BAD_ORDER, at, format!("there is no sync {}", quote(text)), hint);
}

/// A wave ends before the next one begins, so that nothing in it can come after something in a later one.
fn wave((sync, other): (&Sync, &Sync), (at, defaults): (At, &Settings), report: &mut Report<'_>) {
    let of = |sync: &Sync| -> Wave { sync.settings.wave.or(defaults.wave).unwrap_or_default() };
    let (ours, theirs) = (of(sync), of(other));
    if ours < theirs {
        let (name, other) = (quote(&sync.name), quote(&other.name));
        let message = format!("{name} is of wave {ours} and comes after {other}, which is of wave {theirs}");
        let hint =
            format!("give {name} the wave {theirs} or a later one, or {other} the wave {ours} or an earlier one");
        report.add(code::BAD_ORDER, at, message, hint);
    }
}

/// How far the search for circles is with a sync.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    No,
    /// It is on the way that is being gone.
    OnTheWay,
    Done,
}

/// Reports each circle once, where the search closes it. Each edge is gone once.
fn circles(syncs: &[Sync], edges: &[Vec<(usize, At)>], reports: &mut [Report<'_>]) {
    let mut seen = vec![Seen::No; syncs.len()];
    for start in 0..syncs.len() {
        // Where the way is, and which edge comes next from there.
        let mut way: Vec<(usize, usize)> = if seen[start] == Seen::No { vec![(start, 0)] } else { Vec::new() };
        while let Some((at, next)) = way.last_mut() {
            let at = *at;
            seen[at] = Seen::OnTheWay;
            let Some((other, place)) = edges[at].get(*next).copied() else {
                seen[at] = Seen::Done;
                way.pop();
                continue;
            };
            *next += 1;
            match seen[other] {
                Seen::No => way.push((other, 0)),
                Seen::OnTheWay => {
                    let circle = way.iter().map(|(at, _)| *at).skip_while(|at| *at != other);
                    circle_found(syncs, (&circle.collect::<Vec<_>>(), place), &mut reports[syncs[at].file]);
                }
                Seen::Done => {}
            }
        }
    }
}

fn circle_found(syncs: &[Sync], (circle, at): (&[usize], At), report: &mut Report<'_>) {
    const MOST: usize = 5;
    let mut names: Vec<String> = circle.iter().take(MOST).map(|at| quote(&syncs[*at].name)).collect();
    if circle.len() > MOST {
        names.push(format!("{} more", circle.len() - MOST));
    }
    names.extend(circle.first().map(|at| quote(&syncs[*at].name)));
    let message = format!("syncs come after each other in a circle: {}", names.join(" after "));
    report.add(code::BAD_ORDER, at, message, "remove one `after` of the circle, such as this one");
}
