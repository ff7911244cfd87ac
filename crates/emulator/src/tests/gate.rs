//! What the gateway refuses, and how.

use disync_wire::request::GetTask;
use disync_wire::{CommonV1, Params, Request as _, sign_v1};
use jiff::SignedDuration;

use super::{Bench, generate, refused, script, sign, task};
use crate::*;

#[test]
fn a_clock_may_be_off_by_a_quarter_of_an_hour() {
    for (secs, accepted) in [(-900, true), (-901, false), (900, true), (901, false)] {
        let mut bench = Bench::new();
        let request = bench.signed(&GetTask(task(1)));
        let response = bench.service.respond(&request, bench.now + SignedDuration::from_secs(secs));
        if accepted {
            assert_eq!(response.status, 200, "{secs}");
        } else {
            assert_eq!(refused(&response).code, "InvalidTimeStamp.Expired", "{secs}");
        }
    }
}

#[test]
fn a_nonce_works_once_as_long_as_its_timestamp_is_valid() {
    let mut bench = Bench::new();
    let request = bench.signed(&generate(&script()));
    assert_eq!(bench.service.respond(&request, bench.now).status, 200);
    for secs in [0, 60, 900] {
        let response = bench.service.respond(&request, bench.now + SignedDuration::from_secs(secs));
        assert_eq!(refused(&response).code, "SignatureNonceUsed", "{secs}");
    }
    let response = bench.service.respond(&request, bench.now + SignedDuration::from_secs(901));
    assert_eq!(refused(&response).code, "InvalidTimeStamp.Expired");
}

#[test]
fn a_wrong_signature_is_answered_with_the_string_to_sign() {
    let mut bench = Bench::new();
    let mut request = bench.signed(&GetTask(task(1)));
    request.body = b"ProjectId=10000&TaskType=DI_REALTIME&FileId=2".to_vec();
    let response = bench.service.respond(&request, bench.now);
    let refusal = refused(&response);
    assert_eq!((response.status, refusal.code.as_str()), (400, "SignatureDoesNotMatch"));
    let mut params = Params::from_form(&request.query).unwrap();
    params.merge(Params::from_form(std::str::from_utf8(&request.body).unwrap()).unwrap());
    let expected = sign_v1::string_to_sign("POST", &params);
    assert!(refusal.message.ends_with(&format!("server string to sign is:{expected}")));

    let request = Request::post(request.query.replace("Signature=", "Sig="), request.body);
    assert_eq!(refused(&bench.service.respond(&request, bench.now)).code, "MissingSignature");
    request_of_another_method(&mut bench);
}

fn request_of_another_method(bench: &mut Bench) {
    let mut request = bench.signed(&GetTask(task(1)));
    request.method = "GET".to_owned();
    assert_eq!(refused(&bench.service.respond(&request, bench.now)).code, "SignatureDoesNotMatch");
    request.method = "DELETE".to_owned();
    assert_eq!(refused(&bench.service.respond(&request, bench.now)).code, "InvalidAction.NotFound");
}

#[test]
fn everything_may_be_in_the_query_of_a_get() {
    let bench = Bench::new();
    let mut params = CommonV1 {
        access_key_id: DEFAULT_ACCESS_KEY_ID.to_owned(),
        action: "GetDISyncTask".to_owned(),
        nonce: "once".to_owned(),
        timestamp: bench.now,
        security_token: None,
    }
    .to_params();
    params.merge(GetTask(task(1)).to_params());
    params.insert("RegionId", "cn-shanghai");
    params.insert("SignatureType", "");
    params.insert(sign_v1::SIGNATURE, sign_v1::signature(DEFAULT_ACCESS_KEY_SECRET, "GET", &params));
    let request = Request { method: "GET".to_owned(), ..Request::post(params.to_form(), "") };
    assert_eq!(bench.service.respond(&request, bench.now).status, 200);
}

