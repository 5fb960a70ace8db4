//! `GetTelemetrySubscriptionsResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `GetTelemetrySubscriptionsResponse`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GetTelemetrySubscriptionsResponse {
    /// Versions 0.
    pub throttle_time_ms: i32,
    /// Versions 0.
    pub error_code: i16,
    /// Versions 0.
    pub client_instance_id: Uuid,
    /// Versions 0.
    pub subscription_id: i32,
    /// Versions 0.
    pub accepted_compression_types: Vec<i8>,
    /// Versions 0.
    pub push_interval_ms: i32,
    /// Versions 0.
    pub telemetry_max_bytes: i32,
    /// Versions 0.
    pub delta_temporality: bool,
    /// Versions 0.
    pub requested_metrics: Vec<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for GetTelemetrySubscriptionsResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            error_code: r.get(v),
            client_instance_id: r.get(v),
            subscription_id: r.get(v),
            accepted_compression_types: r.get(v),
            push_interval_ms: r.get(v),
            telemetry_max_bytes: r.get(v),
            delta_temporality: r.get(v),
            requested_metrics: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.error_code, v);
        w.put(&self.client_instance_id, v);
        w.put(&self.subscription_id, v);
        w.put(&self.accepted_compression_types, v);
        w.put(&self.push_interval_ms, v);
        w.put(&self.telemetry_max_bytes, v);
        w.put(&self.delta_temporality, v);
        w.put(&self.requested_metrics, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for GetTelemetrySubscriptionsResponse {
    const NAME: &'static str = "GetTelemetrySubscriptionsResponse";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
