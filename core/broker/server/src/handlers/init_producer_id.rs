//! InitProducerId: key 22, versions 0–5.
//!
//! - 2: flexible. 3: the producer's own id and epoch, for recovery (KIP-360). 4: PRODUCER_FENCED.
//! - 5: for transactions of version 2 (KIP-890). 6 (two-phase commit) is unstable in Kafka 4.4.

use kafka_rs_txn::{InitProducerId as Request, Producer};
use kafka_rs_types::ErrorCode;
use kafka_rs_wire::messages::{InitProducerIdRequest, InitProducerIdResponse};

use super::{Answer, Api, Call};

/// First version that knows PRODUCER_FENCED.
const PRODUCER_FENCED_SINCE: i16 = 4;

pub(super) struct InitProducerId;

impl Api for InitProducerId {
    type Request = InitProducerIdRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 5;

    async fn handle(call: Call<InitProducerIdRequest>) -> Answer<InitProducerIdResponse> {
        let request = &call.request;
        let node = &call.node;
        let expected = match (request.producer_id, request.producer_epoch) {
            (-1, -1) => None,
            (-1, _) | (_, -1) => {
                return Answer::Reply(response(Err(ErrorCode::InvalidRequest)));
            }
            (id, epoch) => Some(Producer { id, epoch }),
        };
        if request
            .transactional_id
            .as_ref()
            .is_some_and(|id| id.is_empty())
        {
            return Answer::Reply(response(Err(ErrorCode::InvalidRequest)));
        }
        let fresh = || node.producer_ids.next(node);
        let given = match &request.transactional_id {
            Some(id) => {
                let request = Request {
                    transactional_id: id.clone(),
                    timeout_ms: request.transaction_timeout_ms,
                    expected,
                    fresh_producer_id: None,
                };
                node.transactions.init_producer_id(request, fresh).await
            }
            // An idempotent producer that lost its state starts over under a new id, as in Kafka.
            None => fresh().await.map(|id| Producer { id, epoch: 0 }),
        };
        let given = given.map_err(|error| match error {
            ErrorCode::ProducerFenced if call.version < PRODUCER_FENCED_SINCE => {
                ErrorCode::InvalidProducerEpoch
            }
            error => error,
        });
        Answer::Reply(response(given))
    }
}

fn response(given: Result<Producer, ErrorCode>) -> InitProducerIdResponse {
    let (code, producer) = match given {
        Ok(producer) => (ErrorCode::None, producer),
        Err(code) => (code, Producer { id: -1, epoch: -1 }),
    };
    InitProducerIdResponse {
        error_code: code.code(),
        producer_id: producer.id,
        producer_epoch: producer.epoch,
        ..Default::default()
    }
}
