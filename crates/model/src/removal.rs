//! How much may stop being shipped at once.

/// The largest share of the tables that are shipped now which one plan may stop shipping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RemovedPercent {
    /// In hundredths, from 0 to 100.
    pub percent: u8,
    /// So many tables may go whatever their share is: of three tables, one is a third.
    pub floor: u32,
}
