//! One history: a plan of lives from a seed, run, checked.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use kafka_rs_platform::{Failure, Fault, Operation, Random, SeededRandom, Storage};
use kafka_rs_server::Server;
use kafka_rs_types::Str;
use parking_lot::Mutex;

use crate::administrator::Administrator;
use crate::client::Client;
use crate::ledger::Ledger;
use crate::member::Member;
use crate::producer::Producer;
use crate::verify::verify;
use crate::world::{Ended, Sabotage, World};

/// Lives before the last one.
const LIVES_MAX: u64 = 5;
/// Changes of the disk after which a life may be stopped.
const CHANGES_MAX: u64 = 700;
/// Of those, when it is to be stopped while it starts.
const CHANGES_AT_START: u64 = 80;
/// Rounds of work in a life.
const ROUNDS_MAX: u64 = 25;

/// What kind of failures a history has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum History {
    /// `flush.messages=1`; the power fails.
    PowerCuts,
    /// `flush.messages=1`; kills and power cuts.
    KillsAndPowerCuts,
    /// No flush; the process is killed and the page cache survives.
    Kills,
}

/// What a history saw, when nothing was broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Hash over all frames and operations.
    pub trace: u64,
    /// Lives.
    pub lives: u64,
    /// Of these, ended in the middle of a change.
    pub stopped: u64,
    /// Records acknowledged.
    pub acknowledged: u64,
    /// Offset commits acknowledged.
    pub commits: u64,
}

/// Runs the history of `seed`.
///
/// # Errors
/// The promises that were broken, with the seed.
pub fn run(history: History, seed: u64, sabotage: Option<Sabotage>) -> Result<Summary, String> {
    let mut run = Run {
        history,
        world: Arc::new(World::new(seed, sabotage)),
        ledger: Arc::default(),
        summary: Summary::default(),
    };
    let lives = 1 + run.world.chance.below(LIVES_MAX);
    for life in 0..lives {
        run.life(life)?;
    }
    run.last_life(lives)?;
    let ledger = run.ledger.lock();
    run.summary.trace = run.world.trace();
    run.summary.acknowledged = ledger.acknowledged() as u64;
    run.summary.commits = ledger.commits;
    Ok(run.summary)
}

struct Run {
    history: History,
    world: Arc<World>,
    ledger: Arc<Mutex<Ledger>>,
    summary: Summary,
}

impl Run {
    fn life(&mut self, life: u64) -> Result<(), String> {
        let chance = Arc::clone(&self.world.chance);
        let close = chance.below(6) == 0;
        if !close {
            let most = if chance.below(4) == 0 {
                CHANGES_AT_START
            } else {
                CHANGES_MAX
            };
            self.world.storage().stop_after(1 + chance.below(most));
        }
        self.prepare_sabotage(life);
        let rounds = 1 + chance.below(ROUNDS_MAX);
        let (world, ledger) = (Arc::clone(&self.world), Arc::clone(&self.ledger));
        let ended = self
            .world
            .live(self.settings(), close, async |server: &Server| {
                let clients = Clients::new(&world, &ledger, server, life);
                if verify(&clients.checker, &ledger).await.is_some() {
                    clients.work(rounds, false).await;
                }
            });
        self.ended(life, ended)?;
        if self.cuts_power() {
            self.world.cut_power();
        }
        Ok(())
    }

    /// Nothing fails any more: everything is acknowledged, and a clean restart keeps it.
    fn last_life(&mut self, life: u64) -> Result<(), String> {
        self.prepare_sabotage(life);
        let (world, ledger) = (Arc::clone(&self.world), Arc::clone(&self.ledger));
        let ended = self
            .world
            .live(self.settings(), true, async |server: &Server| {
                let clients = Clients::new(&world, &ledger, server, life);
                verify(&clients.checker, &ledger).await;
                let checker = clients.checker.clone();
                if ledger.lock().violations.is_empty() {
                    clients.work(3, true).await;
                    verify(&checker, &ledger).await;
                }
            });
        self.ended(life, ended)?;
        if self.history != History::Kills {
            self.world.cut_power();
        }
        let ended = self
            .world
            .live(self.settings(), true, async |server: &Server| {
                let clients = Clients::new(&world, &ledger, server, life + 1);
                verify(&clients.checker, &ledger).await;
            });
        self.ended(life + 1, ended)
    }

    fn cuts_power(&self) -> bool {
        match self.history {
            History::PowerCuts => true,
            History::KillsAndPowerCuts => self.world.chance.below(2) == 0,
            History::Kills => false,
        }
    }

    fn ended(&mut self, life: u64, ended: Ended) -> Result<(), String> {
        self.summary.lives += 1;
        self.summary.stopped += u64::from(ended == Ended::Stopped);
        let seed = self.world.seed;
        let mut broken = self.ledger.lock().violations.clone();
        if let Ended::Failed(reason) = ended {
            broken.push(reason);
        }
        if broken.is_empty() {
            return Ok(());
        }
        broken.truncate(8);
        Err(format!(
            "{:?}, seed {seed}, life {life}:\n  {}",
            self.history,
            broken.join("\n  ")
        ))
    }

