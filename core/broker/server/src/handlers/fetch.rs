//! Fetch: key 1, versions 4–18.
//!
//! - 4: isolation level, aborted transactions. 5: log start offset. 7: sessions (KIP-227).
//! - 9: current leader epoch (KIP-320). 10: zstd (KIP-110). 11: rack of the client (KIP-392).
//! - 12: flexible, last fetched epoch and divergence (KIP-595). 13: topic ids (KIP-516).
//! - 15: replica state instead of replica id (KIP-903). 16: leader endpoints (KIP-951).
//! - 17: replica directory id (KIP-853). 18: high watermark of the replica (KIP-1166).

use std::sync::Arc;
use std::time::Duration;

use kafka_rs_quota::Kind;
use kafka_rs_replication::{FetchPlan, Isolation, PartitionToFetch};
use kafka_rs_runtime::{Error, Partition, ReadRequest, ReadResult, Waiter};
use kafka_rs_types::ErrorCode;
use kafka_rs_wire::messages::fetch_response::{
    AbortedTransaction, EpochEndOffset, FetchableTopicResponse, LeaderIdAndEpoch, NodeEndpoint,
    PartitionData,
};
use kafka_rs_wire::messages::{FetchRequest, FetchResponse};
use kafka_rs_wire::{Message, Writer};

use super::{Answer, Api, Call};

/// First version that names topics by id.
const TOPIC_ID_FROM: i16 = 13;
/// First version that tells a client who leads instead (KIP-951).
const LEADER_HINT_FROM: i16 = 16;

pub(super) struct Fetch;

impl Api for Fetch {
    type Request = FetchRequest;
    const MIN: i16 = 4;
    const MAX: i16 = 18;

    async fn handle(call: Call<FetchRequest>) -> Answer<FetchResponse> {
        if !(0..=1).contains(&call.request.isolation_level) {
            return Answer::Reply(unknown_isolation(&call));
        }
        let now = call.node.clock.now_ms();
        let begun = call
            .node
            .fetch_sessions
            .lock()
            .begin(now, &call.request, call.version, false);
        let plan = match begun {
            Ok(plan) => plan,
            Err(error) => {
                return Answer::Reply(FetchResponse {
                    error_code: error.code().code(),
                    ..Default::default()
                });
            }
        };
        let read = read_until_enough(&call, &plan).await;
        let mut response = into_response(&call, &plan, read);
        if let Some(throttled) = throttle(&call, &plan, &response) {
            return Answer::Reply(throttled);
        }
        let random = || call.node.platform.random.next_u64() as u32;
        let now = call.node.clock.now_ms();
        call.node
            .fetch_sessions
            .lock()
            .finish(now, random, plan, &mut response);
        if call.version >= LEADER_HINT_FROM {
            add_leader_endpoints(&call, &mut response);
        }
        Answer::Reply(response)
    }
}

/// The answer to a client that has to wait: nothing, so that it asks for the same again (KIP-219).
fn throttle(
    call: &Call<FetchRequest>,
    plan: &FetchPlan,
    response: &FetchResponse,
) -> Option<FetchResponse> {
    let meter = call.meter.as_ref()?;
    let (quotas, context) = (&call.node.quotas, &call.context);
    let bytes = match quotas.is_limited(Kind::Fetch) {
        true => response_bytes(call, response) as f64,
        false => 0.0,
    };
    let request = meter.settle();
    let fetch = quotas.record(Kind::Fetch, context, bytes);
    let wait = fetch.max(request);
    if wait == 0 {
        return None;
    }
    quotas.unrecord(Kind::Fetch, context, bytes);
    let kind = if fetch > request {
        Kind::Fetch
    } else {
        Kind::Request
    };
    meter.throttle(kind, wait);
    let session = call.node.fetch_sessions.lock().answer_throttled(plan);
    let error_code = match &session {
        Ok(_) => ErrorCode::None,
        Err(error) => error.code(),
    };
    Some(FetchResponse {
        throttle_time_ms: i32::try_from(wait).unwrap_or(i32::MAX),
        error_code: error_code.code(),
        session_id: session.unwrap_or(0),
        ..Default::default()
    })
}

