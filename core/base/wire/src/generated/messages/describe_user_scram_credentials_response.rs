//! `DescribeUserScramCredentialsResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `DescribeUserScramCredentialsResponse`, versions 0.
#[derive(Debug, Clone, PartialEq)]
pub struct DescribeUserScramCredentialsResponse {
    /// Versions 0.
    pub throttle_time_ms: i32,
    /// Versions 0.
    pub error_code: i16,
    /// Versions 0, nullable.
    pub error_message: Option<Str>,
    /// Versions 0.
    pub results: Vec<DescribeUserScramCredentialsResult>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for DescribeUserScramCredentialsResponse {
    fn default() -> Self {
        Self {
            throttle_time_ms: 0,
            error_code: 0,
            error_message: Some(Str::default()),
            results: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for DescribeUserScramCredentialsResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            error_code: r.get(v),
            error_message: r.get(v),
            results: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        w.put(&self.results, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `DescribeUserScramCredentialsResult` in [`DescribeUserScramCredentialsResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct DescribeUserScramCredentialsResult {
    /// Versions 0.
    pub user: Str,
    /// Versions 0.
    pub error_code: i16,
    /// Versions 0, nullable.
    pub error_message: Option<Str>,
    /// Versions 0.
    pub credential_infos: Vec<CredentialInfo>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for DescribeUserScramCredentialsResult {
    fn default() -> Self {
        Self {
            user: Str::default(),
            error_code: 0,
            error_message: Some(Str::default()),
            credential_infos: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for DescribeUserScramCredentialsResult {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            user: r.get(v),
            error_code: r.get(v),
            error_message: r.get(v),
            credential_infos: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.user, v);
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        w.put(&self.credential_infos, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `CredentialInfo` in [`DescribeUserScramCredentialsResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CredentialInfo {
    /// Versions 0.
    pub mechanism: i8,
    /// Versions 0.
    pub iterations: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for CredentialInfo {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            mechanism: r.get(v),
            iterations: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.mechanism, v);
        w.put(&self.iterations, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for DescribeUserScramCredentialsResponse {
    const NAME: &'static str = "DescribeUserScramCredentialsResponse";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
