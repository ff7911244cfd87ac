//! `guards.windows` and `guards.freeze`: when changes may be applied.
//!
//! A time is read as it is written, with or without quotes: what else YAML could take `20:00` for is nobody's wish here.

use disync_model::Freeze;
use disync_model::calendar::{WEEK, Window};
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;

use crate::code;
use crate::report::{Report, one_of, quote};
use crate::value::{Bounds, Fields, bounded, choice, each, line, verbatim};
use crate::yaml::Node;

const WINDOWS: Bounds = Bounds {
    title: "`windows`",
    one: "a window",
    // More than a week has hours to remember.
    most: 50,
    code: code::BAD_TIME,
    too_many: |n| format!("`windows` has {n} entries"),
};

const FREEZES: Bounds = Bounds {
    title: "`freeze`",
    one: "a freeze",
    // More than anybody plans ahead.
    most: 100,
    code: code::BAD_TIME,
    too_many: |n| format!("`freeze` has {n} entries"),
};

const DAYS: Bounds = Bounds {
    title: "`days`",
    one: "a day",
    most: WEEK.len(),
    code: code::BAD_TIME,
    too_many: |n| format!("`days` has {n} entries"),
};

const WRITE_A_ZONE: &str = "write `timezone:` and a name such as `Asia/Shanghai`, or `UTC`";

/// Reads `guards.windows`.
pub(super) fn windows(node: &Node<'_>, report: &mut Report<'_>) -> Option<Vec<Window>> {
    each(bounded(node, &WINDOWS, report)?, |item| window(item, report))
}

/// Reads `guards.freeze`.
pub(super) fn freezes(node: &Node<'_>, report: &mut Report<'_>) -> Option<Vec<Freeze>> {
    each(bounded(node, &FREEZES, report)?, |item| freeze(item, report))
}

fn window(node: &Node<'_>, report: &mut Report<'_>) -> Option<Window> {
    let fields = Fields::open(node, "a window", &["days", "from", "to", "timezone"], report)?;
    let days = match fields.get("days") {
        Some(node) => days(node, report),
        None => Some(WEEK.map(|(_, day)| day).to_vec()),
    };
    let hint = "write the times at which it opens and closes: `from: \"20:00\"`, `to: \"23:30\"`";
    let from = fields.require("from", node.at, hint, report).and_then(|node| time(node, "`from`", report));
    let end = fields.require("to", node.at, hint, report);
    let to = end.and_then(|node| time(node, "`to`", report));
    let zone = fields.require("timezone", node.at, WRITE_A_ZONE, report).and_then(|node| zone(node, report));
    let (from, to) = (from?, to?);
    if from == (Clock { hour: 24, minute: 0 }) {
        let hint = "write `00:00`; `24:00` is the end of a day";
        report.add(code::BAD_TIME, node.at, "a window cannot begin at 24:00", hint);
        return None;
    }
    if from == to {
        let hint = "for a whole day write `from: \"00:00\"` and `to: \"24:00\"`";
        report.add(code::BAD_TIME, end?.at, "the window closes when it opens", hint);
        return None;
    }
    Some(Window { days: days?, from: from.time()?, to: to.time()?, zone: zone? })
}

fn days(node: &Node<'_>, report: &mut Report<'_>) -> Option<Vec<Weekday>> {
    let named = each(bounded(node, &DAYS, report)?, |item| choice(item, "a day", &WEEK, report))?;
    let days: Vec<Weekday> = WEEK.iter().map(|(_, day)| *day).filter(|day| named.contains(day)).collect();
    if days.len() < named.len() {
        report.add(code::BAD_TIME, node.at, "`days` names a day twice", "name each day once");
        return None;
    }
    Some(days)
}

/// A time as it is written; a day ends at 24:00.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Clock {
    hour: i8,
    minute: i8,
}

impl Clock {
    /// The end of a day is the midnight after it.
    fn time(self) -> Option<Time> {
        Time::new(if self.hour == 24 { 0 } else { self.hour }, self.minute, 0, 0).ok()
    }
}

fn time(node: &Node<'_>, what: &str, report: &mut Report<'_>) -> Option<Clock> {
    let text = verbatim(node, what, "a time such as `\"20:00\"`", report)?;
    let read = clock(text);
    if read.is_none() {
        let message = format!("{} is not a time of day that {what} can be", quote(text));
        report.add(code::BAD_TIME, node.at, message, "write hours and minutes, from `00:00` to `24:00`");
    }
    read
}

