//! The one table of configuration keys, and everything derived from it.
//!
//! ```text
//!   data/keys.tsv ─▶ keys() ─┬─▶ check(value)            types, ranges, lists
//!                            ├─▶ BrokerConfig            server.properties + environment + -c
//!                            ├─▶ ClientConfig            producer, consumer, admin: unknown keys refused
//!                            ├─▶ TopicConfig             topic over broker over default
//!                            ├─▶ DescribeConfigs         type, default, synonyms, update mode
//!                            └─▶ docs/configuration.md
//! ```
//!
//! Names and defaults are Kafka's. The few keys of our own say so in their description.
//! Nothing here reads a file or the environment: texts and variables are arguments.

mod broker;
mod check;
mod client;
mod duration;
mod env;
mod error;
mod listeners;
mod properties;
mod reference;
mod table;
mod topic;

pub use broker::BrokerConfig;
pub use check::check;
pub use client::ClientConfig;
pub use duration::iso_duration;
pub use env::{EnvOutcome, from_env};
pub use error::Error;
pub use listeners::{Listener, SecurityProtocol, parse_listeners};
pub use properties::parse_properties;
pub use reference::reference_page;
pub use table::{Key, Kind, Scope, Synonym, UpdateMode, find, keys, nearest};
pub use topic::{ConfigSource, Effective, TopicConfig, topic_default, topic_value};
