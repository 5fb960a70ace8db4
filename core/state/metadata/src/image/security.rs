use std::sync::Arc;

use bytes::Bytes;
use imbl::OrdMap;
use kafka_rs_types::{Str, Timestamp, Uuid};

/// One access control entry, with the numbers of Kafka's enums as records carry them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AclEntry {
    /// What is protected: 2 TOPIC, 3 GROUP, 4 CLUSTER, 5 TRANSACTIONAL_ID, 6 DELEGATION_TOKEN, 7 USER.
    pub resource_type: i8,
    /// Name or prefix, or `*`.
    pub resource_name: Str,
    /// 3 LITERAL or 4 PREFIXED.
    pub pattern_type: i8,
    /// `User:name`.
    pub principal: Str,
    /// Host, or `*`.
    pub host: Str,
    /// Kafka's operation number.
    pub operation: i8,
    /// 2 DENY or 3 ALLOW.
    pub permission_type: i8,
}

/// All access control entries by id.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AclsImage {
    pub(crate) by_id: OrdMap<Uuid, Arc<AclEntry>>,
}

impl AclsImage {
    /// The entry with that id.
    pub fn get(&self, id: &Uuid) -> Option<&Arc<AclEntry>> {
        self.by_id.get(id)
    }

    /// All entries.
    pub fn iter(&self) -> impl Iterator<Item = (&Uuid, &Arc<AclEntry>)> {
        self.by_id.iter()
    }
}

/// A stored SCRAM credential (KIP-900).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScramCredential {
    /// Salt of the key derivation.
    pub salt: Bytes,
    /// H(ClientKey).
    pub stored_key: Bytes,
    /// Proves the server to the client.
    pub server_key: Bytes,
    /// Rounds of the key derivation.
    pub iterations: i32,
}

/// All SCRAM credentials by mechanism (1 SHA-256, 2 SHA-512) and user.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScramImage {
    pub(crate) credentials: OrdMap<(i8, Str), Arc<ScramCredential>>,
}

impl ScramImage {
    /// The credential of `user` for `mechanism`.
    pub fn get(&self, mechanism: i8, user: &Str) -> Option<&Arc<ScramCredential>> {
        self.credentials.get(&(mechanism, user.clone()))
    }

    /// All credentials.
    pub fn iter(&self) -> impl Iterator<Item = (&(i8, Str), &Arc<ScramCredential>)> {
        self.credentials.iter()
    }
}

/// A delegation token without its secret (KIP-48).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelegationToken {
    /// Principal the token stands for.
    pub owner: Str,
    /// Principal that asked for it.
    pub requester: Str,
    /// Principals that may renew it.
    pub renewers: Vec<Str>,
    /// When it was issued.
    pub issue_timestamp: Timestamp,
    /// Latest time it can be renewed to.
    pub max_timestamp: Timestamp,
    /// When it ends unless renewed.
    pub expiration_timestamp: Timestamp,
}

/// All delegation tokens by id.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DelegationTokensImage {
    pub(crate) tokens: OrdMap<Str, Arc<DelegationToken>>,
}

impl DelegationTokensImage {
    /// The token with that id.
    pub fn get(&self, id: &str) -> Option<&Arc<DelegationToken>> {
        self.tokens.get(id)
    }

    /// All tokens.
    pub fn iter(&self) -> impl Iterator<Item = (&Str, &Arc<DelegationToken>)> {
        self.tokens.iter()
    }
}

/// Whom a client quota is for: entity types with names, `None` meaning the default of the type.
pub type ClientQuotaEntity = std::collections::BTreeMap<Str, Option<Str>>;

/// All client quotas. Values are kept as bits, so that the image can be compared.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClientQuotasImage {
    pub(crate) quotas: OrdMap<ClientQuotaEntity, OrdMap<Str, u64>>,
}

impl ClientQuotasImage {
    /// The value of quota `key` set for exactly `entity`.
    pub fn get(&self, entity: &ClientQuotaEntity, key: &str) -> Option<f64> {
        let bits = self.quotas.get(entity)?.get(key)?;
        Some(f64::from_bits(*bits))
    }

    /// Every entity, key and value.
    pub fn iter(&self) -> impl Iterator<Item = (&ClientQuotaEntity, &Str, f64)> {
        self.quotas.iter().flat_map(|(entity, values)| {
            values
                .iter()
                .map(move |(key, bits)| (entity, key, f64::from_bits(*bits)))
        })
    }
}
