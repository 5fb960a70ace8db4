//! Everything that happens in a broker, in one order, for tests to look at.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use kafka_rs_net::{Reply, RequestContext, ServiceFuture};
use kafka_rs_platform::{Clock, VirtualClock};
use kafka_rs_runtime::{AppendedBatch, Observer};
use kafka_rs_server::{Interceptor, Next};
use kafka_rs_types::{LeaderEpoch, NodeId, Offset, PartitionIndex, Timestamp, TopicPartition};
use kafka_rs_wire::Reader;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use super::commits;
use crate::Error;

/// Most events that are kept; the oldest go first.
const EVENTS_MAX: usize = 1 << 17;
/// Topic of the groups' offsets.
const OFFSETS_TOPIC: &str = "__consumer_offsets";

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum What {
    /// A request came in.
    Request {
        /// Its API, by Kafka's name.
        api: &'static str,
        /// Its version.
        version: i16,
        /// The client's `client.id`.
        client_id: String,
        /// Number of the connection.
        connection: u64,
        /// The client's number for the request.
        correlation_id: i32,
        /// Size of the request.
        bytes: usize,
    },
    /// A request was answered, or its connection closed instead.
    Answer {
        /// Its API.
        api: &'static str,
        /// Number of the connection.
        connection: u64,
        /// The client's number for the request.
        correlation_id: i32,
        /// Why the connection is closed, if it is.
        #[serde(skip_serializing_if = "Option::is_none")]
        closed: Option<String>,
    },
    /// Records were appended.
    Appended {
        /// Where.
        topic: String,
        /// Where.
        partition: PartitionIndex,
        /// Offset of the first one.
        base_offset: Offset,
        /// Offset of the last one.
        last_offset: Offset,
    },
    /// A group committed an offset.
    Committed {
        /// The group.
        group: String,
        /// Of which topic.
        topic: String,
        /// Of which partition.
        partition: PartitionIndex,
        /// The next offset it will read.
        offset: Offset,
    },
    /// The high watermark moved: records before it may be read.
    HighWatermark {
        /// Where.
        topic: String,
        /// Where.
        partition: PartitionIndex,
        /// To which offset.
        offset: Offset,
    },
    /// The first offset moved, by retention or DeleteRecords.
    LogStart {
        /// Where.
        topic: String,
        /// Where.
        partition: PartitionIndex,
        /// To which offset.
        offset: Offset,
    },
    /// Another leader, or another epoch of the same one.
    Leader {
        /// Where.
        topic: String,
        /// Where.
        partition: PartitionIndex,
        /// The broker; -1 for nobody.
        leader: NodeId,
        /// Its epoch.
        leader_epoch: LeaderEpoch,
    },
}

/// An event in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    /// Its place among all events of the broker, from 0.
    pub seq: u64,
    /// The broker's time, in milliseconds since 1970.
    pub at_ms: Timestamp,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
}

/// Which events are meant. What is not given fits everything.
///
/// `offset` means a record: an [`What::Appended`] fits that brought it, a [`What::Committed`] that
/// says the group is past it, a [`What::HighWatermark`] that makes it readable, a [`What::LogStart`]
/// that removes it; each also when it did so for records after that one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EventFilter {
    /// Name of the event as in JSON, such as `appended`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// Kafka's name of an API.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api: Option<String>,
    /// A `client.id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// A group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// A topic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// A partition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partition: Option<PartitionIndex>,
    /// The offset of a record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<Offset>,
    /// Only events from this place on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<u64>,
}

impl EventFilter {
    /// Records appended to a topic, up to the one at `offset`.
    pub fn appended(topic: &str, offset: Offset) -> Self {
        Self {
            event: Some("appended".to_owned()),
            topic: Some(topic.to_owned()),
            offset: Some(offset),
            ..Self::default()
        }
    }

    /// A group has processed a topic's record at `offset`.
    pub fn committed(group: &str, topic: &str, offset: Offset) -> Self {
        Self {
            event: Some("committed".to_owned()),
            group: Some(group.to_owned()),
            topic: Some(topic.to_owned()),
            offset: Some(offset),
            ..Self::default()
        }
    }

