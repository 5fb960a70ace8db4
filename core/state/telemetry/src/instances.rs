use std::collections::BTreeMap;

use kafka_rs_types::{ErrorCode, Str, Uuid};

use crate::subscription::wanted;
use crate::{ClientInfo, Millis, Subscription};

/// Most clients that are remembered.
const INSTANCES_MAX: usize = 16_384;
/// A client is forgotten after as many intervals without a request, and not before [`FORGOTTEN_MS`].
const FORGOTTEN_INTERVALS: u64 = 3;
/// See [`FORGOTTEN_INTERVALS`].
const FORGOTTEN_MS: Millis = 60_000;
/// Compression types a push may have: none, gzip, snappy, lz4, zstd.
const COMPRESSION_TYPES: std::ops::RangeInclusive<i8> = 0..=4;

/// What a client is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscribed {
    /// To be sent with every push.
    pub subscription_id: i32,
    /// Prefixes of metrics; `*` for all, none for nothing.
    pub metrics: Vec<Str>,
    /// How often it is to push.
    pub interval_ms: u32,
}

/// What a client pushes, without the metrics themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Push {
    /// As it was told.
    pub subscription_id: i32,
    /// Compression of the metrics, by Kafka's number.
    pub compression_type: i8,
    /// Bytes of the metrics, compressed.
    pub bytes: usize,
    /// The client's last words.
    pub terminating: bool,
}

#[derive(Debug)]
struct Instance {
    client: ClientInfo,
    /// Of the subscriptions that were looked at.
    version: u64,
    subscribed: Subscribed,
    last_get_ms: Option<Millis>,
    last_push_ms: Option<Millis>,
    last_error: ErrorCode,
    terminating: bool,
    expires_ms: Millis,
}

/// The clients of a broker.
#[derive(Debug)]
pub struct Telemetry {
    bytes_max: usize,
    subscriptions: Vec<Subscription>,
    version: u64,
    instances: BTreeMap<Uuid, Instance>,
    next_sweep_ms: Millis,
}

impl Telemetry {
    /// Nothing is subscribed to; a push may have `bytes_max` bytes (`telemetry.max.bytes`).
    pub fn new(bytes_max: usize) -> Self {
        Self {
            bytes_max,
            subscriptions: Vec::new(),
            version: 0,
            instances: BTreeMap::new(),
            next_sweep_ms: 0,
        }
    }

    /// Most bytes of a push.
    pub fn bytes_max(&self) -> usize {
        self.bytes_max
    }

    /// Clients that are known.
    pub fn len(&self) -> usize {
        self.instances.len()
    }

    /// No client is known.
    pub fn is_empty(&self) -> bool {
        self.instances.is_empty()
    }

    /// Whether this client is known.
    pub fn contains(&self, id: &Uuid) -> bool {
        self.instances.contains_key(id)
    }

    /// These are the subscriptions from now on; every client is told at its next request.
    pub fn set_subscriptions(&mut self, subscriptions: Vec<Subscription>) {
        self.subscriptions = subscriptions;
        self.version += 1;
    }

    /// What is wanted of a client.
    ///
    /// # Errors
    /// THROTTLING_QUOTA_EXCEEDED for one that asks again within its interval, unless its subscriptions
    /// have changed or its last push was refused for what this answer tells.
    pub fn get(
        &mut self,
        id: Uuid,
        client: &ClientInfo,
        now: Millis,
    ) -> Result<Subscribed, ErrorCode> {
        let instance = self.instance(id, client, now);
        let last = instance.last_get_ms.max(instance.last_push_ms);
        let has_to_ask = [
            ErrorCode::UnknownSubscriptionId,
            ErrorCode::UnsupportedCompressionType,
        ]
        .contains(&instance.last_error);
        if !instance.is_due(last, now) && !has_to_ask {
            return Err(ErrorCode::ThrottlingQuotaExceeded);
        }
        instance.last_get_ms = Some(now);
        instance.last_error = ErrorCode::None;
        Ok(instance.subscribed.clone())
    }

