//! The cheapest way to find files: looking each up, or listing all. An account may have 100 calls a day.
//!
//! Pure: counts in, the next move out. The listing tells with its first page how long it is, so that page is worth a call
//! whenever looking up would take more than a few.

use disync_model::remote::{IDS_PER_CALL, PAGE_SIZE};

/// What is asked for first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thrift {
    /// The files that are wanted: most of the calls are for their documents in any case.
    LooksUp,
    /// The list of all files, as soon as that may be one call less: few documents are read, or none.
    Lists,
}

/// Looking up is not worth a second thought up to this many calls: the first page of a listing is one, and it must have
/// at least another to be the wrong way.
const FEW: u64 = 2;

/// How much must still be found out, and what is known about the listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Need {
    /// Files to be found by id.
    pub(super) ids: usize,
    /// Files to be found by name.
    pub(super) names: usize,
    /// How the listing stands.
    pub(super) listing: Listing,
    /// What is asked for first.
    pub(super) thrift: Thrift,
}

/// How the listing of all files stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Listing {
    /// Nothing was listed yet.
    Untried,
    /// The first page was read; so many files there are.
    Begun(u64),
    /// It was read to its end, and is not to be read again.
    Ended,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
    /// Everything is found, or known to be absent.
    Finish,
    /// Look files up by id.
    LookUpIds,
    /// Look files up by name.
    LookUpNames,
    /// Read the first page of the listing.
    BeginList,
    /// Read all the other pages.
    EndList,
}

/// Decides what to do next.
pub(super) fn next(need: Need) -> Move {
    let lookups = need.ids.div_ceil(IDS_PER_CALL) as u64 + need.names as u64;
    if lookups == 0 {
        return Move::Finish;
    }
    let few = match need.thrift {
        Thrift::LooksUp => FEW,
        Thrift::Lists => 1,
    };
    match need.listing {
        Listing::Untried if lookups > few => Move::BeginList,
        Listing::Begun(total) if pages(total) - 1 <= lookups => Move::EndList,
        // Ids first: those that are not found are looked up by name, and then it is known how many names there are.
        Listing::Untried | Listing::Begun(_) | Listing::Ended if need.ids > 0 => Move::LookUpIds,
        Listing::Untried | Listing::Begun(_) | Listing::Ended => Move::LookUpNames,
    }
}

/// How many pages hold `total` files; the first exists in any case.
pub(super) fn pages(total: u64) -> u64 {
    total.div_ceil(u64::from(PAGE_SIZE)).max(1)
}

#[cfg(test)]
mod tests;
