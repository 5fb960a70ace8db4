//! Group coordinator state machine: classic and consumer groups and committed offsets, as Kafka 4.4
//! keeps them.
//!
//! ```text
//!   JoinGroup, SyncGroup, Heartbeat, LeaveGroup ──▶ classic/  members, generations, timers
//!   ConsumerGroupHeartbeat, …Describe ────────────▶ consumer/ members, epochs, assignors, timers
//!   ShareGroupHeartbeat, …Describe, …Offsets ─────▶ share/    members, epochs, partitions with states
//!   OffsetCommit, OffsetFetch, OffsetDelete ──────▶ offsets/  by group, topic, partition
//!   DescribeGroups, ListGroups, DeleteGroups ─────▶ admin
//!                         │ Outcome { records, replies, then }
//!                         ▼
//!   replay: OffsetCommit{Key,Value}, GroupMetadata{Key,Value}, ConsumerGroup…{Key,Value},
//!           ShareGroup…{Key,Value}, tombstones, transaction ends
//! ```
//!
//! Invariants:
//! - a group has one generation at a time; an assignment is given out only for the generation it
//!   was made for, and only once it is committed;
//! - a parked JoinGroup or SyncGroup is answered exactly once, whatever becomes of its member;
//! - an id is that of a classic, a consumer or a share group, never of two;
//! - a partition of a consumer group has at most one owner, and goes to the next only when the one
//!   before has let go of it;
//! - what is replayed gives committed offsets, members and assignments back as they were; sessions,
//!   rebalances under way and members without an id live in memory only;
//! - strings and blobs that are kept do not keep the request's frame alive.
//!
//! Deliberately absent: groups of the streams protocol, whose records are passed over when a log written
//! by Apache Kafka is loaded; what share groups have stored, which is at the share coordinator.
//!
//! ```
//! use kafka_rs_coordinator::{Coordinator, Now, Token};
//! use kafka_rs_group::{Config, GroupCoordinator, Reply, Request};
//! use kafka_rs_wire::messages::HeartbeatRequest;
//!
//! let mut shard = GroupCoordinator::new(Config::default());
//! let request = HeartbeatRequest { group_id: "g".into(), ..Default::default() };
//! let outcome = shard.handle(Now::default(), Token(1), Request::Heartbeat(request));
//! let (_, Reply::Heartbeat(reply)) = &outcome.replies[0] else { unreachable!() };
//! assert_eq!(reply.error_code, 25); // UNKNOWN_MEMBER_ID
//! ```

mod admin;
mod classic;
mod config;
mod consumer;
mod coordinator;
mod error;
mod metadata;
mod offsets;
mod record;
mod refusal;
mod replay;
mod request;
mod share;
mod subscription;

pub use classic::{ClassicGroup, Member, MemberProtocol, State, StaticReplacement};
pub use config::{Config, MigrationPolicy};
pub use consumer::{
    Assignor, ClassicMember, ConsumerGroup, ConsumerGroupState, ConsumerMember, ConsumerUndo,
    GroupSpec, MemberSpec, MemberState, Owned, PartitionCounts, Partitions,
};
pub use coordinator::{GroupCoordinator, Then, Undo};
pub use error::Error;
pub use metadata::{Metadata, MetadataView, Topic, TopicList};
pub use offsets::{CommittedOffset, OffsetUndo};
pub use refusal::{coordinator_error, refusal, refused_before_routing};
pub use request::{Context, DeletedTopic, Initialize, Reply, Request, SetOffsets};
pub use share::{ShareGroup, ShareMember, ShareUndo, SharedTopic, assign as assign_shared};
pub use subscription::subscribed_topics;
