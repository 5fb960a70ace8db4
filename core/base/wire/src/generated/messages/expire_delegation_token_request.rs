//! `ExpireDelegationTokenRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `ExpireDelegationTokenRequest`, versions 1-2.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ExpireDelegationTokenRequest {
    /// Versions 1-2.
    pub hmac: Bytes,
    /// Versions 1-2.
    pub expiry_time_period_ms: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ExpireDelegationTokenRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            hmac: r.get(v),
            expiry_time_period_ms: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.hmac, v);
        w.put(&self.expiry_time_period_ms, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for ExpireDelegationTokenRequest {
    const NAME: &'static str = "ExpireDelegationTokenRequest";
    const VALID: VersionRange = VersionRange::new(1, 2);
    const FLEXIBLE_FROM: i16 = 2;
}

impl Request for ExpireDelegationTokenRequest {
    const API_KEY: ApiKey = ApiKey::ExpireDelegationToken;
    type Response = super::expire_delegation_token_response::ExpireDelegationTokenResponse;
}
