use bytes::Bytes;
use kafka_rs_types::{LeaderEpoch, Offset, ProducerEpoch, ProducerId, Timestamp};

use crate::{BatchBuilder, Compression, Error, RecordBatch, RecordRef};

/// Kind of a control record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i16)]
pub enum ControlType {
    /// Transaction marker: aborted.
    Abort = 0,
    /// Transaction marker: committed.
    Commit = 1,
    /// A new leader of a KRaft partition.
    LeaderChange = 2,
    /// First record of a KRaft snapshot.
    SnapshotHeader = 3,
    /// Last record of a KRaft snapshot.
    SnapshotFooter = 4,
    /// Finalized `kraft.version`.
    KRaftVersion = 5,
    /// The set of KRaft voters.
    KRaftVoters = 6,
}

impl ControlType {
    const ALL: [Self; 7] = [
        Self::Abort,
        Self::Commit,
        Self::LeaderChange,
        Self::SnapshotHeader,
        Self::SnapshotFooter,
        Self::KRaftVersion,
        Self::KRaftVoters,
    ];

    /// The kind with this id; `None` is one from a later Kafka, to be skipped.
    pub fn from_id(id: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as i16 == id)
    }
}

/// Key of a control record: two numbers, later versions may append more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ControlKey {
    /// Version of the key, 0 so far.
    pub version: i16,
    /// Kind, as a number since unknown ones must be passed over.
    pub kind: i16,
}

impl ControlKey {
    /// The key Kafka writes for this kind.
    pub fn new(kind: ControlType) -> Self {
        Self {
            version: 0,
            kind: kind as i16,
        }
    }

    /// Reads a key; bytes after the two numbers are ignored.
    pub fn parse(key: &[u8]) -> Result<Self, Error> {
        match key {
            [a, b, c, d, ..] => {
                let version = i16::from_be_bytes([*a, *b]);
                if version < 0 {
                    return Err(Error::Invalid("control record key with a negative version"));
                }
                Ok(Self {
                    version,
                    kind: i16::from_be_bytes([*c, *d]),
                })
            }
            _ => Err(Error::Invalid("control record key is too short")),
        }
    }

    /// The four bytes of the key.
    pub fn encode(self) -> [u8; 4] {
        let ([a, b], [c, d]) = (self.version.to_be_bytes(), self.kind.to_be_bytes());
        [a, b, c, d]
    }

    /// The kind, if this version of Kafka knows it.
    pub fn control_type(self) -> Option<ControlType> {
        ControlType::from_id(self.kind)
    }
}

/// A transaction marker as replication sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndTransactionMarker {
    /// Commit or abort.
    pub commit: bool,
    /// Epoch of the transaction coordinator that wrote it.
    pub coordinator_epoch: i32,
}

impl EndTransactionMarker {
    /// The marker in this control record; `None` when it is another kind of control record.
    pub fn read(record: &RecordRef<'_>) -> Result<Option<Self>, Error> {
        let key = ControlKey::parse(record.key.unwrap_or_default())?;
        let commit = match key.control_type() {
            Some(ControlType::Abort) => false,
            Some(ControlType::Commit) => true,
            _ => return Ok(None),
        };
        match record.value {
            Some([version_high, _, a, b, c, d, ..]) if *version_high < 0x80 => Ok(Some(Self {
                commit,
                coordinator_epoch: i32::from_be_bytes([*a, *b, *c, *d]),
            })),
            _ => Err(Error::Invalid("transaction marker value is too short")),
        }
    }

    /// A batch holding this marker alone, as a leader appends it for WriteTxnMarkers.
    pub fn batch(
        self,
        producer_id: ProducerId,
        producer_epoch: ProducerEpoch,
        timestamp: Timestamp,
    ) -> Result<RecordBatch, Error> {
        let kind = if self.commit {
            ControlType::Commit
        } else {
            ControlType::Abort
        };
        let mut value = [0; 6];
        value[2..].copy_from_slice(&self.coordinator_epoch.to_be_bytes());
        let mut builder = BatchBuilder::new(Compression::None)
            .producer(producer_id, producer_epoch, -1)
            .transactional(true)
            .control(true);
        let key = ControlKey::new(kind).encode();
        builder.push(timestamp, Some(&key), Some(&value), &[])?;
        RecordBatch::parse(builder.build()?)
    }
}

/// A batch of control records outside transactions (leader change, snapshot header and so on).
///
/// `records` are kinds with their encoded values; all get `timestamp`.
pub fn control_batch(
    base_offset: Offset,
    leader_epoch: LeaderEpoch,
    timestamp: Timestamp,
    records: &[(ControlType, Bytes)],
) -> Result<RecordBatch, Error> {
    let mut builder = BatchBuilder::new(Compression::None)
        .base_offset(base_offset)
        .leader_epoch(leader_epoch)
        .control(true);
    for (kind, value) in records {
        let key = ControlKey::new(*kind).encode();
        builder.push(timestamp, Some(&key), Some(value), &[])?;
    }
    RecordBatch::parse(builder.build()?)
}
