//! Bugs a broker might have, put in between: the checks have to find each.

use bytes::Bytes;
use kafka_rs_platform::{Random, SeededRandom};
use kafka_rs_records::{BatchBuilder, Compression, RecordBatch, split_batches};
use kafka_rs_types::Rope;
use kafka_rs_wire::messages::offset_commit_response::{
    OffsetCommitResponsePartition, OffsetCommitResponseTopic,
};
use kafka_rs_wire::messages::produce_response::{PartitionProduceResponse, TopicProduceResponse};
use kafka_rs_wire::messages::{
    EndTxnRequest, FetchResponse, OffsetCommitRequest, OffsetCommitResponse, ProduceRequest,
    ProduceResponse, RequestHeader,
};
use kafka_rs_wire::{
    ApiKey, Message, Reader, decode_request_header, encode_request, encode_response,
};

use crate::world::Sabotage;

const DECOMPRESSED_MAX: usize = 16 << 20;

/// What is done to an exchange instead of leaving it alone.
pub(crate) enum Forged {
    Nothing,
    /// The broker never hears of it.
    Answer(Bytes),
    /// The broker gets this instead.
    Request(Bytes),
    /// The client gets another answer.
    Change(Box<dyn Fn(Bytes) -> Bytes + Send + Sync>),
}

/// How `bug` deals with a request.
pub(crate) fn forge(bug: Sabotage, frame: &Bytes, chance: &SeededRandom) -> Forged {
    let mut reader = Reader::new(frame.clone());
    let Ok((api, header)) = decode_request_header(&mut reader) else {
        return Forged::Nothing;
    };
    let forged = match (bug, api) {
        (Sabotage::AckedAndForgotten, ApiKey::Produce) if chance.below(10) == 0 => {
            acknowledge(reader, &header).map(Forged::Answer)
        }
        (Sabotage::ForgottenProducers, ApiKey::Produce) => {
            without_producers(reader, header).map(Forged::Request)
        }
        (Sabotage::FlippedEnds, ApiKey::EndTxn) if chance.below(4) == 0 => {
            end_otherwise(reader, header).map(Forged::Request)
        }
        (Sabotage::ForgottenCommits, ApiKey::OffsetCommit) if chance.below(2) == 0 => {
            commit_nothing(reader, &header).map(Forged::Answer)
        }
        (Sabotage::SkippedBatches, ApiKey::Fetch) => Some(change_batches(header, |batches| {
            if batches.len() > 1 {
                batches.remove(0);
            }
        })),
        (Sabotage::ShiftedOffsets, ApiKey::Fetch) if chance.below(4) == 0 => {
            Some(change_batches(header, |batches| {
                if let Some(last) = batches.last_mut() {
                    let mut bytes = last.to_vec();
                    // The base offset stands first, and no checksum covers it.
                    bytes[7] = bytes[7].wrapping_add(1);
                    *last = Bytes::from(bytes);
                }
            }))
        }
        _ => None,
    };
    forged.unwrap_or(Forged::Nothing)
}

/// "Yes", at an offset that may even be free.
fn acknowledge(mut body: Reader, header: &RequestHeader) -> Option<Bytes> {
    let version = header.request_api_version;
    let request = ProduceRequest::decode(&mut body, version).ok()?;
    let responses = request.topic_data.into_iter().map(|topic| {
        let row = |index| PartitionProduceResponse {
            index,
            base_offset: 1_000_000,
            log_append_time_ms: -1,
            ..Default::default()
        };
        TopicProduceResponse {
            name: topic.name,
            topic_id: topic.topic_id,
            partition_responses: topic.partition_data.iter().map(|p| row(p.index)).collect(),
            ..Default::default()
        }
    });
    let response = ProduceResponse {
        responses: responses.collect(),
        ..Default::default()
    };
    answer(ApiKey::Produce, header, &response)
}

/// The same records from nobody in particular, so that nothing tells a retry from news.
fn without_producers(mut body: Reader, header: RequestHeader) -> Option<Bytes> {
    let version = header.request_api_version;
    let mut request = ProduceRequest::decode(&mut body, version).ok()?;
    for topic in &mut request.topic_data {
        for partition in &mut topic.partition_data {
            let bytes = partition.records.take()?.to_bytes();
            let mut plain = BatchBuilder::new(Compression::None);
            for batch in split_batches(bytes) {
                let records = batch.ok()?.records(DECOMPRESSED_MAX).ok()?;
                for record in &records {
                    let record = record.ok()?;
                    let (key, value) = (record.key, record.value);
                    plain.push(record.timestamp, key, value, &[]).ok()?;
                }
            }
            partition.records = Some(Rope::from(plain.build().ok()?));
        }
    }
    let frame = encode_request(header.correlation_id, header.client_id, &request, version);
    Some(frame.ok()?.to_bytes())
}

fn end_otherwise(mut body: Reader, header: RequestHeader) -> Option<Bytes> {
    let version = header.request_api_version;
    let mut request = EndTxnRequest::decode(&mut body, version).ok()?;
    request.committed = !request.committed;
    let frame = encode_request(header.correlation_id, header.client_id, &request, version);
    Some(frame.ok()?.to_bytes())
}

fn commit_nothing(mut body: Reader, header: &RequestHeader) -> Option<Bytes> {
    let request = OffsetCommitRequest::decode(&mut body, header.request_api_version).ok()?;
    let topics = request.topics.into_iter().map(|topic| {
        let row = |partition_index| OffsetCommitResponsePartition {
            partition_index,
            ..Default::default()
        };
        OffsetCommitResponseTopic {
            name: topic.name,
            topic_id: topic.topic_id,
            partitions: topic
                .partitions
                .iter()
                .map(|p| row(p.partition_index))
                .collect(),
            ..Default::default()
        }
    });
    let response = OffsetCommitResponse {
        topics: topics.collect(),
        ..Default::default()
    };
    answer(ApiKey::OffsetCommit, header, &response)
}

/// Changes the batches of each partition in the answer to a Fetch.
fn change_batches(
    header: RequestHeader,
    change: impl Fn(&mut Vec<Bytes>) + Send + Sync + 'static,
) -> Forged {
    Forged::Change(Box::new(move |frame| {
        let changed = || {
            let version = header.request_api_version;
            let mut reader = Reader::new(frame.clone());
            reader.read_i32().ok()?;
            if ApiKey::Fetch.response_header_version(version) > 0 {
                reader.read_uvarint().ok()?;
            }
            let mut response = FetchResponse::decode(&mut reader, version).ok()?;
            for topic in &mut response.responses {
                for partition in &mut topic.partitions {
                    let Some(records) = partition.records.take() else {
                        continue;
                    };
                    let batches = split_batches(records.to_bytes()).map_while(Result::ok);
                    let mut batches: Vec<Bytes> =
                        batches.map(|batch: RecordBatch| batch.bytes).collect();
                    change(&mut batches);
                    partition.records = Some(Rope::from(Bytes::from(batches.concat())));
                }
            }
            answer(ApiKey::Fetch, &header, &response)
        };
        changed().unwrap_or_else(|| frame.clone())
    }))
}

fn answer<M: Message>(api: ApiKey, header: &RequestHeader, response: &M) -> Option<Bytes> {
    let version = header.request_api_version;
    let frame = encode_response(api, version, header.correlation_id, response);
    Some(frame.ok()?.to_bytes())
}
