//! The same acknowledgements in two requests.

use kafka_rs_runtime::AcknowledgeBatch;
use kafka_rs_share::TopicIdPartition;
use kafka_rs_wire::messages::{share_acknowledge_request, share_fetch_request};

/// Partitions and what is said about their records.
pub(super) type Said = Vec<(TopicIdPartition, Vec<AcknowledgeBatch>)>;

/// What a ShareFetch says.
pub(super) fn of_fetch(topics: &[share_fetch_request::FetchTopic]) -> Said {
    let mut said = Said::new();
    for topic in topics {
        for partition in &topic.partitions {
            if partition.acknowledgement_batches.is_empty() {
                continue;
            }
            let batches = partition.acknowledgement_batches.iter();
            let batches = batches.map(|batch| AcknowledgeBatch {
                first_offset: batch.first_offset,
                last_offset: batch.last_offset,
                types: batch.acknowledge_types.clone(),
            });
            let place = (topic.topic_id, partition.partition_index);
            said.push((place, batches.collect()));
        }
    }
    said
}

/// What a ShareAcknowledge says.
pub(super) fn of_acknowledge(topics: &[share_acknowledge_request::AcknowledgeTopic]) -> Said {
    let mut said = Said::new();
    for topic in topics {
        for partition in &topic.partitions {
            let batches = partition.acknowledgement_batches.iter();
            let batches = batches.map(|batch| AcknowledgeBatch {
                first_offset: batch.first_offset,
                last_offset: batch.last_offset,
                types: batch.acknowledge_types.clone(),
            });
            let place = (topic.topic_id, partition.partition_index);
            said.push((place, batches.collect()));
        }
    }
    said
}
