//! A look at the workspace as one HTML file, made like that of a plan.

use disync_plan::{DriftReport, Side};

use super::writer::Writer;
use super::{SCRIPT, choice, head, task, tools};
use crate::drift::DriftOutline;
use crate::json::Meta;
use crate::outline::RowKind;
use crate::phrase::date;

/// What the filter lets choose from.
const KINDS: [RowKind; 3] = [RowKind::Added, RowKind::Remapped, RowKind::Removed];

/// A look as an HTML document.
#[must_use]
pub fn drift_report_html(report: &DriftReport, meta: &Meta<'_>) -> String {
    let outline = DriftOutline::of(report);
    let mut page = Writer::new();
    head(&mut page, "disync drift", report.project);
    page.markup("<body>\n<header>\n<h1>disync drift</h1>\n<p class=\"soft\">Project ")
        .text(&report.project.to_string())
        .markup(", ")
        .text(&date(report.at))
        .markup("</p>\n</header>\n<main>\n<ul class=\"sums\" aria-label=\"Drift\">\n<li class=\"")
        .markup(if report.findings.is_empty() { "create\">" } else { "destroy\">" })
        .text(&outline.summary)
        .markup("</li>\n</ul>\n");
    for line in &outline.notes {
        page.markup("<p>").prose(line).markup("</p>\n");
    }
    for line in &outline.warnings {
        page.markup("<p class=\"note\">").prose(line).markup("</p>\n");
    }
    let n_tasks: usize = outline.parts.iter().map(|(_, entries)| entries.len()).sum();
    if outline.n_rows() > 0 || n_tasks > 1 {
        tools(&mut page, |page| {
            choice(page, ("kind", "Kind"), &KINDS.map(RowKind::word));
            choice(page, ("side", "Side"), &[Side::Conflict.word()]);
        });
    }
    for (title, entries) in &outline.parts {
        page.markup("<section>\n<h2>").markup(title).markup("</h2>\n");
        entries.iter().for_each(|entry| task::put(&mut page, entry));
        page.markup("</section>\n");
    }
    page.markup("</main>\n<footer>\n<p>Made by disync ").text(meta.version);
    page.markup("</p>\n</footer>\n<script>").markup(SCRIPT).markup("</script>\n</body>\n</html>\n");
    page.finish()
}
