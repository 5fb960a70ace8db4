//! Between raft entries and record batches: one entry is one batch.
//!
//! | entry | batch |
//! |---|---|
//! | blank | control batch: LeaderChange |
//! | membership | control batch: VotersRecord, at index 0 after a KRaftVersionRecord |
//! | normal | data batch: the records of the proposal |

use bytes::Bytes;
use kafka_rs_metadata::{MetadataRecord, MetadataVersion};
use kafka_rs_records::{
    BatchBuilder, Compression, ControlKey, ControlType, RecordBatch, control_batch,
};
use kafka_rs_types::{LeaderEpoch, NodeId, Offset, Timestamp};
use kafka_rs_wire::messages::{
    KRaftVersionRecord, LeaderChangeMessage, VotersRecord, leader_change_message,
};
use kafka_rs_wire::{Message, Reader, Writer};
use openraft::EntryPayload;

use crate::Error;
use crate::membership;
use crate::types::{Entry, Membership, Proposal, log_id};

/// More than the largest batch that is ever written.
const BATCH_BYTES_MAX: usize = 64 << 20;
/// `kraft.version` of this quorum: voters are in the log (KIP-853).
pub(crate) const KRAFT_VERSION: i16 = 1;
/// The version in which Kafka itself writes LeaderChange; its tools read no other.
const LEADER_CHANGE_VERSION: i16 = 0;

/// What a control batch says besides its entry.
pub(crate) struct LeaderContext<'a> {
    /// The leader of the entry's epoch.
    pub(crate) leader: NodeId,
    /// The voters when the entry was appended.
    pub(crate) membership: &'a Membership,
}

/// Encodes records as a data batch at offset 0.
pub(crate) fn encode_records(
    records: &[MetadataRecord],
    level: MetadataVersion,
    now_ms: Timestamp,
) -> Result<RecordBatch, Error> {
    let mut builder = BatchBuilder::new(Compression::None);
    for record in records {
        builder.push(now_ms, None, Some(&record.encode(level)?), &[])?;
    }
    Ok(RecordBatch::parse(builder.build()?)?)
}

/// Decodes the records of a data batch.
pub(crate) fn decode_records(batch: &RecordBatch) -> Result<Vec<MetadataRecord>, Error> {
    let records = batch.records(BATCH_BYTES_MAX)?;
    let mut decoded = Vec::with_capacity(batch.header.record_count.max(0) as usize);
    for record in &records {
        let value = records.share(&record?).value.unwrap_or_default();
        decoded.push(MetadataRecord::decode(value)?);
    }
    Ok(decoded)
}

/// The batch of an entry that is appended at `base_offset`.
pub(crate) fn entry_to_batch(
    entry: &Entry,
    base_offset: Offset,
    now_ms: Timestamp,
    context: &LeaderContext<'_>,
) -> Result<RecordBatch, Error> {
    let epoch = entry.log_id.leader_id.term as LeaderEpoch;
    let control = |records: &[(ControlType, Bytes)]| {
        control_batch(base_offset, epoch, now_ms, records).map_err(Error::from)
    };
    match &entry.payload {
        EntryPayload::Blank => control(&[(ControlType::LeaderChange, leader_change(context)?)]),
        EntryPayload::Membership(membership) => {
            let voters = (ControlType::KRaftVoters, voters(membership)?);
            if entry.log_id.index == 0 {
                control(&[(ControlType::KRaftVersion, kraft_version()?), voters])
            } else {
                control(&[voters])
            }
        }
        EntryPayload::Normal(proposal) => {
            let stamp = kafka_rs_records::Stamp::new(base_offset, epoch);
            let stamped = proposal.batch.stamped(&stamp).to_bytes();
            Ok(RecordBatch::parse(stamped)?)
        }
    }
}

/// The entry with index `index` that `batch` holds.
pub(crate) fn batch_to_entry(batch: RecordBatch, index: u64) -> Result<Entry, Error> {
    let log_id = log_id(batch.header.partition_leader_epoch.max(0) as u64, index);
    let payload = if batch.header.is_control() {
        match control_membership(&batch)? {
            Some(membership) => EntryPayload::Membership(membership),
            None => EntryPayload::Blank,
        }
    } else {
        EntryPayload::Normal(Proposal {
            batch,
            records: None,
        })
    };
    Ok(Entry { log_id, payload })
}

/// The voters a control batch sets; Kafka also writes them into the batch of a leader change.
fn control_membership(batch: &RecordBatch) -> Result<Option<Membership>, Error> {
    let records = batch.records(BATCH_BYTES_MAX)?;
    for record in &records {
        let record = records.share(&record?);
        let key = ControlKey::parse(&record.key.unwrap_or_default())?;
        if key.control_type() == Some(ControlType::KRaftVoters) {
            let message: VotersRecord = decode(record.value.unwrap_or_default())?;
            return membership::from_record(&message).map(Some);
        }
    }
    Ok(None)
}

fn leader_change(context: &LeaderContext<'_>) -> Result<Bytes, Error> {
    let voter = |id: NodeId| leader_change_message::Voter {
        voter_id: id,
        ..Default::default()
    };
    let voters: Vec<_> = context.membership.voter_ids().map(voter).collect();
    // openraft does not say who granted; a quorum did, and in a quorum of one that is everyone.
    let granting_voters = match voters.len() {
        1 => voters.clone(),
        _ => vec![voter(context.leader)],
    };
    let message = LeaderChangeMessage {
        version: LEADER_CHANGE_VERSION,
        leader_id: context.leader,
        voters,
        granting_voters,
        ..Default::default()
    };
    encode(&message, LEADER_CHANGE_VERSION)
}

/// The encoded VotersRecord of a membership.
pub(crate) fn voters(membership: &Membership) -> Result<Bytes, Error> {
    encode(&membership::to_record(membership)?, 0)
}

/// The encoded KRaftVersionRecord.
pub(crate) fn kraft_version() -> Result<Bytes, Error> {
    let record = KRaftVersionRecord {
        version: 0,
        kraft_version: KRAFT_VERSION,
        ..Default::default()
    };
    encode(&record, 0)
}

/// Encodes the value of a control record.
pub(crate) fn encode<M: Message>(message: &M, version: i16) -> Result<Bytes, Error> {
    let mut writer = Writer::new();
    match message.encode(&mut writer, version) {
        Ok(()) => Ok(writer.finish().to_bytes()),
        Err(error) => Err(Error::Record(error.to_string())),
    }
}

/// Decodes the value of a control record; its version is its first field.
pub(crate) fn decode<M: Message>(value: Bytes) -> Result<M, Error> {
    let version = match value.first_chunk::<2>() {
        Some(bytes) => i16::from_be_bytes(*bytes),
        None => {
            return Err(Error::Record(
                "control record value is too short".to_owned(),
            ));
        }
    };
    let version = version.clamp(M::VALID.min, M::VALID.max);
    M::decode(&mut Reader::new(value), version).map_err(|error| Error::Record(error.to_string()))
}
