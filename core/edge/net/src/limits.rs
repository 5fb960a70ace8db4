use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use kafka_rs_platform::BufferPool;
use parking_lot::Mutex;
use tokio::sync::Semaphore;

/// Bytes of buffers for large requests kept by a listener.
const BUFFERS_MAX: usize = 16 << 20;

/// What a listener allows (Kafka's keys in brackets).
#[derive(Debug, Clone)]
pub struct Limits {
    /// Most bytes of a request (`socket.request.max.bytes`).
    pub request_bytes_max: usize,
    /// Most connections (`max.connections`).
    pub connections_max: usize,
    /// Most connections of one address (`max.connections.per.ip`).
    pub connections_per_ip_max: usize,
    /// The same for single addresses (`max.connections.per.ip.overrides`).
    pub connections_per_ip_overrides: HashMap<IpAddr, usize>,
    /// A connection idle for longer is closed (`connections.max.idle.ms`); zero for never.
    pub idle_max: Duration,
    /// Most bytes of requests being served at a time (`queued.max.request.bytes`); `None` for any.
    pub queued_bytes_max: Option<usize>,
    /// Bytes of the socket's send buffer (`socket.send.buffer.bytes`); `None` for the system's.
    pub send_buffer_bytes: Option<usize>,
    /// Bytes of the socket's receive buffer (`socket.receive.buffer.bytes`); `None` for the system's.
    pub receive_buffer_bytes: Option<usize>,
    /// Connections that may wait to be accepted (`socket.listen.backlog.size`).
    pub backlog: i32,
}

impl Default for Limits {
    /// Kafka's defaults, but for the receive buffer: one of a fixed 100 KiB fills ten times in a
    /// request of a megabyte, and each time the broker, not the client, pays for going on.
    fn default() -> Self {
        Self {
            request_bytes_max: 104_857_600,
            connections_max: i32::MAX as usize,
            connections_per_ip_max: i32::MAX as usize,
            connections_per_ip_overrides: HashMap::new(),
            idle_max: Duration::from_secs(600),
            queued_bytes_max: None,
            send_buffer_bytes: Some(102_400),
            receive_buffer_bytes: None,
            backlog: 50,
        }
    }
}

/// What connections count, for metrics.
#[derive(Debug, Default)]
pub struct NetStats {
    /// Connections open now.
    pub connections: AtomicUsize,
    /// Connections accepted so far.
    pub accepted: AtomicU64,
    /// Connections refused by a limit.
    pub refused: AtomicU64,
    /// Connections closed for being idle.
    pub reaped: AtomicU64,
    /// Bytes received.
    pub bytes_in: AtomicU64,
    /// Bytes sent.
    pub bytes_out: AtomicU64,
}

/// The counters behind [`Limits`].
#[derive(Debug)]
pub(crate) struct Gate {
    pub(crate) limits: Limits,
    pub(crate) stats: Arc<NetStats>,
    pub(crate) queued: Option<Arc<Semaphore>>,
    /// For large requests.
    pub(crate) buffers: Arc<BufferPool>,
    per_ip: Mutex<HashMap<IpAddr, usize>>,
}

impl Gate {
    pub(crate) fn new(limits: Limits, stats: Arc<NetStats>) -> Arc<Self> {
        let queued = limits
            .queued_bytes_max
            .map(|max| Arc::new(Semaphore::new(max.min(Semaphore::MAX_PERMITS))));
        Arc::new(Self {
            limits,
            stats,
            queued,
            buffers: BufferPool::new(BUFFERS_MAX),
            per_ip: Mutex::default(),
        })
    }

    /// Counts a connection in, or says which limit it would break.
    pub(crate) fn enter(self: &Arc<Self>, ip: IpAddr) -> Result<Entered, &'static str> {
        let mut per_ip = self.per_ip.lock();
        let allowed = self
            .limits
            .connections_per_ip_overrides
            .get(&ip)
            .copied()
            .unwrap_or(self.limits.connections_per_ip_max);
        let held = per_ip.get(&ip).copied().unwrap_or(0);
        let broken = if held >= allowed {
            Some("max.connections.per.ip")
        } else if self.stats.connections.load(Ordering::Relaxed) >= self.limits.connections_max {
            Some("max.connections")
        } else {
            None
        };
        if let Some(limit) = broken {
            self.stats.refused.fetch_add(1, Ordering::Relaxed);
            return Err(limit);
        }
        *per_ip.entry(ip).or_default() += 1;
        self.stats.connections.fetch_add(1, Ordering::Relaxed);
        self.stats.accepted.fetch_add(1, Ordering::Relaxed);
        Ok(Entered {
            gate: Arc::clone(self),
            ip,
        })
    }
}

/// A connection counted in; counted out when dropped.
#[derive(Debug)]
pub(crate) struct Entered {
    pub(crate) gate: Arc<Gate>,
    ip: IpAddr,
}

impl Drop for Entered {
    fn drop(&mut self) {
        self.gate.stats.connections.fetch_sub(1, Ordering::Relaxed);
        let mut per_ip = self.gate.per_ip.lock();
        if let Some(count) = per_ip.get_mut(&self.ip) {
            *count -= 1;
            if *count == 0 {
                per_ip.remove(&self.ip);
            }
        }
    }
}
