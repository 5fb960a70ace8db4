//! What a group remembers of the client behind a request.

use kafka_rs_group::Context;
use kafka_rs_types::Str;

use super::Call;

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
    }
}
