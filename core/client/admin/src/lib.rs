//! Typed administration of any Kafka cluster, over the connection layer of `kafka-rs-client`.
//!
//! ```text
//!   Admin ─ topics    ─▶ controller            ┐
//!         ─ configs   ─▶ any broker, or the one │  one request per broker, answers merged:
//!         ─ offsets   ─▶ leaders of partitions  │  every item has its own Result
//!         ─ groups    ─▶ coordinators of groups │
//!         ─ quotas, features, partitions, transactions ─▶ controller, coordinators, leaders ┘
//! ```
//!
//! Invariants:
//! - An outer `Err` means there was no answer; what went wrong with one topic, partition or group is
//!   in the map, at its name.
//! - Requests go to the broker that may answer, and again when it turns out to have changed.
//! - [`ResetTo`] is resolved before anything is written: [`Admin::plan_reset`] shows what
//!   [`Admin::alter_group_offsets`] would then do.
//!
//! Deliberately absent: ACLs, changes of SCRAM users and delegation tokens, which need a broker that
//! authenticates.
//!
//! ```no_run
//! use kafka_rs_admin::{Admin, NewTopic};
//! use kafka_rs_client::{Client, ClientConfig, Scope};
//!
//! # async fn example(client: Client) -> Result<(), kafka_rs_client::Error> {
//! let admin = Admin::new(client);
//! let created = admin.create_topics(&[NewTopic::new("orders").partitions(6)], false).await?;
//! for (name, result) in created {
//!     println!("{name}: {result:?}");
//! }
//! # Ok(())
//! # }
//! ```

mod admin;
mod cluster;
mod configs;
mod features;
mod group_offsets;
mod groups;
mod offsets;
mod partitions;
mod quotas;
mod reset;
mod topics;
mod transactions;

pub use admin::{Admin, Items};
pub use cluster::{Cluster, ClusterBroker, LogDir, LogDirReplica};
pub use configs::{AlterOperation, ConfigEntry, ConfigResource, ConfigSource, ResourceType};
pub use features::{Feature, FeatureUpgrade, Quorum, QuorumReplica, ScramCredentialInfo};
pub use group_offsets::GroupOffset;
pub use groups::{GroupDescription, GroupListing, GroupMember};
pub use offsets::{ListedOffset, OffsetSpec};
pub use partitions::{ElectionType, PartitionReassignment};
pub use quotas::{QuotaEntity, QuotaEntityType, QuotaMatch};
pub use reset::{ResetPlan, ResetTo};
pub use topics::{CreatedTopic, NewTopic, TopicDescription, TopicPartitionDescription};
pub use transactions::{ProducerState, TransactionDescription, TransactionListing};
