//! openraft's state machine: committed records become the next image, and the rest is told.

use std::path::PathBuf;
use std::sync::Arc;

use arc_swap::ArcSwap;
use kafka_rs_metadata::{MetadataDelta, MetadataImage, MetadataRecord, Provenance};
use kafka_rs_platform::{Clock, blocking};
use kafka_rs_types::LeaderEpoch;
use openraft::storage::RaftStateMachine;
use openraft::{EntryPayload, RaftSnapshotBuilder, Snapshot, SnapshotMeta, StorageIOError};

use crate::Error;
use crate::batches::decode_records;
use crate::checkpoint::{Checkpoint, CheckpointId, CheckpointMeta, Loaded};
use crate::store::{METADATA_TOPIC, Store};
use crate::types::{Entry, LogId, StorageError, StoredMembership, TypeConfig, Voter};

/// Called with every change of the metadata, in the order given at start; the image is the one
/// after the change. Runs before the request that made the change is answered.
pub type Publisher = Box<dyn Fn(&MetadataDelta, &Arc<MetadataImage>) + Send + Sync>;

/// The replicated state and whom it is published to.
pub(crate) struct Machine {
    store: Store,
    clock: Arc<dyn Clock>,
    image: Arc<ArcSwap<MetadataImage>>,
    publishers: Arc<Vec<Publisher>>,
    last_applied: Option<LogId>,
    membership: StoredMembership,
}

impl Machine {
    /// Starts from the newest checkpoint in the log's directory, or from nothing.
    pub(crate) fn open(
        store: Store,
        clock: Arc<dyn Clock>,
        publishers: Vec<Publisher>,
    ) -> Result<(Self, Arc<ArcSwap<MetadataImage>>), Error> {
        let image = Arc::new(ArcSwap::new(Arc::new(MetadataImage::default())));
        let mut machine = Self {
            store,
            clock,
            image: Arc::clone(&image),
            publishers: Arc::new(publishers),
            last_applied: None,
            membership: StoredMembership::default(),
        };
        if let Some(checkpoint) = machine.newest_checkpoint()? {
            machine.load(&checkpoint)?;
        }
        Ok((machine, image))
    }

    fn newest_checkpoint(&self) -> Result<Option<Checkpoint>, Error> {
        let dir = self.store.dir();
        let folder = PathBuf::from(format!("{METADATA_TOPIC}-0"));
        let storage = |error: std::io::Error| Error::Storage(error.to_string());
        let entries = dir.storage().list(&folder).map_err(storage)?;
        let newest = entries
            .iter()
            .filter_map(|e| CheckpointId::from_file_name(&e.name))
            .max();
        let Some(id) = newest else { return Ok(None) };
        let bytes = dir
            .storage()
            .read_file(&folder.join(id.file_name()))
            .map_err(storage)?;
        Ok(Some(Checkpoint { id, bytes }))
    }

    /// Decodes a checkpoint and finds out which entry it ends with: Apache Kafka's have offsets
    /// alone, but the log knows which entry ends there.
    fn decode(&self, checkpoint: &Checkpoint) -> Result<Loaded, Error> {
        let mut loaded = checkpoint.decode()?;
        if loaded.meta.last_log_id.is_none() {
            loaded.meta.last_log_id = self.store.ends_at(checkpoint.id.end_offset);
        }
        Ok(loaded)
    }

    fn load(&mut self, checkpoint: &Checkpoint) -> Result<(), Error> {
        let loaded = self.decode(checkpoint)?;
        let provenance = Provenance {
            last_offset: checkpoint.id.end_offset - 1,
            last_epoch: checkpoint.id.epoch,
            last_timestamp: loaded.meta.last_timestamp,
        };
        let base = self.image.load_full();
        let delta = MetadataDelta::from_snapshot(base, loaded.records)?;
        self.publish(&delta, provenance);
        self.last_applied = loaded.meta.last_log_id;
        self.membership = loaded.meta.membership;
        Ok(())
    }

    fn publish(&self, delta: &MetadataDelta, provenance: Provenance) {
        let image = Arc::new(delta.finish(provenance));
        // Publishers first: a topic that the image shows can be used.
        for publisher in self.publishers.iter() {
            publisher(delta, &image);
        }
        self.image.store(image);
    }

    fn apply_all(&mut self, entries: impl Iterator<Item = Entry>) -> Result<usize, (LogId, Error)> {
        let mut delta = MetadataDelta::new(self.image.load_full());
        let mut provenance = self.image.load().provenance();
        let (mut count, mut changed) = (0, false);
        for entry in entries {
            let id = entry.log_id;
            let failed = |error: Error| (id, error);
            match &entry.payload {
                EntryPayload::Blank => {}
                EntryPayload::Membership(membership) => {
                    self.membership = StoredMembership::new(Some(id), membership.clone());
                }
                EntryPayload::Normal(proposal) => {
                    let records: Arc<[MetadataRecord]> = match &proposal.records {
                        Some(records) => Arc::clone(records),
                        None => decode_records(&proposal.batch).map_err(failed)?.into(),
                    };
                    for record in records.iter() {
                        delta.replay(record).map_err(|error| failed(error.into()))?;
                    }
                }
            }
            if let Some(placed) = self.store.placed(id) {
                provenance = Provenance {
                    last_offset: placed.next_offset - 1,
                    last_epoch: LeaderEpoch::try_from(id.leader_id.term)
                        .unwrap_or(LeaderEpoch::MAX),
                    last_timestamp: placed.timestamp,
                };
            }
            self.last_applied = Some(id);
            changed = true;
            count += 1;
        }
        if delta.topics_changed() {
            // Logs are made, renamed and flushed.
            blocking(|| self.publish(&delta, provenance));
        } else if changed {
            self.publish(&delta, provenance);
        }
        Ok(count)
    }

