use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_types::{ErrorCode, NodeId, Offset, Str, Timestamp};

use super::Controller;
use crate::MetadataRecord;

/// What the controller needs to know of the node's static configuration.
#[derive(Debug, Clone)]
pub struct ControllerConfig {
    /// `node.id`.
    pub node_id: NodeId,
    /// The cluster's id; a broker that names another one may not register.
    pub cluster_id: Str,
    /// `delete.topic.enable`.
    pub delete_topic_enable: bool,
    /// `num.partitions`.
    pub default_partitions: i32,
    /// `default.replication.factor`.
    pub default_replication_factor: i16,
    /// `broker.session.timeout.ms`.
    pub session_timeout_ms: i64,
    /// The node's static configuration by key, for the effective configuration of topics.
    pub static_config: BTreeMap<String, String>,
}

/// What comes with a request besides the request.
pub struct ControllerContext<'a> {
    /// Now.
    pub now_ms: Timestamp,
    /// Offset the first record of the outcome will have: a broker's registration takes its epoch
    /// from it.
    pub next_offset: Offset,
    /// Source of randomness: ids, placement.
    pub random: &'a mut dyn FnMut() -> u64,
    /// Version in which the request came; decides what may be answered.
    pub api_version: i16,
    /// Topics whose configuration the caller may see.
    pub describable: &'a Describable,
    /// Counts the partitions the request makes and deletes, when the caller has a quota for that.
    pub quota: Option<&'a dyn MutationQuota>,
}

impl ControllerContext<'_> {
    /// Counts partitions that are about to be made or deleted.
    ///
    /// # Errors
    /// The caller has used up its quota, and the request is of a version that can be told so.
    pub(crate) fn count_partitions(&self, partitions: usize) -> Result<(), ApiError> {
        match self.quota {
            Some(quota) if !quota.count(partitions) => Err(ApiError::new(
                ErrorCode::ThrottlingQuotaExceeded,
                "The throttling quota has been exceeded.",
            )),
            _ => Ok(()),
        }
    }
}

/// The quota on changes of the metadata, for one request (KIP-599).
pub trait MutationQuota: std::fmt::Debug + Send + Sync {
    /// Counts partitions; `false` when they must not be made or deleted.
    fn count(&self, partitions: usize) -> bool;
}

/// The topics whose configuration the caller of CreateTopics may see.
#[derive(Debug, Clone, Default)]
pub enum Describable {
    /// All of them: no authorizer is configured, or the caller may describe the cluster's topics.
    #[default]
    All,
    /// Only these.
    Topics(BTreeSet<Str>),
}

impl Describable {
    /// True when the configuration of `topic` may be shown.
    pub fn contains(&self, topic: &str) -> bool {
        match self {
            Self::All => true,
            Self::Topics(names) => names.contains(topic),
        }
    }
}

/// What the controller decided: records to append, and the response once they are committed.
#[derive(Debug, Clone)]
#[must_use]
pub struct Outcome<R> {
    /// Records to append as one atomic batch; may be empty.
    pub records: Vec<MetadataRecord>,
    /// The response, to be released when the records are committed and published.
    pub response: R,
}

impl<R> Outcome<R> {
    /// An outcome that changes nothing.
    pub fn unchanged(response: R) -> Self {
        Self {
            records: Vec::new(),
            response,
        }
    }

    /// An outcome with records to append.
    pub fn new(records: Vec<MetadataRecord>, response: R) -> Self {
        Self { records, response }
    }
}

/// A request the controller answers. Implemented by the wire requests themselves.
pub trait ControllerRequest: Send + 'static {
    /// Its response.
    type Response: Send + 'static;

    /// Decides. Reads the controller's state; only leases (which are not replicated) change.
    fn handle(
        self,
        controller: &mut Controller,
        context: &mut ControllerContext<'_>,
    ) -> Outcome<Self::Response>;
}

/// An error as responses carry it: a code, and a message when there is more to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// The code.
    pub code: ErrorCode,
    /// What the client is told besides.
    pub message: Option<Str>,
}

impl ApiError {
    /// An error with a message of its own.
    pub fn new(code: ErrorCode, message: impl Into<Str>) -> Self {
        Self {
            code,
            message: Some(message.into()),
        }
    }

    /// The error for a request that would cause more than [`super::RECORDS_PER_REQUEST_MAX`].
    pub(crate) fn too_many_records() -> Self {
        Self::new(
            ErrorCode::PolicyViolation,
            "Unable to perform excessively large batch operation.",
        )
    }
}

impl From<ErrorCode> for ApiError {
    fn from(code: ErrorCode) -> Self {
        Self {
            code,
            message: None,
        }
    }
}
