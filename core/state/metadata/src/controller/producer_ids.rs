use kafka_rs_types::{ErrorCode, ProducerId};
use kafka_rs_wire::messages::{AllocateProducerIdsRequest, AllocateProducerIdsResponse};
use kafka_rs_wire::records::metadata::ProducerIdsRecord;

use super::{Controller, ControllerContext, ControllerRequest, Outcome};

/// How many producer ids one block holds.
pub const PRODUCER_ID_BLOCK_SIZE: i32 = 1000;

impl ControllerRequest for AllocateProducerIdsRequest {
    type Response = AllocateProducerIdsResponse;

    /// Hands out the next block of producer ids (KIP-730). A block once handed out is never given
    /// again, even if nobody uses it.
    fn handle(
        self,
        controller: &mut Controller,
        _context: &mut ControllerContext<'_>,
    ) -> Outcome<AllocateProducerIdsResponse> {
        let refuse = |code: ErrorCode| {
            Outcome::unchanged(AllocateProducerIdsResponse {
                error_code: code.code(),
                ..Default::default()
            })
        };
        if let Err(error) = controller.check_broker_epoch(self.broker_id, self.broker_epoch) {
            return refuse(error.code);
        }
        let first = controller.image.next_producer_id();
        let next = first.checked_add(ProducerId::from(PRODUCER_ID_BLOCK_SIZE));
        let Some(next_producer_id) = next else {
            return refuse(ErrorCode::UnknownServerError);
        };
        let record = ProducerIdsRecord {
            broker_id: self.broker_id,
            broker_epoch: self.broker_epoch,
            next_producer_id,
            ..Default::default()
        };
        let response = AllocateProducerIdsResponse {
            producer_id_start: first,
            producer_id_len: PRODUCER_ID_BLOCK_SIZE,
            ..Default::default()
        };
        Outcome::new(vec![record.into()], response)
    }
}