    /// Requests of one API.
    pub fn requests(api: &str) -> Self {
        Self {
            event: Some("request".to_owned()),
            api: Some(api.to_owned()),
            ..Self::default()
        }
    }

    /// Whether an event is meant.
    pub fn fits(&self, event: &Event) -> bool {
        let seen = Seen::of(&event.what);
        let same = |wanted: &Option<String>, is: Option<&str>| match wanted {
            None => true,
            Some(wanted) => is == Some(wanted),
        };
        same(&self.event, Some(seen.event))
            && same(&self.api, seen.api)
            && same(&self.client_id, seen.client_id)
            && same(&self.group, seen.group)
            && same(&self.topic, seen.place.map(|(topic, _)| topic))
            && self
                .partition
                .is_none_or(|wanted| seen.place.is_some_and(|(_, is)| is == wanted))
            && self
                .offset
                .is_none_or(|wanted| seen.last_offset.is_some_and(|last| last >= wanted))
            && self.since.is_none_or(|since| event.seq >= since)
    }
}

/// An event as filters see it.
#[derive(Default)]
struct Seen<'a> {
    event: &'static str,
    api: Option<&'a str>,
    client_id: Option<&'a str>,
    group: Option<&'a str>,
    place: Option<(&'a str, PartitionIndex)>,
    /// The last record that the event is about.
    last_offset: Option<Offset>,
}

impl<'a> Seen<'a> {
    fn of(what: &'a What) -> Self {
        let at = |event, topic: &'a str, partition: &PartitionIndex, last_offset| Seen {
            event,
            place: Some((topic, *partition)),
            last_offset,
            ..Self::default()
        };
        match what {
            What::Request { api, client_id, .. } => Seen {
                event: "request",
                api: Some(api),
                client_id: Some(client_id),
                ..Self::default()
            },
            What::Answer { api, .. } => Seen {
                event: "answer",
                api: Some(api),
                ..Self::default()
            },
            What::Appended {
                topic,
                partition,
                last_offset,
                ..
            } => at("appended", topic, partition, Some(*last_offset)),
            What::Committed {
                group,
                topic,
                partition,
                offset,
            } => Seen {
                group: Some(group),
                ..at("committed", topic, partition, Some(*offset - 1))
            },
            What::HighWatermark {
                topic,
                partition,
                offset,
            } => at("high_watermark", topic, partition, Some(*offset - 1)),
            What::LogStart {
                topic,
                partition,
                offset,
            } => at("log_start", topic, partition, Some(*offset - 1)),
            What::Leader {
                topic, partition, ..
            } => at("leader", topic, partition, None),
        }
    }
}

/// The events of a broker. Costs one load of a flag per event while nobody records.
#[derive(Debug)]
pub struct EventLog {
    recording: AtomicBool,
    clock: VirtualClock,
    log: Mutex<Log>,
    added: Arc<Notify>,
}

#[derive(Debug, Default)]
struct Log {
    next: u64,
    events: VecDeque<Event>,
}

impl EventLog {
    pub(crate) fn new(clock: VirtualClock) -> Arc<Self> {
        Arc::new(Self {
            recording: AtomicBool::new(false),
            clock,
            log: Mutex::default(),
            added: Arc::default(),
        })
    }

    pub(super) fn set_recording(&self, recording: bool) {
        self.recording.store(recording, Ordering::Release);
    }

    /// Whether events are recorded.
    pub fn is_recording(&self) -> bool {
        self.recording.load(Ordering::Acquire)
    }

    /// The events that fit, in their order.
    pub fn events(&self, filter: &EventFilter) -> Vec<Event> {
        let log = self.log.lock();
        let fitting = log.events.iter().filter(|event| filter.fits(event));
        fitting.cloned().collect()
    }

    /// How many events fit.
    pub fn count(&self, filter: &EventFilter) -> usize {
        let log = self.log.lock();
        log.events.iter().filter(|event| filter.fits(event)).count()
    }

