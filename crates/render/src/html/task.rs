//! One task in HTML: a box that unfolds.

use disync_model::ImpactClass;
use disync_plan::Side;

use super::writer::Writer;
use crate::outline::{Entry, Field, Row, RowKind};

/// Puts a task, folded.
pub(super) fn put(page: &mut Writer, entry: &Entry) {
    page.markup("<details class=\"task\"");
    if let Some(impact) = entry.impact {
        page.markup(" data-impact=\"").markup(impact.word()).markup("\"");
    }
    page.markup(">\n<summary><span class=\"act ").markup(if entry.is_blocked {
        "blocked"
    } else {
        class(entry.symbol)
    });
    page.markup("\">").markup(entry.symbol).markup(" ").markup(entry.word).markup("</span> <code>");
    page.text(&entry.address).markup("</code>");
    let counts = entry.counts();
    if !counts.is_empty() {
        page.markup(" <span class=\"soft\">").text(&counts).markup("</span>");
    }
    if let Some(impact) = entry.impact.filter(|impact| *impact != ImpactClass::Safe) {
        page.markup(" <span class=\"tag ").markup(impact.word()).markup("\">").markup(impact.word()).markup("</span>");
    }
    page.markup("</summary>\n<div class=\"body\">\n<p>It ").prose(&entry.sentence).markup(".</p>\n");
    for aside in &entry.asides {
        page.markup("<p><strong>")
            .markup(aside.lead.trim_end())
            .markup("</strong> ")
            .prose(&aside.text)
            .markup("</p>\n");
    }
    if !entry.settings.is_empty() {
        page.markup("<dl>\n");
        for (key, value) in &entry.settings {
            page.markup("<dt>").markup(key).markup("</dt><dd><code>").text(value).markup("</code></dd>\n");
        }
        page.markup("</dl>\n");
    }
    rows(page, entry);
    page.markup("</div>\n</details>\n");
}

fn rows(page: &mut Writer, entry: &Entry) {
    if entry.rows.is_empty() && entry.fields.is_empty() {
        return;
    }
    page.markup("<table>\n<thead><tr><th scope=\"col\">Change</th><th scope=\"col\">Table or setting</th>")
        .markup("<th scope=\"col\">Side</th><th scope=\"col\">Declared at</th></tr></thead>\n<tbody>\n");
    entry.fields.iter().for_each(|field| field_row(page, field));
    entry.rows.iter().for_each(|row| table_row(page, row));
    page.markup("</tbody>\n</table>\n");
}

fn field_row(page: &mut Writer, field: &Field) {
    open(page, "field", field.side);
    match &field.pattern {
        Some((sign, pattern)) => page.markup(sign).markup(" pattern<td>").text(pattern),
        None => {
            page.markup("~ changed<td>").markup(field.field).markup(": ").text(&field.before);
            page.markup(" → ").text(&field.after)
        }
    };
    if field.forces_replacement {
        page.markup(" <strong class=\"replace\">forces replacement</strong>");
    }
    close(page, field.side, field.place.as_deref());
}

fn table_row(page: &mut Writer, row: &Row) {
    open(page, row.kind.word(), row.side);
    page.markup(row.kind.symbol()).markup(" ").markup(row.kind.word());
    page.markup("<td>").text(&row.table);
    if let Some(detail) = &row.detail {
        page.markup(if row.kind == RowKind::Remapped { " <span class=\"soft\">to " } else { " <span class=\"soft\">" });
        page.text(detail).markup("</span>");
    }
    close(page, row.side, row.place.as_deref());
}

/// Plans have a hundred thousand rows: what HTML lets out is let out, and the cells are known by their order.
fn open(page: &mut Writer, kind: &'static str, side: Side) {
    page.markup("<tr class=\"").markup(kind);
    if side != Side::Ours {
        page.markup("\" data-side=\"").markup(side.word());
    }
    page.markup("\"><td>");
}

/// The side of nearly all rows is that of the YAML, which goes without saying.
fn close(page: &mut Writer, side: Side, place: Option<&str>) {
    page.markup("<td>").markup(if side == Side::Ours { "" } else { side.word() });
    page.markup("<td>").text(place.unwrap_or_default()).markup("\n");
}

/// The colour of a task.
fn class(symbol: &str) -> &'static str {
    match symbol {
        "+" => "create",
        "-" | "-/+" | "!" => "destroy",
        "=" | "." => "adopt",
        _ => "update",
    }
}
