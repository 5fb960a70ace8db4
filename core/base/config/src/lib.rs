//! The one table of Kafka configuration keys.
