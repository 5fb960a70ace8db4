use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::{
    AlterConfigsRequest, AlterConfigsResponse, IncrementalAlterConfigsRequest,
    IncrementalAlterConfigsResponse,
};
use kafka_rs_wire::messages::{alter_configs_response, incremental_alter_configs_response};
use kafka_rs_wire::records::metadata::ConfigRecord;

use super::{ApiError, Controller, ControllerContext, ControllerRequest, Outcome};
use crate::MetadataRecord;
use crate::image::{ConfigMap, ConfigResource, ConfigResourceType};

/// New values of one resource, `None` to remove.
type Changes = Vec<(Str, Option<Str>)>;

impl ControllerRequest for IncrementalAlterConfigsRequest {
    type Response = IncrementalAlterConfigsResponse;

    fn handle(
        self,
        controller: &mut Controller,
        _context: &mut ControllerContext<'_>,
    ) -> Outcome<IncrementalAlterConfigsResponse> {
        let targets = self
            .resources
            .iter()
            .map(|r| (r.resource_type, &r.resource_name));
        let mut once = OncePerResource::new(targets);
        let mut records = Vec::new();
        let mut responses = Vec::with_capacity(self.resources.len());
        for request in &self.resources {
            let Some(target) = once.take(request.resource_type, &request.resource_name) else {
                continue;
            };
            // As in Kafka, the last operation on a key is the one that counts.
            let operations: BTreeMap<&Str, (i8, Option<&Str>)> = request
                .configs
                .iter()
                .map(|c| (&c.name, (c.config_operation, c.value.as_ref())))
                .collect();
            let altered = target.and_then(|resource| {
                let changes = controller.apply_operations(&resource, operations)?;
                controller.alter(&resource, changes)
            });
            let (error_code, error_message) = fields(altered.map(|mut r| records.append(&mut r)));
            responses.push(
                incremental_alter_configs_response::AlterConfigsResourceResponse {
                    error_code,
                    error_message,
                    resource_type: request.resource_type,
                    resource_name: request.resource_name.clone(),
                    ..Default::default()
                },
            );
        }
        if self.validate_only {
            records.clear();
        }
        let response = IncrementalAlterConfigsResponse {
            responses,
            ..Default::default()
        };
        Outcome::new(records, response)
    }
}

impl ControllerRequest for AlterConfigsRequest {
    type Response = AlterConfigsResponse;

    /// Replaces all values of a resource: what the request does not name is removed.
    fn handle(
        self,
        controller: &mut Controller,
        _context: &mut ControllerContext<'_>,
    ) -> Outcome<AlterConfigsResponse> {
        let targets = self
            .resources
            .iter()
            .map(|r| (r.resource_type, &r.resource_name));
        let mut once = OncePerResource::new(targets);
        let mut records = Vec::new();
        let mut responses = Vec::with_capacity(self.resources.len());
        for request in &self.resources {
            let Some(target) = once.take(request.resource_type, &request.resource_name) else {
                continue;
            };
            let given: BTreeMap<Str, Option<Str>> = request
                .configs
                .iter()
                .map(|c| (c.name.clone(), c.value.clone()))
                .collect();
            let altered = target.and_then(|resource| {
                let changes = controller.replacement(&resource, given);
                controller.alter(&resource, changes)
            });
            let (error_code, error_message) = fields(altered.map(|mut r| records.append(&mut r)));
            responses.push(alter_configs_response::AlterConfigsResourceResponse {
                error_code,
                error_message,
                resource_type: request.resource_type,
                resource_name: request.resource_name.clone(),
                ..Default::default()
            });
        }
        if self.validate_only {
            records.clear();
        }
        let response = AlterConfigsResponse {
            responses,
            ..Default::default()
        };
        Outcome::new(records, response)
    }
}

fn fields(result: Result<(), ApiError>) -> (i16, Option<Str>) {
    match result {
        Ok(()) => (0, None),
        Err(error) => (error.code.code(), error.message),
    }
}

/// Answers each resource of a request once; one named twice is refused.
struct OncePerResource {
    repeated: BTreeSet<(i8, Str)>,
    taken: BTreeSet<(i8, Str)>,
}

impl OncePerResource {
    fn new<'a>(targets: impl Iterator<Item = (i8, &'a Str)>) -> Self {
        let mut seen = BTreeSet::new();
        let repeated = targets
            .filter(|target| !seen.insert(*target))
            .map(|(kind, name)| (kind, name.clone()))
            .collect();
        Self {
            repeated,
            taken: BTreeSet::new(),
        }
    }

    /// The resource, or why it is refused; `None` when it was answered already.
    fn take(&mut self, kind: i8, name: &Str) -> Option<Result<ConfigResource, ApiError>> {
        let target = (kind, name.clone());
        let repeated = self.repeated.contains(&target);
        if !self.taken.insert(target) {
            return None;
        }
        let Some(kind) = ConfigResourceType::from_code(kind) else {
            let message = format!("Unknown resource type {kind}.");
            return Some(Err(ApiError::new(ErrorCode::UnsupportedVersion, message)));
        };
        if repeated {
            return Some(Err(ApiError::new(
                ErrorCode::InvalidRequest,
                "Duplicate resource.",
            )));
        }
        let name = name.clone();
        Some(Ok(ConfigResource { kind, name }))
    }
}

