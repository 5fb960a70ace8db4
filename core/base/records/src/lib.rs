//! Kafka record batches: v2 in place, v0 and v1 for reading, compression, control batches.
