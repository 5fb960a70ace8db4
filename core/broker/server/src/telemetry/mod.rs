//! Metrics that clients push (KIP-714), kept for `/metrics`.
//!
//! ```text
//!   GetTelemetrySubscriptions ─► Telemetry (who is asked for what)
//!   PushTelemetry ─► Telemetry (accepted?) ─► decompress ─► otlp ─► Store ─► /metrics
//! ```

mod otlp;
mod store;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use kafka_rs_config::BrokerConfig;
use kafka_rs_metadata::{ConfigResourceType, MetadataDelta, MetadataImage};
use kafka_rs_net::RequestContext;
use kafka_rs_platform::{Clock, Random};
use kafka_rs_records::{Compression, decompress};
use kafka_rs_telemetry::{ClientInfo, Millis, Push, Subscribed, Subscription, Telemetry};
use kafka_rs_types::{ErrorCode, Str, Uuid};
use kafka_rs_wire::messages::PushTelemetryRequest;
use parking_lot::Mutex;

pub(crate) use otlp::{Point, Series};
pub(crate) use store::Store;

/// How much larger than `telemetry.max.bytes` a push may be when it is decompressed.
const EXPANSION_MAX: usize = 16;

/// What clients tell of themselves.
#[derive(Debug)]
pub(crate) struct ClientMetrics {
    clock: Arc<dyn Clock>,
    clients: Mutex<Telemetry>,
    store: Mutex<Store>,
    counts: Counts,
}

/// What became of requests.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) exported: AtomicU64,
    pub(crate) errors: AtomicU64,
    pub(crate) throttled: AtomicU64,
    pub(crate) unknown_subscription: AtomicU64,
}

impl ClientMetrics {
    pub(crate) fn new(clock: Arc<dyn Clock>, config: &BrokerConfig) -> Self {
        let bytes_max = usize::try_from(config.number("telemetry.max.bytes")).unwrap_or(usize::MAX);
        Self {
            clock,
            clients: Mutex::new(Telemetry::new(bytes_max)),
            store: Mutex::default(),
            counts: Counts::default(),
        }
    }

    fn now(&self) -> Millis {
        u64::try_from(self.clock.monotonic().as_millis()).unwrap_or(u64::MAX)
    }

    /// Takes changed subscriptions.
    pub(crate) fn publish(&self, delta: &MetadataDelta, image: &MetadataImage) {
        let is_ours = |kind| kind == ConfigResourceType::ClientMetrics;
        let mut changed = delta.changed_configs().iter();
        if !changed.any(|resource| is_ours(resource.kind)) {
            return;
        }
        let resources = image.configs().iter();
        let subscriptions = resources
            .filter(|(resource, _)| is_ours(resource.kind))
            .map(|(_, settings)| Subscription::new(settings));
        self.clients
            .lock()
            .set_subscriptions(subscriptions.collect());
    }

    /// Most bytes of a push.
    pub(crate) fn bytes_max(&self) -> usize {
        self.clients.lock().bytes_max()
    }

    /// An id that no client has.
    pub(crate) fn new_id(&self, random: &dyn Random) -> Uuid {
        let clients = self.clients.lock();
        loop {
            let id = random.uuid();
            if !id.is_zero() && !clients.contains(&id) {
                return id;
            }
        }
    }

    /// What is wanted of a client.
    pub(crate) fn get(&self, id: Uuid, context: &RequestContext) -> Result<Subscribed, ErrorCode> {
        let (client, now) = (client_info(context), self.now());
        let wanted = self.clients.lock().get(id, &client, now);
        wanted.inspect_err(|code| self.counts.refused(*code))
    }

