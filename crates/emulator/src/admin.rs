//! The interface below `/_emulator/`, for whoever runs the emulator: look into the world, edit it, let things go wrong.
//!
//! It is no part of the service that is emulated: requests are not signed, and answers are plain JSON. Who may use it is
//! in [`guard`]; this decides what is asked, and answers.

pub(crate) mod guard;
mod world_page;

use std::time::Duration;

use disync_wire::Params;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::edit::{Edit, EditError, UnresolvedEdit};
use crate::exchange::Request;
use crate::fault::{Fault, Subject};
use crate::fields::{self, Fields, FromFields};
use crate::service::Service;
use crate::world::World;

/// What all paths of the interface begin with.
pub(crate) const PREFIX: &str = "/_emulator/";

/// An answer: the HTTP status and a JSON document.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Answer {
    const fn ok(body: Value) -> Self {
        Self { status: 200, body }
    }

    pub(crate) fn refused(status: u16, problem: impl std::fmt::Display) -> Self {
        Self { status, body: json!({ "error": problem.to_string() }) }
    }
}

/// Answers a request for `path`, which begins with the prefix, at the host's time `now`.
pub(crate) fn answer(service: &Service, path: &str, request: &Request, now: Timestamp) -> Answer {
    let done = match (request.method.as_str(), path.strip_prefix(PREFIX).unwrap_or_default()) {
        ("GET", "") => Ok(Answer::ok(json!({ "paths": PATHS }))),
        ("GET", "stats") => Ok(stats(service, now)),
        ("GET", "world") => world(service, request, now),
        ("POST", "edit") => edit(service, request, now),
        ("POST", "fault") => fault(service, request),
        ("DELETE", "faults") => change(service, |world| Answer::ok(json!({ "removed": world.clear_faults() }))),
        ("POST", "advance") => advance(service, request, now),
        (_, name) if PATHS.iter().any(|path| path.ends_with(&format!("{PREFIX}{name}"))) => {
            Err(Answer::refused(405, format!("the method is wrong: {}", PATHS.join(", "))))
        }
        _ => Err(Answer::refused(404, format!("there is only {}", PATHS.join(", ")))),
    };
    done.unwrap_or_else(|refusal| refusal)
}

/// What there is.
const PATHS: [&str; 6] = [
    "GET /_emulator/stats",
    "GET /_emulator/world",
    "POST /_emulator/edit",
    "POST /_emulator/fault",
    "DELETE /_emulator/faults",
    "POST /_emulator/advance",
];

fn stats(service: &Service, now: Timestamp) -> Answer {
    service.read(|world| {
        let by_operation = world.outcomes().iter().map(|(operation, outcomes)| {
            let calls = world.stats().get(operation).copied().unwrap_or_default();
            (operation.name().to_owned(), json!({ "calls": calls, "outcomes": outcomes }))
        });
        Answer::ok(json!({
            "now": world.options.time.now(now),
            "requests": world.n_requests,
            "operations": by_operation.collect::<serde_json::Map<_, _>>(),
            "faults_waiting": world.waiting_faults(),
        }))
    })
}

fn world(service: &Service, request: &Request, now: Timestamp) -> Result<Answer, Answer> {
    let params = Params::from_form(&request.query).map_err(|error| Answer::refused(400, error))?;
    let page = world_page::Page::asked(&params).map_err(|error| Answer::refused(400, error))?;
    // What ends by itself, such as a start, has ended by now; that is no change that would have to be saved.
    change(service, |world| {
        world.advance(now);
        Answer::ok(page.of(world))
    })
}

fn edit(service: &Service, request: &Request, now: Timestamp) -> Result<Answer, Answer> {
    let edit: UnresolvedEdit = body(request)?;
    change(service, |world| {
        world.advance(now);
        let name = match &edit.subject {
            Subject::Name(name) => Some(name.clone()),
            Subject::Id(id) if edit.is_of_solution() => {
                world.store.solution(edit.project, *id).map(|solution| solution.name.clone())
            }
            Subject::Id(id) => world.store.task(edit.project, *id).map(|task| task.name.clone()),
        };
        let Some(name) = name else { return Answer::refused(404, "there is nothing with this id in the workspace") };
        let done = match edit.of(name.clone()) {
            Edit::Task(edit) => world.edit(&edit),
            Edit::Solution(edit) => world.edit_solution(&edit),
        };
        match done {
            Ok(()) => Answer::ok(json!({ "edited": name })),
            Err(error @ (EditError::NoTask(_) | EditError::NoTable { .. })) => Answer::refused(404, error),
            Err(error) => Answer::refused(409, error),
        }
    })
}

fn fault(service: &Service, request: &Request) -> Result<Answer, Answer> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Many {
        faults: Vec<Fault>,
    }
    let text = text(request)?;
    let is_many = serde_json::from_str::<Value>(text).is_ok_and(|value| value.get("faults").is_some());
    let faults = if is_many {
        serde_json::from_str::<Many>(text).map(|many| many.faults)
    } else {
        serde_json::from_str::<Fault>(text).map(|fault| vec![fault])
    };
    let faults = faults.map_err(|error| Answer::refused(400, error))?;
    change(service, |world| {
        let added = faults.len();
        for fault in faults {
            world.inject(fault);
        }
        Answer::ok(json!({ "added": added, "waiting": world.waiting_faults() }))
    })
}

fn advance(service: &Service, request: &Request, now: Timestamp) -> Result<Answer, Answer> {
    let Step(by) = body(request)?;
    let reached = service.read(|world| world.options.time.now(now).checked_add(by));
    reached.map_err(|_| Answer::refused(400, "time does not go that far"))?;
    change(service, |world| {
        world.step(by, now);
        Answer::ok(json!({ "now": world.now }))
    })
}

/// How far time is to be moved on.
struct Step(Duration);

impl FromFields for Step {
    const WHAT: &'static str = "an object with `seconds` or `by`";

    fn from_fields(fields: &mut Fields) -> Result<Self, String> {
        match (fields.take("seconds")?, fields.duration("by")?) {
            (Some(seconds), None) => Ok(Self(Duration::from_secs(seconds))),
            (None, Some(by)) => Ok(Self(by)),
            _ => Err("say either `seconds`, a whole number, or `by`, such as `10m`".to_owned()),
        }
    }
}

fn text(request: &Request) -> Result<&str, Answer> {
    std::str::from_utf8(&request.body).map_err(|error| Answer::refused(400, error))
}

fn body<T: FromFields>(request: &Request) -> Result<T, Answer> {
    let mut json = serde_json::Deserializer::from_str(text(request)?);
    let read = fields::deserialize(&mut json).and_then(|read| json.end().map(|()| read));
    read.map_err(|error| Answer::refused(400, error))
}

fn change(service: &Service, change: impl FnOnce(&mut World) -> Answer) -> Result<Answer, Answer> {
    service.change(change).map_err(|error| Answer::refused(500, format!("the data file cannot be written: {error}")))
}
