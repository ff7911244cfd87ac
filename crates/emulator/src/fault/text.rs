//! Faults as people write them: in a file in YAML or JSON, or in a request.
//!
//! ```yaml
//! faults:
//!   - at: CreateDISyncTask        # all operations if it is left out
//!     nth: 3                      # or from, every, probability with a seed; and times
//!     fault: lose_answer
//! ```

use disync_wire::Operation;
use disync_wire::error_code::KnownCode;
use serde::{Deserialize, Deserializer};

use super::rhythm::{Chance, Rhythm};
use super::{Fault, FaultKind, Lag, Subject};
use crate::edit::Edit;
use crate::exchange::Pace;
use crate::fields::{self, Fields, FromFields};
use crate::solution::StepEvent;
use crate::text_error::TextError;

/// Reads a file of faults, in YAML or JSON.
///
/// # Errors
///
/// It cannot be understood; the error knows the line.
pub fn parse_faults(text: &str) -> Result<Vec<Fault>, TextError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        faults: Vec<Fault>,
    }
    serde_yaml::from_str::<File>(text).map(|file| file.faults).map_err(TextError::from)
}

impl<'de> Deserialize<'de> for Fault {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        fields::deserialize(deserializer)
    }
}

impl FromFields for Fault {
    const WHAT: &'static str = "a fault";

    fn from_fields(fields: &mut Fields) -> Result<Self, String> {
        let operation = fields.take::<String>("at")?.filter(|name| name != "any");
        let operation = operation.map(|name| {
            Operation::from_name(&name)
                .ok_or_else(|| format!("`at` is `{name}`, which is no operation of the emulator"))
        });
        let task = match (fields.take("task")?, fields.take("task_id")?) {
            (Some(_), Some(_)) => return Err("`task` and `task_id` exclude each other".to_owned()),
            (Some(name), None) => Some(Subject::Name(name)),
            (None, id) => id.map(Subject::Id),
        };
        let kind = kind(fields)?;
        Ok(Self { operation: operation.transpose()?, task, rhythm: rhythm(fields)?, kind })
    }
}

fn rhythm(fields: &mut Fields) -> Result<Rhythm, String> {
    let mut positive = |key: &str| match fields.take::<u32>(key)? {
        Some(0) => Err(format!("`{key}` counts from 1")),
        number => Ok(number),
    };
    let (nth, from, every, times) = (positive("nth")?, positive("from")?, positive("every")?, positive("times")?);
    if nth.is_some() && [from, every, times].iter().any(Option::is_some) {
        return Err("`nth` stands alone: it strikes one call".to_owned());
    }
    let chance = match (fields.take::<f64>("probability")?, fields.take::<u64>("seed")?) {
        (None, None) => None,
        (None, Some(_)) => return Err("`seed` goes with `probability`".to_owned()),
        (Some(likely), seed) if (0.0..=1.0).contains(&likely) => {
            Some(Chance { per_million: per_million(likely), seed: seed.unwrap_or_default() })
        }
        (Some(likely), _) => return Err(format!("`probability` is {likely}, not between 0 and 1")),
    };
    Ok(match nth {
        Some(nth) => Rhythm { chance, ..Rhythm::nth(nth) },
        // "Every third" means the third, the sixth and so on.
        None => {
            Rhythm { from: from.or(every).unwrap_or(1), every: every.unwrap_or(1), chance, times, ..Rhythm::always() }
        }
    })
}

/// A likelihood between 0 and 1, by counting: floating-point numbers have no checked way to whole ones.
fn per_million(likely: f64) -> u32 {
    let text = format!("{likely:.6}");
    text.replace('.', "").parse().unwrap_or(1_000_000)
}

