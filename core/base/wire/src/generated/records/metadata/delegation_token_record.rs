//! `DelegationTokenRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `DelegationTokenRecord`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DelegationTokenRecord {
    /// Versions 0.
    pub owner: Str,
    /// Versions 0.
    pub requester: Str,
    /// Versions 0.
    pub renewers: Vec<Str>,
    /// Versions 0.
    pub issue_timestamp: i64,
    /// Versions 0.
    pub max_timestamp: i64,
    /// Versions 0.
    pub expiration_timestamp: i64,
    /// Versions 0.
    pub token_id: Str,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for DelegationTokenRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            owner: r.get(v),
            requester: r.get(v),
            renewers: r.get(v),
            issue_timestamp: r.get(v),
            max_timestamp: r.get(v),
            expiration_timestamp: r.get(v),
            token_id: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.owner, v);
        w.put(&self.requester, v);
        w.put(&self.renewers, v);
        w.put(&self.issue_timestamp, v);
        w.put(&self.max_timestamp, v);
        w.put(&self.expiration_timestamp, v);
        w.put(&self.token_id, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for DelegationTokenRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("owner", self.owner.describe(v));
        fields.put("requester", self.requester.describe(v));
        fields.put("renewers", self.renewers.describe(v));
        fields.put("issueTimestamp", self.issue_timestamp.describe(v));
        fields.put("maxTimestamp", self.max_timestamp.describe(v));
        fields.put("expirationTimestamp", self.expiration_timestamp.describe(v));
        fields.put("tokenId", self.token_id.describe(v));
        fields.into_struct()
    }
}

impl Message for DelegationTokenRecord {
    const NAME: &'static str = "DelegationTokenRecord";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for DelegationTokenRecord {
    const API_KEY: i16 = 10;
}
