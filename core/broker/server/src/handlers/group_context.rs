//! What a group remembers of the client behind a request.

use kafka_rs_group::Context;
use kafka_rs_metadata::GROUP_VERSION;
use kafka_rs_types::Str;

use super::Call;
use crate::node::Node;

/// The sender of a request, its address as Kafka shows it: a slash and the IP address.
pub(super) fn context<R>(call: &Call<R>) -> Context {
    let peer = &call.context.connection.peer;
    let host = match peer.parse::<std::net::SocketAddr>() {
        Ok(address) => address.ip().to_string(),
        Err(_) => peer.clone(),
    };
    Context {
        api_version: call.version,
        client_id: call.context.client_id.clone(),
        client_host: Str::from(format!("/{host}")),
        ..Default::default()
    }
}

/// Whether members may use the consumer protocol (KIP-848): the cluster has its feature, and this
/// broker is not told otherwise.
pub(super) fn speaks_consumer_protocol(node: &Node) -> bool {
    let protocols = node.config.list("group.coordinator.rebalance.protocols");
    let mut protocols = protocols.iter();
    node.quorum.image().features().level(GROUP_VERSION) >= 1
        && protocols.any(|protocol| protocol.eq_ignore_ascii_case("consumer"))
}
