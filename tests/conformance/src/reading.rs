//! Steps of consumers.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use kafka_rs_client::consumer::{Consumer, Position, Record};
use kafka_rs_client::producer::RecordHeader;
use kafka_rs_client::{Error, Scope};
use kafka_rs_platform::Platform;
use kafka_rs_types::{Offset, TopicPartition};
use regex::Regex;
use serde_json::{Map, Value, json};

use crate::player::{Out, Player, number, said, text};

/// How long a step waits for what it expects.
const PATIENCE: Duration = Duration::from_secs(20);

impl Player {
    /// A step of a consumer's.
    pub(crate) async fn read(&mut self, what: &str, step: &Value) -> Out {
        let name = text(step, "consumer")?;
        if what == "consumer" {
            let made = self
                .config(Scope::Consumer, step)
                .and_then(|config| Consumer::new(config, Platform::real()));
            return Ok(said(made.map(|consumer| {
                self.consumers.insert(name, consumer);
                json!("ok")
            })));
        }
        if what == "close" {
            let consumer = self.consumers.remove(&name).ok_or("no such consumer")?;
            return Ok(said(consumer.close().await.map(|()| json!("ok"))));
        }
        let mut consumer = self.consumers.remove(&name).ok_or("no such consumer")?;
        let out = self.ask(&mut consumer, what, step).await;
        self.consumers.insert(name, consumer);
        out
    }

    async fn ask(&self, consumer: &mut Consumer, what: &str, step: &Value) -> Out {
        let ok = |()| json!("ok");
        let at = self.at(step);
        let partitions = self.partitions(step);
        Ok(match what {
            "subscribe" => {
                let topics = step["topics"].as_array().into_iter().flatten();
                let topics = topics
                    .filter_map(Value::as_str)
                    .map(|topic| self.name(topic));
                said(consumer.subscribe(topics).map(ok))
            }
            "subscribe_pattern" => {
                let pattern = self.name(&text(step, "pattern")?);
                let pattern = Regex::new(&pattern).map_err(|error| error.to_string())?;
                said(consumer.subscribe_pattern(pattern).map(ok))
            }
            "unsubscribe" => said(consumer.unsubscribe().await.map(ok)),
            "assign" => said(consumer.assign(partitions).map(ok)),
            "assignment" => {
                let assigned = consumer.assignment();
                json!(assigned.iter().map(|at| self.label(at)).collect::<Vec<_>>())
            }
            "poll" => self.poll(consumer, step).await,
            "position" => said(
                consumer
                    .position(&at?)
                    .await
                    .map(|found| json!(found.offset)),
            ),
            "committed" => {
                let found = consumer.committed(partitions).await;
                said(found.map(|rows| self.offsets(rows.iter().map(|(at, p)| (at, p.offset)))))
            }
            "beginning_offsets" => {
                let found = consumer.beginning_offsets(partitions).await;
                said(found.map(|rows| self.offsets(rows.iter().map(|(at, o)| (at, *o)))))
            }
            "end_offsets" => {
                let found = consumer.end_offsets(partitions).await;
                said(found.map(|rows| self.offsets(rows.iter().map(|(at, o)| (at, *o)))))
            }
            "offsets_for_times" => {
                let timestamp = number(step, "timestamp").unwrap_or(0);
                let times = partitions.into_iter().map(|at| (at, timestamp)).collect();
                let found = consumer.offsets_for_times(times).await;
                said(found.map(|rows| {
                    let rows = rows.iter().map(|(at, found)| {
                        (self.label(at), json!([found.offset, found.timestamp]))
                    });
                    Value::Object(rows.collect::<Map<_, _>>())
                }))
            }
            "seek" => said(
                consumer
                    .seek(&at?, number(step, "offset").unwrap_or(0))
                    .map(ok),
            ),
            "seek_to_beginning" => said(consumer.seek_to_beginning(&at?).map(ok)),
            "seek_to_end" => said(consumer.seek_to_end(&at?).map(ok)),
            "pause" => said(consumer.pause(&partitions).map(ok)),
            "resume" => said(consumer.resume(&partitions).map(ok)),
            "commit" => said(consumer.commit().await.map(ok)),
            "commit_at" => {
                let offset = number(step, "offset").unwrap_or(0);
                let positions = [(at?, Position::at(offset))].into();
                said(consumer.commit_positions(&positions).await.map(ok))
            }
            _ => return Err("nobody knows this step".to_owned()),
        })
    }

    /// Polls until `count` records are there (by partition and offset), or for `ms` when there is
    /// no count. A batch is done with when it was looked at.
    async fn poll(&self, consumer: &mut Consumer, step: &Value) -> Value {
        let count = number(step, "count").map(|count| count as usize);
        let patience = number(step, "ms").map_or(PATIENCE, |ms| Duration::from_millis(ms as u64));
        let until = Instant::now() + patience;
        let mut records: Vec<Record> = Vec::new();
        while count.is_none_or(|count| records.len() < count) && Instant::now() < until {
            match consumer.poll(until - Instant::now()).await {
                Ok(Some(batch)) => {
                    records.extend(batch.records());
                    consumer.ack(&batch);
                }
                Ok(None) => {}
                Err(error) if error.is_retriable() => {}
                Err(error) => return self.failed(&error, &records),
            }
        }
        json!(self.told(&records))
    }

    fn failed(&self, error: &Error, records: &[Record]) -> Value {
        let mut out = said(Err(error.clone()));
        if !records.is_empty() {
            out["records"] = json!(self.told(records));
        }
        out
    }

    fn told(&self, records: &[Record]) -> Vec<Value> {
        let mut rows: BTreeMap<(String, i32, Offset), Value> = BTreeMap::new();
        for record in records {
            let text = |bytes: Option<&[u8]>| {
                bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned())
            };
            let mut row = vec![
                json!(record.partition),
                json!(record.offset),
                json!(text(record.key.as_deref())),
                json!(text(record.value.as_deref())),
            ];
            if !record.headers.is_empty() {
                let headers = record.headers.iter();
                let header = |header: &RecordHeader| {
                    json!([header.key.as_str(), text(header.value.as_deref())])
                };
                row.push(json!(headers.map(header).collect::<Vec<_>>()));
            }
            let place = (self.plain(&record.topic), record.partition, record.offset);
            rows.insert(place, json!(row));
        }
        rows.into_values().collect()
    }

    fn offsets<'a>(&self, rows: impl Iterator<Item = (&'a TopicPartition, Offset)>) -> Value {
        let rows = rows.map(|(at, offset)| (self.label(at), json!(offset)));
        Value::Object(rows.collect::<Map<_, _>>())
    }
}
