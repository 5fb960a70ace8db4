//! Ways to a broker.

use std::io;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use kafka_rs_net::InProcess;
use kafka_rs_types::{NodeId, Str};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use crate::Error;

/// Where a broker is reached.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Endpoint {
    /// Its number; `None` for a bootstrap address, which may be any broker's.
    pub node_id: Option<NodeId>,
    /// Host name or address.
    pub host: Str,
    /// Port.
    pub port: u16,
}

impl std::fmt::Display for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.host, self.port)?;
        match self.node_id {
            Some(id) => write!(f, " (node {id})"),
            None => write!(f, " (bootstrap)"),
        }
    }
}

/// An open way to a broker.
pub enum Link {
    /// Bytes both ways: TCP, and TLS or a simulated network in its place.
    Stream {
        /// What the broker sends.
        read: Box<dyn AsyncRead + Send + Unpin>,
        /// What the broker gets.
        write: Box<dyn AsyncWrite + Send + Unpin>,
    },
    /// Frames handed to a broker in this process.
    InProcess(InProcess),
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Stream { .. } => "Stream",
            Self::InProcess(_) => "InProcess",
        })
    }
}

/// Opens links. TLS and SASL go in here: a connector hands out links that are authenticated.
pub trait Connector: Send + Sync + std::fmt::Debug {
    /// Opens a link to `endpoint`.
    fn connect(&self, endpoint: &Endpoint) -> BoxFuture<'static, io::Result<Link>>;

    /// Where to begin when `bootstrap.servers` is not needed to find a broker.
    fn bootstrap(&self) -> Option<Vec<Endpoint>> {
        None
    }
}

/// Connects over TCP.
#[derive(Debug, Clone, Default)]
pub struct TcpConnector {
    /// `send.buffer.bytes`; `None` leaves it to the system.
    pub send_buffer_bytes: Option<usize>,
    /// `receive.buffer.bytes`; `None` leaves it to the system.
    pub receive_buffer_bytes: Option<usize>,
}

impl Connector for TcpConnector {
    fn connect(&self, endpoint: &Endpoint) -> BoxFuture<'static, io::Result<Link>> {
        let (host, port) = (endpoint.host.clone(), endpoint.port);
        let (send, receive) = (self.send_buffer_bytes, self.receive_buffer_bytes);
        async move {
            // Tries every address of the name in turn, as client.dns.lookup=use_all_dns_ips says.
            let stream = TcpStream::connect((host.as_str(), port)).await?;
            stream.set_nodelay(true)?;
            let socket = socket2::SockRef::from(&stream);
            if let Some(bytes) = send {
                socket.set_send_buffer_size(bytes)?;
            }
            if let Some(bytes) = receive {
                socket.set_recv_buffer_size(bytes)?;
            }
            let (read, write) = stream.into_split();
            Ok(Link::Stream {
                read: Box::new(read),
                write: Box::new(write),
            })
        }
        .boxed()
    }
}

type Dial = dyn Fn(&Endpoint) -> io::Result<InProcess> + Send + Sync;

/// Connects to brokers in this process.
#[derive(Clone)]
pub struct InProcessConnector {
    dial: Arc<Dial>,
}

impl InProcessConnector {
    /// `dial` opens a connection to the node of an endpoint, or to any node for the bootstrap
    /// endpoint, which has no node id.
    pub fn new(dial: impl Fn(&Endpoint) -> io::Result<InProcess> + Send + Sync + 'static) -> Self {
        Self {
            dial: Arc::new(dial),
        }
    }
}

impl std::fmt::Debug for InProcessConnector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InProcessConnector")
    }
}

impl Connector for InProcessConnector {
    fn connect(&self, endpoint: &Endpoint) -> BoxFuture<'static, io::Result<Link>> {
        let opened = (self.dial)(endpoint).map(Link::InProcess);
        std::future::ready(opened).boxed()
    }

    fn bootstrap(&self) -> Option<Vec<Endpoint>> {
        Some(vec![Endpoint {
            node_id: None,
            host: Str::from_static("in-process"),
            port: 0,
        }])
    }
}

/// Reads `bootstrap.servers`: `host:port`, with brackets around an IPv6 address.
///
/// # Errors
/// An entry that is not of that form, or none at all.
pub(crate) fn parse_bootstrap(servers: &[String]) -> Result<Vec<Endpoint>, Error> {
    let mut endpoints = Vec::new();
    for server in servers {
        // Kafka takes and ignores a security protocol in front.
        let address = server.split_once("://").map_or(server.as_str(), |(_, a)| a);
        let parsed = address.rsplit_once(':').and_then(|(host, port)| {
            let host = host.trim_start_matches('[').trim_end_matches(']');
            Some((host, port.parse::<u16>().ok()?))
        });
        match parsed {
            Some((host, port)) if !host.is_empty() => endpoints.push(Endpoint {
                node_id: None,
                host: Str::from(host),
                port,
            }),
            _ => {
                return Err(Error::config(format!(
                    "invalid address {server} in bootstrap.servers: must be host:port"
                )));
            }
        }
    }
    if endpoints.is_empty() {
        return Err(Error::config("bootstrap.servers names no server"));
    }
    Ok(endpoints)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Vec<(String, u16)>, Error> {
        let servers: Vec<String> = text.split(',').map(str::to_owned).collect();
        let endpoints = parse_bootstrap(&servers)?;
        Ok(endpoints
            .into_iter()
            .map(|e| (e.host.to_string(), e.port))
            .collect())
    }

    #[test]
    fn bootstrap_servers_are_hosts_with_ports() {
        let expected = vec![("a".to_owned(), 9092), ("::1".to_owned(), 1)];
        assert_eq!(parse("a:9092,[::1]:1"), Ok(expected));
        assert_eq!(parse("PLAINTEXT://b:2"), Ok(vec![("b".to_owned(), 2)]));
        for wrong in ["a", "a:", ":9092", "a:70000", ""] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
