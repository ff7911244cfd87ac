//! The service over HTTP/1.1.
//!
//! Everything that is not the transport of bytes is decided by [`Service`]; this carries them, and loses them where a
//! fault says so.

mod bomb;
mod line;
mod pieces;

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::connect_info::ConnectInfo;
use axum::extract::{Request as HttpRequest, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response as HttpResponse;
use disync_wire::ErrorCode;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::admin;
use crate::answer;
use crate::exchange::{Delivery, Request, Response};
use crate::refusal::Refusal;
use crate::service::Service;
use line::{Line, Lines};
use pieces::{End, Pieces};

/// The longest request body, in bytes; a task of ten thousand tables is a tenth of it.
const MAX_BODY: usize = 64 << 20;
/// How long a shutdown waits for requests that are under way.
const GRACE: Duration = Duration::from_secs(2);

/// Tells what time it is.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

#[derive(Clone)]
struct Context {
    service: Arc<Service>,
    clock: Clock,
}

/// Serves until `shutdown` is ready, and then until the requests under way are answered, which is waited for 2 seconds.
///
/// # Errors
///
/// The listener fails.
pub async fn serve(
    listener: TcpListener,
    service: Arc<Service>,
    clock: Clock,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let router = Router::new().fallback(handle).with_state(Context { service, clock });
    let (begins, begun) = oneshot::channel::<()>();
    let shutdown = async move {
        shutdown.await;
        drop(begins);
    };
    let lines = router.into_make_service_with_connect_info::<Line>();
    let server = axum::serve(Lines(listener), lines).with_graceful_shutdown(shutdown);
    let deadline = pin!(async {
        // The sender is dropped, never used: only that it is gone matters.
        let _gone = begun.await;
        tokio::time::sleep(GRACE).await;
    });
    tokio::select! {
        result = async { server.await } => result,
        () = deadline => Ok(()),
    }
}

async fn handle(
    State(context): State<Context>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: HttpRequest,
) -> HttpResponse {
    let (parts, body) = request.into_parts();
    // What is announced as too much is not waited for.
    let is_too_large = body.size_hint().lower() > u64::try_from(MAX_BODY).unwrap_or(u64::MAX);
    let body = if is_too_large { None } else { to_bytes(body, MAX_BODY).await.ok() };
    let response = match body {
        Some(body) => {
            let query = parts.uri.query().unwrap_or_default().to_owned();
            let method = parts.method.as_str().to_owned();
            let request = Request { method, query, body: body.into(), headers: headers(&parts.headers) };
            respond(&context, parts.uri.path(), &request, &line)
        }
        None => refused(413, "RequestEntityTooLarge", "The request body is incomplete or too large."),
    };
    tokio::time::sleep(response.delay).await;
    deliver(response, &line)
}

fn respond(context: &Context, path: &str, request: &Request, line: &Line) -> Response {
    let now = (context.clock)();
    if path == "/" {
        return context.service.respond(request, now);
    }
    if !path.starts_with(admin::PREFIX) {
        return refused(404, "InvalidAction.NotFound", "Specified api is not found, the path must be /.");
    }
    let answer = match admin::guard::refusal(line.peer.ip(), &request.headers) {
        Some(problem) => admin::Answer::refused(403, problem),
        None => admin::answer(&context.service, path, request, now),
    };
    let mut body = answer.body.to_string();
    body.push('\n');
    Response { content_type: "application/json", ..Response::json(answer.status, body.into_bytes()) }
}

/// The headers as text. What is no UTF-8 in a value is replaced: no signature covers such a value as it was meant.
fn headers(map: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    map.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}

fn refused(status: u16, code: &str, message: &str) -> Response {
    answer::refused(Refusal { status, ..Refusal::new(ErrorCode::from_code(code), message) }, "-", "-")
}

/// Turns a response into one of HTTP, as far as it is to arrive.
fn deliver(response: Response, line: &Line) -> HttpResponse {
    let Response { status, body, content_type, retry_after, delivery, pace, delay: _ } = response;
    let (body, encoding) = match delivery {
        Delivery::Bomb(total) => match bomb::bomb(&body, total) {
            Ok(bomb) => (bomb, Some("gzip")),
            Err(_) => (body, None),
        },
        Delivery::Whole | Delivery::Nothing | Delivery::Truncated(_) | Delivery::Oversized(_) => (body, None),
    };
    let length = u64::try_from(body.len()).unwrap_or(u64::MAX);
    let (announced, body) = match delivery {
        Delivery::Whole | Delivery::Bomb(_) => (length, Body::new(Pieces::paced(body.into(), pace))),
        Delivery::Nothing => {
            line.cut();
            (0, Body::empty())
        }
        Delivery::Truncated(kept) => {
            let mut text = body;
            text.truncate(kept);
            // At least one byte is missing, also where there are no more than were to arrive.
            let missing = u64::try_from(text.len()).unwrap_or(u64::MAX).saturating_add(1);
            (length.max(missing), Body::new(Pieces::of(text.into(), 0, End::Breaks)))
        }
        Delivery::Oversized(total) => {
            let padding = total.saturating_sub(length);
            (total.max(length), Body::new(Pieces::of(body.into(), padding, End::Whole)))
        }
    };
    let mut http = HttpResponse::new(body);
    *http.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = http.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(announced));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    if let Some(after) = retry_after {
        let ms = u64::try_from(after.as_millis()).unwrap_or(u64::MAX);
        headers.insert(HeaderName::from_static("x-acs-retry-after"), HeaderValue::from(ms));
    }
    http
}
