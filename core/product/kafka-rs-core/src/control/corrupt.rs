//! Changing a byte of record batches on their way.

use bytes::Bytes;
use kafka_rs_net::{Reply, RequestContext};
use kafka_rs_types::Rope;
use kafka_rs_wire::messages::{FetchResponse, ProduceRequest, ResponseHeader};
use kafka_rs_wire::{ApiKey, Message, Reader, Writer, encode_response};

use super::error_reply::Scope;

/// A Produce request whose batches are corrupt; `None` for other requests.
pub(super) fn request(
    context: &RequestContext,
    body: &Bytes,
    scope: Option<&Scope<'_>>,
) -> Option<Bytes> {
    if context.api_key != ApiKey::Produce {
        return None;
    }
    let version = context.api_version;
    let mut request = ProduceRequest::decode(&mut Reader::new(body.clone()), version).ok()?;
    for topic in &mut request.topic_data {
        for partition in &mut topic.partition_data {
            if scope.is_none_or(|s| s.covers(&topic.name, &topic.topic_id, partition.index)) {
                partition.records = partition.records.take().map(|records| flipped(&records));
            }
        }
    }
    let mut body = Writer::new();
    request.encode(&mut body, version).ok()?;
    Some(body.finish().to_bytes())
}

/// A Fetch answer whose batches are corrupt; other answers as they are.
pub(super) fn reply(context: &RequestContext, reply: Reply, scope: Option<&Scope<'_>>) -> Reply {
    match reply {
        Reply::Frame(frame) if context.api_key == ApiKey::Fetch => {
            match fetched(context, &frame, scope) {
                Some(corrupted) => Reply::Frame(corrupted),
                None => Reply::Close {
                    reason: "an answer cannot be decoded to corrupt it".to_owned(),
                },
            }
        }
        other => other,
    }
}

fn fetched(context: &RequestContext, frame: &Rope, scope: Option<&Scope<'_>>) -> Option<Rope> {
    let version = context.api_version;
    let mut reader = Reader::new(frame.to_bytes());
    let header = ApiKey::Fetch.response_header_version(version);
    ResponseHeader::decode(&mut reader, header).ok()?;
    let mut answer = FetchResponse::decode(&mut reader, version).ok()?;
    for topic in &mut answer.responses {
        for partition in &mut topic.partitions {
            let index = partition.partition_index;
            if scope.is_none_or(|s| s.covers(&topic.topic, &topic.topic_id, index)) {
                partition.records = partition.records.take().map(|records| flipped(&records));
            }
        }
    }
    encode_response(ApiKey::Fetch, version, context.correlation_id, &answer).ok()
}

/// The batches with a bit of the last byte of each changed, which the checksum covers.
fn flipped(records: &Rope) -> Rope {
    /// Offset and length stand before what the length counts.
    const BEFORE: usize = 12;
    let mut bytes = records.to_bytes().to_vec();
    let mut at = 0;
    while let Some(length) = bytes.get(at + 8..at + BEFORE) {
        let length = length.try_into().map_or(0, u32::from_be_bytes);
        let end = at.saturating_add(BEFORE).saturating_add(length as usize);
        let end = end.min(bytes.len());
        bytes[end - 1] ^= 1;
        at = end;
    }
    Rope::from(Bytes::from(bytes))
}
