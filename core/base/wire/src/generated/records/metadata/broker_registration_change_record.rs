//! `BrokerRegistrationChangeRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `BrokerRegistrationChangeRecord`, versions 0-3.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BrokerRegistrationChangeRecord {
    /// Versions 0-3.
    pub broker_id: i32,
    /// Versions 0-3.
    pub broker_epoch: i64,
    /// Versions 0-3, tag 0.
    pub fenced: i8,
    /// Versions 1-3, tag 1.
    pub in_controlled_shutdown: i8,
    /// Versions 2-3, tag 2.
    pub log_dirs: Vec<Uuid>,
    /// Versions 3, nullable, tag 3, default null.
    pub cordoned_log_dirs: Option<Vec<Uuid>>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for BrokerRegistrationChangeRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            broker_id: r.get(v),
            broker_epoch: r.get(v),
            fenced: 0,
            in_controlled_shutdown: 0,
            log_dirs: Vec::new(),
            cordoned_log_dirs: None,
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 => m.fenced = r.get(v),
                1 if v >= 1 => m.in_controlled_shutdown = r.get(v),
                1 => r.misplaced_tag(),
                2 if v >= 2 => m.log_dirs = r.get(v),
                2 => r.misplaced_tag(),
                3 if v >= 3 => m.cordoned_log_dirs = r.get(v),
                3 => r.misplaced_tag(),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.broker_id, v);
        w.put(&self.broker_epoch, v);
        if v < 1 && (self.in_controlled_shutdown != 0) { w.unsupported("InControlledShutdown"); }
        if v < 2 && !self.log_dirs.is_empty() { w.unsupported("LogDirs"); }
        if v < 3 && self.cordoned_log_dirs.is_some() { w.unsupported("CordonedLogDirs"); }
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if self.fenced != 0 { tags.put(w, 0, &self.fenced, v); }
        if v >= 1 && (self.in_controlled_shutdown != 0) { tags.put(w, 1, &self.in_controlled_shutdown, v); }
        if v >= 2 && !self.log_dirs.is_empty() { tags.put(w, 2, &self.log_dirs, v); }
        if v >= 3 && self.cordoned_log_dirs.is_some() { tags.put(w, 3, &self.cordoned_log_dirs, v); }
        tags.close(w);
    }
}

impl Describe for BrokerRegistrationChangeRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("brokerId", self.broker_id.describe(v));
        fields.put("brokerEpoch", self.broker_epoch.describe(v));
        if self.fenced != 0 { fields.put("fenced", self.fenced.describe(v)); }
        if v >= 1 && self.in_controlled_shutdown != 0 { fields.put("inControlledShutdown", self.in_controlled_shutdown.describe(v)); }
        if v >= 2 && !self.log_dirs.is_empty() { fields.put("logDirs", self.log_dirs.describe(v)); }
        if v >= 3 && self.cordoned_log_dirs.is_some() { fields.put("cordonedLogDirs", self.cordoned_log_dirs.describe(v)); }
        fields.into_struct()
    }
}

impl Message for BrokerRegistrationChangeRecord {
    const NAME: &'static str = "BrokerRegistrationChangeRecord";
    const VALID: VersionRange = VersionRange::new(0, 3);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for BrokerRegistrationChangeRecord {
    const API_KEY: i16 = 17;
}
