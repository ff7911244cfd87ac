//! A plan as Markdown, for a comment on a pull request: what GitHub and GitLab make of it, and what fits into one.
//!
//! Each task is folded. Tables and settings are lines of a fenced `diff` block, where nothing is interpreted and what
//! comes and goes is coloured. How names are kept from becoming Markdown is in `text`, what is left out where a plan
//! is too large in `fit`, how one task looks in `section`.

mod fit;
mod hint;
mod of_drift;
mod section;
mod text;

use disync_plan::Plan;

use self::fit::{Shown, Sizes, fit};
use self::section::Section;
use self::text::{code, prose, size};
use crate::outline::{Entry, Outline};
use crate::phrase::count;

pub use self::of_drift::drift_report_markdown;
use crate::plan::has_digest;

/// The most characters that a comment on GitHub can have, 65,536, less what `disync comment` puts into its first line.
pub const MARKDOWN_LIMIT: usize = 65_280;

/// The least characters that a plan needs: its sums, its digest, and how much is not shown.
pub const LEAST_MARKDOWN: usize = 2_000;

/// What the words about what was left out take at most.
const SHORTENED: usize = 400;

/// What a list of tasks without details takes besides its lines.
const LIST: usize = 200;

/// A plan as Markdown of at most `limit` characters (or [`LEAST_MARKDOWN`], if that is more).
#[must_use]
pub fn plan_markdown(plan: &Plan, limit: usize) -> String {
    let outline = Outline::of(plan);
    let limit = limit.max(LEAST_MARKDOWN);
    let end = end(plan);
    let mut head = Room {
        out: hint::of_plan(plan.project, outline.changes.len() + outline.besides.len(), outline.refusals.len()),
        left: limit,
    };
    title(&mut head.out, &outline);
    head.left = limit.saturating_sub(size(&head.out) + size(&end) + SHORTENED);
    refusals(&mut head, &outline);
    warnings(&mut head, &outline);
    sums(&mut head, &outline);
    let besides = besides(&outline, head.left / 4);
    head.left = head.left.saturating_sub(size(&besides));
    let first = if plan.since.is_some() { "What this branch changes" } else { "Changes" };
    let parts = [(first, &*outline.changes), ("Changed outside of disync", &*outline.drift)];
    Sections::of(parts).put(head, "disync plan") + &besides + &end
}

/// All tasks, part by part.
struct Sections<'a> {
    /// The title of each part, and how many of the sections are its.
    parts: Vec<(&'static str, usize)>,
    all: Vec<Section<'a>>,
    /// How many tables there are.
    n_rows: usize,
}

impl<'a> Sections<'a> {
    fn of(parts: impl IntoIterator<Item = (&'static str, &'a [Entry])>) -> Self {
        let mut sections = Self { parts: Vec::new(), all: Vec::new(), n_rows: 0 };
        for (title, entries) in parts {
            sections.parts.push((title, entries.len()));
            sections.all.extend(entries.iter().map(Section::of));
            sections.n_rows += entries.iter().map(|entry| entry.rows.len()).sum::<usize>();
        }
        sections
    }

    /// Puts as much as there is room for; `command` shows what there is none for.
    fn put(self, head: Room, command: &str) -> String {
        let sizes: Vec<Sizes> = self.all.iter().map(Section::sizes).collect();
        let taken: usize = self.parts.iter().map(|(title, _)| size(title) + "### \n\n".len()).sum();
        let shown = fit(&sizes, LIST * self.parts.len(), head.left.saturating_sub(taken));
        let mut out = head.out;
        shortened(&mut out, self.n_rows, &shown, command);
        let mut pairs = self.all.iter().zip(&shown);
        for (title, n) in self.parts {
            part(&mut out, title, pairs.by_ref().take(n).collect());
        }
        out
    }
}

/// What would be done without the branch, too: folded, a line a task, in so much room.
fn besides(outline: &Outline, room: usize) -> String {
    const END: &str = "```\n\n</details>\n\n";
    if outline.besides.is_empty() {
        return String::new();
    }
    let count = count(outline.besides.len(), "task");
    let mut out = format!("### Pending besides this branch\n\n<details>\n<summary>{count}</summary>\n\n```diff\n");
    let mut n_left = outline.besides.len();
    for (entry, text) in &outline.besides {
        let line = section::line(entry, text);
        if size(&out) + size(&line) + END.len() + SHORTENED > room {
            break;
        }
        out.push_str(&line);
        n_left -= 1;
    }
    if n_left > 0 {
        out.push_str(&format!("  (and {n_left} more)\n"));
    }
    out.push_str(END);
    out
}

/// What is put as long as there is room.
struct Room {
    out: String,
    left: usize,
}

impl Room {
    /// Puts `text` if it leaves room for `reserve` more; says whether it did.
    fn put(&mut self, text: &str, reserve: usize) -> bool {
        let needed = size(text);
        let fits = needed.saturating_add(reserve) <= self.left;
        if fits {
            self.out.push_str(text);
            self.left -= needed;
        }
        fits
    }
}

fn title(out: &mut String, outline: &Outline) {
    let sums = outline.sums.iter().find_map(|line| line.strip_prefix("Plan: "));
    out.push_str("## disync plan: ");
    prose(out, sums.map_or("no changes", |sums| sums.trim_end_matches('.')));
    out.push_str("\n\n");
}

