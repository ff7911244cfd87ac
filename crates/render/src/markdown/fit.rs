//! What of a plan fits into a comment: rows go first, from the largest tasks; then the details of the tasks of least
//! weight, which become a line each; then lines.
//!
//! It knows sizes alone, and looks at every row once.

use disync_model::ImpactClass;

/// Whether it is what the whole is about, whether it is blocked, how much it does to data in flight, whether it removes.
pub(super) type Weight = (bool, bool, Option<ImpactClass>, bool);

/// What a section takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sizes {
    /// As a line.
    pub(super) line: usize,
    /// Folded, without any row.
    pub(super) frame: usize,
    /// The words in place of rows that are left out.
    pub(super) note: usize,
    /// Each row.
    pub(super) rows: Vec<usize>,
    /// Who keeps its details longest: more is kept longer, and earlier ones before later ones.
    pub(super) weight: Weight,
}

/// What is shown of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// Folded, with its first rows.
    Rows(usize),
    /// A line.
    Line,
    /// Nothing.
    Nothing,
}

/// The rows of a section that keeps its details where others are lines.
const FEW_ROWS: usize = 20;

/// Decides what is shown of each section so that all of it takes at most `budget`. `list` is what a list of lines takes
/// besides the lines.
pub(super) fn fit(sections: &[Sizes], list: usize, budget: usize) -> Vec<Shown> {
    let costs: Vec<Cost<'_>> = sections.iter().map(Cost::new).collect();
    if total(&costs, usize::MAX) <= budget {
        return sections.iter().map(|section| Shown::Rows(section.rows.len())).collect();
    }
    match highest_cap(&costs, budget) {
        Some(cap) => capped(&costs, cap, budget),
        None => lines(&costs, budget.saturating_sub(list)),
    }
}

/// A section with its rows added up.
struct Cost<'a> {
    of: &'a Sizes,
    /// What the first rows take, from none to all.
    up_to: Vec<usize>,
}

impl<'a> Cost<'a> {
    fn new(of: &'a Sizes) -> Self {
        let mut sum = 0;
        let sums = of.rows.iter().map(|row| {
            sum += row;
            sum
        });
        Self { of, up_to: std::iter::once(0).chain(sums).collect() }
    }

    /// The rows that are left with at most `cap` of them.
    fn kept(&self, cap: usize) -> usize {
        self.of.rows.len().min(cap)
    }

    /// What it takes with at most `cap` rows.
    fn with(&self, cap: usize) -> usize {
        let kept = self.kept(cap);
        let note = if kept < self.of.rows.len() { self.of.note } else { 0 };
        self.of.frame + note + self.up_to.get(kept).copied().unwrap_or_default()
    }
}

fn total(costs: &[Cost<'_>], cap: usize) -> usize {
    costs.iter().map(|cost| cost.with(cap)).sum()
}

/// The most rows that each section can have, so that all are folded and have one at least.
fn highest_cap(costs: &[Cost<'_>], budget: usize) -> Option<usize> {
    let largest = costs.iter().map(|cost| cost.of.rows.len()).max().unwrap_or(0);
    // The last row of a section does away with its note, so totals do not quite grow with the cap: what is found is a
    // cap that fits, beside one that does not.
    let (mut fits, mut exceeds) = (0, largest + 1);
    while exceeds - fits > 1 {
        let middle = fits.midpoint(exceeds);
        if total(costs, middle) <= budget { fits = middle } else { exceeds = middle }
    }
    (fits > 0).then_some(fits)
}

/// All folded with at most `cap` rows; what is left of the budget goes to one row more for the first that want one.
fn capped(costs: &[Cost<'_>], cap: usize, budget: usize) -> Vec<Shown> {
    let mut left = budget.saturating_sub(total(costs, cap));
    let shown = costs.iter().map(|cost| {
        let (now, more) = (cost.with(cap), cost.with(cap + 1));
        if cost.kept(cap + 1) > cap && more <= now + left {
            left = left + now - more;
            Shown::Rows(cap + 1)
        } else {
            Shown::Rows(cost.kept(cap))
        }
    });
    shown.collect()
}

/// A line each, as far as that goes; what is left of the budget goes to the details of the weightiest.
fn lines(costs: &[Cost<'_>], budget: usize) -> Vec<Shown> {
    let mut order: Vec<usize> = (0..costs.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(costs.get(*at).map(|cost| cost.of.weight)));
    let mut shown = vec![Shown::Nothing; costs.len()];
    let mut left = budget;
    for (from, to) in [(Shown::Nothing, Shown::Line), (Shown::Line, Shown::Rows(FEW_ROWS))] {
        for at in &order {
            let (Some(cost), Some(place)) = (costs.get(*at), shown.get_mut(*at)) else { break };
            let (now, wanted, then) = match to {
                Shown::Rows(cap) => (cost.of.line, cost.with(cap), Shown::Rows(cost.kept(cap))),
                Shown::Line | Shown::Nothing => (0, cost.of.line, to),
            };
            if *place != from || wanted > now + left {
                break;
            }
            left = left + now - wanted;
            *place = then;
        }
    }
    shown
}
