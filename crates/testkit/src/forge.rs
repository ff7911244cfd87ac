//! GitHub, GitLab or Gitea, as far as comments on one pull request go.
//!
//! It takes the requests that each of them documents and no others: an unknown path, parameter, header or key is a
//! **fault**, which is answered with 400 and fails the test when the server is dropped.

mod speak;

use std::collections::BTreeMap;
use std::sync::{Arc, Barrier, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::raw_server::{RawServer, Received};

pub use speak::Host;

/// The repository that it has.
pub const REPOSITORY: &str = "acme/pipelines";
/// The number of the pull request that it has.
pub const PULL_REQUEST: u64 = 7;

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub login: String,
    /// Whether it is an app's, which may not ask who it is.
    pub is_app: bool,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Its number.
    pub id: u64,
    /// Who has written it.
    pub by: Account,
    /// Its text.
    pub body: String,
}

/// What goes wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It is refused with this status, header and body.
    Refused(u16, &'static str, &'static str),
    /// It is carried out, and the answer is lost.
    AnswerLost,
}

/// A code host with one pull request, on a port of its own.
#[derive(Debug)]
pub struct ForgeServer {
    server: RawServer,
    state: Arc<Mutex<State>>,
    host: Host,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    accounts: BTreeMap<String, Account>,
    comments: BTreeMap<u64, Said>,
    n_ids: u64,
    n_created: u64,
    n_deleted: u64,
    n_updated: u64,
    faults: Vec<String>,
    /// `POST` → what goes wrong with the next ones.
    troubles: Vec<(String, Trouble)>,
    /// So many lists wait for each other.
    gate: Option<(usize, Arc<Barrier>)>,
}

impl ForgeServer {
    /// A host without comments.
    #[must_use]
    pub fn start(host: Host) -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        let server = RawServer::answering(move |received| answer(host, &shared, received));
        Self { server, state, host }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where its API is.
    #[must_use]
    pub fn api(&self) -> String {
        format!("{}{}", self.server.url(), self.host.base())
    }

    /// Knows a token of this account.
    pub fn knows(&self, token: &str, id: i64, login: &str) {
        let is_app = login.ends_with("[bot]");
        let account = Account { id, login: login.to_owned(), is_app };
        self.state().accounts.insert(token.to_owned(), account);
    }

    /// Somebody comments; returns the number of the comment.
    pub fn comments(&self, id: i64, login: &str, body: &str) -> u64 {
        let by = Account { id, login: login.to_owned(), is_app: login.ends_with("[bot]") };
        self.state().add(by, body.to_owned())
    }

    /// All comments, in the order of their numbers.
    #[must_use]
    pub fn said(&self) -> Vec<Said> {
        self.state().comments.values().cloned().collect()
    }

    /// A person deletes a comment.
    pub fn delete(&self, id: u64) {
        self.state().comments.remove(&id);
    }

    /// Something goes wrong with the next request of this method (`GET`, `POST` …).
    pub fn fails_next(&self, method: &str, trouble: Trouble) {
        self.state().troubles.push((method.to_owned(), trouble));
    }

    /// The next `n` lists of comments are answered when the last of them has arrived, each with what there was when it did.
    pub fn gathers(&self, n: usize) {
        self.state().gate = Some((n, Arc::new(Barrier::new(n))));
    }

    /// How many comments were created, changed and deleted by requests.
    #[must_use]
    pub fn counts(&self) -> (u64, u64, u64) {
        let state = self.state();
        (state.n_created, state.n_updated, state.n_deleted)
    }

    /// What has arrived, as `GET /path?query`.
    #[must_use]
    pub fn received(&self) -> Vec<String> {
        let line = |received: Received| {
            let query = if received.query.is_empty() { String::new() } else { format!("?{}", received.query) };
            format!("{} {}{query}", received.method, received.path)
        };
        self.server.received().into_iter().map(line).collect()
    }
}

