//! Whether changes may be applied at a moment: change windows and freezes, on the clock of their own time zones.
//!
//! What a clock on the wall shows is not one moment in the nights when clocks are changed. A time that is skipped is the
//! moment at which the clock jumps. Of a time that occurs twice, a window means the first, so that it is open no longer
//! than it says; a freeze ends with the second, so that it leaves nothing of its last hour out.
//!
//! Pure: the moment is an argument. Who refuses what while it is closed is not decided here.

use disync_model::{Calendar, Freeze, Window};
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan as _, Zoned};

#[cfg(test)]
mod tests;

/// Whether changes may be applied at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// They may.
    Open {
        /// Until when; `None` where no end is in sight.
        until: Option<Zoned>,
    },
    /// They may not.
    Closed(Closed),
}

/// Why changes may not be applied at a moment, and when they may again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// Why.
    pub why: Closure,
    /// The moment, on the clock that decides.
    pub now: Zoned,
    /// When they may again; `None` where that is not in sight.
    pub opens: Option<Zoned>,
}

/// Why changes may not be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closure {
    /// A freeze is on. Of several, the one that ends last.
    Frozen(Freeze),
    /// No window is open. The one that opens next, where one does.
    OutsideWindows(Option<Window>),
}

/// Nothing forbids them.
impl Default for Standing {
    fn default() -> Self {
        Self::Open { until: None }
    }
}

impl Standing {
    /// Whether changes may be applied.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Open { .. })
    }
}

/// Whether `calendar` allows changes at `now`.
#[must_use]
pub fn standing(calendar: &Calendar, now: Timestamp) -> Standing {
    let (freezes, utc) = (freezes(calendar), TimeZone::UTC);
    let frozen = freezes.iter().filter(|(span, _)| span.contains(now)).max_by_key(|(span, _)| span.end);
    let (why, zone) = match frozen {
        Some((_, freeze)) => (Closure::Frozen((*freeze).clone()), &freeze.zone),
        None if is_open(calendar, now) => return Standing::Open { until: closing(calendar, &freezes, now) },
        None => {
            let next = next_window(calendar, now).map(|(_, window)| window);
            // There is a window, or the calendar would be open.
            let zone = next.or(calendar.windows.first()).map_or(&utc, |window| &window.zone);
            (Closure::OutsideWindows(next.cloned()), zone)
        }
    };
    Standing::Closed(Closed { why, now: now.to_zoned(zone.clone()), opens: opening(calendar, &freezes, now) })
}

/// How many days are looked ahead for a window: one that opens once a week may be skipped by a clock that jumps.
const LOOK_AHEAD: i32 = 15;

/// A span of time, without its end.
#[derive(Debug, Clone, Copy)]
struct Span {
    start: Timestamp,
    end: Timestamp,
}

impl Span {
    fn contains(self, at: Timestamp) -> bool {
        self.start <= at && at < self.end
    }
}

/// The freezes in moments; a date beyond all calendars is in the past or in the future, whichever it is near.
fn freezes(calendar: &Calendar) -> Vec<(Span, &Freeze)> {
    let spans = calendar.freezes.iter().map(|freeze| {
        let start = moment(&freeze.zone, freeze.from, Twice::First).unwrap_or(Timestamp::MIN);
        let end = moment(&freeze.zone, freeze.until, Twice::Second).unwrap_or(Timestamp::MAX);
        (Span { start, end }, freeze)
    });
    spans.collect()
}

fn is_open(calendar: &Calendar, at: Timestamp) -> bool {
    calendar.windows.is_empty() || open_until(calendar, at).is_some()
}

/// The latest end of the windows that are open at a moment, with the clock of that window.
fn open_until(calendar: &Calendar, at: Timestamp) -> Option<(Timestamp, &Window)> {
    let open = calendar.windows.iter().flat_map(|window| {
        let spans = occurrences(window, at).filter(|span| span.contains(at));
        spans.map(move |span| (span.end, window)).collect::<Vec<_>>()
    });
    open.max_by_key(|(end, _)| *end)
}

