//! Files that are not as they should be: refused at once, with the place and a way out, and never with a crash.

use std::fmt::Write as _;
use std::time::Duration;

use disync_testkit::{Project, Run, Sync};

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// How long a refusal may take, whatever the file: tenths of a second on a machine of its own, and a bomb that goes off
/// takes hours. Between the two, room for a machine that is busy with something else.
const LIMIT: Duration = Duration::from_secs(20);

fn project() -> Project {
    let project = Project::new(BIN, "embedded");
    project.sync(&Sync::new("orders").tables("shop", ["orders"]));
    project
}

/// Runs `validate` on a sound project with one more file.
fn validate(content: impl AsRef<[u8]>) -> Run {
    let project = project();
    project.write("syncs/a.yaml", content);
    let planned = project.run("plan");
    assert_eq!((planned.code, planned.stdout.as_str()), (Some(1), ""), "{}", planned.transcript());
    assert!(!project.path().join(".disync").exists(), "a plan that cannot be made leaves nothing behind");
    let run = project.run("validate");
    assert!(run.elapsed < LIMIT && planned.elapsed < LIMIT, "{:?}, {:?}", run.elapsed, planned.elapsed);
    run
}

/// The first lines of what `validate` says about a file that breaks the rules.
#[track_caller]
fn refusal(content: impl AsRef<[u8]>) -> String {
    let run = validate(content).exits(3);
    assert_eq!(run.stderr, "", "problems are the result of validate");
    assert!(!run.stdout.contains('\0') && !run.stdout.contains('\u{1b}'), "{:?}", run.stdout);
    let lines: Vec<&str> = run.stdout.lines().take(8).map(|line| cut(line, 100)).collect();
    lines.join("\n")
}

fn cut(line: &str, most: usize) -> &str {
    line.char_indices().nth(most).map_or(line, |(at, _)| &line[..at])
}

/// What is said of a file that cannot even be read.
#[track_caller]
fn unreadable(project: &Project) -> String {
    unreadable_with(project, 3)
}

/// Files that cannot be read fail the check; where there is no project there is nothing to check.
#[track_caller]
fn unreadable_with(project: &Project, code: i32) -> String {
    for command in ["plan", "apply --auto-approve"] {
        let run = project.run(command).exits(1);
        assert!(run.elapsed < LIMIT, "{:?}", run.elapsed);
    }
    project.run("validate").exits(code).stderr
}

