//! ApiVersions: key 18, versions 0–4.
//!
//! - A version this broker does not know is answered in version 0 with UNSUPPORTED_VERSION and the
//!   table (KIP-511); the connection loop cannot decode such a request, so the router answers it.
//! - 3: flexible request, client software name; features (KIP-584). The response header stays at version 0.
//! - Produce is advertised from version 0 though served from 3 (KAFKA-18659): librdkafka stops
//!   compressing otherwise.

use kafka_rs_net::Software;
use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::ApiKey;
use kafka_rs_wire::messages::api_versions_response::{
    ApiVersion, FinalizedFeatureKey, SupportedFeatureKey,
};
use kafka_rs_wire::messages::{ApiVersionsRequest, ApiVersionsResponse};

use super::{Answer, Api, Call, HANDLERS};
use crate::node::Node;

/// First version whose response can say that a feature is supported from level 0.
const ZERO_LEVEL_FROM: i16 = 4;

pub(super) struct ApiVersions;

impl Api for ApiVersions {
    type Request = ApiVersionsRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 4;

    async fn handle(call: Call<ApiVersionsRequest>) -> Answer<ApiVersionsResponse> {
        let request = &call.request;
        if call.version >= 3
            && !(is_software_name(&request.client_software_name)
                && is_software_name(&request.client_software_version))
        {
            return Answer::Reply(ApiVersionsResponse {
                error_code: ErrorCode::InvalidRequest.code(),
                ..Default::default()
            });
        }
        if call.version >= 3 {
            let software = Software {
                name: request.client_software_name.detached(),
                version: request.client_software_version.detached(),
            };
            // A client that says it again says the same.
            let _ = call.context.connection.software.set(software);
        }
        Answer::Reply(describe(&call.node, call.version))
    }
}

/// The answer to a version that is not served.
pub(crate) fn unsupported_version() -> ApiVersionsResponse {
    ApiVersionsResponse {
        error_code: ErrorCode::UnsupportedVersion.code(),
        api_keys: vec![ApiVersion {
            api_key: ApiKey::ApiVersions as i16,
            min_version: ApiVersions::MIN,
            max_version: ApiVersions::MAX,
            ..Default::default()
        }],
        ..Default::default()
    }
}

fn describe(node: &Node, version: i16) -> ApiVersionsResponse {
    let image = node.quorum.image();
    let supported = node
        .supported_features()
        .into_iter()
        .filter_map(|(name, min, max)| {
            let min_version = match min {
                0 if version < ZERO_LEVEL_FROM => return None,
                min => min,
            };
            Some(SupportedFeatureKey {
                name,
                min_version,
                max_version: max,
                ..Default::default()
            })
        });
    let finalized = node
        .finalized_features(&image)
        .into_iter()
        .map(|(name, level)| FinalizedFeatureKey {
            name,
            max_version_level: level,
            min_version_level: level,
            ..Default::default()
        });
    ApiVersionsResponse {
        error_code: ErrorCode::None.code(),
        api_keys: HANDLERS
            .iter()
            .map(|handler| advertised(handler.key, handler.min, handler.max))
            .collect(),
        supported_features: supported.collect(),
        finalized_features_epoch: image.provenance().last_offset,
        finalized_features: finalized.collect(),
        ..Default::default()
    }
}

fn advertised(key: ApiKey, min: i16, max: i16) -> ApiVersion {
    ApiVersion {
        api_key: key as i16,
        min_version: if key == ApiKey::Produce { 0 } else { min },
        max_version: max,
        ..Default::default()
    }
}

/// Kafka's rule for client software names and versions: letters and digits, with dots and dashes inside.
fn is_software_name(text: &Str) -> bool {
    let bytes = text.as_bytes();
    let ends = [bytes.first(), bytes.last()];
    ends.iter()
        .all(|end| end.is_some_and(u8::is_ascii_alphanumeric))
        && bytes
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || *b == b'.' || *b == b'-')
}
