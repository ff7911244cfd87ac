use std::time::Duration;

use super::*;

fn line(note: &Note) -> String {
    note_text(note, &Style::PLAIN)
}

#[test]
fn every_note_is_one_line_in_words() {
    let lines = [
        line(&Note::Endpoint {
            host: "dataworks.cn-shanghai.aliyuncs.com".into(),
            found: "`region` in disync.yaml".into(),
        }),
        line(&Note::Signature("V3 (ACS3-HMAC-SHA256)")),
        line(&Note::Credentials("the environment".into())),
        line(&Note::Warning("others can read ~/.aliyun/config.json".into())),
        line(&Note::Repeat {
            operation: "ListFiles",
            attempt: 2,
            attempts: 3,
            why: "Throttling.User".into(),
            pause: Duration::from_millis(1234),
        }),
        line(&Note::Slower { from: 50.0, to: 4.25 }),
        line(&Note::FullPace(Some(50.0))),
        line(&Note::FullPace(None)),
    ];
    insta::assert_snapshot!(lines.join("\n"), @"
    endpoint dataworks.cn-shanghai.aliyuncs.com (`region` in disync.yaml)
    signature V3 (ACS3-HMAC-SHA256)
    credentials from the environment
    Warning: others can read ~/.aliyun/config.json
    ListFiles: attempt 2 of 3 in 1.2 s, after: Throttling.User
    the service throttles: 4.2 calls a second instead of 50.0 calls a second
    no throttling any more: 50.0 calls a second again
    no throttling any more: no limit again
    ");
}

#[test]
fn what_comes_from_outside_moves_no_cursor_and_begins_no_line() {
    let hostile = "x\n\u{1b}[2J\u{202e}y";
    for note in [
        Note::Endpoint { host: hostile.into(), found: hostile.into() },
        Note::Credentials(hostile.into()),
        Note::Warning(hostile.into()),
        Note::Repeat { operation: "ListFiles", attempt: 2, attempts: 3, why: hostile.into(), pause: Duration::ZERO },
    ] {
        let text = line(&note);
        assert!(!text.chars().any(|c| c.is_control() || c == '\u{202e}'), "{text:?}");
    }
}
