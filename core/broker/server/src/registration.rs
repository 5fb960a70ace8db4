//! How the cluster learns that this broker is there, and that it still is.

use std::collections::BTreeMap;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use kafka_rs_config::BrokerConfig;
use kafka_rs_metadata::SUPPORTED_FEATURES;
use kafka_rs_quorum::SubmitOptions;
use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::broker_registration_request::{Feature, Listener as Registered};
use kafka_rs_wire::messages::{BrokerHeartbeatRequest, BrokerRegistrationRequest};

use crate::error::Error;
use crate::node::Node;

/// Works out what clients are told: `advertised.listeners`, else the listeners themselves with
/// their real ports and, for a wildcard, this machine's name.
pub(crate) fn advertise(
    node: &Node,
    config: &BrokerConfig,
    addresses: &[(Str, SocketAddr)],
) -> Result<(), Error> {
    let told = config.advertised_listeners()?;
    let given = config.listeners()?;
    let mut advertised = node.advertised.write();
    for (name, address) in addresses {
        let explicit = told.iter().find(|listener| *name == listener.name.as_str());
        let source = explicit.or_else(|| given.iter().find(|l| *name == l.name.as_str()));
        let host = source
            .map(|listener| listener.host.as_str())
            .unwrap_or_default();
        let host = match host {
            "" | "0.0.0.0" | "::" => local_host_name(),
            host => Str::from(host),
        };
        let port = match explicit {
            Some(listener) if listener.port != 0 => listener.port,
            _ => address.port(),
        };
        advertised.insert(name.clone(), (host, port));
    }
    Ok(())
}

/// What clients of a broker that does not listen yet are told: the listeners as they stand in the
/// settings. Who is connected in process asks for no more than that somebody is there.
pub(crate) fn advertise_unbound(node: &Node, config: &BrokerConfig) -> Result<(), Error> {
    let controllers = config.controller_listener_names();
    let listeners = config.listeners()?.into_iter();
    let told = listeners
        .filter(|listener| !controllers.contains(&listener.name))
        .map(|listener| {
            let place = (Str::from(&listener.host), listener.port);
            (Str::from(&listener.name), place)
        });
    node.advertised.write().extend(told);
    Ok(())
}

/// The name other machines may know this one by; `localhost` when it has none that resolves.
fn local_host_name() -> Str {
    let uname = rustix::system::uname();
    let name = uname.nodename().to_string_lossy().into_owned();
    let resolves = (name.as_str(), 0)
        .to_socket_addrs()
        .is_ok_and(|mut found| found.next().is_some());
    if resolves {
        Str::from(name)
    } else {
        Str::from_static("localhost")
    }
}

/// The first finalized feature whose level is not supported here, as the reason why this broker cannot join.
fn unsupported_feature(node: &Node) -> Option<Error> {
    let image = node.quorum.image();
    let supported = node.supported_features();
    image.features().all().find_map(|(feature, level)| {
        let range = supported.iter().find(|(name, _, _)| *name == feature);
        let (min, max) = range.map_or((0, 0), |(_, min, max)| (*min, *max));
        let feature = feature.to_string();
        (level < min || level > max).then_some(Error::UnsupportedFeature {
            feature,
            level,
            min,
            max,
        })
    })
}

/// Tells the controller that this broker is there; returns its epoch.
pub(crate) async fn register(node: &Node) -> Result<i64, Error> {
    if let Some(error) = unsupported_feature(node) {
        return Err(error);
    }
    let protocols: BTreeMap<String, i16> = node
        .config
        .listeners()?
        .into_iter()
        .map(|l| (l.name, l.protocol.code()))
        .collect();
    let advertised = node.advertised.read().clone();
    let listeners = advertised
        .into_iter()
        .map(|(name, (host, port))| Registered {
            security_protocol: protocols.get(name.as_str()).copied().unwrap_or(0),
            name,
            host,
            port,
            ..Default::default()
        });
    let features = SUPPORTED_FEATURES.iter().map(|(name, range, _)| Feature {
        name: Str::from_static(name),
        min_supported_version: range.min,
        max_supported_version: range.max,
        ..Default::default()
    });
    let rack = node.config.text("broker.rack");
    let request = BrokerRegistrationRequest {
        broker_id: node.node_id,
        cluster_id: node.cluster_id.clone(),
        incarnation_id: node.platform.random.uuid(),
        listeners: listeners.collect(),
        features: features.collect(),
        rack: (!rack.is_empty()).then(|| Str::from(rack)),
        log_dirs: node.directory_ids.clone(),
        ..Default::default()
    };
    let options = SubmitOptions {
        api_version: 4,
        ..SubmitOptions::default()
    };
    let response = node.quorum.submit(options, request).await?;
    if response.error_code != ErrorCode::None.code() {
        return Err(Error::Registration {
            node_id: node.node_id,
            code: response.error_code,
        });
    }
    Ok(response.broker_epoch)
}

pub(crate) async fn heartbeat(
    node: &Node,
    broker_epoch: i64,
    want_shut_down: bool,
) -> Result<bool, Error> {
    let request = BrokerHeartbeatRequest {
        broker_id: node.node_id,
        broker_epoch,
        current_metadata_offset: node.quorum.image().provenance().last_offset,
        want_shut_down,
        ..Default::default()
    };
    let options = SubmitOptions {
        api_version: 1,
        ..SubmitOptions::default()
    };
    let response = node.quorum.submit(options, request).await?;
    if response.error_code != ErrorCode::None.code() {
        return Err(Error::Registration {
            node_id: node.node_id,
            code: response.error_code,
        });
    }
    Ok(response.is_fenced)
}

pub(crate) async fn heartbeats(node: Arc<Node>, broker_epoch: i64) {
    let every = node.config.number("broker.heartbeat.interval.ms");
    let every = Duration::from_millis(u64::try_from(every).unwrap_or(2_000));
    loop {
        node.clock.sleep(every).await;
        if let Err(error) = heartbeat(&node, broker_epoch, false).await {
            tracing::warn!(%error, "heartbeat to the controller failed");
        }
    }
}
