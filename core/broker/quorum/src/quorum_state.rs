//! `quorum-state`: the vote, in Kafka's file with fields of our own beside Kafka's.

use std::path::PathBuf;

use bytes::Bytes;
use kafka_rs_log::LogDir;
use kafka_rs_types::{NodeId, Offset, Uuid};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::store::METADATA_TOPIC;
use crate::types::{LeaderId, Vote};

/// What has to survive besides the log itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct QuorumState {
    /// The vote given last.
    pub(crate) vote: Option<Vote>,
    /// The last entry that only a snapshot holds.
    pub(crate) purged: Option<Purged>,
}

/// The end of the part of the log that a snapshot stands for.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Purged {
    /// Term of the last entry in it.
    pub(crate) term: u64,
    /// Its index.
    pub(crate) index: u64,
    /// Offset after its last record.
    pub(crate) end_offset: Offset,
}

/// The file. Kafka's fields come first; it ignores those it does not know.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    leader_id: NodeId,
    leader_epoch: i64,
    voted_id: NodeId,
    voted_directory_id: String,
    /// openraft also remembers that a quorum accepted the vote.
    #[serde(default)]
    vote_committed: bool,
    #[serde(default)]
    purged: Option<Purged>,
    #[serde(rename = "data_version")]
    data_version: i16,
}

fn path() -> PathBuf {
    PathBuf::from(format!("{METADATA_TOPIC}-0")).join("quorum-state")
}

fn voted_for_nobody(term: u64) -> Vote {
    let leader_id = LeaderId {
        term,
        voted_for: None,
    };
    Vote {
        leader_id,
        committed: false,
    }
}

impl QuorumState {
    /// Reads the file; a directory without one has never voted.
    pub(crate) fn load(dir: &LogDir) -> Result<Self, Error> {
        let bytes = match dir.storage().read_file(&path()) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            other => other.map_err(|error| Error::Storage(format!("quorum-state: {error}")))?,
        };
        let file: File = serde_json::from_slice(&bytes).map_err(|error| {
            Error::Format(format!("{}/{}: {error}", dir.path(), path().display()))
        })?;
        let term = u64::try_from(file.leader_epoch).unwrap_or(0);
        // Apache Kafka's leader has not voted in its own epoch any more: it writes itself as leader alone.
        let committed = file.vote_committed || file.voted_id < 0 && file.leader_id >= 0;
        let vote = match (file.voted_id.max(file.leader_id), committed) {
            (-1, _) if term == 0 => None,
            (-1, _) => Some(voted_for_nobody(term)),
            (id, true) => Some(Vote::new_committed(term, id)),
            (id, false) => Some(Vote::new(term, id)),
        };
        Ok(Self {
            vote,
            purged: file.purged,
        })
    }

    /// Raises the vote to `term`, that of the last entry of the log: whoever wrote the log knew it.
    pub(crate) fn at_least(&mut self, term: u64) {
        if self.vote.is_none_or(|vote| vote.leader_id.term < term) {
            self.vote = Some(voted_for_nobody(term));
        }
    }

    /// Replaces the file, durably.
    pub(crate) fn save(&self, dir: &LogDir, directory_id: Uuid) -> Result<(), Error> {
        let vote = self.vote.unwrap_or_default();
        let voted_id = self
            .vote
            .and_then(|vote| vote.leader_id.voted_for)
            .unwrap_or(-1);
        let file = File {
            leader_id: if vote.committed { voted_id } else { -1 },
            leader_epoch: i64::try_from(vote.leader_id.term).unwrap_or(i64::MAX),
            voted_id,
            voted_directory_id: directory_id.to_string(),
            vote_committed: vote.committed,
            purged: self.purged,
            data_version: 1,
        };
        let text = serde_json::to_vec(&file).map_err(|error| Error::Storage(error.to_string()))?;
        dir.storage()
            .replace_file(&path(), Bytes::from(text))
            .map_err(|error| Error::Storage(format!("quorum-state: {error}")))
    }
}
