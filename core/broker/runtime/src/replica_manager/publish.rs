//! Following the metadata: partitions come, change hands and go.

use std::collections::BTreeMap;
use std::sync::Arc;

use kafka_rs_metadata::{
    ConfigResource, ConfigResourceType, MetadataDelta, MetadataImage, PartitionRegistration,
    TopicImage,
};
use kafka_rs_replication::Assignment;
use kafka_rs_types::{PartitionIndex, TopicPartition};
use tokio::runtime::{Handle, RuntimeFlavor};

use super::open::{ToOpen, unique};
use super::{HostedTopic, ReplicaManager};
use crate::{Error, Partition, TopicSettings};

/// Topics the broker keeps for itself.
const INTERNAL_TOPICS: [&str; 3] = [
    "__consumer_offsets",
    "__transaction_state",
    "__share_group_state",
];
/// From this many partitions on, logs are opened by several threads.
const PARALLEL_FROM: usize = 16;

/// A partition this broker is assigned, with what the metadata says of it.
struct Assigned<'a> {
    topic: &'a Arc<TopicImage>,
    index: PartitionIndex,
    registration: &'a Arc<PartitionRegistration>,
}

impl ReplicaManager {
    /// Takes in a change of the metadata; `image` is the state after it.
    ///
    /// A partition whose log cannot be opened is left out: it answers KAFKA_STORAGE_ERROR's
    /// neighbour UNKNOWN_TOPIC_OR_PARTITION until its directory is back.
    pub fn publish(&self, delta: &MetadataDelta, image: &Arc<MetadataImage>) {
        for topic in delta.deleted_topics() {
            self.delete_topic(topic);
        }
        self.refresh_configs(delta, image);
        let assigned: Vec<Assigned<'_>> = delta
            .changed_partitions()
            .filter(|change| change.now.replicas.contains(&self.node_id))
            .map(|change| Assigned {
                topic: change.topic,
                index: change.partition,
                registration: change.now,
            })
            .collect();
        let missing: Vec<&Assigned<'_>> = assigned
            .iter()
            .filter(|a| self.partition_by_id(&a.topic.id, a.index).is_err())
            .collect();
        self.host(&missing, image);
        for assigned in &assigned {
            self.lead_or_follow(assigned);
        }
    }