/// When a window opens next after a moment.
fn next_window(calendar: &Calendar, after: Timestamp) -> Option<(Timestamp, &Window)> {
    let opens = calendar.windows.iter().filter_map(|window| {
        let starts = occurrences(window, after).map(|span| span.start).filter(|start| *start > after);
        Some((starts.min()?, window))
    });
    opens.min_by_key(|(start, _)| *start)
}

/// When changes may be applied again, from a moment on at which they may not.
fn opening(calendar: &Calendar, freezes: &[(Span, &Freeze)], now: Timestamp) -> Option<Zoned> {
    let utc = TimeZone::UTC;
    let (mut at, mut zone) = (now, &utc);
    // Each turn leaves a freeze behind or comes to the beginning of a window.
    for _ in 0..freezes.len().saturating_mul(2).saturating_add(2) {
        let frozen = freezes.iter().filter(|(span, _)| span.contains(at)).max_by_key(|(span, _)| span.end);
        if let Some((span, freeze)) = frozen {
            (at, zone) = (span.end, &freeze.zone);
        } else if is_open(calendar, at) {
            return Some(at.to_zoned(zone.clone())).filter(|_| at < Timestamp::MAX);
        } else {
            let (start, window) = next_window(calendar, at)?;
            (at, zone) = (start, &window.zone);
        }
    }
    None
}

/// When changes may no longer be applied, from a moment on at which they may.
fn closing(calendar: &Calendar, freezes: &[(Span, &Freeze)], now: Timestamp) -> Option<Zoned> {
    // Windows without gaps between them are one; if they go once round the week, there is no end.
    let horizon = now.checked_add((24 * i64::from(LOOK_AHEAD)).hours()).unwrap_or(Timestamp::MAX);
    let (mut at, mut end) = (now, None);
    while let Some((until, window)) = open_until(calendar, at).filter(|_| at < horizon) {
        (at, end) = (until, Some((until, &window.zone)));
    }
    let end = end.filter(|(end, _)| *end < horizon);
    let frozen = freezes.iter().filter(|(span, _)| span.start > now && span.start < span.end);
    let frozen = frozen.map(|(span, freeze)| (span.start, &freeze.zone));
    let (at, zone) = end.into_iter().chain(frozen).min_by_key(|(at, _)| *at)?;
    Some(at.to_zoned(zone.clone()))
}

/// When a window opens and closes around a moment: from two days before, which is longer than any window and any jump of
/// a clock, until it has surely opened again.
fn occurrences(window: &Window, around: Timestamp) -> impl Iterator<Item = Span> {
    let today = around.to_zoned(window.zone.clone()).date();
    let days = (-2..=LOOK_AHEAD).filter_map(move |offset| today.checked_add(offset.days()).ok());
    let opens = days.filter(|day| window.days.contains(&day.weekday()));
    opens.filter_map(|day| occurrence(window, day)).filter(|span| span.start < span.end)
}

fn occurrence(window: &Window, day: Date) -> Option<Span> {
    let last_day = if window.to <= window.from { day.tomorrow().ok()? } else { day };
    let start = moment(&window.zone, day.to_datetime(window.from), Twice::First)?;
    let end = moment(&window.zone, last_day.to_datetime(window.to), Twice::First)?;
    Some(Span { start, end })
}

/// Which moment is meant by a time that occurs twice, because clocks are set back.
#[derive(Clone, Copy)]
enum Twice {
    First,
    Second,
}

/// The moment at which a clock shows a time; the moment of the jump, where the clock jumps over it.
fn moment(zone: &TimeZone, shown: DateTime, twice: Twice) -> Option<Timestamp> {
    let offset = match zone.to_ambiguous_timestamp(shown).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset,
        AmbiguousOffset::Fold { before, after } => match twice {
            Twice::First => before,
            Twice::Second => after,
        },
        AmbiguousOffset::Gap { after, .. } => {
            // With the offset that holds later, the time comes out as one before the jump.
            let before_the_jump = after.to_timestamp(shown).ok()?;
            return Some(zone.following(before_the_jump).next()?.timestamp());
        }
    };
    offset.to_timestamp(shown).ok()
}
