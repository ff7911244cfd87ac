//! The memory as a file, version 1.

use std::collections::BTreeMap;

use disync_model::{Address, Digest, ProjectId, Table};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Memory, Remembered, Subject, Told};

const FORMAT: u64 = 1;

/// Why a file is no memory that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Damaged {
    /// It is not what was written.
    #[error("it is damaged: {0}")]
    Unreadable(String),
    /// It was written by a newer disync.
    #[error("it has format {found}, and this disync reads {FORMAT}")]
    Newer {
        /// Its format.
        found: u64,
    },
    /// It is about another workspace.
    #[error("it is about project {found}")]
    OtherProject {
        /// Which.
        found: ProjectId,
    },
}

/// The version, which a file of any version says.
#[derive(Deserialize)]
struct Version {
    disync_notified: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "what disync has told")]
struct File {
    disync_notified: u64,
    project: ProjectId,
    channels: BTreeMap<String, Channel>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Channel {
    n_messages: u64,
    told: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    fingerprint: Digest,
    address: Address,
    #[serde(with = "About")]
    about: Subject,
    what: String,
    at: Timestamp,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Subject", rename_all = "snake_case")]
enum About {
    Table(#[serde(with = "Named")] Table),
    Setting(String),
    Document,
    Instance,
    Publication,
    Task,
    Unmanaged,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Table")]
struct Named {
    database: Option<Box<str>>,
    name: Box<str>,
}

pub(super) fn read(bytes: &[u8], project: ProjectId) -> Result<Memory, Damaged> {
    let unreadable = |error: serde_json::Error| Damaged::Unreadable(error.to_string());
    let Version { disync_notified: found } = serde_json::from_slice(bytes).map_err(unreadable)?;
    if found != FORMAT {
        return Err(Damaged::Newer { found });
    }
    let file: File = serde_json::from_slice(bytes).map_err(unreadable)?;
    if file.project != project {
        return Err(Damaged::OtherProject { found: file.project });
    }
    let channels = file.channels.into_iter().map(|(name, Channel { n_messages, told })| {
        let told = told.into_iter().map(|Entry { fingerprint, address, about, what, at }| {
            (fingerprint, Told { address, subject: about, what, at })
        });
        (name, Remembered { n_messages, told: told.collect() })
    });
    Ok(Memory { channels: channels.collect() })
}

pub(super) fn write(memory: &Memory, project: ProjectId) -> Vec<u8> {
    let channels = memory.channels.iter().map(|(name, Remembered { n_messages, told })| {
        let told = told.iter().map(|(fingerprint, told)| {
            let Told { address, subject, what, at } = told.clone();
            Entry { fingerprint: *fingerprint, address, about: subject, what, at }
        });
        (name.clone(), Channel { n_messages: *n_messages, told: told.collect() })
    });
    let file = File { disync_notified: FORMAT, project, channels: channels.collect() };
    let mut bytes = serde_json::to_vec_pretty(&file).expect("texts, numbers and lists are always JSON");
    bytes.push(b'\n');
    bytes
}
