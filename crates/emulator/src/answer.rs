//! Answers as bytes: the envelopes of the two families of operations, and of the gateway, in JSON or XML.
//!
//! What is in them is decided elsewhere.

use disync_wire::{Envelope, ErrorBody, Operation, Payload};
use serde::Serialize;

use crate::exchange::{Delivery, Response};
use crate::gate::Format;
use crate::refusal::Refusal;
use crate::xml;

/// What became of a request that was not lost.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// The body of a success, or of a business failure.
    Body(Operation, Vec<u8>),
    /// Refused by the gateway, or by the service itself: with a status of 400 and more, SDKs read `Code` and `Message`
    /// whatever the operation [SDK].
    Refused(Refusal),
}

/// What an answer says beside its content.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame<'a> {
    /// The `RequestId`.
    pub(crate) request_id: &'a str,
    /// The `HostId`.
    pub(crate) host: &'a str,
    /// How it is written.
    pub(crate) format: Format,
}

/// The body of a success.
pub(crate) fn success<T: Payload>(operation: Operation, request_id: &str, data: T) -> Vec<u8> {
    json(&Envelope::of(operation, request_id, data))
}

/// The answer.
pub(crate) fn write(verdict: Verdict, frame: Frame<'_>) -> Response {
    let (status, body, operation) = match verdict {
        Verdict::Body(operation, body) => (200, body, Some(operation)),
        Verdict::Refused(refusal) => (refusal.status, error_body(&refusal, frame), None),
    };
    match frame.format {
        Format::Json => Response::json(status, body),
        Format::Xml => {
            let root = operation.map_or_else(|| "Error".to_owned(), |operation| format!("{operation}Response"));
            Response { content_type: "text/xml;charset=utf-8", ..Response::json(status, xml::from_json(&root, &body)) }
        }
    }
}

/// A refusal in JSON, of a request that cannot be read or that nobody asked.
pub(crate) fn refused(refusal: Refusal, request_id: &str, host: &str) -> Response {
    write(Verdict::Refused(refusal), Frame { request_id, host, format: Format::Json })
}

fn error_body(refusal: &Refusal, frame: Frame<'_>) -> Vec<u8> {
    let code = refusal.code.code();
    let request_id = frame.request_id;
    let recommend =
        format!("https://api.aliyun.com/troubleshoot?q={code}&product=dataworks-public&requestId={request_id}");
    json(&ErrorBody {
        code: code.into_owned(),
        message: refusal.message.clone(),
        request_id: request_id.to_owned(),
        host_id: Some(frame.host.to_owned()),
        recommend: Some(recommend),
        ..ErrorBody::default()
    })
}

/// No answer, because the request never arrived.
pub(crate) fn lost() -> Response {
    Response { delivery: Delivery::Nothing, ..Response::json(200, Vec::new()) }
}

/// A status without any body.
pub(crate) fn bare(status: u16) -> Response {
    Response { content_type: "text/plain", ..Response::json(status, Vec::new()) }
}

/// What a captive portal answers to everything.
pub(crate) fn web_page() -> Response {
    let page = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Welcome!</body></html>\n";
    Response { content_type: "text/html;charset=utf-8", ..Response::json(200, page.to_vec()) }
}

fn json(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).expect("texts, numbers and lists are always JSON")
}
