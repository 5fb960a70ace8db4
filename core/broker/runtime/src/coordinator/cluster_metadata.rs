//! The metadata image as groups see it.

use std::sync::Arc;

use kafka_rs_group::{Metadata, Topic};
use kafka_rs_metadata::{ConfigResource, ConfigResourceType, MetadataImage, TopicImage};
use kafka_rs_types::{Str, Uuid};

#[derive(Debug)]
pub(super) struct ClusterMetadata(pub(super) Arc<MetadataImage>);

impl Metadata for ClusterMetadata {
    fn version(&self) -> i64 {
        self.0.provenance().last_offset
    }

    fn topic_by_name(&self, name: &str) -> Option<Topic> {
        self.0.topics().by_name(name).map(|topic| described(topic))
    }

    fn topic_by_id(&self, id: &Uuid) -> Option<Topic> {
        self.0.topics().by_id(id).map(|topic| described(topic))
    }

    fn visit_topic_names(&self, visit: &mut dyn FnMut(&Str)) {
        self.0.topics().iter().for_each(|topic| visit(&topic.name));
    }

    fn group_config(&self, group: &str, key: &str) -> Option<i32> {
        let resource = ConfigResource {
            kind: ConfigResourceType::Group,
            name: Str::from(group),
        };
        self.0.configs().value(&resource, key)?.trim().parse().ok()
    }
}

fn described(topic: &TopicImage) -> Topic {
    Topic {
        id: topic.id,
        name: topic.name.clone(),
        partitions: i32::try_from(topic.partitions.len()).unwrap_or(i32::MAX),
    }
}
