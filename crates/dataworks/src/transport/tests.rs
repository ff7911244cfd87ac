//! The real transport against servers of a few lines on this machine.

use std::io::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use reqwest::Url;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::*;

/// What the server does with a connection.
#[derive(Clone)]
enum Server {
    /// Closes before it has read anything.
    ResetBefore,
    /// Reads the request and closes.
    ResetAfter,
    /// Reads the request, writes this and closes.
    Says(Vec<u8>),
    /// Reads the request, writes this and keeps silent.
    SaysAndWaits(Vec<u8>),
    /// Reads the request, writes the head and then a byte a while.
    Trickles,
}

async fn serve(server: Server) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(attend(server.clone(), stream));
        }
    });
    address
}

async fn attend(server: Server, mut stream: TcpStream) {
    if let Server::ResetBefore = server {
        stream.set_zero_linger().unwrap();
        return;
    }
    read_request(&mut stream).await;
    match server {
        Server::ResetBefore => {}
        Server::ResetAfter => stream.set_zero_linger().unwrap(),
        Server::Says(bytes) => {
            stream.write_all(&bytes).await.ok();
            stream.shutdown().await.ok();
        }
        Server::SaysAndWaits(bytes) => {
            stream.write_all(&bytes).await.ok();
            tokio::time::sleep(Duration::from_mins(1)).await;
        }
        Server::Trickles => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n").await.ok();
            while stream.write_all(b"x").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }
}

/// Reads until the body, whose end is known to the tests, is there; a `GET` has none.
async fn read_request(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    while !request.ends_with(b"a=end") {
        if request.starts_with(b"GET ") && request.ends_with(b"\r\n\r\n") {
            break;
        }
        let mut piece = [0; 4096];
        match stream.read(&mut piece).await {
            Ok(n) if n > 0 => request.extend_from_slice(&piece[..n]),
            _ => break,
        }
    }
    String::from_utf8(request).unwrap()
}

/// Limits that a busy machine keeps to; the tests of a time-out shorten the one that they mean.
const LIMITS: Limits = Limits {
    connect: Duration::from_secs(5),
    first_byte: Duration::from_secs(5),
    idle: Duration::from_secs(5),
    whole: Duration::from_secs(10),
    sent: 1 << 20,
    body: 1 << 20,
    keep: Duration::from_secs(4),
};

const SHORT: Duration = Duration::from_millis(100);

async fn ask(address: SocketAddr, scheme: &str, limits: Limits) -> Result<HttpResponse, TransportError> {
    let url = Url::parse(&format!("{scheme}://{address}")).unwrap();
    let request =
        HttpRequest { query: "Signature=s%2Bs&x=%2A".to_owned(), body: "a=end".to_owned(), ..HttpRequest::default() };
    Http::new(url, limits).unwrap().send(request).await
}

async fn answer_within(limits: Limits, server: Server) -> Result<HttpResponse, TransportError> {
    ask(serve(server).await, "http", limits).await
}

async fn answer_of(server: Server) -> Result<HttpResponse, TransportError> {
    answer_within(LIMITS, server).await
}

fn says(head: &str, body: &[u8]) -> Server {
    let head = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n", body.len());
    Server::Says([head.as_bytes(), body].concat())
}

#[expect(clippy::needless_pass_by_value, reason = "reads better at the call")]
fn assert_lost(answer: Result<HttpResponse, TransportError>) {
    assert!(matches!(answer, Err(TransportError::Lost { .. })), "{answer:?}");
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn a_get_has_neither_a_body_nor_a_type_of_one() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let seen = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").await.unwrap();
        request
    });
    let headers = vec![("x-acs-action".to_owned(), "ListDataSources".to_owned())];
    let request = HttpRequest { method: Method::Get, headers, query: "ProjectId=1".to_owned(), body: String::new() };
    Http::new(url, LIMITS).unwrap().send(request).await.unwrap();
    let request = seen.await.unwrap().to_ascii_lowercase();
    assert!(request.starts_with("get /?projectid=1 http/1.1\r\n"), "{request}");
    assert!(request.contains("x-acs-action: listdatasources"), "{request}");
    assert!(!request.contains("content-type") && !request.contains("content-length"), "{request}");
}

#[tokio::test]
async fn the_request_is_a_signed_form_post_and_the_answer_comes_back_whole() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = read_request(&mut stream).await;
        let answer = b"HTTP/1.1 429 Slow\r\nx-acs-retry-after: 1500\r\nContent-Length: 2\r\n\r\n{}";
        stream.write_all(answer).await.unwrap();
        request
    });
    let answer = ask(address, "http", LIMITS).await.unwrap();
    assert_eq!(answer, HttpResponse { status: 429, retry_after_ms: Some(1500), body: b"{}".to_vec(), location: None });
    let request = server.await.unwrap();
    assert!(request.starts_with("POST /?Signature=s%2Bs&x=%2A HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("content-type: application/x-www-form-urlencoded\r\n"), "{request}");
    assert!(request.contains(concat!("user-agent: disync/", env!("CARGO_PKG_VERSION"), "\r\n")), "{request}");
    assert!(request.ends_with("\r\n\r\na=end"), "{request}");
}

#[tokio::test]
async fn a_refused_connection_sent_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = ask(address, "http", LIMITS).await.unwrap_err();
    assert!(matches!(error, TransportError::NotSent { .. }), "{error:?}");
    assert!(error.to_string().contains("refused") && !error.to_string().contains("Signature"), "{error}");
}

