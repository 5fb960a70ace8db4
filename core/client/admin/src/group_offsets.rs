//! Committed offsets of groups: read, write, delete.

use std::collections::BTreeMap;

use kafka_rs_client::{CallOptions, Destination, Error};
use kafka_rs_types::{ErrorCode, LeaderEpoch, Offset, Str, TopicPartition};
use kafka_rs_wire::VersionRange;
use kafka_rs_wire::messages::offset_commit_request::{
    OffsetCommitRequestPartition, OffsetCommitRequestTopic,
};
use kafka_rs_wire::messages::offset_delete_request::{
    OffsetDeleteRequestPartition, OffsetDeleteRequestTopic,
};
use kafka_rs_wire::messages::offset_fetch_request::OffsetFetchRequestGroup;
use kafka_rs_wire::messages::{
    OffsetCommitRequest, OffsetDeleteRequest, OffsetFetchRequest, OffsetFetchResponse,
};

use crate::admin::{Admin, Items, by_topic, error_code, item};

/// From version 10 on, these requests name topics by id alone, which groups with offsets of deleted
/// topics cannot do.
const BY_NAME: VersionRange = VersionRange::new(1, 9);

/// An offset a group committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupOffset {
    /// Where the group goes on reading.
    pub offset: Offset,
    /// Epoch of the last record read, -1 when it was not said.
    pub leader_epoch: LeaderEpoch,
    /// What the member wrote beside it.
    pub metadata: Str,
}

impl Admin {
    /// Every offset the group committed.
    ///
    /// # Errors
    /// When there was no answer; errors of single partitions are in the map.
    pub async fn list_group_offsets(
        &self,
        group_id: &Str,
    ) -> Result<Items<TopicPartition, GroupOffset>, Error> {
        // Many groups in one request came with version 8 (KIP-709).
        let build = |version: i16| OffsetFetchRequest {
            group_id: if version < 8 {
                group_id.clone()
            } else {
                Str::default()
            },
            // No topics mean all of them, in the one place the version has for them.
            topics: if version < 8 { None } else { Some(Vec::new()) },
            groups: if version < 8 {
                Vec::new()
            } else {
                vec![OffsetFetchRequestGroup {
                    group_id: group_id.clone(),
                    topics: None,
                    ..OffsetFetchRequestGroup::default()
                }]
            },
            ..OffsetFetchRequest::default()
        };
        // All topics of a group can be asked for since version 2.
        let options = CallOptions {
            versions: VersionRange::new(2, BY_NAME.max),
            ..self.client.options()
        };
        let to = Destination::GroupCoordinator(group_id.clone());
        let response = self.client.call_with(&to, &options, build, whole).await?;
        item(
            whole(&response),
            None,
            &format!("offsets of group {group_id}"),
            (),
        )?;
        Ok(committed(response))
    }

    /// Commits offsets in the group's name; works on groups without members.
    ///
    /// # Errors
    /// When there was no answer; errors of single partitions are in the map.
    pub async fn alter_group_offsets(
        &self,
        group_id: &Str,
        offsets: &BTreeMap<TopicPartition, Offset>,
    ) -> Result<Items<TopicPartition, ()>, Error> {
        let rows = offsets.iter().map(|(at, offset)| (at.clone(), *offset));
        let topics = by_topic(rows)
            .into_iter()
            .map(|(name, rows)| OffsetCommitRequestTopic {
                name,
                partitions: rows
                    .into_iter()
                    .map(
                        |(partition_index, committed_offset)| OffsetCommitRequestPartition {
                            partition_index,
                            committed_offset,
                            committed_metadata: Some(Str::default()),
                            ..OffsetCommitRequestPartition::default()
                        },
                    )
                    .collect(),
                ..OffsetCommitRequestTopic::default()
            });
        let request = OffsetCommitRequest {
            group_id: group_id.clone(),
            generation_id_or_member_epoch: -1,
            topics: topics.collect(),
            ..OffsetCommitRequest::default()
        };
        let options = CallOptions {
            versions: VersionRange::new(2, BY_NAME.max),
            ..self.client.options()
        };
        let to = Destination::GroupCoordinator(group_id.clone());
        let first = |codes: Option<i16>| codes.map_or(ErrorCode::None, error_code);
        let response = self
            .client
            .call_with(
                &to,
                &options,
                |_| request.clone(),
                |answer| {
                    let mut codes = answer.topics.iter().flat_map(|topic| &topic.partitions);
                    first(codes.next().map(|row| row.error_code))
                },
            )
            .await?;
        let mut done = BTreeMap::new();
        for topic in response.topics {
            for row in topic.partitions {
                let at = TopicPartition::new(topic.name.detached(), row.partition_index);
                let what = format!("offset of group {group_id} in {at}");
                done.insert(at, item(error_code(row.error_code), None, &what, ()));
            }
        }
        Ok(done)
    }

