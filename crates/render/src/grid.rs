//! Columns that line up, whatever the width of the characters in them.

use crate::escape::width;
use crate::style::{Label, Page};

/// One cell: escaped text, and what it is.
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) label: Option<Label>,
}

impl Cell {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), label: None }
    }

    pub(crate) fn labelled(label: Label, text: impl Into<String>) -> Self {
        Self { text: text.into(), label: Some(label) }
    }
}

/// Puts rows whose columns line up, two spaces apart. No line ends with a space.
pub(crate) fn grid(page: &mut Page, rows: &[Vec<Cell>]) {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        for (at, cell) in row.iter().enumerate() {
            let needed = width(&cell.text);
            match widths.get_mut(at) {
                Some(widest) => *widest = needed.max(*widest),
                None => widths.push(needed),
            }
        }
    }
    for row in rows {
        let mut owed = 0;
        for (cell, widest) in row.iter().zip(&widths) {
            if !cell.text.is_empty() {
                page.space(owed);
                owed = 0;
                match cell.label {
                    Some(label) => page.paint(label, &cell.text),
                    None => page.put(&cell.text),
                };
            }
            owed += widest - width(&cell.text) + 2;
        }
        page.end();
    }
}
