//! `CreateDelegationTokenResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `CreateDelegationTokenResponse`, versions 1-3.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CreateDelegationTokenResponse {
    /// Versions 1-3.
    pub error_code: i16,
    /// Versions 1-3.
    pub principal_type: Str,
    /// Versions 1-3.
    pub principal_name: Str,
    /// Versions 3.
    pub token_requester_principal_type: Str,
    /// Versions 3.
    pub token_requester_principal_name: Str,
    /// Versions 1-3.
    pub issue_timestamp_ms: i64,
    /// Versions 1-3.
    pub expiry_timestamp_ms: i64,
    /// Versions 1-3.
    pub max_timestamp_ms: i64,
    /// Versions 1-3.
    pub token_id: Str,
    /// Versions 1-3.
    pub hmac: Bytes,
    /// Versions 1-3.
    pub throttle_time_ms: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for CreateDelegationTokenResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            error_code: r.get(v),
            principal_type: r.get(v),
            principal_name: r.get(v),
            token_requester_principal_type: if v >= 3 { r.get(v) } else { Str::default() },
            token_requester_principal_name: if v >= 3 { r.get(v) } else { Str::default() },
            issue_timestamp_ms: r.get(v),
            expiry_timestamp_ms: r.get(v),
            max_timestamp_ms: r.get(v),
            token_id: r.get(v),
            hmac: r.get(v),
            throttle_time_ms: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.error_code, v);
        w.put(&self.principal_type, v);
        w.put(&self.principal_name, v);
        if v >= 3 { w.put(&self.token_requester_principal_type, v); } else if !self.token_requester_principal_type.is_empty() { w.unsupported("TokenRequesterPrincipalType"); }
        if v >= 3 { w.put(&self.token_requester_principal_name, v); } else if !self.token_requester_principal_name.is_empty() { w.unsupported("TokenRequesterPrincipalName"); }
        w.put(&self.issue_timestamp_ms, v);
        w.put(&self.expiry_timestamp_ms, v);
        w.put(&self.max_timestamp_ms, v);
        w.put(&self.token_id, v);
        w.put(&self.hmac, v);
        w.put(&self.throttle_time_ms, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for CreateDelegationTokenResponse {
    const NAME: &'static str = "CreateDelegationTokenResponse";
    const VALID: VersionRange = VersionRange::new(1, 3);
    const FLEXIBLE_FROM: i16 = 2;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
