//! The controls as JSON.

use std::collections::BTreeMap;
use std::time::Duration;

use kafka_rs_server::ClientMetric;
use kafka_rs_types::{ErrorCode, TopicPartition};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{EventFilter, Fault, StorageFaultSpec};
use crate::{Broker, Error, FixtureRecord, StoredRecord, Traffic};

/// Longest wait for an event when none is given, in milliseconds of real time.
const WITHIN_MS: u64 = 10_000;

/// One call of [`Broker::control`]: an object whose `control` names it, with its arguments beside,
/// such as `{"control":"add_fault","api":"EndTxn","error":"NOT_COORDINATOR","times":2}`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "control", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Control {
    /// `{"bootstrap_servers": "host:port"}`; opens a loopback port at the first call.
    BootstrapServers,
    /// Creates topics: `topics` maps names to numbers of partitions.
    CreateTopics {
        /// Names with numbers of partitions.
        topics: BTreeMap<String, i32>,
    },
    /// Appends `records`; see [`FixtureRecord`].
    Load {
        /// What to append.
        records: Vec<FixtureRecord>,
    },
    /// `{"records": [...]}`: every record of `topic`, committed or not.
    AllRecords {
        /// The topic.
        topic: String,
    },
    /// `{"offsets": [...]}`: the first offset of each partition of `topic`.
    StartOffsets {
        /// The topic.
        topic: String,
    },
    /// `{"offsets": [...]}`: the high watermark of each partition of `topic`.
    EndOffsets {
        /// The topic.
        topic: String,
    },
    /// `{"offsets": [...]}`: the last stable offset of each partition of `topic`.
    LastStableOffsets {
        /// The topic.
        topic: String,
    },
    /// `{"offsets": [{topic, partition, offset, metadata}]}` of `group`.
    CommittedOffsets {
        /// The group.
        group: String,
    },
    /// `{"transactions": [{transactional_id, state, producer_id, producer_epoch, timeout_ms,
    /// started_ms, partitions}]}`.
    Transactions,
    /// Aborts the open transaction of `transactional_id` and fences its producer.
    AbortTransaction {
        /// Whose.
        transactional_id: String,
    },
    /// Transactions stay decided but not complete.
    HoldTransactionMarkers,
    /// Lets held markers be written.
    ReleaseTransactionMarkers,
    /// Forgets the idempotent producers of a partition.
    ClearProducerState {
        /// The topic.
        topic: String,
        /// The partition.
        partition: i32,
    },
    /// `{"id": n}`: adds the fault whose fields stand beside; see [`Fault`].
    AddFault(Fault),
    /// `{"removed": status or null}`.
    RemoveFault {
        /// Its number.
        id: u64,
    },
    /// Takes all faults away.
    ClearFaults,
    /// `{"faults": [{id, fault, seen, hits}]}`.
    Faults,
    /// `{"metrics": [{client_instance_id, client_id, name, labels, value}]}` that clients pushed.
    ClientMetrics,
    /// Stops the broker's time.
    Freeze,
    /// Lets the broker's time run on.
    Resume,
    /// Moves the broker's time on by `ms` and waits for what falls due; `{"now_ms": n}`.
    Advance {
        /// Milliseconds.
        ms: u64,
    },
    /// `{"now_ms": n, "frozen": bool}`.
    Now,
    /// Applies retention now.
    ApplyRetention,
    /// Compacts now; `{"logs": n}`.
    Compact,
    /// Begins to record events.
    RecordEvents,
    /// Stops recording events.
    StopRecording,
    /// Forgets the events so far.
    ClearEvents,
    /// `{"events": [...]}`: those that fit; see [`EventFilter`].
    Events(EventFilter),
    /// `{"count": n}` of the events that fit.
    CountEvents(EventFilter),
    /// `{"event": {...}}`: waits for one that fits.
    WaitForEvent {
        /// Which.
        filter: EventFilter,
        /// Milliseconds of real time to wait; ten seconds when not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        within_ms: Option<u64>,
    },
    /// Fails unless `first` happened, and before `then` did, if that happened at all.
    AssertBefore {
        /// The earlier one.
        first: EventFilter,
        /// The later one.
        then: EventFilter,
    },
    /// `{"id": n}`: adds the storage fault whose fields stand beside; see [`StorageFaultSpec`].
    AddStorageFault(StorageFaultSpec),
    /// `{"faults": [{id, fault, seen, hits}]}` of the storage.
    StorageFaults,
    /// Takes all storage faults and the limit of room away.
    ClearStorageFaults,
    /// The disk is full beyond `bytes`.
    SetStorageCapacity {
        /// Bytes.
        bytes: u64,
    },
    /// Changes a bit of the stored batch with the record at `offset`.
    CorruptSegment {
        /// The topic.
        topic: String,
        /// The partition.
        partition: i32,
        /// Of a record in the batch.
        offset: i64,
    },
    /// Stops the broker cleanly.
    Down,
    /// Ends the broker as `kill -9` does.
    Crash,
    /// Ends the broker as a power cut does; for brokers on a simulated disk.
    PowerCut {
        /// Chooses what of the unsynced survives.
        #[serde(default)]
        seed: u64,
    },
    /// Starts the broker again.
    Up,
    /// Writes all of the broker into one file.
    Snapshot {
        /// Which file.
        path: String,
    },
    /// Serves what a release of Kafka serves; without one, everything again.
    Impersonate {
        /// Such as `3.9`.
        release: Option<String>,
    },
    /// `{"releases": [...]}` that can be impersonated.
    Releases,
    /// Begins to keep all traffic with its bodies.
    RecordTraffic,
    /// Keeps no more traffic; `{"passed": n}`, and with a `path`, a file of what was kept.
    StopRecordingTraffic {
        /// Which file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        path: Option<String>,
    },
    /// Replays a file of traffic against a broker: `{"exchanges", "sent_again", "differences", "text"}`.
    ReplayTraffic {
        /// Which file.
        path: String,
        /// `host:port` of any broker; this one when not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        against: Option<String>,
    },
}

