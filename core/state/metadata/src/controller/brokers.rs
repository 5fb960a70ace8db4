use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_types::{ErrorCode, NodeId, Str, Uuid};
use kafka_rs_wire::messages::{
    BrokerRegistrationRequest, BrokerRegistrationResponse, ControllerRegistrationRequest,
    ControllerRegistrationResponse, UnregisterBrokerRequest, UnregisterBrokerResponse,
};
use kafka_rs_wire::records::metadata::UnregisterBrokerRecord;

use super::partitions::BrokerChange;
use super::{ApiError, Controller, ControllerContext, ControllerRequest, Outcome};
use crate::image::{
    BrokerRegistration, ControllerRegistration, Endpoint, SupportedVersions, directory,
};
use crate::{MetadataRecord, MetadataVersion};

impl ControllerRequest for BrokerRegistrationRequest {
    type Response = BrokerRegistrationResponse;

    /// Registers a broker. Its epoch is the offset of the first record written for it, so that a
    /// later incarnation always has a greater one.
    fn handle(
        self,
        controller: &mut Controller,
        context: &mut ControllerContext<'_>,
    ) -> Outcome<BrokerRegistrationResponse> {
        let existing = controller.image.cluster().broker(self.broker_id).cloned();
        if let Err(error) = controller.check_registration(&self, existing.as_deref(), context) {
            return Outcome::unchanged(BrokerRegistrationResponse {
                error_code: error.code.code(),
                ..Default::default()
            });
        }
        let same_incarnation = existing
            .as_ref()
            .filter(|broker| broker.incarnation_id == self.incarnation_id);
        let mut records = Vec::new();
        let mut broker = registration(&self);
        match same_incarnation {
            // A repeated or amended registration of the same process keeps its epoch and state.
            Some(known) => {
                broker.epoch = known.epoch;
                broker.fenced = known.fenced;
                broker.in_controlled_shutdown = known.in_controlled_shutdown;
            }
            None => {
                broker.epoch = context.next_offset;
                // A broker that names the epoch it had shut down cleanly (KIP-966).
                let clean = existing
                    .as_ref()
                    .is_some_and(|broker| broker.epoch == self.previous_broker_epoch);
                let change = match clean || !controller.metadata_version().supports_elr() {
                    true => BrokerChange::Leaves(self.broker_id),
                    false => BrokerChange::ShutDownUncleanly(self.broker_id),
                };
                records = controller.partition_changes(change);
                controller.leases.remove(self.broker_id);
            }
        }
        controller
            .leases
            .touch(self.broker_id, context.now_ms, broker.fenced, -1);
        let response = BrokerRegistrationResponse {
            broker_epoch: broker.epoch,
            ..Default::default()
        };
        records.push(broker.to_record(controller.metadata_version()).into());
        Outcome::new(records, response)
    }
}

fn registration(request: &BrokerRegistrationRequest) -> BrokerRegistration {
    let listeners = request.listeners.iter().map(|l| Endpoint {
        name: l.name.clone(),
        host: l.host.clone(),
        port: l.port,
        security_protocol: l.security_protocol,
    });
    let features = request.features.iter().map(|f| {
        let range = SupportedVersions {
            min: f.min_supported_version,
            max: f.max_supported_version,
        };
        (f.name.clone(), range)
    });
    BrokerRegistration {
        id: request.broker_id,
        epoch: -1,
        incarnation_id: request.incarnation_id,
        listeners: listeners.collect(),
        supported_features: features.collect::<BTreeMap<Str, SupportedVersions>>(),
        rack: request.rack.clone(),
        fenced: true,
        in_controlled_shutdown: false,
        is_migrating_zk_broker: false,
        directories: request.log_dirs.clone(),
        cordoned_directories: None,
    }
}

impl ControllerRequest for UnregisterBrokerRequest {
    type Response = UnregisterBrokerResponse;

    fn handle(
        self,
        controller: &mut Controller,
        _context: &mut ControllerContext<'_>,
    ) -> Outcome<UnregisterBrokerResponse> {
        let Some(broker) = controller.image.cluster().broker(self.broker_id) else {
            return Outcome::unchanged(UnregisterBrokerResponse {
                error_code: ErrorCode::BrokerIdNotRegistered.code(),
                error_message: Some(
                    format!("Broker ID {} is not currently registered", self.broker_id).into(),
                ),
                ..Default::default()
            });
        };
        let mut records = controller.partition_changes(BrokerChange::Leaves(self.broker_id));
        records.push(
            UnregisterBrokerRecord {
                broker_id: self.broker_id,
                broker_epoch: broker.epoch,
                ..Default::default()
            }
            .into(),
        );
        controller.leases.remove(self.broker_id);
        Outcome::new(records, UnregisterBrokerResponse::default())
    }
}

impl ControllerRequest for ControllerRegistrationRequest {
    type Response = ControllerRegistrationResponse;

