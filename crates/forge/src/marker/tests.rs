//! Marks are found, and nothing else is.

use proptest::prelude::*;

use super::*;
use crate::draft::{Draft, DraftError};

fn marker(environment: &str) -> Marker {
    Marker { of: "plan".to_owned(), project: 10000, environment: environment.parse().unwrap() }
}

const RUN: Option<Sequence> = Some(Sequence { run: 57, attempt: 2 });

#[test]
fn a_mark_is_found_with_its_run() {
    let line = marker("prod").line(RUN);
    assert_eq!(line, "<!-- disync:comment:v1 of=plan project=10000 environment=prod run=57.2 -->");
    assert_eq!(marker("prod").found_in(&format!("{line}\r\n## disync plan")), Some(RUN));
    assert_eq!(marker("prod").found_in(&marker("prod").line(None)), Some(None));
}

#[test]
fn other_marks_are_not_it() {
    let line = marker("prod").line(RUN);
    assert_eq!(marker("production").found_in(&line), None);
    assert_eq!(Marker { project: 1000, ..marker("prod") }.found_in(&line), None);
    assert_eq!(Marker { project: 100_000, ..marker("prod") }.found_in(&line), None);
    assert_eq!(Marker { of: "drift".to_owned(), ..marker("prod") }.found_in(&line), None);
    assert_eq!(marker("prod").found_in(&line.replace("v1", "v2")), None);
}

#[test]
fn a_mark_below_the_first_line_or_in_a_quotation_is_none() {
    let line = marker("prod").line(RUN);
    for body in
        [format!("\n{line}"), format!("## x\n{line}"), format!("> {line}"), format!(" {line}"), format!("`{line}`")]
    {
        assert_eq!(marker("prod").found_in(&body), None, "{body}");
    }
    assert_eq!(marker("prod").found_in(""), None);
    assert_eq!(marker("prod").found_in(&format!("{line} and more")), None);
}

#[test]
fn the_name_of_an_environment_cannot_end_the_mark() {
    for name in ["prod", "a", "eu-1/prod_2.b", &"x".repeat(64)] {
        assert_eq!(name.parse::<Environment>().map(|name| name.to_string()), Ok(name.to_owned()));
    }
    for name in ["", "a b", "a--b", "-->", "prod -->", "prod\n", "ä", "a=b", "<b>", &"x".repeat(65)] {
        assert_eq!(name.parse::<Environment>(), Err(NotAnEnvironment), "{name}");
    }
}

#[test]
fn a_later_run_is_larger_and_so_is_a_later_attempt() {
    let sequence = |text: &str| text.parse::<Sequence>().unwrap();
    assert!(sequence("9.3") < sequence("10.1"));
    assert!(sequence("10") < sequence("10.2"));
    for text in ["", "x", "1.x", "-1", "1.2.3", "99999999999999999999"] {
        assert!(text.parse::<Sequence>().is_err(), "{text}");
    }
}

fn draft(markdown: &str) -> Result<Draft, DraftError> {
    Draft::new(markdown, Environment::default(), RUN, false)
}

#[test]
fn a_draft_has_the_mark_in_place_of_the_hint() {
    let draft =
        draft("<!-- disync:plan:v1 project=10000 changes=2 refusals=0 -->\n## disync plan\n\nDigest\n").unwrap();
    assert_eq!(
        draft.body,
        "<!-- disync:comment:v1 of=plan project=10000 environment=default run=57.2 -->\n## disync plan\n\nDigest"
    );
    assert_eq!(draft.marker.found_in(&draft.body), Some(RUN));
    assert!(draft.creates);
}

#[test]
fn where_nothing_changes_no_comment_is_created_unless_asked_for() {
    let creates = |hint: &str, always| Draft::new(hint, Environment::default(), None, always).unwrap().creates;
    assert!(!creates("<!-- disync:plan:v1 project=1 changes=0 refusals=0 -->\n## x", false));
    assert!(!creates("<!-- disync:drift:v1 project=1 changes=0 unread=0 -->\n## x", false));
    assert!(creates("<!-- disync:drift:v1 project=1 changes=0 unread=1 -->\n## x", false));
    assert!(creates("<!-- disync:plan:v1 project=1 changes=0 refusals=1 -->\n## x", false));
    assert!(creates("<!-- disync:plan:v1 project=1 changes=0 refusals=0 -->\n## x", true));
}

#[test]
fn the_markdown_of_others_is_refused() {
    assert_eq!(draft(" \n"), Err(DraftError::Empty));
    for markdown in [
        "## disync plan",
        "\n<!-- disync:plan:v1 project=1 changes=0 -->\n",
        "<!-- disync:plan:v2 project=1 changes=0 -->\n",
        "<!-- disync:plan:v1 project=1 -->\n",
        "<!-- disync:plan:v1 changes=1 -->\n",
        "<!-- disync:plan:v1 project=x changes=1 -->\n",
        "<!-- disync:of=b c:v1 project=1 changes=1 -->\n",
        "<!-- disync::v1 project=1 changes=1 -->\n",
    ] {
        assert_eq!(draft(markdown), Err(DraftError::NotOurs), "{markdown}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_markdown_passes_itself_off_as_the_comment_of_another_environment(
        lines in prop::collection::vec(prop_oneof![
            Just(marker("other").line(RUN)), Just("-->".to_owned()), Just("<!--".to_owned()), "\\PC{0,20}",
        ], 0..8)
    ) {
        let markdown = format!("<!-- disync:plan:v1 project=10000 changes=1 refusals=0 -->\n{}", lines.join("\n"));
        let draft = Draft::new(&markdown, "prod".parse().unwrap(), RUN, false).unwrap();
        prop_assert_eq!(marker("prod").found_in(&draft.body), Some(RUN));
        prop_assert_eq!(marker("other").found_in(&draft.body), None);
    }
}