/// Why apply would refuse it.
fn refusals(room: &mut Room, outline: &Outline) {
    let sentences = outline.refusals.iter().map(|line| {
        let mut item = "> - ".to_owned();
        prose(&mut item, line.strip_prefix("Error: ").unwrap_or(line));
        item
    });
    let blocked = outline.blocked().map(blocked);
    alert(room, "> [!CAUTION]\n> Apply refuses this plan:\n>\n", &sentences.chain(blocked).collect::<Vec<_>>());
}

/// What else deserves a look.
fn warnings(room: &mut Room, outline: &Outline) {
    let sentences = outline.warnings.iter().map(|line| {
        let mut item = "> - ".to_owned();
        prose(&mut item, line.split_once(": ").map_or(line.as_str(), |(_, text)| text));
        item
    });
    alert(room, "> [!WARNING]\n", &sentences.collect::<Vec<_>>());
}

/// A box with a list: at most half of the room, so that there is something to be seen of the changes.
fn alert(room: &mut Room, title: &str, items: &[String]) {
    /// What the words about the rest of the list take.
    const MORE: usize = 60;
    let after = room.left / 2;
    if items.is_empty() || !room.put(title, after + MORE) {
        return;
    }
    let shown = items.iter().take_while(|item| room.put(&format!("{item}\n"), after + MORE)).count();
    if shown < items.len() {
        room.put(&format!("> - and {} more\n", items.len() - shown), 0);
    }
    room.put("\n", 0);
}

/// `` `realtime.orders` is blocked: …; way out: … ``.
fn blocked(entry: &Entry) -> String {
    let mut item = "> - ".to_owned();
    code(&mut item, &entry.address);
    for (n, aside) in entry.asides.iter().take(2).enumerate() {
        item.push_str(if n == 0 { " " } else { "\n>   " });
        item.push_str(&format!("**{}** ", aside.lead.trim_end()));
        prose(&mut item, &aside.text);
    }
    item
}

/// The sums, as a list; what does not fit goes without saying, as its numbers are those of the parts below.
fn sums(room: &mut Room, outline: &Outline) {
    let mut any = false;
    for line in outline.sums.iter().filter(|line| !line.starts_with("Plan: ")) {
        any |= room.put(&note(line), 1);
    }
    if any {
        room.put("\n", 0);
    }
}

/// An item of a list: what it is about, and the rest.
fn note(line: &str) -> String {
    let mut item = "- ".to_owned();
    match line.split_once(": ") {
        Some((lead, text)) if lead.chars().all(char::is_alphabetic) => {
            item.push_str(&format!("**{lead}:** "));
            prose(&mut item, text);
        }
        _ => prose(&mut item, line),
    }
    item.push('\n');
    item
}

/// How much is not shown of what there is.
fn shortened(out: &mut String, all: usize, shown: &[Shown], command: &str) {
    let rows: usize = shown.iter().map(|shown| if let Shown::Rows(rows) = shown { *rows } else { 0 }).sum();
    let n_rows = all.saturating_sub(rows);
    let n_folded = shown.iter().filter(|shown| **shown == Shown::Line).count();
    let n_gone = shown.iter().filter(|shown| **shown == Shown::Nothing).count();
    let parts = [
        (n_rows, format!("{n_rows} of {}", count(all, "table"))),
        (n_folded, format!("the details of {}", count(n_folded, "task"))),
        (n_gone, format!("all of {}", count(n_gone, "task"))),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|(n, _)| *n > 0).map(|(_, text)| text).collect();
    if !parts.is_empty() {
        let parts = parts.join(" and ");
        out.push_str(&format!(
            "> [!NOTE]\n> Shortened to fit. Left out: {parts}. `{command}` shows everything, as does \
             `--format html`.\n\n"
        ));
    }
}

/// One part: what is folded, and below it a list of what is not even that.
fn part(out: &mut String, title: &str, sections: Vec<(&Section<'_>, &Shown)>) {
    if sections.is_empty() {
        return;
    }
    out.push_str(&format!("### {title}\n\n"));
    let (mut lines, mut n_gone) = (String::new(), 0);
    for (section, shown) in sections {
        match shown {
            Shown::Rows(rows) => section.put(out, *rows),
            Shown::Line => lines.push_str(section.line()),
            Shown::Nothing => n_gone += 1,
        }
    }
    if !lines.is_empty() {
        out.push_str("Without details:\n\n```diff\n");
        out.push_str(&lines);
        out.push_str("```\n\n");
    }
    if n_gone > 0 {
        out.push_str(&format!("{} more left out.\n\n", count(n_gone, "task")));
    }
}

/// What a reviewer needs to carry out this very plan.
fn end(plan: &Plan) -> String {
    if !has_digest(plan) {
        return String::new();
    }
    if plan.is_empty() || plan.is_refused() {
        return format!("Digest: `{}`\n", plan.digest());
    }
    let command = if plan.mode == disync_plan::Mode::Destroy { "destroy" } else { "apply" };
    let digest = plan.digest();
    format!("Digest: `{digest}`\n\nTo carry out exactly this:\n\n```sh\ndisync {command} --plan-digest {digest}\n```\n")
}
