//! The real client against servers of a few lines on this machine.

use std::io::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
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

const FORM: &str = "application/x-www-form-urlencoded";

/// A request whose URL must not be shown, and whose body the servers know.
fn request(scheme: &str, address: SocketAddr) -> Request {
    let url = Url::parse(&format!("{scheme}://{address}/hook/S3CRET?Signature=s%2Bs&x=%2A")).unwrap();
    Request::post(url, FORM, "a=end")
}

async fn ask(address: SocketAddr, scheme: &str, limits: Limits) -> Result<Response, TransportError> {
    Client::new(limits).once(request(scheme, address)).await
}

async fn answer_within(limits: Limits, server: Server) -> Result<Response, TransportError> {
    ask(serve(server).await, "http", limits).await
}

async fn answer_of(server: Server) -> Result<Response, TransportError> {
    answer_within(LIMITS, server).await
}

fn says(head: &str, body: &[u8]) -> Server {
    let head = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n", body.len());
    Server::Says([head.as_bytes(), body].concat())
}

#[expect(clippy::needless_pass_by_value, reason = "reads better at the call")]
fn assert_lost(answer: Result<Response, TransportError>) {
    assert!(matches!(answer, Err(TransportError::Lost { .. })), "{answer:?}");
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

/// Answers one request with `answer` and returns it.
async fn overheard(send: impl AsyncFnOnce(SocketAddr), answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = read_request(&mut stream).await;
        stream.write_all(answer).await.unwrap();
        request
    });
    send(address).await;
    server.await.unwrap()
}

