//! Splitting requests by topic and partition, and merging their answers.

use kafka_rs_types::PartitionIndex;
use kafka_rs_wire::messages as m;

use super::Scope;

/// A topic in a request, with partitions.
pub(super) trait RequestTopic: Clone {
    type Partition;
    fn is_in(&self, scope: &Scope<'_>) -> bool;
    fn partitions(&mut self) -> &mut Vec<Self::Partition>;
    fn index(partition: &Self::Partition) -> PartitionIndex;
}

/// A topic in an answer, with partitions.
pub(super) trait ResponseTopic {
    type Partition;
    fn is_same(&self, other: &Self) -> bool;
    fn partitions(&mut self) -> &mut Vec<Self::Partition>;
}

/// Takes the partitions that `scope` covers out of `topics`.
pub(super) fn split<T: RequestTopic>(topics: &mut Vec<T>, scope: &Scope<'_>) -> Option<Vec<T>> {
    let mut covered = Vec::new();
    topics.retain_mut(|topic| {
        if !topic.is_in(scope) {
            return true;
        }
        let mut taken = topic.clone();
        taken
            .partitions()
            .retain(|p| scope.is_partition(T::index(p)));
        topic
            .partitions()
            .retain(|p| !scope.is_partition(T::index(p)));
        if !taken.partitions().is_empty() {
            covered.push(taken);
        }
        !topic.partitions().is_empty()
    });
    (!covered.is_empty()).then_some(covered)
}

/// Adds `failed` to `answer`, each partition to its topic.
pub(super) fn merge<T: ResponseTopic>(answer: &mut Vec<T>, failed: Vec<T>) {
    for mut topic in failed {
        match answer.iter_mut().find(|served| served.is_same(&topic)) {
            Some(served) => served.partitions().append(topic.partitions()),
            None => answer.push(topic),
        }
    }
}

/// Names the fields of a topic in a request: the one with the name, the one with the id where there
/// is one, the one with the partitions, and the index in a partition.
macro_rules! request_topic {
    ($topic:ty, $name:ident $(or $id:ident)?, $partitions:ident: $partition:ty [$index:ident]) => {
        impl RequestTopic for $topic {
            type Partition = $partition;

            fn is_in(&self, scope: &Scope<'_>) -> bool {
                let id = kafka_rs_types::Uuid::ZERO;
                $( let id = if self.$name.is_empty() { self.$id } else { id }; )?
                scope.is_topic(&self.$name, &id)
            }

            fn partitions(&mut self) -> &mut Vec<$partition> {
                &mut self.$partitions
            }

            fn index(partition: &$partition) -> PartitionIndex {
                partition.$index
            }
        }
    };
}

macro_rules! response_topic {
    ($topic:ty, $name:ident $(or $id:ident)?, $partitions:ident: $partition:ty) => {
        impl ResponseTopic for $topic {
            type Partition = $partition;

            fn is_same(&self, other: &Self) -> bool {
                self.$name == other.$name $( && self.$id == other.$id )?
            }

            fn partitions(&mut self) -> &mut Vec<$partition> {
                &mut self.$partitions
            }
        }
    };
}

use m::{
    delete_records_request, delete_records_response, fetch_request, fetch_response,
    list_offsets_request, list_offsets_response, offset_commit_request, offset_commit_response,
    offset_for_leader_epoch_request, offset_for_leader_epoch_response, produce_request,
    produce_response, txn_offset_commit_request, txn_offset_commit_response,
};

request_topic!(produce_request::TopicProduceData, name or topic_id,
    partition_data: produce_request::PartitionProduceData[index]);
response_topic!(produce_response::TopicProduceResponse, name or topic_id,
    partition_responses: produce_response::PartitionProduceResponse);
request_topic!(fetch_request::FetchTopic, topic or topic_id,
    partitions: fetch_request::FetchPartition[partition]);
response_topic!(fetch_response::FetchableTopicResponse, topic or topic_id,
    partitions: fetch_response::PartitionData);
request_topic!(list_offsets_request::ListOffsetsTopic, name,
    partitions: list_offsets_request::ListOffsetsPartition[partition_index]);
response_topic!(list_offsets_response::ListOffsetsTopicResponse, name,
    partitions: list_offsets_response::ListOffsetsPartitionResponse);
request_topic!(offset_commit_request::OffsetCommitRequestTopic, name or topic_id,
    partitions: offset_commit_request::OffsetCommitRequestPartition[partition_index]);
response_topic!(offset_commit_response::OffsetCommitResponseTopic, name or topic_id,
    partitions: offset_commit_response::OffsetCommitResponsePartition);
request_topic!(delete_records_request::DeleteRecordsTopic, name,
    partitions: delete_records_request::DeleteRecordsPartition[partition_index]);
response_topic!(delete_records_response::DeleteRecordsTopicResult, name,
    partitions: delete_records_response::DeleteRecordsPartitionResult);
request_topic!(offset_for_leader_epoch_request::OffsetForLeaderTopic, topic,
    partitions: offset_for_leader_epoch_request::OffsetForLeaderPartition[partition]);
response_topic!(offset_for_leader_epoch_response::OffsetForLeaderTopicResult, topic,
    partitions: offset_for_leader_epoch_response::EpochEndOffset);
request_topic!(txn_offset_commit_request::TxnOffsetCommitRequestTopic, name or topic_id,
    partitions: txn_offset_commit_request::TxnOffsetCommitRequestPartition[partition_index]);
response_topic!(txn_offset_commit_response::TxnOffsetCommitResponseTopic, name or topic_id,
    partitions: txn_offset_commit_response::TxnOffsetCommitResponsePartition);
