mod alter_configs;
mod alter_partition;
mod brokers;
mod client_quotas;
mod config_rules;
mod context;
mod create_partitions;
mod create_topics;
mod delete_topics;
mod effective_configs;
mod elect_leaders;
mod features;
mod heartbeats;
mod partition_change;
mod partitions;
mod placement;
mod producer_ids;
mod reassign;
mod topic_name;

pub use client_quotas::refused_client_quota;
pub use context::{
    ApiError, ControllerConfig, ControllerContext, ControllerRequest, Describable, MutationQuota,
    Outcome,
};
pub use features::{
    GROUP_VERSION, KRAFT_VERSION, SHARE_VERSION, SUPPORTED_FEATURES, TRANSACTION_VERSION,
    bootstrap_records,
};
pub use producer_ids::PRODUCER_ID_BLOCK_SIZE;
pub use topic_name::validate as validate_topic_name;

use std::sync::Arc;

use kafka_rs_types::Timestamp;

use crate::image::MetadataImage;
use crate::{Error, MetadataDelta, MetadataRecord};
use heartbeats::Leases;

/// Most records one client request may cause, as in Kafka.
pub const RECORDS_PER_REQUEST_MAX: usize = 10_000;

/// The active controller's state: the metadata as of the last record it wrote, committed or not.
///
/// `handle` decides and changes nothing replicated; the caller appends the outcome's records and
/// replays them here at once, so that the next request sees them. If the append fails, the caller
/// makes a new controller from the last committed image: that is the whole of rollback.
#[derive(Debug, Clone)]
pub struct Controller {
    pub(crate) config: ControllerConfig,
    pub(crate) image: Arc<MetadataImage>,
    pub(crate) leases: Leases,
}

impl Controller {
    /// A controller that takes over at `image`.
    pub fn new(config: ControllerConfig, image: Arc<MetadataImage>, now_ms: Timestamp) -> Self {
        let mut controller = Self {
            config,
            image,
            leases: Leases::default(),
        };
        controller.renew_leases(now_ms);
        controller
    }

    /// Decides one request; see [`ControllerRequest::handle`].
    pub fn handle<R: ControllerRequest>(
        &mut self,
        request: R,
        context: &mut ControllerContext<'_>,
    ) -> Outcome<R::Response> {
        request.handle(self, context)
    }

    /// Takes the records of an outcome into account, before they are committed.
    ///
    /// # Errors
    /// When a record does not fit; then `handle` and replay disagree, which is a bug, and the
    /// controller must be replaced.
    pub fn replay(&mut self, records: &[MetadataRecord]) -> Result<(), Error> {
        if records.is_empty() {
            return Ok(());
        }
        let mut delta = MetadataDelta::new(Arc::clone(&self.image));
        for record in records {
            delta.replay(record)?;
        }
        self.image = Arc::new(delta.finish(self.image.provenance()));
        Ok(())
    }

    /// The metadata including records not yet committed.
    pub fn image(&self) -> &Arc<MetadataImage> {
        &self.image
    }
}
