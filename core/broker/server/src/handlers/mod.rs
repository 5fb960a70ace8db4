//! One file per API, and the table that makes them the broker's protocol.
//!
//! [`HANDLERS`] is the only list: routing, ApiVersions and the coverage page are made from it.

mod api;
pub(crate) mod authorized_operations;

mod api_versions;
mod fetch;
mod metadata;
mod produce;

pub(crate) use api::{Answer, Api, Call, Handler};

/// Every API this broker serves on its client listeners, by key.
pub(crate) const HANDLERS: &[Handler] = &[
    Handler::of::<produce::Produce>(),
    Handler::of::<fetch::Fetch>(),
    Handler::of::<metadata::Metadata>(),
    Handler::of::<api_versions::ApiVersions>(),
];
