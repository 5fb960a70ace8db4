//! OffsetFetch, for one group.

use kafka_rs_types::{ErrorCode, Str, Uuid};
use kafka_rs_wire::messages::offset_fetch_request::OffsetFetchRequestGroup;
use kafka_rs_wire::messages::offset_fetch_response::{
    OffsetFetchResponseGroup, OffsetFetchResponsePartitions, OffsetFetchResponseTopics,
};

use super::CommittedOffset;
use crate::{GroupCoordinator, Reply};

impl GroupCoordinator {
    pub(crate) fn fetch_offsets(
        &self,
        request: OffsetFetchRequestGroup,
        require_stable: bool,
    ) -> Reply {
        let group = &request.group_id;
        if let Some(consumer) = self.consumer_groups.get(group)
            && let Err(error) = consumer.may_fetch(request.member_id.as_ref(), request.member_epoch)
        {
            return Reply::OffsetFetch(OffsetFetchResponseGroup {
                group_id: request.group_id.clone(),
                error_code: error.code().code(),
                ..Default::default()
            });
        }
        let unstable = |topic: &Str, partition| {
            require_stable && self.offsets.is_pending(group, topic, partition)
        };
        let topics = match &request.topics {
            Some(topics) => topics
                .iter()
                .map(|topic| {
                    let indexes = topic.partition_indexes.iter().copied();
                    let partitions = indexes.map(|index| {
                        let found = self.offsets.get(group, &topic.name, index);
                        let found = found.filter(|o| same_topic(o.topic_id, topic.topic_id));
                        answer(index, found, unstable(&topic.name, index))
                    });
                    OffsetFetchResponseTopics {
                        name: topic.name.clone(),
                        topic_id: topic.topic_id,
                        partitions: partitions.collect(),
                        ..Default::default()
                    }
                })
                .collect(),
            None => self
                .offsets
                .of_group(group)
                .into_iter()
                .flatten()
                .map(|(topic, partitions)| {
                    let partitions = partitions
                        .iter()
                        .map(|(index, found)| answer(*index, Some(found), unstable(topic, *index)));
                    OffsetFetchResponseTopics {
                        name: topic.clone(),
                        partitions: partitions.collect(),
                        ..Default::default()
                    }
                })
                .collect(),
        };
        Reply::OffsetFetch(OffsetFetchResponseGroup {
            group_id: request.group_id.clone(),
            topics,
            ..Default::default()
        })
    }
}

/// An offset committed for a topic that was deleted since says nothing about its namesake.
fn same_topic(committed: Uuid, asked: Uuid) -> bool {
    committed.is_zero() || asked.is_zero() || committed == asked
}

fn answer(
    index: i32,
    found: Option<&CommittedOffset>,
    unstable: bool,
) -> OffsetFetchResponsePartitions {
    let none = OffsetFetchResponsePartitions {
        partition_index: index,
        committed_offset: -1,
        committed_leader_epoch: -1,
        metadata: Some(Str::default()),
        ..Default::default()
    };
    match found {
        _ if unstable => OffsetFetchResponsePartitions {
            error_code: ErrorCode::UnstableOffsetCommit.code(),
            ..none
        },
        Some(found) => OffsetFetchResponsePartitions {
            committed_offset: found.offset,
            committed_leader_epoch: found.leader_epoch,
            metadata: Some(found.metadata.clone()),
            ..none
        },
        None => none,
    }
}
