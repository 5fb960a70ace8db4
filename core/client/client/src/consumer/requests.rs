//! The consumer's requests other than Fetch and group membership: asked for many partitions at
//! once, answered for each.

use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_types::{
    ErrorCode, LeaderEpoch, NodeId, Offset, Str, Timestamp, TopicPartition, Uuid,
};
use kafka_rs_wire::messages::list_offsets_request::{ListOffsetsPartition, ListOffsetsTopic};
use kafka_rs_wire::messages::offset_commit_request::{
    OffsetCommitRequestPartition, OffsetCommitRequestTopic,
};
use kafka_rs_wire::messages::offset_fetch_request::{
    OffsetFetchRequestGroup, OffsetFetchRequestTopic, OffsetFetchRequestTopics,
};
use kafka_rs_wire::messages::offset_for_leader_epoch_request::{
    OffsetForLeaderPartition, OffsetForLeaderTopic,
};
use kafka_rs_wire::messages::{
    ListOffsetsRequest, ListOffsetsResponse, OffsetCommitRequest, OffsetCommitResponse,
    OffsetFetchRequest, OffsetFetchResponse, OffsetForLeaderEpochRequest,
};

use crate::client::CallOptions;
use crate::connection::error_code;
use crate::consumer::batch::Position;
use crate::consumer::group::GroupMetadata;
use crate::{Client, Destination, Error};

/// Last version of OffsetFetch and OffsetCommit with topic names in them.
const BY_NAME_MAX: i16 = 9;

/// Answers by partition.
pub(crate) type Rows<T> = BTreeMap<TopicPartition, Result<T, Error>>;

/// An offset found by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OffsetAndTimestamp {
    /// The offset, -1 for none.
    pub offset: Offset,
    /// Timestamp of the record there, -1 when unknown.
    pub timestamp: Timestamp,
    /// Leader epoch of the record there, -1 when unknown.
    pub leader_epoch: LeaderEpoch,
}

/// `rows` as topics with partitions.
fn grouped<T, P>(
    rows: impl IntoIterator<Item = (TopicPartition, P)>,
    make: impl Fn(Str, Vec<P>) -> T,
) -> Vec<T> {
    let mut topics: BTreeMap<Str, Vec<P>> = BTreeMap::new();
    for (at, row) in rows {
        topics.entry(at.topic).or_default().push(row);
    }
    topics
        .into_iter()
        .map(|(topic, rows)| make(topic, rows))
        .collect()
}

fn checked<T>(code: i16, what: &str, at: &TopicPartition, value: T) -> Result<T, Error> {
    match error_code(code) {
        ErrorCode::None => Ok(value),
        code => Err(Error::kafka(code, format!("{what} {at}"))),
    }
}

/// ListOffsets of one broker.
pub(crate) async fn list_offsets(
    client: &Client,
    options: &CallOptions,
    node: NodeId,
    read_committed: bool,
    rows: &BTreeMap<TopicPartition, (Timestamp, LeaderEpoch)>,
) -> Result<Rows<OffsetAndTimestamp>, Error> {
    let row = |(at, (timestamp, epoch)): (&TopicPartition, &(Timestamp, LeaderEpoch))| {
        let row = ListOffsetsPartition {
            partition_index: at.partition,
            current_leader_epoch: *epoch,
            timestamp: *timestamp,
            ..ListOffsetsPartition::default()
        };
        (at.clone(), row)
    };
    let topic = |name, partitions| ListOffsetsTopic {
        name,
        partitions,
        ..ListOffsetsTopic::default()
    };
    let request = ListOffsetsRequest {
        replica_id: -1,
        isolation_level: i8::from(read_committed),
        topics: grouped(rows.iter().map(row), topic),
        timeout_ms: i32::try_from(options.request_timeout.as_millis()).unwrap_or(i32::MAX),
        ..ListOffsetsRequest::default()
    };
    let to = Destination::Broker(node);
    let build = |_| request.clone();
    let response: ListOffsetsResponse = client
        .call_with(&to, options, build, |_| ErrorCode::None)
        .await?;
    let mut found = Rows::new();
    for topic in response.topics {
        for row in topic.partitions {
            let at = TopicPartition::new(topic.name.detached(), row.partition_index);
            let value = OffsetAndTimestamp {
                offset: row.offset,
                timestamp: row.timestamp,
                leader_epoch: row.leader_epoch,
            };
            let value = checked(row.error_code, "offsets of", &at, value);
            found.insert(at, value);
        }
    }
    Ok(found)
}

/// OffsetForLeaderEpoch of one broker.
pub(crate) async fn epoch_ends(
    client: &Client,
    options: &CallOptions,
    node: NodeId,
    rows: &BTreeMap<TopicPartition, (LeaderEpoch, Position)>,
) -> Result<Rows<(LeaderEpoch, Offset)>, Error> {
    let row = |(at, (epoch, position)): (&TopicPartition, &(LeaderEpoch, Position))| {
        let row = OffsetForLeaderPartition {
            partition: at.partition,
            current_leader_epoch: *epoch,
            leader_epoch: position.leader_epoch,
            ..OffsetForLeaderPartition::default()
        };
        (at.clone(), row)
    };
    let topic = |topic, partitions| OffsetForLeaderTopic {
        topic,
        partitions,
        ..OffsetForLeaderTopic::default()
    };
    let request = OffsetForLeaderEpochRequest {
        replica_id: -1,
        topics: grouped(rows.iter().map(row), topic),
        ..OffsetForLeaderEpochRequest::default()
    };
    let to = Destination::Broker(node);
    let build = |_| request.clone();
    let response = client
        .call_with(&to, options, build, |_| ErrorCode::None)
        .await?;
    let mut found = Rows::new();
    for topic in response.topics {
        for row in topic.partitions {
            let at = TopicPartition::new(topic.topic.detached(), row.partition);
            let value = (row.leader_epoch, row.end_offset);
            let value = checked(row.error_code, "epochs of", &at, value);
            found.insert(at, value);
        }
    }
    Ok(found)
}

