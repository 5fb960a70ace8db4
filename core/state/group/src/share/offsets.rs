//! Where share groups begin to read, as administrators see and set it: Describe-, Alter- and
//! DeleteShareGroupOffsets. The offsets themselves are with the share coordinator.

use kafka_rs_coordinator::Token;
use kafka_rs_types::{ErrorCode, Str, Uuid};
use kafka_rs_wire::messages::alter_share_group_offsets_response::{
    AlterShareGroupOffsetsResponsePartition, AlterShareGroupOffsetsResponseTopic,
};
use kafka_rs_wire::messages::delete_share_group_offsets_response::DeleteShareGroupOffsetsResponseTopic;
use kafka_rs_wire::messages::{
    AlterShareGroupOffsetsRequest, AlterShareGroupOffsetsResponse, DeleteShareGroupOffsetsRequest,
    DeleteShareGroupOffsetsResponse,
};

use super::group::{SharedTopic, SharedTopics, add};
use super::{ShareGroup, records};
use crate::coordinator::Out;
use crate::{Error, GroupCoordinator, Partitions, Reply, SetOffsets};

impl GroupCoordinator {
    /// The partitions that a group has states of.
    pub(crate) fn share_partitions(&self, group: &Str) -> Reply {
        let found = self.share_group_or_error(group).map(|group| {
            let topics = group.initialized.iter();
            topics.map(|(id, topic)| (*id, topic.clone())).collect()
        });
        Reply::SharePartitions(found)
    }

    /// Begins to set start offsets: the group comes to its next epoch, with which the states are
    /// to be made.
    pub(crate) fn alter_share_offsets(
        &self,
        token: Token,
        request: &AlterShareGroupOffsetsRequest,
    ) -> Out {
        let group = match self.empty_share_group(&request.group_id) {
            Ok(group) => group,
            Err(error) => {
                let response = refuse_alter(error.code(), Some(Str::from(error.to_string())));
                return Out::reply(token, Reply::AlterShareGroupOffsets(response, None));
            }
        };
        let mut responses = Vec::new();
        let mut set = SetOffsets {
            group: group.id.clone(),
            state_epoch: group.epoch + 1,
            offsets: Vec::new(),
        };
        let mut altered = SharedTopics::new();
        for topic in &request.topics {
            let known = self.metadata.get().topic_by_name(&topic.topic_name);
            let count = known.as_ref().map_or(0, |known| known.partitions);
            let id = known.map_or(Uuid::ZERO, |known| known.id);
            let partitions = topic.partitions.iter().map(|partition| {
                let index = partition.partition_index;
                let exists = (0..count).contains(&index);
                if exists {
                    set.offsets.push((id, index, partition.start_offset));
                    let entry = altered.entry(id).or_insert_with(|| SharedTopic {
                        name: topic.topic_name.detached(),
                        partitions: Default::default(),
                    });
                    entry.partitions.insert(index);
                }
                partition_answer(index, exists)
            });
            responses.push(AlterShareGroupOffsetsResponseTopic {
                topic_name: topic.topic_name.clone(),
                topic_id: id,
                partitions: partitions.collect(),
                ..Default::default()
            });
        }
        let response = AlterShareGroupOffsetsResponse {
            responses,
            ..Default::default()
        };
        let any = !altered.is_empty();
        let reply = Reply::AlterShareGroupOffsets(response, any.then_some(set));
        let mut out = Out::reply(token, reply);
        if any {
            let mut next = group.clone_states();
            add(&mut next.initializing, &altered);
            let epoch = records::epoch(&group.id, group.epoch + 1, group.metadata_hash);
            out.records.push(epoch);
            out.records.push(records::states(&group.id, &next));
        }
        out
    }

