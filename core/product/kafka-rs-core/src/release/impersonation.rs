//! Stands at the door and lets through what the older release would have served.

use kafka_rs_net::{Reply, RequestContext, ServiceFuture};
use kafka_rs_server::{Interceptor, Next};
use kafka_rs_types::Rope;
use kafka_rs_wire::messages::{ApiVersionsResponse, ResponseHeader};
use kafka_rs_wire::{ApiKey, Message, Reader, encode_response};

use super::Release;

/// The first version that can carry no features: they are in tagged fields.
const FEATURES_FROM: i16 = 3;

pub(crate) struct Impersonation(pub(crate) Release);

impl Interceptor for Impersonation {
    fn intercept(&self, mut context: RequestContext, body: Reader, next: Next) -> ServiceFuture {
        let (api, version) = (context.api_key, context.api_version);
        let served = self.0.versions(api);
        let fits = served.is_some_and(|(min, max)| (min..=max).contains(&version));
        if api == ApiKey::ApiVersions {
            let release = self.0.clone();
            if !fits {
                // The router answers a version that nobody has as Kafka answers one it has not.
                context.api_version = i16::MAX;
            }
            let asked = if fits { version } else { 0 };
            let correlation_id = context.correlation_id;
            let served = next.run(context, body);
            return Box::pin(async move {
                match served.await {
                    Reply::Frame(frame) => capped(&release, asked, correlation_id, &frame),
                    other => other,
                }
            });
        }
        // Produce below the first version is advertised, but refused, from 4.0 on (KAFKA-18659).
        if fits {
            return next.run(context, body);
        }
        let reason = format!(
            "{} version {version} is not served by Kafka {}",
            api.name(),
            self.0.name()
        );
        Box::pin(async move { Reply::Close { reason } })
    }
}

/// An answer to ApiVersions without what the release does not have.
fn capped(release: &Release, version: i16, correlation_id: i32, frame: &Rope) -> Reply {
    let mut reader = Reader::new(frame.to_bytes());
    let header = ApiKey::ApiVersions.response_header_version(version);
    let answer = ResponseHeader::decode(&mut reader, header)
        .and_then(|_| ApiVersionsResponse::decode(&mut reader, version));
    let Ok(mut answer) = answer else {
        return Reply::Close {
            reason: "an answer cannot be decoded to cap its versions".to_owned(),
        };
    };
    answer.api_keys.retain_mut(|row| {
        let Some(api) = ApiKey::from_code(row.api_key) else {
            return false;
        };
        let Some((min, max)) = release.versions(api) else {
            return false;
        };
        if api != ApiKey::Produce {
            row.min_version = row.min_version.max(min);
        }
        row.max_version = row.max_version.min(max);
        row.min_version <= row.max_version
    });
    if version >= FEATURES_FROM {
        answer.supported_features.retain_mut(|row| {
            let Some((min, max)) = release.feature(&row.name) else {
                return false;
            };
            row.min_version = row.min_version.max(min);
            row.max_version = row.max_version.min(max);
            row.min_version <= row.max_version
        });
        answer.finalized_features.retain_mut(|row| {
            let (_, max) = release.feature(&row.name).unwrap_or_default();
            row.max_version_level = row.max_version_level.min(max);
            row.min_version_level = row.min_version_level.min(max);
            row.max_version_level > 0
        });
    }
    match encode_response(ApiKey::ApiVersions, version, correlation_id, &answer) {
        Ok(frame) => Reply::Frame(frame),
        Err(error) => Reply::Close {
            reason: error.to_string(),
        },
    }
}
