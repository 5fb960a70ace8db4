//! Applications with the library's own client, a network that fails, and a broker that dies and
//! comes back while they go on.
//!
//! ```text
//!   Sender ─ Producer ─┐                       ┌─ Server (life after life)
//!                      ├─ Network: delay, cut ─┤
//!   Reader ─ Consumer ─┤   and, on purpose,    └─ SimStorage: kill, power cut
//!      └── Tally       │   forge (a bug)
//!   Copier ─ both ─────┘   in transactions
//! ```

mod copier;
mod forgery;
mod network;
mod reader;
mod sender;
mod tally;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use kafka_rs_platform::{Clock, Platform, Random, SeededRandom};
use kafka_rs_server::Server;
use parking_lot::Mutex;
use tokio::task::JoinHandle;

use crate::World;
use crate::administrator::Administrator;
use crate::apps::copier::{Copier, committed_copies};
use crate::apps::network::Network;
use crate::apps::reader::Reader;
use crate::apps::sender::Sender;
use crate::apps::tally::Tally;
use crate::client::Client;
use crate::history::broker_settings;
use crate::ledger::{COPY, LOAD, Ledger, PARTITIONS};
use crate::member::{committed_offsets, fetch, name_of};
use crate::world::{Ended, Sabotage};

/// Lives of the broker before the last one.
const LIVES_MAX: u64 = 4;
/// Changes of the disk after which a life may be stopped.
const CHANGES_MAX: u64 = 500;
/// Longest life that ends by itself, in microseconds.
const LIFE_MAX: u64 = 3_000_000;
const RECORDS_MAX: u64 = 60;
const SENDERS: usize = 2;
const READERS: u64 = 2;
const COPIERS: u64 = 2;
/// How often the copies are counted until all are there, in turns of 100 ms and a reader's life.
const COPY_PATIENCE: u32 = 200;
/// Every so many histories records are copied in transactions, too.
const COPIES_EVERY: u64 = 3;
/// How long the group may take to read the rest once nothing fails any more, in turns of 100 ms.
const PATIENCE: u32 = 1_200;

/// What a history of applications saw, when nothing was broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AppSummary {
    /// Hash over all frames and operations on the disk.
    pub trace: u64,
    /// Lives of the broker.
    pub lives: u64,
    /// Records sent.
    pub sent: u64,
    /// Of these, acknowledged.
    pub acknowledged: u64,
    /// Records given to members of the group, doubles too.
    pub read: u64,
    /// Commits that were acknowledged.
    pub commits: u64,
    /// Records copied in transactions.
    pub copied: u64,
}

/// Time and randomness of one client.
fn platform(world: &Arc<World>, stream: u64) -> Platform {
    let random = SeededRandom::new(world.seed.wrapping_mul(0x9e37_79b9) ^ (stream << 48));
    Platform {
        clock: Arc::new(world.clock.clone()),
        random: Arc::new(random),
    }
}

/// Runs the history of `seed`.
///
/// # Errors
/// The promises that were broken, with the seed.
pub fn run_apps(seed: u64, sabotage: Option<Sabotage>) -> Result<AppSummary, String> {
    let world = Arc::new(World::new(seed, sabotage));
    let run = Run {
        network: Network::new(&world),
        tally: Arc::default(),
        powerless: world.chance.below(2) == 0,
        world: Arc::clone(&world),
    };
    let mut lives = 0;
    let ended = world.act(async { run.whole(&mut lives).await });
    let mut tally = run.tally.lock();
    let told = match ended {
        Ended::Failed(reason) => Some(reason),
        _ => None,
    };
    tally.violations.extend(told);
    if !tally.violations.is_empty() {
        tally.violations.truncate(8);
        let broken = tally.violations.join("\n  ");
        return Err(format!("applications, seed {seed}:\n  {broken}"));
    }
    Ok(AppSummary {
        trace: world.trace(),
        lives,
        sent: tally.sent.len() as u64,
        acknowledged: tally.acknowledged(),
        read: tally.read,
        commits: tally.commits,
        copied: tally.copied,
    })
}

struct Run {
    world: Arc<World>,
    network: Network,
    tally: Arc<Mutex<Tally>>,
    /// The power fails, and all is flushed; else the process is killed, and nothing is.
    powerless: bool,
}

