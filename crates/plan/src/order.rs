//! Orders in which each change comes after those that it waits for.
//!
//! Who waits for whom is not decided here: see `moves`.

use std::collections::{BTreeMap, BTreeSet};

/// An order of `n` changes in which each comes after those that it waits for, and otherwise the least by `key` and by
/// position first. Those that wait for each other in a circle are blocked and have no steps; they come last.
pub(crate) fn order<K: Ord>(
    n: usize,
    waits: &BTreeMap<usize, BTreeSet<usize>>,
    key: impl Fn(usize) -> K,
) -> Vec<usize> {
    let mut open: Vec<usize> = vec![0; n];
    let mut waiting: Vec<Vec<usize>> = vec![Vec::new(); n];
    for (at, others) in waits {
        open[*at] = others.len();
        others.iter().for_each(|other| waiting[*other].push(*at));
    }
    let mut ready: BTreeSet<(K, usize)> = (0..n).filter(|at| open[*at] == 0).map(|at| (key(at), at)).collect();
    let mut order = Vec::with_capacity(n);
    while let Some((_, at)) = ready.pop_first() {
        order.push(at);
        for other in &waiting[at] {
            open[*other] -= 1;
            if open[*other] == 0 {
                ready.insert((key(*other), *other));
            }
        }
    }
    order.extend((0..n).filter(|at| open[*at] > 0));
    order
}