impl Controller {
    /// What the operations of an IncrementalAlterConfigs make of a resource's values.
    fn apply_operations(
        &self,
        resource: &ConfigResource,
        operations: BTreeMap<&Str, (i8, Option<&Str>)>,
    ) -> Result<Changes, ApiError> {
        let mut changes = Vec::with_capacity(operations.len());
        for (key, (operation, value)) in operations {
            let current = self.image.configs().value(resource, key).cloned();
            let new = match (operation, value) {
                (0, None) | (2, None) | (3, None) => {
                    return Err(null_value(&[key]));
                }
                (0, Some(value)) => Some(value.clone()),
                (1, _) => None,
                (2 | 3, Some(value)) => {
                    if !self.is_list(resource.kind, key) {
                        let name = if operation == 2 { "APPEND" } else { "SUBTRACT" };
                        return Err(ApiError::new(
                            ErrorCode::InvalidConfig,
                            format!("Can't {name} to key {key} because its type is not LIST."),
                        ));
                    }
                    let current = current.or_else(|| self.default_value(resource.kind, key));
                    let current = current.as_deref().unwrap_or_default();
                    Some(edit_list(current, value, operation == 2).into())
                }
                (other, _) => {
                    return Err(ApiError::new(
                        ErrorCode::InvalidRequest,
                        format!("Unknown config operation {other}."),
                    ));
                }
            };
            changes.push((key.clone(), new));
        }
        Ok(changes)
    }

    /// What makes `given` the only values of a resource.
    fn replacement(&self, resource: &ConfigResource, given: BTreeMap<Str, Option<Str>>) -> Changes {
        let current = self.image.configs().get(resource);
        let dropped = current
            .into_iter()
            .flat_map(|values| values.keys())
            .filter(|key| !given.contains_key(*key))
            .map(|key| (key.clone(), None))
            .collect::<Vec<_>>();
        given.into_iter().chain(dropped).collect()
    }

    /// Validates a resource as it would be after `changes` and makes the records.
    fn alter(
        &self,
        resource: &ConfigResource,
        changes: Changes,
    ) -> Result<Vec<MetadataRecord>, ApiError> {
        let current = self.image.configs().get(resource);
        let current: ConfigMap = current.map(|values| (**values).clone()).unwrap_or_default();
        let mut altered = current.clone();
        for (key, value) in &changes {
            match value {
                Some(value) => altered.insert(key.clone(), value.clone()),
                None => altered.remove(key),
            };
        }
        self.validate_configs(resource, &altered)?;
        self.check_exists(resource)?;
        let records = changes
            .into_iter()
            // A broker reloads what it is told even when the value is the same (KAFKA-14136):
            // a key store behind an unchanged path may have changed.
            .filter(|(key, value)| {
                resource.kind == ConfigResourceType::Broker || current.get(key) != value.as_ref()
            })
            .map(|(name, value)| {
                MetadataRecord::from(ConfigRecord {
                    resource_type: resource.kind as i8,
                    resource_name: resource.name.clone(),
                    name,
                    value,
                    ..Default::default()
                })
            });
        Ok(records.collect())
    }

    fn check_exists(&self, resource: &ConfigResource) -> Result<(), ApiError> {
        match resource.kind {
            ConfigResourceType::Topic => match self.image.topics().id_of(&resource.name) {
                Some(_) => Ok(()),
                None => Err(ApiError::new(
                    ErrorCode::UnknownTopicOrPartition,
                    format!("The topic '{}' does not exist.", resource.name),
                )),
            },
            ConfigResourceType::Broker if !resource.name.is_empty() => {
                let id: Option<i32> = resource.name.parse().ok();
                match id.and_then(|id| self.image.cluster().broker(id)) {
                    Some(_) => Ok(()),
                    // A controller that is no broker has configuration too.
                    None if id == Some(self.config.node_id) => Ok(()),
                    None => Err(ApiError::new(
                        ErrorCode::BrokerIdNotRegistered,
                        "No broker with id ".to_owned() + &resource.name + " found.",
                    )),
                }
            }
            _ => Ok(()),
        }
    }
}

fn null_value(keys: &[&Str]) -> ApiError {
    let keys: Vec<&str> = keys.iter().map(|key| key.as_str()).collect();
    ApiError::new(
        ErrorCode::InvalidRequest,
        format!("Null value not supported for : {}", keys.join(",")),
    )
}

/// Appends to or subtracts from a comma-separated list, as Kafka does: values already there are
/// not repeated, values not there are not missed.
fn edit_list(current: &str, operand: &str, append: bool) -> String {
    let mut parts: Vec<&str> = current.split(',').filter(|part| !part.is_empty()).collect();
    for value in operand.split(',') {
        let at = parts.iter().position(|part| *part == value);
        match (append, at) {
            (true, None) => parts.push(value),
            (false, Some(at)) => {
                parts.remove(at);
            }
            _ => {}
        }
    }
    parts.join(",")
}

#[cfg(test)]
mod tests {
    use super::edit_list;

    #[test]
    fn lists_are_edited_as_kafka_does() {
        assert_eq!(edit_list("", "delete", true), "delete");
        assert_eq!(
            edit_list("delete", "compact,delete", true),
            "delete,compact"
        );
        assert_eq!(edit_list("delete,compact", "delete", false), "compact");
        assert_eq!(edit_list("delete", "compact", false), "delete");
    }
}
