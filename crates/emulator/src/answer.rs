//! Answers as bytes: the envelopes of the two families of operations, and of the gateway.
//!
//! What is in them is decided elsewhere.

use disync_wire::{Envelope, EnvelopeKind, ErrorBody, Operation, Payload};
use serde::Serialize;

use crate::exchange::{Delivery, Response};
use crate::refusal::Refusal;

/// What `HostId` says.
const HOST: &str = "dataworks.localhost";

/// The body of a success.
pub(crate) fn success<T: Payload>(operation: Operation, request_id: &str, data: T) -> Vec<u8> {
    json(&Envelope::of(operation, request_id, data))
}

/// A refusal by the gateway.
pub(crate) fn refused(refusal: &Refusal, request_id: &str) -> Response {
    let code = refusal.code.code();
    let recommend =
        format!("https://api.aliyun.com/troubleshoot?q={code}&product=dataworks-public&requestId={request_id}");
    let body = ErrorBody {
        code: code.into_owned(),
        message: refusal.message.clone(),
        request_id: request_id.to_owned(),
        host_id: Some(HOST.to_owned()),
        recommend: Some(recommend),
        ..ErrorBody::default()
    };
    Response::json(refusal.status, json(&body))
}

/// A refusal by the service itself.
pub(crate) fn refused_by(operation: Operation, refusal: &Refusal, request_id: &str) -> Response {
    match EnvelopeKind::of(operation) {
        EnvelopeKind::Plain | EnvelopeKind::Workspace => refused(refusal, request_id),
        EnvelopeKind::Files => {
            let (status, code) = (refusal.status, refusal.code.code());
            Response::json(status, json(&Envelope::refused(request_id, status, &code, &refusal.message)))
        }
    }
}

/// No answer, because the request never arrived.
pub(crate) fn lost() -> Response {
    Response { delivery: Delivery::Nothing, ..Response::json(200, Vec::new()) }
}

/// What a captive portal answers to everything.
pub(crate) fn web_page() -> Response {
    let page = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Welcome!</body></html>\n";
    Response { content_type: "text/html;charset=utf-8", ..Response::json(200, page.to_vec()) }
}

fn json(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).expect("texts, numbers and lists are always JSON")
}
