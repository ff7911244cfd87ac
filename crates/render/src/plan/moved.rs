//! What is not as a saved plan saw it, and the line by which a plan is named.

use disync_model::{Digest, Gap};
use disync_plan::{Attribution, Moved, MovedKind};

use super::drift::changed;
use crate::escape::{message, name};
use crate::phrase::date;
use crate::remote::remote_error_text;
use crate::style::{Label, Page, Style};

/// Where the lines below a task begin.
const BODY: usize = 6;

/// The tasks that have moved since a plan was made, each with how and by whom.
#[must_use]
pub fn moved_text(moved: &[Moved], style: &Style) -> String {
    let mut page = Page::new(style);
    page.paint(Label::Heading, "Since the plan was made:").put("\n\n");
    for moved in moved {
        let address = moved.address.to_string();
        page.heading(2, &format!("# {} {}", name(&address), sentence(moved)));
        match &moved.kind {
            MovedKind::Changed(difference) if difference.is_empty() => {
                let text = "something was changed that disync does not manage; it would be overwritten unseen";
                page.sentence(BODY, (Label::Warning, "note: "), text);
            }
            MovedKind::Changed(difference) => changed(&mut page, difference),
            MovedKind::Foreign(why) => {
                page.sentence(BODY, (Label::Error, "no longer a task that disync manages: "), &message(why));
            }
            MovedKind::Unclear(gap) => page.sentence(BODY, (Label::Error, "reason: "), &gap_text(gap)),
            MovedKind::Appeared | MovedKind::Vanished | MovedKind::Recreated => {}
        }
        page.end();
    }
    page.finish()
}

fn sentence(moved: &Moved) -> String {
    let what = match &moved.kind {
        MovedKind::Appeared => "was created outside of disync",
        MovedKind::Vanished => return "was deleted".to_owned(),
        MovedKind::Recreated => "was deleted, and another task has its name",
        MovedKind::Changed(_) | MovedKind::Foreign(_) => "was changed",
        MovedKind::Unclear(_) => return "cannot be told".to_owned(),
    };
    match moved.attribution {
        Attribution::Since => {
            let who = moved.edited_by.as_deref().map_or("an unknown editor".into(), name);
            let when = moved.edited_at.map(|at| format!(", {}", date(at))).unwrap_or_default();
            format!("{what} (last edited by {who}{when})")
        }
        Attribution::Before | Attribution::Unknown => format!("{what} (by whom is unknown)"),
    }
}

fn gap_text(gap: &Gap) -> String {
    match gap {
        Gap::Unreadable(error) => remote_error_text(error),
        Gap::Ambiguous(files) => format!("{} tasks have this name", files.len()),
        Gap::Renamed { task, to } => format!("its task ({task}) was renamed to `{}`", name(to.as_str())),
        Gap::NotRead => "it was not read".to_owned(),
    }
}

/// `Digest: sha256:…`: the name of exactly this plan; below it, what to do with it where somebody wants to know.
#[must_use]
pub fn digest_text(digest: &Digest, hint: Option<&str>, style: &Style) -> String {
    let mut page = Page::new(style);
    page.paint(Label::Heading, "Digest:").put(&format!(" sha256:{digest}")).end();
    if let Some(hint) = hint {
        page.sentence(0, (Label::Dim, ""), hint);
    }
    page.finish()
}
