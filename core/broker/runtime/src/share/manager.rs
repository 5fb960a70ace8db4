use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use kafka_rs_config::BrokerConfig;
use kafka_rs_metadata::{ConfigResourceType, MetadataDelta, MetadataImage};
use kafka_rs_platform::Platform;
use kafka_rs_share::{
    Fetching, SessionError, SessionKey, ShareSessions, StateKey, TopicIdPartition,
};
use kafka_rs_types::Str;
use parking_lot::{Mutex, RwLock};
use tokio::runtime::Handle;

use super::ShareStates;
use super::settings::Defaults;
use super::slot::{Slot, Tools};
use crate::{Error, ReplicaManager};

/// Share groups' records in flight on this broker (Kafka's `SharePartitionManager`).
pub struct SharePartitionManager {
    pub(super) replicas: Arc<ReplicaManager>,
    pub(super) tools: Arc<Tools>,
    image: ArcSwap<MetadataImage>,
    defaults: Defaults,
    sessions: Mutex<ShareSessions>,
    slots: RwLock<HashMap<StateKey, Arc<Slot>>>,
}

impl std::fmt::Debug for SharePartitionManager {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SharePartitionManager")
            .field("sessions", &self.sessions.lock().len())
            .finish_non_exhaustive()
    }
}

impl SharePartitionManager {
    /// A manager of nothing. Runs on the tokio runtime it is called in.
    pub fn new(
        platform: &Platform,
        config: &BrokerConfig,
        replicas: Arc<ReplicaManager>,
        states: Arc<ShareStates>,
    ) -> Self {
        let most = config.number("group.share.max.share.sessions");
        Self {
            replicas,
            tools: Arc::new(Tools {
                states,
                clock: Arc::clone(&platform.clock),
                handle: Handle::current(),
            }),
            image: ArcSwap::default(),
            defaults: Defaults::new(config),
            sessions: Mutex::new(ShareSessions::new(usize::try_from(most).unwrap_or(2_000))),
            slots: RwLock::default(),
        }
    }

    /// Takes in a change of the metadata, after the replica manager has.
    pub fn publish(&self, delta: &MetadataDelta, image: &Arc<MetadataImage>) {
        self.image.store(Arc::clone(image));
        if delta.topics_changed() || delta.is_from_snapshot() {
            let mut gone = Vec::new();
            self.slots.write().retain(|key, slot| {
                let stays = slot.is_current() && image.topics().by_id(&key.topic_id).is_some();
                if !stays {
                    gone.push(Arc::clone(slot));
                }
                stays
            });
            gone.iter().for_each(|slot| slot.wake());
        }
        let groups: Vec<&Str> = delta
            .changed_configs()
            .iter()
            .filter(|resource| resource.kind == ConfigResourceType::Group)
            .map(|resource| &resource.name)
            .collect();
        if !groups.is_empty() {
            let slots: Vec<_> = self.slots.read().values().cloned().collect();
            for slot in slots {
                if groups.contains(&&slot.key.group) {
                    slot.configure(self.defaults.of(image, &slot.key.group));
                }
            }
        }
    }

    /// `share.record.lock.duration.ms` of a group.
    pub fn lock_duration(&self, group: &str) -> Duration {
        self.defaults.of(&self.image.load(), group).limits.lock
    }

    /// Takes a ShareFetch into its session; `acknowledges` when it says anything about records.
    ///
    /// # Errors
    /// As [`ShareSessions::fetch`].
    pub fn begin_fetch(
        &self,
        key: &SessionKey,
        connection: u64,
        epoch: i32,
        wanted: &[TopicIdPartition],
        forgotten: &[TopicIdPartition],
        acknowledges: bool,
    ) -> Result<Fetching, SessionError> {
        let mut sessions = self.sessions.lock();
        sessions.fetch(key, connection, epoch, wanted, forgotten, acknowledges)
    }

    /// Takes a ShareAcknowledge into its session; true when that ends with it.
    ///
    /// # Errors
    /// As [`ShareSessions::acknowledge`].
    pub fn begin_acknowledge(&self, key: &SessionKey, epoch: i32) -> Result<bool, SessionError> {
        self.sessions.lock().acknowledge(key, epoch)
    }

    /// Ends a session: the records that its member has go to others.
    pub fn end_session(&self, key: &SessionKey) {
        let ended = self.sessions.lock().remove(key);
        if let Some(partitions) = ended {
            self.release(key, &partitions);
        }
    }

    /// A connection is over, and with it the sessions that were used over it.
    pub fn disconnected(&self, connection: u64) {
        let ended = self.sessions.lock().disconnected(connection);
        for (key, partitions) in ended {
            self.release(&key, &partitions);
        }
    }

    fn release(&self, key: &SessionKey, partitions: &[TopicIdPartition]) {
        for partition in partitions {
            if let Some(slot) = self.known(&key.group, partition) {
                slot.release(&key.member);
            }
        }
        // What nobody reads is not kept in memory.
        if !self.sessions.lock().any_of(&key.group) {
            self.slots.write().retain(|slot, _| slot.group != key.group);
        }
    }

    /// The slot of a partition that the group reads.
    pub(super) fn known(&self, group: &Str, partition: &TopicIdPartition) -> Option<Arc<Slot>> {
        let key = state_key(group, partition);
        self.slots.read().get(&key).cloned()
    }

    /// The slot of a partition, made if there is none that is of use.
    pub(super) fn slot(
        &self,
        group: &Str,
        partition: &TopicIdPartition,
    ) -> Result<Arc<Slot>, Error> {
        let log = self.replicas.partition_by_id(&partition.0, partition.1)?;
        if let Some(slot) = self
            .known(group, partition)
            .filter(|slot| slot.is_current())
        {
            return Ok(slot);
        }
        if !log.is_leader() {
            return Err(log.not_leader());
        }
        let key = state_key(group, partition);
        let settings = self.defaults.of(&self.image.load(), group);
        let mut slots = self.slots.write();
        // Somebody else may have made it meanwhile.
        if let Some(slot) = slots.get(&key).filter(|slot| slot.is_current()) {
            return Ok(Arc::clone(slot));
        }
        let slot = Slot::new(key.clone(), log, settings, Arc::clone(&self.tools));
        slots.insert(key, Arc::clone(&slot));
        Ok(slot)
    }
}

/// Groups are named by sessions, which keep no request alive.
fn state_key(group: &Str, (topic_id, partition): &TopicIdPartition) -> StateKey {
    StateKey {
        group: group.clone(),
        topic_id: *topic_id,
        partition: *partition,
    }
}
