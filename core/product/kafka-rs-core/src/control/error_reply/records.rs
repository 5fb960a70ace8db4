//! Errors in answers about records: produce, fetch, offsets, metadata.

use kafka_rs_wire::messages as m;
use m::delete_records_response::{DeleteRecordsPartitionResult, DeleteRecordsTopicResult};
use m::describe_producers_response as producers;
use m::fetch_response::{FetchableTopicResponse, PartitionData};
use m::list_offsets_response::{ListOffsetsPartitionResponse, ListOffsetsTopicResponse};
use m::metadata_request::MetadataRequestTopic;
use m::metadata_response::MetadataResponseTopic;
use m::offset_for_leader_epoch_response::{EpochEndOffset, OffsetForLeaderTopicResult};
use m::produce_response::{PartitionProduceResponse, TopicProduceResponse};

use super::{Depth, Fail, MESSAGE, Scope, each, topics};

impl Fail for m::ProduceRequest {
    const DEPTH: Depth = Depth::Partitions;

    fn fail(&self, _version: i16, code: i16) -> m::ProduceResponse {
        let topics = each(&self.topic_data, |topic| TopicProduceResponse {
            name: topic.name.clone(),
            topic_id: topic.topic_id,
            partition_responses: each(&topic.partition_data, |p| PartitionProduceResponse {
                index: p.index,
                error_code: code,
                base_offset: -1,
                log_start_offset: -1,
                error_message: Some(MESSAGE),
                ..Default::default()
            }),
            ..Default::default()
        });
        m::ProduceResponse {
            responses: topics,
            ..Default::default()
        }
    }

    fn is_unanswered(&self) -> bool {
        self.acks == 0
    }

    fn split(&mut self, scope: &Scope<'_>) -> Option<Self> {
        let topic_data = topics::split(&mut self.topic_data, scope)?;
        Some(Self {
            topic_data,
            ..self.clone()
        })
    }

    fn is_spent(&self) -> bool {
        self.topic_data.is_empty()
    }

    fn merge(answer: &mut m::ProduceResponse, failed: m::ProduceResponse) {
        topics::merge(&mut answer.responses, failed.responses);
    }
}

impl Fail for m::FetchRequest {
    const DEPTH: Depth = Depth::Partitions;

    fn fail(&self, _version: i16, code: i16) -> m::FetchResponse {
        let topics = each(&self.topics, |topic| FetchableTopicResponse {
            topic: topic.topic.clone(),
            topic_id: topic.topic_id,
            partitions: each(&topic.partitions, |p| PartitionData {
                partition_index: p.partition,
                error_code: code,
                high_watermark: -1,
                ..Default::default()
            }),
            ..Default::default()
        });
        // An incremental fetch names no partitions; its error is that of the whole answer.
        let whole = if topics.is_empty() { code } else { 0 };
        m::FetchResponse {
            error_code: whole,
            responses: topics,
            ..Default::default()
        }
    }

    fn split(&mut self, scope: &Scope<'_>) -> Option<Self> {
        let topics = topics::split(&mut self.topics, scope)?;
        // What is left is no longer what a session would be of, and a client that is told of an
        // error at once need not wait for records of the others.
        (self.session_id, self.session_epoch, self.max_wait_ms) = (0, -1, 0);
        self.forgotten_topics_data.clear();
        Some(Self {
            topics,
            ..self.clone()
        })
    }

    fn is_spent(&self) -> bool {
        self.topics.is_empty()
    }

    fn merge(answer: &mut m::FetchResponse, failed: m::FetchResponse) {
        topics::merge(&mut answer.responses, failed.responses);
    }
}

impl Fail for m::ListOffsetsRequest {
    const DEPTH: Depth = Depth::Partitions;

    fn fail(&self, _version: i16, code: i16) -> m::ListOffsetsResponse {
        let topics = each(&self.topics, |topic| ListOffsetsTopicResponse {
            name: topic.name.clone(),
            partitions: each(&topic.partitions, |p| ListOffsetsPartitionResponse {
                partition_index: p.partition_index,
                error_code: code,
                ..Default::default()
            }),
            ..Default::default()
        });
        m::ListOffsetsResponse {
            topics,
            ..Default::default()
        }
    }

    fn split(&mut self, scope: &Scope<'_>) -> Option<Self> {
        let topics = topics::split(&mut self.topics, scope)?;
        Some(Self {
            topics,
            ..self.clone()
        })
    }

    fn is_spent(&self) -> bool {
        self.topics.is_empty()
    }

