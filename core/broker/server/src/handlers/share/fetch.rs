//! ShareFetch: key 78, versions 1–2 (KIP-932).
//!
//! - 1: most records and the size of batches. 2: how strictly that is meant (KIP-1206), locks are
//!   renewed (KIP-1222).

use std::time::Duration;

use kafka_rs_quota::Kind;
use kafka_rs_runtime::{ShareFetched, ShareWanted, WantedPartition};
use kafka_rs_share::{FINAL_EPOCH, Fetching, Refusal, SessionError, SessionKey, TopicIdPartition};
use kafka_rs_types::{ErrorCode, Rope};
use kafka_rs_wire::messages::share_fetch_response::{
    AcquiredRecords, LeaderIdAndEpoch, NodeEndpoint, PartitionData, ShareFetchableTopicResponse,
};
use kafka_rs_wire::messages::{ShareFetchRequest, ShareFetchResponse};

use super::acknowledge_batches::{Said, of_fetch};
use super::leaders::Leaders;
use super::speaks_share_protocol;
use crate::handlers::{Answer, Api, Call};
use crate::node::Node;

/// `share_acquire_mode` that keeps to the number of records.
const STRICT: i8 = 1;

pub(in crate::handlers) struct ShareFetch;

impl Api for ShareFetch {
    type Request = ShareFetchRequest;
    const MIN: i16 = 1;
    const MAX: i16 = 2;
    const QUOTA: Kind = Kind::Fetch;

    async fn handle(call: Call<ShareFetchRequest>) -> Answer<ShareFetchResponse> {
        Answer::Reply(match answer(&call).await {
            Ok(response) => response,
            // Apache Kafka gives no reasons here.
            Err(error) => ShareFetchResponse {
                error_code: error.code(),
                ..Default::default()
            },
        })
    }
}

/// `share.record.lock.duration.ms` of a group, as answers tell it.
pub(super) fn lock_timeout_ms(node: &Node, group: &str) -> i32 {
    let lock = node.shares.lock_duration(group);
    i32::try_from(lock.as_millis()).unwrap_or(i32::MAX)
}

async fn answer(call: &Call<ShareFetchRequest>) -> Result<ShareFetchResponse, ErrorCode> {
    let (node, request) = (&call.node, &call.request);
    if !speaks_share_protocol(node) {
        return Err(ErrorCode::UnsupportedVersion);
    }
    let key = SessionKey {
        group: request.group_id.clone().unwrap_or_default().detached(),
        member: request.member_id.clone().unwrap_or_default().detached(),
    };
    let said = of_fetch(&request.topics);
    if request.is_renew_ack {
        check_renewal(request)?;
    }
    let fetching = begin(call, &key, !said.is_empty())?;
    let acknowledged = node
        .shares
        .acknowledge(&key.group, &key.member, &said, request.is_renew_ack)
        .await;
    let fetched = match fetching.last || request.is_renew_ack {
        true => Vec::new(),
        false => {
            let wanted = wanted(call, &key, &fetching);
            node.shares.fetch(&wanted).await
        }
    };
    if request.share_session_epoch == FINAL_EPOCH {
        node.shares.end_session(&key);
    }
    let mut answering = Answering {
        call,
        leaders: Leaders::default(),
        response: ShareFetchResponse {
            acquisition_lock_timeout_ms: lock_timeout_ms(node, &key.group),
            ..Default::default()
        },
    };
    answering.fetched(&fetching, fetched);
    answering.acknowledged(&said, &acknowledged);
    Ok(answering.finish())
}

/// A request that renews locks fetches nothing (KIP-1222).
fn check_renewal(request: &ShareFetchRequest) -> Result<(), ErrorCode> {
    let fetches = request.max_bytes > 0
        || request.min_bytes > 0
        || request.max_records > 0
        || request.max_wait_ms > 0;
    match fetches {
        true => Err(ErrorCode::InvalidRequest),
        false => Ok(()),
    }
}

fn begin(
    call: &Call<ShareFetchRequest>,
    key: &SessionKey,
    acknowledges: bool,
) -> Result<Fetching, ErrorCode> {
    let request = &call.request;
    let wanted: Vec<TopicIdPartition> = request
        .topics
        .iter()
        .flat_map(|topic| {
            let partitions = topic.partitions.iter();
            partitions.map(|partition| (topic.topic_id, partition.partition_index))
        })
        .collect();
    let forgotten: Vec<TopicIdPartition> = request
        .forgotten_topics_data
        .iter()
        .flat_map(|topic| {
            topic
                .partitions
                .iter()
                .map(|index| (topic.topic_id, *index))
        })
        .collect();
    call.node
        .shares
        .begin_fetch(
            key,
            call.context.connection.id,
            request.share_session_epoch,
            &wanted,
            &forgotten,
            acknowledges,
        )
        .map_err(SessionError::code)
}

