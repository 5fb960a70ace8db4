use std::path::Path;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use kafka_rs_log::LogDir;
use kafka_rs_metadata::{MetadataImage, MetadataRecord};
use kafka_rs_records::{
    BatchBuilder, Compression, ControlKey, ControlType, RecordBatch, control_batch, split_batches,
};
use kafka_rs_types::{LeaderEpoch, Offset, Timestamp};
use kafka_rs_wire::messages::{SnapshotFooterRecord, SnapshotHeaderRecord, VotersRecord};
use kafka_rs_wire::{Reader, Writer};

use crate::Error;
use crate::batches::{self, decode_records};
use crate::membership::{self, OWN_TAG};
use crate::types::{LogId, Membership, StoredMembership, log_id};

/// Batches of a checkpoint are closed at this size.
const BATCH_BYTES: usize = 256 << 10;
/// What a formatted directory has instead of a metadata log.
const BOOTSTRAP: &str = "bootstrap.checkpoint";
/// Of our addition to the header.
const FORMAT_VERSION: i32 = 1;

/// Names a snapshot: the log before `end_offset` is in it, `epoch` is that of the last record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CheckpointId {
    /// Offset after the last record included.
    pub(crate) end_offset: Offset,
    /// Epoch of the last record included.
    pub(crate) epoch: LeaderEpoch,
}

impl CheckpointId {
    /// The file's name, as Kafka forms it.
    pub(crate) fn file_name(self) -> String {
        format!("{:020}-{:010}.checkpoint", self.end_offset, self.epoch)
    }

    /// Reads a file name; `None` when it is not that of a finished checkpoint.
    pub(crate) fn from_file_name(name: &str) -> Option<Self> {
        let (end_offset, epoch) = name.strip_suffix(".checkpoint")?.split_once('-')?;
        if end_offset.len() != 20 || epoch.len() != 10 {
            return None;
        }
        Some(Self {
            end_offset: end_offset.parse().ok()?,
            epoch: epoch.parse().ok()?,
        })
    }
}

/// A snapshot as openraft passes it around: the bytes of a checkpoint file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Checkpoint {
    pub(crate) id: CheckpointId,
    pub(crate) bytes: Bytes,
}

/// What a checkpoint says of the log it stands for.
#[derive(Debug, Clone, Default)]
pub(crate) struct CheckpointMeta {
    /// The last entry included. Unknown when Apache Kafka wrote the file.
    pub(crate) last_log_id: Option<LogId>,
    /// The voters, with the entry that set them.
    pub(crate) membership: StoredMembership,
    /// When the last record included was written, or -1.
    pub(crate) last_timestamp: Timestamp,
}

/// A checkpoint read back.
pub(crate) struct Loaded {
    pub(crate) meta: CheckpointMeta,
    pub(crate) records: Vec<MetadataRecord>,
}

impl Checkpoint {
    /// Writes an image as a checkpoint: header, voters, records, footer.
    pub(crate) fn encode(
        id: CheckpointId,
        image: &Arc<MetadataImage>,
        meta: &CheckpointMeta,
        now_ms: Timestamp,
    ) -> Result<Self, Error> {
        let mut header = SnapshotHeaderRecord {
            version: 0,
            last_contained_log_timestamp: meta.last_timestamp,
            ..Default::default()
        };
        header.unknown_tagged_fields.push(OWN_TAG, own_fields(meta));
        let mut writer = FileWriter::new(id.epoch, now_ms);
        let header = batches::encode(&header, 0)?;
        writer.control(&[(ControlType::SnapshotHeader, header)])?;
        if let Some(membership) = Some(meta.membership.membership()).filter(has_voters) {
            writer.control(&[(ControlType::KRaftVersion, batches::kraft_version()?)])?;
            let voters = batches::voters(membership)?;
            writer.control(&[(ControlType::KRaftVoters, voters)])?;
        }
        let level = image.features().metadata_version_or_minimum();
        for record in image.to_records() {
            writer.record(&record.encode(level)?)?;
        }
        let footer = batches::encode(&SnapshotFooterRecord::default(), 0)?;
        writer.control(&[(ControlType::SnapshotFooter, footer)])?;
        let bytes = writer.out.freeze();
        Ok(Self { id, bytes })
    }

    /// Reads the checkpoint.
    ///
    /// # Errors
    /// When a batch is damaged or the footer, which is written last, is not there.
    pub(crate) fn decode(&self) -> Result<Loaded, Error> {
        let mut loaded = Loaded {
            meta: CheckpointMeta {
                last_timestamp: -1,
                ..Default::default()
            },
            records: Vec::new(),
        };
        let mut own = None;
        let mut voters = None;
        let mut complete = false;
        for batch in split_batches(self.bytes.clone()) {
            let batch = batch?;
            batch.verify_crc()?;
            if !batch.header.is_control() {
                loaded.records.extend(decode_records(&batch)?);
                continue;
            }
            for (kind, value) in control_records(&batch)? {
                match kind {
                    Some(ControlType::SnapshotHeader) => {
                        let header: SnapshotHeaderRecord = batches::decode(value)?;
                        loaded.meta.last_timestamp = header.last_contained_log_timestamp;
                        let fields = header.unknown_tagged_fields.as_slice();
                        let field = fields.iter().find(|field| field.tag == OWN_TAG);
                        own = field.map(|field| field.data.clone());
                    }
                    Some(ControlType::KRaftVoters) => {
                        let record: VotersRecord = batches::decode(value)?;
                        voters = Some(membership::from_record(&record)?);
                    }
                    Some(ControlType::SnapshotFooter) => complete = true,
                    _ => {}
                }
            }
        }
        if !complete {
            let name = self.id.file_name();
            return Err(Error::Format(format!("snapshot {name} has no footer")));
        }
        loaded.meta.apply(own, voters)?;
        Ok(loaded)
    }
}