/// Bytes of an answer as Apache Kafka counts them: the body and a length. In a session, partitions
/// without records are as a rule left out.
fn response_bytes(call: &Call<FetchRequest>, response: &FetchResponse) -> usize {
    let mut counted = response.clone();
    if call.request.session_epoch > 0 {
        for topic in &mut counted.responses {
            topic.partitions.retain(|data| {
                data.error_code != 0 || data.records.as_ref().is_some_and(|r| !r.is_empty())
            });
        }
        counted
            .responses
            .retain(|topic| !topic.partitions.is_empty());
    }
    let mut w = Writer::new();
    // What cannot be encoded is refused when it is to be sent.
    let _ = counted.encode(&mut w, call.version);
    w.len() + size_of::<i32>()
}

/// The answer to a level of isolation that nobody knows: an unexpected failure of everything, as of
/// Apache Kafka.
fn unknown_isolation(call: &Call<FetchRequest>) -> FetchResponse {
    let code = ErrorCode::UnknownServerError.code();
    let topics = call.request.topics.iter();
    let by_name = topics.filter(|_| call.version < TOPIC_ID_FROM);
    let responses = by_name.map(|topic| FetchableTopicResponse {
        topic: topic.topic.clone(),
        partitions: topic
            .partitions
            .iter()
            .map(|partition| PartitionData {
                partition_index: partition.partition,
                error_code: code,
                high_watermark: -1,
                aborted_transactions: Some(Vec::new()),
                records: Some(Default::default()),
                ..Default::default()
            })
            .collect(),
        ..Default::default()
    });
    FetchResponse {
        error_code: if call.version >= 7 { code } else { 0 },
        responses: responses.collect(),
        ..Default::default()
    }
}

/// What one pass over the partitions found.
struct Pass {
    results: Vec<Result<ReadResult, Error>>,
    bytes: usize,
    /// Something that must be answered at once, whatever min.bytes says.
    urgent: bool,
}

/// Reads; when there is too little, parks at the partitions until there may be enough or time is up.
async fn read_until_enough(call: &Call<FetchRequest>, plan: &FetchPlan) -> Pass {
    let request = &call.request;
    let quota = call.node.quotas.fetch_bytes_max(&call.context);
    let min_bytes = usize::try_from(request.min_bytes).unwrap_or(0).min(quota);
    let mut pass = read_once(call, plan);
    if pass.bytes >= min_bytes
        || pass.urgent
        || request.max_wait_ms <= 0
        || plan.partitions.is_empty()
    {
        return pass;
    }
    let wait = Duration::from_millis(u64::try_from(request.max_wait_ms).unwrap_or(0));
    let deadline = call.node.clock.monotonic() + wait;
    let expiry = call.node.clock.sleep_until(deadline);
    tokio::pin!(expiry);
    loop {
        let missing = min_bytes.saturating_sub(pass.bytes).max(1);
        let waiter = Waiter::new(i64::try_from(missing).unwrap_or(i64::MAX));
        let parked: Vec<_> = plan
            .partitions
            .iter()
            .filter_map(|wanted| find(call, wanted).ok())
            .map(|partition| partition.park_fetch(&waiter))
            .collect();
        // What came between the pass and the parking was reported to nobody.
        pass = read_once(call, plan);
        if pass.bytes >= min_bytes || pass.urgent {
            return pass;
        }
        let expired = tokio::select! {
            biased;
            () = waiter.woken() => false,
            () = &mut expiry => true,
        };
        drop(parked);
        pass = read_once(call, plan);
        if expired || pass.bytes >= min_bytes || pass.urgent {
            return pass;
        }
    }
}

fn read_once(call: &Call<FetchRequest>, plan: &FetchPlan) -> Pass {
    let mut left = usize::try_from(call.request.max_bytes)
        .unwrap_or(0)
        .min(call.node.fetch_max_bytes)
        .min(call.node.quotas.fetch_bytes_max(&call.context));
    let isolation = match call.request.isolation_level {
        1 => Isolation::TxnCommitted,
        _ => Isolation::HighWatermark,
    };
    let mut pass = Pass {
        results: Vec::with_capacity(plan.partitions.len()),
        bytes: 0,
        urgent: false,
    };
    for wanted in &plan.partitions {
        let result = find(call, wanted).and_then(|partition| {
            partition.read(&ReadRequest {
                fetch_offset: wanted.fetch_offset,
                max_bytes: usize::try_from(wanted.max_bytes).unwrap_or(0).min(left),
                // The first batch of an answer always gets through (KIP-74).
                min_one: pass.bytes == 0,
                isolation,
                // Unlike other requests, a fetch takes any negative epoch for none.
                current_leader_epoch: wanted.current_leader_epoch.max(-1),
                last_fetched_epoch: wanted.last_fetched_epoch,
                in_place: call.context.file_regions,
            })
        });
        match &result {
            Ok(read) => {
                pass.bytes += read.records.len();
                left = left.saturating_sub(read.records.len());
                pass.urgent |= read.diverging_epoch.is_some();
            }
            Err(_) => pass.urgent = true,
        }
        pass.results.push(result);
    }
    pass
}