impl Drop for ForgeServer {
    fn drop(&mut self) {
        let faults = std::mem::take(&mut self.state().faults);
        assert!(faults.is_empty() || std::thread::panicking(), "requests that are not documented: {faults:#?}");
    }
}

impl State {
    fn add(&mut self, by: Account, body: String) -> u64 {
        let id = 1000 + self.n_ids;
        self.n_ids += 1;
        self.comments.insert(id, Said { id, by, body });
        id
    }

    fn trouble(&mut self, method: &str) -> Option<Trouble> {
        let at = self.troubles.iter().position(|(of, _)| of == method)?;
        Some(self.troubles.remove(at).1)
    }
}

/// What a request asks for, once it was found to be documented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asked {
    Whoami,
    Viewer,
    List(usize),
    Create(String),
    Update(u64, String),
    Delete(u64),
}

fn answer(host: Host, state: &Mutex<State>, received: &Received) -> Vec<u8> {
    let lock = || state.lock().unwrap_or_else(PoisonError::into_inner);
    let asked = match host.read(received) {
        Ok(asked) => asked,
        Err(fault) => {
            lock().faults.push(format!("{} {}?{}: {fault}", received.method, received.path, received.query));
            return speak::bytes(400, "", &fault);
        }
    };
    let Some(by) = host.token(received).and_then(|token| lock().accounts.get(&token).cloned()) else {
        return speak::bytes(401, "", r#"{"message":"Bad credentials"}"#);
    };
    let trouble = lock().trouble(&received.method);
    if let Some(Trouble::Refused(status, header, body)) = trouble {
        return speak::bytes(status, header, body);
    }
    let begins_a_list = asked == Asked::List(1);
    let bytes = carry_out(host, &mut lock(), asked, by);
    if begins_a_list {
        // Answered later, with what there was when it arrived: nobody who waits has seen another one's comment.
        wait_at_the_gate(state);
    }
    if trouble == Some(Trouble::AnswerLost) { Vec::new() } else { bytes }
}

/// Waits until as many lists have arrived as are to be answered alike.
fn wait_at_the_gate(state: &Mutex<State>) {
    let mut guard = state.lock().unwrap_or_else(PoisonError::into_inner);
    let Some((left, barrier)) = guard.gate.take() else { return };
    if left > 1 {
        guard.gate = Some((left - 1, Arc::clone(&barrier)));
    }
    drop(guard);
    barrier.wait();
}

fn carry_out(host: Host, state: &mut State, asked: Asked, by: Account) -> Vec<u8> {
    let not_found = || speak::bytes(404, "", r#"{"message":"Not Found"}"#);
    match asked {
        Asked::Whoami if by.is_app => speak::bytes(403, "", r#"{"message":"Resource not accessible by integration"}"#),
        Asked::Whoami => speak::bytes(200, "", &host.user(&by).to_string()),
        Asked::Viewer => speak::bytes(200, "", &speak::viewer(&by).to_string()),
        Asked::List(page) => {
            let all: Vec<Value> = state.comments.values().map(|said| host.comment(said)).collect();
            host.page(&all, page)
        }
        Asked::Create(body) => {
            state.n_created += 1;
            let id = state.add(by, body);
            state
                .comments
                .get(&id)
                .map_or_else(not_found, |said| speak::bytes(201, "", &host.comment(said).to_string()))
        }
        Asked::Update(id, body) => match state.comments.get_mut(&id) {
            Some(said) if said.by == by => {
                said.body = body;
                let answer = speak::bytes(200, "", &host.comment(said).to_string());
                state.n_updated += 1;
                answer
            }
            Some(_) => speak::bytes(403, "", r#"{"message":"not yours"}"#),
            None => not_found(),
        },
        Asked::Delete(id) => match state.comments.get(&id) {
            Some(said) if said.by == by => {
                state.comments.remove(&id);
                state.n_deleted += 1;
                speak::bytes(204, "", "")
            }
            Some(_) => speak::bytes(403, "", r#"{"message":"not yours"}"#),
            None => not_found(),
        },
    }
}
