//! Kafka log segments, indexes, recovery and retention on storage.
