//! `disync comment`: posts a plan, or drift, on a pull request, once, and edits it afterwards.
//!
//! What is posted was made before by `disync plan --format markdown` or `disync drift --format markdown`: this command reads
//! no project and calls no DataWorks, so it can run where there are no credentials of Alibaba Cloud.

use std::io;

use disync_forge::{Draft, DraftError, Flags, ForgeError, Missing, PostError, Posted, Surroundings, Target};
use disync_render::escape;
use disync_web::{Client, Limits};

use crate::args::{CommentArgs, Global};
use crate::failure::{Exit, Failure, with_causes};
use crate::input;
use crate::printer::Printer;

/// The largest file that is read, in bytes: more than any host takes as a comment.
const LARGEST: u64 = 8 << 20;

pub(crate) async fn run(global: &Global, args: &CommentArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    let flags = Flags {
        pull_request: args.pull_request,
        repository: args.repository.clone(),
        api_url: args.api_url.clone(),
        allow_http: args.allow_http,
    };
    let around = Surroundings { variable: &|name| std::env::var(name).ok(), event: &event };
    let target = disync_forge::target(args.host.kind(), &flags, &around).map_err(|missing| unknown(&missing))?;
    let markdown = markdown(global, args)?;
    let draft = Draft::new(&markdown, args.environment.clone(), target.sequence, args.always);
    let draft = draft.map_err(|error| unfit(&error))?;
    if args.dry_run {
        let hidden =
            if draft.creates { "" } else { &format!(", if there is a comment already: {}", nothing_in(&draft)) };
        printer.note(&escape(&format!("would post on {target} ({}){hidden}:", target.api())));
        printer.result(&format!("{}\n", draft.body));
        return Ok(Exit::Done);
    }
    let client = Client::new(Limits::default());
    let posted = disync_forge::post(&client, &target, &draft).await;
    let posted = posted.map_err(|error| failure(&error, &target))?;
    let sentence = sentence(posted, &draft, &target)?;
    printer.result(&format!("{}\n", escape(&sentence)));
    Ok(Exit::Done)
}

/// The document of the event that has started a run.
fn event() -> Option<String> {
    let path = std::env::var_os("GITHUB_EVENT_PATH")?;
    String::from_utf8(input::read(path.as_ref(), LARGEST).ok()?).ok()
}

fn markdown(global: &Global, args: &CommentArgs) -> Result<String, Failure> {
    let (bytes, name) = if args.file.as_os_str() == "-" {
        (input::read_from(io::stdin().lock(), LARGEST), "standard input".to_owned())
    } else {
        let path = global.chdir.join(&args.file);
        (input::read(&path, LARGEST), format!("`{}`", path.display()))
    };
    let failure = |reason: String| Failure::new(Exit::Error, format!("cannot read {name}: {reason}")).hint(HOW);
    let bytes = bytes.map_err(|unread| failure(unread.to_string()))?;
    String::from_utf8(bytes).map_err(|_| failure("it is not UTF-8".to_owned()))
}

const HOW: &str = "make it with `disync plan --format markdown` or `disync drift --format markdown`";

fn unfit(error: &DraftError) -> Failure {
    Failure::new(Exit::Error, error.to_string()).hint(HOW)
}

fn unknown(missing: &Missing) -> Failure {
    let exit = if missing.is_about_credentials() { Exit::Denied } else { Exit::Error };
    Failure::new(exit, missing.to_string()).hint(missing.hint())
}

fn failure(error: &PostError, target: &Target) -> Failure {
    match error {
        PostError::Missing(missing) => unknown(missing),
        PostError::Forge(error) => refused(error, target),
    }
}

fn refused(error: &ForgeError, target: &Target) -> Failure {
    let exit = if error.is_denied() { Exit::Denied } else { Exit::Error };
    let failure = Failure::new(exit, format!("{target}: {}", with_causes(error)));
    error.advice().into_iter().fold(failure, Failure::hint)
}

fn sentence(posted: Posted, draft: &Draft, target: &Target) -> Result<String, Failure> {
    Ok(match posted {
        Posted::Created(id) => format!("Created comment {id} on {target}."),
        Posted::Updated(id) => format!("Updated comment {id} on {target}."),
        Posted::Unchanged(id) => format!("Comment {id} on {target} says so already."),
        Posted::Overtaken(id, run) => format!("Comment {id} on {target} is of the later run {run}, and stays."),
        Posted::Nothing => format!("Nothing to say on {target}: {}, and there is no comment.", nothing_in(draft)),
        Posted::Contended => {
            let text = format!("{target}: somebody else changes or deletes the comment again and again");
            return Err(Failure::new(Exit::Error, text).hint("run it again when nobody else does"));
        }
    })
}

/// Why no comment is created for `draft`.
fn nothing_in(draft: &Draft) -> &'static str {
    if draft.marker.of == "drift" { "there is no drift" } else { "the plan has no changes" }
}
