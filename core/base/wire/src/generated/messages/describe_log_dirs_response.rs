//! `DescribeLogDirsResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `DescribeLogDirsResponse`, versions 1-5.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DescribeLogDirsResponse {
    /// Versions 1-5.
    pub throttle_time_ms: i32,
    /// Versions 3-5, ignorable.
    pub error_code: i16,
    /// Versions 1-5.
    pub results: Vec<DescribeLogDirsResult>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for DescribeLogDirsResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            error_code: if v >= 3 { r.get(v) } else { 0 },
            results: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        if v >= 3 { w.put(&self.error_code, v); }
        w.put(&self.results, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `DescribeLogDirsResult` in [`DescribeLogDirsResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct DescribeLogDirsResult {
    /// Versions 1-5.
    pub error_code: i16,
    /// Versions 1-5.
    pub log_dir: Str,
    /// Versions 1-5.
    pub topics: Vec<DescribeLogDirsTopic>,
    /// Versions 4-5, ignorable, default -1.
    pub total_bytes: i64,
    /// Versions 4-5, ignorable, default -1.
    pub usable_bytes: i64,
    /// Versions 5, ignorable, default false.
    pub is_cordoned: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for DescribeLogDirsResult {
    fn default() -> Self {
        Self {
            error_code: 0,
            log_dir: Str::default(),
            topics: Vec::new(),
            total_bytes: -1,
            usable_bytes: -1,
            is_cordoned: false,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for DescribeLogDirsResult {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            error_code: r.get(v),
            log_dir: r.get(v),
            topics: r.get(v),
            total_bytes: if v >= 4 { r.get(v) } else { -1 },
            usable_bytes: if v >= 4 { r.get(v) } else { -1 },
            is_cordoned: if v >= 5 { r.get(v) } else { false },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.error_code, v);
        w.put(&self.log_dir, v);
        w.put(&self.topics, v);
        if v >= 4 { w.put(&self.total_bytes, v); }
        if v >= 4 { w.put(&self.usable_bytes, v); }
        if v >= 5 { w.put(&self.is_cordoned, v); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `DescribeLogDirsTopic` in [`DescribeLogDirsResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DescribeLogDirsTopic {
    /// Versions 1-5.
    pub name: Str,
    /// Versions 1-5.
    pub partitions: Vec<DescribeLogDirsPartition>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for DescribeLogDirsTopic {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            partitions: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.partitions, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `DescribeLogDirsPartition` in [`DescribeLogDirsResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DescribeLogDirsPartition {
    /// Versions 1-5.
    pub partition_index: i32,
    /// Versions 1-5.
    pub partition_size: i64,
    /// Versions 1-5.
    pub offset_lag: i64,
    /// Versions 1-5.
    pub is_future_key: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for DescribeLogDirsPartition {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            partition_index: r.get(v),
            partition_size: r.get(v),
            offset_lag: r.get(v),
            is_future_key: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition_index, v);
        w.put(&self.partition_size, v);
        w.put(&self.offset_lag, v);
        w.put(&self.is_future_key, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for DescribeLogDirsResponse {
    const NAME: &'static str = "DescribeLogDirsResponse";
    const VALID: VersionRange = VersionRange::new(1, 5);
    const FLEXIBLE_FROM: i16 = 2;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
