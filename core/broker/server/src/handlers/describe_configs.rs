//! DescribeConfigs: key 32, versions 1–4.
//!
//! - 1: synonyms and sources (KIP-226). 3: types and documentation (KIP-569). 4: flexible.

use std::collections::BTreeMap;
use std::sync::Arc;

use kafka_rs_config::{BrokerConfig, Key, Scope, UpdateMode, find, keys, topic_value};
use kafka_rs_metadata::{ConfigResource, ConfigResourceType, MetadataImage};
use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::describe_configs_request::DescribeConfigsResource;
use kafka_rs_wire::messages::describe_configs_response::{
    DescribeConfigsResourceResult, DescribeConfigsResult, DescribeConfigsSynonym,
};
use kafka_rs_wire::messages::{DescribeConfigsRequest, DescribeConfigsResponse};

use super::{Answer, Api, Call};

const TOPIC: i8 = 2;
const BROKER: i8 = 4;
const CLIENT_METRICS: i8 = 16;
const GROUP: i8 = 32;
/// Sources, as the protocol numbers them.
const DYNAMIC_TOPIC: i8 = 1;
const DYNAMIC_DEFAULT: i8 = 3;
const STATIC: i8 = 4;
const DEFAULT: i8 = 5;
const CLIENT_METRICS_SOURCE: i8 = 7;
const GROUP_SOURCE: i8 = 8;

pub(super) struct DescribeConfigs;

impl Api for DescribeConfigs {
    type Request = DescribeConfigsRequest;
    const MIN: i16 = 1;
    const MAX: i16 = 4;

    async fn handle(call: Call<DescribeConfigsRequest>) -> Answer<DescribeConfigsResponse> {
        let image = call.node.quorum.image();
        let results = call.request.resources.iter().map(|resource| {
            let described = describe(&call, &image, resource);
            let (code, message, configs) = match described {
                Ok(configs) => (ErrorCode::None, String::new(), configs),
                Err((code, message)) => (code, message, Vec::new()),
            };
            DescribeConfigsResult {
                error_code: code.code(),
                error_message: Some(Str::from(message)),
                resource_type: resource.resource_type,
                resource_name: resource.resource_name.clone(),
                configs,
                ..Default::default()
            }
        });
        Answer::Reply(DescribeConfigsResponse {
            results: results.collect(),
            ..Default::default()
        })
    }
}

fn describe(
    call: &Call<DescribeConfigsRequest>,
    image: &MetadataImage,
    resource: &DescribeConfigsResource,
) -> Result<Vec<DescribeConfigsResourceResult>, (ErrorCode, String)> {
    let wanted = |key: &Key| {
        let names = resource
            .configuration_keys
            .as_ref()
            .filter(|names| !names.is_empty());
        names.is_none_or(|names| names.iter().any(|name| name.as_str() == key.name))
    };
    let name = &resource.resource_name;
    let config = call.node.replicas.config();
    match resource.resource_type {
        TOPIC => {
            kafka_rs_metadata::validate_topic_name(name)
                .map_err(|error| (error.code, error.message.unwrap_or_default().to_string()))?;
            if image.topics().by_name(name).is_none() {
                return Err((ErrorCode::UnknownTopicOrPartition, String::new()));
            }
            let set = overrides(image, ConfigResourceType::Topic, name);
            Ok(keys(Scope::Topic)
                .filter(|key| wanted(key))
                .map(|key| topic_row(call, key, &set, &config))
                .collect())
        }
        BROKER if name.is_empty() => {
            let set = overrides(image, ConfigResourceType::Broker, "");
            Ok(keys(Scope::Broker)
                .filter(|key| wanted(key))
                .filter_map(|key| Some(all_brokers_row(call, key, set.get(key.name)?)))
                .collect())
        }
        BROKER => {
            if name.parse() != Ok(call.node.node_id) {
                let message = format!(
                    "Unexpected broker id, expected {} or empty string, but received {name}",
                    call.node.node_id
                );
                return Err((ErrorCode::InvalidRequest, message));
            }
            let config = Arc::clone(&config);
            let shown = |key: &Key| !key.internal || config.set_value(key.name).is_some();
            Ok(keys(Scope::Broker)
                .filter(|key| wanted(key) && shown(key))
                .map(|key| broker_row(call, key, &config))
                .collect())
        }
        CLIENT_METRICS | GROUP => {
            let (kind, scope, source) = match resource.resource_type {
                GROUP => (ConfigResourceType::Group, Scope::Group, GROUP_SOURCE),
                _ => (
                    ConfigResourceType::ClientMetrics,
                    Scope::ClientMetrics,
                    CLIENT_METRICS_SOURCE,
                ),
            };
            let set = overrides(image, kind, name);
            Ok(keys(scope)
                .filter(|key| wanted(key))
                .map(|key| resource_row(call, key, set.get(key.name), source, &config))
                .collect())
        }
        other => Err((
            ErrorCode::InvalidRequest,
            format!("Unsupported resource type: {other}"),
        )),
    }
}

