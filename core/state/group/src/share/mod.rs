//! Share groups (KIP-932): ShareGroupHeartbeat, ShareGroupDescribe, and which of their partitions have a
//! state at the share coordinator (Kafka's `ShareGroup`).
//!
//! Members share partitions, so nobody has to let go of anything: a member is at the newest epoch as
//! soon as it has heard of it. A partition can be assigned once its state is initialized; what a
//! heartbeat finds to be initialized is the driver's to do and to report.

mod assignor;
mod group;
mod heartbeat;
mod lifecycle;
mod offsets;
mod records;
mod replay;

pub use assignor::assign;
pub use group::{ShareGroup, ShareMember, SharedTopic};
pub use replay::ShareUndo;

pub(crate) use heartbeat::{heartbeat_error, validate};
pub(crate) use offsets::refuse_alter;
pub(crate) use records::group_tombstones;
