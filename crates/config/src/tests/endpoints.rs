//! Where signed requests may go.

use super::*;

fn endpoint(url: &str) -> Result<Endpoint, String> {
    let project = PROJECT.replace("region: cn-shanghai", &format!("endpoint: '{url}'"));
    read(&project, ORDERS)
        .map(|config| config.project.endpoint.unwrap())
        .map_err(|problems| problems[0].message.clone())
}

#[test]
fn urls_that_are_what_they_look_like_are_accepted_verbatim() {
    for url in [
        "https://dataworks.cn-shanghai.aliyuncs.com",
        "https://dataworks.cn-shanghai.aliyuncs.com/",
        "https://gateway.example:8443",
        "https://[2001:db8::1]:443",
        "http://127.0.0.1:8080",
        "http://127.9.9.9",
        "http://localhost:1",
        "http://[::1]:8080/",
    ] {
        assert_eq!(endpoint(url), Ok(Endpoint::Url(url.to_owned())));
    }
}

#[test]
fn urls_that_could_take_signatures_elsewhere_are_refused() {
    let verdicts: Vec<_> = [
        "dataworks.aliyuncs.com",
        "HTTPS://a.example",
        "file:///etc/passwd",
        "http://dataworks.cn-shanghai.aliyuncs.com",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://127.1",
        "http://[::2]",
        "https://dataworks.aliyuncs.com@evil.example",
        "https://key:secret@a.example",
        "https://evil.example/#.aliyuncs.com",
        "https://a.example?x=1",
        "https://a.example\\evil.example",
        "https://a.example/%2e%2e",
        "https://пример.example",
        "https://",
        "https:///path",
        "https://a..example",
        "https://-a.example",
        "https://a.example:",
        "https://a.example:0",
        "https://a.example:65536",
        "https://a.example:+1",
        "https://[::1",
        "https://[::1]x",
        "https://gateway.example/dataworks",
    ]
    .map(|url| endpoint(url).unwrap_err())
    .into();
    insta::assert_snapshot!(verdicts.join("\n"), @r"
    the endpoint `dataworks.aliyuncs.com` does not begin with `https://` or `http://`
    the endpoint `HTTPS://a.example` does not begin with `https://` or `http://`
    the endpoint `file:///etc/passwd` does not begin with `https://` or `http://`
    the endpoint `http://dataworks.cn-shanghai.aliyuncs.com` is plain http to another machine
    the endpoint `http://127.0.0.1.evil.example` is plain http to another machine
    the endpoint `http://localhost.evil.example` is plain http to another machine
    the endpoint `http://127.1` is plain http to another machine
    the endpoint `http://[::2]` is plain http to another machine
    the endpoint `https://dataworks.aliyuncs.com@evil.example` holds a user name
    the endpoint `https://key:secret@a.example` holds a user name
    the endpoint `https://evil.example/#.aliyuncs.com` holds a query or a fragment
    the endpoint `https://a.example?x=1` holds a query or a fragment
    the endpoint `https://a.example\evil.example` holds a character that does not belong in an endpoint
    the endpoint `https://a.example/%2e%2e` holds a character that does not belong in an endpoint
    the endpoint `https://пример.example` holds a character that does not belong in an endpoint
    the endpoint `https://` has no valid host and port
    the endpoint `https:///path` has no valid host and port
    the endpoint `https://a..example` has no valid host and port
    the endpoint `https://-a.example` has no valid host and port
    the endpoint `https://a.example:` has no valid host and port
    the endpoint `https://a.example:0` has no valid host and port
    the endpoint `https://a.example:65536` has no valid host and port
    the endpoint `https://a.example:+1` has no valid host and port
    the endpoint `https://[::1` has no valid host and port
    the endpoint `https://[::1]x` has no valid host and port
    the endpoint `https://gateway.example/dataworks` holds a path, and the API has none
    ");
}
