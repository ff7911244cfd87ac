//! Pages of a list: `PageNumber` from 1 and `PageSize`.

use disync_wire::Operation;

use super::refuse;
use crate::refusal::Refusal;

/// The entries of a page if the request does not say [D].
const DEFAULT_SIZE: i64 = 10;

/// A page that can be taken out of a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    /// Its number, from 1.
    pub(super) number: i64,
    /// How many entries it has.
    pub(super) size: i64,
}

impl Page {
    /// The page that a request asks for; `max` are the largest number and size that there may be.
    pub(super) fn of(
        operation: Operation,
        (number, size): (Option<i64>, Option<i64>),
        (max_number, max_size): (i64, i64),
    ) -> Result<Self, Refusal> {
        let (number, size) = (number.unwrap_or(1), size.unwrap_or(DEFAULT_SIZE));
        if (1..=max_number).contains(&number) && (1..=max_size).contains(&size) {
            Ok(Self { number, size })
        } else {
            Err(refuse(operation, format!("PageNumber {number} or PageSize {size} is out of range")))
        }
    }

    /// The entries of the page.
    pub(super) fn take<T>(self, all: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
        let skipped = usize::try_from(self.number.saturating_sub(1).saturating_mul(self.size)).unwrap_or(usize::MAX);
        all.skip(skipped).take(usize::try_from(self.size).unwrap_or(usize::MAX))
    }
}
