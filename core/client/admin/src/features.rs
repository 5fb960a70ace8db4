//! What the cluster's software can do and may do, its quorum, and who belongs to it.

use std::collections::BTreeMap;

use kafka_rs_client::{Destination, Error};
use kafka_rs_types::{LeaderEpoch, NodeId, Offset, Str, Timestamp, Uuid};
use kafka_rs_wire::messages::describe_quorum_request::{PartitionData, TopicData};
use kafka_rs_wire::messages::describe_quorum_response::ReplicaState;
use kafka_rs_wire::messages::update_features_request::FeatureUpdateKey;
use kafka_rs_wire::messages::{
    ApiVersionsRequest, DescribeQuorumRequest, DescribeUserScramCredentialsRequest,
    UnregisterBrokerRequest, UpdateFeaturesRequest,
};

use crate::admin::{Admin, Items, error_code, item};

/// A feature of the cluster (KIP-584).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feature {
    /// The level in force; 0 for none.
    pub finalized: i16,
    /// The lowest level the broker that was asked supports.
    pub min_supported: i16,
    /// The highest one.
    pub max_supported: i16,
}

/// How a feature's level is changed; the numbers are the protocol's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i8)]
pub enum FeatureUpgrade {
    /// To a higher one.
    Upgrade = 1,
    /// To a lower one, when no metadata is lost.
    SafeDowngrade = 2,
    /// To a lower one in any case.
    UnsafeDowngrade = 3,
}

/// A member of the metadata quorum, or one that reads along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuorumReplica {
    /// Its number.
    pub id: NodeId,
    /// The directory its log is in.
    pub directory_id: Uuid,
    /// Offset after its last record, -1 when unknown.
    pub log_end_offset: Offset,
    /// When it last fetched.
    pub last_fetch_ms: Option<Timestamp>,
    /// When it had all there was.
    pub last_caught_up_ms: Option<Timestamp>,
}

/// The metadata quorum (KIP-836).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quorum {
    /// The active controller.
    pub leader: Option<NodeId>,
    /// Its epoch.
    pub leader_epoch: LeaderEpoch,
    /// Offset after the last committed record.
    pub high_watermark: Offset,
    /// Who votes.
    pub voters: Vec<QuorumReplica>,
    /// Who reads along.
    pub observers: Vec<QuorumReplica>,
}

/// A user's way to authenticate, without the secret (KIP-554).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScramCredentialInfo {
    /// 1 SCRAM-SHA-256, 2 SCRAM-SHA-512.
    pub mechanism: i8,
    /// Rounds of the key derivation.
    pub iterations: i32,
}

impl Admin {
    /// The features of the cluster, by name.
    ///
    /// # Errors
    /// When there was no answer.
    pub async fn describe_features(&self) -> Result<BTreeMap<Str, Feature>, Error> {
        let request = ApiVersionsRequest {
            client_software_name: Str::from_static("kafka-rs"),
            client_software_version: Str::from_static(env!("CARGO_PKG_VERSION")),
            ..ApiVersionsRequest::default()
        };
        let answer = self.client.call(&Destination::Any, request).await?;
        item(error_code(answer.error_code), None, &"features", ())?;
        let mut features: BTreeMap<Str, Feature> = BTreeMap::new();
        for row in answer.supported_features {
            let feature = Feature {
                finalized: 0,
                min_supported: row.min_version,
                max_supported: row.max_version,
            };
            features.insert(row.name.detached(), feature);
        }
        for row in answer.finalized_features {
            let unknown = Feature {
                finalized: 0,
                min_supported: 0,
                max_supported: 0,
            };
            let feature = features.entry(row.name.detached()).or_insert(unknown);
            feature.finalized = row.max_version_level;
        }
        Ok(features)
    }

