//! Names that carry markup, escape sequences, references and marks that turn text around do nothing in any form.
//!
//! Two plans that differ in names alone are written, one with hostile names and one with harmless ones, and read back by
//! parsers that know nothing of us: comrak for GitHub's Markdown, html5ever for HTML, vt100 for a terminal, serde for
//! JSON and YAML. What they read must have the same structure, and where the harmless one has a name the hostile one
//! must have the other name, escaped.

mod document;
mod drift;
mod names;
mod screen;
mod world;

use comrak::Options;
use disync_plan::{DriftReport, Plan};
use serde_json::Value;

use self::document::{Document, bare};
use self::names::Names;
use self::screen::lines_on_a_screen;
use self::world::{compared, divided, world};
use super::{COLOR, is_dangerous};
use crate::{
    Meta, Style, View, drift_events, drift_report_html, drift_report_json, drift_report_markdown, plan_events,
    plan_html, plan_json, plan_markdown, plan_text, plan_yaml,
};

/// How many names a plan gets, and how many plans each form is tried with: 100,000 names.
const NAMES: usize = 2500;
const PLANS: u64 = 40;

/// No comment is that long: nothing is left out.
const WHOLE: usize = 1 << 30;

const META: Meta<'static> = Meta { version: "0.1.0", now: jiff::Timestamp::UNIX_EPOCH, expected_calls: None };

/// How many names a report of drift gets.
const DRIFT_NAMES: usize = 400;

/// The same with reports of drift.
fn each_report<T>(read: impl Fn(&DriftReport) -> T, check: impl Fn(&T, &T, &Names)) {
    let harmless = read(&drift::world(&Names::harmless(DRIFT_NAMES)));
    for seed in 1..=PLANS {
        let names = Names::hostile(seed, DRIFT_NAMES);
        check(&read(&drift::world(&names)), &harmless, &names);
    }
}

/// Reads a plan with harmless names, and others with hostile ones in their places.
fn each_plan<T>(read: impl Fn(&Plan) -> T, check: impl Fn(&T, &T, &Names)) {
    let harmless = read(&world(&Names::harmless(NAMES)));
    for seed in 1..=PLANS {
        let names = Names::hostile(seed, NAMES);
        check(&read(&world(&names)), &harmless, &names);
    }
}

/// The same with plans that are divided by what a branch changes, and with plans that compare with another revision.
fn each_review<T>(read: impl Fn(&Plan) -> T, check: impl Fn(&T, &T, &Names)) {
    for make in [divided, compared] {
        let harmless = read(&make(&Names::harmless(DRIFT_NAMES)));
        // What they have that other plans lack are few places.
        for seed in 1..=PLANS / 8 {
            let names = Names::hostile(seed, DRIFT_NAMES);
            check(&read(&make(&names)), &harmless, &names);
        }
    }
}

fn is_clean(text: &str) {
    let is_raw = |c: char| !matches!(c, ' '..='~' | '\n') && is_dangerous(c);
    assert_eq!(text.chars().find(|c| is_raw(*c)), None, "it is there as it is");
}

/// Everything that GitHub and GitLab could take for something else.
fn all_extensions() -> Options<'static> {
    let mut options = Options::default();
    let on = &mut options.extension;
    on.strikethrough = true;
    on.table = true;
    on.autolink = true;
    on.tasklist = true;
    on.superscript = true;
    on.footnotes = true;
    on.inline_footnotes = true;
    on.description_lists = true;
    on.multiline_block_quotes = true;
    on.alerts = true;
    on.math_dollars = true;
    on.math_code = true;
    on.wikilinks_title_after_pipe = true;
    on.underline = true;
    on.subscript = true;
    on.spoiler = true;
    on.highlight = true;
    options.parse.relaxed_autolinks = true;
    options.parse.relaxed_tasklist_matching = true;
    // As both do: `<details>` would be of no use otherwise.
    options.render.r#unsafe = true;
    options
}

/// The digest is another for each plan, and no name.
fn without_digest(text: &str, plan: &Plan) -> String {
    is_clean(text);
    text.replace(&plan.digest().to_string(), "digest")
}

#[test]
fn names_are_inert_in_markdown() {
    let options = all_extensions();
    let read = |plan: &Plan| {
        let text = without_digest(&plan_markdown(plan, WHOLE), plan);
        Document::of(&comrak::markdown_to_html(&text, &options))
    };
    each_plan(read, |hostile, harmless, names| {
        hostile.is_like(harmless, names);
        hostile.has_no_reference();
    });
}

#[test]
fn names_are_inert_in_html() {
    let read = |plan: &Plan| Document::of(&without_digest(&plan_html(plan, &META), plan));
    each_plan(read, |hostile, harmless, names| {
        assert_eq!(hostile.errors, [""; 0]);
        hostile.is_like(harmless, names);
    });
}

#[test]
fn names_are_inert_on_a_terminal() {
    let unwrapped = Style { width: 0, ..COLOR };
    let read = |plan: &Plan| lines_on_a_screen(&plan_text(plan, &unwrapped, View { all: true, diff: false }));
    each_plan(read, |hostile, harmless, names| are_the_same_lines(hostile, harmless, names));
}

/// In whichever order: tables are in that of their names.
fn are_the_same_lines(hostile: &[String], harmless: &[String], names: &Names) {
    let sorted = |lines: &mut dyn Iterator<Item = String>| {
        let mut lines: Vec<String> = lines.map(|line| bare(&line)).collect();
        lines.sort_unstable();
        lines
    };
    let hostile = sorted(&mut hostile.iter().cloned());
    let harmless = sorted(&mut harmless.iter().map(|line| names.escaped_in(line)));
    for (hostile, harmless) in hostile.iter().zip(&harmless) {
        assert_eq!(hostile, harmless);
    }
    assert_eq!(hostile.len(), harmless.len());
}

