//! What is wrong with the files of a project: a picture of each line with a caret below the word that is meant.
//!
//! The picture is drawn by `annotate-snippets` over a line that was escaped first, so that the caret stands right below
//! what a person sees; the place in the heading is the one in the file.

use std::collections::BTreeSet;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use disync_model::{Place, Problem};
use serde::Serialize;

use crate::escape::{escape, keep_end, keep_start, message, name, width};
use crate::json::to_json;
use crate::phrase::count;
use crate::style::{Label, Page, Style};

/// How many characters into a shortened line the meant place is, where the beginning was cut off.
const CUT_LINES_MEAN: usize = 200;

/// How much of a line is shown: enough to recognise it.
const WIDEST: usize = 100;

/// Problems as text, in the order given, and their number; empty where there is none.
#[must_use]
pub fn problems_text(problems: &[Problem], style: &Style) -> String {
    let mut page = Page::new(style);
    for problem in problems {
        page.put(&draw(problem, *style)).put("\n\n");
    }
    if !problems.is_empty() {
        let files: BTreeSet<&str> = problems.iter().map(|problem| &*problem.place.file).collect();
        let text = format!("{} in {}", count(problems.len(), "problem"), count(files.len(), "file"));
        page.paint(Label::Error, &text).end();
    }
    page.finish()
}

/// Problems as JSON, in the shape of `terraform validate -json`. Places count characters from 1; 0 is the whole line,
/// or the whole file.
#[must_use]
pub fn problems_json(problems: &[Problem]) -> String {
    to_json(&v1(problems))
}

fn draw(problem: &Problem, style: Style) -> String {
    let place = &problem.place;
    let title = Level::ERROR.primary_title(message(&problem.message)).id(problem.code);
    let mut origin = Origin::path(name(&place.file));
    if place.line > 0 {
        origin = origin.line(place.line as usize);
    }
    if place.column > 0 {
        origin = origin.char_column(place.column as usize);
    }
    let mut group = title.element(origin);
    let picture = Picture::of(place, style.columns().saturating_sub(8).clamp(20, WIDEST));
    if let Some(picture) = &picture {
        let caret = AnnotationKind::Primary.span(picture.span.clone());
        let snippet = Snippet::source(&*picture.line).line_start(place.line as usize).fold(false);
        group = group.element(snippet.annotation(caret));
    }
    if let Some(hint) = &problem.hint {
        group = group.element(Level::HELP.message(message(hint)));
    }
    let renderer = if style.color { Renderer::styled().hyperlink(false) } else { Renderer::plain() };
    renderer.term_width(4 * WIDEST).render(&[group])
}

/// A line as it is drawn, and the bytes of it below which the carets go.
struct Picture {
    line: String,
    span: Range<usize>,
}

impl Picture {
    /// `None` where there is no line to show.
    fn of(place: &Place, columns: usize) -> Option<Self> {
        if place.line == 0 || place.text.is_empty() {
            return None;
        }
        let start = byte_of(&place.text, shown_column(place));
        let (before, rest) = place.text.split_at(start);
        let n = if place.column == 0 { usize::MAX } else { place.length.max(1) as usize };
        let (meant, after) = rest.split_at(byte_of(rest, n));
        let (before, meant, after) = (escape(before), escape(meant), escape(after));
        // The word that is meant comes first, then what leads up to it, then the rest.
        let meant = keep_start(&meant, columns);
        let lead = keep_end(&before, columns.saturating_sub(width(meant)) * 2 / 3);
        let tail = keep_start(&after, columns.saturating_sub(width(meant)).saturating_sub(width(lead)));
        let cut = |shown: &str, whole: &str| if shown.len() < whole.len() { "…" } else { "" };
        let lead = format!("{}{lead}", cut(lead, &before));
        let line = format!("{lead}{meant}{tail}{}", cut(tail, &after));
        // Whatever is past the end of the line is pointed at just behind it.
        Some(Self { span: lead.len()..lead.len() + meant.len(), line })
    }
}

/// How many characters of the shown text come before the place. A line that was cut at its beginning starts with `…`,
/// and the place is then at a fixed distance.
fn shown_column(place: &Place) -> usize {
    let before = (place.column as usize).saturating_sub(1);
    if before > CUT_LINES_MEAN && place.text.starts_with('…') { CUT_LINES_MEAN } else { before }
}

/// The byte at which the character number `n` begins; the end where there are fewer.
fn byte_of(text: &str, n: usize) -> usize {
    text.char_indices().nth(n).map_or(text.len(), |(at, _)| at)
}

#[derive(Serialize)]
struct Problems<'a> {
    format_version: &'static str,
    valid: bool,
    error_count: usize,
    warning_count: usize,
    diagnostics: Vec<Diagnostic<'a>>,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    severity: &'static str,
    code: &'a str,
    summary: &'a str,
    detail: &'a str,
    range: Extent<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    snippet: Option<Code<'a>>,
}

#[derive(Serialize)]
struct Extent<'a> {
    filename: &'a str,
    start: Spot,
    end: Spot,
}

#[derive(Serialize)]
struct Spot {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Code<'a> {
    code: &'a str,
    start_line: u32,
}

fn v1(problems: &[Problem]) -> Problems<'_> {
    Problems {
        format_version: "1.0",
        valid: problems.is_empty(),
        error_count: problems.len(),
        warning_count: 0,
        diagnostics: problems.iter().map(diagnostic).collect(),
    }
}

fn diagnostic(problem: &Problem) -> Diagnostic<'_> {
    let Problem { code, message, place, hint } = problem;
    let Place { file, line, column, length, text } = place;
    let end = if *column == 0 { 0 } else { column.saturating_add(*length) };
    Diagnostic {
        severity: "error",
        code,
        summary: message,
        detail: hint.as_deref().unwrap_or_default(),
        range: Extent {
            filename: file,
            start: Spot { line: *line, column: *column },
            end: Spot { line: *line, column: end },
        },
        snippet: (!text.is_empty()).then_some(Code { code: text, start_line: *line }),
    }
}
