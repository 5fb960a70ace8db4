//! CreatePartitions: key 37, versions 0–3.
//!
//! - 2: flexible. 3: quotas on controller mutations (KIP-599).
//! - Decided by the controller.

use kafka_rs_wire::messages::{CreatePartitionsRequest, CreatePartitionsResponse};

use super::{Answer, Api, Call, submit};

pub(super) struct CreatePartitions;

impl Api for CreatePartitions {
    type Request = CreatePartitionsRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 3;

    async fn handle(call: Call<CreatePartitionsRequest>) -> Answer<CreatePartitionsResponse> {
        submit(call).await
    }
}
