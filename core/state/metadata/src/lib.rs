//! The cluster's metadata: what it is (images), how it changes (records, deltas), and who decides
//! changes (the controller). Decides without I/O: time, randomness and offsets are arguments.
//!
//! ```text
//!  wire request ─▶ Controller::handle ─▶ Outcome { records, response }
//!                      ▲                        │ quorum: append, replicate, commit
//!                      └── replay(record) ◀─────┤
//!                                               ▼
//!      MetadataDelta::replay(record) ─▶ MetadataImage ─▶ publishers, request handlers
//! ```
//!
//! Invariants:
//! - an image never changes once built; a clone is a few reference counts, lookups take no lock;
//! - replay is the only way state changes; `handle` only reads it;
//! - records are Kafka's own, framed and versioned as its controller writes them;
//! - the same records on the same image give the same image, wherever they are replayed.
//!
//! Deliberately absent: the log, elections and networking (crate `kafka-rs-quorum`), and what a
//! broker does with a change (its publishers).

mod controller;
mod delta;
mod error;
mod image;
mod metadata_version;
mod record;

pub use controller::{
    ApiError, Controller, ControllerConfig, ControllerContext, ControllerRequest, Describable,
    GROUP_VERSION, KRAFT_VERSION, MutationQuota, Outcome, PRODUCER_ID_BLOCK_SIZE,
    RECORDS_PER_REQUEST_MAX, SHARE_VERSION, SUPPORTED_FEATURES, TRANSACTION_VERSION,
    bootstrap_records, refused_client_quota, validate_topic_name,
};
pub use delta::{MetadataDelta, PartitionChange, TopicDelta};
pub use error::Error;
pub use image::{
    AclEntry, AclsImage, BrokerRegistration, ClientQuotaEntity, ClientQuotasImage, ClusterImage,
    ConfigMap, ConfigResource, ConfigResourceType, ConfigsImage, ControllerRegistration,
    DelegationToken, DelegationTokensImage, Endpoint, FeaturesImage, LeaderRecoveryState,
    MetadataImage, NO_LEADER, PartitionRegistration, Partitions, Provenance, ScramCredential,
    ScramImage, SupportedVersions, TopicImage, TopicsImage, directory,
};
pub use metadata_version::MetadataVersion;
pub use record::MetadataRecord;
