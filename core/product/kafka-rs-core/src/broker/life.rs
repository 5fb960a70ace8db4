//! A broker's runs: up, down, up again, with the same records, address and controls.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use kafka_rs_config::BrokerConfig;
use kafka_rs_log::FlushScheduler;
use kafka_rs_platform::{
    ControlledStorage, OsRandom, Platform, Random, SeededRandom, Storage, StorageControls,
    VirtualClock,
};
use kafka_rs_runtime::Observer;
use kafka_rs_server::{DataDirs, Server, ServerOptions};
use parking_lot::{Mutex, RwLock};

use super::Broker;
use super::stores::Stores;
use crate::Error;
use crate::control::Controls;

/// The setting that says where to listen.
const LISTENERS: &str = "listeners";

/// What a broker is made of.
pub(super) struct Parts {
    pub(super) stores: Stores,
    pub(super) settings: BTreeMap<String, String>,
    pub(super) seed: Option<u64>,
    pub(super) clock: VirtualClock,
    pub(super) listen: bool,
}

/// The time between a start and a stop.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) server: Arc<Server>,
    storage: ControlledStorage,
    up: bool,
    /// Whether it listened when it ended.
    listened: bool,
}

impl Broker {
    pub(super) async fn launch(parts: Parts) -> Result<Self, Error> {
        let storage = StorageControls::new();
        let controls = Controls::new(&parts.clock);
        let random: Arc<dyn Random> = match parts.seed {
            Some(seed) => Arc::new(SeededRandom::new(seed)),
            None => Arc::new(OsRandom),
        };
        let platform = Platform {
            clock: Arc::new(parts.clock.clone()),
            random,
        };
        let opened = controlled(&parts.stores, &storage)?;
        let settings = BrokerConfig::new(parts.settings.clone())?;
        let run = Run::begin(settings, platform, opened, &controls, parts.listen).await?;
        Ok(Self {
            run: Arc::new(RwLock::new(run)),
            changing: tokio::sync::Mutex::default(),
            stores: parts.stores,
            settings: Mutex::new(parts.settings),
            seed: parts.seed,
            forks: AtomicU64::new(0),
            clock: parts.clock,
            storage,
            controls,
        })
    }

    /// Whether the broker serves.
    pub fn is_up(&self) -> bool {
        self.run.read().up
    }

    /// Stops the broker cleanly: answers under way go out, logs are closed. Its records, address,
    /// faults and events stay for [`Broker::up`]; connections end.
    ///
    /// # Errors
    /// When a log cannot be closed.
    pub async fn down(&self) -> Result<(), Error> {
        let _changing = self.changing.lock().await;
        let Some(server) = self.leave_run() else {
            return Ok(());
        };
        let closed = server.close().await;
        self.run.read().storage.end();
        Ok(closed?)
    }

    /// Ends the broker as `kill -9` does: no answer goes out any more, what was written stays.
    /// [`Broker::up`] recovers it.
    pub async fn crash(&self) {
        let _changing = self.changing.lock().await;
        if let Some(server) = self.cut_off() {
            server.kill().await;
        }
    }

    /// Ends the broker as a power cut does: of what was not synced, it is lost, torn or kept what
    /// `seed` chooses.
    ///
    /// # Errors
    /// When the broker was not started with [`BrokerBuilder::simulated_disk`](super::BrokerBuilder::simulated_disk).
    pub async fn power_cut(&self, seed: u64) -> Result<(), Error> {
        if matches!(self.stores, Stores::Simulated(_)) {
            self.crash().await;
        }
        self.stores.cut_power(seed)
    }

    /// Starts the broker again after [`Broker::down`], [`Broker::crash`] or [`Broker::power_cut`],
    /// at the address it had. Does nothing to one that is up.
    ///
    /// # Errors
    /// What stands in the way of a start.
    pub async fn up(&self) -> Result<(), Error> {
        let _changing = self.changing.lock().await;
        if self.is_up() {
            return Ok(());
        }
        let settings = self.settings.lock().clone();
        let listen = self.run.read().listened;
        let platform = Platform {
            clock: Arc::new(self.clock.clone()),
            random: self.random(),
        };
        let opened = controlled(&self.stores, &self.storage)?;
        let config = BrokerConfig::new(settings)?;
        let run = Run::begin(config, platform, opened, &self.controls, listen).await?;
        *self.run.write() = run;
        self.rechain();
        Ok(())
    }

    /// The storage below the broker, past its faults.
    pub(crate) fn stores_open(&self) -> Result<Arc<dyn Storage>, Error> {
        Ok(self.stores.open()?.0)
    }

    /// Randomness of the next run or fork: no run draws again what one before it drew.
    pub(super) fn random(&self) -> Arc<dyn Random> {
        match self.next_seed() {
            Some(seed) => Arc::new(SeededRandom::new(seed)),
            None => Arc::new(OsRandom),
        }
    }

    pub(super) fn next_seed(&self) -> Option<u64> {
        let runs = self
            .forks
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let random = SeededRandom::new(self.seed?.wrapping_add(runs));
        Some(random.next_u64())
    }

    /// Takes the storage away from a broker that is up: whatever of it is still at work must not
    /// write any more.
    fn cut_off(&self) -> Option<Arc<Server>> {
        let server = self.leave_run()?;
        self.run.read().storage.end();
        Some(server)
    }

    /// Marks the broker as down and notes where it listened; `None` when it was down.
    fn leave_run(&self) -> Option<Arc<Server>> {
        let mut run = self.run.write();
        if !std::mem::take(&mut run.up) {
            return None;
        }
        let addresses = run.server.addresses();
        run.listened = !addresses.is_empty();
        if run.listened {
            let listeners = addresses
                .iter()
                .map(|(name, address)| format!("{name}://{address}"))
                .collect::<Vec<_>>()
                .join(",");
            let mut settings = self.settings.lock();
            settings.insert(LISTENERS.to_owned(), listeners);
        }
        Some(Arc::clone(&run.server))
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        if let Some(server) = self.cut_off() {
            server.abort();
        }
    }
}

impl Run {
    async fn begin(
        config: BrokerConfig,
        platform: Platform,
        opened: (ControlledStorage, FlushScheduler),
        controls: &Controls,
        listen: bool,
    ) -> Result<Self, Error> {
        let (storage, flusher) = opened;
        let data = vec![(Arc::new(storage.clone()) as Arc<dyn Storage>, flusher)];
        let options = ServerOptions {
            config,
            platform,
            data: DataDirs::Storages(data),
            listen,
            observer: Some(Arc::clone(controls.events()) as Arc<dyn Observer>),
        };
        Ok(Self {
            server: Arc::new(Server::start_with(options).await?),
            storage,
            up: true,
            listened: false,
        })
    }
}

fn controlled(
    stores: &Stores,
    controls: &Arc<StorageControls>,
) -> Result<(ControlledStorage, FlushScheduler), Error> {
    let (inner, flusher) = stores.open()?;
    Ok((ControlledStorage::new(inner, Arc::clone(controls)), flusher))
}
