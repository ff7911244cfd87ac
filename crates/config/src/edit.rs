//! Edits of the YAML that leave every other byte of it alone.
//!
//! Pure: files and edits come in, files go out. The places to cut are those that our own reader of YAML knows; nothing
//! is parsed into a tree and written anew. What comes out is read again, and is handed out only if it says exactly what
//! was wished: the rest of the files' meaning is compared, too. An edit that cannot be made that way is refused with what
//! to do by hand, and the others are made all the same.
//!
//! Which tables live has, and who changed them, is not known here. `wish` decides what a list is to hold, `cut` where the
//! text is cut, `layout` how what is new is laid out, and `proof` compares.

use std::collections::BTreeMap;
use std::sync::Arc;

use disync_model::{Address, DestinationKind, Origin, Problem, Run, Table};

use crate::parse::parse;
use crate::project::{Config, SourceFile};

mod block;
mod cut;
mod flow;
mod layout;
mod proof;
mod text;
mod wish;

pub(crate) use self::text::double_quoted;

#[cfg(test)]
mod tests;

/// Something that the YAML is to say from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileEdit {
    /// A sync takes this table.
    AddTable {
        /// Which sync.
        address: Address,
        /// Which table.
        table: Table,
    },
    /// A sync does not take this table.
    RemoveTable {
        /// Which sync.
        address: Address,
        /// Which table.
        table: Table,
    },
    /// A sync is set so.
    Set {
        /// Which sync.
        address: Address,
        /// How.
        setting: Setting,
    },
}

/// A setting of a sync, with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// `run`.
    Run(Run),
    /// `resource_group`.
    ResourceGroup(String),
    /// `folder`.
    Folder(String),
    /// `source.datasource`.
    Source(String),
    /// `destination.type`.
    DestinationType(DestinationKind),
    /// `destination.datasource`.
    Destination(String),
}

/// What came of edits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edits {
    /// The files that change, by path.
    pub files: Vec<Edited>,
    /// The edits that were not made.
    pub refused: Vec<NotEditable>,
}

/// A file that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// Its path, relative to the project.
    pub path: Arc<str>,
    /// What it holds now.
    pub before: Vec<u8>,
    /// What it is to hold.
    pub after: Vec<u8>,
}

/// An edit that was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotEditable {
    /// Which.
    pub edit: FileEdit,
    /// The place in the YAML that it is about, as far as there is one.
    pub origin: Option<Origin>,
    /// Why: a lower-case fragment.
    pub why: String,
    /// What to do by hand.
    pub hint: String,
}

impl FileEdit {
    /// The sync that it is about.
    #[must_use]
    pub const fn address(&self) -> &Address {
        match self {
            Self::AddTable { address, .. } | Self::RemoveTable { address, .. } | Self::Set { address, .. } => address,
        }
    }
}

impl Setting {
    /// Its key, with those of the blocks that it is in.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Run(_) => "run",
            Self::ResourceGroup(_) => "resource_group",
            Self::Folder(_) => "folder",
            Self::Source(_) => "source.datasource",
            Self::DestinationType(_) => "destination.type",
            Self::Destination(_) => "destination.datasource",
        }
    }

    /// Its value as YAML has it.
    #[must_use]
    pub fn value(&self) -> &str {
        match self {
            Self::Run(run) => run.word(),
            Self::DestinationType(kind) => kind.word(),
            Self::ResourceGroup(text) | Self::Folder(text) | Self::Source(text) | Self::Destination(text) => text,
        }
    }
}

/// Why an edit is not made.
#[derive(Debug, Clone)]
struct Refusal {
    why: String,
    hint: String,
}

impl Refusal {
    fn new(why: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { why: why.into(), hint: hint.into() }
    }

    /// The text is laid out in a way that is not understood well enough to be cut.
    fn layout() -> Self {
        Self::new("it is written in a way that cannot be edited without touching more", "edit it by hand")
    }
}

/// An edit with its number among those that were asked for.
type Numbered<'e> = (usize, &'e FileEdit);

/// Why some edits cannot be made together.
enum Failed {
    /// These cannot be made whatever the others are; by their numbers.
    Each(Vec<(usize, Refusal)>),
    /// What would come of them is not what is wished.
    Together(Refusal),
}

