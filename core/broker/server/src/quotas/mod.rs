//! The quotas of this broker: what requests use, who has to wait, and how waiting is done.
//!
//! ```text
//!   metadata ─► Quotas ─┬─ handlers: bytes in, bytes out, partitions made and deleted
//!                       ├─ Meter: time spent on a request        ─► throttle_time_ms of the answer,
//!                       └─ Service: connections as they come          and a muted connection (KIP-219)
//! ```

mod limits;
mod meter;
mod mutation;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use kafka_rs_config::BrokerConfig;
use kafka_rs_metadata::{ConfigResource, MetadataDelta, MetadataImage, MutationQuota};
use kafka_rs_net::{ConnectionInfo, RequestContext};
use kafka_rs_platform::{Clock, Sleep};
use kafka_rs_quota::{
    ClientQuotas, ConnectionRates, Kind, Millis, QuotaWindows, UsageView, Windows,
};
use kafka_rs_types::{NodeId, Str};
use parking_lot::Mutex;

pub(crate) use limits::resolves;
pub(crate) use meter::Meter;
pub(crate) use mutation::Mutation;

/// Who sends requests on a listener without authentication.
const ANONYMOUS: Str = Str::from_static("ANONYMOUS");

/// The quotas of this broker.
#[derive(Debug)]
pub(crate) struct Quotas {
    node_id: NodeId,
    clock: Arc<dyn Clock>,
    /// A bit for every [`Kind`] that anybody has a quota of: what costs nothing to look at.
    limited: AtomicU8,
    clients: Mutex<ClientQuotas>,
    connections: Mutex<ConnectionRates>,
}

impl Quotas {
    pub(crate) fn new(node_id: NodeId, clock: Arc<dyn Clock>, config: &BrokerConfig) -> Self {
        let windows = |samples: &str, seconds: &str| Windows {
            samples: u32::try_from(config.number(samples)).unwrap_or(1).max(1),
            window_ms: u64::try_from(config.number(seconds)).unwrap_or(1).max(1) * 1000,
        };
        let clients = windows("quota.window.num", "quota.window.size.seconds");
        let controller = windows(
            "controller.quota.window.num",
            "controller.quota.window.size.seconds",
        );
        let quotas = Self {
            node_id,
            clock,
            limited: AtomicU8::new(0),
            clients: Mutex::new(ClientQuotas::new(QuotaWindows {
                clients,
                controller,
            })),
            connections: Mutex::new(ConnectionRates::new(clients)),
        };
        quotas.limit_connections(&MetadataImage::default(), config);
        quotas
    }

    /// Takes changed quotas, and the changed setting for new connections.
    pub(crate) fn publish(
        &self,
        delta: &MetadataDelta,
        image: &MetadataImage,
        config: &BrokerConfig,
    ) {
        let changed = delta.changed_client_quotas();
        let changed_ips = changed.iter().any(|entity| entity.contains_key("ip"));
        let of_brokers = [
            ConfigResource::broker(self.node_id),
            ConfigResource::default_broker(),
        ];
        let configs = delta.changed_configs();
        if changed_ips || of_brokers.iter().any(|at| configs.contains(at)) {
            self.limit_connections(image, config);
        }
        if changed.is_empty() {
            return;
        }
        let mut clients = self.clients.lock();
        clients.set_limits(limits::of_clients(image));
        let kinds = Kind::ALL.iter().filter(|kind| clients.is_limited(**kind));
        let limited = kinds.fold(0, |bits, kind| bits | bit(*kind));
        self.limited.store(limited, Ordering::Release);
    }

    fn limit_connections(&self, image: &MetadataImage, config: &BrokerConfig) {
        let limits = limits::of_connections(image, config);
        self.connections.lock().set_limits(limits);
    }

    fn now(&self) -> Millis {
        u64::try_from(self.clock.monotonic().as_millis()).unwrap_or(u64::MAX)
    }

