//! The adapter against servers of a few lines on this machine; waits and sizes are tested where they are limited.

use disync_web::Url;
use disync_wire::Method;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;

/// Sends `request` to a server that says `answer`; returns what the server heard, in lower case, and what came back.
async fn exchange(request: HttpRequest, answer: &'static [u8]) -> (String, HttpResponse) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let end = request.body.clone();
    let heard = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut heard = Vec::new();
        while !heard.ends_with([b"\r\n\r\n", end.as_bytes()].concat().as_slice()) {
            heard.push(stream.read_u8().await.unwrap());
        }
        stream.write_all(answer).await.unwrap();
        String::from_utf8(heard).unwrap().to_ascii_lowercase()
    });
    let response = Http::new(url, Limits::default()).unwrap().send(request).await.unwrap();
    (heard.await.unwrap(), response)
}

#[tokio::test]
async fn a_get_has_neither_a_body_nor_a_type_of_one() {
    let headers = vec![("x-acs-action".to_owned(), "ListDataSources".to_owned())];
    let request = HttpRequest { method: Method::Get, headers, query: "ProjectId=1".to_owned(), body: String::new() };
    let (heard, _) = exchange(request, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").await;
    assert!(heard.starts_with("get /?projectid=1 http/1.1\r\n"), "{heard}");
    assert!(heard.contains("x-acs-action: listdatasources"), "{heard}");
    assert!(!heard.contains("content-type") && !heard.contains("content-length"), "{heard}");
}

#[tokio::test]
async fn the_request_is_a_signed_form_post_and_the_answer_comes_back_whole() {
    let request =
        HttpRequest { query: "Signature=s%2Bs&x=%2A".to_owned(), body: "a=end".to_owned(), ..HttpRequest::default() };
    let answer = b"HTTP/1.1 429 Slow\r\nx-acs-retry-after: 1500\r\nContent-Length: 2\r\n\r\n{}";
    let (heard, response) = exchange(request, answer).await;
    assert_eq!(
        response,
        HttpResponse { status: 429, retry_after_ms: Some(1500), body: b"{}".to_vec(), location: None }
    );
    assert!(heard.starts_with("post /?signature=s%2bs&x=%2a http/1.1\r\n"), "{heard}");
    assert!(heard.contains("content-type: application/x-www-form-urlencoded\r\n"), "{heard}");
    assert!(heard.ends_with("\r\n\r\na=end"), "{heard}");
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let request = HttpRequest { method: Method::Get, ..HttpRequest::default() };
    let (_, response) = exchange(request, b"HTTP/1.1 307 Moved\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n").await;
    assert_eq!((response.status, response.location.as_deref()), (307, Some("/there")));
}