/// The words for what goes wrong, each with what it needs.
fn kind(fields: &mut Fields) -> Result<FaultKind, String> {
    let word: String = fields.need("fault")?;
    if let Some(kind) = of_process(&word, fields)? {
        return Ok(kind);
    }
    Ok(match word.as_str() {
        "throttle" => FaultKind::Refuse {
            code: code(fields)?.unwrap_or(KnownCode::ThrottlingUser),
            retry_after: fields.duration("retry_after")?,
        },
        "refuse" => FaultKind::Refuse {
            code: code(fields)?.ok_or("`code` is missing")?,
            retry_after: fields.duration("retry_after")?,
        },
        "daily_limit" => FaultKind::DAILY_LIMIT,
        "internal_error" => FaultKind::INTERNAL_ERROR,
        "unavailable" => FaultKind::UNAVAILABLE,
        "bare_status" => FaultKind::BareStatus(status(fields)?),
        "lose_request" => FaultKind::LoseRequest,
        "lose_answer" => FaultKind::LoseAnswer,
        "execute_twice" => FaultKind::ExecuteTwice,
        "execute_late" => FaultKind::ExecuteLate(fields.duration("after")?.ok_or("`after` is missing")?),
        "slow" => slow(fields)?,
        "truncate" => FaultKind::Truncate(fields.need("bytes")?),
        "oversize" => FaultKind::Oversize(fields.need("bytes")?),
        "gzip_bomb" => FaultKind::GzipBomb(fields.need("bytes")?),
        "web_page" => FaultKind::NotJson,
        "list_lag" => FaultKind::ListLag(lag(fields)?),
        "edit" => match fields.map::<Edit>("edit")?.ok_or("`edit` is missing")? {
            Edit::Task(edit) => FaultKind::Edit(edit),
            Edit::Solution(edit) => FaultKind::EditSolution(edit),
        },
        _ => return Err(format!("`fault` is `{word}`, not one of {}", WORDS.join(", "))),
    })
}

pub(super) const WORDS: [&str; 24] = [
    "throttle",
    "refuse",
    "daily_limit",
    "internal_error",
    "unavailable",
    "bare_status",
    "lose_request",
    "lose_answer",
    "execute_twice",
    "execute_late",
    "slow",
    "truncate",
    "oversize",
    "gzip_bomb",
    "web_page",
    "slow_process",
    "stuck_process",
    "fail_process",
    "expire_process",
    "list_lag",
    "step_waits",
    "step_fails",
    "step_hangs",
    "edit",
];

/// What happens to processes and to the steps of solutions.
fn of_process(word: &str, fields: &mut Fields) -> Result<Option<FaultKind>, String> {
    Ok(Some(match word {
        "slow_process" => FaultKind::SlowProcess(fields.duration("after")?.ok_or("`after` is missing")?),
        "stuck_process" => FaultKind::StuckProcess,
        "fail_process" => FaultKind::FailProcess(fields.need("message")?),
        "expire_process" => FaultKind::ExpireProcess(fields.duration("after")?.ok_or("`after` is missing")?),
        "step_waits" => FaultKind::Step(StepEvent::Waits { step: fields.need("step")? }),
        "step_fails" => {
            FaultKind::Step(StepEvent::Fails { step: fields.need("step")?, message: fields.need("message")? })
        }
        "step_hangs" => FaultKind::Step(StepEvent::Hangs { step: fields.need("step")? }),
        _ => return Ok(None),
    }))
}

fn code(fields: &mut Fields) -> Result<Option<KnownCode>, String> {
    let Some(text) = fields.take::<String>("code")? else { return Ok(None) };
    let known = KnownCode::ALL.iter().find(|known| known.code() == text);
    known.copied().map(Some).ok_or_else(|| format!("`code` is `{text}`, which is no documented code"))
}

fn status(fields: &mut Fields) -> Result<u16, String> {
    match fields.take("status")?.unwrap_or(502) {
        status @ 400..=599 => Ok(status),
        other => Err(format!("`status` is {other}, not between 400 and 599")),
    }
}

fn slow(fields: &mut Fields) -> Result<FaultKind, String> {
    let first_byte = fields.duration("after")?.unwrap_or_default();
    let pace = match (fields.take("bytes")?, fields.duration("pause")?) {
        (None, None) => None,
        (Some(0), _) => return Err("`bytes` counts from 1".to_owned()),
        (Some(bytes), Some(pause)) => Some(Pace { bytes, pause }),
        _ => return Err("`bytes` and `pause` go together".to_owned()),
    };
    if first_byte.is_zero() && pace.is_none() {
        return Err("`slow` needs `after`, or `bytes` with `pause`".to_owned());
    }
    Ok(FaultKind::Slow { first_byte, pace })
}

fn lag(fields: &mut Fields) -> Result<Lag, String> {
    match (fields.duration("after")?, fields.take("calls")?) {
        (Some(time), None) => Ok(Lag::Time(time)),
        (None, Some(calls)) => Ok(Lag::Calls(calls)),
        _ => Err("`list_lag` needs either `after` or `calls`".to_owned()),
    }
}
