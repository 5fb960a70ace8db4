//! GetTelemetrySubscriptions: key 71, version 0 (KIP-714).
//!
//! - Without an id the client is given one.
//! - Sums are asked for as they stand, not as what was added since: what is kept are the newest values.

use kafka_rs_types::{ErrorCode, Uuid};
use kafka_rs_wire::messages::{
    GetTelemetrySubscriptionsRequest, GetTelemetrySubscriptionsResponse,
};

use super::{Answer, Api, Call};

/// zstd, lz4, gzip and snappy, the best first.
const COMPRESSION_TYPES: [i8; 4] = [4, 3, 1, 2];

pub(super) struct GetTelemetrySubscriptions;

impl Api for GetTelemetrySubscriptions {
    type Request = GetTelemetrySubscriptionsRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 0;

    async fn handle(
        call: Call<GetTelemetrySubscriptionsRequest>,
    ) -> Answer<GetTelemetrySubscriptionsResponse> {
        let telemetry = &call.node.telemetry;
        let id = match call.request.client_instance_id {
            id if id.is_zero() => telemetry.new_id(call.node.platform.random.as_ref()),
            id => id,
        };
        let response = match telemetry.get(id, &call.context) {
            Err(code) => failed(id, code),
            Ok(wanted) => GetTelemetrySubscriptionsResponse {
                client_instance_id: id,
                subscription_id: wanted.subscription_id,
                accepted_compression_types: COMPRESSION_TYPES.to_vec(),
                push_interval_ms: i32::try_from(wanted.interval_ms).unwrap_or(i32::MAX),
                telemetry_max_bytes: i32::try_from(telemetry.bytes_max()).unwrap_or(i32::MAX),
                requested_metrics: wanted.metrics,
                ..Default::default()
            },
        };
        Answer::Reply(response)
    }
}

fn failed(id: Uuid, code: ErrorCode) -> GetTelemetrySubscriptionsResponse {
    GetTelemetrySubscriptionsResponse {
        error_code: code.code(),
        client_instance_id: id,
        ..Default::default()
    }
}
