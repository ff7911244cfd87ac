//! What comes from outside, and what is shown of it.

use crate::escape::{keep_end, keep_start, width};
use crate::{escape, shorten};

#[test]
fn what_drives_a_terminal_is_shown_by_its_number() {
    assert_eq!(escape("\x1b[2J\x1b]0;x\x07"), r"\x1b[2J\x1b]0;x\x07");
    assert_eq!(escape("a\u{9b}31m"), r"a\u{9b}31m");
    assert_eq!(escape("line\r\n\tnext\0\x7f"), r"line\r\n\tnext\x00\x7f");
}

#[test]
fn what_turns_or_hides_text_is_shown_by_its_number() {
    assert_eq!(escape("a\u{202e}b\u{2066}c"), r"a\u{202e}b\u{2066}c");
    assert_eq!(escape("a\u{200b}b\u{feff}c\u{2060}d\u{ad}e"), r"a\u{200b}b\u{feff}c\u{2060}d\u{ad}e");
    assert_eq!(escape("a\u{2028}b\u{2029}c"), r"a\u{2028}b\u{2029}c");
    assert_eq!(escape("a\u{fe0f}b\u{3164}c\u{2800}d\u{e0041}"), r"a\u{fe0f}b\u{3164}c\u{2800}d\u{e0041}");
    assert_eq!(escape("a\u{a0}b\u{3000}c"), r"a\u{a0}b\u{3000}c");
}

#[test]
fn private_and_unassigned_characters_are_shown_by_their_number() {
    assert_eq!(escape("\u{e0b0}\u{378}\u{fdd0}\u{10ffff}"), r"\u{e0b0}\u{378}\u{fdd0}\u{10ffff}");
}

#[test]
fn letters_of_all_scripts_stay() {
    for text in [
        "orders_2024",
        "订单表",
        "заказы",
        "τιμή",
        "שלום",
        "日本語ﾃﾞｰﾀ",
        "café",
        "cafe\u{301}",
        "हिन्दी",
        "🚀",
        "a\\n'\"`",
    ] {
        assert_eq!(escape(text), text);
    }
}

#[test]
fn marks_do_not_pile_up() {
    let zalgo = format!("o{}rders", "\u{301}".repeat(1000));
    let escaped = escape(&zalgo);
    assert_eq!(escaped.matches('\u{301}').count(), 2);
    assert_eq!(escape("\u{301}x"), r"\u{301}x", "there is nothing of ours that a mark may stand on");
}

#[test]
fn a_long_text_is_cut_and_its_length_is_told() {
    let long = "x".repeat(100_000);
    let short = shorten(&long, 40);
    assert_eq!(short, "xxxxxxxxxxxxxxxxxxx… (100000 characters)");
    assert_eq!(width(&short), 40);
    assert_eq!(shorten("short", 5), "short");
}

#[test]
fn cutting_counts_columns_and_not_bytes() {
    assert_eq!(keep_start("订单表", 5), "订单");
    assert_eq!(keep_end("订单表", 3), "表");
    assert_eq!(keep_end("abc", 3), "abc");
    assert_eq!(keep_start("abc", 0), "");
}
