//! Records on their way together.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use kafka_rs_records::{BatchBuilder, Codec, crc32c};
use kafka_rs_types::{ProducerEpoch, ProducerId};

use super::delivery::Completion;
use crate::Error;

/// Who stamps batches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) id: ProducerId,
    pub(crate) epoch: ProducerEpoch,
}

/// Who sent a batch, and the number of its first record.
pub(crate) type Stamp = (Identity, i32);

/// Order of the batches of one producer; of a batch that was split, the index of the part's first
/// record among those of the whole comes second.
pub(crate) type Ordinal = (u64, i32);

/// Records of one partition that travel together.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) ordinal: Ordinal,
    pub(crate) records: i32,
    /// Share of `buffer.memory`.
    pub(crate) memory: usize,
    pub(crate) created: Duration,
    pub(crate) attempts: u32,
    /// Takes no more records.
    pub(crate) closed: bool,
    /// The broker may have it although it did not say so.
    pub(crate) doubtful: bool,
    /// Part of a batch the broker may have: no answer to a part tells whether it does.
    pub(crate) torn: bool,
    /// Its time was up while it was on the wire: those who waited were told.
    pub(crate) given_up: bool,
    /// Set when it is sent first.
    pub(crate) stamp: Option<Stamp>,
    pub(crate) body: Body,
    pub(crate) done: Arc<Completion>,
}

/// The records.
#[derive(Debug)]
pub(crate) enum Body {
    /// Still uncompressed.
    Open(BatchBuilder),
    /// As it was sent, with that stamp.
    Built(Bytes, Option<Stamp>),
    /// On the wire; whoever sends has it.
    Away,
}

impl Batch {
    pub(crate) fn new(
        ordinal: Ordinal,
        created: Duration,
        builder: BatchBuilder,
        done: Arc<Completion>,
    ) -> Self {
        Self {
            ordinal,
            records: 0,
            memory: 0,
            created,
            attempts: 0,
            closed: false,
            doubtful: false,
            torn: false,
            given_up: false,
            stamp: None,
            body: Body::Open(builder),
            done,
        }
    }

    /// Bytes it takes in a request: at most, as long as it is not compressed.
    pub(crate) fn size(&self) -> usize {
        match &self.body {
            Body::Open(builder) => builder.uncompressed_size(),
            Body::Built(bytes, _) => bytes.len(),
            Body::Away => 0,
        }
    }
}

impl Body {
    /// The bytes to send under `stamp`: compressed once, stamped anew when the stamp has changed.
    pub(crate) fn encode(self, stamp: Option<Stamp>) -> Result<Bytes, Error> {
        match self {
            Self::Open(mut builder) => {
                if let Some((identity, sequence)) = stamp {
                    builder = builder.producer(identity.id, identity.epoch, sequence);
                }
                Ok(builder.build()?)
            }
            Self::Built(bytes, before) => Ok(match stamp {
                Some(stamp) if before != Some(stamp) => restamp(bytes, stamp),
                _ => bytes,
            }),
            Self::Away => unreachable!("a batch on the wire is not sent"),
        }
    }
}

/// An empty batch with room for about `room` bytes.
pub(crate) fn builder(codec: Codec, room: usize, transactional: bool) -> BatchBuilder {
    BatchBuilder::with_room(codec, room).transactional(transactional)
}

/// Producer id, epoch and sequence lie at 43, 51 and 53; the checksum at 17 covers what follows it.
fn restamp(batch: Bytes, (identity, sequence): Stamp) -> Bytes {
    let mut out = batch
        .try_into_mut()
        .unwrap_or_else(|shared| BytesMut::from(&shared[..]));
    out[43..51].copy_from_slice(&identity.id.to_be_bytes());
    out[51..53].copy_from_slice(&identity.epoch.to_be_bytes());
    out[53..57].copy_from_slice(&sequence.to_be_bytes());
    let crc = crc32c(&out[21..]);
    out[17..21].copy_from_slice(&crc.to_be_bytes());
    out.freeze()
}

#[cfg(test)]
mod tests {
    use kafka_rs_records::{Compression, RecordBatch};

    use super::*;

    #[test]
    fn a_batch_is_stamped_anew_without_being_built_again() {
        let mut open = builder(Compression::Lz4.into(), 100, false);
        open.push(5, None, Some(b"value"), &[]).expect("push");
        let (old, new) = (Identity { id: 7, epoch: 1 }, Identity { id: 7, epoch: 2 });
        let first = Body::Open(open).encode(Some((old, 9))).expect("first");
        let shared = first.clone();
        let body = Body::Built(first, Some((old, 9)));
        let second = body.encode(Some((new, 0))).expect("second");
        let [before, after] = [shared, second].map(|bytes| {
            let batch = RecordBatch::parse(bytes).expect("batch");
            batch.verify_crc().expect("checksum");
            let header = &batch.header;
            (
                header.producer_id,
                header.producer_epoch,
                header.base_sequence,
            )
        });
        assert_eq!((before, after), ((7, 1, 9), (7, 2, 0)));
    }
}
