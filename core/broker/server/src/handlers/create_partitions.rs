//! CreatePartitions: key 37, versions 0–3.
//!
//! - 2: flexible. 3: quotas on controller mutations (KIP-599).
//! - Decided by the controller.

use kafka_rs_quota::Kind;
use kafka_rs_wire::messages::{CreatePartitionsRequest, CreatePartitionsResponse};

use super::{Answer, Api, Call, submit_mutation};

/// First version that can be told of a quota used up (KIP-599).
const STRICT_QUOTA_FROM: i16 = 3;

pub(super) struct CreatePartitions;

impl Api for CreatePartitions {
    type Request = CreatePartitionsRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 3;
    const QUOTA: Kind = Kind::ControllerMutation;

    async fn handle(call: Call<CreatePartitionsRequest>) -> Answer<CreatePartitionsResponse> {
        submit_mutation(call, STRICT_QUOTA_FROM).await
    }
}
