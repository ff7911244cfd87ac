//! The emulator as a client meets it: signed requests in, answers out, the time moved by hand.

mod admin;
mod any_bytes;
mod batch;
mod console;
mod faults;
mod files;
mod gate;
mod generate;
mod generations;
mod http;
mod life_cycle;
mod seed;
mod solutions;
mod workspace;
mod xml;

use disync_wire::document::Tables;
use disync_wire::document::script::{ForCreating, ForUpdating};
use disync_wire::request::{
    CreateTask, GenerateForCreating, GenerateForUpdating, GetInstanceInfo, GetTask, QueryProcessResult, TaskRef,
};
use disync_wire::response::ProcessResult;
use disync_wire::{CommonV1, Decoded, ErrorBody, Params, Request as WireRequest, TaskType, decode, sign_v1};
use jiff::{SignedDuration, Timestamp};

use crate::*;

/// An emulator with a clock that tests move.
pub(crate) struct Bench {
    pub(crate) service: Service,
    pub(crate) now: Timestamp,
    n_sent: u32,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with(Options::default())
    }

    pub(crate) fn with(options: Options) -> Self {
        Self::of(Service::open(None, Mode::ReadWrite, options).unwrap())
    }

    pub(crate) fn of(service: Service) -> Self {
        Self { service, now: "2026-01-02T03:04:05Z".parse().unwrap(), n_sent: 0 }
    }

    /// Lets time pass.
    pub(crate) fn wait(&mut self, secs: i64) {
        self.now += SignedDuration::from_secs(secs);
    }

    /// A request signed as it should be, with a nonce of its own.
    pub(crate) fn signed<R: WireRequest>(&mut self, request: &R) -> Request {
        self.n_sent += 1;
        let common = CommonV1 {
            access_key_id: DEFAULT_ACCESS_KEY_ID.to_owned(),
            action: R::OPERATION.name().to_owned(),
            nonce: format!("nonce-{}", self.n_sent),
            timestamp: self.now,
            security_token: None,
        };
        sign(&common.to_params(), &request.to_params())
    }

    pub(crate) fn send<R: WireRequest>(&mut self, request: &R) -> Response {
        let request = self.signed(request);
        self.service.respond(&request, self.now)
    }

    /// The data of an answer that must not be a refusal.
    pub(crate) fn ask<R: WireRequest>(&mut self, request: &R) -> R::Data {
        let response = self.send(request);
        match decode(response.status, &response.body).unwrap() {
            Decoded::Data { data, .. } => data,
            Decoded::Refused(refusal) => panic!("refused: {refusal:?}"),
        }
    }

    /// The status and body of an answer that must be a refusal.
    pub(crate) fn refusal<R: WireRequest>(&mut self, request: &R) -> (u16, ErrorBody) {
        let response = self.send(request);
        (response.status, refused(&response))
    }

    pub(crate) fn inject(&self, fault: Fault) {
        self.service.change(|world| world.inject(fault)).unwrap();
    }

    /// Generates a content and waits for it.
    pub(crate) fn generate(&mut self, script: &ForCreating) -> String {
        let process = self.ask(&generate(script)).process_id.unwrap();
        self.wait(2);
        self.query(process).task_content.unwrap()
    }

    pub(crate) fn generate_update(&mut self, file_id: i64, tables: Tables<'static>) -> String {
        let process = self.ask(&generate_update(file_id, tables)).process_id.unwrap();
        self.wait(2);
        self.query(process).task_content.unwrap()
    }

    pub(crate) fn query(&mut self, async_process_id: i64) -> ProcessResult {
        let task_type = TaskType::Realtime;
        self.ask(&QueryProcessResult { project_id: DEFAULT_PROJECT, task_type, async_process_id })
    }

    /// Creates a task that ships the table `shop.orders` to Hologres.
    pub(crate) fn create(&mut self, name: &str) -> i64 {
        let content = self.generate(&script());
        self.ask(&create(name, &content)).file_id.unwrap()
    }

    /// The word for what the instance does, or the message that says why there is none.
    pub(crate) fn phase(&mut self, file_id: i64) -> String {
        let info = self.ask(&GetInstanceInfo(task(file_id)));
        if info.status.is_fail() { info.message.unwrap() } else { info.status.word().to_owned() }
    }

    pub(crate) fn code(&mut self, file_id: i64) -> String {
        self.ask(&GetTask(task(file_id))).code.unwrap()
    }
}

/// Signs with the default key. The common parameters go into the query, the others into the body.
pub(crate) fn sign(common: &Params, business: &Params) -> Request {
    let mut all = common.clone();
    all.merge(business.clone());
    let mut query = common.clone();
    query.insert(sign_v1::SIGNATURE, sign_v1::signature(DEFAULT_ACCESS_KEY_SECRET, "POST", &all));
    Request::post(query.to_form(), business.to_form())
}

pub(crate) fn refused(response: &Response) -> ErrorBody {
    match decode::<()>(response.status, &response.body).unwrap() {
        Decoded::Refused(refusal) => refusal,
        Decoded::Data { .. } => panic!("not refused: {}", String::from_utf8_lossy(&response.body)),
    }
}

pub(crate) fn script() -> ForCreating {
    ForCreating {
        task_type: "oneclick_to_holo".to_owned(),
        resource_group: DEFAULT_RESOURCE_GROUP.to_owned(),
        name: None,
        schedule_resgroup_id: None,
        other_settings: serde_json::Map::new(),
        source_type: "mysql".to_owned(),
        source_datasource: "mysql_pub".to_owned(),
        tables: Tables::multi([("shop", ["orders"])]),
        destination_type: "holo".to_owned(),
        destination_datasource: "holo".to_owned(),
    }
}

pub(crate) fn generate(script: &ForCreating) -> GenerateForCreating {
    GenerateForCreating {
        project_id: DEFAULT_PROJECT,
        task_type: TaskType::Realtime,
        task_param: script.to_json(),
        client_token: None,
    }
}

pub(crate) fn generate_update(file_id: i64, tables: Tables<'static>) -> GenerateForUpdating {
    GenerateForUpdating {
        project_id: DEFAULT_PROJECT,
        task_type: TaskType::Realtime,
        task_id: file_id,
        task_param: ForUpdating { tables }.to_json(),
        client_token: None,
    }
}

pub(crate) fn create(name: &str, content: &str) -> CreateTask {
    CreateTask {
        project_id: DEFAULT_PROJECT,
        task_type: TaskType::Realtime,
        task_content: content.to_owned(),
        task_param: None,
        task_name: Some(name.to_owned()),
        client_token: None,
    }
}

pub(crate) fn task(file_id: i64) -> TaskRef {
    TaskRef { project_id: DEFAULT_PROJECT, task_type: TaskType::Realtime, file_id }
}