fn clock(text: &str) -> Option<Clock> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hour) || !digits(minute) {
        return None;
    }
    let clock = Clock { hour: hour.parse().ok()?, minute: minute.parse().ok()? };
    (clock.minute < 60 && (clock.hour < 24 || clock == Clock { hour: 24, minute: 0 })).then_some(clock)
}

fn zone(node: &Node<'_>, report: &mut Report<'_>) -> Option<TimeZone> {
    let text = verbatim(node, "`timezone`", "a time zone such as `Asia/Shanghai`", report)?;
    let zone = TimeZone::get(text).ok().filter(|zone| zone.iana_name().is_some());
    if zone.is_none() {
        let hint = match nearest_zone(text) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "give a name of the IANA time zone database, such as `Asia/Shanghai`, or `UTC`".to_owned(),
        };
        report.add(code::BAD_TIME, node.at, format!("{} is not a time zone", quote(text)), hint);
    }
    zone
}

/// The zone that was probably meant, if there is one.
fn nearest_zone(text: &str) -> Option<String> {
    const LONGEST: usize = 40;
    if text.len() > LONGEST {
        return None;
    }
    let text = text.to_lowercase().replace(' ', "_");
    // People name a city and leave the continent out.
    let parts = |name: &str| [name.to_lowercase(), name.rsplit('/').next().unwrap_or_default().to_lowercase()];
    let names = jiff::tz::db().available().map(|name| name.as_str().to_owned());
    let distance = |name: &str| parts(name).iter().map(|part| strsim::damerau_levenshtein(&text, part)).min();
    let near = names.filter_map(|name| Some((distance(&name)?, name))).filter(|(distance, _)| *distance <= 2).min();
    near.map(|(_, name)| name).filter(|_| text.len() > 3)
}

fn freeze(node: &Node<'_>, report: &mut Report<'_>) -> Option<Freeze> {
    let fields = Fields::open(node, "a freeze", &["from", "to", "timezone", "reason"], report)?;
    let hint = "write its first and last day: `from: 2026-12-24`, `to: 2027-01-02`";
    let from = fields.require("from", node.at, hint, report).and_then(|node| day(node, "`from`", report));
    let end = fields.require("to", node.at, hint, report);
    let to = end.and_then(|node| day(node, "`to`", report));
    let zone = fields.require("timezone", node.at, WRITE_A_ZONE, report).and_then(|node| zone(node, report));
    let reason = fields.optional("reason", |node| line(node, "`reason`", report).map(str::to_owned));
    let (from, until) = (from?.begin(), to?.end()?);
    if until <= from {
        let message = "the freeze ends before it begins";
        report.add(code::BAD_TIME, end?.at, message, "give a `to` that is later than `from`");
        return None;
    }
    Some(Freeze { from, until, zone: zone?, reason: reason? })
}

/// The beginning or the end of a freeze: a day, all of which belongs to it, or a moment of one.
#[derive(Clone, Copy)]
enum Day {
    Whole(Date),
    At(DateTime),
}

impl Day {
    fn begin(self) -> DateTime {
        match self {
            Self::Whole(date) => date.to_datetime(Time::midnight()),
            Self::At(at) => at,
        }
    }

    /// The first moment that is no longer meant.
    fn end(self) -> Option<DateTime> {
        match self {
            Self::Whole(date) => Some(date.tomorrow().unwrap_or(date).to_datetime(Time::midnight())),
            Self::At(at) => Some(at),
        }
    }
}

/// A day.
pub(super) fn date(node: &Node<'_>, what: &str, report: &mut Report<'_>) -> Option<Date> {
    match day(node, what, report)? {
        Day::Whole(date) => Some(date),
        Day::At(_) => {
            let message = format!("{what} is a day, and this is a time of one");
            report.add(code::BAD_TIME, node.at, message, "write the day alone, such as `2026-12-24`");
            None
        }
    }
}

fn day(node: &Node<'_>, what: &str, report: &mut Report<'_>) -> Option<Day> {
    let text = verbatim(node, what, "a date such as `2026-12-24`", report)?;
    // Only these spellings: jiff reads more, such as offsets, which a time zone beside it would contradict.
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let read = match shape.as_str() {
        "0000-00-00" => text.parse().ok().map(Day::Whole),
        "0000-00-00T00:00" | "0000-00-00 00:00" | "0000-00-00T00:00:00" | "0000-00-00 00:00:00" => {
            text.parse().ok().map(Day::At)
        }
        _ => None,
    };
    if read.is_none() {
        let message = format!("{} is not a date that {what} can be", quote(text));
        let hint = format!("write {}", one_of(&["2026-12-24", "2026-12-24T18:00"]));
        report.add(code::BAD_TIME, node.at, message, hint);
    }
    read
}
