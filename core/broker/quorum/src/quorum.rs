//! The quorum as the rest of the broker sees it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use kafka_rs_log::LogDir;
use kafka_rs_metadata::{
    Controller, ControllerConfig, ControllerContext, ControllerRequest, Describable, MetadataImage,
    MetadataRecord, MutationQuota, RECORDS_PER_REQUEST_MAX, bootstrap_records,
};
use kafka_rs_platform::{Platform, busy, spawn};
use kafka_rs_types::{LeaderEpoch, NodeId, Offset, Uuid};
use openraft::{Config, SnapshotPolicy};
use tokio::sync::{mpsc, oneshot};

use crate::Error;
use crate::batches::encode_records;
use crate::machine::{Machine, Publisher};
use crate::network::Peers;
use crate::runtime::scope;
use crate::store::Store;
use crate::types::{Proposal, Raft, Voter};

/// Entries between two snapshots.
const SNAPSHOT_ENTRIES: u64 = 20_000;
/// Requests that may wait for the controller; whoever comes then waits for room.
const REQUESTS_MAX: usize = 1_000;
/// Milliseconds between two rounds of a timer that has nothing to do.
const TICK_MS: u64 = 24 * 60 * 60 * 1_000;
/// How long a node waits at start for a leader.
const LEADER_WAIT: Duration = Duration::from_secs(30);

/// What a node's part of the quorum needs.
#[derive(Debug, Clone)]
pub struct QuorumConfig {
    /// Id of the directory that holds the metadata log.
    pub directory_id: Uuid,
    /// What the controller needs to know of the node.
    pub controller: ControllerConfig,
    /// Shortest time without a leader before an election, in milliseconds
    /// (`controller.quorum.election.timeout.ms`).
    pub election_timeout_ms: u64,
    /// Bytes of records after which the next snapshot is written
    /// (`metadata.log.max.record.bytes.between.snapshots`).
    pub snapshot_bytes: u64,
}

impl QuorumConfig {
    /// A quorum with Kafka's timeouts.
    pub fn new(directory_id: Uuid, controller: ControllerConfig) -> Self {
        Self {
            directory_id,
            controller,
            election_timeout_ms: 1_000,
            snapshot_bytes: 20 << 20,
        }
    }
}

/// What comes with a request to the controller.
#[derive(Debug, Clone, Default)]
pub struct SubmitOptions {
    /// The version the request came in.
    pub api_version: i16,
    /// Topics whose configuration the caller may see.
    pub describable: Describable,
    /// Counts the partitions that are made and deleted.
    pub quota: Option<Arc<dyn MutationQuota>>,
}

/// What DescribeQuorum tells.
#[derive(Debug, Clone, Default)]
pub struct QuorumInfo {
    /// The active controller, if there is one.
    pub leader: Option<NodeId>,
    /// Its epoch.
    pub leader_epoch: LeaderEpoch,
    /// Offset after the last committed record.
    pub high_watermark: Offset,
    /// Offset after the last record of this node's log.
    pub log_end_offset: Offset,
    /// The voters.
    pub voters: Vec<Voter>,
}

/// One request on its way to the controller: decides, and later learns what became of it.
type Job = Box<dyn FnOnce(&mut Controller, &mut Decision<'_>) -> Finish + Send>;
/// Answers the requester, once the records are committed or could not be.
type Finish = Box<dyn FnOnce(Result<(), Error>) + Send>;

/// What a job works with.
struct Decision<'a> {
    now_ms: i64,
    random: &'a mut dyn FnMut() -> u64,
    next_offset: Offset,
    records: Vec<MetadataRecord>,
}

/// This node's part of the metadata quorum.
pub struct Quorum {
    platform: Platform,
    raft: Raft,
    store: Store,
    image: Arc<ArcSwap<MetadataImage>>,
    jobs: mpsc::Sender<Job>,
}

impl std::fmt::Debug for Quorum {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Quorum").finish_non_exhaustive()
    }
}

impl Quorum {
    /// Opens the metadata log in `dir`, forms a quorum of one if there is none yet, and returns when
    /// everything committed before is applied and published.
    ///
    /// # Errors
    /// When the log cannot be read or no leader appears.
    pub async fn start(
        config: QuorumConfig,
        platform: Platform,
        dir: Arc<LogDir>,
        publishers: Vec<Publisher>,
    ) -> Result<Self, Error> {
        let on = platform.clone();
        scope(&on, Self::start_on(config, platform, dir, publishers)).await
    }

