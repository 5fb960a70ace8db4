//! `ZkMigrationStateRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `ZkMigrationStateRecord`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ZkMigrationStateRecord {
    /// Versions 0.
    pub zk_migration_state: i8,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ZkMigrationStateRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            zk_migration_state: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.zk_migration_state, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for ZkMigrationStateRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("zkMigrationState", self.zk_migration_state.describe(v));
        fields.into_struct()
    }
}

impl Message for ZkMigrationStateRecord {
    const NAME: &'static str = "ZkMigrationStateRecord";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for ZkMigrationStateRecord {
    const API_KEY: i16 = 21;
}