impl Broker {
    /// Carries out one [`Control`] given as JSON and returns its result as JSON, `{}` when there is
    /// nothing to tell.
    ///
    /// # Errors
    /// JSON that is no control, and what the control meets.
    pub async fn control(&self, json: &str) -> Result<String, Error> {
        let control = serde_json::from_str(json);
        let control = control.map_err(|error| Error::Control(error.to_string()))?;
        Ok(self.carry_out(control).await?.to_string())
    }

    /// Carries out one [`Control`].
    ///
    /// # Errors
    /// What the control meets.
    pub async fn carry_out(&self, control: Control) -> Result<Value, Error> {
        let done = json!({});
        Ok(match control {
            Control::BootstrapServers => json!({"bootstrap_servers": self.bootstrap_servers()?}),
            Control::CreateTopics { topics } => {
                let topics: Vec<(String, i32)> = topics.into_iter().collect();
                self.create_topics(&topics).await?;
                done
            }
            Control::Load { records } => {
                self.load(&records).await?;
                done
            }
            Control::AllRecords { topic } => {
                let records = self.all_records(&topic)?;
                json!({"records": records.iter().map(record).collect::<Vec<_>>()})
            }
            Control::StartOffsets { topic } => json!({"offsets": self.start_offsets(&topic)?}),
            Control::EndOffsets { topic } => json!({"offsets": self.end_offsets(&topic)?}),
            Control::LastStableOffsets { topic } => {
                json!({"offsets": self.last_stable_offsets(&topic)?})
            }
            Control::CommittedOffsets { group } => {
                json!({"offsets": self.committed_offsets(&group).await})
            }
            Control::Transactions
            | Control::AbortTransaction { .. }
            | Control::HoldTransactionMarkers
            | Control::ReleaseTransactionMarkers
            | Control::ClearProducerState { .. } => self.control_transactions(control).await?,
            Control::ApplyRetention => {
                self.apply_retention();
                done
            }
            Control::ClientMetrics => {
                let metrics = self.client_metrics();
                json!({"metrics": metrics.iter().map(client_metric).collect::<Vec<_>>()})
            }
            Control::Compact => json!({"logs": self.compact()}),
            Control::AddFault(_)
            | Control::RemoveFault { .. }
            | Control::ClearFaults
            | Control::Faults => self.control_faults(control)?,
            Control::Freeze | Control::Resume | Control::Advance { .. } | Control::Now => {
                self.control_clock(control).await
            }
            Control::Events(_)
            | Control::CountEvents(_)
            | Control::WaitForEvent { .. }
            | Control::AssertBefore { .. }
            | Control::RecordEvents
            | Control::StopRecording
            | Control::ClearEvents => self.control_events(control).await?,
            Control::RecordTraffic => {
                self.record_traffic();
                done
            }
            Control::StopRecordingTraffic { path } => {
                let traffic = self.stop_recording_traffic();
                if let Some(path) = path {
                    traffic.save(path)?;
                }
                json!({"passed": traffic.passed.len()})
            }
            Control::ReplayTraffic { path, against } => self.control_replay(&path, against).await?,
            other => self.control_storage(other).await?,
        })
    }

