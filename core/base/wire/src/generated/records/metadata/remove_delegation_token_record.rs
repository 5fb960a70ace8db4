//! `RemoveDelegationTokenRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `RemoveDelegationTokenRecord`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RemoveDelegationTokenRecord {
    /// Versions 0.
    pub token_id: Str,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for RemoveDelegationTokenRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            token_id: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.token_id, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for RemoveDelegationTokenRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("tokenId", self.token_id.describe(v));
        fields.into_struct()
    }
}

impl Message for RemoveDelegationTokenRecord {
    const NAME: &'static str = "RemoveDelegationTokenRecord";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for RemoveDelegationTokenRecord {
    const API_KEY: i16 = 26;
}
