use kafka_rs_log::LogConfig;
use kafka_rs_records::{Codec, TimestampType};

/// What the runtime needs of a topic's configuration, worked out once per change.
#[derive(Debug, Clone)]
pub struct TopicSettings {
    /// `max.message.bytes`.
    pub max_message_bytes: usize,
    /// `message.timestamp.type`.
    pub timestamp_type: TimestampType,
    /// `message.timestamp.before.max.ms`.
    pub timestamp_before_max_ms: i64,
    /// `message.timestamp.after.max.ms`.
    pub timestamp_after_max_ms: i64,
    /// `compression.type`; `None` for `producer`, which keeps what came.
    pub recompress: Option<Codec>,
    /// `cleanup.policy` contains `compact`, so every record needs a key.
    pub compacted: bool,
    /// `min.insync.replicas`.
    pub min_insync_replicas: usize,
    /// `flush.messages`: fsync once this many records are unflushed.
    pub flush_messages: i64,
    /// `flush.ms`: fsync once a record is unflushed for this long.
    pub flush_ms: i64,
    /// What concerns the log alone.
    pub log: LogConfig,
}
