//! ListConfigResources: key 74, versions 0–1.
//!
//! - 0: client metrics subscriptions only (KIP-1000). 1: any kind of resource (KIP-1142).

use std::collections::BTreeSet;

use kafka_rs_metadata::ConfigResourceType;
use kafka_rs_types::ErrorCode;
use kafka_rs_types::Str;
use kafka_rs_wire::messages::list_config_resources_response::ConfigResource;
use kafka_rs_wire::messages::{ListConfigResourcesRequest, ListConfigResourcesResponse};

use super::{Answer, Api, Call};

/// Kinds that exist whether or not anything is set for them.
const TOPIC: i8 = 2;
const BROKER: i8 = 4;
const BROKER_LOGGER: i8 = 8;
const CLIENT_METRICS: i8 = 16;
const GROUP: i8 = 32;

pub(super) struct ListConfigResources;

impl Api for ListConfigResources {
    type Request = ListConfigResourcesRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 1;

    async fn handle(call: Call<ListConfigResourcesRequest>) -> Answer<ListConfigResourcesResponse> {
        let known = [TOPIC, BROKER, BROKER_LOGGER, CLIENT_METRICS, GROUP];
        let asked = &call.request.resource_types;
        let kinds: BTreeSet<i8> = match (call.version, asked.is_empty()) {
            (0, _) => BTreeSet::from([CLIENT_METRICS]),
            (_, true) => known.into(),
            (_, false) => asked.iter().copied().collect(),
        };
        if kinds.iter().any(|kind| !known.contains(kind)) {
            return Answer::Reply(ListConfigResourcesResponse {
                error_code: ErrorCode::UnsupportedVersion.code(),
                ..Default::default()
            });
        }
        let config_resources = kinds.iter().flat_map(|kind| {
            names(&call, *kind).into_iter().map(|name| ConfigResource {
                resource_name: name,
                resource_type: *kind,
                ..Default::default()
            })
        });
        Answer::Reply(ListConfigResourcesResponse {
            config_resources: config_resources.collect(),
            ..Default::default()
        })
    }
}

fn names(call: &Call<ListConfigResourcesRequest>, kind: i8) -> Vec<Str> {
    let image = call.node.quorum.image();
    match kind {
        TOPIC => image
            .topics()
            .iter()
            .map(|topic| topic.name.clone())
            .collect(),
        BROKER | BROKER_LOGGER => image
            .cluster()
            .brokers()
            .map(|broker| Str::from(broker.id.to_string()))
            .collect(),
        other => {
            let kind = ConfigResourceType::from_code(other);
            let set = image
                .configs()
                .iter()
                .filter(|(resource, _)| Some(resource.kind) == kind);
            set.map(|(resource, _)| resource.name.clone()).collect()
        }
    }
}
