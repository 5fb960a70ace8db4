use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use kafka_rs_records::Origin;
use kafka_rs_types::{ErrorCode, Offset, Rope};

use crate::{AppendRequest, Appended, Partition, TransactionMarker, Verification, Waiter};

/// Resolves when what was appended is replicated, or never will be.
pub type Replicated = Pin<Box<dyn Future<Output = Result<(), ErrorCode>> + Send>>;

/// What a shard needs of the partition it keeps its records in.
pub trait ShardLog: Send + Sync {
    /// First offset there is.
    fn log_start_offset(&self) -> Offset;

    /// Where the next record will go.
    fn log_end_offset(&self) -> Offset;

    /// Whole batches from `offset` on, at least one unless at the end.
    ///
    /// # Errors
    /// The code of what is wrong with the log.
    fn read(&self, offset: Offset, max_bytes: usize) -> Result<Rope, ErrorCode>;

    /// Appends one batch as leader; `verification` lets one begin a transaction.
    ///
    /// # Errors
    /// Why nothing was appended.
    fn append(&self, batch: Bytes, verification: Option<u64>) -> Result<Appended, ErrorCode>;

    /// Appends the end of a transaction as leader.
    ///
    /// # Errors
    /// Why nothing was appended.
    fn append_marker(&self, marker: &TransactionMarker) -> Result<Appended, ErrorCode>;

    /// Waits until what was appended is replicated.
    fn replicated(self: Arc<Self>, appended: Appended) -> Replicated;
}

impl ShardLog for Partition {
    fn log_start_offset(&self) -> Offset {
        self.log_start_offset()
    }

    fn log_end_offset(&self) -> Offset {
        self.log_end_offset()
    }

    fn read(&self, offset: Offset, max_bytes: usize) -> Result<Rope, ErrorCode> {
        let end = self.log_end_offset();
        let data = self.reader().read(offset, max_bytes, end, true);
        data.map(|data| data.records).map_err(|error| error.code())
    }

    fn append(&self, batch: Bytes, verification: Option<u64>) -> Result<Appended, ErrorCode> {
        let request = AppendRequest {
            records: batch,
            origin: Origin::Internal,
            acks: -1,
            allow_zstd: true,
            verification: verification.map_or(Verification::Missing, Verification::Guard),
        };
        self.append(request).map_err(|error| error.code())
    }

    fn append_marker(&self, marker: &TransactionMarker) -> Result<Appended, ErrorCode> {
        self.append_marker(marker).map_err(|error| error.code())
    }

    fn replicated(self: Arc<Self>, appended: Appended) -> Replicated {
        Box::pin(async move {
            let waiter = Waiter::new(1);
            let parked = self.park_produce(&appended, &waiter);
            waiter.woken().await;
            drop(parked);
            self.produce_outcome(&appended)
                .map_err(|error| error.code())
        })
    }
}
