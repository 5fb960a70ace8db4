//! The way of requests that the controller decides.

use std::sync::Arc;

use kafka_rs_metadata::{ControllerRequest, MutationQuota};
use kafka_rs_quorum::SubmitOptions;
use kafka_rs_wire::{Message, Request};

use super::{Answer, Call};
use crate::quotas::Mutation;

/// Has the controller decide the request of a call.
///
/// When there is no controller, or its log failed, the connection is closed: clients try again, and
/// the reason is in the log.
pub(super) async fn submit<R>(mut call: Call<R>) -> Answer<<R as Request>::Response>
where
    R: Request + ControllerRequest<Response = <R as Request>::Response>,
{
    let request = std::mem::take(&mut call.request);
    match submit_request(&call, request).await {
        Ok(response) => Answer::Reply(response),
        Err(reason) => Answer::Close(reason),
    }
}

/// The same for a request that makes or deletes partitions. From version `strict_from` on the client
/// can be told that it used up its quota (KIP-599).
pub(super) async fn submit_mutation<R>(
    mut call: Call<R>,
    strict_from: i16,
) -> Answer<<R as Request>::Response>
where
    R: Request + ControllerRequest<Response = <R as Request>::Response>,
{
    let request = std::mem::take(&mut call.request);
    let strict = call.version >= strict_from;
    let quota = call.node.quotas.mutation(&call.context, strict);
    match decide(&call, request, quota.clone()).await {
        Ok(mut response) => {
            if let (Some(quota), Some(wait)) = (quota, response.throttle_time_ms_mut()) {
                *wait = i32::try_from(quota.throttle_ms()).unwrap_or(i32::MAX);
            }
            Answer::Reply(response)
        }
        Err(reason) => Answer::Close(reason),
    }
}

/// [`submit`] for a request that was changed on the way.
pub(super) async fn submit_request<R>(
    call: &Call<R>,
    request: R,
) -> Result<<R as Request>::Response, String>
where
    R: Request + ControllerRequest<Response = <R as Request>::Response>,
{
    decide(call, request, None).await
}

async fn decide<R>(
    call: &Call<R>,
    request: R,
    quota: Option<Arc<Mutation>>,
) -> Result<<R as Request>::Response, String>
where
    R: Request + ControllerRequest<Response = <R as Request>::Response>,
{
    let options = SubmitOptions {
        api_version: call.version,
        quota: quota.map(|quota| quota as Arc<dyn MutationQuota>),
        ..SubmitOptions::default()
    };
    call.node
        .quorum
        .submit(options, request)
        .await
        .map_err(|error| format!("the controller cannot decide: {error}"))
}
