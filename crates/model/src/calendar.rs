//! When changes may be applied: change windows, and freezes in which nothing is.
//!
//! All times are those of a clock on the wall in a time zone of the IANA database, which is compiled in: a machine
//! without one decides alike. What they come down to at a moment is decided in the crate `plan`.

use std::fmt;

use jiff::civil::{DateTime, Time, Weekday};
use jiff::tz::TimeZone;

/// When changes may be applied. An empty one forbids nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Changes are applied in one of these alone; at any time where there is none.
    pub windows: Vec<Window>,
    /// And in none of these.
    pub freezes: Vec<Freeze>,
}

/// A time of the week in which changes may be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The days on which it opens, from Monday on.
    pub days: Vec<Weekday>,
    /// When it opens.
    pub from: Time,
    /// When it closes: on the same day, or on the next one where this is no later than `from`.
    pub to: Time,
    /// Where the clock hangs.
    pub zone: TimeZone,
}

/// A span of time in which no changes are applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freeze {
    /// When it begins.
    pub from: DateTime,
    /// When it is over: the first moment that does not belong to it.
    pub until: DateTime,
    /// Where the clock hangs.
    pub zone: TimeZone,
    /// Why, in the user's words: verbatim, so whoever prints it escapes it first.
    pub reason: Option<String>,
}

/// Days of the week from Monday on, with the words that YAML uses for them.
pub const WEEK: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

/// The name of a time zone; `UTC` where it has none.
#[must_use]
pub fn zone_name(zone: &TimeZone) -> &str {
    zone.iana_name().unwrap_or("UTC")
}

/// `mon, tue 20:00–23:30 Asia/Shanghai`; without days where it opens on each.
impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.days.len() < WEEK.len() {
            let words = WEEK.iter().filter(|(_, day)| self.days.contains(day)).map(|(word, _)| *word);
            write!(f, "{} ", words.collect::<Vec<_>>().join(", "))?;
        }
        // The end of a day has a name of its own: `00:00` alone would be read as its beginning.
        let to = if self.to == Time::midnight() { "24:00".to_owned() } else { short(self.to) };
        write!(f, "{}–{to} {}", short(self.from), zone_name(&self.zone))
    }
}

fn short(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}
