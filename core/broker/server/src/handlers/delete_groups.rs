//! DeleteGroups: key 42, versions 0–3.
//!
//! - 2: flexible. 3: error messages.

use kafka_rs_wire::messages::{DeleteGroupsRequest, DeleteGroupsResponse};

use super::{Answer, Api, Call};

pub(super) struct DeleteGroups;

impl Api for DeleteGroups {
    type Request = DeleteGroupsRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 3;

    async fn handle(call: Call<DeleteGroupsRequest>) -> Answer<DeleteGroupsResponse> {
        let results = call
            .node
            .groups
            .delete_groups(&call.request.groups_names)
            .await;
        Answer::Reply(DeleteGroupsResponse {
            results,
            ..Default::default()
        })
    }
}
