//! Lists: what is said of one that is empty or too long, and their items, which are all read or none.

use crate::code::{self, Code};
use crate::report::Report;
use crate::value::wrong_type;
use crate::yaml::{Node, Value};

/// A list that holds something, and not too much.
pub(crate) struct Bounds {
    /// Its name for messages, such as "`notify`".
    pub(crate) title: &'static str,
    /// One of its items, such as "a channel".
    pub(crate) one: &'static str,
    /// The most items.
    pub(crate) most: usize,
    /// What is wrong with a list that has more.
    pub(crate) code: Code,
    /// The same for people; takes how many there are.
    pub(crate) too_many: fn(usize) -> String,
}

/// Reads the items of a list.
pub(crate) fn list<'n, 'a>(node: &'n Node<'a>, what: &str, report: &mut Report<'_>) -> Option<&'n [Node<'a>]> {
    match &node.value {
        Value::List(items) => Some(items),
        Value::Plain(_) | Value::Quoted(_) | Value::Map(_) | Value::Refused => wrong_type(node, what, "a list", report),
    }
}

/// Reads the items of a list within its bounds.
pub(crate) fn bounded<'n, 'a>(node: &'n Node<'a>, bounds: &Bounds, report: &mut Report<'_>) -> Option<&'n [Node<'a>]> {
    let Bounds { title, one, most, code, too_many } = *bounds;
    let items = list(node, title, report)?;
    if items.is_empty() {
        report.add(code::EMPTY_LIST, node.at, format!("{title} is empty"), format!("add {one}, or remove {title}"));
        return None;
    }
    if items.len() > most {
        report.add(code, node.at, too_many(items.len()), format!("at most {most} are allowed"));
        return None;
    }
    Some(items)
}

/// Reads each item. All of them are tried, so that all problems are found; where there is one, there is no list.
pub(crate) fn each<'n, 'a, T>(items: &'n [Node<'a>], read: impl FnMut(&'n Node<'a>) -> Option<T>) -> Option<Vec<T>> {
    let all: Vec<T> = items.iter().filter_map(read).collect();
    (all.len() == items.len()).then_some(all)
}
