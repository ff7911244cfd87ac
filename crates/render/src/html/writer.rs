//! HTML that escapes by construction: markup is what the program itself spells out, and everything else is text.

use crate::markup::push_text;
use crate::prose::{Piece, pieces};

/// A document in the making.
pub(super) struct Writer(String);

impl Writer {
    pub(super) fn new() -> Self {
        Self(String::new())
    }

    /// Puts markup. Nothing that comes from outside is `'static`.
    pub(super) fn markup(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Puts text, which must have been escaped for people; markup in it is shown, not obeyed.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        push_text(&mut self.0, text);
        self
    }

    /// Puts a sentence of ours: what it quotes is shown as code.
    pub(super) fn prose(&mut self, sentence: &str) -> &mut Self {
        for piece in pieces(sentence) {
            match piece {
                Piece::Text(text) => self.text(text),
                Piece::Quoted(name) => self.markup("<code>").text(name).markup("</code>"),
            };
        }
        self
    }

    pub(super) fn finish(self) -> String {
        self.0
    }
}