    /// Begins to delete the states of a group's topics.
    pub(crate) fn delete_share_offsets(
        &self,
        token: Token,
        request: &DeleteShareGroupOffsetsRequest,
    ) -> Out {
        let group = match self.empty_share_group(&request.group_id) {
            Ok(group) => group,
            Err(error) => {
                let response = DeleteShareGroupOffsetsResponse {
                    error_code: error.code().code(),
                    error_message: Some(Str::from(error.to_string())),
                    ..Default::default()
                };
                let reply = Reply::DeleteShareGroupOffsets(response, Partitions::new());
                return Out::reply(token, reply);
            }
        };
        let mut next = group.clone_states();
        let mut gone = Partitions::new();
        let responses = request.topics.iter().map(|topic| {
            let known = self.metadata.get().topic_by_name(&topic.topic_name);
            let Some(known) = known else {
                return topic_answer(&topic.topic_name, Uuid::ZERO, UNKNOWN_TOPIC);
            };
            let held = next.initialized.remove(&known.id);
            let begun = next.initializing.remove(&known.id);
            let retried = next.deleting.contains_key(&known.id);
            if held.is_none() && begun.is_none() && !retried {
                return topic_answer(&topic.topic_name, Uuid::ZERO, NOTHING_TO_DELETE);
            }
            let entry = gone.entry(known.id).or_default();
            for topic in held.iter().chain(&begun) {
                entry.extend(&topic.partitions);
            }
            if retried {
                entry.extend(0..known.partitions);
            }
            next.deleting.insert(known.id, known.name);
            topic_answer(&topic.topic_name, known.id, None)
        });
        let response = DeleteShareGroupOffsetsResponse {
            responses: responses.collect(),
            ..Default::default()
        };
        let reply = Reply::DeleteShareGroupOffsets(response, gone);
        let mut out = Out::reply(token, reply);
        if next != group.clone_states() {
            out.records.push(records::states(&group.id, &next));
        }
        out
    }

    /// Before a group is deleted its states are: which those are, and that they go.
    pub(crate) fn begin_share_deletion(&self, token: Token, id: &Str) -> Out {
        let Some(group) = self.share_groups.get(id).filter(|group| group.is_empty()) else {
            return Out::reply(token, Reply::ShareStatesToDelete(Partitions::new()));
        };
        let mut next = group.clone_states();
        let mut all = std::mem::take(&mut next.initialized);
        let begun = std::mem::take(&mut next.initializing);
        add(&mut all, &begun);
        let mut gone = super::group::partitions(&all);
        for topic in group.deleting.keys() {
            let known = self.metadata.get().topic_by_id(topic);
            let count = known.map_or(0, |known| known.partitions);
            gone.entry(*topic).or_default().extend(0..count);
        }
        for (id, topic) in all {
            next.deleting.insert(id, topic.name);
        }
        let mut out = Out::reply(token, Reply::ShareStatesToDelete(gone));
        if next != group.clone_states() {
            out.records.push(records::states(&group.id, &next));
        }
        out
    }

    fn empty_share_group(&self, id: &Str) -> Result<&ShareGroup, Error> {
        let group = self.share_group_or_error(id)?;
        match group.is_empty() {
            true => Ok(group),
            false => Err(Error::NonEmptyGroup),
        }
    }
}

type TopicError = Option<(ErrorCode, &'static str)>;

const UNKNOWN_TOPIC: TopicError = Some((
    ErrorCode::UnknownTopicOrPartition,
    "This server does not host this topic-partition.",
));
const NOTHING_TO_DELETE: TopicError = Some((
    ErrorCode::UnknownTopicOrPartition,
    "There is no offset information to delete.",
));

fn topic_answer(name: &Str, id: Uuid, error: TopicError) -> DeleteShareGroupOffsetsResponseTopic {
    DeleteShareGroupOffsetsResponseTopic {
        topic_name: name.clone(),
        topic_id: id,
        error_code: error.map_or(0, |(code, _)| code.code()),
        error_message: error.map(|(_, message)| Str::from_static(message)),
        ..Default::default()
    }
}

fn partition_answer(index: i32, exists: bool) -> AlterShareGroupOffsetsResponsePartition {
    let error = UNKNOWN_TOPIC.filter(|_| !exists);
    AlterShareGroupOffsetsResponsePartition {
        partition_index: index,
        error_code: error.map_or(0, |(code, _)| code.code()),
        error_message: error.map(|(_, message)| Str::from_static(message)),
        ..Default::default()
    }
}

/// AlterShareGroupOffsets refused as a whole.
pub(crate) fn refuse_alter(
    error: ErrorCode,
    message: Option<Str>,
) -> AlterShareGroupOffsetsResponse {
    AlterShareGroupOffsetsResponse {
        error_code: error.code(),
        error_message: message,
        ..Default::default()
    }
}
