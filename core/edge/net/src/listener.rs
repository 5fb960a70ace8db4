//! Accepting TCP connections.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use kafka_rs_platform::{Clock, spawn};
use kafka_rs_types::Str;
use parking_lot::Mutex;
use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::connection::{Activity, run};
use crate::limits::{Entered, Gate, Limits, NetStats};
use crate::service::{ConnectionInfo, Muted, Service};

/// Wait after a failed accept, so that a process out of file descriptors does not spin.
const ACCEPT_RETRY: Duration = Duration::from_millis(100);

/// Numbers the connections of this process for the log.
static CONNECTION_IDS: AtomicU64 = AtomicU64::new(1);

pub(crate) fn next_connection_id() -> u64 {
    CONNECTION_IDS.fetch_add(1, Ordering::Relaxed)
}

/// A listening socket and its connections.
#[derive(Debug)]
pub struct TcpServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    serving: Arc<Notify>,
    accept: JoinHandle<()>,
    reaper: Option<JoinHandle<()>>,
}

struct Shared {
    name: Str,
    service: Arc<dyn Service>,
    gate: Arc<Gate>,
    connections: Mutex<HashMap<u64, Open>>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

#[derive(Debug)]
struct Open {
    activity: Arc<Activity>,
    task: JoinHandle<()>,
    /// Requests the reaper saw at its last round.
    seen: u64,
}

impl TcpServer {
    /// Listens on `address` (port 0 for any free one). Whoever connects waits until [`Self::serve`].
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub fn bind(
        name: Str,
        address: SocketAddr,
        limits: Limits,
        stats: Arc<NetStats>,
        clock: &Arc<dyn Clock>,
        service: Arc<dyn Service>,
    ) -> std::io::Result<Self> {
        let listener = listen(address, &limits)?;
        let address = listener.local_addr()?;
        let idle_max = limits.idle_max;
        let shared = Arc::new(Shared {
            name,
            service,
            gate: Gate::new(limits, stats),
            connections: Mutex::default(),
        });
        let serving = Arc::new(Notify::new());
        let accepting = accept(listener, Arc::clone(&shared), Arc::clone(clock));
        let started = Arc::clone(&serving);
        let accept = spawn(clock, async move {
            started.notified().await;
            accepting.await;
        });
        let reaper = (!idle_max.is_zero()).then(|| {
            spawn(
                clock,
                reap(Arc::clone(&shared), Arc::clone(clock), idle_max),
            )
        });
        Ok(Self {
            address,
            shared,
            serving,
            accept,
            reaper,
        })
    }

    /// Lets connections in.
    pub fn serve(&self) {
        self.serving.notify_one();
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Accepts no more, lets answers under way go out for up to `grace`, then closes everything.
    pub async fn shutdown(mut self, clock: &Arc<dyn Clock>, grace: Duration) {
        self.stop_accepting().await;
        if let Some(reaper) = &self.reaper {
            reaper.abort();
        }
        let open: Vec<Open> = self
            .shared
            .connections
            .lock()
            .drain()
            .map(|(_, open)| open)
            .collect();
        for open in &open {
            open.activity.stop.notify_one();
        }
        let deadline = clock.sleep(grace);
        tokio::pin!(deadline);
        for mut open in open {
            tokio::select! {
                biased;
                _ = &mut open.task => {}
                () = &mut deadline => open.task.abort(),
            }
        }
    }

    /// Closes everything at once; the address is free when it returns.
    pub async fn abort(mut self) {
        self.stop_accepting().await;
    }

    async fn stop_accepting(&mut self) {
        self.accept.abort();
        // The error says that it was aborted.
        let _ = (&mut self.accept).await;
    }
}

impl Drop for TcpServer {
    fn drop(&mut self) {
        self.accept.abort();
        if let Some(reaper) = &self.reaper {
            reaper.abort();
        }
        for open in self.shared.connections.lock().values() {
            open.task.abort();
        }
    }
}

fn listen(address: SocketAddr, limits: &Limits) -> std::io::Result<TcpListener> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    socket.set_reuse_address(true)?;
    if let Some(bytes) = limits.receive_buffer_bytes {
        // Set before listening, so that accepted connections get the window scale for it.
        socket.set_recv_buffer_size(bytes)?;
    }
    if let Some(bytes) = limits.send_buffer_bytes {
        socket.set_send_buffer_size(bytes)?;
    }
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(limits.backlog)?;
    TcpListener::from_std(socket.into())
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, clock: Arc<dyn Clock>) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                let wait = shared.service.arrived();
                if !wait.is_zero() {
                    clock.sleep(wait).await;
                }
                if let Err(wait) = shared.service.enter(peer.ip()) {
                    close_later(&shared, &clock, stream, peer, wait);
                    continue;
                }
                match shared.gate.enter(peer.ip()) {
                    Ok(entered) => open(&shared, &clock, stream, peer, entered),
                    Err(limit) => {
                        tracing::warn!(%peer, listener = %shared.name, limit, "connection refused");
                    }
                }
            }
            Err(error) => {
                tracing::warn!(listener = %shared.name, %error, "accept failed");
                clock.sleep(ACCEPT_RETRY).await;
            }
        }
    }
}