#[test]
fn names_are_verbatim_for_programs() {
    let read = |plan: &Plan| {
        let (json, yaml) = (plan_json(plan, &META), plan_yaml(plan, &META));
        is_clean(&json);
        is_clean(&yaml);
        let json: Value = serde_json::from_str(&json).unwrap();
        let yaml: Value = serde_yaml::from_str(&yaml).unwrap();
        assert!(json == yaml, "JSON and YAML are not the same");
        json
    };
    each_plan(read, are_verbatim);
}

/// Where the harmless document has names the other has those of `names`, verbatim; in sentences for people, escaped.
fn are_verbatim(hostile: &Value, harmless: &Value, names: &Names) {
    match (hostile, harmless) {
        (Value::Object(hostile), Value::Object(harmless)) => {
            assert!(hostile.keys().eq(harmless.keys()));
            let pairs = hostile.iter().zip(harmless.values()).filter(|((key, _), _)| *key != "plan_digest");
            pairs.for_each(|((_, hostile), harmless)| are_verbatim(hostile, harmless, names));
        }
        (Value::Array(hostile), Value::Array(harmless)) => {
            assert_eq!(hostile.len(), harmless.len());
            hostile.iter().zip(harmless).for_each(|(hostile, harmless)| are_verbatim(hostile, harmless, names));
        }
        (Value::String(hostile), Value::String(harmless)) => {
            let is_right = *hostile == names.verbatim_in(harmless) || *hostile == names.escaped_in(harmless);
            assert!(is_right, "{hostile:?}\n{:?}", names.verbatim_in(harmless));
        }
        (hostile, harmless) => assert_eq!(hostile, harmless),
    }
}

#[test]
fn a_shortened_comment_is_like_any_other_with_these_names() {
    let options = all_extensions();
    for seed in 1..=40 {
        let text = plan_markdown(&world(&Names::hostile(seed, 400)), 8_000);
        let document = Document::of(&comrak::markdown_to_html(&text, &options));
        document.has_no_reference();
        assert!(text.encode_utf16().count() <= 8_000);
        assert_eq!(document.count("details"), text.matches("<details>\n").count());
        assert_eq!(document.count("summary"), document.count("details"));
        for element in ["a", "img", "script", "del", "em", "sup", "table", "input"] {
            assert_eq!(document.count(element), 0, "{element}");
        }
    }
}

#[test]
fn names_are_inert_in_the_markdown_of_drift() {
    let options = all_extensions();
    let read = |report: &DriftReport| {
        let text = drift_report_markdown(report, WHOLE);
        is_clean(&text);
        Document::of(&comrak::markdown_to_html(&text, &options))
    };
    each_report(read, |hostile, harmless, names| {
        hostile.is_like(harmless, names);
        hostile.has_no_reference();
    });
}

#[test]
fn names_are_inert_in_the_html_of_drift() {
    let read = |report: &DriftReport| {
        let text = drift_report_html(report, &META);
        is_clean(&text);
        Document::of(&text)
    };
    each_report(read, |hostile, harmless, names| {
        assert_eq!(hostile.errors, [""; 0]);
        hostile.is_like(harmless, names);
    });
}

#[test]
fn names_of_drift_are_verbatim_for_programs() {
    let read = |report: &DriftReport| {
        let events = drift_events(report, jiff::Timestamp::UNIX_EPOCH);
        assert!(events.iter().all(|line| line.ends_with('\n') && line.matches('\n').count() == 1));
        let json = drift_report_json(report, &META);
        is_clean(&json);
        is_clean(&events.concat());
        let mut values: Vec<Value> = events.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        values.push(serde_json::from_str(&json).unwrap());
        Value::Array(values)
    };
    each_report(read, are_verbatim);
}

#[test]
fn names_are_inert_in_plans_that_are_made_for_a_review() {
    let options = all_extensions();
    let markdown = |plan: &Plan| {
        let text = without_digest(&plan_markdown(plan, WHOLE), plan);
        Document::of(&comrak::markdown_to_html(&text, &options))
    };
    each_review(markdown, |hostile, harmless, names| {
        hostile.is_like(harmless, names);
        hostile.has_no_reference();
    });
    let html = |plan: &Plan| Document::of(&without_digest(&plan_html(plan, &META), plan));
    each_review(html, |hostile, harmless, names| {
        assert_eq!(hostile.errors, [""; 0]);
        hostile.is_like(harmless, names);
    });
    let unwrapped = Style { width: 0, ..COLOR };
    let text = |plan: &Plan| lines_on_a_screen(&plan_text(plan, &unwrapped, View { all: false, diff: false }));
    each_review(text, |hostile, harmless, names| are_the_same_lines(hostile, harmless, names));
}

#[test]
fn names_in_plans_that_are_made_for_a_review_are_verbatim_for_programs() {
    let read = |plan: &Plan| {
        let events = plan_events(plan, jiff::Timestamp::UNIX_EPOCH);
        assert!(events.iter().all(|line| line.ends_with('\n') && line.matches('\n').count() == 1));
        is_clean(&events.concat());
        let json = plan_json(plan, &META);
        is_clean(&json);
        let mut values: Vec<Value> = events.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        values.push(serde_json::from_str(&json).unwrap());
        Value::Array(values)
    };
    each_review(read, are_verbatim);
}
