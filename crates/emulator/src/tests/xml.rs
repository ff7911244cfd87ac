//! Answers in XML, read by a real parser.

use disync_wire::request::{GetTask, ListFiles, Project};
use disync_wire::{CommonV1, Params, Request as WireRequest, sign_v1};
use roxmltree::Document;

use super::{Bench, sign, task};
use crate::*;

/// The answer to a request that asks for `format`, or says nothing about it.
fn answer<R: WireRequest>(bench: &mut Bench, request: &R, format: Option<&str>) -> (u16, &'static str, String) {
    bench.n_sent += 1;
    let common = CommonV1 {
        access_key_id: DEFAULT_ACCESS_KEY_ID.to_owned(),
        action: R::OPERATION.name().to_owned(),
        nonce: format!("xml-{}", bench.n_sent),
        timestamp: bench.now,
        security_token: None,
    };
    let params = common.to_params();
    let mut params: Params =
        params.iter().filter(|(name, _)| *name != "Format").map(|(n, v)| (n.to_owned(), v)).collect();
    if let Some(format) = format {
        params.insert("Format", format);
    }
    let response = bench.service.respond(&sign(&params, &request.to_params()), bench.now);
    (response.status, response.content_type, String::from_utf8(response.body).unwrap())
}

fn child<'d>(document: &'d Document<'_>, path: &[&str]) -> Option<&'d str> {
    let mut node = document.root_element();
    for name in path {
        node = node.children().find(|child| child.has_tag_name(*name))?;
    }
    Some(node.text().unwrap_or_default())
}

#[test]
fn v1_answers_in_xml_unless_it_is_asked_for_json() {
    let mut bench = Bench::new();
    for (format, kind) in [
        (None, "text/xml;charset=utf-8"),
        (Some("XML"), "text/xml;charset=utf-8"),
        (Some("json"), "application/json;charset=utf-8"),
        (Some("JSON"), "application/json;charset=utf-8"),
    ] {
        let (status, content_type, _) = answer(&mut bench, &GetTask(task(1)), format);
        assert_eq!((status, content_type), (200, kind), "{format:?}");
    }
}

#[test]
fn v3_answers_in_xml_if_nothing_else_is_accepted() {
    for (accept, kind) in
        [("application/xml", "text/xml"), ("application/json", "application/json"), ("*/*", "application/json")]
    {
        let headers = [("x-acs-action", "GetDISyncTask"), ("accept", accept)];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let response = Bench::new().service.respond(&Request::post("", "").with_headers(headers), Bench::new().now);
        assert!(response.content_type.starts_with(kind), "{accept}: {}", response.content_type);
    }
}

#[test]
fn a_success_is_named_after_its_operation_and_a_refusal_is_an_error() {
    let mut bench = Bench::new();
    let (_, _, xml) = answer(&mut bench, &GetTask(task(1)), Some("XML"));
    insta::assert_snapshot!(xml, @r#"<?xml version="1.0" encoding="UTF-8"?><GetDISyncTaskResponse><Success>true</Success><RequestId>F6F51B5C-0000-0005-0000-000000000001</RequestId><Data><Status>fail</Status><Message>fileId:[1] is invalid.</Message></Data></GetDISyncTaskResponse>"#);
    let mut wrong = task(1);
    wrong.project_id = 5;
    let (status, _, xml) = answer(&mut bench, &GetTask(wrong), Some("XML"));
    assert_eq!(status, 403);
    insta::assert_snapshot!(xml, @r#"<?xml version="1.0" encoding="UTF-8"?><Error><Code>Forbidden.Access</Code><Message>The workspace 5 does not exist or you are not a member of it.</Message><RequestId>6FFC4AE6-0000-0005-0000-000000000002</RequestId><HostId>dataworks.localhost</HostId><Recommend>https://api.aliyun.com/troubleshoot?q=Forbidden.Access&amp;product=dataworks-public&amp;requestId=6FFC4AE6-0000-0005-0000-000000000002</Recommend></Error>"#);
}

#[test]
fn every_text_survives_as_far_as_xml_can_say_it() {
    let mut bench = Bench::new();
    let name = "a<b>&\"c' ]]> \t\n\r\u{1}\u{fffe} 订单 😀";
    let new = NewTask { project: DEFAULT_PROJECT, name: name.to_owned(), folder: String::new(), code: "{}".to_owned() };
    bench.service.change(|world| world.add_task(&new)).unwrap().unwrap();
    let (_, _, xml) = answer(&mut bench, &ListFiles::all_of(Project::Id(DEFAULT_PROJECT)), Some("XML"));
    let document = Document::parse(&xml).unwrap();
    assert_eq!(document.root_element().tag_name().name(), "ListFilesResponse");
    assert_eq!(
        child(&document, &["Data", "Files", "FileName"]),
        Some(&*name.replace(['\u{1}', '\u{fffe}'], "\u{fffd}"))
    );
    assert_eq!(child(&document, &["Data", "TotalCount"]), Some("1"));
    assert_eq!(child(&document, &["Success"]), Some("true"));
}

#[test]
fn a_list_is_one_element_for_each_of_its_items_and_nothing_is_no_element() {
    let json = r#"{"List":[1,"two",{"Deep":[true,null,1.5]},[]],"None":null,"Empty":"","odd name":{}}"#;
    let xml = crate::xml::from_json("Root", json.as_bytes());
    let xml = String::from_utf8(xml).unwrap();
    Document::parse(&xml).unwrap();
    insta::assert_snapshot!(xml, @r#"<?xml version="1.0" encoding="UTF-8"?><Root><List>1</List><List>two</List><List><Deep>true</Deep><Deep>1.5</Deep></List><Empty></Empty><odd_name></odd_name></Root>"#);
}

#[test]
fn the_signature_covers_the_format() {
    let mut bench = Bench::new();
    let request = bench.signed(&GetTask(task(1)));
    let query = request.query.replace("Format=JSON", "Format=XML");
    let response = bench.service.respond(&Request { query, ..request }, bench.now);
    let xml = String::from_utf8(response.body).unwrap();
    let document = Document::parse(&xml).unwrap();
    assert_eq!(document.root_element().tag_name().name(), "Error");
    assert_eq!(child(&document, &["Code"]), Some("SignatureDoesNotMatch"));
    assert!(child(&document, &["Message"]).unwrap().contains(sign_v1::string_to_sign("POST", &Params::new()).as_str()));
}