    /// Changes the levels of features, all or none; with `validate_only` only finds out whether it
    /// could.
    ///
    /// # Errors
    /// When there was no answer, or the controller refuses one of them.
    pub async fn update_features(
        &self,
        updates: &BTreeMap<Str, (i16, FeatureUpgrade)>,
        validate_only: bool,
    ) -> Result<(), Error> {
        let update = |(feature, (level, how)): (&Str, &(i16, FeatureUpgrade))| FeatureUpdateKey {
            feature: feature.clone(),
            max_version_level: *level,
            upgrade_type: *how as i8,
            ..FeatureUpdateKey::default()
        };
        let request = UpdateFeaturesRequest {
            timeout_ms: self.timeout_ms(),
            feature_updates: updates.iter().map(update).collect(),
            validate_only,
            ..UpdateFeaturesRequest::default()
        };
        let answer = self.client.call(&Destination::Controller, request).await?;
        let code = error_code(answer.error_code);
        item(code, answer.error_message, &"features", ())?;
        for row in answer.results {
            let feature = row.feature.detached();
            item(error_code(row.error_code), row.error_message, &feature, ())?;
        }
        Ok(())
    }

    /// The metadata quorum.
    ///
    /// # Errors
    /// When there was no answer, or the broker refuses.
    pub async fn describe_metadata_quorum(&self) -> Result<Quorum, Error> {
        let request = DescribeQuorumRequest {
            topics: vec![TopicData {
                topic_name: Str::from_static("__cluster_metadata"),
                partitions: vec![PartitionData::default()],
                ..TopicData::default()
            }],
            ..DescribeQuorumRequest::default()
        };
        let answer = self.client.call(&Destination::Controller, request).await?;
        let what = "the metadata quorum";
        item(
            error_code(answer.error_code),
            answer.error_message,
            &what,
            (),
        )?;
        let topics = answer.topics.into_iter();
        let Some(row) = topics.flat_map(|topic| topic.partitions).next() else {
            return Err(Error::serde(format!("the answer does not name {what}")));
        };
        let replicas = |rows: Vec<ReplicaState>| rows.into_iter().map(replica).collect();
        let quorum = Quorum {
            leader: Some(row.leader_id).filter(|id| *id >= 0),
            leader_epoch: row.leader_epoch,
            high_watermark: row.high_watermark,
            voters: replicas(row.current_voters),
            observers: replicas(row.observers),
        };
        item(error_code(row.error_code), row.error_message, &what, quorum)
    }

    /// Has the cluster forget a broker that is gone for good. One that lives is forgotten too, until it
    /// is started again.
    ///
    /// # Errors
    /// When there was no answer; BROKER_ID_NOT_REGISTERED.
    pub async fn unregister_broker(&self, broker_id: NodeId) -> Result<(), Error> {
        let request = UnregisterBrokerRequest {
            broker_id,
            ..UnregisterBrokerRequest::default()
        };
        let answer = self.client.call(&Destination::Controller, request).await?;
        let what = format!("broker {broker_id}");
        item(
            error_code(answer.error_code),
            answer.error_message,
            &what,
            (),
        )
    }

    /// How these users, or with none all users, can authenticate.
    ///
    /// # Errors
    /// When there was no answer, or the broker refuses; errors of single users are in the map.
    pub async fn describe_user_scram_credentials(
        &self,
        users: &[&str],
    ) -> Result<Items<Str, Vec<ScramCredentialInfo>>, Error> {
        use kafka_rs_wire::messages::describe_user_scram_credentials_request::UserName;
        let user = |name: &&str| UserName {
            name: Str::from(*name),
            ..UserName::default()
        };
        let request = DescribeUserScramCredentialsRequest {
            users: (!users.is_empty()).then(|| users.iter().map(user).collect()),
            ..DescribeUserScramCredentialsRequest::default()
        };
        let answer = self.client.call(&Destination::Any, request).await?;
        let code = error_code(answer.error_code);
        item(code, answer.error_message, &"users", ())?;
        let rows = answer.results.into_iter().map(|row| {
            let name = row.user.detached();
            let infos = row.credential_infos.into_iter();
            let infos = infos.map(|info| ScramCredentialInfo {
                mechanism: info.mechanism,
                iterations: info.iterations,
            });
            let code = error_code(row.error_code);
            let result = item(code, row.error_message, &name, infos.collect());
            (name, result)
        });
        Ok(rows.collect())
    }
}

fn replica(row: ReplicaState) -> QuorumReplica {
    let time = |ms: Timestamp| Some(ms).filter(|ms| *ms >= 0);
    QuorumReplica {
        id: row.replica_id,
        directory_id: row.replica_directory_id,
        log_end_offset: row.log_end_offset,
        last_fetch_ms: time(row.last_fetch_timestamp),
        last_caught_up_ms: time(row.last_caught_up_timestamp),
    }
}