#[tokio::test]
async fn a_host_that_does_not_answer_in_tls_was_sent_nothing() {
    let address = serve(Server::SaysAndWaits(Vec::new())).await;
    let limits = Limits { connect: SHORT, ..LIMITS };
    let error = ask(address, "https", limits).await.unwrap_err();
    assert!(matches!(error, TransportError::NotSent { .. }), "{error:?}");
}

#[tokio::test]
async fn a_reset_connection_is_lost_whatever_was_read() {
    assert_lost(answer_of(Server::ResetBefore).await);
    assert_lost(answer_of(Server::ResetAfter).await);
}

#[tokio::test]
async fn half_an_answer_is_lost() {
    assert_lost(answer_of(Server::Says(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}".to_vec())).await);
    assert_lost(answer_of(Server::Says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{".to_vec())).await);
    assert_lost(answer_of(Server::Says(b"HTTP/1.1 20".to_vec())).await);
    assert_lost(answer_of(Server::Says(Vec::new())).await);
}

#[tokio::test]
async fn an_answer_up_to_the_limit_is_taken_and_one_byte_more_is_not() {
    let most = vec![b'x'; LIMITS.body];
    assert_eq!(answer_of(says("200 OK", &most)).await.unwrap().body.len(), LIMITS.body);
    let more = vec![b'x'; LIMITS.body + 1];
    assert_eq!(answer_of(says("200 OK", &more)).await, Err(TransportError::TooLarge { limit: LIMITS.body }));
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    let endless = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{}", chunk.repeat(40));
    let answer = answer_of(Server::SaysAndWaits(endless.into_bytes())).await;
    assert_eq!(answer, Err(TransportError::TooLarge { limit: LIMITS.body }));
}

#[tokio::test]
async fn a_gzip_bomb_is_cut_off_and_honest_gzip_is_read() {
    let answer = answer_of(says("200 OK\r\nContent-Encoding: gzip", &gzip(b"{\"a\":1}"))).await.unwrap();
    assert_eq!(answer.body, b"{\"a\":1}");
    let bomb = gzip(&vec![0; 16 << 20]);
    assert!(bomb.len() < 100_000);
    let answer = answer_of(says("200 OK\r\nContent-Encoding: gzip", &bomb)).await;
    assert_eq!(answer, Err(TransportError::TooLarge { limit: LIMITS.body }));
}

#[tokio::test]
async fn what_is_sent_without_end_and_unpacks_to_nothing_is_cut_off() {
    let nothing = gzip(b"");
    let endless = nothing.repeat(LIMITS.sent / nothing.len() + 2);
    let answer = answer_of(says("200 OK\r\nContent-Encoding: gzip", &endless)).await;
    assert_eq!(answer, Err(TransportError::TooLarge { limit: LIMITS.sent }));
}

#[tokio::test]
async fn an_answer_packed_within_the_limit_and_one_byte_larger_unpacked_is_not_taken() {
    let limits = Limits { body: 1000, ..LIMITS };
    let answer = async |size: usize| {
        let packed = gzip(&vec![b'x'; size]);
        answer_within(limits, says("200 OK\r\nContent-Encoding: gzip", &packed)).await
    };
    assert_eq!(answer(1000).await.unwrap().body.len(), 1000);
    assert_eq!(answer(1001).await, Err(TransportError::TooLarge { limit: 1000 }));
}

#[tokio::test]
async fn an_encoding_that_was_not_asked_for_is_lost() {
    assert_lost(answer_of(says("200 OK\r\nContent-Encoding: br", b"{}")).await);
    let plain = answer_of(says("200 OK\r\nContent-Encoding: identity", b"{}")).await.unwrap();
    assert_eq!(plain.body, b"{}");
}

#[tokio::test]
async fn gzip_that_breaks_off_is_lost() {
    let whole = gzip(&[b'x'; 1000]);
    assert_lost(answer_of(says("200 OK\r\nContent-Encoding: gzip", &whole[..whole.len() - 9])).await);
}

#[tokio::test]
async fn broken_gzip_is_lost() {
    assert_lost(answer_of(says("200 OK\r\nContent-Encoding: gzip", b"not gzip")).await);
}

#[tokio::test]
async fn silence_at_any_point_ends() {
    let before = Limits { connect: SHORT, first_byte: SHORT, ..LIMITS };
    assert_lost(answer_within(before, Server::SaysAndWaits(Vec::new())).await);
    assert_lost(answer_within(before, Server::SaysAndWaits(b"HTTP/1.1 200 OK\r\n".to_vec())).await);
    let half = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{".to_vec();
    assert_lost(answer_within(Limits { idle: SHORT, ..LIMITS }, Server::SaysAndWaits(half)).await);
}

#[tokio::test]
async fn a_trickle_ends_though_it_is_never_idle() {
    let limits = Limits { whole: 3 * SHORT, ..LIMITS };
    let answer = answer_within(limits, Server::Trickles).await;
    assert_eq!(answer, Err(TransportError::Lost { reason: "no whole answer in time".to_owned() }));
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let elsewhere = serve(says("200 OK", b"followed")).await;
    let answer = answer_of(says(&format!("307 Moved\r\nLocation: http://{elsewhere}/"), b"")).await.unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (307, b"".as_slice()));
}
