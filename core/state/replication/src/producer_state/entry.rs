use kafka_rs_records::{BatchHeader, decrement_sequence};
use kafka_rs_types::{Offset, ProducerEpoch, ProducerId, Timestamp};

/// Batches remembered per producer, which is also the most requests an idempotent producer may
/// have in flight.
pub const BATCHES_RETAINED: usize = 5;

/// A batch remembered to recognise its retry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchMetadata {
    /// Sequence number of the last record.
    pub last_sequence: i32,
    /// Offset of the last record.
    pub last_offset: Offset,
    /// Last offset minus first.
    pub offset_delta: i32,
    /// Largest timestamp of the batch.
    pub timestamp: Timestamp,
}

impl BatchMetadata {
    /// Sequence number of the first record.
    pub fn first_sequence(&self) -> i32 {
        decrement_sequence(self.last_sequence, self.offset_delta)
    }

    /// Offset of the first record.
    pub fn first_offset(&self) -> Offset {
        self.last_offset - i64::from(self.offset_delta)
    }
}

/// What the log knows about one producer (KIP-98); the fields are those of DescribeProducers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProducerState {
    /// The producer.
    pub producer_id: ProducerId,
    /// Newest epoch seen, -1 for none.
    pub producer_epoch: ProducerEpoch,
    /// Epoch of the transaction coordinator that wrote the last marker, -1 for none.
    pub coordinator_epoch: i32,
    /// Timestamp of the last batch or marker, -1 for none.
    pub last_timestamp: Timestamp,
    /// First offset of the open transaction.
    pub current_txn_first_offset: Option<Offset>,
    batches: [BatchMetadata; BATCHES_RETAINED],
    batch_count: u8,
}

const NO_BATCH: BatchMetadata = BatchMetadata {
    last_sequence: -1,
    last_offset: -1,
    offset_delta: 0,
    timestamp: -1,
};

impl ProducerState {
    /// A producer of which nothing is known.
    pub(super) fn empty(producer_id: ProducerId) -> Self {
        Self {
            producer_id,
            producer_epoch: -1,
            coordinator_epoch: -1,
            last_timestamp: -1,
            current_txn_first_offset: None,
            batches: [NO_BATCH; BATCHES_RETAINED],
            batch_count: 0,
        }
    }

    /// The remembered batches of the current epoch, oldest first.
    pub fn batches(&self) -> &[BatchMetadata] {
        &self.batches[..usize::from(self.batch_count)]
    }

    /// Sequence number of the last record of the current epoch, -1 for none.
    pub fn last_sequence(&self) -> i32 {
        self.batches().last().map_or(-1, |last| last.last_sequence)
    }

    /// Offset of the last record of the current epoch, -1 for none.
    pub fn last_data_offset(&self) -> Offset {
        self.batches().last().map_or(-1, |last| last.last_offset)
    }

    /// The remembered batch with the epoch and sequence range of `header`: the original of a retry.
    pub fn find_duplicate(&self, header: &BatchHeader) -> Option<BatchMetadata> {
        if header.producer_epoch != self.producer_epoch {
            return None;
        }
        let (first, last) = (header.base_sequence, header.last_sequence());
        self.batches()
            .iter()
            .find(|batch| batch.last_sequence == last && batch.first_sequence() == first)
            .copied()
    }

    pub(super) fn add_batch(&mut self, batch: BatchMetadata) {
        if usize::from(self.batch_count) == BATCHES_RETAINED {
            self.batches.rotate_left(1);
            self.batch_count -= 1;
        }
        self.batches[usize::from(self.batch_count)] = batch;
        self.batch_count += 1;
        self.last_timestamp = batch.timestamp;
    }

    /// Whether this entry of a snapshot is of a later batch of the producer and epoch of `before`.
    pub(super) fn continues(&self, before: &Self) -> bool {
        self.producer_id == before.producer_id
            && self.producer_epoch == before.producer_epoch
            && before.current_txn_first_offset.is_none()
            && self.last_data_offset() > before.last_data_offset()
    }

    /// Becomes what the later entry says, remembering the batches of both.
    pub(super) fn take_up(&mut self, later: &Self) {
        for batch in later.batches() {
            self.add_batch(*batch);
        }
        self.coordinator_epoch = later.coordinator_epoch;
        self.last_timestamp = later.last_timestamp;
        self.current_txn_first_offset = later.current_txn_first_offset;
    }

    /// A new epoch starts without remembered batches.
    pub(super) fn set_epoch(&mut self, epoch: ProducerEpoch) {
        if self.producer_epoch != epoch {
            self.producer_epoch = epoch;
            self.batches = [NO_BATCH; BATCHES_RETAINED];
            self.batch_count = 0;
        }
    }
}