    fn snapshot_of(&self, checkpoint: Checkpoint, meta: &CheckpointMeta) -> Snapshot<TypeConfig> {
        Snapshot {
            meta: SnapshotMeta {
                last_log_id: meta.last_log_id,
                last_membership: meta.membership.clone(),
                snapshot_id: checkpoint.id.file_name(),
            },
            snapshot: Box::new(checkpoint),
        }
    }
}

/// Writes the image of one moment as a checkpoint file.
pub(crate) struct Builder {
    store: Store,
    image: Arc<MetadataImage>,
    meta: CheckpointMeta,
    now_ms: i64,
}

impl Builder {
    fn build(&self) -> Result<Checkpoint, Error> {
        let provenance = self.image.provenance();
        let id = CheckpointId {
            end_offset: provenance.last_offset + 1,
            epoch: provenance.last_epoch.max(0),
        };
        let checkpoint = Checkpoint::encode(id, &self.image, &self.meta, self.now_ms)?;
        write_checkpoint(&self.store, &checkpoint)?;
        Ok(checkpoint)
    }
}

/// Writes a checkpoint durably and removes those it replaces.
fn write_checkpoint(store: &Store, checkpoint: &Checkpoint) -> Result<(), Error> {
    let dir = store.dir();
    let folder = PathBuf::from(format!("{METADATA_TOPIC}-0"));
    let storage = |error: std::io::Error| Error::Storage(error.to_string());
    let path = folder.join(checkpoint.id.file_name());
    dir.storage()
        .replace_file(&path, checkpoint.bytes.clone())
        .map_err(storage)?;
    for entry in dir.storage().list(&folder).map_err(storage)? {
        if CheckpointId::from_file_name(&entry.name).is_some_and(|id| id < checkpoint.id) {
            dir.storage()
                .remove_file(&folder.join(&entry.name))
                .map_err(storage)?;
        }
    }
    Ok(())
}

impl RaftSnapshotBuilder<TypeConfig> for Builder {
    async fn build_snapshot(&mut self) -> Result<Snapshot<TypeConfig>, StorageError> {
        let checkpoint = blocking(|| self.build())
            .map_err(|error| StorageError::from(StorageIOError::write_snapshot(None, &error)))?;
        Ok(Snapshot {
            meta: SnapshotMeta {
                last_log_id: self.meta.last_log_id,
                last_membership: self.meta.membership.clone(),
                snapshot_id: checkpoint.id.file_name(),
            },
            snapshot: Box::new(checkpoint),
        })
    }
}

impl RaftStateMachine<TypeConfig> for Machine {
    type SnapshotBuilder = Builder;

    async fn applied_state(&mut self) -> Result<(Option<LogId>, StoredMembership), StorageError> {
        Ok((self.last_applied, self.membership.clone()))
    }

    async fn apply<I>(&mut self, entries: I) -> Result<Vec<()>, StorageError>
    where
        I: IntoIterator<Item = Entry> + Send,
        I::IntoIter: Send,
    {
        match self.apply_all(entries.into_iter()) {
            Ok(count) => Ok(vec![(); count]),
            Err((id, error)) => Err(StorageIOError::apply(id, &error).into()),
        }
    }

    async fn get_snapshot_builder(&mut self) -> Builder {
        let image = self.image.load_full();
        Builder {
            store: self.store.clone(),
            meta: CheckpointMeta {
                last_log_id: self.last_applied,
                membership: self.membership.clone(),
                last_timestamp: image.provenance().last_timestamp,
            },
            image,
            now_ms: self.clock.now_ms(),
        }
    }

    async fn begin_receiving_snapshot(&mut self) -> Result<Box<Checkpoint>, StorageError> {
        Ok(Box::default())
    }

    async fn install_snapshot(
        &mut self,
        meta: &SnapshotMeta<kafka_rs_types::NodeId, Voter>,
        snapshot: Box<Checkpoint>,
    ) -> Result<(), StorageError> {
        let failed = |error: Error| {
            StorageError::from(StorageIOError::read_snapshot(
                Some(meta.signature()),
                &error,
            ))
        };
        write_checkpoint(&self.store, &snapshot).map_err(failed)?;
        if let Some(id) = meta.last_log_id {
            self.store.replaced_by(id, snapshot.id).map_err(failed)?;
        }
        self.load(&snapshot).map_err(failed)?;
        self.last_applied = meta.last_log_id;
        self.membership = meta.last_membership.clone();
        Ok(())
    }

    async fn get_current_snapshot(&mut self) -> Result<Option<Snapshot<TypeConfig>>, StorageError> {
        let failed = |error: Error| StorageError::from(StorageIOError::read_snapshot(None, &error));
        let Some(checkpoint) = self.newest_checkpoint().map_err(failed)? else {
            return Ok(None);
        };
        let meta = self.decode(&checkpoint).map_err(failed)?.meta;
        Ok(Some(self.snapshot_of(checkpoint, &meta)))
    }
}
