//! Pages that list what the code knows are held to it.

#![expect(clippy::unwrap_used, reason = "a test that cannot look at the pages has failed")]

use std::collections::{BTreeMap, BTreeSet};
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

/// The commands of a page, each as its words: what stands in quotes, in a block for a shell, or behind a prompt.
fn commands(page: &str) -> Vec<Vec<String>> {
    let mut language = None;
    let mut commands = Vec::new();
    for line in page.lines().map(str::trim_start) {
        if let Some(begun) = line.strip_prefix("```") {
            language = if language.is_none() { Some(begun) } else { None };
            continue;
        }
        let typed = match language {
            None => line.split('`').skip(1).step_by(2).collect(),
            Some("sh" | "bash") => vec![line],
            Some(_) => Vec::from_iter(line.strip_prefix("$ ")),
        };
        for text in typed {
            let text = text.split(['#', '|', '&', ';', '>', '\\']).next().unwrap();
            let words = text.strip_prefix("disync ").map(|words| words.split_whitespace().map(str::to_owned).collect());
            commands.extend(words);
        }
    }
    commands
}

/// What the helps say of a command's words that are none of it. `-C DIR` comes before a command.
fn unknown(words: &[String], help_of: &mut impl FnMut(&str) -> String) -> Vec<String> {
    let is_dir = |at: usize| at > 0 && words[at - 1] == "-C";
    let mut named = words.iter().enumerate().filter(|(at, word)| !word.starts_with('-') && !is_dir(*at));
    let (mut command, mut help) = (String::new(), help_of(""));
    while let Some((_, word)) = named.next().filter(|_| help.contains("\nCommands:\n")) {
        if !help.lines().any(|line| line.trim_start().split(' ').next() == Some(word)) {
            return vec![word.clone()];
        }
        command = format!("{command} {word}");
        help = help_of(&command);
    }
    let flags = words.iter().filter(|word| word.starts_with("--")).map(|word| word.split(['=', ',', '[', ']']).next());
    let flags = flags.flatten().filter(|flag| !help.contains(*flag));
    flags.map(str::to_owned).collect()
}

#[test]
fn every_command_and_every_flag_of_the_pages_is_one() {
    let project = Project::new(env!("CARGO_BIN_EXE_disync-under-test"), "embedded");
    let root = folder().join("../..");
    let pages = fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let pages = pages.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    let mut helps: BTreeMap<String, String> = BTreeMap::new();
    let mut help_of = |command: &str| {
        let help = || project.run(&format!("{command} --help")).succeeds().stdout;
        helps.entry(command.to_owned()).or_insert_with(help).clone()
    };
    let (mut n_commands, mut wrong) = (0, Vec::new());
    for path in pages.chain([root.join("README.md")]) {
        for words in commands(&fs::read_to_string(&path).unwrap()) {
            n_commands += 1;
            let unknown = unknown(&words, &mut help_of);
            let page = path.file_name().unwrap().display();
            wrong.extend(unknown.iter().map(|word| format!("{page}: disync {}: {word}", words.join(" "))));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(n_commands > 200, "{n_commands}");
}
