//! What a producer counts.

/// Counters of a producer since it began, under the names of Kafka's `producer-metrics`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ProducerMetrics {
    /// `record-send-total`: records acknowledged (or written, with `acks=0`).
    pub record_send_total: u64,
    /// `record-error-total`: records that failed.
    pub record_error_total: u64,
    /// `record-retry-total`: records that were sent again, each time.
    pub record_retry_total: u64,
    /// `request-total`: Produce requests.
    pub request_total: u64,
    /// Batches acknowledged.
    pub batch_total: u64,
    /// `batch-split-total`: batches the broker found too large, sent again in halves.
    pub batch_split_total: u64,
    /// Bytes of the batches given to connections, compressed (`outgoing-byte-total` less frames).
    pub byte_total: u64,
    /// `produce-throttle-time-total` in milliseconds.
    pub throttle_ms_total: u64,
    /// `buffer-available-bytes`: of `buffer.memory`.
    pub buffer_available_bytes: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) totals: ProducerMetrics,
}
