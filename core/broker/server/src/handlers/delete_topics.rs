//! DeleteTopics: key 20, versions 1–6.
//!
//! - 4: flexible. 5: error messages. 6: by name or by id (KIP-516).
//! - Decided by the controller; the logs are renamed before the answer comes.

use kafka_rs_wire::messages::{DeleteTopicsRequest, DeleteTopicsResponse};

use super::{Answer, Api, Call, submit};

pub(super) struct DeleteTopics;

impl Api for DeleteTopics {
    type Request = DeleteTopicsRequest;
    const MIN: i16 = 1;
    const MAX: i16 = 6;

    async fn handle(call: Call<DeleteTopicsRequest>) -> Answer<DeleteTopicsResponse> {
        submit(call).await
    }
}
