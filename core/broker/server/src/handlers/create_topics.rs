//! CreateTopics: key 19, versions 2–7.
//!
//! - 4: partitions and replicas may be left to the broker's defaults. 5: flexible, the answer shows the
//!   topic's configuration (KIP-525). 7: topic ids (KIP-516).
//! - Decided by the controller; when the answer comes, every partition has a leader.

use kafka_rs_wire::messages::{CreateTopicsRequest, CreateTopicsResponse};

use super::{Answer, Api, Call, submit};

pub(super) struct CreateTopics;

impl Api for CreateTopics {
    type Request = CreateTopicsRequest;
    const MIN: i16 = 2;
    const MAX: i16 = 7;

    async fn handle(call: Call<CreateTopicsRequest>) -> Answer<CreateTopicsResponse> {
        submit(call).await
    }
}
