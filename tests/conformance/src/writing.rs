//! Steps of producers.

use std::collections::BTreeMap;
use std::time::Duration;

use kafka_rs_client::consumer::Position;
use kafka_rs_client::producer::{Producer, ProducerRecord, TransactionalProducer};
use kafka_rs_client::{Error, LocalCode, Scope};
use kafka_rs_platform::Platform;
use serde_json::{Value, json};

use crate::player::{Out, Player, number, said, text};

impl Player {
    /// A step of a producer's; `None` when it is of somebody else.
    pub(crate) async fn write(
        &mut self,
        what: &str,
        step: &Value,
    ) -> Result<Option<Value>, String> {
        let out = match what {
            "producer" => self.producer(step).await?,
            "send" => self.send(step).await?,
            "flush" => {
                let producer = self.producers.get(&text(step, "producer")?);
                let producer = producer.ok_or("no such producer")?;
                said(producer.flush().await.map(|()| json!("ok")))
            }
            "close_producer" => {
                let name = text(step, "producer")?;
                let closed = match self.producers.get(&name) {
                    Some(producer) => producer.close(Duration::from_secs(10)).await,
                    None => {
                        self.transactions.remove(&name);
                        let producer = self.transactional.get(&name).ok_or("no such producer")?;
                        producer.close(Duration::from_secs(10)).await
                    }
                };
                said(closed.map(|()| json!("ok")))
            }
            "begin" => {
                let name = text(step, "producer")?;
                let producer = self.transactional.get(&name).ok_or("no such producer")?;
                let begun = producer.begin().await;
                said(begun.map(|transaction| {
                    self.transactions.insert(name, transaction);
                    json!("ok")
                }))
            }
            "commit_transaction" | "abort_transaction" => {
                let transaction = self.transactions.remove(&text(step, "producer")?);
                let ended = match (transaction, what) {
                    (None, _) => Err(Error::local(LocalCode::InvalidState, "no transaction")),
                    (Some(transaction), "commit_transaction") => transaction.commit().await,
                    (Some(transaction), _) => transaction.abort().await,
                };
                said(ended.map(|()| json!("ok")))
            }
            "send_offsets" => self.send_offsets(step).await?,
            "partitions_for" => {
                let producer = self.producers.get(&text(step, "producer")?);
                let producer = producer.ok_or("no such producer")?;
                let topic = self.name(&text(step, "topic")?);
                let found = producer.partitions_for(&topic).await;
                said(found.map(|partitions| json!(partitions.len())))
            }
            _ => return Ok(None),
        };
        Ok(Some(out))
    }

    async fn producer(&mut self, step: &Value) -> Out {
        let name = text(step, "producer")?;
        let made = async {
            let config = self.config(Scope::Producer, step)?;
            if step["config"]["transactional.id"].is_null() {
                let producer = Producer::new(config, Platform::real())?;
                self.producers.insert(name, producer);
            } else {
                let producer = TransactionalProducer::new(config, Platform::real()).await?;
                self.transactional.insert(name, producer);
            }
            Ok(json!("ok"))
        };
        Ok(said(made.await))
    }

    /// Sends one record, or `count` of them, and waits for them.
    async fn send(&mut self, step: &Value) -> Out {
        let name = text(step, "producer")?;
        let topic = self.name(&text(step, "topic")?);
        let count = number(step, "count");
        let mut told = Vec::new();
        let mut waiting = Vec::new();
        for n in 0..count.unwrap_or(1) {
            let mut record = ProducerRecord::to(topic.clone());
            record.partition = number(step, "partition").map(|n| n as i32);
            record.timestamp = number(step, "timestamp").map(|at| at + n);
            let numbered = |text: &str| text.replace("%n", &n.to_string());
            if let Some(key) = step["key"].as_str() {
                record = record.key(numbered(key));
            }
            if let Some(value) = step["value"].as_str() {
                record = record.value(numbered(value));
            }
            if let Some(bytes) = number(step, "bytes") {
                record = record.value(vec![b'x'; bytes as usize]);
            }
            for header in step["headers"].as_array().into_iter().flatten() {
                let key = header[0].as_str().unwrap_or_default().to_owned();
                let value = header[1].as_str().unwrap_or_default().to_owned();
                record = record.header(key, value);
            }
            let taken = match (self.transactions.get(&name), self.producers.get(&name)) {
                (Some(transaction), _) => transaction.submit(record).await,
                (None, Some(producer)) => producer.submit(record).await,
                (None, None) if self.transactional.contains_key(&name) => {
                    Err(Error::local(LocalCode::InvalidState, "no transaction"))
                }
                (None, None) => return Err("no such producer".to_owned()),
            };
            match taken {
                Ok(delivery) => waiting.push(delivery),
                Err(error) => told.push(said(Err(error))),
            }
        }
        for delivery in waiting {
            told.push(said(delivery.await.map(
                |at| json!({"partition": at.partition.partition, "offset": at.offset}),
            )));
        }
        Ok(match count {
            None => told.pop().unwrap_or_default(),
            Some(_) => json!(told),
        })
    }

    async fn send_offsets(&mut self, step: &Value) -> Out {
        let transaction = self.transactions.get(&text(step, "producer")?);
        let transaction = transaction.ok_or("no transaction")?;
        let consumer = self.consumers.get(&text(step, "consumer")?);
        let consumer = consumer.ok_or("no such consumer")?;
        let group = consumer.group_metadata().ok_or("no group")?;
        let mut positions = BTreeMap::new();
        for at in consumer.assignment() {
            if let Ok(position) = consumer.position(&at).await {
                positions.insert(at, Position::at(position.offset));
            }
        }
        let sent = transaction.send_offsets(&group, &positions).await;
        Ok(said(sent.map(|()| json!("ok"))))
    }
}
