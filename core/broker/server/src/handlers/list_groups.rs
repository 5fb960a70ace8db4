//! ListGroups: key 16, versions 0–5.
//!
//! - 3: flexible. 4: a filter of states (KIP-518). 5: a filter of types (KIP-848).

use kafka_rs_wire::messages::{ListGroupsRequest, ListGroupsResponse};

use super::{Answer, Api, Call};

pub(super) struct ListGroups;

impl Api for ListGroups {
    type Request = ListGroupsRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 5;

    async fn handle(call: Call<ListGroupsRequest>) -> Answer<ListGroupsResponse> {
        Answer::Reply(call.node.groups.list_groups(&call.request).await)
    }
}
