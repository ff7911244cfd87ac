//! What is wrong with the files of a project: a picture of each line with a caret below the word that is meant.
//!
//! The picture is drawn by `annotate-snippets` over a line that was escaped and cut first, so that the caret stands
//! right below what a person sees. The heading is ours: the place in it is the one in the file.

use std::collections::BTreeSet;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use disync_model::{Place, Problem};
use serde::Serialize;

use crate::escape::{escape, keep_end, keep_start, message, name, width};
use crate::json::{to_json, to_yaml};
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
        draw(&mut page, problem);
        page.end();
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

/// The document of [`problems_json`] as YAML.
#[must_use]
pub fn problems_yaml(problems: &[Problem]) -> String {
    to_yaml(&v1(problems))
}

fn draw(page: &mut Page, problem: &Problem) {
    let place = &problem.place;
    page.sentence(0, (Label::Error, &format!("error[{}]: ", problem.code)), &message(&problem.message));
    let mut spot = name(&place.file).into_owned();
    for number in [place.line, place.column].into_iter().take_while(|number| *number > 0) {
        spot.push_str(&format!(":{number}"));
    }
    let gutter = place.line.to_string().len();
    page.space(gutter).paint(Label::Dim, "--> ").put(&spot).end();
    let style = page.style();
    if let Some(picture) = Picture::of(place, style.columns().saturating_sub(gutter + 4).clamp(20, WIDEST)) {
        page.put(&picture.draw(place.line, style.color)).end();
    }
    if let Some(hint) = &problem.hint {
        page.space(gutter + 1).paint(Label::Dim, "= ");
        page.sentence(0, (Label::Heading, "help: "), &message(hint));
    }
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
        let indentation = place.text.len() - place.text.trim_start_matches(' ').len();
        let start = if place.column == 0 { indentation } else { byte_of(&place.text, shown_column(place)) };
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

    /// The line with its number, and carets below the place.
    fn draw(&self, line: u32, color: bool) -> String {
        let carets = AnnotationKind::Primary.span(self.span.clone());
        let snippet = Snippet::source(&*self.line).line_start(line as usize).fold(false).annotation(carets);
        let renderer = if color { Renderer::styled().hyperlink(false) } else { Renderer::plain() };
        // The line was cut before: nothing is left to cut.
        renderer.term_width(4 * WIDEST).render(&[Group::with_level(Level::ERROR).element(snippet)])
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
pub(crate) struct Diagnostic<'a> {
    pub(crate) severity: &'static str,
    pub(crate) code: &'a str,
    pub(crate) summary: &'a str,
    pub(crate) detail: &'a str,
    pub(crate) range: Extent<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) snippet: Option<Code<'a>>,
}

#[derive(Serialize)]
pub(crate) struct Extent<'a> {
    pub(crate) filename: &'a str,
    pub(crate) start: Spot,
    pub(crate) end: Spot,
}

#[derive(Serialize)]
pub(crate) struct Spot {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

#[derive(Serialize)]
pub(crate) struct Code<'a> {
    pub(crate) code: &'a str,
    pub(crate) start_line: u32,
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

pub(crate) fn diagnostic(problem: &Problem) -> Diagnostic<'_> {
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