/// Makes the files say what `edits` want, as far as that can be done.
///
/// What the YAML says already is no edit: the same edits a second time change nothing.
///
/// # Errors
///
/// The problems of the files as they are; files that are not valid are not edited.
pub fn edit(files: &[SourceFile], edits: &[FileEdit]) -> Result<Edits, Vec<Problem>> {
    let config = parse(files)?;
    let mut left: Vec<Numbered<'_>> = edits.iter().enumerate().collect();
    let mut refused = BTreeMap::new();
    let edited = loop {
        match attempt(files, &config, &left) {
            Ok(edited) => break edited,
            Err(Failed::Together(_)) => break take_apart(files, &config, &left, &mut refused),
            Err(Failed::Each(whys)) => {
                refused.extend(whys);
                left.retain(|(number, _)| !refused.contains_key(number));
            }
        }
    };
    let refused = refused.into_iter().filter_map(|(number, Refusal { why, hint })| {
        let edit = edits.get(number)?.clone();
        Some(NotEditable { origin: origin(&edit, &config), edit, why, hint })
    });
    Ok(Edits { files: edited, refused: refused.collect() })
}

/// Finds the edits that spoil it for the others, by halves: one bad edit among many costs a few attempts, not as many as
/// there are edits.
fn take_apart(
    files: &[SourceFile],
    config: &Config,
    edits: &[Numbered<'_>],
    refused: &mut BTreeMap<usize, Refusal>,
) -> Vec<Edited> {
    let (mut good, mut edited): (Vec<Numbered<'_>>, _) = (Vec::new(), Vec::new());
    let mut groups = vec![edits];
    while let Some(group) = groups.pop() {
        let together: Vec<Numbered<'_>> = good.iter().chain(group).copied().collect();
        match (attempt(files, config, &together), group) {
            (Ok(files), _) => (good, edited) = (together, files),
            (Err(failed), [(number, _)]) => {
                refused.insert(*number, failed.of(*number));
            }
            (Err(_), group) => {
                let (first, second) = group.split_at(group.len() / 2);
                groups.extend([second, first].into_iter().filter(|half| !half.is_empty()));
            }
        }
    }
    edited
}

impl Failed {
    /// What it says of the edit with this number.
    fn of(self, number: usize) -> Refusal {
        match self {
            Self::Together(why) => why,
            Self::Each(whys) => {
                let own = whys.iter().position(|(of, _)| *of == number).unwrap_or_default();
                whys.into_iter().nth(own).map_or_else(Refusal::layout, |(_, why)| why)
            }
        }
    }
}

/// Makes all of these edits, or none.
fn attempt(files: &[SourceFile], config: &Config, edits: &[Numbered<'_>]) -> Result<Vec<Edited>, Failed> {
    let mut wished = config.desired.clone();
    let mut by_file: BTreeMap<&str, Vec<Numbered<'_>>> = BTreeMap::new();
    let (mut edited, mut refused) = (Vec::new(), Vec::new());
    for (number, edit) in edits {
        match config.desired.syncs.get(edit.address()) {
            Some(declared) => by_file.entry(&declared.origin.file).or_default().push((*number, edit)),
            None => refused.push((*number, undeclared(edit.address()))),
        }
    }
    for file in files {
        let Some(edits) = by_file.get(&*file.path) else { continue };
        match cut::file(file, edits, &mut wished) {
            Ok(after) if after == file.bytes => {}
            Ok(after) => edited.push(Edited { path: Arc::clone(&file.path), before: file.bytes.clone(), after }),
            Err(whys) => refused.extend(whys),
        }
    }
    if !refused.is_empty() {
        return Err(Failed::Each(refused));
    }
    if edited.is_empty() && wished == config.desired {
        return Ok(edited);
    }
    proof::prove(files, &edited, &wished).map_err(Failed::Together)?;
    Ok(edited)
}

fn undeclared(address: &Address) -> Refusal {
    Refusal::new(format!("no file declares `{address}`"), "declare the sync, or `disync state forget` it")
}

/// The place in the YAML that an edit is about.
fn origin(edit: &FileEdit, config: &Config) -> Option<Origin> {
    let declared = config.desired.syncs.get(edit.address())?;
    Some(match edit {
        FileEdit::AddTable { table, .. } => declared.list_origin(table.as_ref()),
        FileEdit::RemoveTable { table, .. } if declared.spec.tables.contains(table.as_ref()) => {
            declared.origin_of(table.as_ref())
        }
        FileEdit::RemoveTable { table, .. } => declared.list_origin(table.as_ref()),
        FileEdit::Set { setting, .. } => {
            // What `defaults:` say stays as it is, because it holds for other syncs, too.
            let own = |origin: &&Origin| origin.file == declared.origin.file && origin.line >= declared.origin.line;
            declared.setting_origin(setting.key()).filter(own).unwrap_or(&declared.origin).clone()
        }
    })
}
