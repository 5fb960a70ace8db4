//! AlterConfigs: key 33, versions 0–2, and IncrementalAlterConfigs: key 44, versions 0–1 (KIP-339).
//!
//! - A broker's own settings are checked here, where its file is known; those of topics, groups and
//!   client metrics by the controller. Refusals of both come back in the order of the request.

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
/// Operations of IncrementalAlterConfigs.
const SET: i8 = 0;
const DELETE: i8 = 1;
const APPEND: i8 = 2;
const SUBTRACT: i8 = 3;

/// One change of one key.
struct Change<'a> {
    name: &'a str,
    operation: i8,
    value: Option<&'a str>,
}

type Refusal = (ErrorCode, String);

pub(super) struct AlterConfigs;

impl Api for AlterConfigs {
    type Request = AlterConfigsRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 2;

    async fn handle(mut call: Call<AlterConfigsRequest>) -> Answer<AlterConfigsResponse> {
        let mut request = std::mem::take(&mut call.request);
        let named = |r: &alter_configs_response::AlterConfigsResourceResponse| {
            (r.resource_type, r.resource_name.clone())
        };
        let asked = request.resources.iter();
        let asked: Vec<_> = asked
            .map(|r| (r.resource_type, r.resource_name.clone()))
            .collect();
        let verdicts: Vec<_> = request
            .resources
            .iter()
            .map(|resource| {
                let changes = resource.configs.iter().map(|config| Change {
                    name: &config.name,
                    operation: SET,
                    value: config.value.as_deref(),
                });
                let changes: Vec<_> = changes.collect();
                let target = (resource.resource_type, resource.resource_name.clone());
                verdict(&asked, &target, &changes, call.node.node_id)
            })
            .collect();
        let mut verdict_of = verdicts.iter();
        request
            .resources
            .retain(|_| verdict_of.next().is_some_and(Result::is_ok));
        let mut response = match submit_request(&call, request).await {
            Ok(response) => response,
            Err(reason) => return Answer::Close(reason),
        };
        let mut answered: BTreeMap<_, _> = response
            .responses
            .drain(..)
            .map(|r| (named(&r), r))
            .collect();
        let results = asked.into_iter().zip(verdicts);
        response.responses = results
            .filter_map(|(target, verdict)| match verdict {
                Ok(()) => answered.remove(&target),
                Err((code, message)) => {
                    Some(alter_configs_response::AlterConfigsResourceResponse {
                        error_code: code.code(),
                        error_message: Some(Str::from(message)),
                        resource_type: target.0,
                        resource_name: target.1,
                        ..Default::default()
                    })
                }
            })
            .collect();
        Answer::Reply(response)
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
        let mut request = std::mem::take(&mut call.request);
        let named = |r: &incremental_alter_configs_response::AlterConfigsResourceResponse| {
            (r.resource_type, r.resource_name.clone())
        };
        let asked = request.resources.iter();
        let asked: Vec<_> = asked
            .map(|r| (r.resource_type, r.resource_name.clone()))
            .collect();
        let verdicts: Vec<_> = request
            .resources
            .iter()
            .map(|resource| {
                let changes = resource.configs.iter().map(|config| Change {
                    name: &config.name,
                    operation: config.config_operation,
                    value: config.value.as_deref(),
                });
                let changes: Vec<_> = changes.collect();
                let target = (resource.resource_type, resource.resource_name.clone());
                verdict(&asked, &target, &changes, call.node.node_id)
            })
            .collect();
        let mut verdict_of = verdicts.iter();
        request
            .resources
            .retain(|_| verdict_of.next().is_some_and(Result::is_ok));
        let mut response = match submit_request(&call, request).await {
            Ok(response) => response,
            Err(reason) => return Answer::Close(reason),
        };
        let mut answered: BTreeMap<_, _> = response
            .responses
            .drain(..)
            .map(|r| (named(&r), r))
            .collect();
        let results = asked.into_iter().zip(verdicts);
        response.responses = results
            .filter_map(|(target, verdict)| match verdict {
                Ok(()) => answered.remove(&target),
                Err((code, message)) => Some(
                    incremental_alter_configs_response::AlterConfigsResourceResponse {
                        error_code: code.code(),
                        error_message: Some(Str::from(message)),
                        resource_type: target.0,
                        resource_name: target.1,
                        ..Default::default()
                    },
                ),
            })
            .collect();
        Answer::Reply(response)
    }
}