    fn handle(
        self,
        controller: &mut Controller,
        _context: &mut ControllerContext<'_>,
    ) -> Outcome<ControllerRegistrationResponse> {
        if !controller
            .metadata_version()
            .supports_controller_registration()
        {
            return Outcome::unchanged(ControllerRegistrationResponse {
                error_code: ErrorCode::UnsupportedVersion.code(),
                error_message: Some(Str::from_static(
                    "The current MetadataVersion is too old to support controller registrations.",
                )),
                ..Default::default()
            });
        }
        let listeners = self.listeners.iter().map(|l| Endpoint {
            name: l.name.clone(),
            host: l.host.clone(),
            port: l.port,
            security_protocol: l.security_protocol,
        });
        let features = self.features.iter().map(|f| {
            let range = SupportedVersions {
                min: f.min_supported_version,
                max: f.max_supported_version,
            };
            (f.name.clone(), range)
        });
        let registration = ControllerRegistration {
            id: self.controller_id,
            incarnation_id: self.incarnation_id,
            zk_migration_ready: self.zk_migration_ready,
            listeners: listeners.collect(),
            supported_features: features.collect(),
        };
        let record = MetadataRecord::from(registration.to_record());
        Outcome::new(vec![record], ControllerRegistrationResponse::default())
    }
}

impl Controller {
    /// Checks that the broker is the one registered, and not an earlier incarnation.
    pub(crate) fn check_broker_epoch(&self, id: NodeId, epoch: i64) -> Result<(), ApiError> {
        let Some(broker) = self.image.cluster().broker(id) else {
            return Err(ApiError::new(
                ErrorCode::StaleBrokerEpoch,
                format!("No broker registration found for broker id {id}"),
            ));
        };
        if broker.epoch == epoch {
            return Ok(());
        }
        Err(ApiError::new(
            ErrorCode::StaleBrokerEpoch,
            format!(
                "Expected broker epoch {}, but got broker epoch {epoch}",
                broker.epoch
            ),
        ))
    }

    fn check_registration(
        &self,
        request: &BrokerRegistrationRequest,
        existing: Option<&BrokerRegistration>,
        context: &ControllerContext<'_>,
    ) -> Result<(), ApiError> {
        if request.cluster_id != self.config.cluster_id {
            return Err(ApiError::new(
                ErrorCode::InconsistentClusterId,
                format!(
                    "Expected cluster ID {}, but got cluster ID {}",
                    self.config.cluster_id, request.cluster_id
                ),
            ));
        }
        let alive = self.leases.is_valid(
            request.broker_id,
            context.now_ms,
            self.config.session_timeout_ms,
        );
        if alive && existing.is_some_and(|b| b.incarnation_id != request.incarnation_id) {
            return Err(ApiError::new(
                ErrorCode::DuplicateBrokerRegistration,
                "Another broker is registered with that broker id.",
            ));
        }
        if request.is_migrating_zk_broker {
            return Err(ApiError::new(
                ErrorCode::BrokerIdNotRegistered,
                "Controller does not support registering ZK brokers.",
            ));
        }
        if self.metadata_version().supports_directories() {
            self.check_directories(request.broker_id, &request.log_dirs)?;
        }
        self.check_features(request)
    }

    fn check_directories(&self, id: NodeId, directories: &[Uuid]) -> Result<(), ApiError> {
        let invalid = |message: String| ApiError::new(ErrorCode::InvalidRegistration, message);
        if directories.is_empty() {
            return Err(invalid("No directories specified in request".to_owned()));
        }
        let reserved = [directory::UNASSIGNED, directory::LOST, directory::MIGRATING];
        if directories.iter().any(|id| reserved.contains(id)) {
            return Err(invalid("Reserved directory ID in request".to_owned()));
        }
        let mut seen = BTreeSet::new();
        if !directories.iter().all(|id| seen.insert(id)) {
            return Err(invalid("Duplicate directory ID in request".to_owned()));
        }
        let others = self.image.cluster().brokers().filter(|b| b.id != id);
        for broker in others {
            if let Some(taken) = broker.directories.iter().find(|d| seen.contains(d)) {
                return Err(invalid(format!(
                    "Broker {} is already registered with directory {taken}",
                    broker.id
                )));
            }
        }
        Ok(())
    }

    /// Every finalized level must be one the broker supports.
    fn check_features(&self, request: &BrokerRegistrationRequest) -> Result<(), ApiError> {
        for (name, level) in self.image.features().all() {
            let range = request.features.iter().find(|f| f.name == name);
            let (min, max) = match range {
                Some(range) => (range.min_supported_version, range.max_supported_version),
                None if name == *MetadataVersion::FEATURE_NAME => (1, 1),
                None => (0, 0),
            };
            if level < min || level > max {
                return Err(ApiError::new(
                    ErrorCode::UnsupportedVersion,
                    format!(
                        "Unable to register because the broker does not support finalized version \
                         {level} of {name}. The broker wants a version between {min} and {max}, \
                         inclusive."
                    ),
                ));
            }
        }
        Ok(())
    }
}
