//! EndTxn: key 26, versions 0–5.
//!
//! - 2: PRODUCER_FENCED. 3: flexible. 4: TRANSACTION_ABORTABLE (KIP-890).
//! - 5: every transaction has an epoch of its own, and the answer names the next one (KIP-890).

use kafka_rs_txn::{EndTxn as Request, Producer};
use kafka_rs_types::ErrorCode;
use kafka_rs_wire::messages::{EndTxnRequest, EndTxnResponse};

use super::{Answer, Api, Call};

/// First version that knows PRODUCER_FENCED.
const PRODUCER_FENCED_SINCE: i16 = 2;
/// First version of clients at `transaction.version` 2.
const BUMPS_EPOCH_SINCE: i16 = 5;

pub(super) struct EndTxn;

impl Api for EndTxn {
    type Request = EndTxnRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 5;

    async fn handle(call: Call<EndTxnRequest>) -> Answer<EndTxnResponse> {
        let node = &call.node;
        let request = Request {
            transactional_id: call.request.transactional_id.clone(),
            producer: Producer {
                id: call.request.producer_id,
                epoch: call.request.producer_epoch,
            },
            commit: call.request.committed,
            client_version: if call.version >= BUMPS_EPOCH_SINCE {
                2
            } else {
                0
            },
            fresh_producer_id: None,
        };
        let fresh = || node.producer_ids.next(node);
        let ended = node.transactions.end_txn(request, fresh).await;
        let (code, producer) = match ended {
            Ok(producer) => (ErrorCode::None, producer),
            Err(error) => {
                let error = match error {
                    ErrorCode::ProducerFenced if call.version < PRODUCER_FENCED_SINCE => {
                        ErrorCode::InvalidProducerEpoch
                    }
                    error => error,
                };
                (error, Producer { id: -1, epoch: -1 })
            }
        };
        let mut response = EndTxnResponse {
            error_code: code.code(),
            ..Default::default()
        };
        if call.version >= BUMPS_EPOCH_SINCE {
            response.producer_id = producer.id;
            response.producer_epoch = producer.epoch;
        }
        Answer::Reply(response)
    }
}