    /// Whether a push is accepted.
    ///
    /// # Errors
    /// INVALID_REQUEST without an id or after the last words, THROTTLING_QUOTA_EXCEEDED before its time,
    /// UNKNOWN_SUBSCRIPTION_ID, UNSUPPORTED_COMPRESSION_TYPE, TELEMETRY_TOO_LARGE.
    pub fn push(
        &mut self,
        id: Uuid,
        client: &ClientInfo,
        push: &Push,
        now: Millis,
    ) -> Result<(), ErrorCode> {
        if [Uuid::ZERO, Uuid::METADATA_TOPIC].contains(&id) {
            return Err(ErrorCode::InvalidRequest);
        }
        let bytes_max = self.bytes_max;
        let instance = self.instance(id, client, now);
        let checked = instance.check(push, bytes_max, now);
        instance.terminating = push.terminating;
        instance.last_error = checked.err().unwrap_or(ErrorCode::None);
        checked
    }

    /// What was accepted turned out not to be metrics.
    pub fn refused(&mut self, id: &Uuid) {
        if let Some(instance) = self.instances.get_mut(id) {
            instance.last_error = ErrorCode::InvalidRecord;
        }
    }

    /// Forgets clients that have gone.
    pub fn sweep(&mut self, now: Millis) {
        self.instances
            .retain(|_, instance| now < instance.expires_ms);
    }

    fn instance(&mut self, id: Uuid, client: &ClientInfo, now: Millis) -> &mut Instance {
        if now >= self.next_sweep_ms {
            self.sweep(now);
            self.next_sweep_ms = now + FORGOTTEN_MS;
        }
        if !self.instances.contains_key(&id) {
            self.make_room();
        }
        let known = self.instances.get(&id);
        let current = known.is_some_and(|instance| instance.version == self.version);
        if !current {
            // Who was known keeps what it is, and begins anew with what is wanted now.
            let client = known.map_or(client, |instance| &instance.client).clone();
            let (metrics, interval_ms) = wanted(&self.subscriptions, &id, &client);
            let subscription_id = subscription_id(&metrics, interval_ms, &id);
            let instance = Instance {
                client,
                version: self.version,
                subscribed: Subscribed {
                    subscription_id,
                    metrics,
                    interval_ms,
                },
                last_get_ms: None,
                last_push_ms: None,
                last_error: ErrorCode::None,
                terminating: false,
                expires_ms: now,
            };
            self.instances.insert(id, instance);
        }
        let instance = self.instances.get_mut(&id).expect("there, or just put in");
        let interval = u64::from(instance.subscribed.interval_ms);
        instance.expires_ms = now + FORGOTTEN_MS.max(FORGOTTEN_INTERVALS * interval);
        instance
    }
}

impl Telemetry {
    /// Forgets who would be forgotten first, when nobody else fits in.
    fn make_room(&mut self) {
        if self.instances.len() < INSTANCES_MAX {
            return;
        }
        let first = self.instances.iter().min_by_key(|(_, one)| one.expires_ms);
        if let Some(gone) = first.map(|(id, _)| *id) {
            self.instances.remove(&gone);
        }
    }
}

impl Instance {
    fn is_due(&self, last: Option<Millis>, now: Millis) -> bool {
        let interval = u64::from(self.subscribed.interval_ms);
        last.is_none_or(|last| now.saturating_sub(last) >= interval)
    }

    fn check(&mut self, push: &Push, bytes_max: usize, now: Millis) -> Result<(), ErrorCode> {
        if self.terminating {
            return Err(ErrorCode::InvalidRequest);
        }
        // The first one after asking may come at any time: clients begin with a random part of the
        // interval.
        let is_first = self.last_get_ms > self.last_push_ms;
        let is_due = is_first || self.is_due(self.last_push_ms, now);
        if is_due {
            self.last_push_ms = Some(now);
        } else if !push.terminating {
            return Err(ErrorCode::ThrottlingQuotaExceeded);
        }
        if push.subscription_id != self.subscribed.subscription_id {
            return Err(ErrorCode::UnknownSubscriptionId);
        }
        if !COMPRESSION_TYPES.contains(&push.compression_type) {
            return Err(ErrorCode::UnsupportedCompressionType);
        }
        if push.bytes > bytes_max {
            return Err(ErrorCode::TelemetryTooLarge);
        }
        Ok(())
    }
}

/// A number for what is wanted of a client: another one when that changes.
fn subscription_id(metrics: &[Str], interval_ms: u32, id: &Uuid) -> i32 {
    let mut sum = crc32c::crc32c(&interval_ms.to_be_bytes());
    for metric in metrics {
        sum = crc32c::crc32c_append(sum, metric.as_bytes());
        sum = crc32c::crc32c_append(sum, b",");
    }
    crc32c::crc32c_append(sum, id.to_string().as_bytes()).cast_signed()
}
