//! Kafka protocol messages and internal records, generated from their layouts.
