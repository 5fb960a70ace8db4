use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::alter_client_quotas_request::{EntityData, EntryData, OpData};
use kafka_rs_wire::messages::alter_client_quotas_response as answers;
use kafka_rs_wire::messages::{AlterClientQuotasRequest, AlterClientQuotasResponse};
use kafka_rs_wire::records::metadata::{ClientQuotaRecord, client_quota_record};

use super::{
    ApiError, Controller, ControllerContext, ControllerRequest, Outcome, RECORDS_PER_REQUEST_MAX,
};
use crate::MetadataRecord;
use crate::image::ClientQuotaEntity;

/// The quotas of users and client ids, and the largest value of those that are whole numbers.
const USER_AND_CLIENT_KEYS: [(&str, Option<f64>); 4] = [
    ("producer_byte_rate", Some(i64::MAX as f64)),
    ("consumer_byte_rate", Some(i64::MAX as f64)),
    ("request_percentage", None),
    ("controller_mutation_rate", None),
];
/// The quotas of addresses.
const IP_KEYS: [(&str, Option<f64>); 1] = [("connection_creation_rate", Some(i32::MAX as f64))];
/// How far from a whole number a value may be.
const EPSILON: f64 = 1e-6;

impl ControllerRequest for AlterClientQuotasRequest {
    type Response = AlterClientQuotasResponse;

    fn handle(
        self,
        controller: &mut Controller,
        _context: &mut ControllerContext<'_>,
    ) -> Outcome<AlterClientQuotasResponse> {
        let mut records = Vec::new();
        let mut results: BTreeMap<ClientQuotaEntity, Result<(), ApiError>> = BTreeMap::new();
        for entry in &self.entries {
            let entity = entity(&entry.entity);
            let altered = if results.contains_key(&entity) || names_a_key_twice(&entry.ops) {
                Err(invalid(format!(
                    "Ignoring duplicate entity {}",
                    name(&entity)
                )))
            } else {
                controller.alter_client_quota(&entity, &entry.ops)
            };
            let altered = altered.map(|mut made| records.append(&mut made));
            results.insert(entity, altered);
        }
        if records.len() > RECORDS_PER_REQUEST_MAX {
            records.clear();
            for result in results.values_mut().filter(|result| result.is_ok()) {
                *result = Err(ApiError::too_many_records());
            }
        }
        if self.validate_only {
            records.clear();
        }
        let entries = results
            .into_iter()
            .map(|(entity, result)| answer(entity, result));
        let response = AlterClientQuotasResponse {
            entries: entries.collect(),
            ..Default::default()
        };
        Outcome::new(records, response)
    }
}

/// The entity of a request. Of two names for one type the last counts.
fn entity(given: &[EntityData]) -> ClientQuotaEntity {
    let parts = given.iter();
    parts
        .map(|part| (part.entity_type.clone(), part.entity_name.clone()))
        .collect()
}

/// As Apache Kafka writes it.
fn name(entity: &ClientQuotaEntity) -> String {
    let parts = entity.iter().map(|(kind, name)| match name {
        Some(name) => format!("{kind}={name}"),
        None => format!("{kind}=null"),
    });
    let parts: Vec<String> = parts.collect();
    format!("ClientQuotaEntity(entries={{{}}})", parts.join(", "))
}

fn names_a_key_twice(ops: &[OpData]) -> bool {
    let mut seen = BTreeSet::new();
    !ops.iter().all(|op| seen.insert(&op.key))
}

fn invalid(message: impl Into<Str>) -> ApiError {
    ApiError::new(ErrorCode::InvalidRequest, message)
}

fn answer(entity: ClientQuotaEntity, result: Result<(), ApiError>) -> answers::EntryData {
    let (error_code, error_message) = match result {
        Ok(()) => (0, None),
        Err(error) => (error.code.code(), error.message),
    };
    let entity = entity
        .into_iter()
        .map(|(entity_type, entity_name)| answers::EntityData {
            entity_type,
            entity_name,
            ..Default::default()
        });
    answers::EntryData {
        error_code,
        error_message,
        entity: entity.collect(),
        ..Default::default()
    }
}

/// The answer for one entity of a request that is refused before the controller sees it.
pub fn refused_client_quota(entry: &EntryData, error: ApiError) -> answers::EntryData {
    answer(entity(&entry.entity), Err(error))
}

/// The quotas an entity may have.
fn keys_of(entity: &ClientQuotaEntity) -> Result<&'static [(&'static str, Option<f64>)], ApiError> {
    if entity.is_empty() {
        return Err(invalid("Invalid empty client quota entity"));
    }
    for (kind, name) in entity {
        if !matches!(kind.as_str(), "user" | "client-id" | "ip") {
            return Err(invalid(format!(
                "Unhandled client quota entity type: {kind}"
            )));
        }
        if name.as_ref().is_some_and(|name| name.is_empty()) {
            return Err(invalid(format!("Empty {kind} not supported")));
        }
    }
    match (entity.contains_key("ip"), entity.len()) {
        (true, 1) => Ok(&IP_KEYS),
        (true, _) => Err(invalid(
            "Invalid quota entity combination, IP entity shouldnot be combined with User or ClientId",
        )),
        (false, _) => Ok(&USER_AND_CLIENT_KEYS),
    }
}

fn check_value(
    keys: &[(&'static str, Option<f64>)],
    key: &str,
    value: f64,
) -> Result<(), ApiError> {
    let Some((_, largest)) = keys.iter().find(|(known, _)| *known == key) else {
        return Err(invalid(format!("Invalid configuration key {key}")));
    };
    if value <= 0.0 {
        return Err(invalid(format!("Quota {key} must be greater than 0")));
    }
    let Some(largest) = *largest else {
        return Ok(());
    };
    if value > largest {
        let kind = if largest > f64::from(i32::MAX) {
            "a LONG"
        } else {
            "an INT"
        };
        return Err(invalid(format!(
            "Proposed value for {key} is too large for {kind}."
        )));
    }
    if (value % 1.0).abs() > EPSILON {
        return Err(invalid(format!("{key} cannot be a fractional value.")));
    }
    Ok(())
}

impl Controller {
    fn alter_client_quota(
        &self,
        entity: &ClientQuotaEntity,
        ops: &[OpData],
    ) -> Result<Vec<MetadataRecord>, ApiError> {
        let keys = keys_of(entity)?;
        let mut records = Vec::new();
        for op in ops {
            let now = self.image.client_quotas().get(entity, &op.key);
            if !op.remove {
                check_value(keys, &op.key, op.value)?;
            }
            let changes = match op.remove {
                true => now.is_some(),
                false => now != Some(op.value),
            };
            if changes {
                let parts = entity.iter().map(|(entity_type, entity_name)| {
                    client_quota_record::EntityData {
                        entity_type: entity_type.clone(),
                        entity_name: entity_name.clone(),
                        ..Default::default()
                    }
                });
                records.push(MetadataRecord::from(ClientQuotaRecord {
                    entity: parts.collect(),
                    key: op.key.clone(),
                    value: if op.remove { 0.0 } else { op.value },
                    remove: op.remove,
                    ..Default::default()
                }));
            }
        }
        Ok(records)
    }
}
