//! What can be given to `--report`.

use std::path::PathBuf;

use super::{Kind, Report};

fn parse(text: &str) -> Result<Report, String> {
    text.parse()
}

#[test]
fn a_report_is_a_kind_and_a_file() {
    assert_eq!(parse("sarif=a=b.sarif"), Ok(Report { kind: Kind::Sarif, file: Some(PathBuf::from("a=b.sarif")) }));
    assert_eq!(parse("github=-"), Ok(Report { kind: Kind::Github, file: None }));
}

#[test]
fn what_is_neither_is_refused_with_what_could_be_meant() {
    for (text, said) in [
        ("sarif", "it takes a kind and a file, such as `sarif=disync.sarif`"),
        ("pdf=x", "the kinds are sarif, junit, codequality, github and rdjson"),
        ("junit=", "the name of the file is missing"),
        ("junit=-", "only `github` can be written to stdout; name a file"),
    ] {
        assert_eq!(parse(text), Err(said.to_owned()));
    }
}
