//! Every example document is read by the type that fits, and nothing of it is lost.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::document::script::{ForCreating, ForUpdating};
use crate::document::{
    ContentDocument, ContentView, DocumentError, Placement, ProcessContentDocument, ProcessContentView, ProcessExtra,
    StartParam, StepInfo,
};
use crate::response::{
    Created, Done, Envelope, ErrorBody, Generated, InstanceInfo, Payload, ProcessResult, TaskDetail,
};
use crate::{Decoded, ErrorCode, decode};

/// Reads a document with the type that fits and writes it back.
type Case = fn(&str) -> Written;
type Written = Result<String, Box<dyn Error>>;

/// One line a fixture; a fixture without a line fails `every_fixture_has_a_case`.
const CASES: &[(&str, Case)] = &[
    ("createdisynctask_taskparam.json", |text| Ok(Placement::parse(text)?.to_json())),
    ("updatedisynctask_taskparam.json", |text| Ok(Placement::parse(text)?.to_json())),
    ("error_gateway_invalid_ak.json", refusal),
    ("getdisynctask_code_wizard_datahub.json", content),
    ("projectconfig_ddl.json", ddl_map),
    ("response_create_doc.json", answer::<Created>),
    ("response_delete_doc_fail.json", answer::<Done>),
    ("response_deploy_doc.json", answer::<Done>),
    ("response_generate_creating_doc.json", answer::<Generated>),
    ("response_getdisynctask_doc.json", answer::<TaskDetail>),
    ("response_getinstanceinfo_doc.json", answer::<InstanceInfo>),
    ("response_query_processresult_doc_shape.json", answer::<ProcessResult>),
    ("response_start_doc.json", answer::<Done>),
    ("response_stop_doc.json", answer::<Done>),
    ("response_terminate_doc.json", answer::<Done>),
    ("response_update_doc.json", answer::<Done>),
    ("solutiondetail_processcontent_holo.json", process_content),
    ("solutiondetail_processextra.json", |text| Ok(ProcessExtra::parse(text)?.to_json())),
    ("startparam_realtime.json", |text| Ok(StartParam::parse(text)?.to_json())),
    ("stepdetail_info_fusion_table.json", |text| Ok(StepInfo::parse(text)?.to_json())),
    ("taskcontent_offline_mysql_to_odps.json", content),
    ("taskcontent_offline_oss_to_odps_thirdparty.json", content),
    ("taskcontent_offline_update_mysql_to_odps.json", content),
    ("taskcontent_realtime_mysql_to_holo.json", content),
    ("taskparam_create_oneclick_to_holo_selectedtables.json", script),
    ("taskparam_create_oneclick_to_kafka_selectedtables.json", script),
    ("taskparam_create_oneclick_to_odps_selectedtables.json", script),
    ("taskparam_create_oneclick_to_odps_table.json", script),
    ("taskparam_update_table.json", |text| Ok(ForUpdating::parse(text)?.to_json())),
];

/// Published as they are, and not JSON.
const INVALID: [&str; 2] = ["createdijob_2024_filespec.INVALID.txt", "taskcontent_realtime_mysql_to_holo.INVALID.txt"];

fn content(text: &str) -> Written {
    // The view must accept whatever the document does.
    ContentView::parse(text)?.mappings()?;
    Ok(ContentDocument::parse(text)?.to_json())
}

fn process_content(text: &str) -> Written {
    ProcessContentView::parse(text)?.content().tables()?;
    Ok(ProcessContentDocument::parse(text)?.to_json())
}

fn script(text: &str) -> Written {
    Ok(ForCreating::parse(text)?.to_json())
}

fn ddl_map(text: &str) -> Written {
    let map: BTreeMap<String, String> = serde_json::from_str(text)?;
    let param = StartParam { ddl_mark_map: Some(map), ..StartParam::default() };
    let read_back = StartParam::parse(&param.to_json())?;
    Ok(serde_json::to_string(&read_back.ddl_mark_map)?)
}

fn answer<T: Payload>(text: &str) -> Written {
    match decode::<T>(200, text.as_bytes())? {
        Decoded::Data { request_id, data } => Ok(serde_json::to_string(&Envelope::ok(request_id, data))?),
        Decoded::Refused(body) => Err(body.code.into()),
    }
}

fn refusal(text: &str) -> Written {
    let Decoded::Refused(body) = decode::<Done>(404, text.as_bytes())? else {
        return Err("an HTTP error was taken for data".into());
    };
    assert!(matches!(ErrorCode::from_code(&body.code), ErrorCode::Known(_)), "{}", body.code);
    Ok(serde_json::to_string::<ErrorBody>(&body)?)
}

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "fixtures", "examples"].iter().collect()
}

fn fixture(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap()
}

#[test]
fn every_fixture_has_a_case() {
    let files = fs::read_dir(folder()).unwrap();
    let files: BTreeSet<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    let cases = CASES.iter().map(|(name, _)| *name);
    let cases: BTreeSet<String> = cases.chain(INVALID).chain(["README.md"]).map(str::to_owned).collect();
    assert_eq!(files, cases);
}

#[test]
fn nothing_of_a_fixture_is_lost() {
    for (name, rewrite) in CASES {
        let text = fixture(name);
        let written = rewrite(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let [before, after] = [text, written].map(|json| serde_json::from_str::<Value>(&json).unwrap());
        assert_eq!(before, after, "{name}");
    }
}

#[test]
fn an_invalid_document_is_refused_with_its_place() {
    let place = |name: &str| {
        let text = fixture(name);
        let places = [
            ContentDocument::parse(&text).unwrap_err(),
            ContentView::parse(&text).unwrap_err(),
            ForCreating::parse(&text).unwrap_err(),
        ]
        .map(|error: DocumentError| error.position());
        assert!(places.iter().all(|place| *place == places[0]), "{name}: {places:?}");
        places[0]
    };
    assert_eq!(INVALID.map(place), [Some((1, 2593)), Some((1, 814))]);
}
