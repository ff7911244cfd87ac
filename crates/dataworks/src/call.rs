//! One call: sign, send, read the first two levels of success, and repeat where that is safe.
//!
//! A call ends with data or with a [`RemoteError`]; whether the data mean success (`Data.Status`) is judged in
//! [`outcome`](crate::outcome).

use std::time::Duration;

use disync_model::{Note, RemoteError, RemoteErrorKind};
use disync_wire::error_code::KnownCode;
use disync_wire::{DecodeError, Decoded, ErrorBody, Operation, Params, Request, decode};
use tokio::time::{Instant, sleep};

use crate::classify::{Cause, Nature, classify};
use crate::client::Client;
use crate::credential::{CredentialError, Credentials};
use crate::limiter::OverBudget;
use crate::redact::without_what_was_signed;
use crate::retry::{self, Failed};
use crate::sign::Signer;
use crate::stop::Stopped;
use crate::transport::{HttpRequest, HttpResponse, Transport, TransportError};

/// What a call brought back.
pub(crate) struct Reply<D> {
    /// Names the request towards the service's support; empty if the service did not say.
    pub(crate) request_id: String,
    /// What the operation answers.
    pub(crate) data: D,
}

/// How one attempt failed.
struct Failure {
    cause: Cause,
    code: Option<String>,
    message: String,
    request_id: Option<String>,
    asked: Option<Duration>,
}

impl<T: Transport> Client<T> {
    /// Calls an operation, repeating it as its `nature` allows.
    pub(crate) async fn call<R: Request>(&self, request: &R, nature: Nature) -> Result<Reply<R::Data>, RemoteError> {
        let operation = R::OPERATION;
        let params = request.to_params();
        let body = params.to_form();
        let mut maybe_executed = false;
        let mut attempt = 0;
        let stopped = |why: Stopped, maybe_executed| why.error(operation, nature, maybe_executed);
        let admitted = self.unless_stopped(self.admit(operation)).await.map_err(|why| stopped(why, false))?;
        let mut left = admitted.map_err(|over| over_budget(operation, &over))?;
        loop {
            let credentials = self.unless_stopped(self.credentials.current((self.now)())).await;
            let credentials = credentials.map_err(|why| stopped(why, maybe_executed))?;
            let credentials = credentials.map_err(|error| self.no_credentials(operation, &error))?;
            self.credentials.notes().into_iter().for_each(|note| self.note(&Note::Warning(note)));
            let sent = self.transport.send(self.signed(operation, &credentials, &params, body.clone())).await;
            let failure = match read::<R>(sent) {
                Ok(reply) => {
                    self.limiter.accepted(operation, left);
                    if attempt == 0 {
                        self.budget.refund();
                    }
                    return Ok(reply);
                }
                Err(failure) => failure,
            };
            maybe_executed |= failure.cause.maybe_executed();
            let failed = Failed { nature, cause: failure.cause, attempt, maybe_executed, asked: failure.asked };
            let again = self.may_repeat(operation, failed, left, &failure).await;
            let Some(again) = again.map_err(|why| stopped(why, maybe_executed))? else {
                if failure.code.as_deref() == Some(KnownCode::ThrottlingApiRisk.code()) {
                    self.no_calls_left("the service has answered all the calls that the account has today");
                }
                let kind = failure.cause.kind(nature, maybe_executed);
                return Err(self.error(operation, kind, failure));
            };
            left = again;
            attempt = attempt.saturating_add(1);
        }
    }

    /// Waits until a call may leave; returns when that was.
    async fn admit(&self, operation: Operation) -> Result<Instant, OverBudget> {
        let admitted = self.limiter.admit(operation).await.inspect_err(|over| self.no_calls_left(&over.to_string()))?;
        if let Some(pace) = admitted.pace {
            self.note(&pace.into());
        }
        Ok(admitted.at)
    }

    /// Decides whether there is another attempt after one that left at `left`, and returns when it may leave. Where a
    /// budget forbids it, the failure that asked for it stands.
    async fn may_repeat(
        &self,
        operation: Operation,
        failed: Failed,
        left: Instant,
        failure: &Failure,
    ) -> Result<Option<Instant>, Stopped> {
        let pause = retry::next(&self.retry, failed, (self.entropy)());
        if failed.cause == Cause::Throttled {
            let pace = self.limiter.throttled(operation, left, pause.unwrap_or_default());
            pace.into_iter().for_each(|pace| self.note(&pace.into()));
        } else if failed.cause.was_answered() {
            self.limiter.accepted(operation, left);
        }
        let Some(pause) = pause.filter(|_| self.budget.pay(failed.cause)) else { return Ok(None) };
        let why = failure.code.as_ref().unwrap_or(&failure.message);
        self.note(&Note::Repeat {
            operation: operation.name(),
            attempt: failed.attempt.saturating_add(2),
            attempts: self.retry.attempts,
            why: self.redactor.clean(why),
            pause,
        });
        let again = async {
            sleep(pause).await;
            self.admit(operation).await.ok()
        };
        self.unless_stopped(again).await
    }

