//! `quorum-state`: the vote, in Kafka's file with fields of our own beside Kafka's.

use std::path::PathBuf;

use bytes::Bytes;
use kafka_rs_log::LogDir;
use kafka_rs_types::{NodeId, Offset, Uuid};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::store::METADATA_TOPIC;
use crate::types::Vote;

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
        let vote = (file.voted_id >= 0).then(|| {
            if file.vote_committed {
                Vote::new_committed(term, file.voted_id)
            } else {
                Vote::new(term, file.voted_id)
            }
        });
        Ok(Self {
            vote,
            purged: file.purged,
        })
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
