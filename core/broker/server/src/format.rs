//! Whose log directories these are; an empty one becomes this node's.

use std::sync::Arc;

use kafka_rs_config::BrokerConfig;
use kafka_rs_log::{FlushScheduler, LogDir, MetaProperties};
use kafka_rs_platform::{DiskStorage, MemoryStorage, Platform, Storage};
use kafka_rs_types::{Str, Uuid};

use crate::error::Error;
use crate::lifecycle::DataDirs;

/// Opens and locks the log directories.
pub(crate) fn open_dirs(config: &BrokerConfig, data: &DataDirs) -> Result<Vec<Arc<LogDir>>, Error> {
    let storages = match data {
        DataDirs::Memory => {
            let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::new());
            vec![(storage, FlushScheduler::inline())]
        }
        DataDirs::Disk => on_disk(config)?,
        DataDirs::Storages(storages) => storages.clone(),
    };
    let mut dirs = Vec::with_capacity(storages.len());
    for (storage, flusher) in storages {
        dirs.push(Arc::new(LogDir::open(storage, flusher)?));
    }
    Ok(dirs)
}

/// A log directory's storage, and who flushes it.
pub(crate) type DirStorage = (Arc<dyn Storage>, FlushScheduler);

fn on_disk(config: &BrokerConfig) -> Result<Vec<DirStorage>, Error> {
    let mut storages = Vec::new();
    for path in config.log_dirs() {
        let storage = DiskStorage::open(&path).map_err(|source| Error::DataDir { path, source })?;
        let storage: Arc<dyn Storage> = Arc::new(storage);
        storages.push((storage, FlushScheduler::threaded()));
    }
    Ok(storages)
}

/// Reads whose directories these are; an empty one becomes this node's.
pub(crate) fn format(
    config: &BrokerConfig,
    platform: &Platform,
    dirs: &[Arc<LogDir>],
) -> Result<(Str, Vec<Uuid>), Error> {
    let node_id = config.node_id();
    let given = config
        .set_value("cluster.id")
        .map(|(id, _)| Str::from(id.trim()));
    let known: Vec<Option<MetaProperties>> = dirs
        .iter()
        .map(|dir| dir.meta_properties())
        .collect::<Result<_, _>>()?;
    let on_disk = known
        .iter()
        .flatten()
        .next()
        .map(|properties| properties.cluster_id.clone());
    let cluster_id = match (on_disk, given) {
        (Some(on_disk), Some(given)) if on_disk != given => {
            return Err(Error::WrongDirectory(format!(
                "{} belongs to cluster {on_disk}, but cluster.id is {given}; use another directory or that cluster.id",
                dirs[0].path()
            )));
        }
        (Some(on_disk), _) => on_disk,
        (None, Some(given)) => given,
        (None, None) => Str::from(platform.random.uuid().to_string()),
    };
    let mut ids = Vec::with_capacity(dirs.len());
    for (dir, properties) in dirs.iter().zip(known) {
        let directory_id = match properties {
            Some(known) if known.node_id != node_id => {
                return Err(Error::WrongDirectory(format!(
                    "{} belongs to node {}, but node.id is {node_id}",
                    dir.path(),
                    known.node_id
                )));
            }
            Some(known) if known.cluster_id != cluster_id => {
                return Err(Error::WrongDirectory(format!(
                    "{} belongs to cluster {}, the other directories to {cluster_id}",
                    dir.path(),
                    known.cluster_id
                )));
            }
            Some(MetaProperties {
                directory_id: Some(id),
                ..
            }) => id,
            _ => {
                let id = platform.random.uuid();
                dir.write_meta_properties(&MetaProperties {
                    cluster_id: cluster_id.clone(),
                    node_id,
                    directory_id: Some(id),
                })?;
                id
            }
        };
        ids.push(directory_id);
    }
    Ok((cluster_id, ids))
}
