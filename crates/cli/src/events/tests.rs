//! That somebody who listens is never left in silence, and that one who has left does no harm.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use disync_config::SourceFile;
use disync_model::State;
use disync_plan::{Event, Input, Plan, plan};
use jiff::Timestamp;
use tokio::time::sleep;

use super::{Events, Telling};
use crate::failure::Exit;

/// What was written, readable from outside.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<u8>>>);

impl io::Write for Heard {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A reader that has left.
struct Gone;

impl io::Write for Gone {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A plan that creates one sync.
fn a_plan() -> Plan {
    let yaml = "disync: 1\nproject_id: 1\nsyncs:\n  orders:\n    type: realtime\n    source: { datasource: a, tables: { shop: \
                [orders] } }\n    destination: { type: holo, datasource: b }\n";
    let file = SourceFile { path: "disync.yaml".into(), bytes: yaml.into() };
    let config = disync_config::parse(&[file]).unwrap();
    let (live, scope, guards, accept) = Default::default();
    plan(&Input {
        desired: &config.desired,
        live: &live,
        state: &State::new("lineage", config.project.id),
        scope: &scope,
        guards: &guards,
        accept: &accept,
        now: Timestamp::UNIX_EPOCH,
    })
}

#[tokio::test(start_paused = true)]
async fn a_long_silence_is_broken_by_what_is_under_way() {
    let heard = Heard::default();
    let events = Events::into(heard.clone());
    let plan = a_plan();
    let telling = Telling::new(&plan, &events);
    telling.tell(&Event::ChangeStarted { change: 0 });
    telling.beside(sleep(Duration::from_secs(100))).await;
    let text = String::from_utf8(heard.0.lock().unwrap().clone()).unwrap();
    let beats: Vec<u64> = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter(|line| line["type"] == "apply_progress")
        .map(|line| line["hook"]["elapsed_seconds"].as_u64().unwrap())
        .collect();
    assert_eq!(beats.first(), Some(&12));
    assert!(beats.windows(2).all(|pair| pair[1] - pair[0] <= 30), "{beats:?}");
    assert!(beats.last() > Some(&70), "{beats:?}");
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_has_left_does_no_harm() {
    let events = Events::into(Gone);
    events.tell(|_| "one\n".to_owned());
    events.tell(|_| panic!("nobody is told any more"));
    assert_eq!(events.silence(), None);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_told_after_the_end() {
    let heard = Heard::default();
    let events = Events::into(heard.clone());
    events.clone().end(Exit::Signal(2));
    events.tell(|_| panic!("nobody is told any more"));
    events.end(Exit::Done);
    let text = String::from_utf8(heard.0.lock().unwrap().clone()).unwrap();
    let last: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(last["exit"], serde_json::json!({ "exit_code": 130, "reason": "interrupted" }));
}
