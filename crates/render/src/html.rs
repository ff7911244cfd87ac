//! A plan as one HTML file: it needs nothing else, runs offline, and works without its script, which adds a filter.
//!
//! Markup and text never mix (`writer`). Beyond that the page forbids itself everything but its own style and its own
//! script, each named by digest: should a name ever become markup, nothing would come of it.

mod of_drift;
mod task;
mod writer;

use disync_model::{ImpactClass, ProjectId};
use disync_plan::{Plan, Side};

pub use self::of_drift::drift_report_html;
use self::writer::Writer;
use crate::json::Meta;
use crate::outline::{Outline, RowKind};
use crate::phrase::{count, date};
use crate::plan::has_digest;

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// The digests of both, as the policy of the page names them: SHA-256 in base 64. A test computes them anew.
const STYLE_DIGEST: &str = "sha256-My6K1EmevuR+/IJufTP12FsTrXO6yRl7fRJEYR4T+Nk=";
const SCRIPT_DIGEST: &str = "sha256-BmpHq+/OmEbcD5pAw+J4RmOXLf3W/1wCnue0jUebsR8=";

/// A plan as an HTML document.
#[must_use]
pub fn plan_html(plan: &Plan, meta: &Meta<'_>) -> String {
    let outline = Outline::of(plan);
    let mut page = Writer::new();
    head(&mut page, "disync plan", plan.project);
    page.markup("<body>\n<header>\n<h1>disync plan</h1>\n<p class=\"soft\">Project ")
        .text(&plan.project.to_string())
        .markup(", ")
        .text(&date(meta.now))
        .markup("</p>\n</header>\n<main>\n");
    sums(&mut page, &outline);
    refusals(&mut page, &outline);
    for line in &outline.warnings {
        page.markup("<p class=\"note\">").prose(line).markup("</p>\n");
    }
    if outline.n_rows() > 0 || outline.changes.len() > 1 {
        tools(&mut page, choices);
    }
    if !outline.changes.is_empty() {
        page.markup("<section aria-labelledby=\"changes\">\n<h2 id=\"changes\">");
        page.markup(if plan.since.is_some() { "What this branch changes" } else { "Changes" }).markup("</h2>\n");
        outline.changes.iter().for_each(|entry| task::put(&mut page, entry));
        page.markup("</section>\n");
    }
    besides(&mut page, &outline);
    if outline.n_kept > 0 {
        let stay = if outline.n_kept == 1 { " stays as it is.</p>\n" } else { " stay as they are.</p>\n" };
        page.markup("<p class=\"soft\">").text(&count(outline.n_kept, "task")).markup(stay);
    }
    if !outline.drift.is_empty() {
        page.markup("<section aria-labelledby=\"drift\">\n<h2 id=\"drift\">Changed outside of disync</h2>\n");
        outline.drift.iter().for_each(|entry| task::put(&mut page, entry));
        page.markup("</section>\n");
    }
    end(&mut page, plan, meta);
    page.finish()
}

