//! Share groups, of the group coordinator: who is a member and which partitions it reads.

use futures::future::join_all;
use kafka_rs_group::{Context, Initialize, Partitions, Reply, Request, SetOffsets, SharedTopic};
use kafka_rs_types::{ErrorCode, Str, Uuid};
use kafka_rs_wire::messages::share_group_describe_response::DescribedGroup;
use kafka_rs_wire::messages::{
    AlterShareGroupOffsetsRequest, AlterShareGroupOffsetsResponse, DeleteShareGroupOffsetsRequest,
    DeleteShareGroupOffsetsResponse, ShareGroupHeartbeatRequest, ShareGroupHeartbeatResponse,
};

use super::GroupService;
use super::group_service::unasked;

impl GroupService {
    /// ShareGroupHeartbeat, and what the share coordinator is to initialize before the group can have it.
    pub async fn share_group_heartbeat(
        &self,
        context: Context,
        request: ShareGroupHeartbeatRequest,
    ) -> (ShareGroupHeartbeatResponse, Option<Initialize>) {
        let id = request.group_id.clone();
        let context = Context {
            metadata: self.metadata(),
            ..context
        };
        let request = Request::ShareGroupHeartbeat { context, request };
        match self.ask(&id, request).await {
            Reply::ShareGroupHeartbeat(response, initialize) => (*response, initialize),
            other => unasked(&other),
        }
    }

    /// The share coordinator has initialized states, or could not.
    pub async fn share_states_initialized(&self, group: Str, topics: Partitions, done: bool) {
        let id = group.clone();
        let request = Request::ShareStatesInitialized {
            group,
            topics,
            done,
        };
        self.ask(&id, request).await;
    }

    /// The share coordinator has deleted the states of these topics.
    pub async fn share_states_deleted(&self, group: Str, topics: Vec<Uuid>) {
        let id = group.clone();
        self.ask(&id, Request::ShareStatesDeleted { group, topics })
            .await;
    }

    /// ShareGroupDescribe, in no particular order.
    pub async fn describe_share_groups(&self, groups: &[Str]) -> Vec<DescribedGroup> {
        let asked = self.by_partition(groups).map(|(partition, groups)| {
            let request = Request::ShareGroupDescribe {
                metadata: self.metadata(),
                groups,
            };
            self.runtime.ask(partition, request)
        });
        let replies = join_all(asked).await.into_iter();
        let groups = replies.flat_map(|reply| match reply {
            Reply::ShareGroupDescribe(groups) => groups,
            other => unasked(&other),
        });
        groups.collect()
    }

    /// The partitions that a share group has states of.
    ///
    /// # Errors
    /// GROUP_ID_NOT_FOUND, and why the group cannot be looked at, in words.
    pub async fn share_partitions(
        &self,
        group: &Str,
    ) -> Result<Vec<(Uuid, SharedTopic)>, (ErrorCode, String)> {
        match self
            .ask(group, Request::SharePartitions(group.clone()))
            .await
        {
            Reply::SharePartitions(partitions) => {
                partitions.map_err(|error| (error.code(), error.to_string()))
            }
            other => unasked(&other),
        }
    }

    /// AlterShareGroupOffsets: the answer, and what the share coordinator is to make anew.
    pub async fn alter_share_group_offsets(
        &self,
        request: AlterShareGroupOffsetsRequest,
    ) -> (AlterShareGroupOffsetsResponse, Option<SetOffsets>) {
        let id = request.group_id.clone();
        let request = Request::AlterShareGroupOffsets {
            metadata: self.metadata(),
            request,
        };
        match self.ask(&id, request).await {
            Reply::AlterShareGroupOffsets(response, offsets) => (response, offsets),
            other => unasked(&other),
        }
    }

    /// DeleteShareGroupOffsets: the answer, and what the share coordinator is to delete.
    pub async fn delete_share_group_offsets(
        &self,
        request: DeleteShareGroupOffsetsRequest,
    ) -> (DeleteShareGroupOffsetsResponse, Partitions) {
        let id = request.group_id.clone();
        let request = Request::DeleteShareGroupOffsets {
            metadata: self.metadata(),
            request,
        };
        match self.ask(&id, request).await {
            Reply::DeleteShareGroupOffsets(response, states) => (response, states),
            other => unasked(&other),
        }
    }

    /// A group is about to be deleted: the states that are to go first.
    pub async fn deleting_share_group(&self, group: &Str) -> Partitions {
        let request = Request::DeletingShareGroup(group.clone());
        match self.ask(group, request).await {
            Reply::ShareStatesToDelete(states) => states,
            other => unasked(&other),
        }
    }
}
