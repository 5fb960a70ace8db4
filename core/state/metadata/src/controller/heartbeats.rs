use std::collections::BTreeMap;

use kafka_rs_types::{NodeId, Offset, Timestamp, Uuid};
use kafka_rs_wire::messages::{BrokerHeartbeatRequest, BrokerHeartbeatResponse};
use kafka_rs_wire::records::metadata::BrokerRegistrationChangeRecord;

use super::partitions::BrokerChange;
use super::{Controller, ControllerContext, ControllerRequest, Outcome};
use crate::MetadataRecord;
use crate::image::BrokerRegistration;

/// When brokers were last heard of. Not replicated: a new controller gives every broker a whole
/// session to be heard of.
#[derive(Debug, Clone, Default)]
pub(crate) struct Leases(BTreeMap<NodeId, Lease>);

#[derive(Debug, Clone, Copy)]
struct Lease {
    last_contact_ms: Timestamp,
    fenced: bool,
    metadata_offset: Offset,
    /// Where the log ended when the broker began to shut down, or -1.
    shutdown_offset: Offset,
}

impl Leases {
    pub(crate) fn touch(&mut self, id: NodeId, now_ms: Timestamp, fenced: bool, offset: Offset) {
        let lease = self.0.entry(id).or_insert(Lease {
            last_contact_ms: now_ms,
            fenced,
            metadata_offset: -1,
            shutdown_offset: -1,
        });
        lease.last_contact_ms = now_ms;
        lease.fenced = fenced;
        lease.metadata_offset = offset;
        if fenced {
            lease.shutdown_offset = -1;
        }
    }

    pub(crate) fn remove(&mut self, id: NodeId) {
        self.0.remove(&id);
    }

    /// True when the broker is unfenced and was heard of within the session timeout.
    pub(crate) fn is_valid(&self, id: NodeId, now_ms: Timestamp, timeout_ms: i64) -> bool {
        self.0
            .get(&id)
            .is_some_and(|l| !l.fenced && now_ms <= l.last_contact_ms + timeout_ms)
    }

    /// The unfenced broker not heard of for longest, with the time its session ends.
    fn first_to_expire(&self, timeout_ms: i64) -> Option<(NodeId, Timestamp)> {
        self.0
            .iter()
            .filter(|(_, lease)| !lease.fenced)
            .map(|(id, lease)| (*id, lease.last_contact_ms + timeout_ms))
            .min_by_key(|(_, deadline)| *deadline)
    }

    /// How far the broker furthest behind has read, among those neither fenced nor leaving.
    fn lowest_active_offset(&self) -> Offset {
        self.0
            .values()
            .filter(|lease| !lease.fenced && lease.shutdown_offset < 0)
            .map(|lease| lease.metadata_offset)
            .min()
            .unwrap_or(Offset::MAX)
    }
}

/// What a broker is, as far as its heartbeats matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BrokerState {
    Fenced,
    Unfenced,
    ControlledShutdown,
    ShutdownNow,
}

impl ControllerRequest for BrokerHeartbeatRequest {
    type Response = BrokerHeartbeatResponse;

    fn handle(
        self,
        controller: &mut Controller,
        context: &mut ControllerContext<'_>,
    ) -> Outcome<BrokerHeartbeatResponse> {
        if let Err(error) = controller.check_broker_epoch(self.broker_id, self.broker_epoch) {
            return Outcome::unchanged(BrokerHeartbeatResponse {
                error_code: error.code.code(),
                ..Default::default()
            });
        }
        let image = controller.image.clone();
        let Some(broker) = image.cluster().broker(self.broker_id) else {
            unreachable!("the epoch check found the broker");
        };
        let current = controller.broker_state(broker);
        let next = controller.next_state(current, &self, broker);
        let mut records = match (current == next, next) {
            (true, _) => Vec::new(),
            (_, BrokerState::Fenced | BrokerState::ShutdownNow) => controller.fence(broker),
            (_, BrokerState::Unfenced) => controller.unfence(broker),
            (_, BrokerState::ControlledShutdown) => {
                controller.start_shutdown(broker, context.next_offset)
            }
        };
        let fenced = matches!(next, BrokerState::Fenced | BrokerState::ShutdownNow);
        controller.leases.touch(
            self.broker_id,
            context.now_ms,
            fenced,
            self.current_metadata_offset,
        );
        if next == BrokerState::ControlledShutdown
            && let Some(lease) = controller.leases.0.get_mut(&self.broker_id)
            && lease.shutdown_offset < 0
        {
            lease.shutdown_offset = context.next_offset;
        }
        records.extend(controller.directory_changes(broker, &self));
        let response = BrokerHeartbeatResponse {
            is_caught_up: self.current_metadata_offset >= broker.epoch,
            is_fenced: fenced,
            should_shut_down: next == BrokerState::ShutdownNow,
            ..Default::default()
        };
        Outcome::new(records, response)
    }
}

impl Controller {
    fn broker_state(&self, broker: &BrokerRegistration) -> BrokerState {
        match (broker.fenced, broker.in_controlled_shutdown) {
            (true, _) => BrokerState::Fenced,
            (false, true) => BrokerState::ControlledShutdown,
            (false, false) => BrokerState::Unfenced,
        }
    }