/// An address that connects too often is kept waiting and sent away, so that it does not come back
/// at once.
fn close_later(
    shared: &Shared,
    clock: &Arc<dyn Clock>,
    stream: TcpStream,
    peer: SocketAddr,
    wait: Duration,
) {
    shared.gate.stats.refused.fetch_add(1, Ordering::Relaxed);
    tracing::debug!(%peer, listener = %shared.name, ?wait, "connection throttled");
    let over = clock.sleep(wait);
    spawn(clock, async move {
        over.await;
        drop(stream);
    });
}

fn open(
    shared: &Arc<Shared>,
    clock: &Arc<dyn Clock>,
    stream: TcpStream,
    peer: SocketAddr,
    entered: Entered,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%peer, %error, "TCP_NODELAY not set");
    }
    let id = next_connection_id();
    let info = Arc::new(ConnectionInfo {
        id,
        peer: peer.to_string(),
        listener: shared.name.clone(),
        muted: Muted::default(),
        software: OnceLock::new(),
    });
    let activity = Arc::new(Activity::default());
    let (service, gate) = (Arc::clone(&shared.service), Arc::clone(&entered.gate));
    let (weak, running) = (Arc::downgrade(shared), Arc::clone(&activity));
    // Locked until the entry stands, so that a connection that ends at once finds it.
    let mut connections = shared.connections.lock();
    let task = spawn(clock, async move {
        run(stream, service, info, gate, running).await;
        drop(entered);
        if let Some(shared) = weak.upgrade() {
            shared.connections.lock().remove(&id);
        }
    });
    connections.insert(
        id,
        Open {
            activity,
            task,
            seen: u64::MAX,
        },
    );
}

/// Closes connections that began no request for `idle_max`, give or take a quarter.
async fn reap(shared: Arc<Shared>, clock: Arc<dyn Clock>, idle_max: Duration) {
    const ROUNDS: u32 = 4;
    let mut quiet: HashMap<u64, u32> = HashMap::new();
    loop {
        clock.sleep(idle_max / ROUNDS).await;
        let mut connections = shared.connections.lock();
        quiet.retain(|id, _| connections.contains_key(id));
        for (id, open) in connections.iter_mut() {
            let requests = open.activity.requests.load(Ordering::Relaxed);
            if requests != open.seen {
                open.seen = requests;
                quiet.insert(*id, 0);
                continue;
            }
            let rounds = quiet.entry(*id).or_default();
            *rounds += 1;
            if *rounds == ROUNDS {
                shared.gate.stats.reaped.fetch_add(1, Ordering::Relaxed);
                open.activity.stop.notify_one();
            }
        }
    }
}
