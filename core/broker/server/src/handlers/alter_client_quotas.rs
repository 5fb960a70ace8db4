//! AlterClientQuotas: key 49, versions 0–1 (KIP-546).
//!
//! - 1: flexible.
//! - Decided by the controller, but for names of hosts: those have to be resolved.

use kafka_rs_metadata::{ApiError, refused_client_quota};
use kafka_rs_types::ErrorCode;
use kafka_rs_wire::messages::alter_client_quotas_request::EntryData;
use kafka_rs_wire::messages::{AlterClientQuotasRequest, AlterClientQuotasResponse};

use super::{Answer, Api, Call, submit_request};
use crate::quotas::resolves;

pub(super) struct AlterClientQuotas;

impl Api for AlterClientQuotas {
    type Request = AlterClientQuotasRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 1;

    async fn handle(mut call: Call<AlterClientQuotasRequest>) -> Answer<AlterClientQuotasResponse> {
        let mut request = std::mem::take(&mut call.request);
        let mut refused = Vec::new();
        let mut known = Vec::with_capacity(request.entries.len());
        for entry in request.entries {
            match unknown_host(&entry).await {
                Some(host) => {
                    let message = format!("{host} is not a valid IP or resolvable host.");
                    let error = ApiError::new(ErrorCode::InvalidRequest, message);
                    refused.push(refused_client_quota(&entry, error));
                }
                None => known.push(entry),
            }
        }
        request.entries = known;
        match submit_request(&call, request).await {
            Ok(mut response) => {
                response.entries.extend(refused);
                Answer::Reply(response)
            }
            Err(reason) => Answer::Close(reason),
        }
    }
}

/// The host of an entity that is nothing but one, if it has no address.
async fn unknown_host(entry: &EntryData) -> Option<String> {
    let [part] = entry.entity.as_slice() else {
        return None;
    };
    let host = part.entity_name.as_ref().filter(|name| !name.is_empty())?;
    if part.entity_type != "ip" || resolves(host.as_str()).await {
        return None;
    }
    Some(host.to_string())
}