fn wanted(call: &Call<ShareFetchRequest>, key: &SessionKey, fetching: &Fetching) -> ShareWanted {
    let request = &call.request;
    let positive = |value: i32| usize::try_from(value).unwrap_or(0);
    let quota = call.node.quotas.fetch_bytes_max(&call.context);
    let max_bytes = positive(request.max_bytes)
        .min(call.node.fetch_max_bytes)
        .min(quota);
    let partitions = fetching.partitions.iter();
    ShareWanted {
        group: key.group.clone(),
        member: key.member.clone(),
        max_wait: Duration::from_millis(u64::try_from(request.max_wait_ms).unwrap_or(0)),
        min_bytes: positive(request.min_bytes).min(max_bytes),
        max_bytes,
        max_records: positive(request.max_records),
        batch_size: positive(request.batch_size),
        strict: request.share_acquire_mode == STRICT,
        partitions: partitions
            .map(|partition| WantedPartition {
                partition: *partition,
                max_bytes,
            })
            .collect(),
    }
}

/// An answer in the making.
struct Answering<'a> {
    call: &'a Call<ShareFetchRequest>,
    leaders: Leaders,
    response: ShareFetchResponse,
}

impl Answering<'_> {
    fn fetched(&mut self, fetching: &Fetching, fetched: Vec<Result<ShareFetched, ErrorCode>>) {
        for (place, result) in fetching.partitions.iter().zip(fetched) {
            let tells = match &result {
                Ok(fetched) => !fetched.acquired.is_empty(),
                Err(_) => true,
            };
            if tells || fetching.full {
                let data = self.partition(*place, result);
                self.push(*place, data);
            }
        }
    }

    fn partition(
        &mut self,
        place: TopicIdPartition,
        result: Result<ShareFetched, ErrorCode>,
    ) -> PartitionData {
        let error = match result {
            Ok(fetched) => {
                let acquired = fetched.acquired.iter().map(|acquired| AcquiredRecords {
                    first_offset: acquired.first,
                    last_offset: acquired.last,
                    delivery_count: acquired.deliveries,
                    ..Default::default()
                });
                return PartitionData {
                    partition_index: place.1,
                    acquired_records: acquired.collect(),
                    records: Some(fetched.records),
                    ..Default::default()
                };
            }
            Err(error) => error,
        };
        let mut data = PartitionData {
            partition_index: place.1,
            error_code: error.code(),
            records: Some(Rope::default()),
            ..Default::default()
        };
        let (node, context) = (&self.call.node, &self.call.context);
        if let Some((leader_id, leader_epoch)) = self.leaders.instead(node, context, place, error) {
            data.current_leader = LeaderIdAndEpoch {
                leader_id,
                leader_epoch,
                ..Default::default()
            };
        }
        data
    }

    /// What became of acknowledgements goes to the partition they are about.
    fn acknowledged(&mut self, said: &Said, results: &[Result<(), Refusal>]) {
        for ((place, _), result) in said.iter().zip(results) {
            let refused = result.as_ref().err();
            let code = refused.map_or(0, |(error, _)| error.code());
            let message = refused.and_then(|(_, message)| message.clone());
            let topics = self.response.responses.iter_mut();
            let known = topics
                .filter(|topic| topic.topic_id == place.0)
                .flat_map(|topic| &mut topic.partitions)
                .find(|partition| partition.partition_index == place.1);
            match known {
                Some(data) => {
                    data.acknowledge_error_code = code;
                    data.acknowledge_error_message = message;
                }
                None => self.push(
                    *place,
                    PartitionData {
                        partition_index: place.1,
                        acknowledge_error_code: code,
                        acknowledge_error_message: message,
                        records: Some(Rope::default()),
                        ..Default::default()
                    },
                ),
            }
        }
    }

    fn push(&mut self, place: TopicIdPartition, data: PartitionData) {
        let topics = &mut self.response.responses;
        match topics.iter_mut().find(|topic| topic.topic_id == place.0) {
            Some(topic) => topic.partitions.push(data),
            None => topics.push(ShareFetchableTopicResponse {
                topic_id: place.0,
                partitions: vec![data],
                ..Default::default()
            }),
        }
    }

    fn finish(self) -> ShareFetchResponse {
        let mut response = self.response;
        let endpoints = self
            .leaders
            .addresses()
            .map(|(node_id, address)| NodeEndpoint {
                node_id,
                host: address.host,
                port: address.port,
                rack: address.rack,
                ..Default::default()
            });
        response.node_endpoints = endpoints.collect();
        let quotas = &self.call.node.quotas;
        if quotas.is_limited(Kind::Fetch) {
            // What was acquired cannot be taken back, so the answer goes out and the next one waits.
            let partitions = response
                .responses
                .iter()
                .flat_map(|topic| &topic.partitions);
            let bytes: usize = partitions
                .map(|data| data.records.as_ref().map_or(0, |records| records.len()))
                .sum();
            let wait = quotas.record(Kind::Fetch, &self.call.context, bytes as f64);
            response.throttle_time_ms = i32::try_from(wait).unwrap_or(i32::MAX);
        }
        response
    }
}
