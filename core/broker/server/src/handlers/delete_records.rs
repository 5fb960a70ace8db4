//! DeleteRecords: key 21, versions 0–2 (KIP-107).
//!
//! - An offset of -1 means the high watermark. 2: flexible.

use kafka_rs_types::{ErrorCode, Offset};
use kafka_rs_wire::messages::delete_records_response::{
    DeleteRecordsPartitionResult, DeleteRecordsTopicResult,
};
use kafka_rs_wire::messages::{DeleteRecordsRequest, DeleteRecordsResponse};

use super::{Answer, Api, Call};

pub(super) struct DeleteRecords;

impl Api for DeleteRecords {
    type Request = DeleteRecordsRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 2;

    async fn handle(call: Call<DeleteRecordsRequest>) -> Answer<DeleteRecordsResponse> {
        let topics = call
            .request
            .topics
            .iter()
            .map(|topic| DeleteRecordsTopicResult {
                name: topic.name.clone(),
                partitions: topic
                    .partitions
                    .iter()
                    .map(|wanted| {
                        let deleted =
                            delete(&call, &topic.name, wanted.partition_index, wanted.offset);
                        let (code, low_watermark) = match deleted {
                            Ok(offset) => (ErrorCode::None, offset),
                            Err(code) => (code, -1),
                        };
                        DeleteRecordsPartitionResult {
                            partition_index: wanted.partition_index,
                            low_watermark,
                            error_code: code.code(),
                            ..Default::default()
                        }
                    })
                    .collect(),
                ..Default::default()
            });
        Answer::Reply(DeleteRecordsResponse {
            topics: topics.collect(),
            ..Default::default()
        })
    }
}

fn delete(
    call: &Call<DeleteRecordsRequest>,
    topic: &str,
    index: i32,
    offset: Offset,
) -> Result<Offset, ErrorCode> {
    let partition = call
        .node
        .replicas
        .partition(topic, index)
        .map_err(|error| error.code())?;
    if partition.is_internal() {
        return Err(ErrorCode::InvalidTopicException);
    }
    if !partition.settings().log.delete {
        // What compaction keeps must not be deleted from the front.
        return Err(ErrorCode::PolicyViolation);
    }
    partition
        .delete_records(offset)
        .map_err(|error| error.code())
}
