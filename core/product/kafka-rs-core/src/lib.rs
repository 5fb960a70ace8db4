//! Apache Kafka as a Rust library: an embedded broker and client.