fn overrides(
    image: &MetadataImage,
    kind: ConfigResourceType,
    name: &str,
) -> BTreeMap<String, String> {
    let set = image.configs().get(&ConfigResource {
        kind,
        name: Str::from(name),
    });
    set.map(|map| {
        map.iter()
            .map(|(k, v)| (k.to_string(), v.to_string()))
            .collect()
    })
    .unwrap_or_default()
}

fn topic_row(
    call: &Call<DescribeConfigsRequest>,
    key: &'static Key,
    set: &BTreeMap<String, String>,
    config: &BrokerConfig,
) -> DescribeConfigsResourceResult {
    let effective = topic_value(key, set, config);
    let mut synonyms = Vec::new();
    if let Some(value) = set.get(key.name) {
        synonyms.push(synonym(key.name, Some(key.rendered(value)), DYNAMIC_TOPIC));
    }
    let family: Vec<&'static str> = key.synonyms.iter().map(|synonym| synonym.key).collect();
    // The default of a coarser key alone is no value in this key's unit.
    let foreign = |synonym: &DescribeConfigsSynonym| {
        synonym.source == DEFAULT && family.first() != Some(&synonym.name.as_str())
    };
    let said = broker_synonyms(&family, config).into_iter();
    synonyms.extend(said.skip_while(foreign));
    row(
        call,
        key,
        effective.value.map(|value| key.rendered(&value)),
        effective.source as i8,
        false,
        synonyms,
    )
}