    async fn start_on(
        config: QuorumConfig,
        platform: Platform,
        dir: Arc<LogDir>,
        publishers: Vec<Publisher>,
    ) -> Result<Self, Error> {
        let node_id = config.controller.node_id;
        let clock = Arc::clone(&platform.clock);
        let store = Store::open(node_id, config.directory_id, Arc::clone(&clock), dir)?;
        let pristine = store.is_pristine();
        let last_index = store.last_index();
        let (machine, image) = Machine::open(store.clone(), Arc::clone(&clock), publishers)?;
        let raft_config = raft_config(&config)?;
        let raft = Raft::new(node_id, raft_config, Peers, store.clone(), machine)
            .await
            .map_err(|error| Error::Storage(error.to_string()))?;
        if pristine {
            let voter = Voter {
                id: node_id,
                directory_id: config.directory_id,
                ..Voter::default()
            };
            raft.initialize(BTreeMap::from([(node_id, voter)]))
                .await
                .map_err(|error| Error::Format(error.to_string()))?;
        } else {
            // A quorum of one need not wait for its own election timeout.
            raft.trigger()
                .elect()
                .await
                .map_err(|error| Error::Storage(error.to_string()))?;
        }
        await_leader(&raft, last_index).await?;
        let (jobs, receiver) = mpsc::channel(REQUESTS_MAX);
        let controller = ControllerLoop {
            config: config.controller,
            snapshot_bytes: config.snapshot_bytes,
            bytes_since_snapshot: 0,
            platform: platform.clone(),
            raft: raft.clone(),
            store: store.clone(),
            image: Arc::clone(&image),
        };
        spawn(&clock, scope(&platform, controller.run(receiver)));
        let quorum = Self {
            platform,
            raft,
            store,
            image,
            jobs,
        };
        if quorum.image().features().metadata_version().is_none() {
            quorum.bootstrap().await?;
        }
        Ok(quorum)
    }

    /// The newest committed metadata.
    pub fn image(&self) -> Arc<MetadataImage> {
        self.image.load_full()
    }

    /// Has the controller decide a request; returns its response once what it decided is committed
    /// and published.
    ///
    /// # Errors
    /// When this node is not the active controller, or the metadata log failed.
    pub async fn submit<R: ControllerRequest>(
        &self,
        options: SubmitOptions,
        request: R,
    ) -> Result<R::Response, Error> {
        let (tell, told) = oneshot::channel();
        let job: Job = Box::new(move |controller, decision| {
            let mut context = ControllerContext {
                now_ms: decision.now_ms,
                next_offset: decision.next_offset,
                random: &mut *decision.random,
                api_version: options.api_version,
                describable: &options.describable,
                quota: options.quota.as_deref(),
            };
            let outcome = controller.handle(request, &mut context);
            decision.records = outcome.records;
            let response = outcome.response;
            Box::new(move |result: Result<(), Error>| {
                // Whoever asked may have gone.
                let _ = tell.send(result.map(|()| response));
            })
        });
        self.jobs.send(job).await.map_err(|_| Error::Stopped)?;
        told.await.map_err(|_| Error::Stopped)?
    }

    /// The active controller, as far as this node knows.
    pub fn leader(&self) -> Option<NodeId> {
        self.raft.metrics().borrow().current_leader
    }

    /// What DescribeQuorum tells.
    pub fn describe(&self) -> QuorumInfo {
        let metrics = self.raft.metrics().borrow().clone();
        let voters = metrics.membership_config.membership();
        QuorumInfo {
            leader: metrics.current_leader,
            leader_epoch: LeaderEpoch::try_from(metrics.current_term).unwrap_or(LeaderEpoch::MAX),
            high_watermark: self.image().provenance().last_offset + 1,
            log_end_offset: self.store.log_end_offset(),
            voters: voters
                .voter_ids()
                .filter_map(|id| voters.get_node(&id).cloned())
                .collect(),
        }
    }

    /// Takes no more requests and closes the log cleanly.
    pub async fn stop(&self) {
        if let Err(error) = scope(&self.platform, self.raft.shutdown()).await {
            tracing::warn!(%error, "the metadata quorum did not stop cleanly");
        }
        if let Err(error) = self.store.close() {
            tracing::error!(%error, "the metadata log was not closed cleanly");
        }
    }

    /// Writes the records a new cluster begins with: those that `kafka-storage format` left, else our own.
    async fn bootstrap(&self) -> Result<(), Error> {
        let prepared = crate::checkpoint::bootstrap_file(&self.store.dir())?;
        let records = prepared.unwrap_or_else(bootstrap_records);
        let (tell, told) = oneshot::channel();
        let job: Job = Box::new(move |_, decision| {
            decision.records = records;
            Box::new(move |result| {
                let _ = tell.send(result);
            })
        });
        self.jobs.send(job).await.map_err(|_| Error::Stopped)?;
        told.await.map_err(|_| Error::Stopped)?
    }
}

