//! Generates the sources of kafka-rs-wire.
fn main() {}
