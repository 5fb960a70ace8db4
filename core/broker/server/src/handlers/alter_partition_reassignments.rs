//! AlterPartitionReassignments: key 45, versions 0–1 (KIP-455).
//!
//! - 1: a change of the replication factor can be refused (KIP-860).
//! - Decided by the controller.

use kafka_rs_wire::messages::{
    AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse,
};

use super::{Answer, Api, Call, submit};

pub(super) struct AlterPartitionReassignments;

impl Api for AlterPartitionReassignments {
    type Request = AlterPartitionReassignmentsRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 1;

    async fn handle(
        call: Call<AlterPartitionReassignmentsRequest>,
    ) -> Answer<AlterPartitionReassignmentsResponse> {
        submit(call).await
    }
}
