//! The connections of one client: opened when first needed, opened again after a wait when lost.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use kafka_rs_platform::{BufferPool, Platform};
use kafka_rs_types::{NodeId, Str};
use parking_lot::Mutex;

use crate::Error;
use crate::backoff::Backoff;
use crate::connection::Connection;
use crate::metadata::Metadata;
use crate::transport::{Connector, Endpoint};

/// Unused buffers of answers that are kept at most.
const POOL_BYTES_MAX: usize = 16 << 20;

/// What a connection is for. Requests of one connection are served one after the other, so those
/// that wait on the broker must not stand before those that may not wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    /// Everything that is answered at once.
    Main,
    /// Groups: JoinGroup waits for the other members.
    Coordinator,
    /// Fetch waits for records.
    Fetch,
    /// Produce waits for replicas.
    Produce,
}

/// Whom a connection is with: a node, or whoever is behind a bootstrap address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Peer {
    Node(NodeId),
    Bootstrap(Str, u16),
}

impl Peer {
    fn of(endpoint: &Endpoint) -> Self {
        match endpoint.node_id {
            Some(id) => Self::Node(id),
            None => Self::Bootstrap(endpoint.host.clone(), endpoint.port),
        }
    }
}

#[derive(Default)]
struct Slot {
    state: tokio::sync::Mutex<SlotState>,
    /// The open connection, to be found without waiting.
    open: Mutex<Option<Arc<Connection>>>,
}

#[derive(Default)]
struct SlotState {
    failures: u32,
    not_before: Duration,
}

pub(crate) struct Pool {
    connector: Arc<dyn Connector>,
    platform: Platform,
    client_id: Option<Str>,
    reconnect: Backoff,
    setup: Backoff,
    slots: Mutex<BTreeMap<(Peer, Lane), Arc<Slot>>>,
    buffers: Arc<BufferPool>,
    closed: AtomicBool,
}

impl Pool {
    pub(crate) fn new(
        connector: Arc<dyn Connector>,
        platform: Platform,
        client_id: Option<Str>,
        reconnect: Backoff,
        setup: Backoff,
    ) -> Self {
        Self {
            connector,
            platform,
            client_id,
            reconnect,
            setup,
            slots: Mutex::default(),
            buffers: BufferPool::new(POOL_BYTES_MAX),
            closed: AtomicBool::new(false),
        }
    }

    fn slot(&self, endpoint: &Endpoint, lane: Lane) -> Arc<Slot> {
        let mut slots = self.slots.lock();
        Arc::clone(slots.entry((Peer::of(endpoint), lane)).or_default())
    }

    /// The open connection to `endpoint`, if there is one.
    pub(crate) fn open(&self, endpoint: &Endpoint, lane: Lane) -> Option<Arc<Connection>> {
        let slots = self.slots.lock();
        let open = slots.get(&(Peer::of(endpoint), lane))?.open.lock().clone();
        open.filter(|connection| connection.is_open() && moved_to(connection, endpoint).is_none())
    }

    /// A connection to `endpoint`: the open one, or a new one. Waits for its turn when the last
    /// attempt has failed; opens it once, however many want it.
    pub(crate) async fn connect(
        &self,
        endpoint: &Endpoint,
        lane: Lane,
    ) -> Result<Arc<Connection>, Error> {
        if let Some(open) = self.open(endpoint, lane) {
            return Ok(open);
        }
        let slot = self.slot(endpoint, lane);
        let mut state = slot.state.lock().await;
        if let Some(open) = self.open(endpoint, lane) {
            return Ok(open);
        }
        if self.closed.load(Ordering::Acquire) {
            return Err(Error::closed());
        }
        let clock = &self.platform.clock;
        if clock.monotonic() < state.not_before {
            clock.sleep_until(state.not_before).await;
        }
        // A connection that was lost counts as one failure, so that a broker that accepts and
        // closes at once is not hammered.
        let lost = slot.open.lock().take().is_some();
        match self.dial(endpoint, state.failures).await {
            Ok(connection) => {
                let connection = Arc::new(connection);
                let failures = u32::from(lost);
                state.not_before = clock.monotonic() + self.wait(failures);
                state.failures = 0;
                *slot.open.lock() = Some(Arc::clone(&connection));
                Ok(connection)
            }
            Err(error) => {
                state.failures = state.failures.saturating_add(1);
                state.not_before = clock.monotonic() + self.wait(state.failures);
                Err(error)
            }
        }
    }

    fn wait(&self, failures: u32) -> Duration {
        self.reconnect.wait(failures, self.platform.random.as_ref())
    }

    async fn dial(&self, endpoint: &Endpoint, failures: u32) -> Result<Connection, Error> {
        let timeout = self.setup.wait(failures + 1, self.platform.random.as_ref());
        let failed = |reason: String| {
            let message = format!("cannot connect to {endpoint}: {reason}");
            Error::network(message, false)
        };
        let open = async {
            let connecting = self.connector.connect(endpoint).await;
            let link = connecting.map_err(|error| failed(error.to_string()))?;
            let buffers = Arc::clone(&self.buffers);
            Connection::open(endpoint.clone(), link, self.client_id.clone(), buffers).await
        };
        tokio::select! {
            biased;
            opened = open => opened,
            () = self.platform.clock.sleep(timeout) => {
                Err(failed(format!("no answer within {} ms", timeout.as_millis())))
            }
        }
    }

    /// Connections to bootstrap addresses that turned out to be a node's are that node's now; the
    /// others, and those to nodes that are gone, are closed.
    pub(crate) fn adopt(&self, metadata: &Metadata) {
        let only = match metadata.nodes.len() {
            1 => metadata.nodes.keys().next().copied(),
            _ => None,
        };
        let mut slots = self.slots.lock();
        for ((peer, lane), slot) in std::mem::take(&mut *slots) {
            let node = match &peer {
                Peer::Node(id) => metadata.nodes.get(id).map(|node| node.id),
                Peer::Bootstrap(host, port) => metadata
                    .nodes
                    .values()
                    .find(|node| node.host == *host && node.port == *port)
                    .map(|node| node.id)
                    .or(only.filter(|_| *port == 0)),
            };
            if let Some(id) = node {
                slots.entry((Peer::Node(id), lane)).or_insert(slot);
            }
        }
    }

    /// Closes every connection and opens no more.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Release);
        for slot in std::mem::take(&mut *self.slots.lock()).into_values() {
            if let Some(connection) = slot.open.lock().take() {
                connection.close("the client is closed");
            }
        }
    }
}

/// The node's new address, when it is not the one the connection was made to.
fn moved_to<'a>(connection: &Connection, endpoint: &'a Endpoint) -> Option<&'a Endpoint> {
    let made_to = connection.endpoint();
    let same = (made_to.port == endpoint.port && made_to.host == endpoint.host)
        // In process there is no address to compare.
        || made_to.port == 0;
    (!same).then_some(endpoint)
}
