//! Load of this library's own client: prints a line of JSON with how long it took.
//!
//! ```text
//! kafka-rs-load produce -b HOST:PORT -t TOPIC -n 1000000 -s 100
//! kafka-rs-load consume -b HOST:PORT -t TOPIC -p 6 -n 1000000
//! kafka-rs-load embedded -n 1000000 -s 100     in process and over loopback TCP, records in memory
//! ```

use std::time::{Duration, Instant};

use clap::{Args, Parser, Subcommand};
use kafka_rs_client::consumer::Consumer;
use kafka_rs_client::producer::{Producer, ProducerRecord, RecordSlice};
use kafka_rs_client::{Client, ClientConfig, Error, Scope};
use kafka_rs_platform::Platform;
use kafka_rs_types::TopicPartition;
use serde_json::{Value, json};

/// As in the command line program, whose measurements these stand beside.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Each record takes the next of these values.
const VALUES: usize = 1024;

#[derive(Parser)]
#[command(version, about = "Load of this library's own client")]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Writes records and waits for all to be acknowledged.
    Produce(Load),
    /// Reads records from the start, without a group.
    Consume(Load),
    /// Both, through a broker in this process: directly and over loopback TCP.
    Embedded(Load),
}

#[derive(Args, Clone)]
struct Load {
    /// Where the broker is.
    #[arg(short, default_value = "127.0.0.1:9092")]
    bootstrap: String,
    /// Topic, which exists.
    #[arg(short, default_value = "load")]
    topic: String,
    /// Partitions that are read, or that the embedded topic gets.
    #[arg(short, default_value_t = 1)]
    partitions: i32,
    /// Records.
    #[arg(short = 'n', default_value_t = 1_000_000)]
    records: u64,
    /// Bytes of a value.
    #[arg(short, default_value_t = 100)]
    size: usize,
    /// A setting of the client's, by Kafka's name.
    #[arg(short = 'X', value_name = "KEY=VALUE")]
    settings: Vec<String>,
}

impl Load {
    fn config(&self, scope: Scope, own: &[(&str, &str)]) -> Result<ClientConfig, Error> {
        let mut pairs = own.to_vec();
        for setting in &self.settings {
            let pair = setting.split_once('=');
            pairs.push(pair.ok_or_else(|| Error::config(format!("{setting}: no =")))?);
        }
        Ok(ClientConfig::new(scope, pairs)?)
    }

    fn client(&self, scope: Scope, own: &[(&str, &str)]) -> Result<Client, Error> {
        let mut own = own.to_vec();
        own.push(("bootstrap.servers", &self.bootstrap));
        Client::new(self.config(scope, &own)?, Platform::real())
    }
}

type Outcome = Result<Value, Box<dyn std::error::Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    // On a worker: the main thread would be woken for everything.
    let told = tokio::spawn(run(Arguments::parse().what)).await??;
    println!("{told}");
    Ok(())
}

async fn run(what: What) -> Outcome {
    Ok(match what {
        What::Produce(load) => {
            let client = load.client(Scope::Producer, &[("linger.ms", "5")])?;
            told(&load, produce(&load, client).await?)
        }
        What::Consume(load) => {
            let client = load.client(Scope::Consumer, &READER)?;
            told(&load, consume(&load, client).await?)
        }
        What::Embedded(load) => embedded(load).await?,
    })
}

const READER: [(&str, &str); 2] = [
    ("auto.offset.reset", "earliest"),
    ("max.partition.fetch.bytes", "8388608"),
];

fn told(load: &Load, took: Duration) -> Value {
    let seconds = took.as_secs_f64();
    json!({"n": load.records, "secs": seconds, "per_s": load.records as f64 / seconds})
}

fn values(size: usize) -> Vec<Vec<u8>> {
    let letter = |at: usize| b'a' + (at % 26) as u8;
    (0..VALUES)
        .map(|n| (0..size).map(|at| letter(n * 7 + at * at)).collect())
        .collect()
}

async fn produce(load: &Load, client: Client) -> Result<Duration, Error> {
    let producer = Producer::with_client(client)?;
    // The topic is known and the producer has its id before the clock runs, as with the others.
    producer.partitions_for(&load.topic).await?;
    let values = values(load.size);
    let begin = Instant::now();
    for n in 0..load.records {
        let value = &values[n as usize % VALUES];
        let record = RecordSlice {
            topic: &load.topic,
            value: Some(value),
            ..RecordSlice::default()
        };
        if !producer.enqueue(&record)? {
            let record = ProducerRecord::to(load.topic.as_str()).value(value.clone());
            // What becomes of it is told by the flush.
            drop(producer.submit(record).await?);
        }
        if n % 256 == 255 {
            // Nobody else has this thread otherwise.
            tokio::task::yield_now().await;
        }
    }
    producer.flush().await?;
    Ok(begin.elapsed())
}

/// One record after the other, each acknowledged before the next.
async fn one_by_one(load: &Load, client: Client) -> Result<(u64, Duration), Error> {
    let producer = Producer::with_client(client)?;
    let count = (load.records / 50).max(1);
    let value = vec![b'x'; load.size];
    let record = || ProducerRecord::to(load.topic.as_str()).value(value.clone());
    producer.send(record()).await?;
    let begin = Instant::now();
    for _ in 0..count {
        producer.send(record()).await?;
    }
    Ok((count, begin.elapsed()))
}

async fn consume(load: &Load, client: Client) -> Result<Duration, Error> {
    let mut consumer = Consumer::with_client(client)?;
    let partitions = 0..load.partitions;
    let begin = Instant::now();
    consumer.assign(partitions.map(|p| TopicPartition::new(load.topic.as_str(), p)))?;
    let (mut records, mut bytes) = (0, 0);
    while records < load.records {
        let batch = consumer.next_batch().await?;
        for record in batch.iter() {
            records += 1;
            bytes += record.value().map_or(0, <[u8]>::len);
        }
    }
    let took = begin.elapsed();
    assert_eq!(bytes as u64, records * load.size as u64, "sizes of values");
    Ok(took)
}

/// The same broker twice: as a function of this process, and as a port.
async fn embedded(load: Load) -> Outcome {
    let mut told = json!({"n": load.records, "size": load.size});
    for way in ["in_process", "loopback"] {
        let topics = [(load.topic.clone(), load.partitions)];
        let broker = kafka_rs::Broker::builder().topics(topics).start().await?;
        let mut load = load.clone();
        let client = |scope, own: &[(&str, &str)], load: &Load| match way {
            "in_process" => Client::with_connector(
                load.config(scope, own)?,
                Platform::real(),
                std::sync::Arc::new(broker.connector()),
            ),
            _ => load.client(scope, own),
        };
        if way == "loopback" {
            load.bootstrap = broker.bootstrap_servers()?;
        }
        let writer = client(Scope::Producer, &[("linger.ms", "5")], &load)?;
        let took = produce(&load, writer).await?;
        told[way]["produce_per_s"] = json!(load.records as f64 / took.as_secs_f64());
        let reader = client(Scope::Consumer, &READER, &load)?;
        let took = consume(&load, reader).await?;
        let writer = client(Scope::Producer, &[("linger.ms", "0")], &load)?;
        let (count, single) = one_by_one(&load, writer).await?;
        told[way]["single_per_s"] = json!(count as f64 / single.as_secs_f64());
        told[way]["consume_per_s"] = json!(load.records as f64 / took.as_secs_f64());
        broker.close().await?;
    }
    Ok(told)
}