/// The records of `bootstrap.checkpoint`, which `kafka-storage format` writes into a log directory:
/// the feature levels, users and quotas that a new cluster begins with.
pub(crate) fn bootstrap_file(dir: &LogDir) -> Result<Option<Vec<MetadataRecord>>, Error> {
    let bytes = match dir.storage().read_file(Path::new(BOOTSTRAP)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(|error| Error::Storage(format!("{BOOTSTRAP}: {error}")))?,
    };
    let file = Checkpoint {
        id: CheckpointId::default(),
        bytes,
    };
    file.decode().map(|loaded| Some(loaded.records))
}

fn has_voters(membership: &&Membership) -> bool {
    membership.voter_ids().next().is_some()
}

/// Kinds and values of a control batch's records.
fn control_records(batch: &RecordBatch) -> Result<Vec<(Option<ControlType>, Bytes)>, Error> {
    let records = batch.records(BATCH_BYTES)?;
    let mut out = Vec::new();
    for record in &records {
        let record = records.share(&record?);
        let key = ControlKey::parse(&record.key.unwrap_or_default())?;
        out.push((key.control_type(), record.value.unwrap_or_default()));
    }
    Ok(out)
}

/// Log ids as raft counts them, which Kafka's files have no room for: the last entry included and
/// the entry that set the voters.
fn own_fields(meta: &CheckpointMeta) -> Bytes {
    let mut writer = Writer::new();
    writer.put_i32(FORMAT_VERSION);
    for id in [meta.last_log_id, *meta.membership.log_id()] {
        writer.put_i64(id.map_or(-1, |id| id.leader_id.term as i64));
        writer.put_i64(id.map_or(-1, |id| id.index as i64));
    }
    writer.finish().to_bytes()
}

impl CheckpointMeta {
    fn apply(&mut self, own: Option<Bytes>, voters: Option<Membership>) -> Result<(), Error> {
        let mut ids = [None, None];
        if let Some(data) = own {
            let broken = |error: kafka_rs_wire::DecodeError| Error::Record(error.to_string());
            let mut reader = Reader::new(data);
            let format = reader.read_i32().map_err(broken)?;
            if format != FORMAT_VERSION {
                return Err(Error::Format(format!("snapshot header of format {format}")));
            }
            for id in &mut ids {
                let term = reader.read_i64().map_err(broken)?;
                let index = reader.read_i64().map_err(broken)?;
                *id = (term >= 0 && index >= 0).then(|| log_id(term as u64, index as u64));
            }
        }
        let [last, voters_set_by] = ids;
        self.last_log_id = last;
        if let Some(membership) = voters {
            self.membership = StoredMembership::new(voters_set_by, membership);
        }
        Ok(())
    }
}

/// Appends batches to a checkpoint's bytes, counting offsets from 0.
struct FileWriter {
    out: BytesMut,
    next_offset: Offset,
    epoch: LeaderEpoch,
    now_ms: Timestamp,
    open: Option<BatchBuilder>,
}

impl FileWriter {
    fn new(epoch: LeaderEpoch, now_ms: Timestamp) -> Self {
        Self {
            out: BytesMut::new(),
            next_offset: 0,
            epoch,
            now_ms,
            open: None,
        }
    }

    fn control(&mut self, records: &[(ControlType, Bytes)]) -> Result<(), Error> {
        self.close()?;
        let batch = control_batch(self.next_offset, self.epoch, self.now_ms, records)?;
        self.next_offset = batch.header.next_offset();
        self.out.extend_from_slice(&batch.bytes);
        Ok(())
    }

    fn record(&mut self, value: &Bytes) -> Result<(), Error> {
        let builder = self.open.get_or_insert_with(|| {
            BatchBuilder::new(Compression::None)
                .base_offset(self.next_offset)
                .leader_epoch(self.epoch)
        });
        builder.push(self.now_ms, None, Some(value), &[])?;
        if builder.uncompressed_size() >= BATCH_BYTES {
            self.close()?;
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), Error> {
        if let Some(builder) = self.open.take() {
            self.next_offset = builder.next_offset();
            self.out.extend_from_slice(&builder.build()?);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_kafkas() {
        let id = CheckpointId {
            end_offset: 1234,
            epoch: 7,
        };
        let name = "00000000000000001234-0000000007.checkpoint";
        assert_eq!(id.file_name(), name);
        assert_eq!(CheckpointId::from_file_name(name), Some(id));
        for other in ["bootstrap.checkpoint", "00000000000000000000.log"] {
            assert_eq!(CheckpointId::from_file_name(other), None);
        }
        assert_eq!(
            CheckpointId::from_file_name(&(name.to_owned() + ".part")),
            None
        );
    }
}
