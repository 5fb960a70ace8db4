//! Records of Kafka's module transaction. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

pub mod transaction_log_key;
pub mod transaction_log_value;

pub use transaction_log_key::TransactionLogKey;
pub use transaction_log_value::TransactionLogValue;
