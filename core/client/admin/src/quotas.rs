//! Quotas of users, client ids and addresses (KIP-546).

use std::collections::BTreeMap;

use kafka_rs_client::{Destination, Error};
use kafka_rs_types::Str;
use kafka_rs_wire::messages::alter_client_quotas_request::{EntityData, EntryData, OpData};
use kafka_rs_wire::messages::describe_client_quotas_request::ComponentData;
use kafka_rs_wire::messages::{AlterClientQuotasRequest, DescribeClientQuotasRequest};

use crate::admin::{Admin, Items, error_code, item};

/// What a part of a [`QuotaEntity`] names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum QuotaEntityType {
    /// A client id.
    ClientId,
    /// An address.
    Ip,
    /// A user.
    User,
}

impl QuotaEntityType {
    /// Kafka's name of it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ClientId => "client-id",
            Self::Ip => "ip",
            Self::User => "user",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [Self::ClientId, Self::Ip, Self::User]
            .into_iter()
            .find(|one| one.name() == name)
    }
}

/// Whom a quota is for: a user, a client id, both, or an address.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct QuotaEntity {
    /// Each with a name; `None` is the default of all that have no quota of their own.
    pub parts: BTreeMap<QuotaEntityType, Option<Str>>,
}

impl QuotaEntity {
    /// Nobody yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// With this user, or with `None` the default of users.
    #[must_use]
    pub fn user(self, name: Option<&str>) -> Self {
        self.with(QuotaEntityType::User, name)
    }

    /// With this client id, or with `None` the default of client ids.
    #[must_use]
    pub fn client_id(self, name: Option<&str>) -> Self {
        self.with(QuotaEntityType::ClientId, name)
    }

    /// With this address, or with `None` the default of addresses.
    #[must_use]
    pub fn ip(self, name: Option<&str>) -> Self {
        self.with(QuotaEntityType::Ip, name)
    }

    fn with(mut self, kind: QuotaEntityType, name: Option<&str>) -> Self {
        self.parts.insert(kind, name.map(Str::from));
        self
    }
}

impl std::fmt::Display for QuotaEntity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut parts = self.parts.iter();
        parts.try_for_each(|(kind, name)| match name {
            Some(name) => write!(f, "{} {name} ", kind.name()),
            None => write!(f, "default {} ", kind.name()),
        })?;
        f.write_str("quota")
    }
}

/// Which entities are asked for, by what they name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuotaMatch {
    /// This name.
    Exact(Str),
    /// The default.
    Default,
    /// Any name, and the default.
    Any,
}

impl Admin {
    /// The quotas of all entities that have these parts and, with `strict`, no others.
    ///
    /// # Errors
    /// When there was no answer, or the broker refuses the filter.
    pub async fn describe_client_quotas(
        &self,
        filter: &BTreeMap<QuotaEntityType, QuotaMatch>,
        strict: bool,
    ) -> Result<BTreeMap<QuotaEntity, BTreeMap<Str, f64>>, Error> {
        let component = |(kind, wanted): (&QuotaEntityType, &QuotaMatch)| {
            let (match_type, name) = match wanted {
                QuotaMatch::Exact(name) => (0, Some(name.clone())),
                QuotaMatch::Default => (1, None),
                QuotaMatch::Any => (2, None),
            };
            ComponentData {
                entity_type: Str::from_static(kind.name()),
                match_type,
                r#match: name,
                ..ComponentData::default()
            }
        };
        let request = DescribeClientQuotasRequest {
            components: filter.iter().map(component).collect(),
            strict,
            ..DescribeClientQuotasRequest::default()
        };
        let response = self.client.call(&Destination::Any, request).await?;
        let mut found = BTreeMap::new();
        for entry in response.entries.unwrap_or_default() {
            let parts = entry.entity.into_iter();
            let entity = entity(parts.map(|part| (part.entity_type, part.entity_name)));
            let values = entry.values.into_iter();
            let values = values.map(|one| (one.key.detached(), one.value));
            found.insert(entity, values.collect());
        }
        item(
            error_code(response.error_code),
            response.error_message,
            &"quotas",
            found,
        )
    }

    /// Sets quotas, or with `None` as a value removes them; with `validate_only` only finds out whether
    /// it could.
    ///
    /// # Errors
    /// When there was no answer; errors of single entities are in the map.
    pub async fn alter_client_quotas(
        &self,
        changes: &BTreeMap<QuotaEntity, BTreeMap<Str, Option<f64>>>,
        validate_only: bool,
    ) -> Result<Items<QuotaEntity, ()>, Error> {
        let entry = |(entity, values): (&QuotaEntity, &BTreeMap<Str, Option<f64>>)| EntryData {
            entity: entity
                .parts
                .iter()
                .map(|(kind, name)| EntityData {
                    entity_type: Str::from_static(kind.name()),
                    entity_name: name.clone(),
                    ..EntityData::default()
                })
                .collect(),
            ops: values
                .iter()
                .map(|(key, value)| OpData {
                    key: key.clone(),
                    value: value.unwrap_or(0.0),
                    remove: value.is_none(),
                    ..OpData::default()
                })
                .collect(),
            ..EntryData::default()
        };
        let request = AlterClientQuotasRequest {
            entries: changes.iter().map(entry).collect(),
            validate_only,
            ..AlterClientQuotasRequest::default()
        };
        let response = self.client.call(&Destination::Controller, request).await?;
        let rows = response.entries.into_iter().map(|entry| {
            let parts = entry.entity.into_iter();
            let entity = entity(parts.map(|part| (part.entity_type, part.entity_name)));
            let code = error_code(entry.error_code);
            let result = item(code, entry.error_message, &entity, ());
            (entity, result)
        });
        Ok(rows.collect())
    }
}

/// The entity of an answer; parts of kinds that came later are left out.
fn entity(parts: impl Iterator<Item = (Str, Option<Str>)>) -> QuotaEntity {
    let known = parts.filter_map(|(kind, name)| {
        let kind = QuotaEntityType::from_name(&kind)?;
        Some((kind, name.map(|name| name.detached())))
    });
    QuotaEntity {
        parts: known.collect(),
    }
}