    fn merge(answer: &mut m::ListOffsetsResponse, failed: m::ListOffsetsResponse) {
        topics::merge(&mut answer.topics, failed.topics);
    }
}

impl Fail for m::OffsetForLeaderEpochRequest {
    const DEPTH: Depth = Depth::Partitions;

    fn fail(&self, _version: i16, code: i16) -> m::OffsetForLeaderEpochResponse {
        let topics = each(&self.topics, |topic| OffsetForLeaderTopicResult {
            topic: topic.topic.clone(),
            partitions: each(&topic.partitions, |p| EpochEndOffset {
                partition: p.partition,
                error_code: code,
                ..Default::default()
            }),
            ..Default::default()
        });
        m::OffsetForLeaderEpochResponse {
            topics,
            ..Default::default()
        }
    }

    fn split(&mut self, scope: &Scope<'_>) -> Option<Self> {
        let topics = topics::split(&mut self.topics, scope)?;
        Some(Self {
            topics,
            ..self.clone()
        })
    }

    fn is_spent(&self) -> bool {
        self.topics.is_empty()
    }

    fn merge(
        answer: &mut m::OffsetForLeaderEpochResponse,
        failed: m::OffsetForLeaderEpochResponse,
    ) {
        topics::merge(&mut answer.topics, failed.topics);
    }
}

impl Fail for m::DeleteRecordsRequest {
    const DEPTH: Depth = Depth::Partitions;

    fn fail(&self, _version: i16, code: i16) -> m::DeleteRecordsResponse {
        let topics = each(&self.topics, |topic| DeleteRecordsTopicResult {
            name: topic.name.clone(),
            partitions: each(&topic.partitions, |p| DeleteRecordsPartitionResult {
                partition_index: p.partition_index,
                low_watermark: -1,
                error_code: code,
                ..Default::default()
            }),
            ..Default::default()
        });
        m::DeleteRecordsResponse {
            topics,
            ..Default::default()
        }
    }

    fn split(&mut self, scope: &Scope<'_>) -> Option<Self> {
        let topics = topics::split(&mut self.topics, scope)?;
        Some(Self {
            topics,
            ..self.clone()
        })
    }

    fn is_spent(&self) -> bool {
        self.topics.is_empty()
    }

    fn merge(answer: &mut m::DeleteRecordsResponse, failed: m::DeleteRecordsResponse) {
        topics::merge(&mut answer.topics, failed.topics);
    }
}

impl Fail for m::MetadataRequest {
    const DEPTH: Depth = Depth::Topics;

    fn fail(&self, _version: i16, code: i16) -> m::MetadataResponse {
        let topics = self.topics.as_deref().unwrap_or_default();
        let topics = each(topics, |topic| MetadataResponseTopic {
            error_code: code,
            // Only version 12 and later can leave the name out; a topic asked for by its id has none.
            name: topic.name.clone(),
            topic_id: topic.topic_id,
            ..Default::default()
        });
        m::MetadataResponse {
            topics,
            error_code: code,
            ..Default::default()
        }
    }

    fn split(&mut self, scope: &Scope<'_>) -> Option<Self> {
        let known = scope.image.topics();
        let all = || {
            let named = known.iter().map(|topic| MetadataRequestTopic {
                name: Some(topic.name.clone()),
                topic_id: topic.id,
                ..Default::default()
            });
            named.collect::<Vec<_>>()
        };
        let topics = self.topics.get_or_insert_with(all);
        let is_in = |topic: &MetadataRequestTopic| {
            let name = topic.name.as_deref().unwrap_or_default();
            scope.is_topic(name, &topic.topic_id)
        };
        let covered = topics
            .extract_if(.., |topic| is_in(topic))
            .collect::<Vec<_>>();
        (!covered.is_empty()).then(|| Self {
            topics: Some(covered),
            ..self.clone()
        })
    }

    fn merge(answer: &mut m::MetadataResponse, failed: m::MetadataResponse) {
        answer.topics.extend(failed.topics);
    }
}

impl Fail for m::DescribeProducersRequest {
    fn fail(&self, _version: i16, code: i16) -> m::DescribeProducersResponse {
        let topics = each(&self.topics, |topic| producers::TopicResponse {
            name: topic.name.clone(),
            partitions: each(&topic.partition_indexes, |p| producers::PartitionResponse {
                partition_index: *p,
                error_code: code,
                error_message: Some(MESSAGE),
                ..Default::default()
            }),
            ..Default::default()
        });
        m::DescribeProducersResponse {
            topics,
            ..Default::default()
        }
    }
}
