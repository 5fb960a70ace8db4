//! The way of requests that the controller decides.

use kafka_rs_metadata::ControllerRequest;
use kafka_rs_quorum::SubmitOptions;
use kafka_rs_wire::Request;

use super::{Answer, Call};

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

/// The same for a request that was changed on the way.
pub(super) async fn submit_request<R>(
    call: &Call<R>,
    request: R,
) -> Result<<R as Request>::Response, String>
where
    R: Request + ControllerRequest<Response = <R as Request>::Response>,
{
    let options = SubmitOptions {
        api_version: call.version,
        ..SubmitOptions::default()
    };
    call.node
        .quorum
        .submit(options, request)
        .await
        .map_err(|error| format!("the controller cannot decide: {error}"))
}
