//! Edited files say what was wished, and nothing else has changed: they are read again and compared.
//!
//! Of the syncs all is compared but their places; of everything else that a file says, the tree.

use std::sync::Arc;

use disync_model::{Declared, Desired, Origin, Origins, Problem};

use crate::decode::decode;
use crate::edit::{Edited, Refusal};
use crate::parse::parse;
use crate::project::SourceFile;
use crate::yaml::{self, Node, Value};

/// Checks edited files among all files of a project against what is wished.
pub(super) fn prove(files: &[SourceFile], edited: &[Edited], wished: &Desired) -> Result<(), Refusal> {
    let after: Vec<SourceFile> = files.iter().map(|file| edited_file(file, edited)).collect();
    let config = parse(&after).map_err(|problems| refusal(&problems))?;
    let is_same =
        |one: &Edited| outline(&one.path, &one.before).is_some_and(|b| Some(b) == outline(&one.path, &one.after));
    if without_places(&config.desired) == without_places(wished) && edited.iter().all(is_same) {
        Ok(())
    } else {
        Err(Refusal::layout())
    }
}

fn edited_file(file: &SourceFile, edited: &[Edited]) -> SourceFile {
    let bytes = edited.iter().find(|edited| edited.path == file.path).map_or(&file.bytes, |edited| &edited.after);
    SourceFile { path: Arc::clone(&file.path), bytes: bytes.clone() }
}

/// What would be wrong with the files is why they are not edited.
fn refusal(problems: &[Problem]) -> Refusal {
    match problems.first() {
        Some(Problem { message, hint, .. }) => {
            let hint = hint.as_deref().unwrap_or("edit it by hand");
            Refusal::new(format!("the YAML would not be valid then: {message}"), hint)
        }
        None => Refusal::layout(),
    }
}

fn without_places(desired: &Desired) -> Desired {
    let mut desired = desired.clone();
    for declared in desired.syncs.values_mut() {
        let Declared { origin, table_lines, origins, selectors, .. } = declared;
        *origin = Origin { line: 0, ..origin.clone() };
        table_lines.clear();
        *origins = Origins::default();
        selectors.lists.iter_mut().flat_map(|list| &mut list.selectors).for_each(|selector| selector.line = 0);
    }
    desired
}

/// A value without its place.
#[derive(PartialEq)]
enum Outline {
    Plain(String),
    Quoted(String),
    List(Vec<Self>),
    Map(Vec<(String, Self)>),
    Refused,
}

/// All that a file says besides its syncs.
fn outline(path: &Arc<str>, bytes: &[u8]) -> Option<Vec<(String, Outline)>> {
    let (_, mut report) = decode(path, bytes);
    let tree = yaml::read(&mut report)?;
    let Value::Map(entries) = &tree.value else { return None };
    let others = entries.iter().filter(|entry| entry.key.text != "syncs");
    Some(others.map(|entry| (entry.key.text.clone().into_owned(), Outline::of(&entry.value))).collect())
}

impl Outline {
    fn of(node: &Node<'_>) -> Self {
        match &node.value {
            Value::Plain(text) => Self::Plain(text.clone().into_owned()),
            Value::Quoted(text) => Self::Quoted(text.clone().into_owned()),
            Value::List(items) => Self::List(items.iter().map(Self::of).collect()),
            Value::Map(entries) => Self::Map(
                entries.iter().map(|entry| (entry.key.text.clone().into_owned(), Self::of(&entry.value))).collect(),
            ),
            Value::Refused => Self::Refused,
        }
    }
}
