//! Answers as bytes: the envelopes of the two families of operations, and of the gateway.
//!
//! What is in them is decided elsewhere.

use disync_wire::{Envelope, ErrorBody, Operation};
use serde::Serialize;

use crate::exchange::{Delivery, Response};
use crate::refusal::Refusal;

/// What `HostId` says.
const HOST: &str = "dataworks.localhost";

/// The envelope of the operations on files [SDK].
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct FileEnvelope<'a, T> {
    success: bool,
    request_id: &'a str,
    http_status_code: u16,
    error_code: &'a str,
    error_message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<T>,
}

/// Whether an operation answers in the envelope of files.
const fn is_about_files(operation: Operation) -> bool {
    matches!(operation, Operation::ListFiles | Operation::GetFile)
}

/// The body of a success.
pub(crate) fn success<T: Serialize>(operation: Operation, request_id: &str, data: T) -> Vec<u8> {
    if is_about_files(operation) {
        let (error_code, error_message) = ("", "");
        let data = Some(data);
        json(&FileEnvelope { success: true, request_id, http_status_code: 200, error_code, error_message, data })
    } else {
        json(&Envelope::ok(request_id, data))
    }
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
    if !is_about_files(operation) {
        return refused(refusal, request_id);
    }
    let body = json(&FileEnvelope::<()> {
        success: false,
        request_id,
        http_status_code: refusal.status,
        error_code: &refusal.code.code(),
        error_message: &refusal.message,
        data: None,
    });
    Response::json(refusal.status, body)
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
