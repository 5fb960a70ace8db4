use std::path::{Path, PathBuf};
use std::sync::Arc;

use kafka_rs_log::{OffsetCheckpoint, parse_partition_dir};
use kafka_rs_platform::Storage;
use kafka_rs_types::Offset;

use crate::Error;

/// What a file of a log directory is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// `.log`: record batches.
    Segment,
    /// `.checkpoint`: a snapshot of the metadata, in record batches.
    Snapshot,
    /// `.index`: offsets to positions.
    OffsetIndex,
    /// `.timeindex`: timestamps to offsets.
    TimeIndex,
    /// `.txnindex`: aborted transactions.
    TransactionIndex,
    /// `.snapshot`: what the log knows about its producers.
    ProducerSnapshot,
    /// `leader-epoch-checkpoint`.
    LeaderEpochs,
    /// An offset for each partition of the directory.
    OffsetCheckpoint,
    /// `meta.properties` and `partition.metadata`.
    Properties,
    /// `quorum-state`: the vote, as JSON.
    QuorumState,
}

impl FileKind {
    /// What the file with this name is; `None` when it is none of Kafka's that hold anything.
    pub fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?;
        // A file that waits for its deletion is still what it was.
        let name = name.strip_suffix(".deleted").unwrap_or(name);
        match name {
            "leader-epoch-checkpoint" => return Some(Self::LeaderEpochs),
            "meta.properties" | "partition.metadata" => return Some(Self::Properties),
            "quorum-state" => return Some(Self::QuorumState),
            "cleaner-offset-checkpoint" => return Some(Self::OffsetCheckpoint),
            _ => {}
        }
        let of_directory = [
            OffsetCheckpoint::RecoveryPoint,
            OffsetCheckpoint::LogStartOffset,
            OffsetCheckpoint::HighWatermark,
        ];
        if of_directory.iter().any(|c| c.file_name() == name) {
            return Some(Self::OffsetCheckpoint);
        }
        match name.rsplit_once('.')?.1 {
            "log" => Some(Self::Segment),
            "checkpoint" => Some(Self::Snapshot),
            "index" => Some(Self::OffsetIndex),
            "timeindex" => Some(Self::TimeIndex),
            "txnindex" => Some(Self::TransactionIndex),
            "snapshot" => Some(Self::ProducerSnapshot),
            _ => None,
        }
    }

    /// A word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Segment => "log segment",
            Self::Snapshot => "metadata snapshot",
            Self::OffsetIndex => "offset index",
            Self::TimeIndex => "time index",
            Self::TransactionIndex => "transaction index",
            Self::ProducerSnapshot => "producer snapshot",
            Self::LeaderEpochs => "leader epochs",
            Self::OffsetCheckpoint => "offset checkpoint",
            Self::Properties => "properties",
            Self::QuorumState => "quorum state",
        }
    }
}

/// The files at or below `path` that can be shown, in order; `path` itself when it is a file.
///
/// # Errors
/// When a directory cannot be listed.
pub fn files_of(storage: &Arc<dyn Storage>, path: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = match storage.list(path) {
        Ok(entries) => entries,
        // A file, or nothing at all, which opening it will say.
        Err(_) if FileKind::of(path).is_some() => return Ok(vec![path.to_owned()]),
        Err(source) => return Err(Error::io(path, source)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let inner = path.join(&entry.name);
        if entry.is_dir {
            files.extend(files_of(storage, &inner)?);
        } else if FileKind::of(&inner).is_some() && !entry.name.ends_with(".deleted") {
            files.push(inner);
        }
    }
    Ok(files)
}

/// The offset in the file's name.
pub(crate) fn base_offset(path: &Path) -> Option<Offset> {
    let name = path.file_name()?.to_str()?;
    name.split(['.', '-']).next()?.parse().ok()
}

/// The topic whose partition the file belongs to, by its directory's name.
pub(crate) fn topic_of(path: &Path) -> Option<String> {
    let directory = path.parent()?.file_name()?.to_str()?;
    parse_partition_dir(directory).map(|partition| partition.topic.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_a_file_is() {
        let kind = |name: &str| FileKind::of(Path::new(name));
        assert_eq!(
            kind("t-0/00000000000000000042.log"),
            Some(FileKind::Segment)
        );
        assert_eq!(
            kind("t-0/00000000000000000042.timeindex.deleted"),
            Some(FileKind::TimeIndex)
        );
        assert_eq!(kind("bootstrap.checkpoint"), Some(FileKind::Snapshot));
        assert_eq!(
            kind("replication-offset-checkpoint"),
            Some(FileKind::OffsetCheckpoint)
        );
        assert_eq!(kind(".lock"), None);
        assert_eq!(
            base_offset(Path::new("t-0/00000000000000000042.log")),
            Some(42)
        );
        let snapshot = Path::new("__cluster_metadata-0/00000000000000000007-0000000001.checkpoint");
        assert_eq!(base_offset(snapshot), Some(7));
        assert_eq!(topic_of(snapshot).as_deref(), Some("__cluster_metadata"));
    }
}