/// Whether the changes of one of the resources `asked` for may go to the controller.
fn verdict(
    asked: &[(i8, Str)],
    target: &(i8, Str),
    changes: &[Change<'_>],
    node_id: i32,
) -> Result<(), Refusal> {
    let refused = |text: String| Err((ErrorCode::InvalidRequest, text));
    if asked.iter().filter(|other| *other == target).count() > 1 {
        return refused("Each resource must appear at most once.".to_owned());
    }
    let mut names: Vec<&str> = changes.iter().map(|change| change.name).collect();
    names.sort_unstable();
    if names.windows(2).any(|pair| pair[0] == pair[1]) {
        return refused("Error due to duplicate config keys".to_owned());
    }
    let nulls = changes
        .iter()
        .filter(|c| c.operation != DELETE && c.value.is_none());
    let nulls: Vec<&str> = nulls.map(|change| change.name).collect();
    if !nulls.is_empty() {
        return refused(format!(
            "Null value not supported for : {}",
            nulls.join(",")
        ));
    }
    match target.0 {
        TOPIC | CLIENT_METRICS | GROUP => Ok(()),
        BROKER => broker_verdict(&target.1, changes, node_id),
        other => refused(format!("Unknown resource type {other}")),
    }
}

/// Whether this broker may set what it is asked to, for itself or for all brokers.
fn broker_verdict(name: &str, changes: &[Change<'_>], node_id: i32) -> Result<(), Refusal> {
    let refused = |text: String| Err((ErrorCode::InvalidRequest, text));
    match name.parse::<i32>() {
        _ if name.is_empty() => {}
        Err(_) => return refused(format!("Node id must be an integer, but it is: {name}")),
        Ok(id) if id != node_id => {
            return refused(format!(
                "Unexpected broker id, expected {node_id}, but received {name}"
            ));
        }
        Ok(_) => {}
    }
    for change in changes {
        let is_list = || find(Scope::Broker, change.name).map(|key| key.kind == Kind::List);
        let operation = match change.operation {
            APPEND => "append",
            SUBTRACT => "subtract",
            _ => continue,
        };
        let text = match is_list() {
            Some(true) => continue,
            Some(false) => format!(
                "Config value {operation} is not allowed for config key: {}",
                change.name
            ),
            None => format!("Unknown config name: {}", change.name),
        };
        return Err((ErrorCode::InvalidConfig, text));
    }
    let set = changes.iter().filter(|change| change.operation != DELETE);
    let set: Vec<_> = set
        .filter_map(|change| Some((change, find(Scope::Broker, change.name)?)))
        .collect();
    let those = |update: UpdateMode| {
        let names = set.iter().filter(|(_, key)| key.update == update);
        names
            .map(|(change, _)| change.name)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let fixed = those(UpdateMode::ReadOnly);
    if !fixed.is_empty() {
        return refused(format!(
            "Cannot update these configs dynamically: [{fixed}]"
        ));
    }
    let of_one = those(UpdateMode::PerBroker);
    if name.is_empty() && !of_one.is_empty() {
        return refused(format!(
            "Cannot update these configs at default cluster level, broker id must be specified: [{of_one}]"
        ));
    }
    for (change, key) in set {
        if let Some(Err(error)) = change.value.map(|value| check(key, value)) {
            return refused(error.to_string());
        }
    }
    Ok(())
}