    async fn control_transactions(&self, control: Control) -> Result<Value, Error> {
        match control {
            Control::Transactions => {
                return Ok(json!({"transactions": self.transactions().await?}));
            }
            Control::AbortTransaction { transactional_id } => {
                self.abort_transaction(&transactional_id).await?;
            }
            Control::HoldTransactionMarkers => self.hold_transaction_markers(),
            Control::ClearProducerState { topic, partition } => {
                self.clear_producer_state(&TopicPartition::new(topic, partition))?;
            }
            _ => self.release_transaction_markers(),
        }
        Ok(json!({}))
    }

    async fn control_replay(&self, path: &str, against: Option<String>) -> Result<Value, Error> {
        let against = match against {
            Some(address) => address,
            None => self.bootstrap_servers()?,
        };
        let replay = Traffic::load(path)?.replay(&against).await?;
        let mut shown = json!(replay);
        shown["text"] = json!(replay.to_text());
        Ok(shown)
    }

    fn control_faults(&self, control: Control) -> Result<Value, Error> {
        Ok(match control {
            Control::AddFault(fault) => json!({"id": self.add_fault(fault)?.id()}),
            Control::RemoveFault { id } => json!({"removed": self.remove_fault(id)}),
            Control::Faults => json!({"faults": self.faults()}),
            _ => {
                self.clear_faults();
                json!({})
            }
        })
    }

    async fn control_clock(&self, control: Control) -> Value {
        match control {
            Control::Freeze => self.freeze(),
            Control::Resume => self.resume(),
            Control::Advance { ms } => self.advance(Duration::from_millis(ms)).await,
            _ => {}
        }
        json!({"now_ms": self.now_ms(), "frozen": self.clock().is_frozen()})
    }

    async fn control_events(&self, control: Control) -> Result<Value, Error> {
        Ok(match control {
            Control::Events(filter) => json!({"events": self.events().events(&filter)}),
            Control::CountEvents(filter) => json!({"count": self.events().count(&filter)}),
            Control::WaitForEvent { filter, within_ms } => {
                let within = Duration::from_millis(within_ms.unwrap_or(WITHIN_MS));
                let waited = tokio::time::timeout(within, self.events().wait_for(&filter)).await;
                let missing = |_| Error::Control(format!("no such event within {within:?}"));
                json!({"event": waited.map_err(missing)?})
            }
            Control::AssertBefore { first, then } => {
                self.events().assert_before(&first, &then)?;
                json!({})
            }
            Control::RecordEvents => {
                self.record_events();
                json!({})
            }
            Control::StopRecording => {
                self.stop_recording();
                json!({})
            }
            _ => {
                self.events().clear();
                json!({})
            }
        })
    }
}

/// A record as JSON: text where it is UTF-8, hexadecimal where it is not.
fn client_metric(metric: &ClientMetric) -> Value {
    json!({
        "client_instance_id": metric.client_instance_id.to_string(),
        "client_id": metric.client_id,
        "name": metric.name,
        "labels": metric.labels,
        "value": metric.value,
    })
}

fn record(record: &StoredRecord) -> Value {
    let mut shown = json!({
        "topic": record.topic.as_str(),
        "partition": record.partition,
        "offset": record.offset,
        "timestamp": record.timestamp,
    });
    for (field, bytes) in [("key", &record.key), ("value", &record.value)] {
        let Some(bytes) = bytes else { continue };
        match std::str::from_utf8(bytes) {
            Ok(text) => shown[field] = json!(text),
            Err(_) => shown[format!("{field}_hex")] = json!(hex(bytes)),
        }
    }
    let headers = record.headers.iter().map(|header| {
        let value = header.value.as_ref();
        json!([
            header.key.as_str(),
            value.map(|value| String::from_utf8_lossy(value).into_owned())
        ])
    });
    if !record.headers.is_empty() {
        shown["headers"] = headers.collect();
    }
    shown
}

/// Bytes as pairs of hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What went wrong, as bindings hand it over: `{"code", "name", "message"}`; code -1 where the
/// broker gave none.
pub fn error_json(error: &Error) -> Value {
    let code = error.code().unwrap_or(ErrorCode::UnknownServerError);
    json!({"code": code.code(), "name": code.name(), "message": error.to_string()})
}
