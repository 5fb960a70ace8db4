//! Settings of topics, brokers and groups.

use std::collections::BTreeMap;

use kafka_rs_client::{Destination, Error};
use kafka_rs_types::Str;
use kafka_rs_wire::messages::describe_configs_request::DescribeConfigsResource;
use kafka_rs_wire::messages::incremental_alter_configs_request::{
    AlterConfigsResource, AlterableConfig,
};
use kafka_rs_wire::messages::{DescribeConfigsRequest, IncrementalAlterConfigsRequest};

use crate::admin::{Admin, Items, error_code, item};

/// What has settings; the numbers are the protocol's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i8)]
pub enum ResourceType {
    /// A topic.
    Topic = 2,
    /// A broker by its number, or all of them by the empty name.
    Broker = 4,
    /// The log levels of a broker.
    BrokerLogger = 8,
    /// A subscription to client metrics (KIP-714).
    ClientMetrics = 16,
    /// A group.
    Group = 32,
}

/// One thing with settings.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConfigResource {
    /// What it is.
    pub kind: ResourceType,
    /// Its name.
    pub name: Str,
}

impl ConfigResource {
    /// The thing of that kind with that name.
    pub fn new(kind: ResourceType, name: impl Into<Str>) -> Self {
        Self {
            kind,
            name: name.into(),
        }
    }

    /// Only a broker itself knows its settings; anyone knows those of the rest.
    fn destination(&self) -> Destination {
        match (self.kind, self.name.parse()) {
            (ResourceType::Broker | ResourceType::BrokerLogger, Ok(id)) => Destination::Broker(id),
            _ => Destination::Any,
        }
    }
}

impl std::fmt::Display for ConfigResource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kind = match self.kind {
            ResourceType::Topic => "topic",
            ResourceType::Broker => "broker",
            ResourceType::BrokerLogger => "broker logger",
            ResourceType::ClientMetrics => "client metrics",
            ResourceType::Group => "group",
        };
        match self.name.as_str() {
            "" => write!(f, "{kind} default"),
            name => write!(f, "{kind} {name}"),
        }
    }
}

/// Where a value comes from; the numbers are the protocol's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfigSource {
    /// Not one of those known here.
    Unknown,
    /// Set on the topic.
    DynamicTopicConfig,
    /// Set on the broker.
    DynamicBrokerConfig,
    /// Set on all brokers.
    DynamicDefaultBrokerConfig,
    /// From the file or environment the broker was started with.
    StaticBrokerConfig,
    /// Kafka's default.
    DefaultConfig,
    /// A log level.
    DynamicBrokerLoggerConfig,
    /// Set on the subscription.
    ClientMetricsConfig,
    /// Set on the group.
    GroupConfig,
}

impl ConfigSource {
    const fn from_number(number: i8) -> Self {
        match number {
            1 => Self::DynamicTopicConfig,
            2 => Self::DynamicBrokerConfig,
            3 => Self::DynamicDefaultBrokerConfig,
            4 => Self::StaticBrokerConfig,
            5 => Self::DefaultConfig,
            6 => Self::DynamicBrokerLoggerConfig,
            7 => Self::ClientMetricsConfig,
            8 => Self::GroupConfig,
            _ => Self::Unknown,
        }
    }

    /// Kafka's name of it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "UNKNOWN",
            Self::DynamicTopicConfig => "DYNAMIC_TOPIC_CONFIG",
            Self::DynamicBrokerConfig => "DYNAMIC_BROKER_CONFIG",
            Self::DynamicDefaultBrokerConfig => "DYNAMIC_DEFAULT_BROKER_CONFIG",
            Self::StaticBrokerConfig => "STATIC_BROKER_CONFIG",
            Self::DefaultConfig => "DEFAULT_CONFIG",
            Self::DynamicBrokerLoggerConfig => "DYNAMIC_BROKER_LOGGER_CONFIG",
            Self::ClientMetricsConfig => "CLIENT_METRICS_CONFIG",
            Self::GroupConfig => "GROUP_CONFIG",
        }
    }
}

/// A setting as it is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigEntry {
    /// Its name.
    pub name: Str,
    /// Its value; `None` when there is none or it is secret.
    pub value: Option<Str>,
    /// Where the value comes from.
    pub source: ConfigSource,
    /// True when it cannot be changed while the broker runs.
    pub is_read_only: bool,
    /// True for passwords and the like.
    pub is_sensitive: bool,
}

/// A change of one setting; the numbers are the protocol's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlterOperation {
    /// To this value.
    Set(Str),
    /// Back to what it would be without being set.
    Delete,
    /// These elements more in a list.
    Append(Str),
    /// These elements less in a list.
    Subtract(Str),
}

impl AlterOperation {
    fn into_parts(self) -> (i8, Option<Str>) {
        match self {
            Self::Set(value) => (0, Some(value)),
            Self::Delete => (1, None),
            Self::Append(value) => (2, Some(value)),
            Self::Subtract(value) => (3, Some(value)),
        }
    }
}

impl Admin {
    /// All settings of a thing.
    ///
    /// # Errors
    /// When there was no answer, or the thing is not there.
    pub async fn describe_configs(
        &self,
        resource: &ConfigResource,
    ) -> Result<Vec<ConfigEntry>, Error> {
        let request = DescribeConfigsRequest {
            resources: vec![DescribeConfigsResource {
                resource_type: resource.kind as i8,
                resource_name: resource.name.clone(),
                configuration_keys: None,
                ..DescribeConfigsResource::default()
            }],
            ..DescribeConfigsRequest::default()
        };
        let response = self.client.call(&resource.destination(), request).await?;
        let Some(result) = response.results.into_iter().next() else {
            return Err(Error::serde(format!("the answer does not name {resource}")));
        };
        let entries = result.configs.into_iter().map(|entry| ConfigEntry {
            name: entry.name.detached(),
            value: entry.value.map(|value| value.detached()),
            source: ConfigSource::from_number(entry.config_source),
            is_read_only: entry.read_only,
            is_sensitive: entry.is_sensitive,
        });
        let mut entries: Vec<_> = entries.collect();
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        item(
            error_code(result.error_code),
            result.error_message,
            resource,
            entries,
        )
    }

    /// Changes settings of one thing, all or none; with `validate_only` only finds out whether it
    /// could.
    ///
    /// # Errors
    /// When there was no answer, or the broker refuses a change.
    pub async fn incremental_alter_configs(
        &self,
        resource: &ConfigResource,
        changes: &BTreeMap<Str, AlterOperation>,
        validate_only: bool,
    ) -> Result<(), Error> {
        let configs = changes.iter().map(|(name, operation)| {
            let (config_operation, value) = operation.clone().into_parts();
            AlterableConfig {
                name: name.clone(),
                config_operation,
                value,
                ..AlterableConfig::default()
            }
        });
        let request = IncrementalAlterConfigsRequest {
            resources: vec![AlterConfigsResource {
                resource_type: resource.kind as i8,
                resource_name: resource.name.clone(),
                configs: configs.collect(),
                ..AlterConfigsResource::default()
            }],
            validate_only,
            ..IncrementalAlterConfigsRequest::default()
        };
        let response = self.client.call(&resource.destination(), request).await?;
        let answers: Items<Str, ()> = response
            .responses
            .into_iter()
            .map(|row| {
                let result = item(error_code(row.error_code), row.error_message, resource, ());
                (row.resource_name, result)
            })
            .collect();
        answers.into_values().collect()
    }
}
