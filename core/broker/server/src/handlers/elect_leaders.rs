//! ElectLeaders: key 43, versions 0–2.
//!
//! - 0: preferred leaders only (KIP-183). 1: unclean elections too (KIP-460). 2: flexible.
//! - Decided by the controller.

use kafka_rs_wire::messages::{ElectLeadersRequest, ElectLeadersResponse};

use super::{Answer, Api, Call, submit};

pub(super) struct ElectLeaders;

impl Api for ElectLeaders {
    type Request = ElectLeadersRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 2;

    async fn handle(call: Call<ElectLeadersRequest>) -> Answer<ElectLeadersResponse> {
        submit(call).await
    }
}
