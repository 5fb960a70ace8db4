//! Produce: key 0, versions 3–13 (advertised from 0, see `api_versions`).
//!
//! - 3: transactional id. 5: log start offset in the answer. 7: zstd allowed (KIP-110).
//! - 8: per-record errors (KIP-467). 9: flexible. 10: leader hints (KIP-951). 11: as 10.
//! - 12: transactions of version 2 need no AddPartitionsToTxn (KIP-890). 13: topic ids (KIP-516).

use std::sync::Arc;
use std::time::Duration;

use kafka_rs_quota::Kind;
use kafka_rs_records::Origin;
use kafka_rs_runtime::{AppendRequest, Appended, Error, Partition, Verification, Waiter};
use kafka_rs_types::{ErrorCode, Rope, Str};
use kafka_rs_wire::messages::produce_request::{PartitionProduceData, TopicProduceData};
use kafka_rs_wire::messages::produce_response::{
    BatchIndexAndErrorMessage, LeaderIdAndEpoch, NodeEndpoint, PartitionProduceResponse,
    TopicProduceResponse,
};
use kafka_rs_wire::messages::{ProduceRequest, ProduceResponse};

use super::transaction_check::{ProduceChecks, check_produce};
use super::{Answer, Api, Call};

/// First version in which a broker may be sent zstd batches (KIP-110).
const ZSTD_FROM: i16 = 7;
/// First version that names topics by id.
const TOPIC_ID_FROM: i16 = 13;
/// The client id whose writes to internal topics Kafka lets through.
const ADMIN_CLIENT_ID: &str = "__admin_client";
/// First version that tells a client who leads instead (KIP-951).
const LEADER_HINT_FROM: i16 = 10;

pub(super) struct Produce;

impl Api for Produce {
    type Request = ProduceRequest;
    const MIN: i16 = 3;
    const MAX: i16 = 13;
    const QUOTA: Kind = Kind::Produce;

    async fn handle(call: Call<ProduceRequest>) -> Answer<ProduceResponse> {
        let mut answer = produce(&call).await;
        let (quotas, context) = (&call.node.quotas, &call.context);
        let wait = quotas.record(Kind::Produce, context, context.request_bytes as f64);
        match &mut answer {
            Answer::Reply(response) => {
                response.throttle_time_ms = i32::try_from(wait).unwrap_or(i32::MAX);
            }
            // Nobody is told, but the connection waits all the same.
            Answer::NoReply if wait > 0 => quotas.throttle(Kind::Produce, context, wait),
            Answer::NoReply | Answer::Close(_) => {}
        }
        answer
    }
}

async fn produce(call: &Call<ProduceRequest>) -> Answer<ProduceResponse> {
    let acks = call.request.acks;
    if !(-1..=1).contains(&acks) {
        return Answer::Reply(refuse_all(&call.request, ErrorCode::InvalidRequiredAcks));
    }
    let checks = match check_produce(call).await {
        Ok(checks) => checks,
        Err(code) => return refuse_request(&call.request, code),
    };
    let mut response = ProduceResponse::default();
    let mut parked = Vec::new();
    for topic_index in 0..call.request.topic_data.len() {
        response
            .responses
            .push(produce_topic(call, &checks, topic_index, &mut parked));
    }
    if acks == 0 {
        return answer_to_acks_0(&response);
    }
    if !parked.is_empty() {
        await_high_watermarks(call, parked, &mut response).await;
    }
    if call.version >= LEADER_HINT_FROM {
        add_leader_endpoints(call, &mut response);
    }
    Answer::Reply(response)
}

/// A partition of the answer that still waits for its high watermark.
struct Pending {
    topic_index: usize,
    partition_index: usize,
    partition: Arc<Partition>,
    appended: Appended,
}

fn produce_topic(
    call: &Call<ProduceRequest>,
    checks: &ProduceChecks,
    topic_index: usize,
    parked: &mut Vec<Pending>,
) -> TopicProduceResponse {
    let topic = &call.request.topic_data[topic_index];
    let mut answer = TopicProduceResponse {
        name: topic.name.clone(),
        topic_id: topic.topic_id,
        ..Default::default()
    };
    for (partition_index, data) in topic.partition_data.iter().enumerate() {
        let verification = checks.of(topic_index, partition_index);
        let appended = verification.and_then(|verified| append(call, topic, data, verified));
        let response = match appended {
            Ok((partition, appended)) => {
                let response = appended_response(data.index, &appended);
                if call.request.acks != 0 && appended.awaits_high_watermark {
                    parked.push(Pending {
                        topic_index,
                        partition_index,
                        partition,
                        appended,
                    });
                }
                response
            }
            Err(error) => refused(data.index, &error),
        };
        answer.partition_responses.push(response);
    }
    answer
}