/// OffsetFetch: offset -1 where nothing is committed.
pub(crate) async fn committed(
    client: &Client,
    options: &CallOptions,
    group: &Str,
    require_stable: bool,
    partitions: &BTreeSet<TopicPartition>,
) -> Result<Rows<Position>, Error> {
    let mut options = options.clone();
    options.versions.max = options.versions.max.min(BY_NAME_MAX);
    let indexes = || partitions.iter().map(|at| (at.clone(), at.partition));
    let build = |version| match version {
        ..8 => OffsetFetchRequest {
            group_id: group.clone(),
            topics: Some(grouped(indexes(), |name, partition_indexes| {
                OffsetFetchRequestTopic {
                    name,
                    partition_indexes,
                    ..OffsetFetchRequestTopic::default()
                }
            })),
            require_stable: require_stable && version >= 7,
            ..OffsetFetchRequest::default()
        },
        _ => OffsetFetchRequest {
            groups: vec![OffsetFetchRequestGroup {
                group_id: group.clone(),
                topics: Some(grouped(indexes(), |name, partition_indexes| {
                    OffsetFetchRequestTopics {
                        name,
                        partition_indexes,
                        ..OffsetFetchRequestTopics::default()
                    }
                })),
                ..OffsetFetchRequestGroup::default()
            }],
            require_stable,
            ..OffsetFetchRequest::default()
        },
    };
    let code = |response: &OffsetFetchResponse| {
        let row = response.groups.first();
        error_code(row.map_or(response.error_code, |row| row.error_code))
    };
    let to = Destination::GroupCoordinator(group.clone());
    let response = client.call_with(&to, &options, build, code).await?;
    match code(&response) {
        ErrorCode::None => {}
        code => return Err(Error::kafka(code, format!("offsets committed by {group}"))),
    }
    let mut found = Rows::new();
    let mut add = |topic: &Str, index, offset, leader_epoch, code| {
        let at = TopicPartition::new(topic.detached(), index);
        let position = Position {
            offset,
            leader_epoch,
        };
        let position = checked(code, "committed offset of", &at, position);
        found.insert(at, position);
    };
    for topic in &response.topics {
        for p in &topic.partitions {
            add(
                &topic.name,
                p.partition_index,
                p.committed_offset,
                p.committed_leader_epoch,
                p.error_code,
            );
        }
    }
    for topic in response.groups.iter().flat_map(|group| &group.topics) {
        for p in &topic.partitions {
            add(
                &topic.name,
                p.partition_index,
                p.committed_offset,
                p.committed_leader_epoch,
                p.error_code,
            );
        }
    }
    Ok(found)
}

/// OffsetCommit by a member, or by nobody for a generation of -1.
///
/// # Errors
/// No answer, or the first partition's error when one was refused.
pub(crate) async fn commit(
    client: &Client,
    options: &CallOptions,
    member: &GroupMetadata,
    positions: &BTreeMap<TopicPartition, Position>,
) -> Result<(), Error> {
    if positions.is_empty() {
        return Ok(());
    }
    let mut options = options.clone();
    options.versions.max = options.versions.max.min(BY_NAME_MAX);
    let row = |(at, position): (&TopicPartition, &Position)| {
        let row = OffsetCommitRequestPartition {
            partition_index: at.partition,
            committed_offset: position.offset,
            committed_leader_epoch: position.leader_epoch,
            committed_metadata: Some(Str::default()),
            ..OffsetCommitRequestPartition::default()
        };
        (at.clone(), row)
    };
    let topic = |name, partitions| OffsetCommitRequestTopic {
        name,
        topic_id: Uuid::default(),
        partitions,
        ..OffsetCommitRequestTopic::default()
    };
    let request = OffsetCommitRequest {
        group_id: member.group_id.clone(),
        generation_id_or_member_epoch: member.generation,
        member_id: member.member_id.clone(),
        group_instance_id: member.instance_id.clone(),
        topics: grouped(positions.iter().map(row), topic),
        ..OffsetCommitRequest::default()
    };
    // The same offsets may be written twice, so one refused partition has all of them sent again.
    let code = |response: &OffsetCommitResponse| {
        let rows = response.topics.iter().flat_map(|topic| &topic.partitions);
        let codes = rows.map(|row| error_code(row.error_code));
        codes
            .into_iter()
            .find(|code| *code != ErrorCode::None)
            .unwrap_or(ErrorCode::None)
    };
    let to = Destination::GroupCoordinator(member.group_id.clone());
    let response = client
        .call_with(&to, &options, |_| request.clone(), code)
        .await?;
    match code(&response) {
        ErrorCode::None => Ok(()),
        code => Err(Error::kafka(
            code,
            format!("committing offsets of {}", member.group_id),
        )),
    }
}
