//! Groups whose members choose the assignment themselves: JoinGroup, SyncGroup, Heartbeat,
//! LeaveGroup (Kafka's `ClassicGroup`).

mod existing;
mod group;
mod heartbeat;
mod join;
mod leave;
mod member;
mod membership;
mod rebalance;
mod state;
mod static_member;
mod sync;

pub use group::ClassicGroup;
pub use member::{Member, MemberProtocol};
pub use state::State;

pub use static_member::StaticReplacement;

pub(crate) use join::Join;
pub(crate) use leave::member_response;
pub(crate) use member::protocols_of;
pub(crate) use membership::{join_error, sync_error};
pub(crate) use rebalance::Step;