    /// Forgets offsets of topics the group does not read at the moment.
    ///
    /// # Errors
    /// When there was no answer or the coordinator refuses; errors of single partitions are in the
    /// map.
    pub async fn delete_group_offsets(
        &self,
        group_id: &Str,
        partitions: impl IntoIterator<Item = TopicPartition>,
    ) -> Result<Items<TopicPartition, ()>, Error> {
        let rows = partitions.into_iter().map(|at| (at, ()));
        let topics = by_topic(rows)
            .into_iter()
            .map(|(name, rows)| OffsetDeleteRequestTopic {
                name,
                partitions: rows
                    .into_iter()
                    .map(|(partition_index, ())| OffsetDeleteRequestPartition {
                        partition_index,
                        ..OffsetDeleteRequestPartition::default()
                    })
                    .collect(),
                ..OffsetDeleteRequestTopic::default()
            });
        let request = OffsetDeleteRequest {
            group_id: group_id.clone(),
            topics: topics.collect(),
            ..OffsetDeleteRequest::default()
        };
        let to = Destination::GroupCoordinator(group_id.clone());
        let response = self
            .client
            .call_with(
                &to,
                &self.client.options(),
                |_| request.clone(),
                |answer| error_code(answer.error_code),
            )
            .await?;
        item(
            error_code(response.error_code),
            None,
            &format!("group {group_id}"),
            (),
        )?;
        let mut done = BTreeMap::new();
        for topic in response.topics {
            for row in topic.partitions {
                let at = TopicPartition::new(topic.name.detached(), row.partition_index);
                let what = format!("offset of group {group_id} in {at}");
                done.insert(at, item(error_code(row.error_code), None, &what, ()));
            }
        }
        Ok(done)
    }
}

/// The code for the group, which has moved in newer versions.
fn whole(response: &OffsetFetchResponse) -> ErrorCode {
    let group = response.groups.first().map_or(0, |group| group.error_code);
    error_code(if response.error_code == 0 {
        group
    } else {
        response.error_code
    })
}

fn committed(response: OffsetFetchResponse) -> Items<TopicPartition, GroupOffset> {
    let mut found = BTreeMap::new();
    let mut put = |topic: &Str, index, code, offset, leader_epoch, metadata: Option<Str>| {
        let at = TopicPartition::new(topic.detached(), index);
        let value = GroupOffset {
            offset,
            leader_epoch,
            metadata: metadata.unwrap_or_default().detached(),
        };
        let result = item(error_code(code), None, &at, value);
        // -1: nothing is committed there.
        if offset >= 0 || result.is_err() {
            found.insert(at, result);
        }
    };
    for topic in response.topics {
        for p in topic.partitions {
            let (at, epoch) = (p.partition_index, p.committed_leader_epoch);
            put(
                &topic.name,
                at,
                p.error_code,
                p.committed_offset,
                epoch,
                p.metadata,
            );
        }
    }
    for topic in response.groups.into_iter().flat_map(|group| group.topics) {
        for p in topic.partitions {
            let (at, epoch) = (p.partition_index, p.committed_leader_epoch);
            put(
                &topic.name,
                at,
                p.error_code,
                p.committed_offset,
                epoch,
                p.metadata,
            );
        }
    }
    found
}
