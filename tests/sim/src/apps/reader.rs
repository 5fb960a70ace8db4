//! An application that reads records as a member of a group, through the library's consumer.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use kafka_rs_client::consumer::{Batch, Consumer, Event};
use kafka_rs_client::{Client, ClientConfig, Error, Scope};
use kafka_rs_platform::{Clock, Random, SeededRandom};
use parking_lot::Mutex;

use crate::World;
use crate::apps::network::Network;
use crate::apps::platform;
use crate::apps::tally::Tally;
use crate::ledger::{GROUP, LOAD};
use crate::member::name_of;

const ASSIGNORS: [&str; 4] = ["range", "roundrobin", "sticky", "cooperative-sticky"];

pub(crate) struct Reader {
    pub(crate) world: Arc<World>,
    pub(crate) network: Network,
    pub(crate) tally: Arc<Mutex<Tally>>,
    pub(crate) index: u64,
}

impl Reader {
    /// Reads for ever, as one consumer after the other.
    ///
    /// # Errors
    /// The consumer cannot be made, or meets what it cannot recover from.
    pub(crate) async fn run(self) -> Result<(), Error> {
        let random = SeededRandom::new(self.world.seed ^ (self.index + 7).rotate_left(21));
        for life in 0.. {
            let mut consumer = self.consumer(&random, life)?;
            consumer.subscribe([LOAD])?;
            for _ in 0..5 + random.below(60) {
                self.turn(&mut consumer, &random).await?;
            }
            match random.below(3) {
                0 => drop(consumer),
                // A last commit that failed is no promise.
                1 => consumer.close().await.unwrap_or_default(),
                _ => {
                    let left = consumer.unsubscribe().await;
                    left.unwrap_or_default();
                }
            }
        }
        Ok(())
    }

    /// Asks for records once.
    async fn turn(&self, consumer: &mut Consumer, random: &SeededRandom) -> Result<(), Error> {
        let before = self.tally.lock().committed.clone();
        let polled = consumer.poll(Duration::from_millis(300)).await;
        // Where partitions that were assigned meanwhile have to begin at least.
        let mut floors = BTreeMap::new();
        while let Some(event) = consumer.event() {
            match event {
                Event::Assigned(added) => {
                    for at in added {
                        let floor = before.get(&at.partition).copied().unwrap_or(0);
                        floors.insert(at.partition, floor);
                    }
                }
                Event::Truncated(at, offset) => {
                    let what = format!("{at} was truncated to {offset}");
                    self.tally.lock().violated(what);
                }
                _ => {}
            }
        }
        match polled {
            Ok(Some(batch)) => {
                self.read(&batch, floors);
                if random.below(2) == 0 {
                    self.commit(consumer, &batch).await;
                }
            }
            Ok(None) => {}
            Err(error) if error.is_retriable() => tracing::info!(%error, "polling failed"),
            Err(error) => return Err(error),
        }
        if random.below(3) == 0 {
            let micros = random.below(100_000);
            self.world.clock.sleep(Duration::from_micros(micros)).await;
        }
        Ok(())
    }

    fn read(&self, batch: &Batch, mut floors: BTreeMap<i32, i64>) {
        let mut tally = self.tally.lock();
        for record in batch.iter() {
            let (partition, offset) = (record.partition(), record.offset());
            let name = name_of(record.value().unwrap_or_default());
            if let Some(floor) = floors.remove(&partition)
                && offset < floor
            {
                tally.violated(format!(
                    "partition {partition}: {offset} is read again, {floor} was committed"
                ));
            }
            tally.group_read(partition, offset, &name);
        }
    }

    async fn commit(&self, consumer: &Consumer, batch: &Batch) {
        let positions = batch.next_positions();
        match consumer.commit_positions(positions).await {
            Ok(()) => {
                let mut tally = self.tally.lock();
                tally.commits += 1;
                for (at, position) in positions {
                    let committed = tally.committed.entry(at.partition).or_default();
                    *committed = (*committed).max(position.offset);
                }
            }
            Err(error) => tracing::info!(%error, "committing failed"),
        }
    }

    fn consumer(&self, random: &SeededRandom, life: u64) -> Result<Consumer, Error> {
        let assignor = ASSIGNORS[(self.world.seed % 4) as usize];
        let pairs = [
            ("group.id", GROUP.to_owned()),
            ("auto.offset.reset", "earliest".to_owned()),
            ("partition.assignment.strategy", assignor.to_owned()),
            ("enable.auto.commit", (random.below(2) == 0).to_string()),
            ("auto.commit.interval.ms", "150".to_owned()),
            ("session.timeout.ms", "1500".to_owned()),
            ("heartbeat.interval.ms", "100".to_owned()),
            ("max.poll.records", (1 + random.below(40)).to_string()),
            ("fetch.max.wait.ms", "100".to_owned()),
            (
                "max.partition.fetch.bytes",
                (500 + random.below(5_000)).to_string(),
            ),
            ("request.timeout.ms", "900".to_owned()),
            ("default.api.timeout.ms", "4000".to_owned()),
            ("retry.backoff.ms", "20".to_owned()),
            ("retry.backoff.max.ms", "200".to_owned()),
            ("reconnect.backoff.ms", "10".to_owned()),
            ("reconnect.backoff.max.ms", "200".to_owned()),
        ];
        let pairs = pairs.iter().map(|(key, value)| (*key, value.as_str()));
        let config = ClientConfig::new(Scope::Consumer, pairs)?;
        let connector = Arc::new(self.network.clone());
        let platform = platform(&self.world, 100 + self.index * 50 + life % 50);
        Consumer::with_client(Client::with_connector(config, platform, connector)?)
    }
}
