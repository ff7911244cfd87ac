//! What a terminal shows of lines that change, whatever its size and whatever is printed above them.

use std::io::{self, Write};
use std::num::NonZeroU16;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::advance;
use vt100::Parser;

use super::{Bottom, Size};

/// A terminal of our own, which can be resized.
#[derive(Clone)]
pub(crate) struct Screen(Arc<Mutex<Parser>>);

impl Screen {
    pub(crate) fn new(columns: u16, rows: u16) -> Self {
        Self(Arc::new(Mutex::new(Parser::new(nonzero(rows), nonzero(columns), 2000))))
    }

    pub(crate) fn resize(&self, columns: u16, rows: u16) {
        self.0.lock().unwrap().screen_mut().set_size(nonzero(rows), nonzero(columns));
    }

    /// What is on it, without the empty rest.
    pub(crate) fn text(&self) -> String {
        self.0.lock().unwrap().screen().contents().trim_end().to_owned()
    }

    /// What has been on it, line by line, as far as it was not replaced.
    pub(crate) fn all(&self) -> String {
        let mut parser = self.0.lock().unwrap();
        let (rows, columns) = parser.screen().size();
        let columns = columns.get();
        parser.screen_mut().set_scrollback(usize::MAX);
        let n_above = parser.screen().scrollback();
        let mut lines = Vec::new();
        for at in (1..=n_above).rev() {
            parser.screen_mut().set_scrollback(at);
            lines.extend(parser.screen().rows(0, columns).next());
        }
        parser.screen_mut().set_scrollback(0);
        lines.extend(parser.screen().rows(0, columns).take(rows.get().into()));
        lines.join("\n").trim_end().to_owned()
    }

    /// The bottom of it.
    pub(crate) fn bottom(&self) -> Bottom {
        let screen = self.clone();
        let size = move || {
            let (rows, columns) = screen.0.lock().unwrap().screen().size();
            Size { columns: columns.get().into(), rows: rows.get().into() }
        };
        Bottom::of(self.clone(), size)
    }
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // As the line discipline of a terminal does.
        let text = String::from_utf8(bytes.to_vec()).unwrap().replace('\n', "\r\n");
        self.0.lock().unwrap().process(text.as_bytes());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn nonzero(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).unwrap()
}

fn lines(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn lines_are_replaced_by_more_by_fewer_and_by_none() {
    let screen = Screen::new(20, 6);
    let bottom = screen.bottom();
    bottom.print_above("before");
    bottom.set(lines(&["one", "two", "three"]));
    assert_eq!(screen.text(), "before\none\ntwo\nthree");
    bottom.set(lines(&["1", "two and a half", "three", "four", "five"]));
    assert_eq!(screen.text(), "before\n1\ntwo and a half\nthree\nfour\nfive");
    bottom.set(lines(&["1"]));
    assert_eq!(screen.text(), "before\n1");
    bottom.set(Vec::new());
    assert_eq!(screen.text(), "before");
    bottom.print_above("after");
    assert_eq!(screen.text(), "before\nafter");
}

#[tokio::test(start_paused = true)]
async fn what_is_printed_scrolls_away_above_the_lines() {
    let screen = Screen::new(20, 5);
    let bottom = screen.bottom();
    bottom.set(lines(&["live 1", "live 2"]));
    for n in 0..20 {
        advance(Duration::from_secs(1)).await;
        bottom.print_above(&format!("done {n}"));
        assert!(screen.text().ends_with(&format!("done {n}\nlive 1\nlive 2")), "{}", screen.text());
    }
    bottom.set(Vec::new());
    let all: Vec<String> = (0..20).map(|n| format!("done {n}")).collect();
    assert_eq!(screen.all(), all.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn lines_that_come_thick_and_fast_are_printed_together() {
    let screen = Screen::new(20, 24);
    let bottom = screen.bottom();
    bottom.print_above("before");
    bottom.set(lines(&["live"]));
    bottom.print_above("one");
    bottom.catch_up();
    bottom.print_above("two");
    assert_eq!(screen.text(), "before\nlive");
    bottom.set(lines(&["live 2"]));
    assert_eq!(screen.text(), "before\none\ntwo\nlive 2");
    bottom.print_above("three");
    advance(Duration::from_millis(150)).await;
    bottom.catch_up();
    assert_eq!(screen.text(), "before\none\ntwo\nthree\nlive 2");
    bottom.print_above("four");
    bottom.set(Vec::new());
    assert_eq!(screen.text(), "before\none\ntwo\nthree\nfour");
}

#[tokio::test(start_paused = true)]
async fn a_resize_leaves_neither_debris_nor_takes_what_was_printed() {
    let screen = Screen::new(40, 10);
    let bottom = screen.bottom();
    bottom.print_above("printed");
    bottom.set(lines(&["a line of twenty-nine columns", "another one of the same width"]));
    for (columns, rows) in [(20, 10), (60, 4), (20, 3), (40, 24)] {
        screen.resize(columns, rows);
        let columns = bottom.size().columns - 1;
        bottom.set(vec!["x".repeat(columns), "y".repeat(columns)]);
        assert_eq!(screen.text(), format!("printed\n{}\n{}", "x".repeat(columns), "y".repeat(columns)));
    }
}

#[tokio::test(start_paused = true)]
async fn what_somebody_types_does_not_stay() {
    let screen = Screen::new(20, 6);
    let bottom = screen.bottom();
    for next in [lines(&["one", "two"]), lines(&["three"]), Vec::new()] {
        screen.clone().write_all(b"^C").unwrap();
        bottom.set(next.clone());
        assert_eq!(screen.text(), if next.is_empty() { String::new() } else { next.join("\n") });
    }
    bottom.set(lines(&["one"]));
    screen.clone().write_all(b"^C").unwrap();
    advance(Duration::from_secs(1)).await;
    bottom.print_above("above");
    assert_eq!(screen.text(), "above\none");
}

#[tokio::test(start_paused = true)]
async fn lines_that_are_left_stay_and_what_follows_is_below_them() {
    let screen = Screen::new(20, 6);
    let bottom = screen.bottom();
    bottom.set(lines(&["one", "two"]));
    bottom.print_above("before");
    screen.clone().write_all(b"^C").unwrap();
    bottom.leave();
    bottom.leave();
    bottom.print_above("after");
    assert_eq!(screen.text(), "before\none\ntwo\nafter");
}

#[test]
fn a_terminal_that_does_not_tell_its_size_has_one() {
    use terminal_size::{Height, Width};
    assert_eq!(super::size_of(Some((Width(20), Height(5)))), Size { columns: 20, rows: 5 });
    for told in [None, Some((Width(0), Height(0))), Some((Width(80), Height(0)))] {
        assert_eq!(super::size_of(told), Size { columns: 80, rows: 24 });
    }
}
