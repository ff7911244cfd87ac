//! The client against a transport that plays a script, on tokio's paused clock.

mod calls;
mod pace;
mod reads;
mod workspace;
mod writes;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use disync_model::{ProjectId, RemoteError};
use disync_wire::{Method, Params};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    Client, CredentialSource, Credentials, HttpRequest, HttpResponse, Secret, Settings, Transport, TransportError,
};

type Answer = Result<HttpResponse, TransportError>;

/// Answers from a list, the last entry for ever, and keeps the requests.
#[derive(Clone)]
struct Script {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    requests: Arc<Mutex<Vec<Sent>>>,
}

/// A request as the service would read it.
#[derive(Clone, Debug)]
struct Sent {
    method: Method,
    headers: Vec<(String, String)>,
    query: Params,
    body: Params,
}

impl Sent {
    fn param(&self, name: &str) -> &str {
        self.body.get(name).or_else(|| self.query.get(name)).unwrap_or("(absent)")
    }
}

impl Transport for Script {
    async fn send(&self, request: HttpRequest) -> Answer {
        let params = |form: &str| Params::from_form(form).unwrap();
        let (query, body) = (params(&request.query), params(&request.body));
        let sent = Sent { method: request.method, headers: request.headers, query, body };
        self.requests.lock().unwrap().push(sent);
        let mut answers = self.answers.lock().unwrap();
        if answers.len() > 1 { answers.pop_front().unwrap() } else { answers.front().unwrap().clone() }
    }
}

fn credentials() -> Credentials {
    Credentials::new("LTAIid", Secret::new("topsecret"), Some(Secret::new("CAIS+/x="))).ok().unwrap()
}

fn settings() -> Settings {
    Settings::new(ProjectId(10_000), "dataworks.cn-test.aliyuncs.com", CredentialSource::fixed(credentials()))
}

/// Numbers that differ and, taken as waits, are long.
fn entropy() -> crate::Entropy {
    let drawn = AtomicU64::new(0);
    Arc::new(move || u128::from(drawn.fetch_add(1, Ordering::Relaxed)) << 64 | 499)
}

fn client_with(settings: Settings, answers: impl IntoIterator<Item = Answer>) -> (Client<Script>, Script) {
    let script = Script { answers: Arc::new(Mutex::new(answers.into_iter().collect())), requests: Arc::default() };
    let now = || "2026-08-07T06:05:04Z".parse::<Timestamp>().unwrap();
    (Client::new(settings, script.clone(), entropy(), Arc::new(now)), script)
}

fn client(answers: impl IntoIterator<Item = Answer>) -> (Client<Script>, Script) {
    client_with(settings(), answers)
}

impl Script {
    fn sent(&self) -> Vec<Sent> {
        self.requests.lock().unwrap().clone()
    }

    fn only(&self) -> Sent {
        let [only] = self.sent().try_into().unwrap();
        only
    }
}

fn http(status: u16, body: impl Into<Vec<u8>>) -> Answer {
    Ok(HttpResponse { status, body: body.into(), ..HttpResponse::default() })
}

fn data(data: &Value) -> Answer {
    http(200, json!({ "Success": true, "RequestId": "R-1", "Data": data }).to_string())
}

fn done() -> Answer {
    data(&json!({ "Status": "success" }))
}

fn code(status: u16, code: &str) -> Answer {
    let error = json!({ "Code": code, "Message": format!("about {code}"), "RequestId": "R-2", "HostId": "h" });
    http(status, error.to_string())
}

fn not_sent() -> Answer {
    Err(TransportError::NotSent { reason: "connection refused".to_owned() })
}

fn lost() -> Answer {
    Err(TransportError::Lost { reason: "connection reset".to_owned() })
}

/// An outcome in one line.
fn line<T: std::fmt::Debug>(outcome: &Result<T, RemoteError>) -> String {
    match outcome {
        Ok(value) => format!("{value:?}"),
        Err(error) => {
            let code = error.code.as_deref().unwrap_or("-");
            let request = error.request_id.as_deref().unwrap_or("-");
            format!("{:?} | {}: {} | {code} | {request}", error.kind, error.operation, error.message)
        }
    }
}