fn find(call: &Call<FetchRequest>, wanted: &PartitionToFetch) -> Result<Arc<Partition>, Error> {
    if call.version >= TOPIC_ID_FROM {
        call.node
            .replicas
            .partition_by_id(&wanted.topic_id, wanted.partition)
    } else {
        call.node
            .replicas
            .partition(&wanted.topic, wanted.partition)
    }
}

fn into_response(call: &Call<FetchRequest>, plan: &FetchPlan, pass: Pass) -> FetchResponse {
    let mut response = FetchResponse::default();
    for (wanted, result) in plan.partitions.iter().zip(pass.results) {
        let data = match result {
            Ok(read) => partition_data(wanted.partition, read),
            Err(error) => refused(wanted.partition, &error),
        };
        let same_topic = |topic: &FetchableTopicResponse| {
            topic.topic == wanted.topic && topic.topic_id == wanted.topic_id
        };
        match response
            .responses
            .last_mut()
            .filter(|topic| same_topic(topic))
        {
            Some(topic) => topic.partitions.push(data),
            None => response.responses.push(FetchableTopicResponse {
                topic: if call.version < TOPIC_ID_FROM {
                    wanted.topic.clone()
                } else {
                    Default::default()
                },
                topic_id: wanted.topic_id,
                partitions: vec![data],
                ..Default::default()
            }),
        }
    }
    response
}

fn partition_data(index: i32, read: ReadResult) -> PartitionData {
    let aborted = read.aborted_transactions.map(|aborted| {
        let entries = aborted.into_iter().map(|entry| AbortedTransaction {
            producer_id: entry.producer_id,
            first_offset: entry.first_offset,
            ..Default::default()
        });
        entries.collect()
    });
    PartitionData {
        partition_index: index,
        error_code: ErrorCode::None.code(),
        high_watermark: read.high_watermark,
        last_stable_offset: read.last_stable_offset,
        log_start_offset: read.log_start_offset,
        diverging_epoch: read
            .diverging_epoch
            .map_or_else(EpochEndOffset::default, |end| EpochEndOffset {
                epoch: end.leader_epoch,
                end_offset: end.end_offset,
                ..Default::default()
            }),
        aborted_transactions: aborted,
        records: Some(read.records),
        ..Default::default()
    }
}

fn refused(index: i32, error: &Error) -> PartitionData {
    PartitionData {
        partition_index: index,
        error_code: error.code().code(),
        high_watermark: -1,
        current_leader: match error {
            Error::NotLeader {
                leader,
                leader_epoch,
            } => LeaderIdAndEpoch {
                leader_id: *leader,
                leader_epoch: *leader_epoch,
                ..Default::default()
            },
            _ => LeaderIdAndEpoch::default(),
        },
        // Of partitions that are not here, Apache Kafka sends an empty list, else none.
        aborted_transactions: matches!(
            error,
            Error::UnknownTopicOrPartition(_) | Error::UnknownTopicId(_)
        )
        .then(Vec::new),
        records: Some(Default::default()),
        ..Default::default()
    }
}

/// Names the address of every leader that a refusal pointed at.
fn add_leader_endpoints(call: &Call<FetchRequest>, response: &mut FetchResponse) {
    let partitions = response
        .responses
        .iter()
        .flat_map(|topic| &topic.partitions);
    let mut leaders: Vec<i32> = partitions
        .map(|p| p.current_leader.leader_id)
        .filter(|id| *id >= 0)
        .collect();
    leaders.sort_unstable();
    leaders.dedup();
    if leaders.is_empty() {
        return;
    }
    let image = call.node.quorum.image();
    for id in leaders {
        if let Some(broker) =
            call.node
                .broker_address(&image, id, &call.context.connection.listener)
        {
            response.node_endpoints.push(NodeEndpoint {
                node_id: id,
                host: broker.host,
                port: broker.port,
                rack: broker.rack,
                ..Default::default()
            });
        }
    }
}