    /// Signs one attempt: a nonce and a time of its own, the business parameters unchanged.
    fn signed(&self, operation: Operation, credentials: &Credentials, params: &Params, body: String) -> HttpRequest {
        let nonce = format!("{:032x}", (self.entropy)());
        let host = self.endpoint_host.as_str();
        let signer = Signer { signature: self.signature, host, credentials, nonce, timestamp: (self.now)() };
        signer.sign(operation, params, body)
    }

    /// Nothing was sent, as there is nothing to sign with.
    fn no_credentials(&self, operation: Operation, error: &CredentialError) -> RemoteError {
        RemoteError {
            kind: RemoteErrorKind::Denied,
            operation: operation.name(),
            code: None,
            message: self.redactor.clean(&error.to_string()),
            request_id: None,
        }
    }

    fn error(&self, operation: Operation, kind: RemoteErrorKind, failure: Failure) -> RemoteError {
        let message = match (failure.cause, failure.code.as_deref()) {
            (Cause::NotSent | Cause::Lost | Cause::TooLarge, _) => {
                format!("{}: {}", self.endpoint_host, failure.message)
            }
            (_, Some(code)) if code.starts_with("InvalidTimeStamp") => {
                format!("the clock of this machine differs from the service's: {}", failure.message)
            }
            (Cause::NonceUsed, _) => format!("something on the way delivers requests twice: {}", failure.message),
            (_, Some("SignatureDoesNotMatch" | "IncompleteSignature")) => without_what_was_signed(failure.message),
            _ => failure.message,
        };
        RemoteError {
            kind,
            operation: operation.name(),
            code: failure.code.map(|code| self.redactor.clean(&code)),
            message: self.redactor.clean(&message),
            request_id: failure.request_id.map(|id| self.redactor.clean(&id)),
        }
    }
}

fn over_budget(operation: Operation, over: &OverBudget) -> RemoteError {
    RemoteError {
        kind: RemoteErrorKind::OverBudget,
        operation: operation.name(),
        code: None,
        message: format!("not called: {over}"),
        request_id: None,
    }
}

fn read<R: Request>(sent: Result<HttpResponse, TransportError>) -> Result<Reply<R::Data>, Failure> {
    let response = sent.map_err(|error| not_answered(&error))?;
    match decode::<R::Data>(response.status, &response.body) {
        Ok(Decoded::Data { request_id, data }) => Ok(Reply { request_id, data }),
        Ok(Decoded::Refused(error)) => Err(refused(&response, error)),
        Err(error) => Err(garbled(&response, &error)),
    }
}

fn not_answered(error: &TransportError) -> Failure {
    let cause = match error {
        TransportError::NotSent { .. } => Cause::NotSent,
        TransportError::Lost { .. } => Cause::Lost,
        TransportError::TooLarge { .. } => Cause::TooLarge,
    };
    Failure { cause, code: None, message: error.to_string(), request_id: None, asked: None }
}

fn refused(response: &HttpResponse, error: ErrorBody) -> Failure {
    let message = match (error.code.as_str(), error.message.as_str()) {
        _ if (300..400).contains(&response.status) => redirected(response),
        ("", "") => format!("HTTP {}, which is not an answer of the API", response.status),
        ("", said) => format!("HTTP {}, which is not an answer of the API: {said}", response.status),
        (code, "") => code.to_owned(),
        (_, said) => said.to_owned(),
    };
    Failure {
        cause: classify(response.status, &error.code),
        code: non_empty(error.code),
        message,
        request_id: non_empty(error.request_id),
        asked: response.retry_after_ms.map(Duration::from_millis),
    }
}

/// A redirect would take a signed request to another host, so nothing is ever sent there. Its query may repeat ours, and
/// that holds the signature: it is left out.
fn redirected(response: &HttpResponse) -> String {
    let place = response.location.as_deref().and_then(|location| location.split(['?', '#']).next());
    match place.filter(|place| !place.is_empty()) {
        Some(place) => format!(
            "HTTP {}, which points to {place}; the API redirects nowhere, and disync follows nothing",
            response.status
        ),
        None => format!("HTTP {}, which is not an answer of the API", response.status),
    }
}

fn garbled(response: &HttpResponse, error: &DecodeError) -> Failure {
    let request_id = match error {
        DecodeError::Data { request_id, .. } => non_empty(request_id.clone()),
        DecodeError::Envelope { .. } | DecodeError::Verdict { .. } => None,
    };
    let message = match std::error::Error::source(error) {
        Some(source) => format!("HTTP {}, {error}: {source}", response.status),
        None => format!("HTTP {}, {error}", response.status),
    };
    Failure { cause: Cause::Garbled, code: None, message, request_id, asked: None }
}

fn non_empty(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
