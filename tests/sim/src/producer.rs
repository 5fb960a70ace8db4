//! An idempotent producer: sequences, several batches in flight, retries in order.

use std::sync::Arc;

use bytes::Bytes;
use kafka_rs_platform::{Clock, Random};
use kafka_rs_records::{BatchBuilder, Compression};
use kafka_rs_types::{ErrorCode, Rope, Str};
use kafka_rs_wire::messages::produce_request::{PartitionProduceData, TopicProduceData};
use kafka_rs_wire::messages::produce_response::PartitionProduceResponse;
use kafka_rs_wire::messages::{InitProducerIdRequest, ProduceRequest};
use parking_lot::Mutex;

use crate::client::{Client, error};
use crate::ledger::{Batch, LOAD, Ledger, PARTITIONS};

/// Batches in flight per partition; five is what an idempotent producer may have.
const IN_FLIGHT: usize = 5;
const RECORDS_MAX: u64 = 4;
const VALUE_MAX: u64 = 600;
const VERSION: i16 = 9;

pub(crate) struct Producer {
    pub(crate) client: Client,
    pub(crate) ledger: Arc<Mutex<Ledger>>,
    pub(crate) index: usize,
    /// -1 or 1: with `flush.messages=1` both mean durable.
    pub(crate) acks: i16,
}

impl Producer {
    /// Produces `rounds` rounds of batches, or only what is still unacknowledged for `rounds` 0.
    pub(crate) async fn run(self, rounds: u64) {
        self.init().await;
        for round in 0.. {
            if round < rounds {
                self.fill();
            } else if self.is_drained() {
                return;
            }
            for partition in 0..PARTITIONS {
                if !self.send_window(partition).await {
                    self.client.pause(30).await;
                }
            }
            self.client.pause(10).await;
        }
    }

    async fn init(&self) {
        while !self.ledger.lock().producers.contains_key(&self.index) {
            let request = InitProducerIdRequest {
                transactional_id: None,
                transaction_timeout_ms: 60_000,
                producer_id: -1,
                producer_epoch: -1,
                ..Default::default()
            };
            match self.client.call(4, request).await {
                Some(answer) if answer.error_code == 0 => {
                    let mut ledger = self.ledger.lock();
                    let taken = ledger
                        .producers
                        .values()
                        .any(|(id, _)| *id == answer.producer_id);
                    if taken {
                        ledger.violated(format!(
                            "producer id {} was given twice",
                            answer.producer_id
                        ));
                    }
                    let identity = (answer.producer_id, answer.producer_epoch);
                    ledger.producers.insert(self.index, identity);
                }
                _ => self.client.pause(20).await,
            }
        }
    }

    fn is_drained(&self) -> bool {
        let ledger = self.ledger.lock();
        let mut own = ledger
            .streams
            .iter()
            .filter(|((producer, _), _)| *producer == self.index);
        own.all(|(_, stream)| stream.window.is_empty())
    }

    fn fill(&self) {
        for partition in 0..PARTITIONS {
            while self.client.random.below(3) > 0 {
                let mut ledger = self.ledger.lock();
                let identity = ledger.producers[&self.index];
                let stream = ledger.streams.entry((self.index, partition)).or_default();
                if stream.window.len() >= IN_FLIGHT {
                    break;
                }
                let count = 1 + self.client.random.below(RECORDS_MAX);
                let bytes = self.batch(identity, partition, stream.sequence, stream.next, count);
                stream.window.push_back(Batch {
                    base_sequence: stream.sequence,
                    first: stream.next,
                    count,
                    bytes,
                });
                stream.next += count;
                stream.sequence += count as i32;
            }
        }
    }

