//! UpdateFeatures: key 57, versions 0–2.
//!
//! - 0: flexible. 1: upgrade types and validate_only (KIP-778). 2: no per-feature results (KIP-1022).
//! - Decided by the controller.

use kafka_rs_wire::messages::{UpdateFeaturesRequest, UpdateFeaturesResponse};

use super::{Answer, Api, Call, submit};

pub(super) struct UpdateFeatures;

impl Api for UpdateFeatures {
    type Request = UpdateFeaturesRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 2;

    async fn handle(call: Call<UpdateFeaturesRequest>) -> Answer<UpdateFeaturesResponse> {
        submit(call).await
    }
}
