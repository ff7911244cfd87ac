//! Signing, repeating and limits, whatever the operation.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use disync_model::{
    FileId, Kind, Name, ProcessId, ReadRemote as _, RemoteErrorKind, Target, TaskId, Token, Write, WriteRemote as _,
};
use disync_wire::sign_v3::Authorization;
use disync_wire::{sign_v1, sign_v3};
use tokio::time::Instant;

use super::writes::{generate, spec};
use super::*;
use crate::{Rate, Retry, Signature};

const DEPLOY: Write = Write::Deploy(TaskId::File(FileId(7)));

/// Throttled, with a pause that the service asks for.
fn asked(pause_ms: u64) -> HttpResponse {
    HttpResponse { status: 429, retry_after_ms: Some(pause_ms), body: b"{}".to_vec(), ..HttpResponse::default() }
}

async fn read(answers: Vec<Answer>) -> (String, usize) {
    let (client, script) = client(answers);
    let outcome = client.process(Kind::Realtime, ProcessId(1)).await;
    (line(&outcome), script.sent().len())
}

async fn write(answers: Vec<Answer>) -> (String, usize) {
    let (client, script) = client(answers);
    let outcome = client.write(&DEPLOY).await;
    (line(&outcome), script.sent().len())
}

#[tokio::test(start_paused = true)]
async fn a_request_is_signed_over_query_and_body() {
    let (client, script) = client([done()]);
    client.write(&DEPLOY).await.unwrap();
    let sent = script.only();
    let mut all = sent.query.clone();
    all.merge(sent.body.clone());
    assert_eq!(sent.query.get("Signature"), Some(sign_v1::signature("topsecret", "POST", &all).as_str()));
    assert_eq!(sent.body.to_form(), "FileId=7&ProjectId=10000&TaskType=DI_REALTIME");
    let mut common = sent.query;
    common.insert("Signature", "…");
    insta::assert_snapshot!(common.to_form().replace('&', "\n"), @"
    AccessKeyId=LTAIid
    Action=DeployDISyncTask
    Format=JSON
    SecurityToken=CAIS%2B%2Fx%3D
    Signature=%E2%80%A6
    SignatureMethod=HMAC-SHA1
    SignatureNonce=000000000000000000000000000001f3
    SignatureVersion=1.0
    Timestamp=2026-08-07T06%3A05%3A04Z
    Version=2020-05-18
    ");
}

#[tokio::test(start_paused = true)]
async fn with_v3_everything_but_the_parameters_is_in_signed_headers() {
    let v3 = Settings { signature: Signature::V3, ..settings() };
    let (client, script) = client_with(v3, [done()]);
    client.write(&DEPLOY).await.unwrap();
    let mut sent = script.only();
    assert!(sent.query.is_empty());
    assert_eq!(sent.body.to_form(), "FileId=7&ProjectId=10000&TaskType=DI_REALTIME");
    let (name, value) = sent.headers.pop().unwrap();
    assert_eq!(name, "authorization");
    let authorization: Authorization = value.parse().unwrap();
    let again = Authorization::sign(("LTAIid", "topsecret"), "POST", &sent.query, &sent.headers);
    assert_eq!(authorization, again);
    assert!(sign_v3::REQUIRED.iter().all(|name| authorization.covers(name)));
    assert!(authorization.covers("content-type") && authorization.covers("x-acs-security-token"));
    let headers: Vec<String> = sent.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    insta::assert_snapshot!(headers.join("\n"), @"
    accept: application/json
    host: dataworks.cn-test.aliyuncs.com
    x-acs-action: DeployDISyncTask
    x-acs-content-sha256: 7519a19c6dfa3b46c1a7feb7e1e1e1e387230d560f2baa9a46fb37e94fd11b4a
    x-acs-date: 2026-08-07T06:05:04Z
    x-acs-signature-nonce: 000000000000000000000000000001f3
    x-acs-version: 2020-05-18
    x-acs-accesskey-id: LTAIid
    x-acs-security-token: CAIS+/x=
    content-type: application/x-www-form-urlencoded
    ");
}

#[tokio::test(start_paused = true)]
async fn with_v3_a_lasting_key_sends_no_token_and_each_attempt_has_its_own_nonce() {
    let lasting = Credentials::new("LTAIid", Secret::new("topsecret"), None).unwrap();
    let settings = Settings {
        signature: Signature::V3,
        ..Settings::new(ProjectId(1), "127.0.0.1:8080", CredentialSource::fixed(lasting))
    };
    let (client, script) = client_with(settings, [code(400, "SignatureNonceUsed"), done()]);
    client.write(&DEPLOY).await.unwrap();
    let sent = script.sent();
    let header =
        |sent: &Sent, name: &str| sent.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone());
    assert_eq!(header(&sent[0], "host").as_deref(), Some("127.0.0.1:8080"));
    assert_eq!(header(&sent[0], "x-acs-security-token"), None);
    assert_eq!(header(&sent[0], "x-acs-accesskey-id"), None);
    for name in ["x-acs-signature-nonce", "authorization"] {
        assert_ne!(header(&sent[0], name), header(&sent[1], name));
    }
}

#[tokio::test(start_paused = true)]
async fn a_read_outlasts_two_failures_that_may_pass() {
    for failure in [not_sent(), lost(), http(502, "bad"), code(429, "Throttling.User"), code(400, "SignatureNonceUsed")]
    {
        let (outcome, n_sent) = read(vec![failure.clone(), failure, done()]).await;
        assert_eq!((outcome.as_str(), n_sent), (r#"Running(Some("success"))"#, 3));
    }
}

#[tokio::test(start_paused = true)]
async fn a_read_gives_up_after_three_attempts_and_says_why() {
    insta::assert_debug_snapshot!([
        read(vec![not_sent()]).await,
        read(vec![lost()]).await,
        read(vec![http(502, "<html>")]).await,
        read(vec![code(500, "InternalError.System")]).await,
        read(vec![code(429, "Throttling.User")]).await,
        read(vec![code(400, "SignatureNonceUsed")]).await,
    ], @r#"
    [
        (
            "Unreachable | QueryDISyncTaskConfigProcessResult: dataworks.cn-test.aliyuncs.com: cannot connect: connection refused | - | -",
            3,
        ),
        (
            "Unanswered | QueryDISyncTaskConfigProcessResult: dataworks.cn-test.aliyuncs.com: the request was sent and the answer was lost: connection reset | - | -",
            3,
        ),
        (
            "Unanswered | QueryDISyncTaskConfigProcessResult: HTTP 502, which is not an answer of the API: <html> | - | -",
            3,
        ),
        (
            "Unanswered | QueryDISyncTaskConfigProcessResult: about InternalError.System | InternalError.System | R-2",
            3,
        ),
        (
            "Throttled | QueryDISyncTaskConfigProcessResult: about Throttling.User | Throttling.User | R-2",
            3,
        ),
        (
            "Refused | QueryDISyncTaskConfigProcessResult: something on the way delivers requests twice: about SignatureNonceUsed | SignatureNonceUsed | R-2",
            3,
        ),
    ]
    "#);
}

#[tokio::test(start_paused = true)]
async fn a_definite_answer_to_a_read_is_not_asked_for_again() {
    insta::assert_debug_snapshot!([
        read(vec![code(429, "Throttling.Api.Risk")]).await,
        read(vec![code(403, "Forbidden.Access")]).await,
        read(vec![code(400, "InvalidTimeStamp.Expired")]).await,
        read(vec![code(404, "InvalidAction.NotFound")]).await,
        read(vec![http(200, r#"{"Success":false,"RequestId":"R-3","Code":"Param.Invalid"}"#)]).await,
        read(vec![http(200, "<html>log in first</html>")]).await,
        read(vec![http(200, r#"{"Success":true,"RequestId":"R-4","Data":[]}"#)]).await,
        read(vec![http(307, "")]).await,
        read(vec![http(404, "<html>nginx</html>")]).await,
        read(vec![Err(TransportError::TooLarge { limit: 9 })]).await,
    ], @r#"
    [
        (
            "QuotaExhausted | QueryDISyncTaskConfigProcessResult: about Throttling.Api.Risk | Throttling.Api.Risk | R-2",
            1,
        ),
        (
            "Denied | QueryDISyncTaskConfigProcessResult: about Forbidden.Access | Forbidden.Access | R-2",
            1,
        ),
        (
            "Denied | QueryDISyncTaskConfigProcessResult: the clock of this machine differs from the service's: about InvalidTimeStamp.Expired | InvalidTimeStamp.Expired | R-2",
            1,
        ),
        (
            "Refused | QueryDISyncTaskConfigProcessResult: about InvalidAction.NotFound | InvalidAction.NotFound | R-2",
            1,
        ),
        (
            "Refused | QueryDISyncTaskConfigProcessResult: Param.Invalid | Param.Invalid | R-3",
            1,
        ),
        (
            "Unintelligible | QueryDISyncTaskConfigProcessResult: HTTP 200, the answer is not the JSON object that was expected, but starts with `<html>log in first</html>`: expected value at line 1 column 1 | - | -",
            1,
        ),
        (
            "Unintelligible | QueryDISyncTaskConfigProcessResult: HTTP 200, the data of the answer is not what the operation answers: invalid type: sequence, expected an object at line 1 column 0 | - | R-4",
            1,
        ),
        (
            "Unintelligible | QueryDISyncTaskConfigProcessResult: HTTP 307, which is not an answer of the API | - | -",
            1,
        ),
        (
            "Refused | QueryDISyncTaskConfigProcessResult: HTTP 404, which is not an answer of the API: <html>nginx</html> | - | -",
            1,
        ),
        (
            "Unanswered | QueryDISyncTaskConfigProcessResult: dataworks.cn-test.aliyuncs.com: the answer is larger than 9 bytes | - | -",
            1,
        ),
    ]
    "#);
}

#[tokio::test(start_paused = true)]
async fn a_write_is_repeated_when_it_certainly_was_not_executed() {
    for failure in [not_sent(), code(429, "Throttling.User"), code(400, "SignatureNonceUsed")] {
        assert_eq!(write(vec![failure.clone(), failure, done()]).await, ("Done".to_owned(), 3));
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_that_may_have_been_executed_is_sent_once() {
    insta::assert_debug_snapshot!([
        write(vec![lost(), done()]).await,
        write(vec![http(502, "bad"), done()]).await,
        write(vec![code(500, "InternalError.System"), done()]).await,
        write(vec![http(200, "<html>"), done()]).await,
        write(vec![http(307, ""), done()]).await,
        write(vec![Err(TransportError::TooLarge { limit: 9 }), done()]).await,
    ], @r#"
    [
        (
            "Unanswered | DeployDISyncTask: dataworks.cn-test.aliyuncs.com: the request was sent and the answer was lost: connection reset | - | -",
            1,
        ),
        (
            "Unanswered | DeployDISyncTask: HTTP 502, which is not an answer of the API: bad | - | -",
            1,
        ),
        (
            "Unanswered | DeployDISyncTask: about InternalError.System | InternalError.System | R-2",
            1,
        ),
        (
            "Unanswered | DeployDISyncTask: HTTP 200, the answer is not the JSON object that was expected, but starts with `<html>`: expected value at line 1 column 1 | - | -",
            1,
        ),
        (
            "Unanswered | DeployDISyncTask: HTTP 307, which is not an answer of the API | - | -",
            1,
        ),
        (
            "Unanswered | DeployDISyncTask: dataworks.cn-test.aliyuncs.com: the answer is larger than 9 bytes | - | -",
            1,
        ),
    ]
    "#);
}

#[tokio::test(start_paused = true)]
async fn generating_is_repeated_like_a_read_and_fails_like_a_write() {
    let (client, script) = client([lost(), http(503, ""), code(429, "Throttling.User")]);
    let error = client.write(&generate(Target::New(Kind::Realtime, Name::new("orders")), spec())).await.unwrap_err();
    assert_eq!((error.kind, script.sent().len()), (RemoteErrorKind::Unanswered, 3));
    let tokens: BTreeSet<String> = script.sent().iter().map(|sent| sent.param("ClientToken").to_owned()).collect();
    assert_eq!(tokens, BTreeSet::from(["token-1".to_owned()]));
}

#[tokio::test(start_paused = true)]
async fn a_thousand_repeats_use_no_nonce_twice_and_never_change_the_token() {
    let retry = Retry { attempts: 1001, tokens: u32::MAX, ..Retry::default() };
    let (client, script) = client_with(Settings { retry, ..settings() }, [code(429, "Throttling.User")]);
    let create = Write::Create {
        kind: Kind::Realtime,
        name: disync_model::Name::new("n"),
        content: "{}".into(),
        folder: None,
        resource_group: None,
        token: Token("token-2".to_owned()),
    };
    assert_eq!(client.write(&create).await.unwrap_err().kind, RemoteErrorKind::Throttled);
    let sent = script.sent();
    let nonces: BTreeSet<&str> = sent.iter().map(|sent| sent.param("SignatureNonce")).collect();
    assert_eq!((sent.len(), nonces.len()), (1001, 1001));
    assert!(nonces.iter().all(|nonce| nonce.len() == 32));
    assert!(sent.iter().all(|sent| sent.param("ClientToken") == "token-2"));
    assert!(sent.windows(2).all(|pair| pair[0].body == pair[1].body));
    assert_eq!(client.calls(), BTreeMap::from([("CreateDISyncTask", 1001)]));
}

#[tokio::test(start_paused = true)]
async fn the_wait_before_a_repeat_is_drawn_or_asked_for() {
    let asked = Ok(asked(7_000));
    let (client, _) = client([code(429, "Throttling.User"), asked, done()]);
    let start = Instant::now();
    client.write(&DEPLOY).await.unwrap();
    // Whatever is drawn, the first wait is at most half a second; the second one is asked for.
    assert!((7_000..=7_502).contains(&start.elapsed().as_millis()), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn while_one_call_waits_as_the_service_asked_no_other_is_sent() {
    let asked = Ok(asked(7_000));
    let (client, script) = client([asked, done()]);
    let other = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        client.write(&DEPLOY).await.unwrap();
    };
    let n_sent_meanwhile = async {
        tokio::time::sleep(Duration::from_secs(6)).await;
        script.sent().len()
    };
    let (one, (), n_sent) = tokio::join!(client.write(&DEPLOY), other, n_sent_meanwhile);
    assert!(one.is_ok());
    assert_eq!((n_sent, script.sent().len()), (1, 3));
}

#[tokio::test(start_paused = true)]
async fn when_the_service_is_down_a_run_repeats_35_times_and_no_more() {
    let (client, script) = client([not_sent()]);
    for _ in 0..1000 {
        client.instance(FileId(1).into()).await.unwrap_err();
    }
    assert_eq!(script.sent().len(), 1000 + 500 / 14);
}

#[tokio::test(start_paused = true)]
async fn when_every_other_answer_is_an_error_half_as_many_calls_again_are_the_most() {
    let answers = (0..4000).map(|n| if n % 2 == 0 { http(500, "") } else { data(&json!({ "Status": "RUN" })) });
    let (client, script) = client(answers);
    for _ in 0..1000 {
        drop(client.instance(FileId(1).into()).await);
    }
    let n_sent = script.sent().len();
    assert!((1035..=1500).contains(&n_sent), "{n_sent}");
}

#[tokio::test(start_paused = true)]
async fn the_budget_of_calls_counts_repeats_and_stops_before_sending() {
    let limited = Settings { max_calls: Some(2), ..settings() };
    let (client, script) = client_with(limited, [code(429, "Throttling.User")]);
    assert_eq!(client.write(&DEPLOY).await.unwrap_err().kind, RemoteErrorKind::Throttled);
    let over = client.write(&DEPLOY).await;
    insta::assert_snapshot!(line(&over), @"OverBudget | DeployDISyncTask: not called: the budget of this run is used up: `--max-calls 2` allows 2 calls, and all were made | - | -");
    assert_eq!(script.sent().len(), 2);
    assert_eq!(client.calls(), BTreeMap::from([("DeployDISyncTask", 2)]));
}

#[tokio::test(start_paused = true)]
async fn calls_keep_to_the_rate() {
    let (client, _) = client_with(Settings { rate: Rate::Shared(10), ..settings() }, [done()]);
    let start = Instant::now();
    for _ in 0..30 {
        client.write(&DEPLOY).await.unwrap();
    }
    assert_eq!(start.elapsed(), Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn no_secret_comes_back_out_of_a_message() {
    let echo = "server string to sign is:POST&%2F&AccessKeyId%3DLTAIid%26SecurityToken%3DCAIS%252B%252Fx%253D \
        Signature=abc+/= LTAIid CAIS+/x=";
    let error = json!({ "Code": "IncompleteSignature.Echo", "Message": echo, "RequestId": "LTAIid" });
    let (client, _) = client([http(400, error.to_string())]);
    let refused = client.write(&DEPLOY).await;
    insta::assert_snapshot!(line(&refused), @"Refused | DeployDISyncTask: server string to sign is:POST&%2F&AccessKeyId%3D[redacted]%26SecurityToken%3D[redacted] Signature=[redacted] [redacted] [redacted] | IncompleteSignature.Echo | [redacted]");
    let fail = json!({ "Status": "fail", "Message": format!("{echo} {}", "x".repeat(5000)) });
    let (client, _) = super::client([data(&fail)]);
    let message = client.write(&DEPLOY).await.unwrap_err().message;
    assert!(message.len() < 2100 && !message.contains("LTAIid") && !message.contains("CAIS"), "{message}");
}

#[tokio::test(start_paused = true)]
async fn what_the_service_has_signed_is_not_repeated() {
    let error =
        json!({ "Code": "SignatureDoesNotMatch", "Message": "It does not match. Server string to sign is:POST" });
    let (client, _) = client([http(400, error.to_string())]);
    insta::assert_snapshot!(line(&client.write(&DEPLOY).await), @"Denied | DeployDISyncTask: It does not match. | SignatureDoesNotMatch | -");
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_all_waiting_and_lets_nothing_leave() {
    let (client, script) = client([Ok(asked(60_000))]);
    let begin = Instant::now();
    let stop = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        client.stop("SIGINT");
    };
    let (write, ()) = tokio::join!(client.write(&DEPLOY), stop);
    insta::assert_snapshot!(line(&write), @"Stopped | DeployDISyncTask: not called: SIGINT | - | -");
    assert_eq!(begin.elapsed(), Duration::from_secs(1), "neither the pause nor the others are waited for");
    let read = client.process(Kind::Realtime, ProcessId(1)).await;
    assert_eq!(read.unwrap_err().kind, RemoteErrorKind::Stopped);
    assert_eq!(script.sent().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_stop_hides_no_attempt_that_may_have_been_executed() {
    let (client, _) = client([lost()]);
    let stop = async {
        tokio::time::sleep(Duration::from_millis(1)).await;
        client.stop("SIGINT");
    };
    let generate = generate(Target::New(Kind::Realtime, Name::new("orders")), spec());
    let (generated, ()) = tokio::join!(client.write(&generate), stop);
    assert_eq!(generated.unwrap_err().kind, RemoteErrorKind::Unanswered);
}
