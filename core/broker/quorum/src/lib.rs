//! The metadata quorum: openraft over Kafka segments.
