//! Who leads, for members that asked the wrong broker.

use std::collections::BTreeMap;

use kafka_rs_net::RequestContext;
use kafka_rs_types::{ErrorCode, LeaderEpoch, NodeId, PartitionIndex, Uuid};

use crate::node::{Address, Node};

/// Leaders that an answer points at.
#[derive(Default)]
pub(super) struct Leaders(BTreeMap<NodeId, Address>);

impl Leaders {
    /// Who leads a partition instead, when that is what is wrong.
    pub(super) fn instead(
        &mut self,
        node: &Node,
        context: &RequestContext,
        (topic_id, index): (Uuid, PartitionIndex),
        error: ErrorCode,
    ) -> Option<(NodeId, LeaderEpoch)> {
        if !matches!(
            error,
            ErrorCode::NotLeaderOrFollower | ErrorCode::FencedLeaderEpoch
        ) {
            return None;
        }
        let image = node.quorum.image();
        let topic = image.topics().by_id(&topic_id)?;
        let partition = topic.partitions.get(index)?;
        let leader = partition.leader;
        if let Some(address) = node.broker_address(&image, leader, &context.connection.listener) {
            self.0.insert(leader, address);
        }
        Some((leader, partition.leader_epoch))
    }

    /// Where they are.
    pub(super) fn addresses(self) -> impl Iterator<Item = (NodeId, Address)> {
        self.0.into_iter()
    }
}
