//! Share groups (KIP-932): the APIs of their members, of administrators, and of the brokers that keep
//! their states.

mod acknowledge;
mod acknowledge_batches;
mod alter_offsets;
mod delete_offsets;
mod delete_state;
mod describe;
mod describe_offsets;
mod fetch;
mod heartbeat;
mod initialize_state;
mod leaders;
mod read_state;
mod read_summary;
mod states;
mod write_state;

pub(super) use acknowledge::ShareAcknowledge;
pub(super) use alter_offsets::AlterShareGroupOffsets;
pub(super) use delete_offsets::DeleteShareGroupOffsets;
pub(super) use delete_state::DeleteShareGroupState;
pub(super) use describe::ShareGroupDescribe;
pub(super) use describe_offsets::DescribeShareGroupOffsets;
pub(super) use fetch::ShareFetch;
pub(super) use heartbeat::ShareGroupHeartbeat;
pub(super) use initialize_state::InitializeShareGroupState;
pub(super) use read_state::ReadShareGroupState;
pub(super) use read_summary::ReadShareGroupStateSummary;
pub(super) use states::delete_states;
pub(super) use write_state::WriteShareGroupState;

use kafka_rs_metadata::SHARE_VERSION;

use crate::node::Node;

/// Whether there are share groups: the cluster has their feature, and this broker is not told otherwise.
fn speaks_share_protocol(node: &Node) -> bool {
    node.quorum.image().features().level(SHARE_VERSION) >= 1
}
