//! DeleteTopics: key 20, versions 1–6.
//!
//! - 4: flexible. 5: error messages. 6: by name or by id (KIP-516).
//! - Decided by the controller; the logs are renamed before the answer comes.

use kafka_rs_quota::Kind;
use kafka_rs_wire::messages::{DeleteTopicsRequest, DeleteTopicsResponse};

use super::{Answer, Api, Call, submit_mutation};

/// First version that can be told of a quota used up (KIP-599).
const STRICT_QUOTA_FROM: i16 = 5;

pub(super) struct DeleteTopics;

impl Api for DeleteTopics {
    type Request = DeleteTopicsRequest;
    const MIN: i16 = 1;
    const MAX: i16 = 6;
    const QUOTA: Kind = Kind::ControllerMutation;

    async fn handle(call: Call<DeleteTopicsRequest>) -> Answer<DeleteTopicsResponse> {
        submit_mutation(call, STRICT_QUOTA_FROM).await
    }
}
