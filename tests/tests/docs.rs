//! Pages that list what the code knows are held to it.

#![expect(clippy::unwrap_used, reason = "a test that cannot look at the pages has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use disync_testkit::Project;
use disync_wire::error_code::KnownCode;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("docs/errors")
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let pages: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .filter_map(|entry| Some(entry.unwrap().file_name().to_str()?.strip_suffix(".md")?.to_owned()))
        .filter(|page| page != "README")
        .collect();
    let codes: BTreeSet<String> = KnownCode::ALL.iter().map(|known| known.code().to_owned()).collect();
    assert_eq!(pages, codes);
}

#[test]
fn each_page_begins_as_the_catalogue_says() {
    for known in KnownCode::ALL {
        let (code, status, about) = (known.code(), known.http_status(), known.about());
        let page = fs::read_to_string(folder().join(format!("{code}.md"))).unwrap();
        let head = format!(
            "# `{code}`\n\n{}\n\n| | |\n|---|---|\n| HTTP status | {status} |\n| evidence | {} |\n| repeated by disync | {} |\n\n",
            about.meaning, about.evidence, about.repeated
        );
        assert!(page.starts_with(&head), "{code}.md begins with:\n{page}\ninstead of:\n{head}");
        let titles: Vec<&str> = page.lines().filter(|line| line.starts_with("## ")).collect();
        assert_eq!(titles, ["## Why it happens", "## What to do", "## What disync does"], "{code}");
    }
}

#[test]
fn the_index_lists_every_code_with_its_status_and_its_meaning() {
    let index = fs::read_to_string(folder().join("README.md")).unwrap();
    for known in KnownCode::ALL {
        let (code, status, meaning) = (known.code(), known.http_status(), known.about().meaning);
        assert!(index.contains(&format!("| [`{code}`]({code}.md) | {status} | {meaning} |")), "{code}");
    }
    assert_eq!(index.matches("](").count(), KnownCode::ALL.len() + 1);
}

#[test]
fn a_code_is_explained_on_the_command_line() {
    let project = Project::new(env!("CARGO_BIN_EXE_disync-under-test"), "embedded");
    insta::assert_snapshot!(project.run("error throttling.api.risk").succeeds().transcript(), @"
    $ disync error throttling.api.risk
    Throttling.Api.Risk: The calls of the day are used up.
      what to do: wait until the next day, or raise the edition
      repeated by disync: no: it would be answered alike
      HTTP status: 429
      evidence: documented by Alibaba Cloud
    [exit 0]
    ");
    assert!(project.run("error MissingProjectId").succeeds().stdout.contains("A required parameter is missing."));
    insta::assert_snapshot!(project.run("error Throttling.Usr").exits(1).transcript(), @"
    $ disync error Throttling.Usr
    [stderr]
    Error: `Throttling.Usr` is not a code that disync knows
      hint: `disync error` lists those that it knows; what the service said beside the code is the best
        clue
    [exit 1]
    ");
    let all = project.run("error").succeeds().stdout;
    assert!(KnownCode::ALL.iter().all(|known| all.contains(known.code())), "{all}");
}

#[test]
fn every_key_of_the_project_has_a_row_in_the_settings_and_no_row_is_in_vain() {
    let project = Project::new(env!("CARGO_BIN_EXE_disync-under-test"), "embedded");
    project.set("embedded", "no_such_key_at_all: 1\n");
    let run = project.run("validate").exits(3);
    let hint = run.output().replace('\n', " ").split("can hold ").nth(1).unwrap().to_owned();
    // `a`, `b` or `c`: every second piece between quotes is a key, up to the end of the sentence.
    let keys: BTreeSet<&str> = hint.split('`').skip(1).step_by(2).take_while(|key| !key.contains(' ')).collect();
    assert!(keys.contains("project_id") && keys.contains("syncs"), "{keys:?}");
    let page = fs::read_to_string(folder().join("../settings.md")).unwrap();
    let table = page.split("\n## ").next().unwrap();
    let rows: BTreeSet<&str> =
        table.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`')).map(|(key, _)| key).collect();
    assert_eq!(rows, keys);
}
