//! Records of Kafka's module storage. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

pub mod remote_log_segment_metadata_record;
pub mod remote_log_segment_metadata_update_record;
pub mod remote_partition_delete_metadata_record;
pub mod remote_log_segment_metadata_snapshot_record;
pub mod producer_snapshot;

pub use remote_log_segment_metadata_record::RemoteLogSegmentMetadataRecord;
pub use remote_log_segment_metadata_update_record::RemoteLogSegmentMetadataUpdateRecord;
pub use remote_partition_delete_metadata_record::RemotePartitionDeleteMetadataRecord;
pub use remote_log_segment_metadata_snapshot_record::RemoteLogSegmentMetadataSnapshotRecord;
pub use producer_snapshot::ProducerSnapshot;