#[tokio::test]
async fn a_get_has_neither_a_body_nor_a_type_of_one() {
    let send = async |address: SocketAddr| {
        let url = Url::parse(&format!("http://{address}/a?b=c")).unwrap();
        Client::new(LIMITS).once(Request::get(url).header("x-known", "1")).await.unwrap();
    };
    let request = overheard(send, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").await;
    assert!(request.starts_with("GET /a?b=c HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("x-known: 1\r\n"), "{request}");
    assert!(!request.contains("content-type") && !request.contains("content-length"), "{request}");
}

#[tokio::test]
async fn the_request_arrives_as_it_is_and_the_answer_comes_back_whole() {
    let send = async |address: SocketAddr| {
        let answer = ask(address, "http", LIMITS).await.unwrap();
        assert_eq!((answer.status, answer.body.as_slice()), (429, b"{}".as_slice()));
        assert_eq!(answer.header("retry-after"), Some("7"));
    };
    let answer = b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\n{}";
    let request = overheard(send, answer).await;
    assert!(request.starts_with("POST /hook/S3CRET?Signature=s%2Bs&x=%2A HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("content-type: application/x-www-form-urlencoded\r\n"), "{request}");
    assert!(request.contains("accept-encoding: gzip\r\n"), "{request}");
    assert!(request.contains(concat!("user-agent: disync/", env!("CARGO_PKG_VERSION"), "\r\n")), "{request}");
    assert!(request.ends_with("\r\n\r\na=end"), "{request}");
}

#[tokio::test]
async fn a_header_that_cannot_be_sent_is_named_without_its_value() {
    let url = Url::parse("http://127.0.0.1:9/").unwrap();
    let request = Request::get(url).secret_header("authorization", Secret::new("Bearer S3CRET\n"));
    let error = Client::new(LIMITS).once(request).await.unwrap_err();
    assert_eq!(error.to_string(), "cannot connect: the header authorization cannot be sent");
}

#[tokio::test]
async fn no_error_names_the_url() {
    for server in [Server::ResetBefore, Server::ResetAfter, Server::Says(b"HTTP/1.1 20".to_vec())] {
        let error = answer_of(server).await.unwrap_err().to_string();
        assert!(!error.contains("S3CRET") && !error.contains("127.0.0.1"), "{error}");
    }
    let url = Url::parse("https://nobody.invalid/hook/S3CRET").unwrap();
    let error = Client::new(LIMITS).once(Request::get(url)).await.unwrap_err();
    assert!(matches!(error, TransportError::NotSent { .. }), "{error:?}");
    assert!(!error.to_string().contains("S3CRET"), "{error}");
}

#[tokio::test]
async fn a_refused_connection_sent_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = ask(address, "http", LIMITS).await.unwrap_err();
    assert!(matches!(error, TransportError::NotSent { .. }), "{error:?}");
    assert!(error.to_string().contains("refused") && !error.to_string().contains("S3CRET"), "{error}");
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
async fn sent_once_a_redirect_is_an_answer() {
    let answer = answer_of(says("307 Moved\r\nLocation: /elsewhere", b"")).await.unwrap();
    assert_eq!((answer.status, answer.header("location")), (307, Some("/elsewhere")));
}

/// Answers each request by the next of `answers`, and tells what was asked.
async fn answering(answers: Vec<&'static [u8]>) -> (SocketAddr, tokio::task::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let mut requests = Vec::new();
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            requests.push(read_request(&mut stream).await.lines().next().unwrap_or_default().to_owned());
            stream.write_all(answer).await.unwrap();
            stream.shutdown().await.ok();
        }
        requests
    });
    (address, server)
}

const QUICK: Retry = Retry { base: Duration::ZERO, ..Retry::freely() };
const WELL: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nwell";
const BUSY: &[u8] = b"HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy";

#[tokio::test]
async fn what_may_pass_is_sent_again() {
    let (address, server) = answering(vec![BUSY, b"", WELL]).await;
    let answer = Client::new(LIMITS).send(&request("http", address), &QUICK).await.unwrap();
    assert_eq!(answer.body, b"well");
    assert_eq!(server.await.unwrap().len(), 3);
}

#[tokio::test]
async fn the_last_answer_is_the_answer() {
    let (address, server) = answering(vec![BUSY, BUSY, BUSY]).await;
    let answer = Client::new(LIMITS).send(&request("http", address), &QUICK).await.unwrap();
    assert_eq!((answer.status, server.await.unwrap().len()), (503, 3));
}

#[tokio::test]
async fn what_must_not_be_done_twice_is_not_sent_again_in_doubt() {
    let once = Retry { repeat: Repeat::IfNotExecuted, ..QUICK };
    let (address, _server) = answering(vec![b"", WELL]).await;
    assert_lost(Client::new(LIMITS).send(&request("http", address), &once).await);
    let (address, _server) = answering(vec![BUSY, WELL]).await;
    assert_eq!(Client::new(LIMITS).send(&request("http", address), &once).await.unwrap().status, 503);
}

#[tokio::test]
async fn a_redirect_is_followed_on_its_own_host_alone() {
    const MOVED: &[u8] = b"HTTP/1.1 307 Moved\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n";
    let (address, server) = answering(vec![MOVED, WELL]).await;
    let answer = Client::new(LIMITS).send(&request("http", address), &QUICK).await.unwrap();
    assert_eq!(answer.body, b"well");
    assert_eq!(server.await.unwrap()[1], "POST /there HTTP/1.1");
    let elsewhere = serve(says("200 OK", b"followed")).await;
    let here = serve(says(&format!("307 Moved\r\nLocation: http://{elsewhere}/"), b"")).await;
    let answer = Client::new(LIMITS).send(&request("http", here), &QUICK).await.unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (307, b"".as_slice()));
}

#[tokio::test]
async fn a_circle_of_redirects_ends() {
    let here = serve(says("307 Moved\r\nLocation: /again", b"")).await;
    assert_eq!(Client::new(LIMITS).send(&request("http", here), &QUICK).await.unwrap().status, 307);
}

/// Where `location` sends a request of `method` to `https://forge.example/a/b?c`, answered with `status`.
fn followed(method: Method, status: u16, location: &str) -> String {
    let request = Request::new(method, Url::parse("https://forge.example/a/b?c").unwrap());
    let response = Response { status, headers: vec![("location".to_owned(), location.to_owned())], body: Vec::new() };
    redirect::followed(&request, &response).map_or_else(|| "-".to_owned(), |to| format!("{:?} {}", to.method, to.url))
}

#[test]
fn a_redirect_keeps_the_request_and_the_host() {
    assert_eq!(followed(Method::Get, 301, "/x"), "Get https://forge.example/x");
    assert_eq!(followed(Method::Get, 302, "x?y"), "Get https://forge.example/a/x?y");
    assert_eq!(followed(Method::Patch, 308, "https://forge.example:443/x"), "Patch https://forge.example/x");
    assert_eq!(followed(Method::Post, 301, "/x"), "-");
    assert_eq!(followed(Method::Get, 200, "/x"), "-");
    assert_eq!(followed(Method::Get, 304, "/x"), "-");
    for elsewhere in [
        "http://forge.example/x",
        "https://forge.example:8443/x",
        "https://other.example/x",
        "//other.example/x",
        "https://forge.example.other.example/x",
        "https://user@forge.example/x",
        "file:///etc/passwd",
        "https://[broken/",
    ] {
        assert_eq!(followed(Method::Get, 307, elsewhere), "-", "{elsewhere}");
    }
}
