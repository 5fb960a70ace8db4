//! CreateTopics: key 19, versions 2–7.
//!
//! - 4: partitions and replicas may be left to the broker's defaults. 5: flexible, the answer shows the
//!   topic's configuration (KIP-525). 7: topic ids (KIP-516).
//! - Decided by the controller; when the answer comes, every partition has a leader.

use kafka_rs_quota::Kind;
use kafka_rs_wire::messages::{CreateTopicsRequest, CreateTopicsResponse};

use super::{Answer, Api, Call, submit_mutation};

/// First version that can be told of a quota used up (KIP-599).
const STRICT_QUOTA_FROM: i16 = 6;

pub(super) struct CreateTopics;

impl Api for CreateTopics {
    type Request = CreateTopicsRequest;
    const MIN: i16 = 2;
    const MAX: i16 = 7;
    const QUOTA: Kind = Kind::ControllerMutation;

    async fn handle(call: Call<CreateTopicsRequest>) -> Answer<CreateTopicsResponse> {
        submit_mutation(call, STRICT_QUOTA_FROM).await
    }
}