/// The keys of which the first that is set decides, when `name` is one of them: the same time in
/// finer and coarser units.
fn family(name: &'static str) -> Vec<&'static str> {
    let families = keys(Scope::Topic).map(|key| &key.synonyms);
    let found = families
        .filter(|family| family.len() > 1)
        .find(|family| family.iter().any(|synonym| synonym.key == name));
    match found {
        Some(family) => family.iter().map(|synonym| synonym.key).collect(),
        None => vec![name],
    }
}

/// All that is said of a broker key and of its coarser relatives, from what counts most to what
/// counts least.
fn broker_synonyms(family: &[&'static str], config: &BrokerConfig) -> Vec<DescribeConfigsSynonym> {
    let mut synonyms = Vec::new();
    for name in family {
        for (value, source) in config.all_values(name) {
            synonyms.push(synonym(name, Some(value), source as i8));
        }
    }
    synonyms.sort_by_key(|synonym| synonym.source);
    for name in family {
        if let Some(default) = find(Scope::Broker, name).and_then(|key| key.default) {
            synonyms.push(synonym(name, Some(default.to_owned()), DEFAULT));
        }
    }
    synonyms
}

/// A key of a group or a client metrics subscription; groups fall back to keys of the broker.
fn resource_row(
    call: &Call<DescribeConfigsRequest>,
    key: &'static Key,
    set: Option<&String>,
    source: i8,
    config: &BrokerConfig,
) -> DescribeConfigsResourceResult {
    let own = set.map(|value| synonym(key.name, Some(value.clone()), source));
    let mut synonyms = Vec::from_iter(own);
    if source == GROUP_SOURCE {
        let broker_key = format!("group.{}", key.name);
        match find(Scope::Broker, &broker_key) {
            Some(broker_key) => {
                for (value, source) in config.all_values(broker_key.name) {
                    synonyms.push(synonym(broker_key.name, Some(value), source as i8));
                }
                let default = broker_key.default.map(str::to_owned);
                synonyms.push(synonym(broker_key.name, default, DEFAULT));
            }
            None => synonyms.push(synonym(key.name, key.default.map(str::to_owned), DEFAULT)),
        }
    }
    let (value, source) = match (set, synonyms.first()) {
        (Some(value), _) => (Some(value.clone()), source),
        (None, Some(first)) => (first.value.as_ref().map(Str::to_string), first.source),
        (None, None) => (key.default.map(str::to_owned), DEFAULT),
    };
    row(call, key, value, source, false, synonyms)
}

/// A key as it is set for all brokers, whatever counts more on one of them.
fn all_brokers_row(
    call: &Call<DescribeConfigsRequest>,
    key: &'static Key,
    value: &str,
) -> DescribeConfigsResourceResult {
    let value = Some(value.to_owned());
    let own = synonym(key.name, shown(key, value.clone()), DYNAMIC_DEFAULT);
    let read_only = key.update == UpdateMode::ReadOnly;
    row(call, key, value, DYNAMIC_DEFAULT, read_only, vec![own])
}

fn broker_row(
    call: &Call<DescribeConfigsRequest>,
    key: &'static Key,
    config: &BrokerConfig,
) -> DescribeConfigsResourceResult {
    // What is said of a finer key counts before this one, but is no value of it.
    let mut synonyms: Vec<DescribeConfigsSynonym> = broker_synonyms(&family(key.name), config)
        .into_iter()
        .skip_while(|synonym| synonym.name.as_str() != key.name)
        .collect();
    for synonym in &mut synonyms {
        synonym.value = shown(key, synonym.value.take().map(|v| v.to_string())).map(Str::from);
    }
    let is_own_id = key.name == "node.id" || key.name == "broker.id";
    if is_own_id && synonyms.iter().all(|synonym| synonym.source == DEFAULT) {
        let id = config.node_id().to_string();
        synonyms.insert(0, synonym(key.name, Some(id), STATIC));
    }
    let (value, source) = match config.set_value(key.name) {
        Some((value, source)) => (Some(value), source as i8),
        None if is_own_id => (Some(config.node_id().to_string()), STATIC),
        None => (key.default.map(str::to_owned), DEFAULT),
    };
    row(
        call,
        key,
        value,
        source,
        key.update == UpdateMode::ReadOnly,
        synonyms,
    )
}

fn row(
    call: &Call<DescribeConfigsRequest>,
    key: &'static Key,
    value: Option<String>,
    config_source: i8,
    read_only: bool,
    synonyms: Vec<DescribeConfigsSynonym>,
) -> DescribeConfigsResourceResult {
    let documented = call.request.include_documentation && call.version >= 3;
    DescribeConfigsResourceResult {
        name: Str::from_static(key.name),
        value: shown(key, value).map(Str::from),
        read_only,
        config_source,
        is_sensitive: key.is_sensitive(),
        synonyms: if call.request.include_synonyms {
            synonyms
        } else {
            Vec::new()
        },
        config_type: if call.version >= 3 {
            key.type_code()
        } else {
            0
        },
        documentation: documented.then(|| Str::from_static(key.doc)),
        ..Default::default()
    }
}

/// A secret is never told.
fn shown(key: &Key, value: Option<String>) -> Option<String> {
    value.filter(|_| !key.is_sensitive())
}

fn synonym(name: &'static str, value: Option<String>, source: i8) -> DescribeConfigsSynonym {
    DescribeConfigsSynonym {
        name: Str::from_static(name),
        value: value.map(Str::from),
        source,
        ..Default::default()
    }
}
