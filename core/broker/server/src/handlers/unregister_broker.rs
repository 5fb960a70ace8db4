//! UnregisterBroker: key 64, version 0 (KIP-631).
//!
//! - Decided by the controller. A broker that lives is forgotten too, until it is started again.

use kafka_rs_wire::messages::{UnregisterBrokerRequest, UnregisterBrokerResponse};

use super::{Answer, Api, Call, submit};

pub(super) struct UnregisterBroker;

impl Api for UnregisterBroker {
    type Request = UnregisterBrokerRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 0;

    async fn handle(call: Call<UnregisterBrokerRequest>) -> Answer<UnregisterBrokerResponse> {
        submit(call).await
    }
}
