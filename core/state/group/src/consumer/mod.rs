//! Groups whose coordinator assigns (KIP-848): ConsumerGroupHeartbeat, ConsumerGroupDescribe (Kafka's
//! `ConsumerGroup`).
//!
//! A change of what members read, or of the topics they read, begins the group's next epoch. For it an
//! assignor makes a target assignment, and each member follows at its own pace: it lets go of what it
//! should not have, and only then comes to the new epoch; what others have not let go of it is given
//! later. Everything but timers and the time of the next look at topics is in records.

mod assignor;
mod commits;
mod group;
mod heartbeat;
mod lifecycle;
mod member;
mod membership;
mod plan;
mod reconcile;
mod records;
mod regex;
mod regex_plan;
mod replay;
mod subscriptions;

pub use assignor::{Assignor, GroupSpec, MemberSpec, PartitionCounts, Partitions};
pub use group::{ConsumerGroup, ConsumerGroupState};
pub use member::{ClassicMember, ConsumerMember, MemberState, Owned};
pub use replay::ConsumerUndo;

pub(crate) use group::Refresh;
pub(crate) use heartbeat::{heartbeat_error, validate};
pub(crate) use records::group_tombstones;
