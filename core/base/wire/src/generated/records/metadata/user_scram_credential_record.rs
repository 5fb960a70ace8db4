//! `UserScramCredentialRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `UserScramCredentialRecord`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct UserScramCredentialRecord {
    /// Versions 0.
    pub name: Str,
    /// Versions 0.
    pub mechanism: i8,
    /// Versions 0.
    pub salt: Bytes,
    /// Versions 0.
    pub stored_key: Bytes,
    /// Versions 0.
    pub server_key: Bytes,
    /// Versions 0.
    pub iterations: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for UserScramCredentialRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            mechanism: r.get(v),
            salt: r.get(v),
            stored_key: r.get(v),
            server_key: r.get(v),
            iterations: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.mechanism, v);
        w.put(&self.salt, v);
        w.put(&self.stored_key, v);
        w.put(&self.server_key, v);
        w.put(&self.iterations, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for UserScramCredentialRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("name", self.name.describe(v));
        fields.put("mechanism", self.mechanism.describe(v));
        fields.put("salt", self.salt.describe(v));
        fields.put("storedKey", self.stored_key.describe(v));
        fields.put("serverKey", self.server_key.describe(v));
        fields.put("iterations", self.iterations.describe(v));
        fields.into_struct()
    }
}

impl Message for UserScramCredentialRecord {
    const NAME: &'static str = "UserScramCredentialRecord";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for UserScramCredentialRecord {
    const API_KEY: i16 = 11;
}
