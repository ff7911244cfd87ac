//! What a client does on its way, one line each.

use disync_model::Note;

use crate::escape::message;
use crate::style::{Label, Page, Style};

/// A note in one line, without its end.
#[must_use]
pub fn note_text(note: &Note, style: &Style) -> String {
    let mut page = Page::new(style);
    let text = match note {
        Note::Warning(text) => {
            page.sentence(0, (Label::Warning, "Warning: "), &message(text));
            return page.finish().trim_end().to_owned();
        }
        Note::Endpoint { host, found } => format!("endpoint {} ({})", message(host), message(found)),
        Note::Signature(name) => format!("signature {name}"),
        Note::Credentials(source) => format!("credentials from {}", message(source)),
        Note::Repeat { operation, attempt, attempts, why, pause } => {
            let seconds = pause.as_secs_f64();
            format!("{operation}: attempt {attempt} of {attempts} in {seconds:.1} s, after: {}", message(why))
        }
        Note::Slower { from, to } => {
            format!("the service throttles: {} instead of {}", rate(*to), rate(*from))
        }
        Note::FullPace(Some(full)) => format!("no throttling any more: {} again", rate(*full)),
        Note::FullPace(None) => "no throttling any more: no limit again".to_owned(),
    };
    page.paint(Label::Dim, &text);
    page.finish()
}

fn rate(calls_per_second: f64) -> String {
    format!("{calls_per_second:.1} calls a second")
}

#[cfg(test)]
mod tests;
