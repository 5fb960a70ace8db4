//! InitProducerId: key 22, versions 0–5.
//!
//! - 2: flexible. 3: the producer's own id and epoch, for recovery (KIP-360). 4: PRODUCER_FENCED.
//! - 5: for transactions of version 2 (KIP-890). 6 (two-phase commit) is unstable in Kafka 4.4.
//!
//! Idempotent producers only: a transactional id needs the transaction coordinator.

use kafka_rs_types::{ErrorCode, ProducerEpoch, ProducerId};
use kafka_rs_wire::messages::{InitProducerIdRequest, InitProducerIdResponse};

use super::{Answer, Api, Call};

pub(super) struct InitProducerId;

impl Api for InitProducerId {
    type Request = InitProducerIdRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 5;

    async fn handle(call: Call<InitProducerIdRequest>) -> Answer<InitProducerIdResponse> {
        let request = &call.request;
        let given = match &request.transactional_id {
            Some(id) if id.is_empty() => Err(ErrorCode::InvalidRequest),
            // Clients look for the coordinator again and again until they give up with this reason.
            Some(_) => Err(ErrorCode::CoordinatorNotAvailable),
            None if (request.producer_id == -1) != (request.producer_epoch == -1) => {
                Err(ErrorCode::InvalidRequest)
            }
            // An idempotent producer that lost its state starts over under a new id, as in Kafka.
            None => call
                .node
                .producer_ids
                .next(&call.node)
                .await
                .map(|id| (id, 0)),
        };
        Answer::Reply(response(given))
    }
}

fn response(given: Result<(ProducerId, ProducerEpoch), ErrorCode>) -> InitProducerIdResponse {
    let (code, (producer_id, producer_epoch)) = match given {
        Ok(given) => (ErrorCode::None, given),
        Err(code) => (code, (-1, -1)),
    };
    InitProducerIdResponse {
        error_code: code.code(),
        producer_id,
        producer_epoch,
        ..Default::default()
    }
}