/// A quorum of one has nobody to send heartbeats to or to be elected by: it asks for its election
/// itself, and its timer is as good as off, so that an idle node does nothing at all.
fn raft_config(config: &QuorumConfig) -> Result<Arc<Config>, Error> {
    let raft = Config {
        cluster_name: config.controller.cluster_id.to_string(),
        heartbeat_interval: TICK_MS,
        election_timeout_min: TICK_MS * 4,
        election_timeout_max: TICK_MS * 8,
        enable_heartbeat: false,
        enable_elect: false,
        enable_tick: false,
        snapshot_policy: SnapshotPolicy::LogsSinceLast(SNAPSHOT_ENTRIES),
        max_in_snapshot_log_to_keep: 0,
        ..Config::default()
    };
    let raft = raft
        .validate()
        .map_err(|error| Error::Format(error.to_string()))?;
    Ok(Arc::new(raft))
}

/// Waits until this node leads and has applied what was in the log at start.
async fn await_leader(raft: &Raft, last_index: Option<u64>) -> Result<(), Error> {
    let node_id = raft.metrics().borrow().id;
    let wait = raft.wait(Some(LEADER_WAIT));
    let leads = |metrics: &openraft::RaftMetrics<NodeId, Voter>| {
        metrics.current_leader == Some(node_id)
            && metrics.last_applied.map(|id| id.index) >= last_index
    };
    match wait.metrics(leads, "leads and has applied its log").await {
        Ok(_) => Ok(()),
        Err(error) => Err(Error::Storage(format!("no active controller: {error}"))),
    }
}

/// Decides requests one after the other; those that wait together share one entry of the log.
struct ControllerLoop {
    config: ControllerConfig,
    snapshot_bytes: u64,
    bytes_since_snapshot: u64,
    platform: Platform,
    raft: Raft,
    store: Store,
    image: Arc<ArcSwap<MetadataImage>>,
}

impl ControllerLoop {
    async fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        let mut controller = self.controller();
        controller.own_broker_restarted();
        while let Some(first) = jobs.recv().await {
            let mut next = Some(first);
            let mut records = Vec::new();
            let mut waiting = Vec::new();
            while let Some(job) = next.take() {
                waiting.push(self.decide(&mut controller, job, &mut records));
                if records.len() < RECORDS_PER_REQUEST_MAX {
                    next = jobs.try_recv().ok();
                }
            }
            if records.is_empty() {
                // A heartbeat: nobody waits for much, so what start put off is done now.
                if let Err(error) = self.store.settle() {
                    tracing::error!(%error, "the vote could not be written");
                }
            }
            let result = self.commit(records).await;
            if result.is_err() {
                // What was decided is not in the log: begin again from what is.
                controller = self.controller();
            }
            for finish in waiting {
                finish(result.clone());
            }
        }
    }

    fn controller(&self) -> Controller {
        let now_ms = self.platform.clock.now_ms();
        Controller::new(self.config.clone(), self.image.load_full(), now_ms)
    }

    fn decide(
        &self,
        controller: &mut Controller,
        job: Job,
        records: &mut Vec<MetadataRecord>,
    ) -> Finish {
        let random = Arc::clone(&self.platform.random);
        let mut draw = move || random.next_u64();
        let mut decision = Decision {
            now_ms: self.platform.clock.now_ms(),
            random: &mut draw,
            next_offset: self.store.log_end_offset() + records.len() as Offset,
            records: Vec::new(),
        };
        let finish = job(controller, &mut decision);
        let decided = decision.records;
        match controller.replay(&decided) {
            Ok(()) => {
                records.extend(decided);
                finish
            }
            Err(error) => {
                tracing::error!(%error, "the controller decided something it cannot replay");
                *controller = self.controller();
                let error = Error::from(error);
                Box::new(move |_| finish(Err(error)))
            }
        }
    }

    async fn commit(&mut self, records: Vec<MetadataRecord>) -> Result<(), Error> {
        if records.is_empty() {
            return Ok(());
        }
        // openraft's own tasks are not counted; what they do, they do for this.
        let _busy = busy(&self.platform.clock);
        let level = self.image.load().features().metadata_version_or_minimum();
        let batch = encode_records(&records, level, self.platform.clock.now_ms())?;
        let bytes = batch.bytes.len() as u64;
        let proposal = Proposal {
            batch,
            records: Some(records.into()),
        };
        match self.raft.client_write(proposal).await {
            Ok(_) => self.count_towards_snapshot(bytes).await,
            Err(error) => match error.forward_to_leader::<Voter>() {
                Some(forward) => Err(Error::NotLeader {
                    leader: forward.leader_id,
                }),
                None => Err(Error::Storage(error.to_string())),
            },
        }
    }

    async fn count_towards_snapshot(&mut self, bytes: u64) -> Result<(), Error> {
        self.bytes_since_snapshot += bytes;
        if self.bytes_since_snapshot < self.snapshot_bytes {
            return Ok(());
        }
        self.bytes_since_snapshot = 0;
        let asked = self.raft.trigger().snapshot().await;
        asked.map_err(|error| Error::Storage(error.to_string()))
    }
}
