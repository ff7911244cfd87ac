//! What a terminal shows of a text, line by line; whatever does more than show and colour is a failure.

use std::num::NonZeroU16;

use vt100::{Callbacks, Parser, Screen};

/// Wider than any line.
const COLUMNS: NonZeroU16 = NonZeroU16::new(1500).unwrap();

/// Lines that are looked at together.
const LINES: usize = 100;

/// Nothing that is heard of is good.
struct Silent;

impl Callbacks for Silent {
    fn audible_bell(&mut self, _: &mut Screen) {
        panic!("a bell");
    }
    fn visual_bell(&mut self, _: &mut Screen) {
        panic!("a flash");
    }
    fn resize(&mut self, _: &mut Screen, request: (u16, u16)) {
        panic!("a resize to {request:?}");
    }
    fn set_window_icon_name(&mut self, _: &mut Screen, name: &[u8]) {
        panic!("an icon name: {name:?}");
    }
    fn set_window_title(&mut self, _: &mut Screen, title: &[u8]) {
        panic!("a title: {title:?}");
    }
    fn copy_to_clipboard(&mut self, _: &mut Screen, _: &[u8], data: &[u8]) {
        panic!("into the clipboard: {data:?}");
    }
    fn paste_from_clipboard(&mut self, _: &mut Screen, _: &[u8]) {
        panic!("from the clipboard");
    }
    fn unhandled_char(&mut self, _: &mut Screen, c: char) {
        panic!("a character that is none: {c:?}");
    }
    fn unhandled_control(&mut self, _: &mut Screen, byte: u8) {
        panic!("a control character: {byte:#x}");
    }
    fn unhandled_escape(&mut self, _: &mut Screen, _: Option<u8>, _: Option<u8>, byte: u8) {
        panic!("an escape sequence: {byte:#x}");
    }
    fn unhandled_csi(&mut self, _: &mut Screen, _: Option<u8>, _: Option<u8>, parameters: &[&[u16]], c: char) {
        panic!("a control sequence: {parameters:?} {c:?}");
    }
    fn unhandled_osc(&mut self, _: &mut Screen, parameters: &[&[u8]]) {
        panic!("a command to the system: {parameters:?}");
    }
}

/// The lines that are on the screen after `text`, each where it belongs, and nothing but colours besides.
pub(super) fn lines_on_a_screen(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut seen = Vec::new();
    for lines in lines.chunks(LINES) {
        let n = u16::try_from(lines.len()).unwrap();
        let rows = NonZeroU16::new(n + 1).unwrap();
        let mut terminal = Parser::new_with_callbacks(rows, COLUMNS, 0, Silent);
        for line in lines {
            terminal.process(line.as_bytes());
            terminal.process(b"\r\n");
        }
        let screen = terminal.screen();
        assert_eq!(screen.cursor_position(), (n, 0), "the cursor was moved");
        let fresh = Parser::new(rows, COLUMNS, 0);
        assert_eq!(screen.input_mode_formatted(), fresh.screen().input_mode_formatted(), "a mode was changed");
        assert!(!screen.hide_cursor() && !screen.bold() && !screen.underline(), "a colour was left on");
        seen.extend(screen.rows(0, COLUMNS.get()).take(lines.len()));
    }
    seen
}