/// Finds the partition and appends; everything that can go wrong has Kafka's code in the error.
fn append(
    call: &Call<ProduceRequest>,
    topic: &TopicProduceData,
    data: &PartitionProduceData,
    verification: Verification,
) -> Result<(Arc<Partition>, Appended), Error> {
    let replicas = &call.node.replicas;
    let partition = if call.version >= TOPIC_ID_FROM {
        replicas.partition_by_id(&topic.topic_id, data.index)?
    } else {
        replicas.partition(&topic.name, data.index)?
    };
    if partition.is_internal() && call.context.client_id.as_str() != ADMIN_CLIENT_ID {
        return Err(Error::InternalTopic(
            partition.topic_partition().topic.clone(),
        ));
    }
    let records = data
        .records
        .as_ref()
        .map(Rope::to_bytes)
        .unwrap_or_default();
    let appended = partition.append(AppendRequest {
        records,
        origin: Origin::Client,
        acks: call.request.acks,
        allow_zstd: call.version >= ZSTD_FROM,
        verification,
    })?;
    Ok((partition, appended))
}

fn appended_response(index: i32, appended: &Appended) -> PartitionProduceResponse {
    PartitionProduceResponse {
        index,
        base_offset: appended.base_offset,
        log_append_time_ms: appended.log_append_time,
        log_start_offset: appended.log_start_offset,
        ..Default::default()
    }
}

fn refused(index: i32, error: &Error) -> PartitionProduceResponse {
    let record_errors = error
        .record_errors()
        .iter()
        .map(|record| BatchIndexAndErrorMessage {
            batch_index: record.batch_index,
            batch_index_error_message: Some(Str::from(&record.message)),
            ..Default::default()
        });
    PartitionProduceResponse {
        index,
        error_code: error.code().code(),
        base_offset: -1,
        log_start_offset: error.log_start_offset().unwrap_or(-1),
        record_errors: record_errors.collect(),
        error_message: error.client_message().map(Str::from),
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
        ..Default::default()
    }
}

/// The same refusal for every partition asked for.
fn refuse_all(request: &ProduceRequest, code: ErrorCode) -> ProduceResponse {
    let responses = request.topic_data.iter().map(|topic| TopicProduceResponse {
        name: topic.name.clone(),
        topic_id: topic.topic_id,
        partition_responses: topic
            .partition_data
            .iter()
            .map(|data| PartitionProduceResponse {
                index: data.index,
                error_code: code.code(),
                base_offset: -1,
                ..Default::default()
            })
            .collect(),
        ..Default::default()
    });
    ProduceResponse {
        responses: responses.collect(),
        ..Default::default()
    }
}

/// A request that is refused as a whole, before anything is appended.
fn refuse_request(request: &ProduceRequest, code: ErrorCode) -> Answer<ProduceResponse> {
    let response = refuse_all(request, code);
    match request.acks {
        0 => answer_to_acks_0(&response),
        _ => Answer::Reply(response),
    }
}

/// A client that wants no answer learns of a failure only by losing its connection.
fn answer_to_acks_0(response: &ProduceResponse) -> Answer<ProduceResponse> {
    let partitions = response
        .responses
        .iter()
        .flat_map(|topic| &topic.partition_responses);
    match partitions
        .map(|p| p.error_code)
        .find(|code| *code != ErrorCode::None.code())
    {
        None => Answer::NoReply,
        Some(code) => {
            let name = ErrorCode::from_code(code).map_or("unknown error", ErrorCode::name);
            Answer::Close(format!("a produce with acks=0 failed: {name}"))
        }
    }
}

/// Waits until all parked partitions are replicated, or the request's timeout is over.
async fn await_high_watermarks(
    call: &Call<ProduceRequest>,
    parked: Vec<Pending>,
    response: &mut ProduceResponse,
) {
    let waiter = Waiter::new(parked.len() as i64);
    let mut places = Vec::with_capacity(parked.len());
    for pending in &parked {
        places.push(pending.partition.park_produce(&pending.appended, &waiter));
    }
    let timeout = Duration::from_millis(call.request.timeout_ms.max(0) as u64);
    let deadline = call.node.clock.monotonic() + timeout;
    let expiry = call.node.clock.sleep_until(deadline);
    tokio::pin!(expiry);
    tokio::select! {
        biased;
        () = waiter.woken() => {}
        () = &mut expiry => {}
    }
    for pending in &parked {
        let outcome = pending.partition.produce_outcome(&pending.appended);
        if let Err(error) = outcome {
            let topic = &mut response.responses[pending.topic_index];
            let index = topic.partition_responses[pending.partition_index].index;
            topic.partition_responses[pending.partition_index] = refused(index, &error);
        }
    }
}

/// Names the address of every leader that a refusal pointed at.
fn add_leader_endpoints(call: &Call<ProduceRequest>, response: &mut ProduceResponse) {
    let partitions = response
        .responses
        .iter()
        .flat_map(|topic| &topic.partition_responses);
    let mut leaders: Vec<i32> = partitions
        .map(|p| p.current_leader.leader_id)
        .filter(|id| *id >= 0)
        .collect();
    if leaders.is_empty() {
        return;
    }
    leaders.sort_unstable();
    leaders.dedup();
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
