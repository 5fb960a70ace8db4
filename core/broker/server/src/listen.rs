//! Binding the listeners with the limits that the settings give.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use kafka_rs_config::{BrokerConfig, Listener};
use kafka_rs_net::{Limits, NetStats, Service, TcpServer};
use kafka_rs_platform::Platform;
use kafka_rs_types::Str;

use crate::error::Error;
use crate::router::Router;

fn limits(config: &BrokerConfig) -> Limits {
    let count = |key: &str| usize::try_from(config.number(key)).unwrap_or(usize::MAX);
    let size = |key: &str| usize::try_from(config.number(key)).ok();
    let overrides = config
        .list("max.connections.per.ip.overrides")
        .into_iter()
        .filter_map(|entry| {
            let (host, count) = entry.rsplit_once(':')?;
            Some((host.parse::<IpAddr>().ok()?, count.trim().parse().ok()?))
        });
    Limits {
        request_bytes_max: count("socket.request.max.bytes"),
        connections_max: count("max.connections"),
        connections_per_ip_max: count("max.connections.per.ip"),
        connections_per_ip_overrides: overrides.collect(),
        idle_max: Duration::from_millis(
            u64::try_from(config.number("connections.max.idle.ms")).unwrap_or(0),
        ),
        queued_bytes_max: size("queued.max.request.bytes"),
        send_buffer_bytes: size("socket.send.buffer.bytes"),
        receive_buffer_bytes: size("socket.receive.buffer.bytes"),
        backlog: i32::try_from(config.number("socket.listen.backlog.size")).unwrap_or(50),
    }
}

/// Binds the client listeners; those of the controller wait for a quorum of several nodes.
pub(crate) fn bind(
    config: &BrokerConfig,
    platform: &Platform,
    router: &Arc<Router>,
    stats: &Arc<NetStats>,
) -> Result<Vec<(Str, TcpServer)>, Error> {
    let controllers = config.controller_listener_names();
    let mut bound = Vec::new();
    for listener in config
        .listeners()?
        .iter()
        .filter(|l| !controllers.contains(&l.name))
    {
        let name = Str::from(&listener.name);
        let address = resolve(listener)?;
        let server = TcpServer::bind(
            name.clone(),
            address,
            limits(config),
            Arc::clone(stats),
            &platform.clock,
            Arc::clone(router) as Arc<dyn Service>,
        )
        .map_err(|source| Error::Listen {
            address: address.to_string(),
            source,
        })?;
        bound.push((name, server));
    }
    Ok(bound)
}

fn resolve(listener: &Listener) -> Result<SocketAddr, Error> {
    let host = if listener.host.is_empty() {
        "0.0.0.0"
    } else {
        listener.host.as_str()
    };
    let address = format!("{host}:{}", listener.port);
    let failed = |source| Error::Listen {
        address: address.clone(),
        source,
    };
    let mut found = (host, listener.port).to_socket_addrs().map_err(failed)?;
    found.next().ok_or_else(|| Error::Listen {
        address: address.clone(),
        source: std::io::ErrorKind::AddrNotAvailable.into(),
    })
}