#[test]
fn the_body_wins_over_the_query_the_last_of_a_name_counts_and_a_plus_is_a_space() {
    let mut bench = Bench::new();
    let new =
        NewTask { project: DEFAULT_PROJECT, name: "a b".to_owned(), folder: String::new(), code: "{}".to_owned() };
    bench.service.change(|world| world.add_task(&new)).unwrap().unwrap();
    let project = disync_wire::request::Project::Id(DEFAULT_PROJECT);
    let mut list = disync_wire::request::ListFiles::all_of(project);
    list.exact_file_name = Some("a b".to_owned());
    let signed = bench.signed(&list);
    let body = String::from_utf8(signed.body).unwrap().replace("a%20b", "a+b");
    let request = Request::post(
        format!(
            "ExactFileName=in+the+query&&Flag&{}",
            signed.query.replace("SignatureNonce=", "SignatureNonce=x&SignatureNonce=")
        ),
        format!("Flag=&ExactFileName=first&{body}"),
    );
    // What was added must be signed, too: the signature is made anew over what counts.
    let mut params = Params::from_form(&request.query).unwrap();
    params.merge(Params::from_form(std::str::from_utf8(&request.body).unwrap()).unwrap());
    let signature = sign_v1::signature(DEFAULT_ACCESS_KEY_SECRET, "POST", &params);
    let signature = Params::from_iter([(sign_v1::SIGNATURE, signature)]).to_form();
    let request = Request { query: format!("{}&{signature}", request.query), ..request };
    let response = bench.service.respond(&request, bench.now);
    let text = String::from_utf8(response.body).unwrap();
    assert!(response.status == 200 && text.contains("\"FileName\":\"a b\""), "{text}");
}

#[test]
fn missing_and_odd_parameters_are_refused_in_the_code_of_the_family() {
    let mut bench = Bench::new();
    let mut code = |action: &str, business: &[(&str, &str)]| {
        bench.n_sent += 1;
        let common = CommonV1 {
            access_key_id: DEFAULT_ACCESS_KEY_ID.to_owned(),
            action: action.to_owned(),
            nonce: bench.n_sent.to_string(),
            timestamp: bench.now,
            security_token: None,
        };
        let business = Params::from_iter(business.iter().copied());
        refused(&bench.service.respond(&sign(&common.to_params(), &business), bench.now)).code
    };
    assert_eq!(code("GetDISyncTask", &[]), "MissingProjectId");
    assert_eq!(code("GetDISyncTask", &[("ProjectId", "10000")]), "MissingTaskType");
    assert_eq!(code("GetDISyncTask", &[("ProjectId", "ten")]), "Param.Invalid");
    assert_eq!(code("GenerateDISyncTaskConfigForCreating", &[("ProjectId", "ten")]), "Invalid.DI.Parameter");
    assert_eq!(code("GetDISyncTask", &[("ProjectId", "99999999999999999999999")]), "Param.Invalid");
    assert_eq!(code("ListFiles", &[("ProjectId", "10000"), ("PageSize", "101")]), "Param.Invalid");
}

#[test]
fn bytes_that_are_no_form_are_refused() {
    let bench = Bench::new();
    for (query, body) in [("%", &b""[..]), ("a=%zz", b""), ("", b"\xff\xfe"), ("", b"a=%ff")] {
        let response = bench.service.respond(&Request::post(query, body), bench.now);
        assert_eq!((response.status, refused(&response).code.as_str()), (400, "InvalidParameter"));
    }
}

#[test]
fn a_refusal_looks_like_those_of_the_gateway() {
    let mut bench = Bench::new();
    let request = bench.signed(&GetTask(task(1)));
    let request = Request { query: request.query.replace("testid", "other"), ..request };
    let response = bench.service.respond(&request, bench.now);
    insta::assert_snapshot!(String::from_utf8(response.body).unwrap(), @r#"{"Code":"InvalidAccessKeyId.NotFound","Message":"Specified access key is not found.","RequestId":"8F3E9796-0000-0007-0000-000000000001","HostId":"dataworks.localhost","Recommend":"https://api.aliyun.com/troubleshoot?q=InvalidAccessKeyId.NotFound&product=dataworks-public&requestId=8F3E9796-0000-0007-0000-000000000001"}"#);
}

#[test]
fn the_files_family_refuses_as_the_others_do() {
    let mut bench = Bench::new();
    let project = disync_wire::request::Project::Id(1);
    let response = bench.send(&disync_wire::request::ListFiles::all_of(project));
    insta::assert_snapshot!(String::from_utf8(response.body).unwrap(), @r#"{"Code":"Forbidden.Access","Message":"The workspace 1 does not exist or you are not a member of it.","RequestId":"8F3E9796-0000-0007-0000-000000000001","HostId":"dataworks.localhost","Recommend":"https://api.aliyun.com/troubleshoot?q=Forbidden.Access&product=dataworks-public&requestId=8F3E9796-0000-0007-0000-000000000001"}"#);
}

#[test]
fn secrets_are_not_shown() {
    let shown = format!("{:?}", Bench::new().service);
    assert!(shown.contains(DEFAULT_ACCESS_KEY_ID) && !shown.contains(DEFAULT_ACCESS_KEY_SECRET));
}
