use super::*;

fn words(command: &str) -> String {
    match split(command) {
        Ok(words) => words.join("|"),
        Err(error) => format!("error: {error}"),
    }
}

#[test]
fn words_are_parted_as_the_official_command_line_does() {
    let cases = [
        ("tool", "tool"),
        ("  tool  a\tb \n", "tool|a|b"),
        (r#"tool "" arg"#, "tool||arg"),
        (r#"tool 'a b' "c d"e"#, "tool|a b|c de"),
        (r#"tool 'a\b' "a\b" "a\"b\\c\$d\`e""#, r#"tool|a\b|a\b|a"b\c$d`e"#),
        (r"tool a\ b \'", "tool|a b|'"),
        ("tool a\\\nb \"c\\\nd\"", "tool|ab|cd"),
        (r"tool $HOME ~ * ; rm", "tool|$HOME|~|*|;|rm"),
    ];
    for (command, expected) in cases {
        assert_eq!(words(command), expected, "{command}");
    }
}

#[test]
fn what_is_no_command_is_refused_without_repeating_it() {
    for (command, expected) in [
        ("", "error: empty"),
        ("  \n", "error: empty"),
        (r#""" arg"#, "error: empty"),
        ("tool 'a", "error: a quote is not closed"),
        (r#"tool "a"#, "error: a quote is not closed"),
        (r#"tool "a\"#, "error: a quote is not closed"),
        (r"tool a\", "error: ends with a backslash"),
    ] {
        assert_eq!(words(command), expected, "{command}");
    }
}