#[test]
fn files_that_say_nothing_are_refused() {
    insta::assert_snapshot!(refusal(""), @"
    error[E0111]: the file says nothing
     --> syncs/a.yaml
      = help: write `syncs:` and at least one sync, or remove the file

    1 problem in 1 file
    ");
    insta::assert_snapshot!(refusal("# to be written\n"), @"
    error[E0111]: the file says nothing
     --> syncs/a.yaml
      = help: write `syncs:` and at least one sync, or remove the file

    1 problem in 1 file
    ");
    insta::assert_snapshot!(refusal("null\n"), @"
    error[E0123]: expected a mapping for a file of syncs, found `null`
     --> syncs/a.yaml:1:1
      |
    1 | null
      | ^^^^
      = help: write a mapping here

    1 problem in 1 file
    ");
    insta::assert_snapshot!(refusal("[]\n"), @"
    error[E0123]: expected a mapping for a file of syncs, found a list
     --> syncs/a.yaml:1:1
      |
    1 | []
      | ^^
      = help: write a mapping here

    1 problem in 1 file
    ");
    insta::assert_snapshot!(refusal("syncs:\n"), @"
    error[E0146]: `syncs` is empty
     --> syncs/a.yaml:1:1
      |
    1 | syncs:
      | ^^^^^
      = help: write `syncs:` and below it one entry for each sync

    1 problem in 1 file
    ");
}

#[test]
fn a_project_without_syncs_is_refused_and_deletes_nothing() {
    let project = project();
    project.apply();
    project.drop_sync("orders");
    insta::assert_snapshot!(project.run("plan").exits(1).transcript(), @"
    $ disync plan
    [stderr]
    error[E0147]: the project declares no sync
     --> disync.yaml
      = help: write `syncs:` here or in files below `syncs/`; to remove tasks, use `disync destroy`

    1 problem in 1 file
    Error: the project is not valid
    [exit 1]
    ");
    let _refused = project.run("apply --auto-approve").exits(1);
    project.sync(&Sync::new("orders").tables("shop", ["orders"]));
    project.is_in_sync();
}

#[test]
fn a_huge_file_is_refused() {
    let project = project();
    project.write("syncs/a.yaml", "# x\n".repeat(1_200_000));
    insta::assert_snapshot!(unreadable(&project), @"Error: cannot read the project: `syncs/a.yaml` is too much: a file may hold 4 MiB");
}

#[test]
fn deep_nesting_is_refused() {
    let lists = format!("syncs: {}{}\n", "[".repeat(20_000), "]".repeat(20_000));
    insta::assert_snapshot!(refusal(lists), @"
    error[E0106]: lists and mappings are nested too deeply
     --> syncs/a.yaml:1:263
      |
    1 | …[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
      |                                                                ^
      = help: look for brackets that are never closed

    1 problem in 1 file
    ");
    let maps = format!("syncs: {}{}\n", "{a: ".repeat(20_000), "}".repeat(20_000));
    insta::assert_snapshot!(refusal(maps), @"
    error[E0106]: lists and mappings are nested more than 64 deep
     --> syncs/a.yaml:1:260
      |
    1 | …: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {
      |                                                                ^
      = help: look for brackets that are never closed

    1 problem in 1 file
    ");
    let mut blocks = String::from("syncs:\n");
    for depth in 1..2_000 {
        let _infallible = writeln!(blocks, "{}a:", " ".repeat(depth));
    }
    assert!(refusal(blocks).contains("nested"));
}

#[test]
fn an_alias_bomb_does_not_go_off() {
    let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for n in 1..9 {
        let aliases = vec![format!("*a{}", n - 1); 9].join(",");
        let _infallible = writeln!(bomb, "a{n}: &a{n} [{aliases}]");
    }
    assert!(refusal(bomb).contains("error[E0"));
    let quadratic = format!("a: &a [{}]\nb: [{}]\n", vec!["x"; 50_000].join(","), vec!["*a"; 50_000].join(","));
    insta::assert_snapshot!(refusal(quadratic), @"
    error[E0199]: 49004 more problems in this file are not listed
     --> syncs/a.yaml
      = help: mend those that are listed first

    error[E0107]: the anchor `&a` is not supported
     --> syncs/a.yaml:1:4
      |
    1 | a: &a [x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,…
    ");
}

#[test]
fn merge_keys_and_tags_are_refused() {
    assert!(refusal("syncs:\n  a: &a { type: realtime }\n  b: { <<: *a }\n").contains("error[E0"));
    assert!(refusal("syncs: !!python/object/apply:os.system [ls]\n").contains("error[E0"));
}

#[test]
fn other_encodings_are_refused_by_name() {
    insta::assert_snapshot!(refusal(b"syncs:\n  a\xff: 1\n"), @"
    error[E0102]: byte 10 (0xFF, on line 2) is not UTF-8
     --> syncs/a.yaml
      = help: save the file as UTF-8

    1 problem in 1 file
    ");
    let utf16: Vec<u8> = "\u{feff}syncs: {}\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    insta::assert_snapshot!(refusal(utf16), @"
    error[E0102]: the file is UTF-16, not UTF-8
     --> syncs/a.yaml
      = help: save it as UTF-8

    1 problem in 1 file
    ");
    assert!(refusal(b"syncs:\n  a: \0\n").contains("error[E0"));
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_accepted() {
    let project = project();
    let yaml = Sync::new("invoices").tables("billing", ["invoices"]).to_yaml().replace('\n', "\r\n");
    project.write("syncs/a.yaml", format!("\u{feff}{yaml}"));
    insta::assert_snapshot!(project.run("validate").succeeds().stdout, @"Valid: 2 syncs, 2 tables.");
    let plan = project.run("plan").succeeds();
    assert!(plan.stdout.contains("+ billing.invoices  syncs/a.yaml:8\n"), "{}", plan.stdout);
}

#[test]
fn tabs_are_pointed_at() {
    insta::assert_snapshot!(refusal("syncs:\n\ta: 1\n"), @r"
    error[E0104]: a tab where YAML wants spaces
     --> syncs/a.yaml:2:1
      |
    2 | \ta: 1
      | ^^
      = help: indent with spaces

    1 problem in 1 file
    ");
}

#[test]
fn duplicate_keys_are_pointed_at() {
    let sync = Sync::new("a").tables("shop", ["t"]).to_yaml();
    insta::assert_snapshot!(refusal(sync.replace("    type: realtime\n", "    type: realtime\n    type: realtime\n")), @"
    error[E0121]: `type` is given twice; the first is on line 3
     --> syncs/a.yaml:4:5
      |
    4 |     type: realtime
      |     ^^^^
      = help: remove one of the two

    1 problem in 1 file
    ");
    let again = sync.replace("syncs:\n", "");
    insta::assert_snapshot!(refusal(format!("{sync}{again}")), @"
    error[E0142]: the task `a` is declared twice; the first is at syncs/a.yaml:2
      --> syncs/a.yaml:10:3
       |
    10 |   a:
       |   ^
       = help: rename or remove one of the two

    1 problem in 1 file
    ");
}

#[test]
fn two_documents_are_refused() {
    insta::assert_snapshot!(refusal("syncs: {}\n---\nsyncs: {}\n"), @"
    error[E0110]: a second YAML document begins here
     --> syncs/a.yaml:2:1
      |
    2 | ---
      | ^^^
      = help: move what follows `---` to a file of its own

    1 problem in 1 file
    ");
}

#[test]
fn an_unknown_key_comes_with_the_one_that_was_meant() {
    let sync = Sync::new("a").tables("shop", ["t"]).to_yaml();
    insta::assert_snapshot!(refusal(sync.replace("    source:", "    sorce:")), @"
    error[E0120]: `sorce` is not a key of a sync
     --> syncs/a.yaml:4:5
      |
    4 |     sorce:
      |     ^^^^^
      = help: did you mean `source`?

    1 problem in 1 file
    ");
}

#[test]
fn all_problems_of_all_files_are_reported_at_once() {
    let project = project();
    project.set("embedded", "qps: many\nguard: { max_removed_tables: 1 }\n");
    let sync = Sync::new("a").tables("shop", ["t", "t"]).with("run: walking");
    project.write("syncs/a.yaml", sync.to_yaml());
    project.write("syncs/b/c.yml", "syncs:\n  orders: { type: realtime, tables: [x] }\n  bad: 3\n");
    project.write("syncs/d.yaml", "syncs:\n  e: [\n");
    let text = project.run("validate").exits(3).stdout;
    let headlines = text.lines().filter(|line| line.starts_with("error[") || line.contains("--> "));
    insta::assert_snapshot!(headlines.collect::<Vec<_>>().join("\n"), @"
    error[E0125]: `many` is not a number that `qps` can be
     --> disync.yaml:8:6
    error[E0120]: `guard` is not a key of `disync.yaml`
     --> disync.yaml:9:1
    error[E0140]: the table `t` is listed twice; the first is on line 8
     --> syncs/a.yaml:9:13
    error[E0126]: `walking` is not a value of `run`
      --> syncs/a.yaml:11:10
    error[E0122]: `source` is missing
     --> syncs/b/c.yml:2:3
    error[E0122]: `destination` is missing
     --> syncs/b/c.yml:2:3
    error[E0120]: `tables` is not a key of a sync
     --> syncs/b/c.yml:2:29
    error[E0123]: expected a mapping for a sync, found `3`
     --> syncs/b/c.yml:3:8
    error[E0101]: this is not valid YAML: unclosed bracket '['
     --> syncs/d.yaml:2:6
    error[E0142]: the task `orders` is declared twice; the first is at syncs/b/c.yml:2
     --> syncs/orders.yaml:2:3
    ");
    assert!(text.ends_with("\n10 problems in 5 files\n"), "{text}");
    let json = project.run("validate --format json").exits(3).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(text.matches("error[").count(), json["diagnostics"].as_array().unwrap().len(), "{json:#}");
}

#[test]
fn what_is_no_file_is_refused_without_being_opened() {
    let project = project();
    let path = project.path().join("syncs/a.yaml");
    std::fs::create_dir(&path).unwrap();
    insta::assert_snapshot!(unreadable(&project), @"Error: cannot read the project: `syncs/a.yaml` is a folder, not a file");
    std::fs::remove_dir(&path).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    insta::assert_snapshot!(unreadable(&project), @"Error: cannot read the project: `syncs/a.yaml` is a pipe, socket or device, not a file");
}

#[test]
fn a_link_out_of_the_project_is_not_followed() {
    let project = project();
    std::os::unix::fs::symlink("/etc/passwd", project.path().join("syncs/a.yaml")).unwrap();
    let said = unreadable(&project);
    assert!(!said.contains("root:"), "{said}");
    insta::assert_snapshot!(said, @"
    Error: cannot read the project: the link `syncs/a.yaml` leaves the project: it points to
    `/etc/passwd`
    ");
}

#[test]
fn a_directory_without_a_project_is_none() {
    let project = project();
    project.remove("disync.yaml");
    insta::assert_snapshot!(unreadable_with(&project, 1), @"
    Error: cannot read the project: there is no `disync.yaml` in `.`: write a `disync.yaml` with
    `disync: 1`, `project_id:` and `region:`, and the sync definitions below `syncs/`
    ");
    let _refused = project.run("-C nowhere plan").exits(1);
}

#[test]
fn nothing_a_file_says_is_interpolated_from_the_environment() {
    let project = project();
    project.sync(&Sync::new("orders").tables("shop", ["${HOME}", "$PATH", "${bizdate}"]));
    let plan = project.run("plan").succeeds();
    insta::assert_snapshot!(plan.lines_with(&['+']).join("\n"), @"
    + realtime.orders
    + shop.$PATH       syncs/orders.yaml:9
    + shop.${HOME}     syncs/orders.yaml:8
    + shop.${bizdate}  syncs/orders.yaml:10
    ");
    project.sync(&Sync::new("orders").tables("shop", ["${env.USER}"]));
    insta::assert_snapshot!(project.run("validate").exits(3).stdout, @r#"
    error[E0128]: `${env.USER}` holds `${env.…}`: variables are not available yet
     --> syncs/orders.yaml:8:13
      |
    8 |           - "${env.USER}"
      |             ^^^^^^^^^^^^^
      = help: write the value itself; other `${…}` are passed on untouched

    1 problem in 1 file
    "#);
}

#[test]
fn usage_errors_are_errors() {
    let project = project();
    for command in ["", "plan --detailed-exit", "explode", "plan --format xml", "apply --parallelism 0"] {
        let run = project.run(command).exits(1);
        assert_eq!(run.stdout, "", "{command}");
    }
    let _help = project.run("--help").succeeds();
    let _version = project.run("--version").succeeds();
}
