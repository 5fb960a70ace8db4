//! A network between the library's own client and the broker: it delays, cuts and swallows, and is
//! gone while no broker is up.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use kafka_rs_client::{Connector, Endpoint, Link};
use kafka_rs_net::InProcess;
use kafka_rs_platform::{Clock, Random, SeededRandom};
use kafka_rs_server::Server;
use kafka_rs_types::Str;
use parking_lot::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::sync::Notify;

use crate::World;
use crate::apps::forgery::{Forged, forge};

/// Bytes on their way in one direction.
const PIPE_BYTES: usize = 16 << 10;
/// Longest wait of a frame that is held up, in microseconds.
const DELAY_MAX: u64 = 60_000;

/// What becomes of an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Arrives,
    /// The connection breaks before the broker has the request.
    CutBefore,
    /// It breaks while the broker works on the request.
    CutMeanwhile,
    /// It breaks before the client has the answer.
    CutAfter,
    /// The answer never comes, and the connection stays.
    Swallowed,
}

/// The one network of a history.
#[derive(Clone)]
pub(crate) struct Network {
    inner: Arc<Inner>,
}

struct Inner {
    world: Arc<World>,
    chance: SeededRandom,
    broker: Mutex<Option<Arc<Server>>>,
    /// Counts the brokers.
    life: AtomicU64,
    /// Another broker, or none: woken in the order of the connections, so that a seed says it all.
    gone: Notify,
    calm: AtomicBool,
}

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Network")
    }
}

impl Network {
    pub(crate) fn new(world: &Arc<World>) -> Self {
        let inner = Inner {
            world: Arc::clone(world),
            chance: SeededRandom::new(world.seed.rotate_left(17) ^ 0x6e65_7477),
            broker: Mutex::default(),
            life: AtomicU64::new(0),
            gone: Notify::new(),
            calm: AtomicBool::new(false),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// From now on this broker is behind it, or none; all connections break.
    pub(crate) fn lead_to(&self, broker: Option<Arc<Server>>) {
        *self.inner.broker.lock() = broker;
        self.inner.life.fetch_add(1, Ordering::Relaxed);
        self.inner.gone.notify_waiters();
    }

    /// Nothing goes wrong any more.
    pub(crate) fn calm_down(&self) {
        self.inner.calm.store(true, Ordering::Relaxed);
    }

    /// True once in `of` times, while the network is not calm.
    fn strikes(&self, of: u64) -> bool {
        !self.inner.calm.load(Ordering::Relaxed) && self.inner.chance.below(of) == 0
    }

    fn fate(&self) -> Fate {
        if !self.strikes(20) {
            return Fate::Arrives;
        }
        match self.inner.chance.below(9) {
            0..2 => Fate::CutBefore,
            2..5 => Fate::CutMeanwhile,
            5..8 => Fate::CutAfter,
            _ => Fate::Swallowed,
        }
    }

    async fn delay(&self) {
        let most = if self.strikes(5) { DELAY_MAX } else { 500 };
        let micros = self.inner.chance.below(most);
        let clock = &self.inner.world.clock;
        clock.sleep(Duration::from_micros(micros)).await;
    }

    /// Carries frames until one side is gone.
    async fn carry(self, life: u64, broker: InProcess, far: DuplexStream) {
        let gone = self.inner.gone.notified();
        tokio::pin!(gone);
        gone.as_mut().enable();
        if self.inner.life.load(Ordering::Relaxed) != life {
            return;
        }
        tokio::select! {
            biased;
            () = gone => {}
            _ = self.exchange(broker, far) => {}
        }
    }

    /// One request after the other, as a broker takes them from a socket.
    async fn exchange(&self, broker: InProcess, mut far: DuplexStream) -> io::Result<()> {
        let world = &self.inner.world;
        loop {
            let mut frame = vec![0; far.read_u32().await? as usize];
            far.read_exact(&mut frame).await?;
            let mut frame = Bytes::from(frame);
            world.note(&frame);
            let fate = self.fate();
            self.delay().await;
            if fate == Fate::CutBefore {
                return Ok(());
            }
            let forged = match world.sabotage {
                Some(bug) if !self.inner.calm.load(Ordering::Relaxed) => {
                    forge(bug, &frame, &self.inner.chance)
                }
                _ => Forged::Nothing,
            };
            let answer = match forged {
                Forged::Answer(answer) => answer,
                other => {
                    let mut mend: Option<Box<dyn Fn(Bytes) -> Bytes + Send + Sync>> = None;
                    match other {
                        Forged::Request(request) => frame = request,
                        Forged::Change(change) => mend = Some(change),
                        Forged::Nothing | Forged::Answer(_) => {}
                    }
                    if fate == Fate::CutMeanwhile {
                        // The broker goes on with what it has.
                        tokio::spawn(async move { broker.send(frame).await });
                        return Ok(());
                    }
                    match broker.send(frame).await {
                        Ok(Some(answer)) => {
                            let answer = answer.to_bytes();
                            mend.map_or(answer.clone(), |mend| mend(answer))
                        }
                        Ok(None) => continue,
                        Err(_) => return Ok(()),
                    }
                }
            };
            match fate {
                Fate::CutAfter => return Ok(()),
                Fate::Swallowed => {
                    tokio::io::copy(&mut far, &mut tokio::io::sink()).await?;
                    return Ok(());
                }
                _ => {}
            }
            self.delay().await;
            world.note(&answer);
            far.write_u32(answer.len() as u32).await?;
            far.write_all(&answer).await?;
        }
    }
}

impl Connector for Network {
    fn connect(&self, _: &Endpoint) -> BoxFuture<'static, io::Result<Link>> {
        let network = self.clone();
        async move {
            network.delay().await;
            let life = network.inner.life.load(Ordering::Relaxed);
            let broker = network.inner.broker.lock().clone();
            let Some(broker) = broker.filter(|_| !network.strikes(20)) else {
                return Err(io::ErrorKind::ConnectionRefused.into());
            };
            let (near, far) = tokio::io::duplex(PIPE_BYTES);
            tokio::spawn(network.clone().carry(life, broker.connect(), far));
            let (read, write) = tokio::io::split(near);
            Ok(Link::Stream {
                read: Box::new(read),
                write: Box::new(write),
            })
        }
        .boxed()
    }

    fn bootstrap(&self) -> Option<Vec<Endpoint>> {
        Some(vec![Endpoint {
            node_id: None,
            host: Str::from_static("broker"),
            port: 9092,
        }])
    }
}
