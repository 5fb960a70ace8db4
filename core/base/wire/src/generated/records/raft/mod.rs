//! Records of Kafka's module raft. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

pub mod quorum_state_data;

pub use quorum_state_data::QuorumStateData;
