//! What is under way for addresses: operations that a run has left, what can still land of them, and what is left to do.

mod v1;

use std::time::Duration;

use disync_model::{Address, Pending, Stage, TaskId};
use jiff::Timestamp;

use crate::escape::{message, name};
use crate::grid::{Cell, grid};
use crate::json::{to_json, to_yaml};
use crate::phrase::{count, date, duration, some_of};
use crate::style::{Label, Page, Style};

/// How many addresses a line names.
const MOST_NAMED: usize = 5;

/// What is under way for one address.
#[derive(Debug, Clone, Copy)]
pub struct Operation<'a> {
    /// Whose.
    pub address: &'a Address,
    /// What is remembered of it.
    pub pending: &'a Pending,
    /// The task, where it is recorded.
    pub task: Option<TaskId>,
}

/// What there is to tell of operations besides.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// Now.
    pub now: Timestamp,
    /// Who has run something here last, escaped; that run may be under way.
    pub last_run: Option<&'a str>,
}

impl Operation<'_> {
    /// Where it is: the write that has no answer, or the process, or the write that was answered last.
    #[must_use]
    pub fn stage(&self) -> Option<Stage> {
        let Pending { sent, process, answered, .. } = self.pending;
        let sent = sent.as_ref().map(|sent| sent.stage);
        sent.or_else(|| process.as_ref().map(|_| Stage::Generate)).or(*answered)
    }

    /// For how long a write without an answer can still land. One that changes no task does no harm whenever it lands.
    #[must_use]
    pub fn lands_for(&self, now: Timestamp) -> Option<Duration> {
        let sent = self.pending.sent.as_ref().filter(|sent| sent.stage != Stage::Generate)?;
        Duration::try_from(sent.not_after.duration_since(now)).ok().filter(|left| !left.is_zero())
    }

    fn stage_word(&self) -> &'static str {
        self.stage().map_or("-", Stage::word)
    }
}

/// The operations, one a line.
#[must_use]
pub fn operations_text(operations: &[Operation<'_>], told: Told<'_>, style: &Style) -> String {
    let mut page = Page::new(style);
    if operations.is_empty() {
        page.put("Nothing is under way.\n");
        return page.finish();
    }
    let heads = ["ADDRESS", "STAGE", "SINCE", "PROCESS", "MAY LAND FOR"];
    let heading = heads.into_iter().map(|head| Cell::labelled(Label::Heading, head)).collect();
    let cells = |operation: &Operation<'_>| {
        let process = operation.pending.process.as_ref();
        let lands = operation.lands_for(told.now);
        vec![
            Cell::new(name(&operation.address.to_string())),
            Cell::new(operation.stage_word()),
            Cell::new(date(operation.pending.since)),
            Cell::new(process.map_or_else(|| "-".to_owned(), |process| process.id.to_string())),
            lands.map_or_else(|| Cell::new("-"), |left| Cell::labelled(Label::Warning, duration(left))),
        ]
    };
    let lines: Vec<_> = std::iter::once(heading).chain(operations.iter().map(cells)).collect();
    grid(&mut page, &lines);
    if let Some(last) = told.last_run {
        page.sentence(0, (Label::Heading, "Last run: "), last);
    }
    page.sentence(0, (Label::Heading, ""), "`disync op wait` waits for DataWorks; `disync apply` goes on.");
    page.finish()
}

/// All that is known of one operation.
#[must_use]
pub fn operation_text(operation: &Operation<'_>, told: Told<'_>, style: &Style) -> String {
    let mut page = Page::new(style);
    let Pending { spec, process, sent, answered, unpublished, since, .. } = operation.pending;
    page.paint(Label::Heading, &format!("# {}", name(&operation.address.to_string()))).end();
    let mut line = |key: &str, value: &str| page.sentence(0, (Label::Heading, &format!("{key}: ")), value);
    line("stage", operation.stage_word());
    line("since", &date(*since));
    let what = spec
        .as_ref()
        .map_or("to be deleted".to_owned(), |spec| format!("a task of {}", count(spec.tables.len(), "table")));
    line("wished", &what);
    line("task", &operation.task.map_or("not recorded".to_owned(), |task| task.to_string()));
    if let Some(process) = process {
        line("process", &process.id.to_string());
    }
    if let Some(sent) = sent {
        let lands = operation.lands_for(told.now);
        let lands = lands.map_or_else(
            || "cannot land any more, or does no harm".to_owned(),
            |left| format!("may land for another {}, until {}", duration(left), date(sent.not_after)),
        );
        line("unanswered", &format!("`{}` of {}; {lands}", sent.stage.word(), date(sent.at)));
    }
    if let Some(stage) = answered {
        line("answered last", &format!("`{}`", stage.word()));
    }
    if *unpublished {
        line("unpublished", "a content was sent that may not be published");
    }
    if let Some(last) = told.last_run {
        line("last run", last);
    }
    page.finish()
}

/// The operations as JSON.
#[must_use]
pub fn operations_json(operations: &[Operation<'_>], told: Told<'_>) -> String {
    to_json(&v1::document(operations, told))
}

/// The document of [`operations_json`] as YAML.
#[must_use]
pub fn operations_yaml(operations: &[Operation<'_>], told: Told<'_>) -> String {
    to_yaml(&v1::document(operations, told))
}

/// What stays at the service once an operation is not waited for any more, and what the next apply makes of it.
#[must_use]
pub fn cancel_text(operation: &Operation<'_>, style: &Style) -> String {
    let mut page = Page::new(style);
    let address = name(&operation.address.to_string()).into_owned();
    page.sentence(0, (Label::Heading, ""), &format!("{address} will not be waited for any more. At DataWorks:"));
    if let Some(process) = &operation.pending.process {
        let text =
            format!("- process {} goes on to its end; it changes no task, and nobody asks for its result", process.id);
        page.sentence(2, (Label::Heading, ""), &text);
    }
    let text = match (operation.stage(), operation.task) {
        (Some(stage @ (Stage::Start | Stage::Stop)), Some(task)) => {
            format!("- {task} stays, and goes on with its `{}`", stage.word())
        }
        (_, Some(task)) => format!("- {task} stays as it is now"),
        (Some(Stage::Create), None) => "- a task that was created stays; the next plan finds it by its name".to_owned(),
        (_, None) => "- no task was created".to_owned(),
    };
    page.sentence(2, (Label::Heading, ""), &text);
    let next = "What is recorded stays. The next plan compares the YAML with what is there then, and begins anew.";
    page.sentence(0, (Label::Heading, ""), next);
    page.finish()
}

/// For how long writes of an earlier run are waited for, and what to do instead.
#[must_use]
pub fn countdown_text(waited_for: &[(&Address, Stage)], left: Duration, style: &Style) -> String {
    let named = waited_for.iter().map(|(address, stage)| format!("{} ({})", name(&address.to_string()), stage.word()));
    let named = some_of(named.collect::<Vec<_>>().into_iter(), MOST_NAMED);
    let text = format!(
        "Of an earlier run, a write may still land for {}: {named}. Waiting for that; --no-wait goes on with the others",
        duration(left)
    );
    let mut page = Page::new(&Style { width: 0, ..*style });
    page.put(&message(&text));
    page.finish()
}
