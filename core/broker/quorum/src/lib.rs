//! The metadata quorum: openraft carries `__cluster_metadata`, stored as Kafka segments and
//! snapshots, and keeps the metadata image of this node current.
//!
//! ```text
//!  submit(request) ─▶ controller loop ─▶ Controller::handle ─▶ records
//!        ▲                                                       │ one raft entry = one batch
//!        │ response                                              ▼
//!   publishers ◀── image + delta ◀── state machine ◀── openraft ─▶ log store ─▶ kafka-rs-log
//! ```
//!
//! # Public surface
//!
//! ```text
//! QuorumConfig { node_id, cluster_id, directory_id, controller: ControllerConfig, voters, snapshot limits }
//! type Publisher = Box<dyn Fn(&MetadataDelta, &Arc<MetadataImage>) + Send + Sync>;
//!
//! Quorum::start(config, platform, metadata_log_dir, publishers: Vec<Publisher>) -> Result<Quorum, Error>   // async
//! quorum.submit(SubmitOptions { api_version, describable }, request: R) -> Result<R::Response, Error>      // async
//! quorum.image() -> Arc<MetadataImage>              // lock-free
//! quorum.cluster_id() -> Str
//! quorum.leader() -> Option<NodeId>                 // active controller
//! quorum.describe() -> DescribeQuorum data: leader, epoch, high watermark, voters, observers
//! quorum.finalized_features() -> FinalizedFeatures { epoch, levels }
//! quorum.stop()                                     // async
//! ```
//!
//! `R` is a wire request that implements `kafka_rs_metadata::ControllerRequest` (CreateTopics,
//! DeleteTopics, CreatePartitions, AlterConfigs, IncrementalAlterConfigs, UpdateFeatures,
//! AllocateProducerIds, BrokerRegistration, BrokerHeartbeat, UnregisterBroker, AlterPartition,
//! ElectLeaders, …). The response comes after the records are committed *and* published, so that
//! a topic can be used the moment CreateTopics answers.

mod batches;
mod checkpoint;
mod error;
mod membership;
mod network;
mod runtime;
mod types;

pub use error::Error;
pub use types::{Voter, VoterEndpoint};
