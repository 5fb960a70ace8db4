use std::fmt;
use std::sync::Arc;

use kafka_rs_metadata::MetadataRecord;
use kafka_rs_records::RecordBatch;
use kafka_rs_types::{NodeId, Str, Uuid};

use crate::checkpoint::Checkpoint;
use crate::runtime::Runtime;

openraft::declare_raft_types!(
    /// What openraft is told of our types. Terms are Kafka's leader epochs.
    pub(crate) TypeConfig:
        D = Proposal,
        R = (),
        NodeId = NodeId,
        Node = Voter,
        SnapshotData = Checkpoint,
        AsyncRuntime = Runtime,
);

pub(crate) type Entry = openraft::Entry<TypeConfig>;
pub(crate) type LogId = openraft::LogId<NodeId>;
pub(crate) type Vote = openraft::Vote<NodeId>;
pub(crate) type LeaderId = openraft::LeaderId<NodeId>;
pub(crate) type Membership = openraft::Membership<NodeId, Voter>;
pub(crate) type StoredMembership = openraft::StoredMembership<NodeId, Voter>;
pub(crate) type StorageError = openraft::StorageError<NodeId>;
pub(crate) type Raft = openraft::Raft<TypeConfig>;

/// A log id in the given epoch.
pub(crate) fn log_id(term: u64, index: u64) -> LogId {
    LogId::new(openraft::CommittedLeaderId::new(term, 0), index)
}

/// One controller of the quorum, as VotersRecord describes it (KIP-853).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Voter {
    /// `node.id`.
    pub id: NodeId,
    /// Id of the directory that holds the voter's log; zero when not known.
    pub directory_id: Uuid,
    /// Its controller listeners.
    pub endpoints: Vec<VoterEndpoint>,
}

/// One listener of a voter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VoterEndpoint {
    /// Listener name.
    pub name: Str,
    /// Host.
    pub host: Str,
    /// Port.
    pub port: u16,
}

/// What is proposed to the quorum: the records of one or several requests as one batch.
///
/// The batch is encoded once, by the leader, from offset 0; the log store stamps offset and epoch,
/// which lie outside the checksum.
#[derive(Clone)]
pub(crate) struct Proposal {
    pub(crate) batch: RecordBatch,
    /// The same records, decoded, where they are at hand: on the node that made them.
    pub(crate) records: Option<Arc<[MetadataRecord]>>,
}

impl fmt::Debug for Proposal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} records", self.batch.header.record_count)
    }
}
