//! PushTelemetry: key 72, version 0 (KIP-714).
//!
//! - The metrics are OpenTelemetry's `MetricsData`, compressed as the request says.

use kafka_rs_types::ErrorCode;
use kafka_rs_wire::messages::{PushTelemetryRequest, PushTelemetryResponse};

use super::{Answer, Api, Call};

pub(super) struct PushTelemetry;

impl Api for PushTelemetry {
    type Request = PushTelemetryRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 0;

    async fn handle(call: Call<PushTelemetryRequest>) -> Answer<PushTelemetryResponse> {
        let pushed = call.node.telemetry.push(&call.request, &call.context);
        Answer::Reply(PushTelemetryResponse {
            error_code: pushed.err().unwrap_or(ErrorCode::None).code(),
            ..Default::default()
        })
    }
}
