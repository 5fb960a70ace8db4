//! An application that copies records in transactions, with the positions it has read up to.

use std::sync::Arc;
use std::time::Duration;

use kafka_rs_client::consumer::Consumer;
use kafka_rs_client::producer::{ProducerRecord, TransactionalProducer};
use kafka_rs_client::{Client, ClientConfig, Error, Scope};
use kafka_rs_platform::{Clock, Random, SeededRandom};

use crate::World;
use crate::apps::network::Network;
use crate::apps::platform;
use crate::ledger::{COPY, LOAD};

const GROUP: &str = "copiers";

pub(crate) struct Copier {
    pub(crate) world: Arc<World>,
    pub(crate) network: Network,
    pub(crate) index: u64,
}

impl Copier {
    /// Copies for ever. Whatever fails, it begins anew from what is committed.
    ///
    /// # Errors
    /// Settings that cannot be used.
    pub(crate) async fn run(self) -> Result<(), Error> {
        let random = SeededRandom::new(self.world.seed ^ (self.index + 3).rotate_left(45));
        for life in 0.. {
            let stream = 1_000 + self.index * 500 + life % 250 * 2;
            if let Err(error) = self.live(&random, stream).await {
                tracing::info!(%error, copier = self.index, "beginning anew");
                self.pause(&random, 200_000).await;
            }
        }
        Ok(())
    }

    async fn live(&self, random: &SeededRandom, stream: u64) -> Result<(), Error> {
        let client = self.client(Scope::Producer, stream)?;
        let producer = TransactionalProducer::with_client(client).await?;
        let mut consumer = Consumer::with_client(self.client(Scope::Consumer, stream + 1)?)?;
        consumer.subscribe([LOAD])?;
        for _ in 0..5 + random.below(40) {
            let Some(batch) = consumer.poll(Duration::from_millis(300)).await? else {
                continue;
            };
            let transaction = producer.begin().await?;
            for record in batch.records() {
                let copy = ProducerRecord {
                    topic: COPY.into(),
                    partition: Some(record.partition),
                    value: record.value,
                    ..ProducerRecord::default()
                };
                transaction.submit(copy).await?;
            }
            transaction.ack(&batch)?;
            match random.below(8) {
                // The consumer reads again what the transaction would have copied.
                0 => transaction.abort().await?,
                1 => drop(transaction),
                2 => return Ok(()),
                _ => transaction.commit().await?,
            }
            if random.below(4) == 0 {
                self.pause(random, 100_000).await;
            }
        }
        consumer.close().await
    }

    async fn pause(&self, random: &SeededRandom, micros: u64) {
        let pause = Duration::from_micros(random.below(micros));
        self.world.clock.sleep(pause).await;
    }

    fn client(&self, scope: Scope, stream: u64) -> Result<Client, Error> {
        let id = format!("copier-{}", self.index);
        let mut pairs = vec![
            ("request.timeout.ms", "900"),
            ("retry.backoff.ms", "20"),
            ("retry.backoff.max.ms", "200"),
            ("reconnect.backoff.ms", "10"),
            ("reconnect.backoff.max.ms", "200"),
        ];
        match scope {
            Scope::Producer => pairs.extend([
                ("transactional.id", id.as_str()),
                ("linger.ms", "1"),
                ("batch.size", "700"),
                ("max.block.ms", "20000"),
            ]),
            _ => pairs.extend([
                ("group.id", GROUP),
                ("enable.auto.commit", "false"),
                ("auto.offset.reset", "earliest"),
                ("isolation.level", "read_committed"),
                ("session.timeout.ms", "1500"),
                ("heartbeat.interval.ms", "100"),
                ("max.poll.records", "9"),
                ("fetch.max.wait.ms", "100"),
                ("default.api.timeout.ms", "4000"),
            ]),
        }
        let config = ClientConfig::new(scope, pairs)?;
        let connector = Arc::new(self.network.clone());
        Client::with_connector(config, platform(&self.world, stream), connector)
    }
}

/// All committed copies of a partition, as a reader of committed records gets them up to its end.
///
/// # Errors
/// What the consumer met.
pub(crate) async fn committed_copies(
    world: &Arc<World>,
    network: &Network,
    partition: i32,
) -> Result<Vec<String>, Error> {
    let pairs = [
        ("isolation.level", "read_committed"),
        ("auto.offset.reset", "earliest"),
        ("fetch.max.wait.ms", "50"),
    ];
    let config = ClientConfig::new(Scope::Consumer, pairs)?;
    let connector = Arc::new(network.clone());
    let platform = platform(world, 5_000 + partition as u64);
    let mut reader = Consumer::with_client(Client::with_connector(config, platform, connector)?)?;
    let at = kafka_rs_types::TopicPartition::new(COPY, partition);
    reader.assign([at.clone()])?;
    let end = reader.end_offsets([at.clone()]).await?[&at];
    let mut copies = Vec::new();
    while reader.position(&at).await?.offset < end {
        if let Some(batch) = reader.poll(Duration::from_millis(200)).await? {
            let names = batch
                .iter()
                .map(|record| record.value().unwrap_or_default());
            copies.extend(names.map(crate::member::name_of));
        }
    }
    Ok(copies)
}
