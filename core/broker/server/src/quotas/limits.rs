//! What the metadata says about quotas, in the words of `kafka-rs-quota`.

use std::net::{IpAddr, ToSocketAddrs};

use kafka_rs_config::BrokerConfig;
use kafka_rs_metadata::{ClientQuotaEntity, MetadataImage};
use kafka_rs_quota::{ConnectionLimits, Part};
use kafka_rs_types::Str;

/// The quota of addresses.
const CONNECTION_RATE: &str = "connection_creation_rate";

/// A quota: user and client id, key, value.
type ClientLimit = ((Option<Part>, Option<Part>), Str, f64);

/// The quotas of users and client ids.
pub(super) fn of_clients(image: &MetadataImage) -> impl Iterator<Item = ClientLimit> {
    let part = |entity: &ClientQuotaEntity, kind: &str| match entity.get(kind)? {
        Some(name) => Some(Part::Named(name.clone())),
        None => Some(Part::Default),
    };
    let all = image.client_quotas().iter();
    all.filter(|(entity, _, _)| !entity.contains_key("ip"))
        .map(move |(entity, key, value)| {
            let who = (part(entity, "user"), part(entity, "client-id"));
            (who, key.clone(), value)
        })
}

/// How many connections may come.
pub(super) fn of_connections(image: &MetadataImage, config: &BrokerConfig) -> ConnectionLimits {
    let rate = config.number("max.connection.creation.rate");
    let mut limits = ConnectionLimits {
        broker: Some(rate)
            .filter(|rate| *rate < i64::from(i32::MAX))
            .map(|rate| rate as f64),
        ..ConnectionLimits::default()
    };
    for (entity, key, value) in image.client_quotas().iter() {
        let Some(ip) = entity.get("ip").filter(|_| *key == *CONNECTION_RATE) else {
            continue;
        };
        match ip {
            None => limits.default_ip = Some(value),
            Some(name) => match address_of(name) {
                Some(address) => {
                    limits.ips.insert(address, value);
                }
                None => {
                    tracing::warn!(ip = %name, "a connection quota is for a host that cannot be resolved")
                }
            },
        }
    }
    limits
}

/// The address of a quota, which may name a host.
fn address_of(name: &str) -> Option<IpAddr> {
    if let Ok(address) = name.parse() {
        return Some(address);
    }
    let found = (name, 0).to_socket_addrs().ok()?.next()?;
    Some(found.ip())
}

/// Whether a quota may be set for this address or host.
pub(crate) async fn resolves(name: &str) -> bool {
    if name.parse::<IpAddr>().is_ok() {
        return true;
    }
    let found = tokio::net::lookup_host((name, 0)).await;
    found.is_ok_and(|mut addresses| addresses.next().is_some())
}
