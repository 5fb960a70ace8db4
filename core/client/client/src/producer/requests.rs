//! Produce as a message: batches in, outcomes out.

use std::collections::BTreeMap;

use bytes::Bytes;
use kafka_rs_types::{ErrorCode, PartitionIndex, Str, TopicPartition, Uuid};
use kafka_rs_wire::messages::produce_request::{PartitionProduceData, TopicProduceData};
use kafka_rs_wire::messages::produce_response::{NodeEndpoint, PartitionProduceResponse};
use kafka_rs_wire::messages::{
    InitProducerIdRequest, InitProducerIdResponse, ProduceRequest, ProduceResponse,
};

use super::batch::{Identity, Ordinal};
use super::delivery::{Ack, Outcome};
use crate::connection::error_code;
use crate::metadata::{Hints, Node};
use crate::{Client, Destination, Error};

/// Last version of Produce with topic names in it.
pub(crate) const PRODUCE_BY_NAME_MAX: i16 = 12;

/// A batch on the wire.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) slot: usize,
    pub(crate) ordinal: Ordinal,
    pub(crate) at: TopicPartition,
    pub(crate) topic_id: Uuid,
    pub(crate) bytes: Bytes,
}

/// The request for these batches; `by_name` for versions without topic ids.
pub(crate) fn produce(
    sent: &[Sent],
    by_name: bool,
    acks: i16,
    timeout_ms: i32,
    transactional_id: Option<Str>,
) -> ProduceRequest {
    let mut topics: BTreeMap<&str, TopicProduceData> = BTreeMap::new();
    for batch in sent {
        let topic = topics
            .entry(&batch.at.topic)
            .or_insert_with(|| match by_name {
                true => TopicProduceData {
                    name: batch.at.topic.clone(),
                    ..TopicProduceData::default()
                },
                false => TopicProduceData {
                    topic_id: batch.topic_id,
                    ..TopicProduceData::default()
                },
            });
        topic.partition_data.push(PartitionProduceData {
            index: batch.at.partition,
            records: Some(batch.bytes.clone().into()),
            ..PartitionProduceData::default()
        });
    }
    ProduceRequest {
        transactional_id,
        acks,
        timeout_ms,
        topic_data: topics.into_values().collect(),
        ..ProduceRequest::default()
    }
}

/// What an answer says about single batches.
pub(crate) struct Answers {
    rows: BTreeMap<(Str, Uuid, PartitionIndex), PartitionProduceResponse>,
    /// Who leads partitions that whoever answered does not.
    pub(crate) hints: Hints,
}

impl Answers {
    pub(crate) fn new(response: ProduceResponse) -> Self {
        let topics = response.responses.into_iter().flat_map(|topic| {
            let (name, id) = (topic.name, topic.topic_id);
            let rows = topic.partition_responses.into_iter();
            rows.map(move |row| ((name.clone(), id, row.index), row))
        });
        let node = |endpoint: NodeEndpoint| Node {
            id: endpoint.node_id,
            host: endpoint.host.detached(),
            port: u16::try_from(endpoint.port).unwrap_or(0),
            rack: endpoint.rack.map(|rack| rack.detached()),
        };
        Self {
            rows: topics.collect(),
            hints: Hints {
                leaders: Vec::new(),
                nodes: response.node_endpoints.into_iter().map(node).collect(),
            },
        }
    }

    pub(crate) fn take(&mut self, sent: &Sent, by_name: bool) -> Outcome {
        let key = match by_name {
            true => (sent.at.topic.clone(), Uuid::ZERO, sent.at.partition),
            false => (Str::default(), sent.topic_id, sent.at.partition),
        };
        let Some(row) = self.rows.remove(&key) else {
            let message = format!("the answer says nothing about {}", sent.at);
            return Err(Error::network(message, true));
        };
        match error_code(row.error_code) {
            ErrorCode::None => Ok(Ack {
                base_offset: row.base_offset,
                log_append_time: Some(row.log_append_time_ms).filter(|time| *time >= 0),
            }),
            code => {
                let led_by = &row.current_leader;
                self.hints
                    .push(&sent.at, led_by.leader_id, led_by.leader_epoch);
                let mut message = format!("produce to {}", sent.at);
                let records = row.record_errors.iter();
                let causes = records.filter_map(|record| record.batch_index_error_message.as_ref());
                for cause in row.error_message.iter().chain(causes.take(1)) {
                    message.push_str(": ");
                    message.push_str(cause);
                }
                Err(Error::kafka(code, message))
            }
        }
    }
}

/// Asks any broker for a producer id.
pub(crate) async fn producer_id(client: &Client) -> Result<Identity, Error> {
    identity(client, &Destination::Any, None, i32::MAX, None).await
}

/// InitProducerId; `before` is whom the producer was, so that it stays that one with a higher epoch.
pub(super) async fn identity(
    client: &Client,
    to: &Destination,
    transactional_id: Option<Str>,
    transaction_timeout_ms: i32,
    before: Option<Identity>,
) -> Result<Identity, Error> {
    let request = InitProducerIdRequest {
        transactional_id,
        transaction_timeout_ms,
        producer_id: before.map_or(-1, |before| before.id),
        producer_epoch: before.map_or(-1, |before| before.epoch),
        ..InitProducerIdRequest::default()
    };
    let code = |answer: &InitProducerIdResponse| error_code(answer.error_code);
    let mut options = client.options();
    if before.is_some() {
        // Earlier ones do not know who the producer was.
        options.versions.min = 3;
    }
    let answer = client
        .call_with(to, &options, |_| request.clone(), code)
        .await?;
    match code(&answer) {
        ErrorCode::None => Ok(Identity {
            id: answer.producer_id,
            epoch: answer.producer_epoch,
        }),
        code => Err(Error::kafka(code, "a producer id")),
    }
}