    fn batch(
        &self,
        identity: (i64, i16),
        partition: i32,
        sequence: i32,
        first: u64,
        count: u64,
    ) -> Bytes {
        let random = &self.client.random;
        let codec =
            [Compression::None, Compression::Lz4, Compression::Snappy][random.below(3) as usize];
        let mut builder = BatchBuilder::new(codec).producer(identity.0, identity.1, sequence);
        for number in first..first + count {
            let value = self.value(partition, number, random.below(VALUE_MAX));
            let now = self.client.world.clock.now_ms();
            builder
                .push(
                    now,
                    Some(format!("k{}", number % 3).as_bytes()),
                    Some(value.as_bytes()),
                    &[],
                )
                .expect("small records fit");
        }
        builder.build().expect("a small batch fits")
    }

    /// Which record it is, and some filling.
    fn value(&self, partition: i32, number: u64, filling: u64) -> String {
        let name = record_name(self.index, partition, number);
        format!("{name}|{}", "x".repeat(filling as usize))
    }

    /// Sends everything in the window at once, in order; true when all of it was acknowledged.
    async fn send_window(&self, partition: i32) -> bool {
        let window: Vec<Batch> = match self.ledger.lock().streams.get(&(self.index, partition)) {
            Some(stream) => stream.window.iter().cloned().collect(),
            None => return true,
        };
        let mut answers = Vec::new();
        for batch in &window {
            let (client, request) = (self.client.clone(), self.request(partition, batch));
            // Spawned in order, and one thread polls them in order: pipelined, as on a socket.
            answers.push(tokio::spawn(
                async move { client.call(VERSION, request).await },
            ));
        }
        let mut all = true;
        for (batch, answer) in window.iter().zip(answers) {
            let Ok(answer) = answer.await else {
                return false;
            };
            let answer = answer.and_then(|mut a| a.responses.pop()?.partition_responses.pop());
            all &= self.answered(partition, batch, answer);
        }
        all
    }

    fn request(&self, partition: i32, batch: &Batch) -> ProduceRequest {
        ProduceRequest {
            acks: self.acks,
            timeout_ms: 30_000,
            topic_data: vec![TopicProduceData {
                name: Str::from_static(LOAD),
                partition_data: vec![PartitionProduceData {
                    index: partition,
                    records: Some(Rope::from(batch.bytes.clone())),
                    ..Default::default()
                }],
                ..Default::default()
            }],
            ..Default::default()
        }
    }

    fn answered(
        &self,
        partition: i32,
        batch: &Batch,
        answer: Option<PartitionProduceResponse>,
    ) -> bool {
        let Some(answer) = answer else { return false };
        let mut ledger = self.ledger.lock();
        let stream = ledger.streams.entry((self.index, partition)).or_default();
        let is_first = stream
            .window
            .front()
            .is_some_and(|first| first.base_sequence == batch.base_sequence);
        let who = format!(
            "producer {} partition {partition} sequence {}",
            self.index, batch.base_sequence
        );
        match error(answer.error_code) {
            ErrorCode::None if is_first => {
                stream.window.pop_front();
                for delta in 0..batch.count {
                    let name = record_name(self.index, partition, batch.first + delta);
                    let place = (partition, answer.base_offset + delta as i64);
                    if let Some(other) = ledger.acked.insert(place, name) {
                        ledger.violated(format!(
                            "{who}: acknowledged at {place:?}, where {other} is"
                        ));
                    }
                }
                true
            }
            ErrorCode::None => {
                ledger.violated(format!("{who}: acknowledged before its predecessor"));
                false
            }
            ErrorCode::OutOfOrderSequenceNumber if !is_first => false,
            // A client takes it for an acknowledgement whose offset is not known.
            ErrorCode::DuplicateSequenceNumber if is_first => {
                stream.window.pop_front();
                true
            }
            ErrorCode::KafkaStorageError
            | ErrorCode::NotLeaderOrFollower
            | ErrorCode::UnknownTopicOrPartition
            | ErrorCode::RequestTimedOut
            | ErrorCode::NotEnoughReplicas
            | ErrorCode::NotEnoughReplicasAfterAppend => false,
            other => {
                ledger.violated(format!("{who}: {other:?}"));
                false
            }
        }
    }
}

/// The name of a stream's record.
pub(crate) fn record_name(producer: usize, partition: i32, number: u64) -> String {
    format!("{producer}:{partition}:{number}")
}