impl Run {
    async fn whole(&self, lives: &mut u64) -> Result<(), String> {
        let server = self.start().await?;
        self.prepare(&server).await;
        self.network.lead_to(Some(Arc::clone(&server)));
        let count = 5 + self.world.chance.below(RECORDS_MAX);
        let mut senders = Vec::new();
        for index in 0..SENDERS {
            let (world, network) = (Arc::clone(&self.world), self.network.clone());
            let sender = Sender {
                world,
                network,
                tally: Arc::clone(&self.tally),
                index,
            };
            senders.push(tokio::spawn(sender.run(count)));
        }
        let mut readers = Vec::new();
        for index in 0..READERS {
            let (world, network) = (Arc::clone(&self.world), self.network.clone());
            let reader = Reader {
                world,
                network,
                tally: Arc::clone(&self.tally),
                index,
            };
            readers.push(tokio::spawn(reader.run()));
        }
        let mut copiers = Vec::new();
        if self.copies() {
            for index in 0..COPIERS {
                let (world, network) = (Arc::clone(&self.world), self.network.clone());
                let copier = Copier {
                    world,
                    network,
                    index,
                };
                copiers.push(tokio::spawn(copier.run()));
            }
        }
        let server = self.lives(server, lives).await?;
        for sender in senders {
            let ended = sender.await.map_err(|error| format!("a sender: {error}"))?;
            ended.map_err(|error| format!("a sender cannot begin: {error}"))?;
        }
        self.verify(&server, &readers).await?;
        if self.copies() {
            self.verify_copies(&server).await?;
        }
        for copier in copiers {
            if copier.is_finished() {
                let ended = copier.await.map_err(|error| format!("a copier: {error}"))?;
                ended.map_err(|error| format!("a copier cannot begin: {error}"))?;
            } else {
                copier.abort();
            }
        }
        for reader in readers {
            if !reader.is_finished() {
                reader.abort();
                continue;
            }
            let ended = reader.await.map_err(|error| format!("a reader: {error}"))?;
            ended.map_err(|error| format!("a reader gave up: {error}"))?;
        }
        self.network.lead_to(None);
        let closed = server.close().await;
        closed.map_err(|error| format!("the broker does not close: {error}"))
    }

    /// Lets brokers live and die; returns the last one, for which nothing goes wrong any more.
    async fn lives(&self, first: Arc<Server>, lives: &mut u64) -> Result<Arc<Server>, String> {
        let chance = &self.world.chance;
        let mut up = Some(first);
        for _ in 0..chance.below(LIVES_MAX + 1) {
            *lives += 1;
            let strikes = chance.below(3) > 0;
            if strikes {
                let changes = 1 + chance.below(CHANGES_MAX);
                self.world.storage().stop_after(changes);
            }
            let server = match up.take() {
                Some(server) => Some(server),
                // It may die while it starts.
                None => self.start().await.ok(),
            };
            if let Some(server) = server {
                self.network.lead_to(Some(Arc::clone(&server)));
                let over = Duration::from_micros(chance.below(LIFE_MAX));
                tokio::select! {
                    biased;
                    () = self.world.disk_stopped() => {}
                    () = self.world.clock.sleep(over) => {}
                }
                self.network.lead_to(None);
                if !self.world.storage().has_stopped() && chance.below(3) == 0 {
                    let closed = server.close().await;
                    if !self.world.storage().has_stopped() {
                        closed.map_err(|error| format!("the broker does not close: {error}"))?;
                    }
                } else {
                    // The disk first, so that nothing writes on its way out.
                    self.world.kill_disk();
                    server.kill().await;
                }
            }
            if self.powerless {
                self.world.cut_power();
            } else {
                self.world.kill_disk();
            }
            let away = Duration::from_micros(chance.below(LIFE_MAX));
            self.world.clock.sleep(away).await;
        }
        *lives += 1;
        self.network.calm_down();
        let server = match up.take() {
            Some(server) => server,
            None => self.start().await?,
        };
        self.network.lead_to(Some(Arc::clone(&server)));
        Ok(server)
    }

    async fn start(&self) -> Result<Arc<Server>, String> {
        let flush = if self.powerless { 1 } else { i64::MAX };
        let settings = broker_settings(&self.world.chance, flush);
        self.world.open(settings).await.map(Arc::new)
    }

    async fn prepare(&self, server: &Server) {
        let ledger: Arc<Mutex<Ledger>> = Arc::default();
        let client = Client::new(&self.world, server.connect(), "administrator", 10);
        let administrator = Administrator { client, ledger };
        administrator.prepare().await;
        administrator.create(COPY).await;
    }

