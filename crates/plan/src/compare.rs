//! What counts as a difference between two specs, and what does not.
//!
//! Order never counts (sets). Spellings of one resource group do not. What one side does not tell is no difference.

use disync_model::{Spec, Table};

use crate::row::{FieldChange, Side};

/// How a task would have to change to become what is wished.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Tables that are wished and not there.
    pub added: Vec<Table>,
    /// Tables that are there and not wished.
    pub removed: Vec<Table>,
    /// How many tables are both.
    pub unchanged: usize,
    /// What else differs.
    pub fields: Vec<FieldChange>,
}

impl Difference {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.fields.is_empty()
    }

    /// Whether something differs that cannot be changed in place.
    #[must_use]
    pub fn replaces(&self) -> bool {
        self.fields.iter().any(|field| field.replaces)
    }
}

/// Compares what there is with what is wished. The run state is not a matter of specs and is compared elsewhere.
#[must_use]
pub fn compare(there: &Spec, wished: &Spec) -> Difference {
    let mut difference = compare_tables(there, wished);
    let fields = &mut difference.fields;
    fixed(fields, "source.datasource", &there.source, &wished.source);
    fixed(fields, "destination.type", there.destination.kind.word(), wished.destination.kind.word());
    fixed(fields, "destination.datasource", &there.destination.datasource, &wished.destination.datasource);
    if let (Some(there), Some(wished)) = (&there.folder, &wished.folder) {
        fixed(fields, "folder", there.trim_matches('/'), wished.trim_matches('/'));
    }
    if let (Some(there), Some(wished)) = (&there.resource_group, &wished.resource_group)
        && !there.may_be(wished)
    {
        fields.push(FieldChange::of("resource_group", Some(there.to_string()), Some(wished.to_string())));
    }
    difference
}

/// A field that cannot be changed in place.
fn fixed(fields: &mut Vec<FieldChange>, field: &'static str, there: &str, wished: &str) {
    if there != wished {
        let (before, after) = (Some(there.to_owned()), Some(wished.to_owned()));
        fields.push(FieldChange { field, before, after, replaces: true, side: Side::Ours, origin: None });
    }
}

/// Goes through both ordered sets once.
fn compare_tables(there: &Spec, wished: &Spec) -> Difference {
    let mut difference = Difference::default();
    if there.tables == wished.tables {
        difference.unchanged = there.tables.len();
        return difference;
    }
    let (mut there, mut wished) = (there.tables.iter().peekable(), wished.tables.iter().peekable());
    loop {
        let order = match (there.peek(), wished.peek()) {
            (None, None) => return difference,
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(there), Some(wished)) => there.cmp(wished),
        };
        match order {
            std::cmp::Ordering::Less => difference.removed.extend(there.next().map(|table| table.to_table())),
            std::cmp::Ordering::Greater => difference.added.extend(wished.next().map(|table| table.to_table())),
            std::cmp::Ordering::Equal => {
                difference.unchanged += 1;
                there.next();
                wished.next();
            }
        }
    }
}
