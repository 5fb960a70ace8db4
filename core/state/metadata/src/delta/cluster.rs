use std::collections::BTreeMap;
use std::sync::Arc;

use kafka_rs_types::{NodeId, Str};
use kafka_rs_wire::records::metadata::{
    BrokerRegistrationChangeRecord, RegisterBrokerRecord, RegisterControllerRecord,
    UnregisterBrokerRecord,
};

use super::MetadataDelta;
use crate::Error;
use crate::image::{BrokerRegistration, ControllerRegistration, Endpoint, SupportedVersions};

impl MetadataDelta {
    pub(super) fn replay_register_broker(&mut self, record: &RegisterBrokerRecord) {
        let broker = BrokerRegistration::from_record(record);
        self.image
            .cluster
            .brokers
            .insert(record.broker_id, Arc::new(broker));
        self.brokers.insert(record.broker_id);
    }

    pub(super) fn replay_unregister_broker(
        &mut self,
        record: &UnregisterBrokerRecord,
    ) -> Result<(), Error> {
        self.broker_mut(record.broker_id, record.broker_epoch)?;
        self.image.cluster.brokers.remove(&record.broker_id);
        Ok(())
    }

    pub(super) fn replay_broker_change(
        &mut self,
        record: &BrokerRegistrationChangeRecord,
    ) -> Result<(), Error> {
        let broker = self.broker_mut(record.broker_id, record.broker_epoch)?;
        match record.fenced {
            0 => {}
            1 => broker.fenced = true,
            -1 => broker.fenced = false,
            other => return Err(invalid("fenced", other)),
        }
        match record.in_controlled_shutdown {
            0 => {}
            1 => broker.in_controlled_shutdown = true,
            other => return Err(invalid("inControlledShutdown", other)),
        }
        // An empty list means "no change": a broker without any online directory is fenced.
        if !record.log_dirs.is_empty() {
            broker.directories = record.log_dirs.clone();
        }
        if let Some(cordoned) = &record.cordoned_log_dirs {
            broker.cordoned_directories = Some(cordoned.clone());
        }
        Ok(())
    }

    pub(super) fn replay_fencing(
        &mut self,
        id: NodeId,
        epoch: i64,
        fenced: bool,
    ) -> Result<(), Error> {
        self.broker_mut(id, epoch)?.fenced = fenced;
        Ok(())
    }

    pub(super) fn replay_register_controller(&mut self, record: &RegisterControllerRecord) {
        let controller = ControllerRegistration::from_record(record);
        self.image
            .cluster
            .controllers
            .insert(record.controller_id, Arc::new(controller));
        self.controllers.insert(record.controller_id);
    }

    pub(super) fn replay_unregister_controller(&mut self, id: NodeId) {
        self.image.cluster.controllers.remove(&id);
        self.controllers.insert(id);
    }

    fn broker_mut(&mut self, id: NodeId, epoch: i64) -> Result<&mut BrokerRegistration, Error> {
        let broker = self
            .image
            .cluster
            .brokers
            .get_mut(&id)
            .filter(|broker| broker.epoch == epoch)
            .ok_or(Error::UnknownBroker(id, epoch))?;
        self.brokers.insert(id);
        Ok(Arc::make_mut(broker))
    }
}

fn invalid(field: &'static str, value: i8) -> Error {
    Error::InvalidValue {
        field,
        value: i64::from(value),
    }
}

impl BrokerRegistration {
    pub(crate) fn from_record(record: &RegisterBrokerRecord) -> Self {
        let listeners = record.end_points.iter().map(|e| Endpoint {
            name: e.name.detached(),
            host: e.host.detached(),
            port: e.port,
            security_protocol: e.security_protocol,
        });
        let features = record.features.iter().map(|f| {
            let range = SupportedVersions {
                min: f.min_supported_version,
                max: f.max_supported_version,
            };
            (f.name.detached(), range)
        });
        Self {
            id: record.broker_id,
            epoch: record.broker_epoch,
            incarnation_id: record.incarnation_id,
            listeners: listeners.collect(),
            supported_features: features.collect::<BTreeMap<Str, SupportedVersions>>(),
            rack: record.rack.as_ref().map(Str::detached),
            fenced: record.fenced,
            in_controlled_shutdown: record.in_controlled_shutdown,
            is_migrating_zk_broker: record.is_migrating_zk_broker,
            directories: record.log_dirs.clone(),
            cordoned_directories: record.cordoned_log_dirs.clone(),
        }
    }
}

impl ControllerRegistration {
    pub(crate) fn from_record(record: &RegisterControllerRecord) -> Self {
        let listeners = record.end_points.iter().map(|e| Endpoint {
            name: e.name.detached(),
            host: e.host.detached(),
            port: e.port,
            security_protocol: e.security_protocol,
        });
        let features = record.features.iter().map(|f| {
            let range = SupportedVersions {
                min: f.min_supported_version,
                max: f.max_supported_version,
            };
            (f.name.detached(), range)
        });
        Self {
            id: record.controller_id,
            incarnation_id: record.incarnation_id,
            zk_migration_ready: record.zk_migration_ready,
            listeners: listeners.collect(),
            supported_features: features.collect(),
        }
    }
}