    /// The first event that fits.
    pub fn first(&self, filter: &EventFilter) -> Option<Event> {
        let log = self.log.lock();
        log.events.iter().find(|event| filter.fits(event)).cloned()
    }

    /// Forgets everything so far; places go on counting.
    pub fn clear(&self) {
        self.log.lock().events.clear();
    }

    /// Resolves with the first event that fits, at once if there is one. Waits by no clock: whoever
    /// wants to give up wraps it.
    pub async fn wait_for(&self, filter: &EventFilter) -> Event {
        loop {
            let added = self.added.notified();
            tokio::pin!(added);
            added.as_mut().enable();
            if let Some(event) = self.first(filter) {
                return event;
            }
            added.await;
        }
    }

    /// Whether `first` happened, and before `then` did, if that happened at all.
    ///
    /// # Errors
    /// What happened instead.
    pub fn assert_before(&self, first: &EventFilter, then: &EventFilter) -> Result<(), Error> {
        let show = |filter: &EventFilter| serde_json::to_string(filter).unwrap_or_default();
        let Some(earlier) = self.first(first) else {
            return Err(Error::Control(format!("{} never happened", show(first))));
        };
        match self.first(then) {
            Some(later) if later.seq <= earlier.seq => Err(Error::Control(format!(
                "{} happened at {}, but {} at {} already",
                show(first),
                earlier.seq,
                show(then),
                later.seq
            ))),
            _ => Ok(()),
        }
    }

    fn add(&self, what: What) {
        let at_ms = self.clock.now_ms();
        let mut log = self.log.lock();
        if log.events.len() == EVENTS_MAX {
            log.events.pop_front();
        }
        let seq = log.next;
        log.next += 1;
        log.events.push_back(Event { seq, at_ms, what });
        drop(log);
        self.added.notify_waiters();
    }
}

impl Observer for EventLog {
    fn appended(&self, at: &TopicPartition, batch: &AppendedBatch<'_>) {
        if !self.is_recording() {
            return;
        }
        self.add(What::Appended {
            topic: at.topic.to_string(),
            partition: at.partition,
            base_offset: batch.base_offset,
            last_offset: batch.last_offset,
        });
        if at.topic == OFFSETS_TOPIC {
            for committed in commits::read(batch.bytes) {
                self.add(committed);
            }
        }
    }

    fn high_watermark(&self, at: &TopicPartition, offset: Offset) {
        if self.is_recording() {
            self.add(What::HighWatermark {
                topic: at.topic.to_string(),
                partition: at.partition,
                offset,
            });
        }
    }

    fn log_start(&self, at: &TopicPartition, offset: Offset) {
        if self.is_recording() {
            self.add(What::LogStart {
                topic: at.topic.to_string(),
                partition: at.partition,
                offset,
            });
        }
    }

    fn leader(&self, at: &TopicPartition, leader: NodeId, leader_epoch: LeaderEpoch) {
        if self.is_recording() {
            self.add(What::Leader {
                topic: at.topic.to_string(),
                partition: at.partition,
                leader,
                leader_epoch,
            });
        }
    }
}

/// Stands outermost at the door and writes requests and answers into the log.
pub(super) struct RequestLog(pub(super) Arc<EventLog>);

impl Interceptor for RequestLog {
    fn intercept(&self, context: RequestContext, body: Reader, next: Next) -> ServiceFuture {
        let (api, connection) = (context.api_key.name(), context.connection.id);
        let correlation_id = context.correlation_id;
        self.0.add(What::Request {
            api,
            version: context.api_version,
            client_id: context.client_id.to_string(),
            connection,
            correlation_id,
            bytes: context.request_bytes,
        });
        let log = Arc::clone(&self.0);
        let served = next.run(context, body);
        Box::pin(async move {
            let reply = served.await;
            log.add(What::Answer {
                api,
                connection,
                correlation_id,
                closed: match &reply {
                    Reply::Close { reason } => Some(reason.clone()),
                    _ => None,
                },
            });
            reply
        })
    }
}
