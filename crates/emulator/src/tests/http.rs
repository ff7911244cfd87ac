//! The service as a network client meets it.

use std::sync::Arc;
use std::time::Duration;

use disync_wire::Operation;
use disync_wire::request::GetTask;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::{Bench, task};
use crate::*;

const GET: Operation = Operation::GetDISyncTask;

/// A server on a free port; it stops when the sender is dropped.
async fn server(
    service: Arc<Service>,
    now: jiff::Timestamp,
) -> (String, oneshot::Sender<()>, tokio::task::JoinHandle<std::io::Result<()>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async {
        stopped.await.unwrap_err();
    };
    let server = tokio::spawn(serve(listener, service, Arc::new(move || now), shutdown));
    (address, stop, server)
}

/// Sends a request over a connection of its own and reads until the server closes it.
async fn exchange(address: &str, target: &str, body: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST {target} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    let mut answer = Vec::new();
    // A reset instead of an end is as good: what counts is what arrived before it.
    drop(stream.read_to_end(&mut answer).await);
    answer
}

/// Sends one request to a service with one fault and returns the head and the body of what arrives.
async fn with_fault(kind: Option<FaultKind>) -> (String, String) {
    let mut bench = Bench::new();
    if let Some(kind) = kind {
        bench.inject(Fault::next(GET, 1, kind));
    }
    let request = bench.signed(&GetTask(task(7)));
    let (address, _stop, _server) = server(Arc::new(bench.service), bench.now).await;
    let answer = exchange(&address, &format!("/?{}", request.query), &request.body).await;
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
    (head.to_owned(), body.to_owned())
}

#[tokio::test]
async fn a_signed_request_is_answered() {
    let (head, body) = with_fault(None).await;
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    assert!(head.contains("content-type: application/json"));
    assert!(body.contains("\"Message\":\"fileId:[7] is invalid.\""), "{body}");
}

#[tokio::test]
async fn a_lost_answer_is_a_connection_that_closes_without_a_byte() {
    assert_eq!(with_fault(Some(FaultKind::LoseAnswer)).await, (String::new(), String::new()));
    assert_eq!(with_fault(Some(FaultKind::LoseRequest)).await, (String::new(), String::new()));
}

#[tokio::test]
async fn a_truncated_answer_is_shorter_than_announced() {
    let (_, whole) = with_fault(None).await;
    for kept in [0, 10, 1_000_000] {
        let (head, body) = with_fault(Some(FaultKind::Truncate(kept))).await;
        assert_eq!(body.len(), kept.min(whole.len()));
        let announced = head.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next()).unwrap();
        assert!(announced.parse::<usize>().unwrap() > body.len(), "{head}");
    }
}

#[tokio::test]
async fn an_oversized_answer_is_padded() {
    let (_, body) = with_fault(Some(FaultKind::Oversize(1_000_000))).await;
    assert_eq!(body.len(), 1_000_000);
    assert!(body.starts_with('{') && body.ends_with("  "));
}

#[tokio::test]
async fn a_bomb_is_small_until_it_is_read() {
    let mut bench = Bench::new();
    bench.inject(Fault::next(GET, 1, FaultKind::GzipBomb(50_000_000)));
    let request = bench.signed(&GetTask(task(7)));
    let (address, _stop, _server) = server(Arc::new(bench.service), bench.now).await;
    let answer = exchange(&address, &format!("/?{}", request.query), &request.body).await;
    let head = String::from_utf8_lossy(&answer).into_owned();
    assert!(head.contains("content-encoding: gzip"), "{head}");
    assert!(answer.len() < 100_000, "{}", answer.len());
}

#[tokio::test]
async fn a_slow_answer_comes_whole_in_the_end() {
    let (_, whole) = with_fault(None).await;
    let pace = Some(Pace { bytes: 50, pause: Duration::from_millis(5) });
    let begun = std::time::Instant::now();
    let (_, body) = with_fault(Some(FaultKind::Slow { first_byte: Duration::from_millis(50), pace })).await;
    assert_eq!(body, whole);
    let pieces = u32::try_from(whole.len().div_ceil(50)).unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(50) + Duration::from_millis(5) * (pieces - 1));
}

#[tokio::test]
async fn a_web_page_says_that_it_is_one() {
    let (head, body) = with_fault(Some(FaultKind::NotJson)).await;
    assert!(head.starts_with("HTTP/1.1 200 OK") && head.contains("text/html"));
    assert!(body.starts_with("<!DOCTYPE html>"));
}

#[tokio::test]
async fn throttling_says_when_to_come_back_in_milliseconds() {
    let kind = FaultKind::throttle(Some(Duration::from_millis(1500)));
    let (head, _) = with_fault(Some(kind)).await;
    assert!(head.starts_with("HTTP/1.1 429") && head.contains("x-acs-retry-after: 1500"), "{head}");
}

#[tokio::test]
async fn another_path_is_not_found() {
    let bench = Bench::new();
    let (address, _stop, _server) = server(Arc::new(bench.service), bench.now).await;
    let answer = String::from_utf8(exchange(&address, "/other", b"").await).unwrap();
    assert!(answer.starts_with("HTTP/1.1 404") && answer.contains("InvalidAction.NotFound"));
}

#[tokio::test]
async fn the_administration_is_served_beside_the_service_and_not_to_web_pages() {
    let bench = Bench::new();
    let (address, _stop, _server) = server(Arc::new(bench.service), bench.now).await;
    let send = async |head: &str| {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let head = format!("GET /_emulator/stats HTTP/1.1\r\nConnection: close\r\n{head}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    };
    let answer = send(&format!("Host: {address}")).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains("content-type: application/json"), "{answer}");
    assert!(answer.ends_with("}\n") && answer.contains("\"requests\":0"), "{answer}");
    let answer = send("Host: evil.example").await;
    assert!(answer.starts_with("HTTP/1.1 403") && answer.contains("\"error\":"), "{answer}");
    assert!(send(&format!("Host: {address}\r\nOrigin: http://evil.example")).await.starts_with("HTTP/1.1 403"));
}

#[tokio::test]
async fn a_shutdown_does_not_wait_for_idle_connections() {
    let bench = Bench::new();
    let (address, stop, server) = server(Arc::new(bench.service), bench.now).await;
    let _idle = TcpStream::connect(&address).await.unwrap();
    drop(stop);
    tokio::time::timeout(Duration::from_secs(5), server).await.unwrap().unwrap().unwrap();
}
