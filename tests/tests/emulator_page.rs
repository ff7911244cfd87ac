//! The page about the emulator: what it says is there, and what it shows is what happens.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use disync_emulator::{Seed, parse_faults};
use disync_testkit::{Project, Running};
use serde_json::Value;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");
const PAGE: &str = include_str!("../../docs/emulator.md");
/// The address that the page uses throughout.
const SHOWN: &str = "http://127.0.0.1:8080";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests are in the repository").to_owned()
}

/// The blocks of a language.
fn blocks(language: &str) -> impl Iterator<Item = &'static str> {
    let fence = format!("```{language}\n");
    PAGE.match_indices("```")
        .step_by(2)
        .filter_map(move |(at, _)| PAGE.get(at..)?.strip_prefix(&fence)?.split_once("```").map(|(block, _)| block))
}

/// The words of a shell command; single quotes keep words together.
fn words(command: &str) -> Vec<String> {
    let quoted = command.split('\'').enumerate().flat_map(|(index, part)| {
        let in_quotes = index % 2 == 1;
        if in_quotes { vec![part.to_owned()] } else { part.split_whitespace().map(str::to_owned).collect() }
    });
    quoted.collect()
}

/// The flags of a text: words that begin with two dashes.
fn flags(text: &str) -> BTreeSet<&str> {
    let is_of_flag = |c: char| c.is_ascii_lowercase() || c == '-';
    let words = text.split(|c: char| !is_of_flag(c));
    words.filter(|word| word.starts_with("--") && !word.ends_with('-')).collect()
}

#[test]
fn every_flag_of_the_page_exists_and_every_flag_of_the_command_is_on_it() {
    let project = Project::new(BIN, "http://127.0.0.1:1");
    let help = project.run("emulator --help").succeeds().stdout;
    let global = project.run("plan --help").succeeds().stdout;
    // Those of the aliyun CLI, which the page mentions.
    let foreign = BTreeSet::from(["--version", "--force", "--endpoint", "--insecure"]);
    let (shown, known, global) = (flags(PAGE), flags(&help), flags(&global));
    let unknown: Vec<_> = shown.iter().filter(|flag| !known.contains(*flag) && !foreign.contains(*flag)).collect();
    assert!(unknown.is_empty(), "the command has no {unknown:?}");
    let missing: Vec<_> = known.difference(&shown).filter(|flag| !global.contains(*flag)).collect();
    assert!(missing.is_empty(), "the page lacks {missing:?}");
}

#[test]
fn every_file_that_the_page_names_exists() {
    let links = PAGE.split("](../").skip(1).filter_map(|rest| rest.split_once(')'));
    let links: Vec<&str> = links.map(|(path, _)| path).collect();
    assert!(links.len() >= 4);
    for path in links {
        assert!(root().join(path).is_file(), "{path}");
    }
}

#[test]
fn the_files_of_the_page_are_understood() {
    let (seeds, faults): (Vec<&str>, Vec<&str>) =
        blocks("yaml").partition(|block| block.contains("disync_emulator_seed"));
    assert!(!seeds.is_empty() && faults.len() == 2);
    for block in seeds {
        assert!(Seed::parse(block).is_ok(), "{block}");
    }
    for block in faults {
        assert!(parse_faults(block).is_ok(), "{block}");
    }
}

/// A started emulator and its address.
fn start(project: &Project, arguments: &str) -> (Running, String) {
    let examples = root().join("examples");
    let arguments = arguments.replace("examples/", &format!("{}/", examples.display()));
    let running = project.cli().spawn(&format!("emulator --listen 127.0.0.1:0 {arguments}"));
    let line = running.wait_for("\n", Duration::from_secs(10));
    let url = line.trim().rsplit(' ').next().unwrap_or_default().to_owned();
    (running, url)
}

/// What `curl` with these arguments prints.
fn curl(arguments: &[String], url: &str) -> String {
    let (mut method, mut target, mut body) = ("GET", "", "");
    let mut rest = arguments.iter().map(String::as_str);
    while let Some(word) = rest.next() {
        match word {
            "-s" => {}
            "-X" => method = rest.next().expect("-X has a method"),
            "-d" => (method, body) = ("POST", rest.next().expect("-d has a body")),
            address => target = address.strip_prefix(SHOWN).expect("the page has one address"),
        }
    }
    let address = url.trim_start_matches("http://");
    let head = format!("{method} {target} HTTP/1.0\r\nHost: {address}\r\nContent-Length: {}\r\n\r\n", body.len());
    let mut stream = TcpStream::connect(address).expect("the emulator listens");
    stream.write_all(format!("{head}{body}").as_bytes()).expect("the emulator reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the emulator answers");
    answer.split_once("\r\n\r\n").expect("an answer has a head").1.to_owned()
}

/// What `jq -c PATH` makes of a document.
fn jq(path: &str, document: &str) -> String {
    let pointer = path.replace(['.', '['], "/").replace(']', "");
    let document: Value = serde_json::from_str(document).expect("an answer is JSON");
    format!("{}\n", document.pointer(&pointer).unwrap_or(&Value::Null))
}

#[test]
fn the_session_of_the_page_is_what_happens() {
    let project = Project::new(BIN, "http://127.0.0.1:1");
    let session = blocks("console").find(|block| block.contains("curl")).expect("the page has a session");
    let mut emulator: Option<(Running, String)> = None;
    let (mut found, mut n_commands) = (String::new(), 0);
    for command in session.lines().filter_map(|line| line.strip_prefix("$ ")) {
        found.push_str(&format!("$ {command}\n"));
        n_commands += 1;
        if let Some(arguments) = command.strip_prefix("disync emulator ") {
            emulator = Some(start(&project, arguments.trim_end_matches(" &")));
            continue;
        }
        let (_, url) = emulator.as_ref().expect("the session starts an emulator first");
        let (asked, filter) = command.split_once(" | jq -c ").unwrap_or((command, ""));
        let answer = curl(&words(asked.strip_prefix("curl ").expect("the rest is curl")), url);
        found.push_str(&if filter.is_empty() { answer } else { jq(filter, &answer) });
    }
    assert_eq!(found, session);
    assert!(n_commands > 8);
}

#[test]
fn every_path_of_the_page_exists_and_every_path_is_on_it() {
    let project = Project::new(BIN, "http://127.0.0.1:1");
    let (_running, url) = start(&project, "");
    let answer = curl(&[format!("{SHOWN}/_emulator/")], &url);
    let paths: Value = serde_json::from_str(&answer).expect("an answer is JSON");
    let paths = paths["paths"].as_array().expect("there is a list").iter().filter_map(Value::as_str);
    let known: BTreeSet<String> = paths.map(str::to_owned).collect();
    let shown = PAGE.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`').map(|(path, _)| path));
    let shown: BTreeSet<String> = shown.filter(|path| path.contains("/_emulator/")).map(str::to_owned).collect();
    assert_eq!(shown, known);
}
