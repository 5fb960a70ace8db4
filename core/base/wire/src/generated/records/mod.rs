//! Internal records of Kafka, by the topic or file they lie in. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

pub mod group_coordinator;
pub mod transaction;
pub mod share;
pub mod metadata;
pub mod storage;
pub mod raft;
