//! OffsetDelete, and what goes with a deleted topic.

use kafka_rs_coordinator::Token;
use kafka_rs_types::ErrorCode;
use kafka_rs_wire::messages::offset_delete_response::{
    OffsetDeleteResponsePartition, OffsetDeleteResponseTopic,
};
use kafka_rs_wire::messages::{OffsetDeleteRequest, OffsetDeleteResponse};

use crate::coordinator::Out;
use crate::{DeletedTopic, Error, GroupCoordinator, Reply, record};

impl GroupCoordinator {
    pub(crate) fn delete_offsets(&self, token: Token, request: OffsetDeleteRequest) -> Out {
        let mut out = Out::default();
        let response = match self.group_for_delete(&request) {
            Err(error) => OffsetDeleteResponse {
                error_code: error.code().code(),
                ..Default::default()
            },
            Ok(()) => self.delete(&request, &mut out),
        };
        out.replies.push((token, Reply::OffsetDelete(response)));
        out
    }

    fn group_for_delete(&self, request: &OffsetDeleteRequest) -> Result<(), Error> {
        let id = &request.group_id;
        if self.consumer_groups.contains_key(id) {
            return Ok(());
        }
        let group = self
            .groups
            .get(id)
            .ok_or_else(|| Error::GroupIdNotFound(id.clone()))?;
        if !group.is_empty() && !group.uses_consumer_protocol() {
            // Only the consumer protocol tells which topics are in use.
            return Err(Error::NonEmptyGroup);
        }
        Ok(())
    }

    fn delete(&self, request: &OffsetDeleteRequest, out: &mut Out) -> OffsetDeleteResponse {
        let id = &request.group_id;
        let classic = self.groups.get(id);
        let consumer = self.consumer_groups.get(id);
        let topics = request.topics.iter().map(|topic| {
            let subscribed = classic.is_some_and(|group| group.is_subscribed_to(&topic.name))
                || consumer.is_some_and(|group| group.is_subscribed_to(&topic.name));
            let partitions = topic.partitions.iter().map(|partition| {
                let index = partition.partition_index;
                let exists = self.offsets.get(id, &topic.name, index).is_some()
                    || self.offsets.is_pending(id, &topic.name, index);
                if !subscribed && exists {
                    let tombstone = record::offset_tombstone(id, &topic.name, index);
                    out.records.push(tombstone);
                }
                let error = match subscribed {
                    true => ErrorCode::GroupSubscribedToTopic,
                    false => ErrorCode::None,
                };
                OffsetDeleteResponsePartition {
                    partition_index: index,
                    error_code: error.code(),
                    ..Default::default()
                }
            });
            OffsetDeleteResponseTopic {
                name: topic.name.clone(),
                partitions: partitions.collect(),
                ..Default::default()
            }
        });
        OffsetDeleteResponse {
            topics: topics.collect(),
            ..Default::default()
        }
    }

    pub(crate) fn topics_deleted(&self, token: Token, topics: &[DeletedTopic]) -> Out {
        let mut out = Out::reply(token, Reply::TopicsDeleted);
        for topic in topics {
            for (place, id) in self.offsets.places_in(&topic.name) {
                if id.is_zero() || id == topic.id {
                    let tombstone =
                        record::offset_tombstone(&place.group, &place.topic, place.partition);
                    out.records.push(tombstone);
                }
            }
        }
        self.share_topics_deleted(topics, &mut out);
        out
    }
}
