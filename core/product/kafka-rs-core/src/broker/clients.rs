//! Clients in the broker's process, without a socket.

use std::io;
use std::sync::Arc;

use kafka_rs_client::consumer::Consumer;
use kafka_rs_client::producer::{Producer, TransactionalProducer};
use kafka_rs_client::{Client, ClientConfig, Error, InProcessConnector, Scope};
use kafka_rs_platform::{OsRandom, Platform};

use super::Broker;

impl Broker {
    /// Opens links to this broker for clients in its process, also after it was down and up
    /// again. Does not keep the broker alive.
    pub fn connector(&self) -> InProcessConnector {
        let run = Arc::downgrade(&self.run);
        InProcessConnector::new(move |_| match run.upgrade() {
            Some(run) => Ok(run.read().server.connect()),
            None => Err(io::Error::new(
                io::ErrorKind::ConnectionRefused,
                "the broker is gone",
            )),
        })
    }

    /// A client without a socket, on the broker's clock.
    ///
    /// # Errors
    /// Settings that cannot be used.
    pub fn client(&self, config: ClientConfig) -> Result<Client, Error> {
        let platform = Platform {
            clock: Arc::new(self.clock.clone()),
            random: Arc::new(OsRandom),
        };
        Client::with_connector(config, platform, Arc::new(self.connector()))
    }

    /// A consumer without a socket, on the broker's clock, with these settings of Kafka's.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use kafka_rs::{Broker, FixtureRecord};
    /// let kafka = Broker::builder().topics([("in", 1)]).start().await?;
    /// kafka.load(&[FixtureRecord::text("in", "key", "value")]).await?;
    /// let mut consumer = kafka.consumer([("group.id", "g"), ("auto.offset.reset", "earliest")])?;
    /// consumer.subscribe(["in"])?;
    /// let batch = consumer.next_batch().await?;
    /// let values: Vec<_> = batch.iter().map(|record| record.value()).collect();
    /// assert_eq!(values, [Some(&b"value"[..])]);
    /// consumer.close().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Settings that cannot be used.
    pub fn consumer<K: AsRef<str>, V: AsRef<str>>(
        &self,
        settings: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Consumer, Error> {
        let config = ClientConfig::new(Scope::Consumer, settings)?;
        Consumer::with_client(self.client(config)?)
    }

    /// A producer without a socket, on the broker's clock, with these settings of Kafka's.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use kafka_rs::{Broker, ProducerRecord};
    /// let kafka = Broker::builder().topics([("in", 1)]).start().await?;
    /// let producer = kafka.producer([("linger.ms", "0")])?;
    /// let at = producer.send(ProducerRecord::to("in").key("key").value("value")).await?;
    /// assert_eq!((at.offset, kafka.all_records("in")?.len()), (0, 1));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Settings that cannot be used.
    pub fn producer<K: AsRef<str>, V: AsRef<str>>(
        &self,
        settings: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Producer, Error> {
        let config = ClientConfig::new(Scope::Producer, settings)?;
        Producer::with_client(self.client(config)?)
    }

    /// A producer with this transactional id, without a socket, on the broker's clock.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use kafka_rs::{Broker, ProducerRecord};
    /// let kafka = Broker::builder().topics([("in", 1)]).start().await?;
    /// let none: [(&str, &str); 0] = [];
    /// let producer = kafka.transactional_producer("t", none).await?;
    /// let transaction = producer.begin().await?;
    /// transaction.send(ProducerRecord::to("in").value("value")).await?;
    /// transaction.commit().await?;
    /// assert_eq!(kafka.last_stable_offsets("in")?, [2]); // a record and the marker
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Settings that cannot be used; the coordinator refuses the id.
    pub async fn transactional_producer<K: AsRef<str>, V: AsRef<str>>(
        &self,
        id: &str,
        settings: impl IntoIterator<Item = (K, V)>,
    ) -> Result<TransactionalProducer, Error> {
        let mut pairs = vec![("transactional.id".to_owned(), id.to_owned())];
        let given = settings.into_iter();
        pairs
            .extend(given.map(|(key, value)| (key.as_ref().to_owned(), value.as_ref().to_owned())));
        let config = ClientConfig::new(Scope::Producer, pairs)?;
        TransactionalProducer::with_client(self.client(config)?).await
    }
}