    fn host(&self, missing: &[&Assigned<'_>], image: &MetadataImage) {
        let settings = |topic: &TopicImage| {
            Arc::new(TopicSettings::new(
                &overrides(image, &topic.name),
                &self.config(),
            ))
        };
        let mut by_topic: BTreeMap<&str, Arc<TopicSettings>> = BTreeMap::new();
        let wanted: Vec<ToOpen> = missing
            .iter()
            .map(|assigned| ToOpen {
                topic_partition: TopicPartition::new(assigned.topic.name.clone(), assigned.index),
                topic_id: assigned.topic.id,
                internal: INTERNAL_TOPICS.contains(&assigned.topic.name.as_str()),
                settings: Arc::clone(
                    by_topic
                        .entry(assigned.topic.name.as_str())
                        .or_insert_with(|| settings(assigned.topic)),
                ),
            })
            .collect();
        let opened = if wanted.len() < PARALLEL_FROM || is_single_threaded() {
            wanted.iter().map(|wanted| self.open(wanted)).collect()
        } else {
            self.open_in_parallel(&wanted)
        };
        let mut topics = self.topics.write();
        for (wanted, partition) in wanted.iter().zip(opened) {
            match partition {
                Ok(partition) => insert(&mut topics, wanted, partition),
                Err(error) => {
                    tracing::error!(partition = %wanted.topic_partition, %error, "the partition cannot be opened");
                }
            }
        }
    }

    fn open_in_parallel(&self, wanted: &[ToOpen]) -> Vec<Result<Arc<Partition>, Error>> {
        let threads = usize::try_from(self.config().number("num.recovery.threads.per.data.dir"))
            .unwrap_or(1)
            .clamp(1, 64);
        let share = wanted.len().div_ceil(threads);
        std::thread::scope(|scope| {
            let workers: Vec<_> = wanted
                .chunks(share)
                .map(|share| {
                    scope.spawn(|| {
                        share
                            .iter()
                            .map(|wanted| self.open(wanted))
                            .collect::<Vec<_>>()
                    })
                })
                .collect();
            workers
                .into_iter()
                .flat_map(|worker| worker.join().expect("opening a log does not panic"))
                .collect()
        })
    }

    fn lead_or_follow(&self, assigned: &Assigned<'_>) {
        let Ok(partition) = self.partition_by_id(&assigned.topic.id, assigned.index) else {
            return;
        };
        let registration = assigned.registration;
        if registration.leader == self.node_id {
            partition.become_leader(Assignment {
                leader_epoch: registration.leader_epoch,
                partition_epoch: registration.partition_epoch,
                replicas: registration.replicas.clone(),
                isr: registration.isr.clone(),
            });
        } else {
            partition.become_follower(registration.leader, registration.leader_epoch);
        }
    }

    fn delete_topic(&self, topic: &TopicImage) {
        let hosted = {
            let mut topics = self.topics.write();
            let hosted = topics.by_id.remove(&topic.id);
            if topics
                .by_name
                .get(&topic.name)
                .is_some_and(|other| other.id == topic.id)
            {
                topics.by_name.remove(&topic.name);
            }
            hosted
        };
        let Some(hosted) = hosted else { return };
        for partition in hosted.partitions.iter().flatten() {
            self.forget_cleaned(partition.topic_partition());
            let mut retired = self.retired.lock();
            *retired = retired.plus(partition.traffic());
            drop(retired);
            let path = partition.reader().root();
            let Some(at) = self.dirs.iter().position(|dir| dir.path() == path) else {
                continue;
            };
            let delay_ms = partition.settings().log.file_delete_delay_ms;
            match partition.delete(&self.dirs[at], &unique(self)) {
                Ok(path) => self.doom(at, path, true, delay_ms),
                Err(error) => {
                    tracing::error!(partition = %partition.topic_partition(), %error, "the log of a deleted topic cannot be renamed");
                }
            }
        }
    }

    /// Puts changed settings in force: the broker's own first, since topics default to them.
    fn refresh_configs(&self, delta: &MetadataDelta, image: &MetadataImage) {
        let changed = delta.changed_configs();
        let of_broker = changed
            .iter()
            .any(|resource| resource.kind == ConfigResourceType::Broker);
        if of_broker {
            let default = image_map(image, &ConfigResource::default_broker());
            let own = image_map(image, &ConfigResource::broker(self.node_id));
            self.config
                .store(Arc::new(self.config().with_dynamic(default, own)));
        }
        let names: Vec<_> = if of_broker {
            self.topics.read().by_name.keys().cloned().collect()
        } else {
            let topics = changed
                .iter()
                .filter(|resource| resource.kind == ConfigResourceType::Topic);
            topics.map(|resource| resource.name.clone()).collect()
        };
        for name in names {
            let Some(hosted) = self.topics.read().by_name.get(&name).cloned() else {
                continue;
            };
            let settings = Arc::new(TopicSettings::new(&overrides(image, &name), &self.config()));
            for partition in hosted.partitions.iter().flatten() {
                partition.set_settings(Arc::clone(&settings));
            }
        }
    }
}

/// Whoever runs a broker on one thread wants it all there, in one order.
fn is_single_threaded() -> bool {
    let handle = Handle::try_current();
    handle.is_ok_and(|handle| handle.runtime_flavor() == RuntimeFlavor::CurrentThread)
}

fn insert(topics: &mut super::Topics, wanted: &ToOpen, partition: Arc<Partition>) {
    let name = wanted.topic_partition.topic.clone();
    let mut hosted = match topics.by_id.remove(&wanted.topic_id) {
        Some(hosted) => {
            topics.by_name.remove(&name);
            Arc::unwrap_or_clone(hosted)
        }
        None => HostedTopic {
            id: wanted.topic_id,
            name: name.clone(),
            partitions: Vec::new(),
        },
    };
    let index = usize::try_from(wanted.topic_partition.partition).unwrap_or(0);
    if hosted.partitions.len() <= index {
        hosted.partitions.resize(index + 1, None);
    }
    hosted.partitions[index] = Some(partition);
    let hosted = Arc::new(hosted);
    topics.by_id.insert(wanted.topic_id, Arc::clone(&hosted));
    topics.by_name.insert(name, hosted);
}

fn overrides(image: &MetadataImage, topic: &str) -> BTreeMap<String, String> {
    image_map(image, &ConfigResource::topic(topic))
}

fn image_map(image: &MetadataImage, resource: &ConfigResource) -> BTreeMap<String, String> {
    let set = image.configs().get(resource);
    set.map(|map| {
        map.iter()
            .map(|(k, v)| (k.to_string(), v.to_string()))
            .collect()
    })
    .unwrap_or_default()
}
