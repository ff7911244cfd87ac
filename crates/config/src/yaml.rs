//! Text to a tree that knows its places.
//!
//! The tree keeps what a person wrote and a typed reader would lose: whether a text is quoted, the exact place of each
//! key and value, and keys that are given twice. It is built from the events of the YAML parser, because every
//! deserializer stops at the first duplicate key, tag or alias, and all problems are to be reported in one run. Only
//! what leaves the structure in doubt stops a file: a syntax error, and nesting or size beyond all reason.
//!
//! What the values mean is not known here: see `value` and `schema`.

use std::borrow::Cow;

use granit_parser::{Event, Options, Parser, ScalarStyle, Span, StructureStyle};

use crate::code;
use crate::decode::offset;
use crate::report::{At, Report, quote};

mod syntax;

/// How deeply lists and mappings may be nested; the format needs 6.
const DEEPEST: usize = 64;

/// How many values a file may hold. 4 MiB have room for more, but with fewer than 17 bytes each only a hostile file does.
const MOST_VALUES: usize = 250_000;

/// A value and where it is.
#[derive(Debug)]
pub(crate) struct Node<'a> {
    /// Where it is; where its key is, if it is empty or begins on the line below.
    pub(crate) at: At,
    /// What it is.
    pub(crate) value: Value<'a>,
}

/// What a [`Node`] is.
#[derive(Debug)]
pub(crate) enum Value<'a> {
    /// A text without quotes, which may be meant as a number or a boolean.
    Plain(Cow<'a, str>),
    /// A text in quotes, or in a block after `|` or `>`.
    Quoted(Cow<'a, str>),
    /// A list.
    List(Vec<Node<'a>>),
    /// A mapping.
    Map(Vec<Entry<'a>>),
    /// Something that has been reported already; nobody says more about it.
    Refused,
}

/// One entry of a mapping.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    /// Its key.
    pub(crate) key: Key<'a>,
    /// Its value.
    pub(crate) value: Node<'a>,
}

/// The key of an [`Entry`].
#[derive(Debug)]
pub(crate) struct Key<'a> {
    /// Where it is.
    pub(crate) at: At,
    /// What it says.
    pub(crate) text: Cow<'a, str>,
    /// Whether it is in quotes.
    pub(crate) quoted: bool,
}

/// The tree of a file; `None` where it has none, with the reason in the report.
pub(crate) fn read<'a>(report: &mut Report<'a>) -> Option<Node<'a>> {
    let mut options = Options::default();
    options.set_emit_comments(false);
    options.disallow_directives = true;
    options.emit_unresolved_aliases = true;
    options.emit_anchor_events = true;
    let parser = Parser::new_from_str_with_options(report.text(), options);
    let mut tree = Tree { report, open: Vec::new(), root: None, n_values: 0 };
    for event in parser {
        let stopped = match event {
            Ok((event, span)) => tree.take(event, span).is_err(),
            Err(error) => {
                syntax::explain(&error, tree.report);
                true
            }
        };
        if stopped {
            return None;
        }
    }
    tree.finish()
}

/// The rest of the file cannot be read; why has been reported.
struct Stop;

/// A tree that is being built.
struct Tree<'r, 'a> {
    report: &'r mut Report<'a>,
    open: Vec<Open<'a>>,
    root: Option<Node<'a>>,
    n_values: usize,
}

/// A list or mapping whose end has not been seen.
struct Open<'a> {
    at: At,
    style: StructureStyle,
    tagged: bool,
    inside: Inside<'a>,
}

enum Inside<'a> {
    List(Vec<Node<'a>>),
    Map(Vec<Entry<'a>>, Next<'a>),
}

/// What comes next in a mapping.
enum Next<'a> {
    Key,
    ValueOf(Key<'a>),
    /// The value of a key that was refused: it goes with its key.
    Nothing,
}