    /// Takes what a client pushes.
    pub(crate) fn push(
        &self,
        request: &PushTelemetryRequest,
        context: &RequestContext,
    ) -> Result<(), ErrorCode> {
        let (client, now) = (client_info(context), self.now());
        let push = Push {
            subscription_id: request.subscription_id,
            compression_type: request.compression_type,
            bytes: request.metrics.len(),
            terminating: request.terminating,
        };
        let id = request.client_instance_id;
        let bytes_max = {
            let mut clients = self.clients.lock();
            let accepted = clients.push(id, &client, &push, now);
            accepted.inspect_err(|code| self.counts.refused(*code))?;
            clients.bytes_max()
        };
        if request.metrics.is_empty() {
            return Ok(());
        }
        match read(request, bytes_max) {
            Ok(series) => {
                let mut store = self.store.lock();
                let clients = self.clients.lock();
                if !store.has_room(series.len()) {
                    store.retain(|id| clients.contains(id));
                }
                store.put(id, client.client_id.detached(), series);
                self.counts.exported.fetch_add(1, Ordering::Relaxed);
                Ok(())
            }
            Err(reason) => {
                tracing::info!(client_instance_id = %id, client_id = %context.client_id, reason, "pushed metrics cannot be read");
                self.clients.lock().refused(&id);
                self.counts.errors.fetch_add(1, Ordering::Relaxed);
                Err(ErrorCode::InvalidRecord)
            }
        }
    }

    /// All values.
    pub(crate) fn all(&self) -> Vec<ClientMetric> {
        self.view(|_, _, store| {
            let mut all = Vec::new();
            for (name, values) in store.by_name() {
                all.extend(values.into_iter().map(|shown| ClientMetric {
                    client_instance_id: *shown.client,
                    client_id: shown.client_id.to_owned(),
                    name: name.to_owned(),
                    labels: shown.labels.clone(),
                    value: shown.point.value(),
                }));
            }
            all
        })
    }

    /// Clients that are known, what became of their requests, and what they pushed.
    pub(crate) fn view<T>(&self, look: impl FnOnce(usize, &Counts, &Store) -> T) -> T {
        let mut store = self.store.lock();
        let clients = {
            let mut clients = self.clients.lock();
            clients.sweep(self.now());
            store.retain(|id| clients.contains(id));
            clients.len()
        };
        look(clients, &self.counts, &store)
    }
}

impl Counts {
    fn refused(&self, code: ErrorCode) {
        let count = match code {
            ErrorCode::ThrottlingQuotaExceeded => &self.throttled,
            ErrorCode::UnknownSubscriptionId => &self.unknown_subscription,
            _ => return,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }
}

fn client_info(context: &RequestContext) -> ClientInfo {
    let connection = &context.connection;
    let software = connection.software.get();
    let source = connection.peer.rsplit_once(':');
    let address = source.map(|(address, _)| address.trim_matches(['[', ']']));
    ClientInfo {
        client_id: context.client_id.clone(),
        software_name: software.map(|software| software.name.clone()),
        software_version: software.map(|software| software.version.clone()),
        source_address: address.map(Str::from),
        source_port: source.map(|(_, port)| Str::from(port)),
    }
}

fn read(request: &PushTelemetryRequest, bytes_max: usize) -> Result<Vec<Series>, String> {
    let id = request.compression_type;
    let codec = Compression::from_id(id.into()).ok_or_else(|| format!("compression type {id}"))?;
    let limit = bytes_max.saturating_mul(EXPANSION_MAX);
    let plain = decompress(codec, &request.metrics, limit).map_err(|error| error.to_string())?;
    otlp::read(&plain)
}

/// A value that a client pushed.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientMetric {
    /// Which client, by the id it was given or gave itself.
    pub client_instance_id: Uuid,
    /// Its `client.id`.
    pub client_id: String,
    /// The metric, as the client calls it.
    pub name: String,
    /// What tells it from others of its name.
    pub labels: BTreeMap<String, String>,
    /// How much it is now; of sums, how much it is altogether.
    pub value: f64,
}

/// Labels of a series.
pub(crate) type Labels = BTreeMap<String, String>;
