//! The mirror of what stops a change.

use std::borrow::Cow;

use disync_model::{Address, FileId, Name, RemoteError, RemoteErrorKind, Stage, Table, TaskId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::conflict::ConflictV1;
use super::ours::our_word;
use super::spec::TableV1;
use super::word;
use crate::change::{Block, Indivisible};

/// Mirrors [`Block`].
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum BlockV1<'a> {
    Protected,
    Unreadable(ErrorV1<'a>),
    Ambiguous { files: Vec<FileId> },
    Renamed { task: TaskId, to: Cow<'a, str> },
    Occupied { task: TaskId, why: Cow<'a, str> },
    InFlight { stage: Stage, until: Timestamp },
    NotOffered,
    Unaccounted { sent_at: Timestamp, until: Timestamp },
    Entangled { others: Vec<Address> },
    Misordered { others: Vec<Address> },
    Behind { other: Address },
    Conflict(Box<ConflictV1<'a>>),
    NotRead,
    Indivisible(#[serde(with = "word::indivisible")] Indivisible),
    HalfMove { table: TableV1<'a>, other: Address },
    Rejected(RejectionV1<'a>),
    OtherTables { missing: Vec<TableV1<'a>>, extra: Vec<TableV1<'a>> },
    Unchecked { why: Cow<'a, str> },
}

/// Mirrors [`Block::Rejected`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RejectionV1<'a> {
    #[serde(with = "word::error_kind")]
    kind: RemoteErrorKind,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    code: Option<Cow<'a, str>>,
    message: Cow<'a, str>,
}

/// Mirrors [`RemoteError`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::saved) struct ErrorV1<'a> {
    #[serde(with = "word::error_kind")]
    kind: RemoteErrorKind,
    operation: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    code: Option<Cow<'a, str>>,
    message: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    request_id: Option<Cow<'a, str>>,
}

impl<'a> From<&'a Block> for BlockV1<'a> {
    fn from(block: &'a Block) -> Self {
        match block {
            Block::Protected => Self::Protected,
            Block::Unreadable(error) => Self::Unreadable(error.into()),
            Block::Ambiguous(files) => Self::Ambiguous { files: files.clone() },
            Block::Renamed { task, to } => Self::Renamed { task: *task, to: Cow::Borrowed(to.as_str()) },
            Block::Occupied { task, why } => Self::Occupied { task: *task, why: Cow::Borrowed(why) },
            Block::InFlight { stage, until } => Self::InFlight { stage: *stage, until: *until },
            Block::NotOffered => Self::NotOffered,
            Block::Unaccounted { sent_at, until } => Self::Unaccounted { sent_at: *sent_at, until: *until },
            Block::Entangled(others) => Self::Entangled { others: others.clone() },
            Block::Misordered(others) => Self::Misordered { others: others.clone() },
            Block::Behind(other) => Self::Behind { other: other.clone() },
            Block::Conflict(conflict) => Self::Conflict(Box::new((&**conflict).into())),
            Block::NotRead => Self::NotRead,
            Block::Indivisible(why) => Self::Indivisible(*why),
            Block::HalfMove { table, other } => Self::HalfMove { table: table.into(), other: other.clone() },
            Block::Rejected { message, code, kind } => {
                let (message, code) = (Cow::Borrowed(message.as_str()), code.as_deref().map(Cow::Borrowed));
                Self::Rejected(RejectionV1 { kind: *kind, code, message })
            }
            Block::OtherTables { missing, extra } => {
                let mirrors = |tables: &'a [Table]| tables.iter().map(TableV1::from).collect();
                Self::OtherTables { missing: mirrors(missing), extra: mirrors(extra) }
            }
            Block::Unchecked(why) => Self::Unchecked { why: Cow::Borrowed(why) },
        }
    }
}

impl BlockV1<'_> {
    /// The block; an error says what is wrong with it.
    pub(super) fn into_block(self) -> Result<Block, String> {
        Ok(match self {
            Self::Protected => Block::Protected,
            Self::Unreadable(error) => Block::Unreadable(error.into_error()?),
            Self::Ambiguous { files } => Block::Ambiguous(files),
            Self::Renamed { task, to } => Block::Renamed { task, to: Name::new(to) },
            Self::Occupied { task, why } => Block::Occupied { task, why: why.into_owned() },
            Self::InFlight { stage, until } => Block::InFlight { stage, until },
            Self::NotOffered => Block::NotOffered,
            Self::Unaccounted { sent_at, until } => Block::Unaccounted { sent_at, until },
            Self::Entangled { others } => Block::Entangled(others),
            Self::Misordered { others } => Block::Misordered(others),
            Self::Behind { other } => Block::Behind(other),
            Self::Conflict(conflict) => Block::Conflict(Box::new(conflict.into_conflict()?)),
            Self::NotRead => Block::NotRead,
            Self::Indivisible(why) => Block::Indivisible(why),
            Self::HalfMove { table, other } => Block::HalfMove { table: table.into(), other },
            Self::Rejected(RejectionV1 { kind, code, message }) => {
                Block::Rejected { message: message.into_owned(), code: code.map(Cow::into_owned), kind }
            }
            Self::OtherTables { missing, extra } => {
                let tables = |mirrors: Vec<TableV1<'_>>| mirrors.into_iter().map(Table::from).collect();
                Block::OtherTables { missing: tables(missing), extra: tables(extra) }
            }
            Self::Unchecked { why } => Block::Unchecked(why.into_owned()),
        })
    }
}

impl<'a> From<&'a RemoteError> for ErrorV1<'a> {
    fn from(error: &'a RemoteError) -> Self {
        let RemoteError { kind, operation, code, message, request_id } = error;
        Self {
            kind: *kind,
            operation: Cow::Borrowed(operation),
            code: code.as_deref().map(Cow::Borrowed),
            message: Cow::Borrowed(message),
            request_id: request_id.as_deref().map(Cow::Borrowed),
        }
    }
}

impl ErrorV1<'_> {
    pub(in crate::saved) fn into_error(self) -> Result<RemoteError, String> {
        let Self { kind, operation, code, message, request_id } = self;
        Ok(RemoteError {
            kind,
            operation: our_word(&operation)?,
            code: code.map(Cow::into_owned),
            message: message.into_owned(),
            request_id: request_id.map(Cow::into_owned),
        })
    }
}
