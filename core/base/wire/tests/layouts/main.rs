//! The codec against two independent judges: Apache Kafka's own classes and the `kafka-protocol` crate.
//!
//! Both judge bytes that [`bytes`] makes from the layouts by plain interpretation, so that generated code,
//! layouts and judges all have to agree.

mod bytes;
mod codecs;
mod golden;
mod oracle;
