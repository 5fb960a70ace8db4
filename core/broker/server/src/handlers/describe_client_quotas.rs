//! DescribeClientQuotas: key 48, versions 0–1 (KIP-546).
//!
//! - 1: flexible.
//! - From the committed metadata; a filter names types of entities, exactly, by default or any.

use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_metadata::ClientQuotaEntity;
use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::describe_client_quotas_response::{EntityData, EntryData, ValueData};
use kafka_rs_wire::messages::{DescribeClientQuotasRequest, DescribeClientQuotasResponse};

use super::{Answer, Api, Call};

/// `match_type`: entities of this name.
const EXACT: i8 = 0;
/// `match_type`: the default of the type.
const DEFAULT: i8 = 1;
/// `match_type`: any of the type.
const SPECIFIED: i8 = 2;

pub(super) struct DescribeClientQuotas;

impl Api for DescribeClientQuotas {
    type Request = DescribeClientQuotasRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 1;

    async fn handle(
        call: Call<DescribeClientQuotasRequest>,
    ) -> Answer<DescribeClientQuotasResponse> {
        let filter = match Filter::new(&call.request) {
            Ok(filter) => filter,
            Err((code, message)) => {
                return Answer::Reply(DescribeClientQuotasResponse {
                    error_code: code.code(),
                    error_message: Some(message.into()),
                    entries: None,
                    ..Default::default()
                });
            }
        };
        let image = call.node.quorum.image();
        let mut entries: BTreeMap<&ClientQuotaEntity, Vec<ValueData>> = BTreeMap::new();
        for (entity, key, value) in image.client_quotas().iter() {
            if filter.matches(entity) {
                entries.entry(entity).or_default().push(ValueData {
                    key: key.clone(),
                    value,
                    ..Default::default()
                });
            }
        }
        let entries = entries
            .into_iter()
            .map(|(entity, values)| entry(entity, values));
        Answer::Reply(DescribeClientQuotasResponse {
            entries: Some(entries.collect()),
            ..Default::default()
        })
    }
}

fn entry(entity: &ClientQuotaEntity, values: Vec<ValueData>) -> EntryData {
    let parts = entity.iter().map(|(entity_type, entity_name)| EntityData {
        entity_type: entity_type.clone(),
        entity_name: entity_name.clone(),
        ..Default::default()
    });
    EntryData {
        entity: parts.collect(),
        values,
        ..Default::default()
    }
}

/// Which entities are asked for.
struct Filter {
    /// Types with the name an entity has to have, `None` for the default.
    exact: BTreeMap<Str, Option<Str>>,
    /// Types an entity has to have.
    types: BTreeSet<Str>,
    /// Entities have these types and no others.
    strict: bool,
}

impl Filter {
    fn new(request: &DescribeClientQuotasRequest) -> Result<Self, (ErrorCode, String)> {
        let invalid = |message: String| Err((ErrorCode::InvalidRequest, message));
        let mut filter = Self {
            exact: BTreeMap::new(),
            types: BTreeSet::new(),
            strict: request.strict,
        };
        for component in &request.components {
            let kind = &component.entity_type;
            if kind.is_empty() {
                return invalid("Invalid empty entity type.".to_owned());
            }
            if filter.has(kind) {
                return invalid(format!(
                    "Entity type {kind} cannot appear more than once in the filter."
                ));
            }
            if !matches!(kind.as_str(), "user" | "client-id" | "ip") {
                let message = format!("Unsupported entity type {kind}");
                return Err((ErrorCode::UnsupportedVersion, message));
            }
            let also = |name: &str| {
                format!("Request specified {name}, but also specified a match string.")
            };
            match (component.match_type, &component.r#match) {
                (EXACT, Some(name)) => {
                    filter.exact.insert(kind.clone(), Some(name.clone()));
                }
                (EXACT, None) => {
                    return invalid(
                        "Request specified MATCH_TYPE_EXACT, but set match string to null."
                            .to_owned(),
                    );
                }
                (DEFAULT, None) => {
                    filter.exact.insert(kind.clone(), None);
                }
                (DEFAULT, Some(_)) => return invalid(also("MATCH_TYPE_DEFAULT")),
                (SPECIFIED, None) => {
                    filter.types.insert(kind.clone());
                }
                (SPECIFIED, Some(_)) => return invalid(also("MATCH_TYPE_SPECIFIED")),
                (other, _) => return invalid(format!("Unknown match type {other}")),
            }
        }
        if filter.has("ip") && (filter.has("user") || filter.has("client-id")) {
            return invalid(
                "Invalid entity filter component combination. IP filter component should not be used with user or \
                 clientId filter component."
                    .to_owned(),
            );
        }
        Ok(filter)
    }

    fn has(&self, kind: &str) -> bool {
        self.exact.contains_key(kind) || self.types.contains(kind)
    }

    fn matches(&self, entity: &ClientQuotaEntity) -> bool {
        if self.strict && entity.len() != self.exact.len() + self.types.len() {
            return false;
        }
        let mut exact = self.exact.iter();
        let mut types = self.types.iter();
        exact.all(|(kind, name)| entity.get(kind) == Some(name))
            && types.all(|kind| entity.contains_key(kind))
    }
}
