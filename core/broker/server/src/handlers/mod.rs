//! One file per API, and the table that makes them the broker's protocol.
//!
//! [`HANDLERS`] is the only list: routing, ApiVersions and the coverage page are made from it.

mod api;
pub(crate) mod authorized_operations;

mod api_versions;
mod fetch;
mod init_producer_id;
mod list_offsets;
mod metadata;
mod produce;

pub(crate) use api::{Answer, Api, Call, Handler};

use kafka_rs_net::Reply;
use kafka_rs_wire::ApiKey;

/// Every API this broker serves on its client listeners, by key.
pub(crate) const HANDLERS: &[Handler] = &[
    Handler::of::<produce::Produce>(),
    Handler::of::<fetch::Fetch>(),
    Handler::of::<list_offsets::ListOffsets>(),
    Handler::of::<metadata::Metadata>(),
    Handler::of::<api_versions::ApiVersions>(),
    Handler::of::<init_producer_id::InitProducerId>(),
];

/// The answer to an ApiVersions request of a version that is not served.
pub(crate) fn api_versions_fallback(correlation_id: i32) -> Reply {
    api::encode(
        ApiKey::ApiVersions,
        0,
        correlation_id,
        &api_versions::unsupported_version(),
    )
}
