//! One task in Markdown: a line that unfolds.

use super::fit::Sizes;
use super::text::{prose, size};
use crate::escape::width;
use crate::markup::push_text;
use crate::outline::{Entry, Field, Row, RowKind};

/// The widest column of tables: beyond it what follows no longer lines up.
const WIDEST_TABLE: usize = 60;

/// What the words in place of rows take at most: a sum of numbers of rows.
const NOTE: usize = 160;

/// One task, with all that does not depend on how much of it is shown.
pub(super) struct Section<'a> {
    entry: &'a Entry,
    line: String,
    /// All before the rows.
    before: String,
    /// The rows, a line each.
    rows: Vec<String>,
    /// All after the rows.
    after: &'static str,
}

impl<'a> Section<'a> {
    pub(super) fn of(entry: &'a Entry) -> Self {
        let mut before = summary(entry);
        for aside in &entry.asides {
            before.push_str(&format!("**{}** ", aside.lead.trim_end()));
            prose(&mut before, &aside.text);
            before.push_str("\n\n");
        }
        let mut block: String = entry.settings.iter().map(|(key, value)| format!("  {key}: {value}\n")).collect();
        block.extend(entry.fields.iter().map(field_line));
        let column = entry.rows.iter().filter(|row| !tail(row).is_empty()).map(|row| width(&row.table));
        let column = column.filter(|width| *width <= WIDEST_TABLE).max().unwrap_or(0);
        let has_block = !(block.is_empty() && entry.rows.is_empty());
        if has_block {
            before.push_str("```diff\n");
            before.push_str(&block);
        }
        Self {
            entry,
            line: list_line(entry),
            before,
            rows: entry.rows.iter().map(|row| row_line(row, column)).collect(),
            after: if has_block { "```\n\n</details>\n\n" } else { "</details>\n\n" },
        }
    }

    pub(super) fn sizes(&self) -> Sizes {
        Sizes {
            line: size(&self.line),
            frame: size(&self.before) + size(self.after),
            note: NOTE,
            rows: self.rows.iter().map(|row| size(row)).collect(),
            weight: self.entry.weight(),
        }
    }

    /// Puts it folded, with its first rows.
    pub(super) fn put(&self, out: &mut String, n_rows: usize) {
        out.push_str(&self.before);
        out.extend(self.rows.iter().take(n_rows).map(String::as_str));
        out.push_str(&note(self.entry.rows.get(n_rows..).unwrap_or_default()));
        out.push_str(self.after);
    }

    /// A line of a list.
    pub(super) fn line(&self) -> &str {
        &self.line
    }
}

/// `<summary>`: what is seen while it is folded. Between the tags there is HTML, and no Markdown.
fn summary(entry: &Entry) -> String {
    let mut out = "<details>\n<summary><b>".to_owned();
    push_text(&mut out, &format!("{} {}", entry.symbol, entry.word));
    out.push_str("</b> <code>");
    push_text(&mut out, &entry.address);
    out.push_str("</code>");
    let counts = entry.counts();
    if !counts.is_empty() {
        out.push_str(": ");
        push_text(&mut out, &counts);
    }
    if let Some(impact) = entry.impact.filter(|impact| *impact != disync_model::ImpactClass::Safe) {
        out.push_str(&format!(", <b>{}</b>", impact.word()));
    }
    out.push_str("</summary>\n\n");
    prose(&mut out, &format!("It {}.", entry.sentence));
    out.push_str("\n\n");
    out
}

/// The sign that colours a line of a `diff` block.
fn sign(symbol: &str) -> &'static str {
    match symbol {
        "+" => "+",
        "-" | "-/+" => "-",
        "" | "=" | "." => " ",
        _ => "!",
    }
}

fn list_line(entry: &Entry) -> String {
    line(entry, &entry.counts())
}

/// A line of a list, with what there is to say in short.
pub(super) fn line(entry: &Entry, text: &str) -> String {
    let mut line = format!("{} {:<8} {}", sign(entry.symbol), entry.word, entry.address);
    if !text.is_empty() {
        line.push_str("  ");
        line.push_str(text);
    }
    line.push('\n');
    line
}

fn row_line(row: &Row, column: usize) -> String {
    let mut line = format!("{} {:<8} {}", sign(row.kind.symbol()), row.kind.word(), row.table);
    let tail = tail(row);
    if !tail.is_empty() {
        line.extend(std::iter::repeat_n(' ', column.saturating_sub(width(&row.table))));
        for part in tail {
            line.push_str("  ");
            line.push_str(part);
        }
    }
    line.push('\n');
    line
}

/// What follows the table: where from or to, whose change it is where that is not the YAML's alone, and the place.
fn tail(row: &Row) -> Vec<&str> {
    let side = (row.side != disync_plan::Side::Ours).then(|| row.side.word());
    [row.detail.as_deref(), side, row.place.as_deref()].into_iter().flatten().collect()
}

fn field_line(field: &Field) -> String {
    let mut line = match &field.pattern {
        Some((sign, pattern)) => format!("{sign} pattern  {pattern}"),
        None => format!("! changed  {}: {} -> {}", field.field, field.before, field.after),
    };
    if field.forces_replacement {
        line.push_str("  (forces replacement)");
    }
    let side = (field.side != disync_plan::Side::Ours).then(|| field.side.word());
    for part in [side, field.place.as_deref()].into_iter().flatten() {
        line.push_str("  ");
        line.push_str(part);
    }
    line.push('\n');
    line
}

/// What is said in place of rows.
fn note(left_out: &[Row]) -> String {
    if left_out.is_empty() {
        return String::new();
    }
    let each = RowKind::ALL.map(|kind| (left_out.iter().filter(|row| row.kind == kind).count(), kind));
    let each = each.into_iter().filter(|(n, _)| *n > 0).map(|(n, kind)| format!("{n} {}", kind.word()));
    format!("  (and {} more: {})\n", left_out.len(), each.collect::<Vec<_>>().join(", "))
}
