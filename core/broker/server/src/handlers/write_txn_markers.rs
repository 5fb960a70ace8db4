//! WriteTxnMarkers: key 27, versions 1–2. Sent by transaction coordinators, and by administrators who
//! end a hanging transaction (KIP-664).
//!
//! - 1: flexible. 2: the transaction's `transaction.version` (KIP-1228).

use kafka_rs_runtime::write_txn_markers;
use kafka_rs_wire::messages::{WriteTxnMarkersRequest, WriteTxnMarkersResponse};

use super::{Answer, Api, Call};

pub(super) struct WriteTxnMarkers;

impl Api for WriteTxnMarkers {
    type Request = WriteTxnMarkersRequest;
    const MIN: i16 = 1;
    const MAX: i16 = 2;
    const EXEMPT: bool = true;

    async fn handle(call: Call<WriteTxnMarkersRequest>) -> Answer<WriteTxnMarkersResponse> {
        let node = &call.node;
        let response = write_txn_markers(&node.replicas, &node.groups, &call.request).await;
        Answer::Reply(response)
    }
}
