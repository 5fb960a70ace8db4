//! DeleteGroups: key 42, versions 0–3.
//!
//! - 2: flexible. 3: error messages.

use kafka_rs_types::Str;
use kafka_rs_wire::messages::delete_groups_response::DeletableGroupResult;
use kafka_rs_wire::messages::{DeleteGroupsRequest, DeleteGroupsResponse};

use super::share::delete_states;
use super::{Answer, Api, Call};
use crate::node::Node;

pub(super) struct DeleteGroups;

impl Api for DeleteGroups {
    type Request = DeleteGroupsRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 3;

    async fn handle(call: Call<DeleteGroupsRequest>) -> Answer<DeleteGroupsResponse> {
        let node = &call.node;
        let mut results = Vec::new();
        let mut deletable: Vec<Str> = Vec::new();
        for group in &call.request.groups_names {
            match delete_share_states(node, group).await {
                Some(refused) => results.push(refused),
                None => deletable.push(group.clone()),
            }
        }
        results.extend(node.groups.delete_groups(&deletable).await);
        Answer::Reply(DeleteGroupsResponse {
            results,
            ..Default::default()
        })
    }
}

/// What the share coordinator keeps of a group goes before the group does; gives why it stays.
async fn delete_share_states(node: &Node, group: &Str) -> Option<DeletableGroupResult> {
    let states = node.groups.deleting_share_group(group).await;
    if states.is_empty() {
        return None;
    }
    let failed = delete_states(node, group, &states).await;
    let (error, message) = failed.into_values().next()?;
    Some(DeletableGroupResult {
        group_id: group.clone(),
        error_code: error.code(),
        error_message: message,
        ..Default::default()
    })
}
