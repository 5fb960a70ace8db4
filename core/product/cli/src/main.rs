//! The kafka-rs command.
fn main() {}
