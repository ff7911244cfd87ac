//! The kit is what other tests stand on: what it replaces and escapes is checked by itself.

use std::path::Path;

use crate::transcript::placeholders;
use crate::{Emulated, RawServer, http, quoted};

#[test]
fn what_differs_from_run_to_run_gives_way_to_placeholders() {
    let text =
        "at http://127.0.0.1:4711 in /tmp/x since 2026-11-21T04:25:31.018751964Z, complete after 12s [file 1000007]";
    let shown = placeholders(text, Path::new("/tmp/x"));
    assert_eq!(shown, "at http://127.0.0.1:[PORT] in [PROJECT] since [TIME], complete after [ELAPSED] [file [FILE]]");
}

#[test]
fn what_is_the_same_in_every_run_stays() {
    let text = "Plan: 3 to add, 10 to change. project 10000, group S_res_group_280749521950784_1623033752022";
    assert_eq!(placeholders(text, Path::new("/tmp/x")), text);
}

#[test]
fn quoted_texts_hold_no_character_that_yaml_would_have_to_interpret() {
    assert_eq!(quoted("a\"b\\c\u{1b}é"), r#""a\"b\\c\U0000001B\U000000E9""#);
}

#[test]
fn servers_end_when_they_are_dropped() {
    let emulated = Emulated::start();
    let raw = RawServer::answering(|_| http(200, "text/html", b"hello"));
    assert_ne!(emulated.url(), raw.url());
    let address = emulated.url().replace("http://", "");
    drop((emulated, raw));
    assert!(std::net::TcpStream::connect(address).is_err());
}