    fn settings(&self) -> BTreeMap<String, String> {
        let flush = match self.history {
            History::Kills => i64::MAX,
            _ => 1,
        };
        broker_settings(&self.world.chance, flush)
    }

    fn prepare_sabotage(&self, life: u64) {
        let storage = self.world.storage();
        storage.clear_faults();
        match self.world.sabotage {
            None => {}
            Some(Sabotage::LostSync(path)) => {
                storage.inject(Fault::always(Operation::Sync, Failure::Lost).on(path));
            }
            Some(Sabotage::LostSyncDir) => {
                storage.inject(Fault::always(Operation::SyncDir, Failure::Lost));
            }
            Some(_) if life == 0 => {}
            // Bugs of the network between applications and the broker are not of this history.
            Some(
                Sabotage::AckedAndForgotten
                | Sabotage::ForgottenProducers
                | Sabotage::ForgottenCommits
                | Sabotage::SkippedBatches
                | Sabotage::ShiftedOffsets
                | Sabotage::FlippedEnds,
            ) => {}
            Some(Sabotage::ForgedCleanShutdown) => {
                let mark = Bytes::from_static(b"{\"version\":0,\"brokerEpoch\":-1}");
                let _ = storage.replace_file(Path::new(".kafka_cleanshutdown"), mark);
            }
            Some(Sabotage::FlippedByte) => {
                for partition in 0..crate::ledger::PARTITIONS {
                    flip_a_byte(&storage, &format!("load-{partition}"));
                }
            }
        }
    }
}

fn flip_a_byte(storage: &kafka_rs_platform::SimStorage, dir: &str) {
    let entries = storage.list(Path::new(dir)).unwrap_or_default();
    let newest = entries
        .iter()
        .rev()
        .find(|e| e.name.ends_with(".log") && e.len > 0);
    if let Some(entry) = newest {
        let path = Path::new(dir).join(&entry.name);
        let at = entry.len / 2;
        if let Ok(content) = storage.read_file(&path) {
            let _ = storage.damage(&path, at, &[content[at as usize] ^ 0x55]);
        }
    }
}

/// Everybody who talks to the broker in one life.
struct Clients {
    checker: Client,
    producers: Vec<Producer>,
    member: Member,
    administrator: Administrator,
}

impl Clients {
    fn new(world: &Arc<World>, ledger: &Arc<Mutex<Ledger>>, server: &Server, life: u64) -> Self {
        let client = |name: &str, n: u64| Client::new(world, server.connect(), name, life * 16 + n);
        let producer = |index: usize| Producer {
            client: client(&format!("producer-{index}"), index as u64),
            ledger: Arc::clone(ledger),
            index,
            acks: if index == 0 { -1 } else { 1 },
        };
        Self {
            checker: client("checker", 8),
            producers: (0..2).map(producer).collect(),
            member: Member {
                client: client("member", 9),
                ledger: Arc::clone(ledger),
                instance: (world.seed % 2 == 1).then(|| Str::from_static("instance")),
            },
            administrator: Administrator {
                client: client("administrator", 10),
                ledger: Arc::clone(ledger),
            },
        }
    }

    /// Works for some rounds; with `drain`, until every batch is acknowledged.
    async fn work(self, rounds: u64, drain: bool) {
        self.administrator.prepare().await;
        let mut producing = Vec::new();
        for producer in self.producers {
            producing.push(tokio::spawn(producer.run(rounds)));
        }
        let others = [
            tokio::spawn(self.member.run(rounds * 2)),
            tokio::spawn(self.administrator.run(rounds)),
        ];
        for task in producing {
            // Each producer ends when its window is empty.
            let _ = task.await;
        }
        for task in others {
            if drain {
                let _ = task.await;
            } else {
                task.abort();
            }
        }
    }
}

/// A broker's settings; `flush` is its `log.flush.interval.messages`.
pub(crate) fn broker_settings(chance: &SeededRandom, flush: i64) -> BTreeMap<String, String> {
    [
        ("listeners", "PLAINTEXT://127.0.0.1:0".to_owned()),
        ("advertised.listeners", "PLAINTEXT://broker:9092".to_owned()),
        ("node.id", "1".to_owned()),
        ("auto.create.topics.enable", "false".to_owned()),
        ("offsets.topic.num.partitions", "2".to_owned()),
        ("transaction.state.log.num.partitions", "2".to_owned()),
        ("group.initial.rebalance.delay.ms", "0".to_owned()),
        ("group.min.session.timeout.ms", "100".to_owned()),
        ("log.roll.ms", (20 + chance.below(500)).to_string()),
        ("log.index.interval.bytes", chance.below(500).to_string()),
        ("log.flush.interval.messages", flush.to_string()),
        ("log.flush.offset.checkpoint.interval.ms", "60".to_owned()),
        (
            "log.flush.start.offset.checkpoint.interval.ms",
            "90".to_owned(),
        ),
        (
            "replica.high.watermark.checkpoint.interval.ms",
            "70".to_owned(),
        ),
        ("log.retention.check.interval.ms", "200".to_owned()),
        ("log.segment.delete.delay.ms", "100".to_owned()),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into()
}
