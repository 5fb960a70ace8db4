//! AlterConfigs: key 33, versions 0–2, and IncrementalAlterConfigs: key 44, versions 0–1 (KIP-339).
//!
//! - Values are checked against the table of keys here, as in Kafka; the controller stores them.

use std::collections::BTreeMap;

use kafka_rs_config::{Kind, Scope, UpdateMode, check, find};
use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::{
    AlterConfigsRequest, AlterConfigsResponse, IncrementalAlterConfigsRequest,
    IncrementalAlterConfigsResponse, alter_configs_response, incremental_alter_configs_response,
};

use super::{Answer, Api, Call, submit_request};

const TOPIC: i8 = 2;
const BROKER: i8 = 4;
const CLIENT_METRICS: i8 = 16;
const GROUP: i8 = 32;
/// Operations of IncrementalAlterConfigs that work on lists.
const APPEND: i8 = 2;
const SUBTRACT: i8 = 3;
const DELETE: i8 = 1;

pub(super) struct AlterConfigs;

impl Api for AlterConfigs {
    type Request = AlterConfigsRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 2;

    async fn handle(mut call: Call<AlterConfigsRequest>) -> Answer<AlterConfigsResponse> {
        let mut refused = Vec::new();
        call.request.resources.retain(|resource| {
            let settings = resource
                .configs
                .iter()
                .map(|config| (&config.name, 0, &config.value));
            match problem(resource.resource_type, settings) {
                None => true,
                Some((code, message)) => {
                    refused.push(alter_configs_response::AlterConfigsResourceResponse {
                        error_code: code.code(),
                        error_message: Some(Str::from(message)),
                        resource_type: resource.resource_type,
                        resource_name: resource.resource_name.clone(),
                        ..Default::default()
                    });
                    false
                }
            }
        });
        let request = std::mem::take(&mut call.request);
        match submit_request(&call, request).await {
            Ok(mut response) => {
                response.responses.extend(refused);
                Answer::Reply(response)
            }
            Err(reason) => Answer::Close(reason),
        }
    }
}

pub(super) struct IncrementalAlterConfigs;

impl Api for IncrementalAlterConfigs {
    type Request = IncrementalAlterConfigsRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 1;

    async fn handle(
        mut call: Call<IncrementalAlterConfigsRequest>,
    ) -> Answer<IncrementalAlterConfigsResponse> {
        let mut refused = Vec::new();
        call.request.resources.retain(|resource| {
            let settings = resource
                .configs
                .iter()
                .map(|c| (&c.name, c.config_operation, &c.value));
            match problem(resource.resource_type, settings) {
                None => true,
                Some((code, message)) => {
                    refused.push(
                        incremental_alter_configs_response::AlterConfigsResourceResponse {
                            error_code: code.code(),
                            error_message: Some(Str::from(message)),
                            resource_type: resource.resource_type,
                            resource_name: resource.resource_name.clone(),
                            ..Default::default()
                        },
                    );
                    false
                }
            }
        });
        let request = std::mem::take(&mut call.request);
        match submit_request(&call, request).await {
            Ok(mut response) => {
                response.responses.extend(refused);
                Answer::Reply(response)
            }
            Err(reason) => Answer::Close(reason),
        }
    }
}

/// What is wrong with the settings for one resource, if anything is.
fn problem<'a>(
    resource_type: i8,
    settings: impl Iterator<Item = (&'a Str, i8, &'a Option<Str>)>,
) -> Option<(ErrorCode, String)> {
    let scope = match resource_type {
        TOPIC => Scope::Topic,
        BROKER => Scope::Broker,
        CLIENT_METRICS => Scope::ClientMetrics,
        GROUP => Scope::Group,
        other => {
            let message = format!("resource type {other} has no configuration that can be changed");
            return Some((ErrorCode::InvalidRequest, message));
        }
    };
    let mut seen: BTreeMap<&str, ()> = BTreeMap::new();
    for (name, operation, value) in settings {
        if seen.insert(name, ()).is_some() {
            let message = format!("{name} is there twice for one resource");
            return Some((ErrorCode::InvalidRequest, message));
        }
        let Some(key) = find(scope, name) else {
            let message = format!("Unknown {} config name: {name}", scope_name(scope));
            return Some((ErrorCode::InvalidConfig, message));
        };
        if scope == Scope::Broker && key.update == UpdateMode::ReadOnly {
            let message = format!("Cannot update these configs dynamically: {name}");
            return Some((ErrorCode::InvalidRequest, message));
        }
        if [APPEND, SUBTRACT].contains(&operation) && key.kind != Kind::List {
            let message = format!("{name} is no list, nothing can be added to or taken from it");
            return Some((ErrorCode::InvalidConfig, message));
        }
        match value {
            Some(value) if operation != DELETE => {
                if let Err(error) = check(key, value) {
                    return Some((ErrorCode::InvalidConfig, error.to_string()));
                }
            }
            None if operation != DELETE => {
                let message = format!("Null value not supported for : {name}");
                return Some((ErrorCode::InvalidRequest, message));
            }
            _ => {}
        }
    }
    None
}

fn scope_name(scope: Scope) -> &'static str {
    match scope {
        Scope::Topic => "topic",
        Scope::Group => "group",
        Scope::ClientMetrics => "client metrics",
        _ => "broker",
    }
}