fn head(page: &mut Writer, title: &'static str, project: ProjectId) {
    page.markup("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .markup("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '")
        .markup(STYLE_DIGEST)
        .markup("'; script-src '")
        .markup(SCRIPT_DIGEST)
        .markup("'; base-uri 'none'; form-action 'none'\">\n")
        .markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .markup("<meta name=\"referrer\" content=\"no-referrer\">\n<title>")
        .markup(title)
        .markup(" of project ")
        .text(&project.to_string())
        .markup("</title>\n<style>")
        .markup(STYLE)
        .markup("</style>\n</head>\n");
}

/// What would be done without the branch, too: folded, a line a task.
fn besides(page: &mut Writer, outline: &Outline) {
    if outline.besides.is_empty() {
        return;
    }
    page.markup("<section aria-labelledby=\"besides\">\n<h2 id=\"besides\">Pending besides this branch</h2>\n")
        .markup("<details>\n<summary>")
        .text(&count(outline.besides.len(), "task"))
        .markup("</summary>\n<ul>\n");
    for (entry, text) in &outline.besides {
        page.markup("<li>").markup(entry.symbol).markup(" ").markup(entry.word).markup(" <code>");
        page.text(&entry.address).markup("</code> ").text(text).markup("</li>\n");
    }
    page.markup("</ul>\n</details>\n</section>\n");
}

/// The sentences at the top: `Plan: …` as separate sums, the others as they are.
fn sums(page: &mut Writer, outline: &Outline) {
    for line in &outline.sums {
        let Some(sums) = line.strip_prefix("Plan: ") else {
            page.markup("<p>").prose(line).markup("</p>\n");
            continue;
        };
        page.markup("<ul class=\"sums\" aria-label=\"Plan\">\n");
        for sum in sums.trim_end_matches('.').split(", ") {
            let zero = sum.starts_with("0 ");
            page.markup(match sum.rsplit(' ').next().unwrap_or_default() {
                _ if zero => "<li class=\"soft\">",
                "add" => "<li class=\"create\">+ ",
                "change" => "<li class=\"update\">~ ",
                "destroy" => "<li class=\"destroy\">− ",
                _ => "<li class=\"adopt\">",
            });
            page.text(sum).markup("</li>\n");
        }
        page.markup("</ul>\n");
    }
}

fn refusals(page: &mut Writer, outline: &Outline) {
    if outline.refusals.is_empty() {
        return;
    }
    page.markup("<div class=\"refused\" role=\"alert\">\n<strong>Apply refuses this plan</strong>\n<ul>\n");
    for line in &outline.refusals {
        page.markup("<li>").prose(line.strip_prefix("Error: ").unwrap_or(line)).markup("</li>\n");
    }
    for entry in outline.blocked() {
        page.markup("<li><code>").text(&entry.address).markup("</code>");
        for aside in entry.asides.iter().take(2) {
            page.markup(" <strong>").text(aside.lead.trim_end()).markup("</strong> ").prose(&aside.text);
        }
        page.markup("</li>\n");
    }
    page.markup("</ul>\n</div>\n");
}

/// The filter, with what it lets choose from. It shows itself when the script runs.
fn tools(page: &mut Writer, choices: impl FnOnce(&mut Writer)) {
    page.markup("<div class=\"tools\" role=\"search\" hidden>\n<label>Task or table (press / to search)")
        .markup("<input id=\"words\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\"></label>\n");
    choices(page);
    page.markup("<button id=\"unfold\" type=\"button\">Unfold all</button>\n").markup(
        "<button id=\"fold\" type=\"button\">Fold all</button>\n<output aria-live=\"polite\"></output>\n</div>\n",
    );
}

/// What the filter of a plan lets choose from.
fn choices(page: &mut Writer) {
    let mut kinds: Vec<&'static str> = RowKind::ALL.iter().map(|kind| kind.word()).collect();
    kinds.dedup();
    kinds.sort_unstable();
    kinds.dedup();
    choice(page, ("kind", "Kind"), &kinds);
    choice(page, ("side", "Side"), &[Side::Ours, Side::Theirs, Side::Both, Side::Conflict].map(Side::word));
    choice(page, ("impact", "Impact"), &ImpactClass::ALL.map(ImpactClass::word));
}

fn choice(page: &mut Writer, (id, title): (&'static str, &'static str), words: &[&'static str]) {
    page.markup("<label>").markup(title).markup("<select id=\"").markup(id);
    page.markup("\">\n<option value=\"\">any</option>\n");
    for word in words {
        page.markup("<option>").markup(word).markup("</option>\n");
    }
    page.markup("</select></label>\n");
}

fn end(page: &mut Writer, plan: &Plan, meta: &Meta<'_>) {
    let digest = plan.digest().to_string();
    page.markup("</main>\n<footer>\n");
    if !has_digest(plan) {
        page.markup("<p>Made by disync ").text(meta.version);
        page.markup("</p>\n</footer>\n<script>").markup(SCRIPT).markup("</script>\n</body>\n</html>\n");
        return;
    }
    if !plan.is_empty() && !plan.is_refused() {
        let destroys = plan.mode == disync_plan::Mode::Destroy;
        page.markup("<p>To carry out exactly this:</p>\n<pre>disync ")
            .markup(if destroys { "destroy" } else { "apply" })
            .markup(" --plan-digest ")
            .text(&digest)
            .markup("</pre>\n");
    }
    page.markup("<p>Digest <code>").text(&digest).markup("</code>, made by disync ").text(meta.version);
    page.markup("</p>\n</footer>\n<script>").markup(SCRIPT).markup("</script>\n</body>\n</html>\n");
}
