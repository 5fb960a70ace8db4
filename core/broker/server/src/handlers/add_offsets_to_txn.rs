//! AddOffsetsToTxn: key 25, versions 0–4.
//!
//! - 2: PRODUCER_FENCED. 3: flexible. 4: TRANSACTION_ABORTABLE (KIP-890).

use std::collections::BTreeSet;

use kafka_rs_txn::{AddPartitions, Producer};
use kafka_rs_types::{ErrorCode, Str, TopicPartition};
use kafka_rs_wire::messages::{AddOffsetsToTxnRequest, AddOffsetsToTxnResponse};

use super::{Answer, Api, Call};
use crate::topics::GROUP_METADATA_TOPIC;

/// First version that knows PRODUCER_FENCED.
const PRODUCER_FENCED_SINCE: i16 = 2;

pub(super) struct AddOffsetsToTxn;

impl Api for AddOffsetsToTxn {
    type Request = AddOffsetsToTxnRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 4;

    async fn handle(call: Call<AddOffsetsToTxnRequest>) -> Answer<AddOffsetsToTxnResponse> {
        let request = &call.request;
        let index = call.node.groups.partition_of(&request.group_id);
        let place = TopicPartition::new(Str::from_static(GROUP_METADATA_TOPIC), index);
        let add = AddPartitions {
            transactional_id: request.transactional_id.clone(),
            producer: Producer {
                id: request.producer_id,
                epoch: request.producer_epoch,
            },
            partitions: BTreeSet::new(),
            // Clients of version 2 have TxnOffsetCommit add the partition.
            client_version: 0,
            verify_only: false,
        };
        let code = match call.node.transactions.add_partition(add, place).await {
            Ok(()) => ErrorCode::None,
            Err(ErrorCode::ProducerFenced) if call.version < PRODUCER_FENCED_SINCE => {
                ErrorCode::InvalidProducerEpoch
            }
            Err(error) => error,
        };
        Answer::Reply(AddOffsetsToTxnResponse {
            error_code: code.code(),
            ..Default::default()
        })
    }
}