    fn next_state(
        &self,
        current: BrokerState,
        request: &BrokerHeartbeatRequest,
        broker: &BrokerRegistration,
    ) -> BrokerState {
        match (current, request.want_shut_down, request.want_fence) {
            (BrokerState::Fenced, true, _) => BrokerState::ShutdownNow,
            // A broker must have read its own registration before it may serve.
            (BrokerState::Fenced, false, false)
                if request.current_metadata_offset >= broker.epoch =>
            {
                BrokerState::Unfenced
            }
            (BrokerState::Fenced, false, _) => BrokerState::Fenced,
            (BrokerState::Unfenced, true, true) => BrokerState::ShutdownNow,
            (BrokerState::Unfenced, false, true) => BrokerState::Fenced,
            (BrokerState::Unfenced, true, false) if self.leads_something(broker.id) => {
                BrokerState::ControlledShutdown
            }
            (BrokerState::Unfenced, true, false) => BrokerState::ShutdownNow,
            (BrokerState::Unfenced, false, false) => BrokerState::Unfenced,
            (BrokerState::ControlledShutdown, _, _) => {
                // It may go once the others know the new leaders.
                let since = self
                    .leases
                    .0
                    .get(&broker.id)
                    .map_or(-1, |l| l.shutdown_offset);
                let known = since <= self.leases.lowest_active_offset();
                if !self.leads_something(broker.id) && known {
                    BrokerState::ShutdownNow
                } else {
                    BrokerState::ControlledShutdown
                }
            }
            (BrokerState::ShutdownNow, _, _) => BrokerState::ShutdownNow,
        }
    }

    fn leads_something(&self, id: NodeId) -> bool {
        self.image
            .topics()
            .iter()
            .any(|topic| topic.partitions.iter().any(|(_, p)| p.leader == id))
    }

    fn fence(&self, broker: &BrokerRegistration) -> Vec<MetadataRecord> {
        let mut records = self.partition_changes(BrokerChange::Leaves(broker.id));
        records.push(fencing(broker, 1));
        records
    }

    fn unfence(&self, broker: &BrokerRegistration) -> Vec<MetadataRecord> {
        let mut records = vec![fencing(broker, -1)];
        records.extend(self.partition_changes(BrokerChange::Returns(broker.id)));
        records
    }

    fn start_shutdown(
        &mut self,
        broker: &BrokerRegistration,
        next_offset: Offset,
    ) -> Vec<MetadataRecord> {
        if let Some(lease) = self.leases.0.get_mut(&broker.id) {
            lease.shutdown_offset = next_offset;
        }
        let change = BrokerRegistrationChangeRecord {
            broker_id: broker.id,
            broker_epoch: broker.epoch,
            in_controlled_shutdown: 1,
            ..Default::default()
        };
        let mut records = vec![change.into()];
        records.extend(self.partition_changes(BrokerChange::Leaves(broker.id)));
        records
    }

    /// Fences the broker whose session ended first, if one did; its records, to be appended.
    ///
    /// One at a time, so that the effect of each is seen before the next.
    pub fn fence_stale_broker(&mut self, now_ms: Timestamp) -> Vec<MetadataRecord> {
        let expired = self.leases.first_to_expire(self.config.session_timeout_ms);
        let Some((id, _)) = expired.filter(|(_, deadline)| now_ms > *deadline) else {
            return Vec::new();
        };
        let image = self.image.clone();
        if let Some(lease) = self.leases.0.get_mut(&id) {
            lease.fenced = true;
        }
        match image.cluster().broker(id) {
            Some(broker) if !broker.fenced => self.fence(broker),
            _ => Vec::new(),
        }
    }

    /// When [`Controller::fence_stale_broker`] should be called next.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        let first = self.leases.first_to_expire(self.config.session_timeout_ms);
        first.map(|(_, deadline)| deadline + 1)
    }

    /// Directories the broker says went offline or are cordoned, and what follows for partitions.
    fn directory_changes(
        &self,
        broker: &BrokerRegistration,
        request: &BrokerHeartbeatRequest,
    ) -> Vec<MetadataRecord> {
        let offline = |id: &Uuid| request.offline_log_dirs.contains(id);
        let (lost, online): (Vec<Uuid>, Vec<Uuid>) =
            broker.directories.iter().copied().partition(offline);
        let cordoned = request
            .cordoned_log_dirs
            .as_ref()
            .filter(|now| Some(*now) != broker.cordoned_directories.as_ref());
        if lost.is_empty() && cordoned.is_none() {
            return Vec::new();
        }
        let mut records = match lost.is_empty() {
            true => Vec::new(),
            false => self.lost_directory_changes(broker.id, &lost),
        };
        records.push(
            BrokerRegistrationChangeRecord {
                broker_id: broker.id,
                broker_epoch: broker.epoch,
                log_dirs: if lost.is_empty() { Vec::new() } else { online },
                cordoned_log_dirs: cordoned.cloned(),
                ..Default::default()
            }
            .into(),
        );
        records
    }

    /// Says that this process has just started, so that whatever broker was registered under its
    /// node id is gone: the lock on the log directory proves it. Without this, a restart would wait
    /// for the session of its own predecessor to end.
    pub fn own_broker_restarted(&mut self) {
        self.leases.remove(self.config.node_id);
    }

    /// Gives every unfenced broker a new session: a controller that takes over has heard of none.
    pub(crate) fn renew_leases(&mut self, now_ms: Timestamp) {
        self.leases = Leases::default();
        for broker in self.image.cluster().brokers() {
            self.leases.touch(broker.id, now_ms, broker.fenced, -1);
        }
    }
}

fn fencing(broker: &BrokerRegistration, fenced: i8) -> MetadataRecord {
    BrokerRegistrationChangeRecord {
        broker_id: broker.id,
        broker_epoch: broker.epoch,
        fenced,
        ..Default::default()
    }
    .into()
}