    /// Waits until the group has read everything, and holds all that was told against the broker.
    async fn verify(
        &self,
        server: &Server,
        readers: &[JoinHandle<Result<(), kafka_rs_client::Error>>],
    ) -> Result<(), String> {
        let client = Client::new(&self.world, server.connect(), "checker", 8);
        let (mut ends, mut logs) = (BTreeMap::new(), Vec::new());
        for partition in 0..PARTITIONS {
            let (log, end) = self.log(&client, partition).await?;
            // Behind the last record there may be offsets that a crash took.
            let last = log.last().map_or(0, |(offset, _)| offset + 1);
            ends.insert(partition, last);
            logs.push((partition, log, end));
        }
        for _ in 0..PATIENCE {
            let rest = {
                let tally = self.tally.lock();
                let next = |partition| tally.group_next.get(partition).copied().unwrap_or(0);
                let behind = ends
                    .iter()
                    .filter(|(partition, end)| next(partition) < **end);
                behind.map(|(partition, _)| *partition).collect::<Vec<_>>()
            };
            let ended = readers.iter().any(JoinHandle::is_finished);
            if rest.is_empty() || ended || !self.tally.lock().violations.is_empty() {
                for (partition, log, end) in &logs {
                    self.tally.lock().check_log(*partition, log, *end);
                }
                let stands = committed_offsets(&client).await.unwrap_or_default();
                if !self.tally.lock().committed.is_empty() {
                    self.tally.lock().check_group(&stands);
                }
                return Ok(());
            }
            self.world.clock.sleep(Duration::from_millis(100)).await;
        }
        let tally = self.tally.lock();
        Err(format!(
            "the group stands still at {:?}, the ends are {ends:?}",
            tally.group_next
        ))
    }

    fn copies(&self) -> bool {
        self.world.seed.is_multiple_of(COPIES_EVERY)
    }

    /// Every record was copied exactly once and in order, as a reader of committed records sees it.
    async fn verify_copies(&self, server: &Server) -> Result<(), String> {
        let client = Client::new(&self.world, server.connect(), "checker", 9);
        for partition in 0..PARTITIONS {
            let (source, _) = self.log(&client, partition).await?;
            let source: Vec<String> = source.into_iter().map(|(_, name)| name).collect();
            let mut copies = Vec::new();
            for _ in 0..COPY_PATIENCE {
                let read = committed_copies(&self.world, &self.network, partition).await;
                copies = read.map_err(|error| format!("copies of {partition}: {error}"))?;
                if copies.len() >= source.len() {
                    break;
                }
                self.world.clock.sleep(Duration::from_millis(100)).await;
            }
            if copies != source {
                let same = copies.iter().zip(&source).take_while(|(a, b)| a == b);
                let at = same.count();
                return Err(format!(
                    "partition {partition}: {} records, {} copies; number {at} is {:?}, its copy {:?}",
                    source.len(),
                    copies.len(),
                    source.get(at),
                    copies.get(at)
                ));
            }
            self.tally.lock().copied += copies.len() as u64;
        }
        Ok(())
    }

    /// The records of a partition, and where it ends. Offsets that a crash took, before anybody was
    /// told of them, may be missing.
    async fn log(
        &self,
        client: &Client,
        partition: i32,
    ) -> Result<(Vec<(i64, String)>, i64), String> {
        let mut log: Vec<(i64, String)> = Vec::new();
        for _ in 0..PATIENCE {
            let position = log.last().map_or(0, |(offset, _)| offset + 1);
            let Some(page) = fetch(client, LOAD, partition, position).await else {
                client.pause(20).await;
                continue;
            };
            if let Some(reason) = page.damage {
                return Err(format!("partition {partition} at {position}: {reason}"));
            }
            for read in page.records.iter().filter(|read| read.offset >= position) {
                if log.last().is_some_and(|(last, _)| *last >= read.offset) {
                    return Err(format!(
                        "partition {partition}: {} comes twice",
                        read.offset
                    ));
                }
                log.push((read.offset, name_of(&read.value)));
            }
            let after = log.last().map_or(0, |(offset, _)| offset + 1);
            if after >= page.high_watermark || (after == position && page.records.is_empty()) {
                return Ok((log, page.high_watermark));
            }
        }
        Err(format!("partition {partition} cannot be read"))
    }
}
