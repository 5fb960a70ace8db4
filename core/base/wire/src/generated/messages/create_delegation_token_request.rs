//! `CreateDelegationTokenRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `CreateDelegationTokenRequest`, versions 1-3.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateDelegationTokenRequest {
    /// Versions 3, nullable.
    pub owner_principal_type: Option<Str>,
    /// Versions 3, nullable.
    pub owner_principal_name: Option<Str>,
    /// Versions 1-3.
    pub renewers: Vec<CreatableRenewers>,
    /// Versions 1-3.
    pub max_lifetime_ms: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for CreateDelegationTokenRequest {
    fn default() -> Self {
        Self {
            owner_principal_type: Some(Str::default()),
            owner_principal_name: Some(Str::default()),
            renewers: Vec::new(),
            max_lifetime_ms: 0,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for CreateDelegationTokenRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            owner_principal_type: if v >= 3 { r.get(v) } else { Some(Str::default()) },
            owner_principal_name: if v >= 3 { r.get(v) } else { Some(Str::default()) },
            renewers: r.get(v),
            max_lifetime_ms: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v >= 3 { w.put(&self.owner_principal_type, v); } else if self.owner_principal_type.as_ref().is_none_or(|x| !x.is_empty()) { w.unsupported("OwnerPrincipalType"); }
        if v >= 3 { w.put(&self.owner_principal_name, v); } else if self.owner_principal_name.as_ref().is_none_or(|x| !x.is_empty()) { w.unsupported("OwnerPrincipalName"); }
        w.put(&self.renewers, v);
        w.put(&self.max_lifetime_ms, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `CreatableRenewers` in [`CreateDelegationTokenRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CreatableRenewers {
    /// Versions 1-3.
    pub principal_type: Str,
    /// Versions 1-3.
    pub principal_name: Str,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for CreatableRenewers {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            principal_type: r.get(v),
            principal_name: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.principal_type, v);
        w.put(&self.principal_name, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for CreateDelegationTokenRequest {
    const NAME: &'static str = "CreateDelegationTokenRequest";
    const VALID: VersionRange = VersionRange::new(1, 3);
    const FLEXIBLE_FROM: i16 = 2;
}

impl Request for CreateDelegationTokenRequest {
    const API_KEY: ApiKey = ApiKey::CreateDelegationToken;
    type Response = super::create_delegation_token_response::CreateDelegationTokenResponse;
}
