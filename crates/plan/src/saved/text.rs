//! The one text that a saved plan has: indented by two spaces, a list one element a line, an object that holds nothing
//! but plain values on one line. Whatever could drive a terminal is written by its number, as JSON allows.

use serde::Serialize;

/// The canonical text of a value, with a line feed at its end.
///
/// # Errors
/// The value has something that JSON cannot express.
pub(super) fn canonical<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    let mut text = by_number(&folded(&serde_json::to_string_pretty(value)?));
    text.push('\n');
    Ok(text)
}

/// Puts each list of numbers on one line, and each object that holds nothing but values and such lists. Line feeds in a
/// value are written otherwise, so that each line of `pretty` ends with a value, or with the bracket that opens one.
fn folded(pretty: &str) -> String {
    let mut out = String::with_capacity(pretty.len());
    // For each bracket that is open: where its content begins in `out`, as long as that may be put on one line.
    let mut open: Vec<Option<usize>> = Vec::new();
    for line in pretty.split('\n') {
        let plain = line.trim_start();
        if plain.starts_with(['}', ']']) {
            let is_list = plain.starts_with(']');
            if let Some(start) = open.pop().flatten() {
                put_on_one_line(&mut out, start, plain);
                if is_list {
                    continue;
                }
            } else {
                put(&mut out, line);
            }
            if let Some(parent) = open.last_mut() {
                *parent = None;
            }
            continue;
        }
        // Only numbers are short enough for a list on one line, and they have no quotes.
        if let Some(parent) = open.last_mut()
            && plain.starts_with('"')
            && out.ends_with('[')
        {
            *parent = None;
        }
        put(&mut out, line);
        if plain.ends_with(['{', '[']) {
            open.push(Some(out.len()));
        }
    }
    out
}

fn put(out: &mut String, line: &str) {
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(line);
}

/// Takes back what was put since `start` and puts it on one line, with the closing bracket at its end.
fn put_on_one_line(out: &mut String, start: usize, closing: &str) {
    let space = if closing.starts_with('}') { " " } else { "" };
    for (n, member) in out.split_off(start).lines().skip(1).enumerate() {
        out.push_str(if n == 0 { space } else { " " });
        out.push_str(member.trim_start());
    }
    out.push_str(space);
    out.push_str(closing);
}

/// Writes by their numbers the characters that are neither letters nor digits of some script nor visible ASCII: among
/// them are all that move a cursor, hide themselves or turn the reading direction. They stand in strings alone.
fn by_number(text: &str) -> String {
    let is_plain = |c: char| matches!(c, '\n' | ' '..='~') || c.is_alphanumeric();
    if text.chars().all(is_plain) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 64);
    for c in text.chars() {
        if is_plain(c) {
            out.push(c);
        } else {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn objects_of_plain_values_stand_on_one_line_and_lists_one_element_a_line() {
        let value = json!({
            "a": { "x": 1, "y": "{", "z": "[\n" },
            "b": { "list": ["one", "two"], "none": [], "nothing": {} },
            "n": [{ "numbers": [-1, 2], "none": [] }],
            "c": [{ "table": "a.b" }, { "table": "c.d", "deep": { "e": null } }],
        });
        let text = canonical(&value).unwrap();
        insta::assert_snapshot!(text, @r#"
        {
          "a": { "x": 1, "y": "{", "z": "[\n" },
          "b": {
            "list": [
              "one",
              "two"
            ],
            "none": [],
            "nothing": {}
          },
          "c": [
            { "table": "a.b" },
            {
              "deep": { "e": null },
              "table": "c.d"
            }
          ],
          "n": [
            { "none": [], "numbers": [-1, 2] }
          ]
        }
        "#);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }

    #[test]
    fn what_drives_a_terminal_is_written_by_its_number() {
        let value = json!({ "订单\u{202e}": "\u{1b}[2J\u{7f}\u{9b}é\u{200b}\u{1f600}\t" });
        let text = canonical(&value).unwrap();
        insta::assert_snapshot!(text, @r#"{ "订单\u202e": "\u001b[2J\u007f\u009bé\u200b\ud83d\ude00\t" }"#);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
