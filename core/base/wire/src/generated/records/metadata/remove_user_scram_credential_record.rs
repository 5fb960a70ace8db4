//! `RemoveUserScramCredentialRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `RemoveUserScramCredentialRecord`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RemoveUserScramCredentialRecord {
    /// Versions 0.
    pub name: Str,
    /// Versions 0.
    pub mechanism: i8,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for RemoveUserScramCredentialRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            mechanism: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.mechanism, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for RemoveUserScramCredentialRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("name", self.name.describe(v));
        fields.put("mechanism", self.mechanism.describe(v));
        fields.into_struct()
    }
}

impl Message for RemoveUserScramCredentialRecord {
    const NAME: &'static str = "RemoveUserScramCredentialRecord";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for RemoveUserScramCredentialRecord {
    const API_KEY: i16 = 22;
}