    /// Whether anybody has a quota of this kind.
    pub(crate) fn is_limited(&self, kind: Kind) -> bool {
        self.limited.load(Ordering::Acquire) & bit(kind) != 0
    }

    /// Whether anybody has any.
    pub(crate) fn is_any_limited(&self) -> bool {
        self.limited.load(Ordering::Acquire) != 0
    }

    /// Adds what a request used; how long its client has to wait.
    pub(crate) fn record(&self, kind: Kind, context: &RequestContext, value: f64) -> Millis {
        if !self.is_limited(kind) {
            return 0;
        }
        let (now, client_id) = (self.now(), &context.client_id);
        self.clients
            .lock()
            .record(kind, &ANONYMOUS, client_id, value, now)
    }

    /// Takes back what was recorded for an answer that is not sent after all.
    pub(crate) fn unrecord(&self, kind: Kind, context: &RequestContext, value: f64) {
        if self.is_limited(kind) {
            let (now, client_id) = (self.now(), &context.client_id);
            self.clients
                .lock()
                .unrecord(kind, &ANONYMOUS, client_id, value, now);
        }
    }

    /// Has the connection of a request wait: what it sends is served after `wait`.
    pub(crate) fn throttle(&self, kind: Kind, context: &RequestContext, wait: Millis) {
        let (now, client_id) = (self.now(), &context.client_id);
        context.connection.muted.extend(now + wait);
        self.clients
            .lock()
            .throttled(kind, &ANONYMOUS, client_id, wait, now);
        tracing::debug!(
            client_id = %client_id, peer = context.connection.peer, quota = kind.name(), wait_ms = wait,
            "client throttled"
        );
    }

    /// The most bytes a fetch may bring without having its client wait for certain.
    pub(crate) fn fetch_bytes_max(&self, context: &RequestContext) -> usize {
        if !self.is_limited(Kind::Fetch) {
            return usize::MAX;
        }
        let clients = self.clients.lock();
        let most = clients.most_at_once(Kind::Fetch, &ANONYMOUS, &context.client_id);
        most.map_or(usize::MAX, |most| most as usize)
    }

    /// The quota on changes of the metadata for one request; `strict` when it can be refused.
    pub(crate) fn mutation(
        self: &Arc<Self>,
        context: &RequestContext,
        strict: bool,
    ) -> Option<Arc<Mutation>> {
        self.is_limited(Kind::ControllerMutation).then(|| {
            Arc::new(Mutation::new(
                Arc::clone(self),
                context.client_id.clone(),
                strict,
            ))
        })
    }

    /// The same for topics that come into being because a request asks for them.
    pub(crate) fn automatic_creation(
        self: &Arc<Self>,
        context: &RequestContext,
    ) -> Option<Arc<dyn MutationQuota>> {
        let quota = self.mutation(context, true)?;
        Some(quota)
    }

    /// Comes when the connection's next request may be served; `None` when that is now.
    pub(crate) fn muted(&self, connection: &ConnectionInfo) -> Option<Sleep> {
        match connection.muted.until() {
            0 => None,
            until if until <= self.now() => None,
            until => Some(self.clock.sleep_until(Duration::from_millis(until))),
        }
    }

    /// A connection came: how long it waits, and everyone after it.
    pub(crate) fn arrived(&self) -> Duration {
        Duration::from_millis(self.connections.lock().wait_ms(self.now()))
    }

    /// The same for its address: `Err` when it is to be closed, after how long.
    pub(crate) fn enter(&self, ip: IpAddr) -> Result<(), Duration> {
        let entered = self.connections.lock().enter(ip, self.now());
        entered.map_err(Duration::from_millis)
    }

    /// What everyone with a quota used.
    pub(crate) fn view(&self) -> Vec<UsageView> {
        self.clients.lock().view(self.now())
    }
}

fn bit(kind: Kind) -> u8 {
    1 << kind as u8
}
