//! Why a plan does what it does to a sync or to a table: for a person, and for other programs.

mod v1;

use disync_model::Origin;
use disync_plan::{Explanation, Presence, Setting, Side, TableFacts};

use crate::escape::name;
use crate::grid::{Cell, grid};
use crate::json::{to_json, to_yaml};
use crate::phrase::{date, some_of};
use crate::plan::{put_change, row_line, sentence};
use crate::style::{Label, Page, Style};

/// How many syncs are named that it waits for.
const MOST_NAMED: usize = 5;

/// An explanation as text.
#[must_use]
pub fn explain_text(explanation: &Explanation, style: &Style) -> String {
    let mut page = Page::new(style);
    let address = explanation.address.to_string();
    let address = name(&address);
    match &explanation.table {
        Some(table) => {
            let heading = format!("# {address}/{}", name(&table.table.to_string()));
            page.paint(Label::Heading, &heading).end();
            facts(&mut page, explanation, table);
        }
        None => {
            page.paint(Label::Heading, &format!("# {address}")).end();
            sync(&mut page, explanation);
        }
    }
    page.finish()
}

/// An explanation as JSON.
#[must_use]
pub fn explain_json(explanation: &Explanation) -> String {
    to_json(&v1::Explanation::from(explanation))
}

/// An explanation as YAML: the document of [`explain_json`], written otherwise.
#[must_use]
pub fn explain_yaml(explanation: &Explanation) -> String {
    to_yaml(&v1::Explanation::from(explanation))
}

fn place(origin: &Origin) -> String {
    format!("{}:{}", name(&origin.file), origin.line)
}

fn line(page: &mut Page, key: &str, text: &str) {
    page.put("  ").paint(Label::Dim, key).space(10_usize.saturating_sub(key.len())).put(text).end();
}

/// When it was applied last.
fn applied(explanation: &Explanation) -> String {
    explanation.applied_at.map_or_else(|| "never, by this state".to_owned(), date)
}

fn live(explanation: &Explanation) -> String {
    match explanation.presence {
        Presence::Unclear => "cannot be told".to_owned(),
        Presence::Absent => "there is no such task".to_owned(),
        Presence::There(task) => {
            let who = explanation.edited_by.as_deref().map(|who| format!(" by {}", name(who))).unwrap_or_default();
            let edited = explanation.edited_at.map(|at| format!(", last edited {}{who}", date(at)));
            format!("{task}{}", edited.unwrap_or_default())
        }
    }
}

fn plan(explanation: &Explanation) -> String {
    explanation.change.as_ref().map_or_else(|| "nothing is known of it".to_owned(), sentence)
}

fn sync(page: &mut Page, explanation: &Explanation) {
    let declared = explanation.declared.as_ref().map_or_else(|| "nowhere".to_owned(), place);
    line(page, "declared", &declared);
    line(page, "live", &live(explanation));
    line(page, "applied", &applied(explanation));
    line(page, "plan", &plan(explanation));
    if !explanation.waits_for.is_empty() {
        let others = explanation.waits_for.iter().map(|other| name(&other.to_string()).into_owned());
        line(page, "waits for", &some_of(others, MOST_NAMED));
    }
    page.end();
    let heading = ["setting", "declared", "live", "applied", "given by"];
    let mut rows = vec![heading.map(|text| Cell::labelled(Label::Dim, text)).into_iter().collect::<Vec<_>>()];
    rows.extend(explanation.settings.iter().map(setting));
    let count = |n: Option<usize>| Cell::new(n.map_or_else(|| "-".to_owned(), |n| n.to_string()));
    let [ours, theirs, last] = explanation.n_tables.map(count);
    rows.push(vec![Cell::new("source.tables"), ours, theirs, last]);
    grid(page, &rows);
    if let Some(change) = explanation.change.as_ref().filter(|change| change.is_effective() || change.block.is_some()) {
        page.end();
        put_change(page, change);
    }
}

fn setting(setting: &Setting) -> Vec<Cell> {
    let value = |text: &Option<String>| text.as_deref().map_or_else(|| "-".to_owned(), |text| name(text).into_owned());
    // What is long is said once.
    let beside = |text: &Option<String>| {
        if text.is_some() && *text == setting.declared { "same".to_owned() } else { value(text) }
    };
    let given = match (&setting.origin, &setting.declared) {
        (Some(origin), _) => format!("{} ({})", setting.layer.word(), place(origin)),
        (None, Some(_)) => setting.layer.word().to_owned(),
        (None, None) => String::new(),
    };
    let cells = [value(&setting.declared), beside(&setting.live), beside(&setting.applied), given];
    [setting.key.to_owned()].into_iter().chain(cells).map(Cell::new).collect()
}

fn facts(page: &mut Page, explanation: &Explanation, table: &TableFacts) {
    let declared = match (&table.declared, &explanation.declared) {
        (Some(origin), _) => format!("asked for by {}", place(origin)),
        (None, Some(sync)) => format!("not asked for by the sync at {}", place(sync)),
        (None, None) => "the sync is not declared".to_owned(),
    };
    line(page, "declared", &declared);
    let shipped = match table.live {
        Some(true) => "shipped",
        Some(false) => "not shipped",
        None => "it is not known whether it is shipped",
    };
    line(page, "live", &format!("{shipped} ({})", live(explanation)));
    let by_apply = match table.applied {
        Some(true) => format!("shipped by the last apply ({})", applied(explanation)),
        Some(false) => format!("not shipped by the last apply ({})", applied(explanation)),
        None => applied(explanation),
    };
    line(page, "applied", &by_apply);
    if let Some(row) = &table.row {
        let whose = match row.side {
            Side::Ours => "the YAML was changed since the last apply",
            Side::Theirs => "it was changed outside of disync since the last apply",
            Side::Both => "the YAML and the console were changed alike since the last apply",
            Side::Conflict => "the YAML and the console were changed differently since the last apply",
        };
        line(page, "side", &format!("{} ({whose})", row.side.word()));
        line(page, "row", &row_line(row));
        line(page, "impact", row.impact.word());
    } else {
        line(page, "row", "stays as it is");
    }
    line(page, "plan", &format!("{} {}", name(&explanation.address.to_string()), plan(explanation)));
}