impl<'a> Tree<'_, 'a> {
    fn take(&mut self, event: Event<'a>, span: Span) -> Result<(), Stop> {
        match event {
            Event::DocumentStart(..) if self.root.is_some() => {
                let hint = "move what follows `---` to a file of its own";
                self.report.add(code::DOCUMENTS, place(span), "a second YAML document begins here", hint);
                Err(Stop)
            }
            Event::Anchor(_, name) => {
                let message = format!("the anchor {} is not supported", quote(&format!("&{name}")));
                self.report.add(code::ALIAS, place(span), message, "remove it and repeat the value where it is needed");
                Ok(())
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                let alias = span.slice(self.report.text()).unwrap_or("*");
                let message = format!("the alias {} is not supported", quote(alias));
                self.report.add(code::ALIAS, place(span), message, "write the value here once more");
                self.put(Node { at: place(span), value: Value::Refused })
            }
            Event::Scalar(text, style, _, tag) => {
                let value = match style {
                    _ if tag.is_some() => self.refuse_tag(span),
                    // Where nothing stands, the parser says `~`.
                    ScalarStyle::Plain if span.is_empty() => Value::Plain(Cow::Borrowed("")),
                    ScalarStyle::Plain => Value::Plain(text),
                    _ => Value::Quoted(text),
                };
                self.put(Node { at: place(span), value })
            }
            Event::SequenceStart(style, _, tag) => {
                let (tagged, inside) = (tag.is_some(), Inside::List(Vec::new()));
                self.begin(Open { at: place(span), style, tagged, inside }, span)
            }
            Event::MappingStart(style, _, tag) => {
                let (tagged, inside) = (tag.is_some(), Inside::Map(Vec::new(), Next::Key));
                self.begin(Open { at: place(span), style, tagged, inside }, span)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            _ => Ok(()),
        }
    }

    fn refuse_tag(&mut self, span: Span) -> Value<'a> {
        let tag = span.tag_span().unwrap_or(span);
        let message = format!("the tag {} is not supported", quote(tag.slice(self.report.text()).unwrap_or("!")));
        self.report.add(code::TAG, place(tag), message, "remove it; put the value in quotes where it is a text");
        Value::Refused
    }

    fn begin(&mut self, open: Open<'a>, span: Span) -> Result<(), Stop> {
        if open.tagged {
            self.refuse_tag(span);
        }
        if self.open.len() >= DEEPEST {
            let message = format!("lists and mappings are nested more than {DEEPEST} deep");
            self.report.add(code::TOO_BIG, open.at, message, "look for brackets that are never closed");
            return Err(Stop);
        }
        self.open.push(open);
        Ok(())
    }

    fn end(&mut self, span: Span) -> Result<(), Stop> {
        let Some(Open { mut at, style, tagged, inside }) = self.open.pop() else { return Ok(()) };
        let parent = self.open.last().map(|open| &open.inside);
        at.len = match (style, parent) {
            // What stands on the lines below its key has no better place than its key.
            (StructureStyle::Block, Some(Inside::Map(..))) => 0,
            _ => place(span).start.saturating_add(place(span).len).saturating_sub(at.start),
        };
        let value = match inside {
            _ if tagged => Value::Refused,
            Inside::List(items) => Value::List(items),
            Inside::Map(entries, _) => Value::Map(entries),
        };
        self.put(Node { at, value })
    }

    /// Puts a finished node where it belongs.
    fn put(&mut self, node: Node<'a>) -> Result<(), Stop> {
        self.n_values += 1;
        if self.n_values > MOST_VALUES {
            let message = format!("the file holds more than {MOST_VALUES} values");
            self.report.add(code::TOO_BIG, node.at, message, "split it into several files below `syncs/`");
            return Err(Stop);
        }
        match self.open.last_mut().map(|open| &mut open.inside) {
            None => self.root = Some(node),
            Some(Inside::List(items)) => items.push(node),
            Some(Inside::Map(entries, next)) => match std::mem::replace(next, Next::Key) {
                Next::Key => *next = key(node, self.report).map_or(Next::Nothing, Next::ValueOf),
                Next::ValueOf(key) => entries.push(entry(key, node)),
                Next::Nothing => {}
            },
        }
        Ok(())
    }

    fn finish(self) -> Option<Node<'a>> {
        match self.root {
            Some(Node { value: Value::Plain(text), .. }) if text.is_empty() => None,
            root => root,
        }
        .or_else(|| {
            let hint = "write `syncs:` and at least one sync, or remove the file";
            self.report.add(code::EMPTY_FILE, At::FILE, "the file says nothing", hint);
            None
        })
    }
}

fn key<'a>(node: Node<'a>, report: &mut Report<'a>) -> Option<Key<'a>> {
    match node.value {
        Value::Plain(text) if text == "<<" => {
            let hint = "write out the keys that it would have brought in";
            report.add(code::MERGE_KEY, node.at, "the merge key `<<` is not supported", hint);
            None
        }
        Value::Plain(text) => Some(Key { at: node.at, text, quoted: false }),
        Value::Quoted(text) => Some(Key { at: node.at, text, quoted: true }),
        Value::List(_) | Value::Map(_) => {
            let hint = "a key is one word or a text in quotes";
            report.add(code::WRONG_TYPE, node.at, "a list or mapping as a key", hint);
            None
        }
        Value::Refused => None,
    }
}

fn entry<'a>(key: Key<'a>, mut value: Node<'a>) -> Entry<'a> {
    if value.at.len == 0 {
        value.at = key.at;
    }
    Entry { key, value }
}

fn place(span: Span) -> At {
    let start = span.start.byte_offset().unwrap_or_default();
    let end = span.end.byte_offset().unwrap_or(start);
    At { start: offset(start), len: offset(end.saturating_sub(start)), line: offset(span.start.line()) }
}
