//! What a browser would make of a text: its elements in order, and what stands in them.

use std::sync::OnceLock;

use html5ever::tendril::TendrilSink as _;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use regex::Regex;

use super::names::Names;

/// A document as it was read.
pub(super) struct Document {
    /// The elements with their attributes, as they begin and end; code inside of a sentence is no structure.
    structure: Vec<String>,
    /// The texts of the blocks, in order.
    blocks: Vec<String>,
    /// The text outside of code.
    prose: String,
    /// What the parser complains about.
    pub(super) errors: Vec<String>,
}

/// Elements that a text flows through.
const INLINE: [&str; 5] = ["code", "strong", "b", "span", "br"];

impl Document {
    pub(super) fn of(html: &str) -> Self {
        let dom = parse_document(RcDom::default(), ParseOpts::default()).one(html);
        let errors = dom.errors.borrow().iter().map(ToString::to_string).collect();
        let mut document = Self { structure: Vec::new(), blocks: vec![String::new()], prose: String::new(), errors };
        document.walk(&dom.document, false);
        document
    }

    fn walk(&mut self, node: &Handle, in_code: bool) {
        match &node.data {
            NodeData::Text { contents } => {
                self.blocks.last_mut().unwrap().push_str(&contents.borrow());
                if !in_code {
                    self.prose.push_str(&contents.borrow());
                }
            }
            NodeData::Element { name, attrs, .. } => {
                let name = name.local.as_ref();
                let attributes = attrs.borrow();
                let attributes: Vec<String> =
                    attributes.iter().map(|a| format!("{}={}", a.name.local, a.value)).collect();
                let is_code_in_a_sentence = name == "code" && attributes.is_empty();
                if !is_code_in_a_sentence {
                    self.structure.push(format!("<{name} {}>", attributes.join(" ")));
                }
                if !INLINE.contains(&name) {
                    self.blocks.push(String::new());
                    self.prose.push('\n');
                }
                let is_code = matches!(name, "code" | "pre" | "script" | "style");
                node.children.borrow().iter().for_each(|child| self.walk(child, in_code || is_code));
                if !INLINE.contains(&name) {
                    self.blocks.push(String::new());
                }
                if !is_code_in_a_sentence {
                    self.structure.push(format!("</{name}>"));
                }
            }
            NodeData::Comment { contents } => self.structure.push(format!("<!--{contents}-->")),
            NodeData::Document | NodeData::Doctype { .. } | NodeData::ProcessingInstruction { .. } => {
                node.children.borrow().iter().for_each(|child| self.walk(child, in_code));
            }
        }
    }

    /// Whether it is that document with other names.
    pub(super) fn is_like(&self, harmless: &Self, names: &Names) {
        for (hostile, harmless) in self.structure.iter().zip(&harmless.structure) {
            assert_eq!(hostile, harmless);
        }
        assert_eq!(self.structure.len(), harmless.structure.len());
        assert_eq!(self.blocks.len(), harmless.blocks.len());
        for (hostile, harmless) in self.blocks.iter().zip(&harmless.blocks) {
            assert_eq!(bare(hostile), bare(&names.escaped_in(harmless)));
        }
    }

    /// How many elements of a kind there are.
    pub(super) fn count(&self, element: &str) -> usize {
        self.structure.iter().filter(|begin| begin.starts_with(&format!("<{element} "))).count()
    }

    /// Whether nothing outside of code is what GitHub or GitLab make links, mentions and pictures from afterwards.
    pub(super) fn has_no_reference(&self) {
        static REFERENCE: OnceLock<Regex> = OnceLock::new();
        let reference = REFERENCE.get_or_init(|| {
            let patterns = [
                r"[@#!~%$&^]\w",
                r"\bGH-\d",
                r"\b[0-9a-f]{7,40}\b",
                r":[\w+-]*[A-Za-z][\w+-]*:",
                r"://",
                r"\bwww\.",
                r"(?i)mailto:",
                r"\[\[",
                r"`",
            ];
            Regex::new(&patterns.join("|")).unwrap()
        });
        assert_eq!(reference.find(&self.prose).map(|found| found.as_str()), None);
    }
}

/// A text without what forms may add or take away: spaces, and the quotation marks around what is shown as code.
pub(super) fn bare(text: &str) -> String {
    text.chars().filter(|c| *c != '`' && !c.is_whitespace()).collect()
}
