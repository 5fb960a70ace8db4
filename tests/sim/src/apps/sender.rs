//! An application that sends records through the library's producer.

use std::sync::Arc;
use std::time::Duration;

use kafka_rs_client::producer::{Producer, ProducerRecord};
use kafka_rs_client::{Client, ClientConfig, Error, Scope};
use kafka_rs_platform::{Clock, Random, SeededRandom};
use parking_lot::Mutex;

use crate::World;
use crate::apps::network::Network;
use crate::apps::platform;
use crate::apps::tally::{Name, Outcome, Tally, text};
use crate::ledger::{LOAD, PARTITIONS};

const VALUE_MAX: u64 = 300;

pub(crate) struct Sender {
    pub(crate) world: Arc<World>,
    pub(crate) network: Network,
    pub(crate) tally: Arc<Mutex<Tally>>,
    pub(crate) index: usize,
}

impl Sender {
    /// Sends `count` records and waits for what becomes of each.
    ///
    /// # Errors
    /// The producer cannot be made.
    pub(crate) async fn run(self, count: u64) -> Result<(), Error> {
        let random = SeededRandom::new(self.world.seed ^ (self.index as u64 + 1).rotate_left(33));
        let producer = self.producer(&random)?;
        let mut numbers = [0; PARTITIONS as usize];
        let mut outcomes = Vec::new();
        for _ in 0..count {
            let partition = random.below(PARTITIONS as u64) as i32;
            let number = &mut numbers[partition as usize];
            let name = (self.index, partition, *number);
            *number += 1;
            self.tally.lock().sent.insert(name, Outcome::Open);
            let filling = "x".repeat(random.below(VALUE_MAX) as usize);
            let record = ProducerRecord::to(LOAD)
                .partition(partition)
                .value(format!("{}|{filling}", text(name)));
            match producer.submit(record).await {
                Ok(delivery) => {
                    let tally = Arc::clone(&self.tally);
                    outcomes.push(tokio::spawn(async move {
                        let told = delivery.await.map(|metadata| metadata.offset);
                        tell(&tally, name, told);
                    }));
                }
                Err(error) => tell(&self.tally, name, Err(error)),
            }
            match random.below(12) {
                0 => producer.flush().await.unwrap_or_default(),
                1..6 => self.pause(&random).await,
                _ => {}
            }
        }
        for outcome in outcomes {
            // One that panicked leaves its record open, which is told.
            let _ = outcome.await;
        }
        // What failed was told for each record.
        let _ = producer.close(Duration::from_secs(60)).await;
        Ok(())
    }

    async fn pause(&self, random: &SeededRandom) {
        let micros = random.below(80_000);
        self.world.clock.sleep(Duration::from_micros(micros)).await;
    }

    fn producer(&self, random: &SeededRandom) -> Result<Producer, Error> {
        let codec = ["none", "lz4", "snappy"][random.below(3) as usize];
        // Mostly everything arrives in the end; some records are given up.
        let patience = if random.below(4) == 0 {
            3_000
        } else {
            3_600_000
        };
        let linger = random.below(30);
        let pairs = [
            ("linger.ms", linger.to_string()),
            ("batch.size", (200 + random.below(1_500)).to_string()),
            ("compression.type", codec.to_owned()),
            ("request.timeout.ms", "700".to_owned()),
            ("delivery.timeout.ms", patience.to_string()),
            ("retry.backoff.ms", "20".to_owned()),
            ("retry.backoff.max.ms", "200".to_owned()),
            ("reconnect.backoff.ms", "10".to_owned()),
            ("reconnect.backoff.max.ms", "200".to_owned()),
            (
                "max.in.flight.requests.per.connection",
                (1 + random.below(5)).to_string(),
            ),
        ];
        let pairs = pairs.iter().map(|(key, value)| (*key, value.as_str()));
        let config = ClientConfig::new(Scope::Producer, pairs)?;
        let connector = Arc::new(self.network.clone());
        let platform = platform(&self.world, self.index as u64 + 1);
        Producer::with_client(Client::with_connector(config, platform, connector)?)
    }
}

fn tell(tally: &Mutex<Tally>, name: Name, told: Result<i64, Error>) {
    let outcome = match &told {
        Ok(offset) => Outcome::Acked(*offset),
        Err(error) if error.is_outcome_unknown() => Outcome::Unknown,
        Err(_) => Outcome::Failed,
    };
    if let Err(error) = told {
        tracing::info!(?name, %error, "given up");
    }
    tally.lock().sent.insert(name, outcome);
}
