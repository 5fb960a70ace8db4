//! Generates the sources of `kafka-rs-wire` and the error table of `kafka-rs-types`.
//!
//! ```text
//!   Kafka's JSON ──import──► layouts/*.txt ──layout──► model ──emit──► src/generated/**, error_code.rs
//! ```
//!
//! The layouts are the project's own copy; generating reads nothing else, so the output is the
//! same everywhere. Decoders rely on what [`layout`] checks: structs never contain themselves and
//! no array element is empty on the wire.

pub mod emit;
pub mod import;
pub mod layout;
pub mod project;
