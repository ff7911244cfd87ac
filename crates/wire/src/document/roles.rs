//! Which step reads and which one writes.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::DocumentError;
use crate::tolerant::{Text, one_or_many};

/// A step with its parameters still unread, because what they look like depends on the role.
#[derive(Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
pub(super) struct RawStep<'a> {
    #[serde(borrow)]
    pub(super) name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) step_type: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) category: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) parameter: Option<&'a RawValue>,
}

/// `order` of a content.
#[derive(Deserialize, Debug, Clone, Default)]
pub(super) struct Order<'a> {
    #[serde(borrow, default, deserialize_with = "one_or_many")]
    hops: Vec<Hop<'a>>,
}

#[derive(Deserialize, Debug, Clone)]
struct Hop<'a> {
    #[serde(borrow)]
    from: Option<Text<'a>>,
    #[serde(borrow)]
    to: Option<Text<'a>>,
}

/// The ends of a chain of steps, as positions in the list.
pub(super) struct Ends {
    pub(super) reader: usize,
    pub(super) writer: usize,
}

/// Finds the ends by the hops, and only if there are none, by the categories.
///
/// In tasks that were drawn by hand, `category` is unreliable: the documentation's own sample marks
/// both steps as writers [D].
pub(super) fn ends(order: &Order<'_>, steps: &[RawStep<'_>]) -> Result<Ends, DocumentError> {
    if order.hops.is_empty() {
        return Ok(Ends { reader: reader_by_category(steps)?, writer: writer_by_category(steps)? });
    }
    let starts = |step: &RawStep<'_>| order.hops.iter().any(|hop| same(&hop.from, &step.name));
    let stops = |step: &RawStep<'_>| order.hops.iter().any(|hop| same(&hop.to, &step.name));
    Ok(Ends {
        reader: the_reader(steps, |step| starts(step) && !stops(step))?,
        writer: the_writer(steps, |step| stops(step) && !starts(step))?,
    })
}

/// Finds the reader of a document that has no hops.
pub(super) fn reader_by_category(steps: &[RawStep<'_>]) -> Result<usize, DocumentError> {
    the_reader(steps, |step| has_category(step, "reader"))
}

/// Finds the writer of a document that has no hops.
pub(super) fn writer_by_category(steps: &[RawStep<'_>]) -> Result<usize, DocumentError> {
    the_writer(steps, |step| has_category(step, "writer"))
}

fn the_reader(steps: &[RawStep<'_>], is_reader: impl Fn(&RawStep<'_>) -> bool) -> Result<usize, DocumentError> {
    match positions(steps, is_reader).as_slice() {
        [] => Err(DocumentError::NoReader),
        [only] => Ok(*only),
        several => Err(DocumentError::SeveralReaders { n_steps: several.len() }),
    }
}

fn the_writer(steps: &[RawStep<'_>], is_writer: impl Fn(&RawStep<'_>) -> bool) -> Result<usize, DocumentError> {
    match positions(steps, is_writer).as_slice() {
        [] => Err(DocumentError::NoWriter),
        [only] => Ok(*only),
        several => Err(DocumentError::SeveralWriters { n_steps: several.len() }),
    }
}

fn positions(steps: &[RawStep<'_>], matches: impl Fn(&RawStep<'_>) -> bool) -> Vec<usize> {
    let matching = steps.iter().enumerate().filter(|(_, step)| matches(step));
    matching.map(|(position, _)| position).collect()
}

fn same(end: &Option<Text<'_>>, name: &Option<Text<'_>>) -> bool {
    end.is_some() && end == name
}

fn has_category(step: &RawStep<'_>, category: &str) -> bool {
    step.category.as_ref().is_some_and(|Text(found)| found.eq_ignore_ascii_case(category))
}
